"""What an operator chooses, as the constructs take it: values in a stack, variables in a module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.services import Service
from fargate_privatelink.constructs.choices.names import prefixed

# A container by the family of its task and its own name.
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A network that exists, and what of its endpoints the tasks use. Texts of Terraform.

    Subnets are by availability zone, route tables by the service whose gateway endpoint gets them. `destinations` are
    what rules name, security groups, CIDRs and prefix lists, by what they are in the surveys.
    """

    vpc_id: str
    account: str
    subnet_ids: Mapping[str, str]
    private_subnet_ids: list[str] | None
    joined_subnet_ids: str | None
    public_subnet_ids: Sequence[str]
    route_tables: Mapping[Service, Sequence[str]]
    destinations: Mapping[str, str]
    # The CIDRs of the subnets that a security group does not let in yet, by zone, by the group.
    lacking: Mapping[str, Mapping[str, str]]
    endpoint_ids: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ServiceChoices:
    """By family: how many tasks run, within which bounds and by which values, for which hosts and paths, and when.

    `allowed_cidrs` is a list as an expression. Of a load balancer that exists `listener` and `group` are said.
    """

    counts: Mapping[str, float] = field(default_factory=dict)
    scaling: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    conditions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    # Expression, time zone and state.
    schedules: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    certificate: str | None = None
    allowed_cidrs: str = ""
    listener: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The operator's choices that do not decide what a stack consists of. Texts of Terraform, where they are texts."""

    region: str
    # What stands in front of the names that an account has once.
    name_prefix: str = ""
    vpc_cidr: str
    # By availability zone.
    private_subnets: Mapping[str, str]
    public_subnets: Mapping[str, str]
    # Where one NAT gateway stands.
    nat_zone: str
    # In place of the VPC's CIDR and of public subnets.
    existing: Existing | None = None
    # The name of a cluster that is made here, or the ARN of one that exists.
    cluster: str
    # For each role its name where it is made here, or its ARN where it exists.
    roles: Mapping[Arn, str]
    tags: Mapping[str, str]
    log_retention_days: float
    # ARNs, where there is one: the managed policy that bounds the roles, and the keys of what is encrypted.
    permissions_boundary: str | None
    log_groups_key: str | None
    repositories_key: str | None
    exec_key: str | None
    # What takes the place of the ARNs of the secrets' keys: a list of them.
    secrets_keys: Sequence[str] | str
    image_tag_mutability: str | None
    # How many images a repository keeps, and the cluster's Container Insights; nothing is said of them where None.
    keep_images: int | str | None
    container_insights: str | None
    # Whether log groups and repositories are protected: known, or a condition in Terraform's language.
    protect: Mapping[str, bool | str]
    # `cpu` and `memory` of each task, by family.
    sizes: Mapping[str, tuple[str, str]]
    services: ServiceChoices = field(default_factory=ServiceChoices)
    # What takes the place of a container's image and environment.
    images: Mapping[Key, str] = field(default_factory=dict)
    environments: Mapping[Key, Any] = field(default_factory=dict)
    # What takes the place of what stands for a reference of Terraform.
    references: Mapping[str, str] = field(default_factory=dict)
    # The ARNs of ECR repositories that take the place of one, by its ARN.
    repositories: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def group_name(self, name: str) -> str:
        """The name of a security group of that name, which a VPC has once: one that exists may hold other copies."""
        return prefixed(self.name_prefix, name) if self.existing else name
