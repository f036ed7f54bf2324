"""Clashes between stacks: what an account has once, and two of them would create."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.errors import Problem, shown
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.inventory.services import balancer_name, namespaces
from fargate_privatelink.inventory.siblings import shared_networks
from fargate_privatelink.settings import StackSettings


def clashes(inventories: Sequence[Inventory], file: str) -> Iterator[Problem]:
    """What two stacks would both create, and an account, or a VPC that exists, has once."""
    yield from shared_networks(inventories, file)
    owners: dict[tuple[str, str, str, str], StackSettings] = {}
    for inventory in inventories:
        stack = inventory.settings
        for scope, kind, name, way_out in _account_wide(inventory):
            owner = owners.setdefault((inventory.account, scope, kind, name), stack)
            if owner is not stack:
                message = f"{kind} {shown(name)} is created by stack {owner.name} too: set {way_out} in one of them"
                if not (owner.account and stack.account):
                    message += ", or account in both where they are in two accounts"
                yield Problem(file, f"stacks.{stack.name}", message)


def _account_wide(inventory: Inventory) -> Iterator[tuple[str, str, str, str]]:
    """What the stack creates that an account has once: scope, kind, name and the key that decides it."""
    create, region = inventory.settings.create, inventory.settings.region
    if create.cluster:
        yield region.name, "cluster", inventory.settings.cluster, "create.cluster = false, or another cluster,"
    for name in inventory.repositories if create.repositories else ():
        yield region.name, "repository", name, "create.repositories = false"
    for role in inventory.roles if create.execution_roles else ():
        yield region.partition, "role", role.name, "create.execution_roles = false"
    for name in inventory.log_groups if create.log_groups else ():
        yield region.name, "log group", name, "create.log_groups = false"
    balancer = inventory.settings.load_balancer
    if balancer and balancer.is_made:
        yield region.name, "load balancer", balancer_name(inventory.settings), "another load_balancer.name"
    for name in namespaces(inventory.entries):
        yield region.name, "namespace", name, "service_connect.namespace to its ARN"
