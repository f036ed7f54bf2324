"""Names that people give apart and Terraform would not tell apart: two things that would get one address."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from fargate_privatelink.aws.limits import MAX_GROUP_NAME
from fargate_privatelink.aws.services import Service
from fargate_privatelink.errors import shown
from fargate_privatelink.inventory.existing.decided import Destination
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.inventory.references import variable_name
from fargate_privatelink.inventory.services import calls, namespaces
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Reach, Requirement, Task
from fargate_privatelink.task_definition import TaskDefinition

HTTPS = 443
# In front of the family, in the names of the tasks' security groups.
GROUP = "sec-task-"


class Named(NamedTuple):
    """What a person named, in words, and its name in Terraform."""

    words: str
    name: str


# Of the variables that every module may have, those that could be of a role, whose variable ends so.
ACCOUNT_WIDE = (
    Named("of the permissions boundary", "permissions_boundary_arn"),
    Named("of the key of log groups", "log_groups_kms_key_arn"),
    Named("of the key of repositories", "repositories_kms_key_arn"),
    Named("of the key of ECS Exec", "exec_kms_key_arn"),
    Named("of the load balancer's certificate", "load_balancer_certificate_arn"),
    Named("of the load balancer's listener", "load_balancer_listener_arn"),
)


def rule_name(need: Requirement, *, nat: bool, services: Collection[Service]) -> str | None:
    """The last part of the name of the rule that lets a task out to what it needs; None where there is none.

    `services` are those with an endpoint.
    """
    service = need.service
    port = service.port if service else need.port
    if need.reach is Reach.VPC:
        return f"vpc_{port}"
    # NAT's rules cover what the endpoints are reached with.
    if nat:
        return "internet" if port == HTTPS else f"internet_{port}"
    return service.terraform_name if service and service in services else None


def destinations(inventory: Inventory, need: Requirement) -> Sequence[Destination]:
    """What the rules name that let a task out to what exists, each with the argument that takes it; none where it is
    reached over what the stack makes, or through NAT."""
    if need.reach is Reach.VPC:
        return [("cidr_ipv4", cidr) for cidr in inventory.vpc_cidrs]
    reused = inventory.reused.get(need.service) if need.service else None
    return reused.destinations if reused and inventory.settings.nat == "none" else ()


def destination_name(destination: str, port: int) -> str:
    """The name of a rule that leads to an id or a CIDR, in Terraform."""
    name = re.sub(r"\W", "_", f"cidr_{destination}" if "/" in destination else destination)
    return name if port == HTTPS else f"{name}_{port}"


def group_name(family: str) -> str:
    """The name of a task's security group, which a long family does not fit into whole."""
    return f"{GROUP}{family}"[:MAX_GROUP_NAME]


def call_name(family: str) -> str:
    """The last part of the names of the rules between a task and another that it calls over Service Connect."""
    return f"service_{terraform_name(family)}"


def shared_group_names(inventory: Inventory) -> Iterator[str]:
    """Which two tasks' security groups would have one name, in sentences."""
    first: dict[str, TaskDefinition] = {}
    for family, definition in inventory.definitions.items():
        other = first.setdefault(group_name(family), definition)
        if other.family != family:
            most = MAX_GROUP_NAME - len(GROUP)
            yield (
                f"the first {most} characters of the families of {other.file} and {definition.file} are the same, and"
                " name their security groups: rename one"
            )


def shared_addresses(inventory: Inventory) -> Iterator[str]:
    """Which two things of a stack or of its module would get one address, in sentences."""
    for what, names in _named(inventory).items():
        first: dict[str, str] = {}
        for words, name in names:
            if name not in first:
                first[name] = words
            elif first[name] == words:
                apart = ", or gives one a family_suffix" if what == "task definitions" else ""
                yield f"two {what} are called {words}: a stack holds one{apart}"
            else:
                yield f"{what} {first[name]} and {words} would share one Terraform address: rename one"


def _named(inventory: Inventory) -> Mapping[str, list[Named]]:
    def by_name(*names: str) -> list[Named]:
        return [Named(shown(name), terraform_name(name)) for name in names]

    families = by_name(*(task.definition.family for task in inventory.tasks))
    # What is named by a family shares its address with what another task of that address has: said once is enough.
    tasks: dict[str, Task] = {}
    for (_, name), task in zip(families, inventory.tasks, strict=True):
        tasks.setdefault(name, task)
    return {
        "task definitions": families,
        "roles": [
            *by_name(*(role.name for role in inventory.roles)),
            *(
                Named(f"of the schedule of {shown(task.definition.family)}", f"{name}_schedule")
                for name, task in tasks.items()
                if (schedule := inventory.entries[task.definition.family].schedule) and not schedule.role_arn
            ),
        ],
        "namespaces": by_name(*namespaces(inventory.entries)),
        "repositories": by_name(*inventory.repositories),
        "log groups": by_name(*inventory.log_groups),
        "egress rules": [
            *(rule for name, task in tasks.items() for rule in _rules(inventory, name, task)),
            *(
                Named(f"of task {shown(one)} to {shown(other)}", f"{terraform_name(one)}_{call_name(other)}")
                for one, other, _ in calls(inventory.tasks, inventory.entries)
            ),
        ],
        "references": [
            Named(f"${{{expression}}}", variable_name(expression))
            for expression in sorted({each.expression for each in inventory.references})
        ],
        "variables": [
            *ACCOUNT_WIDE,
            *_cluster_and_roles(inventory),
            *(variable for name, task in tasks.items() for variable in _containers(name, task)),
        ],
    }


def _rules(inventory: Inventory, name: str, task: Task) -> Iterator[Named]:
    family, nat = task.definition.family, inventory.settings.nat != "none"
    needs = inventory.requirements[family]
    found: list[str | None] = []
    for need in needs:
        port = need.service.port if need.service else need.port
        existing = [destination_name(each, port) for _, each in destinations(inventory, need)]
        found += existing or [rule_name(need, nat=nat, services=inventory.endpoints)]
    for rule in dict.fromkeys(filter(None, found)):
        yield Named(f"of task {shown(family)} to {rule}", f"{name}_{rule}")
    for each in inventory.entries[family].connects_to:
        yield Named(f"of task {shown(family)} to {each.peer}", f"{name}_{each.rule_name}")


def _cluster_and_roles(inventory: Inventory) -> Iterator[Named]:
    create = inventory.settings.create
    yield Named("of the cluster", "cluster_name" if create.cluster else "cluster_arn")
    end = "name" if create.execution_roles else "arn"
    for name, role in {terraform_name(role.name): role for role in inventory.roles}.items():
        yield Named(f"of role {shown(role.name)}", f"{name}_{end}")


def _containers(name: str, task: Task) -> Iterator[Named]:
    for container in task.definition.containers:
        words = f"of container {shown(container['name'])} of task {shown(task.definition.family)}"
        yield Named(words, f"{name}_{terraform_name(container['name'])}")
