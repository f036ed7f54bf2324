"""What ECS says when a task does not start, and what each message would mean in a stack."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.inventory.inventory import Inventory, terraform_name
from fargate_privatelink.report.paths import TaskPath, Way
from fargate_privatelink.requirements import Phase, Role


class Cause(Enum):
    """What a message points at."""

    NETWORK = auto()
    EXECUTION_ROLE = auto()
    TASK_ROLE = auto()
    SECRET = auto()
    LOG_GROUP = auto()
    EFS = auto()


class Message(NamedTuple):
    """Words of a stopped reason, and the phase and the service (None: a host) that they come from."""

    phase: Phase
    service: str | None
    text: str
    cause: Cause


# Sources: Amazon ECS Developer Guide, resource-initialization-error, task_cannot_pull_image, ecs-exec-troubleshooting;
# aws/amazon-ecs-agent, asm/asm.go.
MESSAGES = (
    Message(Phase.FETCH_SECRETS, "secretsmanager", "unable to retrieve secret from asm", Cause.NETWORK),
    Message(Phase.FETCH_SECRETS, "secretsmanager", "The task can't retrieve the secret with ARN", Cause.SECRET),
    Message(
        Phase.FETCH_SECRETS,
        "ssm",
        "The task cannot pull secrets from AWS Systems Manager Parameter Store",
        Cause.NETWORK,
    ),
    Message(Phase.PULL_IMAGE, "ecr.api", "The task cannot pull registry auth from Amazon ECR", Cause.NETWORK),
    Message(Phase.PULL_IMAGE, "ecr.dkr", "request canceled while waiting for connection", Cause.NETWORK),
    Message(
        Phase.PULL_IMAGE,
        "ecr.dkr",
        "The task can't pull the image. Check that the role has the permissions",
        Cause.EXECUTION_ROLE,
    ),
    Message(Phase.PULL_IMAGE, "s3", "failed to copy: httpReadSeeker: failed open: failed to do request", Cause.NETWORK),
    Message(Phase.PULL_IMAGE, None, "failed to resolve ref", Cause.NETWORK),
    Message(
        Phase.ENVIRONMENT_FILES,
        "s3",
        "The task can't download the environment variable files from Amazon S3",
        Cause.NETWORK,
    ),
    Message(Phase.MOUNT_VOLUMES, None, "failed to invoke EFS utils commands to set up EFS volumes", Cause.EFS),
    Message(Phase.LOGS, "logs", "failed to validate logger args: … : signal: killed", Cause.NETWORK),
    Message(Phase.LOGS, "logs", "failed to create Cloudwatch log stream: AccessDenied", Cause.EXECUTION_ROLE),
    Message(Phase.LOGS, "logs", "failed to initialize logging driver", Cause.LOG_GROUP),
    Message(Phase.EXEC, "ssmmessages", "TargetNotConnectedException", Cause.NETWORK),
    Message(Phase.EXEC, "ssmmessages", "The execute command failed", Cause.TASK_ROLE),
)


class RuntimeErrorHere(NamedTuple):
    """A message that a stack's tasks can stop with: the way of the paths it is about, and what to look at.

    `places` are Terraform addresses, or the names of roles that the stack does not create.
    """

    message: Message
    way: Way
    gateway: bool
    places: tuple[str, ...]


def runtime_errors(inventory: Inventory, paths: Iterable[TaskPath]) -> Iterator[RuntimeErrorHere]:
    """The messages that belong to what a stack's tasks reach, phase by phase."""
    every = tuple(paths)
    for message in MESSAGES:
        those = [path for path in every if path.phase is message.phase and _service(path) == message.service]
        if those:
            service, way = those[0].service, those[0].way
            gateway = way is Way.ENDPOINT and service is not None and service.endpoint_type is EndpointType.GATEWAY
            places = dict.fromkeys(_places(inventory, message.cause, those))
            yield RuntimeErrorHere(message, way, gateway, tuple(places))


def _service(path: TaskPath) -> str | None:
    return path.destination.replace("-fips", "") if path.service else None


def _places(inventory: Inventory, cause: Cause, paths: list[TaskPath]) -> Iterator[str]:
    create = inventory.settings.create
    families = {path.family for path in paths}
    if cause is Cause.NETWORK:
        for path in paths:
            yield from _way(path, len(families) == 1, nat=inventory.settings.nat != "none")
    elif cause is Cause.LOG_GROUP and create.log_groups:
        yield from (f"aws_cloudwatch_log_group.{terraform_name(name)}" for name in inventory.log_groups)
    elif cause in (Cause.EXECUTION_ROLE, Cause.TASK_ROLE):
        role = Role.EXECUTION if cause is Cause.EXECUTION_ROLE else Role.TASK
        for arn in _roles(inventory, families, role):
            yield f"aws_iam_role_policy.{terraform_name(arn)}" if create.execution_roles else arn


def _roles(inventory: Inventory, families: set[str], role: Role) -> Iterator[str]:
    for task in inventory.tasks:
        arn = task.definition.execution_role if role is Role.EXECUTION else task.definition.task_role
        if task.definition.family in families and arn:
            yield arn.resource.rpartition("/")[2]


ROUTE_TABLES = "aws_route_table.private"


def _way(path: TaskPath, alone: bool, *, nat: bool) -> Iterator[str]:
    """The resources that a path goes through, with one egress rule for many tasks."""
    task = terraform_name(path.family) if alone else "*"
    service = path.service
    if path.way is Way.ENDPOINT and service:
        yield f"aws_vpc_endpoint.{service.terraform_name}"
        interface = service.endpoint_type is EndpointType.INTERFACE
        yield f"aws_vpc_security_group_ingress_rule.endpoint_{service.terraform_name}" if interface else ROUTE_TABLES
    elif path.way is Way.NAT:
        yield from ("aws_nat_gateway.main", "aws_route.private_nat")
    if nat and path.way in (Way.ENDPOINT, Way.NAT):
        suffix = "" if path.port == 443 or service else f"_{path.port}"
        yield f"aws_vpc_security_group_egress_rule.task_{task}_internet{suffix}"
    elif path.way is Way.ENDPOINT and service:
        yield f"aws_vpc_security_group_egress_rule.task_{task}_{service.terraform_name}"
