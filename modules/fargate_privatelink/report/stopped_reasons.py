"""What each of ECS's messages about a task that does not start would mean in a stack."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.inventory.addresses import destination_name
from fargate_privatelink.inventory.existing.decided import Reused
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.proof.verdicts.messages import MESSAGES, Cause, Message
from fargate_privatelink.report.paths import TaskPath, Way
from fargate_privatelink.requirements import Phase, Role


class Suspect(Enum):
    """What a message points at."""

    NETWORK = auto()
    EXECUTION_ROLE = auto()
    TASK_ROLE = auto()
    SECRET = auto()
    LOG_GROUP = auto()
    EFS = auto()


SUSPECTS: Mapping[tuple[Phase, Cause], Suspect] = {
    (Phase.FETCH_SECRETS, Cause.CONNECTION): Suspect.NETWORK,
    (Phase.FETCH_SECRETS, Cause.MISSING): Suspect.SECRET,
    (Phase.PULL_IMAGE, Cause.CONNECTION): Suspect.NETWORK,
    (Phase.PULL_IMAGE, Cause.DENIED): Suspect.EXECUTION_ROLE,
    (Phase.ENVIRONMENT_FILES, Cause.CONNECTION): Suspect.NETWORK,
    (Phase.MOUNT_VOLUMES, Cause.CONNECTION): Suspect.EFS,
    (Phase.LOGS, Cause.CONNECTION): Suspect.NETWORK,
    (Phase.LOGS, Cause.DENIED): Suspect.EXECUTION_ROLE,
    (Phase.LOGS, Cause.MISSING): Suspect.LOG_GROUP,
    (Phase.EXEC, Cause.CONNECTION): Suspect.NETWORK,
    (Phase.EXEC, Cause.DENIED): Suspect.TASK_ROLE,
}


# In front of the places to look at.
NETWORK = {
    Way.ENDPOINT: "The endpoint is not reached: a public address in the message means that there is none, or no"
    " private DNS, an address of the VPC that a security group keeps it out.",
    Way.NAT: "The way to the internet is blocked.",
}
GATEWAY = (
    "The gateway endpoint is not reached, or its policy refuses: it needs its route, and egress to its prefix list. The"
    " addresses in the message are public either way."
)
MEANINGS = {
    Suspect.EXECUTION_ROLE: "The execution role or an endpoint policy does not allow it.",
    Suspect.TASK_ROLE: "The task role does not allow it, or the agent has not started.",
    Suspect.SECRET: "The secret's name or region is wrong, or it does not exist; not the network.",
    Suspect.LOG_GROUP: "The log group does not exist.",
    Suspect.EFS: "Port 2049, a mount target in each availability zone, and the task role.",
}


class StoppedReason(NamedTuple):
    """A message that a stack's tasks can stop with: the way of the paths it is about, and what to look at.

    `places` are Terraform addresses, ids of what exists, or the names of roles that the stack does not create.
    """

    message: Message
    suspect: Suspect
    way: Way
    gateway: bool
    places: tuple[str, ...]

    @property
    def meaning(self) -> str:
        """What the message says of the stack, in words."""
        if self.suspect is not Suspect.NETWORK:
            return MEANINGS[self.suspect]
        return GATEWAY if self.gateway else NETWORK.get(self.way, "It is not reached.")


def stopped_reasons(inventory: Inventory, paths: Iterable[TaskPath]) -> Iterator[StoppedReason]:
    """The messages that belong to what a stack's tasks reach, phase by phase."""
    every = tuple(paths)
    for message in (each for each in MESSAGES if each.excerpt):
        those = [path for path in every if path.phase is message.phase and _service(path) == message.target]
        if those:
            service, way = those[0].service, those[0].way
            gateway = way is Way.ENDPOINT and service is not None and service.endpoint_type is EndpointType.GATEWAY
            suspect = SUSPECTS[message.phase, message.cause]
            places = dict.fromkeys(_places(inventory, suspect, those))
            yield StoppedReason(message, suspect, way, gateway, tuple(places))


def _service(path: TaskPath) -> str | None:
    return path.destination.replace("-fips", "") if path.service else None


def _places(inventory: Inventory, suspect: Suspect, paths: list[TaskPath]) -> Iterator[str]:
    create = inventory.settings.create
    families = {path.family for path in paths}
    if suspect is Suspect.NETWORK:
        for path in paths:
            yield from _way(inventory, path, len(families) == 1)
    elif suspect is Suspect.LOG_GROUP and create.log_groups:
        yield from (f"aws_cloudwatch_log_group.{terraform_name(name)}" for name in inventory.log_groups)
    elif suspect in (Suspect.EXECUTION_ROLE, Suspect.TASK_ROLE):
        role = Role.EXECUTION if suspect is Suspect.EXECUTION_ROLE else Role.TASK
        for arn in _roles(inventory, families, role):
            yield f"aws_iam_role_policy.{terraform_name(arn)}" if create.execution_roles else arn


def _roles(inventory: Inventory, families: set[str], role: Role) -> Iterator[str]:
    for task in inventory.tasks:
        arn = task.definition.execution_role if role is Role.EXECUTION else task.definition.task_role
        if task.definition.family in families and arn:
            yield arn.resource.rpartition("/")[2]


def _way(inventory: Inventory, path: TaskPath, alone: bool) -> Iterator[str]:
    """The resources that a path goes through, with one egress rule for many tasks."""
    if path.way is Way.ENDPOINT and path.service:
        yield from _endpoint(inventory, path.service)
    elif path.way is Way.NAT and inventory.existing:
        yield from _route_tables(inventory)
    elif path.way is Way.NAT:
        yield from ("aws_nat_gateway.main", "aws_route.private_nat")
    rule = f"aws_vpc_security_group_egress_rule.task_{terraform_name(path.family) if alone else '*'}"
    yield from (f"{rule}_{name}" for name in _peers(inventory, path))


def _endpoint(inventory: Inventory, service: Service) -> Iterator[str]:
    """The endpoint of a service, and what lets tasks in to it."""
    address = f"aws_vpc_endpoint.{service.terraform_name}"
    reused, is_made = inventory.reused.get(service), service in inventory.endpoints
    is_gateway = service.endpoint_type is EndpointType.GATEWAY
    if reused and reused.stack:
        yield f"{address} of stack {reused.stack}"
    elif reused:
        yield from (*reused.ids, *_groups(reused, service))
    if is_made:
        yield address
    if is_gateway:
        yield from _route_tables(inventory)
    elif is_made:
        yield f"aws_vpc_security_group_ingress_rule.endpoint_{service.terraform_name}"


def _peers(inventory: Inventory, path: TaskPath) -> Iterator[str]:
    """What the rules that let a task out are called after."""
    service = path.service
    if inventory.settings.nat != "none" and path.way in (Way.ENDPOINT, Way.NAT):
        yield "internet" if path.port == 443 or service else f"internet_{path.port}"
    elif path.way is Way.ENDPOINT and service:
        reused = inventory.reused.get(service)
        names = [destination_name(each, path.port) for _, each in reused.destinations] if reused else ()
        yield from names or (service.terraform_name,)


def _groups(reused: Reused, service: Service) -> Iterator[str]:
    """The security group of an endpoint that exists, or the rule that the stack adds to it."""
    if reused.missing:
        yield f"aws_vpc_security_group_ingress_rule.existing_{destination_name(reused.group, service.port)}"
    else:
        yield from (value for _, value in reused.destinations if value.startswith("sg-"))


def _route_tables(inventory: Inventory) -> Iterator[str]:
    """The route tables of the tasks' subnets; of one that exists and that nobody tells, the subnet."""
    if inventory.existing is None:
        yield "aws_route_table.private"
    else:
        yield from (each.route_table_id or each.id for each in inventory.existing.subnets.values())
