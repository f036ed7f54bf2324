"""The variables that a module has: which, of what type, with what default, and what each refuses by itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.constructs.choices import account_wide, existing_inputs, references
from fargate_privatelink.constructs.choices.conditions import (
    CIDR_RULE,
    CLUSTER_NAME,
    PREFIX,
    TAGS,
    Check,
    Input,
    Refusal,
    are_apart,
    has_values,
    in_partition,
    is_arn,
    is_cidr,
    or_null,
    protectable,
    retention,
    role_name,
)
from fargate_privatelink.constructs.choices.images import image_variables, key_of, prefix_of
from fargate_privatelink.constructs.choices.services import service_inputs
from fargate_privatelink.constructs.choices.values import values
from fargate_privatelink.hcl.expressions import holds_for, template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.task_definition.rules import is_windows
from fargate_privatelink.task_definition.sizes import MEMORY, WINDOWS_CPU

HIDES = "; sensitive, so that plans hide all container definitions of the task"


def inputs(inventory: Inventory) -> Iterator[Input]:
    """The variables of an inventory's module, whose defaults are the settings and the task definitions."""
    known = list(_known(inventory))
    yield from (*known, *references.inputs(inventory, {each.name for each in known}))


def _known(inventory: Inventory) -> Iterator[Input]:
    yield from _of_network(inventory)
    yield from _of_names(inventory)
    yield from account_wide.inputs(inventory)
    for task in inventory.tasks:
        yield _size(task)
        yield from _of_containers(inventory, task)
    yield from service_inputs(inventory)


def refusals(given: Sequence[Input]) -> Iterator[Refusal]:
    """What each variable does not take."""
    for each in given:
        for check in each.checks:
            yield Refusal(f"{each.name}{check.case}", f"var.{each.name}", {each.name: check.refused})


def _of_network(inventory: Inventory) -> Iterator[Input]:
    settings, given = inventory.settings, values(inventory)
    where = "AWS region, which the provider is configured for"
    yield Input("region", "string", where, given.region, [in_partition(settings.region)])
    if settings.vpc_id:
        yield from existing_inputs.inputs(inventory)
        return
    vpc = Check(is_cidr("var.vpc_cidr"), f"The VPC's CIDR {CIDR_RULE}", "10.0.0.1/16")
    yield Input("vpc_cidr", "string", "CIDR of the VPC", given.vpc_cidr, [vpc])
    yield _subnets(inventory, "private", given.private_subnets)
    if settings.has_public_subnets:
        yield _subnets(inventory, "public", given.public_subnets)
    if settings.nat == "single":
        what = "Availability zone of the NAT gateway, whose public subnet it stands in; known at plan time"
        yield Input("nat_gateway_zone", "string", what, given.nat_zone)


def _subnets(inventory: Inventory, kind: str, given: Mapping[str, str]) -> Input:
    name, zone = f"{kind}_subnets", f"{inventory.settings.region}a"
    are_cidrs = holds_for(f"cidr in values(var.{name})", is_cidr("cidr"))
    checks = [
        Check(f"length(var.{name}) > 0", "Name at least one availability zone.", {}, "_none"),
        Check(are_cidrs, f"Each subnet's CIDR {CIDR_RULE}", {zone: "10.0.0.0/29"}, "_too_small"),
        are_apart(name),
    ]
    return Input(name, "map(string)", f"CIDRs of the {kind} subnets, by availability zone", given, checks)


def _of_names(inventory: Inventory) -> Iterator[Input]:
    settings, given = inventory.settings, values(inventory)
    what = "In front of the names that an account has once, and of the task families: for a second copy of the module"
    yield Input("name_prefix", "string", what, "", [PREFIX])
    if settings.create.cluster:
        yield Input("cluster_name", "string", "Name of the ECS cluster", given.cluster, [CLUSTER_NAME])
    else:
        check = is_arn("cluster_arn", settings.region, "ecs", "cluster/[A-Za-z0-9_-]{1,255}")
        yield Input("cluster_arn", "string", "ARN of the ECS cluster, which exists already", given.cluster, [check])
    for role in inventory.roles:
        if settings.create.execution_roles:
            name = f"{terraform_name(role.name)}_name"
            what = f"Name of role {role.name}, which is made here; names of roles are global in an account"
            check = role_name(name)
        else:
            name = f"{terraform_name(role.name)}_arn"
            what = f"ARN of role {role.name}, which exists already"
            check = is_arn(name, settings.region, "iam", "role/.+")
        default: str | None = given.roles[role.arn]
        if not settings.create.execution_roles and role.arn.account == UNKNOWN_ACCOUNT:
            what = f"{what}; null is the role of that name in the account that everything is made in"
            check, default = or_null(check, name), None
        yield Input(name, "string", what, default, [check])
    what = "Tags of everything that takes tags"
    yield Input("tags", "map(string)", what, settings.tags, [*TAGS, has_values("tags")])
    if _holds_data(inventory):
        what = "What is not deleted with what it holds: log_groups stay where they are, repositories go only when empty"
        yield Input("protect", "set(string)", what, list(settings.protect), [protectable()])
    if inventory.log_groups and settings.create.log_groups:
        what = "Days for which CloudWatch Logs keeps what the tasks log"
        yield Input("log_retention_days", "number", what, given.log_retention_days, [retention()])


def _holds_data(inventory: Inventory) -> bool:
    """Whether the stack creates what it can protect."""
    create = inventory.settings.create
    return bool((create.log_groups and inventory.log_groups) or (create.repositories and inventory.repositories))


def _size(task: Task) -> Input:
    definition = task.definition
    name = f"{terraform_name(definition.family)}_size"
    sizes = {cpu: MEMORY[cpu] for cpu in (WINDOWS_CPU if is_windows(definition.document) else MEMORY)}
    rows = "".join(f"      {cpu} = {_steps(memory)}\n" for cpu, memory in sizes.items())
    check = Check(
        f"try(contains({{\n{rows}    }}[var.{name}.cpu], var.{name}.memory), false)",
        f"Fargate does not offer {_shown(name, 'cpu')} CPU units with {_shown(name, 'memory')} MiB of memory.",
        {"cpu": 256, "memory": 4096},
    )
    what = f"CPU units and MiB of memory of task {definition.family}"
    default = {"cpu": definition.cpu, "memory": definition.memory}
    return Input(name, "object({ cpu = number, memory = number })", what, default, [check])


def known_environment(task: Task, container: Mapping[str, Any]) -> Mapping[str, str]:
    """The environment of a container without what has references of Terraform, which no default can hold."""
    entries = ((entry["name"], entry.get("value", "")) for entry in container.get("environment", ()))
    return {name: value for name, value in entries if task.definition.reference_in(value) is None}


def _steps(memory: Sequence[int]) -> str:
    if len(memory) <= 3:
        return str(list(memory))
    return f"range({memory[0]}, {memory[-1] + 1}, {memory[1] - memory[0]})"


def _shown(variable: str, attribute: str) -> str:
    # A message cannot hold null.
    return template(f"coalesce(var.{variable}.{attribute}, 0)")


def _of_containers(inventory: Inventory, task: Task) -> Iterator[Input]:
    images = image_variables(inventory, task)
    for container in task.definition.containers:
        variable, prefix = images[key_of(task, container)], prefix_of(task, container)
        whose = f"of container {container['name']} of task {task.definition.family}"
        made_here = f"; null is {variable.image.reference or ':latest'} of the repository made here"
        what = f"Image {whose}{made_here if variable.created else ''}"
        yield Input(variable.name, "string", what, None if variable.created else variable.default)
        environment = known_environment(task, container)
        name = f"{prefix}_environment"
        # Of a default that is sensitive a plan shows nothing, and neither do the documents of the module.
        found = inventory.credentials.get(key_of(task, container), ())
        is_hot = any(each.key == "environment" for each in found)
        what = f"Environment {whose}{HIDES if is_hot else ''}"
        yield Input(name, "map(string)", what, environment, [has_values(name)], sensitive=is_hot)
