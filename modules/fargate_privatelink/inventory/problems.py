"""What is wrong with a stack and its tasks taken together."""

import json
from collections.abc import Iterator

from fargate_privatelink import requirements
from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.limits import (
    MAX_INTERFACE_ENDPOINTS,
    MAX_ROLE_POLICY,
    MAX_TAGS,
    RESERVED_ADDRESSES,
)
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory import services
from fargate_privatelink.inventory.addresses import shared_addresses, shared_group_names
from fargate_privatelink.inventory.existing_problems import existing_problems
from fargate_privatelink.inventory.iam import policy
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.requirements import NONE_MADE, WithoutNat
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.survey.document import STACK_TAG
from fargate_privatelink.task_definition import TaskDefinition

WITHOUT_NAT = WithoutNat(
    "not every private subnet has a default route to NAT",
    "give each a route to a NAT gateway and survey again",
)
WITHOUT_SURVEY = WithoutNat("without a survey nothing tells of NAT", "name a survey that has it")


def task_problems(inventory: Inventory) -> Iterator[Problem]:
    """Why a task cannot run in this stack's network."""
    for task in inventory.tasks:
        yield from _tag_problems(inventory, task.definition)
        yield from requirements.problems(task, nat=_has_nat(inventory), without=_without_nat(inventory.settings))


def _has_nat(inventory: Inventory) -> bool:
    """Whether tasks have NAT, or nobody knows since what is wrong with the surveys is told already."""
    settings = inventory.settings
    return settings.nat != "none" or bool(settings.survey and inventory.existing is None)


def _without_nat(settings: StackSettings) -> WithoutNat:
    if settings.vpc_id is None:
        return NONE_MADE
    return WITHOUT_NAT if settings.survey else WITHOUT_SURVEY


def _tag_problems(inventory: Inventory, definition: TaskDefinition) -> Iterator[Problem]:
    """Why a task definition cannot have its tags and the stack's."""
    own, given = definition.tags, dict(inventory.settings.tags)
    if inventory.settings.vpc_id:
        given[STACK_TAG] = inventory.settings.name
    count = len({**own, **given})
    if count > MAX_TAGS:
        message = f"its {len(own)} and the stack's {len(given)} make {count} tags, AWS allows {MAX_TAGS}"
        yield definition.problem("tags", message)


def stack_problems(inventory: Inventory, file: str) -> Iterator[Problem]:
    """Why the stack cannot hold its tasks together."""
    path = f"stacks.{inventory.settings.name}"
    accounts = sorted({task.account for task in inventory.tasks if task.account})
    if len(accounts) > 1:
        message = f"the roles are of several accounts, {', '.join(accounts)}: one stack is one account"
        yield Problem(file, f"{path}.tasks", message)
        return
    is_known = inventory.account not in ("", UNKNOWN_ACCOUNT)
    if inventory.tasks and not inventory.settings.create.cluster and not is_known:
        yield Problem(
            file,
            f"{path}.create.cluster",
            "false needs account, or a task definition that names a role by its ARN, for the cluster's account",
        )
    if inventory.interfaces > MAX_INTERFACE_ENDPOINTS:
        yield Problem(
            file,
            f"{path}.tasks",
            f"need {inventory.interfaces} interface endpoints, a VPC has {MAX_INTERFACE_ENDPOINTS}",
        )
    for zone, cidr in inventory.settings.private_subnets.items():
        # One that could not be read is None, and is reported by whoever read it.
        if cidr and inventory.addresses_left(cidr) < bool(inventory.tasks):
            message = f"{cidr} has {cidr.num_addresses - RESERVED_ADDRESSES} addresses, and {inventory.interfaces}"
            message += " interface endpoints take one each"
            message += ", with at least one more for a task" * bool(inventory.tasks)
            message += ", and one for the transit gateway" * inventory.is_attached
            if inventory.balancer_addresses:
                message += f" and {inventory.balancer_addresses} for the load balancer"
            message += ": name a larger subnet" if inventory.settings.vpc_id else ": give it a larger CIDR"
            yield Problem(file, f"{path}.private_subnets.{zone}", message)
    yield from existing_problems(inventory, file)
    yield from services.problems(inventory.settings, inventory.tasks, file)
    for message in (*shared_addresses(inventory), *shared_group_names(inventory)):
        yield Problem(file, f"{path}.tasks", message)
    for role in inventory.roles if inventory.settings.create.execution_roles else ():
        size = len(json.dumps(policy(role.statements), separators=(",", ":")))
        if size > MAX_ROLE_POLICY:
            message = f"role {role.name} needs a policy of {size} characters, IAM allows {MAX_ROLE_POLICY}"
            yield Problem(file, f"{path}.tasks", f"{message}: use several roles")
