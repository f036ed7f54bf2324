"""What is wrong with a stack and its tasks taken together."""

import json
from collections.abc import Iterator

from fargate_privatelink import requirements
from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.limits import MAX_INTERFACE_ENDPOINTS, MAX_ROLE_POLICY
from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory.addresses import shared_addresses
from fargate_privatelink.inventory.iam import policy
from fargate_privatelink.inventory.inventory import Inventory


def task_problems(inventory: Inventory) -> Iterator[Problem]:
    """Why a task cannot run in this stack's network."""
    for task in inventory.tasks:
        yield from requirements.problems(task, nat=inventory.settings.nat != "none")


def stack_problems(inventory: Inventory, file: str) -> Iterator[Problem]:
    """Why the stack cannot hold its tasks together."""
    path = f"stacks.{inventory.settings.name}"
    accounts = sorted({task.account for task in inventory.tasks if task.account})
    if len(accounts) > 1:
        message = f"the roles are of several accounts, {', '.join(accounts)}: one stack is one account"
        yield Problem(file, f"{path}.tasks", message)
        return
    if not inventory.settings.create.cluster and accounts in ([], [UNKNOWN_ACCOUNT]):
        yield Problem(
            file,
            f"{path}.create.cluster",
            "false needs a task definition that names a role by its ARN, for the cluster's account",
        )
    interfaces = [service for service in inventory.endpoints if service.endpoint_type is EndpointType.INTERFACE]
    if len(interfaces) > MAX_INTERFACE_ENDPOINTS:
        yield Problem(
            file,
            f"{path}.tasks",
            f"need {len(interfaces)} interface endpoints, a VPC has {MAX_INTERFACE_ENDPOINTS}",
        )
    for message in shared_addresses(inventory):
        yield Problem(file, f"{path}.tasks", message)
    for role in inventory.roles if inventory.settings.create.execution_roles else ():
        size = len(json.dumps(policy(role.statements), separators=(",", ":")))
        if size > MAX_ROLE_POLICY:
            message = f"role {role.name} needs a policy of {size} characters, IAM allows {MAX_ROLE_POLICY}"
            yield Problem(file, f"{path}.tasks", f"{message}: use several roles")
