"""What an operator chooses, as the constructs take it: values in a stack, variables in a module."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.cdktf.bindings import Token
from fargate_privatelink.hcl.expressions import call, object_of, template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task

Container = Mapping[str, Any]


class Tags(dict[str, str]):
    """Tags that a variable holds, in the form that CDKTF takes; `expression` is the variable."""

    def __init__(self, expression: str) -> None:
        super().__init__(Token.as_string_map(template(expression)))
        self.expression = expression


def with_tags(tags: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """`own` tags, whose keys and values are texts, and the operator's, which win."""
    if not own:
        return tags
    if isinstance(tags, Tags):
        return Token.as_string_map(template(call("merge", object_of(own), tags.expression)))
    return {**own, **tags}


def repository_url(image: Image) -> str:
    """The address of an image's repository that the stack creates, as a reference."""
    return template(f"aws_ecr_repository.{terraform_name(image.repository)}.repository_url")


class Choices(Protocol):
    """The operator's choices that do not decide what a stack consists of."""

    region: str
    vpc_cidr: str
    private_subnets: Mapping[str, str]
    public_subnets: Mapping[str, str]
    nat_zone: str
    cluster: str
    cluster_arn: str
    tags: Mapping[str, str]
    log_retention_days: float

    def role(self, arn: Arn) -> str:
        """The ARN of a role that exists already."""

    def role_name(self, role: TaskRole) -> str:
        """The name of a role that is created."""

    def size(self, task: Task) -> tuple[str, str]:
        """A task's `cpu` and `memory`."""

    def image(self, task: Task, container: Container) -> str:
        """A container's image, or nothing to leave it as it is."""

    def repositories(self, arn: str) -> Sequence[str]:
        """The ARNs of ECR repositories that take the place of this one, as expressions, if any do."""

    def environment(self, task: Task, container: Container) -> Any:
        """A container's `environment`, or None to leave it as it is."""


class Values:
    """The choices as the settings and the task definitions say."""

    def __init__(self, inventory: Inventory) -> None:
        settings = inventory.settings
        self.region = settings.region.name
        self.vpc_cidr = str(settings.vpc_cidr)
        self.private_subnets: Mapping[str, str] = {zone: str(cidr) for zone, cidr in settings.private_subnets.items()}
        self.public_subnets: Mapping[str, str] = {zone: str(cidr) for zone, cidr in settings.public_subnets.items()}
        # Whichever is named first: a zone more moves no gateway.
        self.nat_zone = next(iter(settings.public_subnets), "")
        self.cluster = settings.cluster
        # Of a cluster that exists already.
        region = settings.region
        self.cluster_arn = f"arn:{region.partition}:ecs:{region}:{inventory.account}:cluster/{settings.cluster}"
        self.tags: Mapping[str, str] = settings.tags
        self.log_retention_days: float = settings.log_retention_days

    def role(self, arn: Arn) -> str:
        return str(arn)

    def role_name(self, role: TaskRole) -> str:
        return role.name

    def size(self, task: Task) -> tuple[str, str]:
        return str(task.definition.cpu), str(task.definition.memory)

    def image(self, task: Task, container: Container) -> str:
        return ""

    def repositories(self, arn: str) -> Sequence[str]:
        return ()

    def environment(self, task: Task, container: Container) -> Any:
        return None
