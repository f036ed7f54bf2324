"""The settings as values: what a stack is told, and the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.requirements import ExtraService
from fargate_privatelink.settings.backends import Backend
from fargate_privatelink.settings.existing_network import ExistingEndpoint
from fargate_privatelink.settings.kms_keys import KmsKeys
from fargate_privatelink.settings.providers import Provider
from fargate_privatelink.settings.repositories import Repositories
from fargate_privatelink.settings.services import ServiceSettings
from fargate_privatelink.settings.services.connections import Connection
from fargate_privatelink.settings.services.load_balancers import LoadBalancerSettings
from fargate_privatelink.settings.services.schedules import ScheduleSettings
from fargate_privatelink.settings.subnets import ExistingSubnet
from fargate_privatelink.task_definition.overrides import Overrides, Use

Endpoints = Literal["required", "none"]
EndpointPolicies = Literal["least-privilege", "open"]
# The last is of a network that exists, and nobody writes it.
Nat = Literal["none", "single", "per-az", "existing"]
ContainerInsights = Literal["enabled", "enhanced", "disabled"]

# What a stack creates that holds what nobody can make again: logs and images.
PROTECTABLE = ("log_groups", "repositories")
DEFAULT_VPC_CIDR = IPv4Network("10.0.0.0/22")


@dataclass(frozen=True, kw_only=True)
class Create:
    """Which account-wide things a stack creates; what it does not create exists already and is used by name."""

    cluster: bool = True
    repositories: bool = True
    execution_roles: bool = True
    log_groups: bool = True


@dataclass(frozen=True, kw_only=True)
class TaskEntry:
    """One `[[tasks]]` entry: the task definition's file, as written, what the stack says in place of it, and what it
    does not say itself.

    `place` is where it stands in the file that it comes from.
    """

    definition: str
    execute_command: bool = False
    extra_services: tuple[ExtraService, ...] = ()
    connects_to: tuple[Connection, ...] = ()
    service: ServiceSettings | None = None
    schedule: ScheduleSettings | None = None
    overrides: Overrides = field(default_factory=Overrides)
    place: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class StackSettings:
    """The settings of one stack. Subnets are keyed by availability zone.

    Of a network that exists, `vpc_id` names the VPC, `existing_subnets` its private and `existing_public_subnets` its
    public subnets, and `survey` the files that hold it; its CIDRs and its NAT are known once those are read.

    Of what the cluster, the roles and the provider are not told, None, the account or AWS decides. `account` is the one
    that the stack is made in, "" where none is said; `file` is the file that all of this comes from.
    """

    name: str
    file: str = field(default="", compare=False)
    region: Region
    account: str = ""
    # Whether task definitions may have references of Terraform.
    references: bool = False
    vpc_cidr: IPv4Network = DEFAULT_VPC_CIDR
    vpc_id: str | None = None
    survey: tuple[str, ...] = ()
    private_subnets: Mapping[str, IPv4Network]
    existing_subnets: Mapping[str, ExistingSubnet] = field(default_factory=dict)
    existing_endpoints: Mapping[str, ExistingEndpoint | None] = field(default_factory=dict)
    complete_existing_endpoints: bool = False
    public_subnets: Mapping[str, IPv4Network] = field(default_factory=dict)
    existing_public_subnets: Mapping[str, ExistingSubnet] = field(default_factory=dict)
    endpoints: Endpoints = "required"
    endpoint_policies: EndpointPolicies = "least-privilege"
    nat: Nat = "none"
    private_hosts: tuple[str, ...] = ()
    cluster: str
    tags: Mapping[str, str] = field(default_factory=dict)
    create: Create = Create()
    log_retention_days: int = 365
    exec_log_group: str | None = None
    container_insights: ContainerInsights | None = None
    repositories: Repositories = field(default_factory=Repositories)
    kms_keys: KmsKeys = field(default_factory=KmsKeys)
    permissions_boundary: str | None = None
    provider: Provider = field(default_factory=Provider)
    # What Terraform does not delete together with what it holds.
    protect: tuple[str, ...] = PROTECTABLE
    backend: Backend = field(default_factory=Backend)
    load_balancer: LoadBalancerSettings | None = None
    tasks: tuple[TaskEntry, ...]
    # Of a hub: the stacks whose endpoints it holds, and what joins it to them.
    endpoints_for: tuple[str, ...] = ()
    transit_gateway_id: str | None = None
    transit_gateway_route_table_id: str | None = None

    def use(self, entry: TaskEntry) -> Use:
        """What the stack makes of an entry's task definition."""
        region = self.region if self.references else None
        return Use(region=region, account=self.account, overrides=entry.overrides, file=self.file, place=entry.place)

    @property
    def allowed_account_ids(self) -> tuple[str, ...]:
        """The accounts that the provider works in alone; any where there is none."""
        return self.provider.allowed_account_ids or ((self.account,) if self.account else ())

    @property
    def encrypts_repositories(self) -> bool:
        """Whether repositories are encrypted with KMS."""
        return bool(self.repositories.kms or self.kms_keys.repositories)

    @property
    def has_public_subnets(self) -> bool:
        """Whether something stands in public subnets: a NAT gateway or a load balancer."""
        return self.nat in ("single", "per-az") or self.is_internet_facing

    @property
    def is_internet_facing(self) -> bool:
        """Whether the load balancer is reached from the internet."""
        return self.load_balancer is not None and self.load_balancer.is_public
