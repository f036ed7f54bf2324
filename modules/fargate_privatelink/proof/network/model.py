"""The network's facts as a configuration states them, each with its Terraform address.

Things refer to each other by key: the Terraform address where the configuration holds the thing, otherwise the id or
symbol it is referred to by. None is a value that only an apply can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fargate_privatelink.proof.iam.evaluation import Attached, Document
from fargate_privatelink.proof.network.surroundings import Encrypted, InternetGateway, PublicAccessBlock, Zone
from fargate_privatelink.requirements import Task

# The rule, the address and the message of something to know besides.
Note = tuple[str, str, str]
ANYWHERE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True)
class Vpc:
    """A VPC; `key` is its id as others refer to it.

    `resolvers` is the address of DHCP options with DNS servers other than Amazon's.
    """

    address: str
    key: str
    region: str | None
    cidrs: tuple[str, ...]
    dns_support: bool | None
    dns_hostnames: bool | None
    resolvers: str | None = None


@dataclass(frozen=True)
class Subnet:
    """A subnet; `table` is the key of its route table, `acl` of its network ACL unless that is the VPC's default.

    `association` is the address of what gives it its route table; nothing does where that is the VPC's main one.
    `tables` are all that the table may be.
    """

    address: str
    vpc: str | None
    zone: str | None
    cidr: str | None
    public_ip: bool | None
    table: str | None
    acl: str | None = None
    association: str = ""
    has_ipv6: bool | None = False
    tables: tuple[str, ...] = ()


class Target(StrEnum):
    """Where a route leads, by what the argument of the route is called."""

    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    GATEWAY_ENDPOINT = "gateway endpoint"
    OTHER = "another network"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Route:
    """A route to `destination`, a CIDR, through the thing with the key `via`."""

    address: str
    destination: str | None
    target: Target
    via: str | None


@dataclass(frozen=True)
class RouteTable:
    """A route table; `is_whole` says that the configuration holds all its routes, `is_inline` that it does itself.

    `attribute` is the attribute of `address` that is its id: a VPC's main table has no resource of its own.
    """

    address: str
    vpc: str | None
    routes: tuple[Route, ...] = ()
    is_whole: bool = True
    is_inline: bool = False
    attribute: str = "id"

    @property
    def title(self) -> str:
        return self.address if self.attribute == "id" else f"the main route table of {self.address}"


@dataclass(frozen=True)
class NatGateway:
    """A NAT gateway and the key of the subnet it stands in; none for a regional one, which names its VPC."""

    address: str
    subnet: str | None
    is_public: bool
    vpc: str | None = None


@dataclass(frozen=True)
class Rule:
    """A rule of a security group or network ACL: who may be at the other end, and at which ports.

    `services` are the services of AWS's prefix lists; `is_whole` is false where a peer is not known yet, `is_certain`
    where it is not known whether the rule is there.
    """

    address: str
    protocol: str | None
    first: int | None
    last: int | None
    cidrs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    is_whole: bool = True
    is_certain: bool = True
    # Of network ACLs only.
    number: int = 0
    allows: bool = True


class Style(StrEnum):
    """How a configuration writes a group's rules, which a remedy has to follow: the provider mixes them badly."""

    RULE = "aws_vpc_security_group_*_rule"
    OLD_RULE = "aws_security_group_rule"
    INLINE = "inline"


@dataclass(frozen=True)
class SecurityGroup:
    """A security group; `is_whole` says that the configuration holds all its rules.

    `attribute` is the attribute of `address` that is its id: a VPC's default group has no resource of its own.
    """

    address: str
    vpc: str | None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    style: Style = Style.RULE
    is_whole: bool = True
    attribute: str = "id"

    @property
    def title(self) -> str:
        return self.address if self.attribute == "id" else f"the default security group of {self.address}"


@dataclass(frozen=True)
class NetworkAcl:
    """A network ACL, its rules by number; `doubt` says why it is not known whether it guards its subnet.

    `is_inline` says that it holds its rules itself.
    """

    address: str
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    doubt: str = ""
    vpc: str | None = None
    is_inline: bool = False


@dataclass(frozen=True)
class Endpoint:
    """A VPC endpoint; `key` is its id as others refer to it.

    `service` is the last part of the service's name, None where that is not a service of AWS. `inbound_only` says that
    private DNS serves who comes in through a Route 53 Resolver endpoint, and nobody in the VPC.
    """

    address: str
    key: str
    vpc: str | None
    service: str | None
    service_name: str
    region: str | None
    type: str
    private_dns: bool | None
    subnets: tuple[str, ...] | None = ()
    groups: tuple[str, ...] | None = ()
    tables: tuple[str, ...] | None = ()
    policy: Attached | None = None
    inbound_only: bool = False
    ipv6_only: bool = False


@dataclass(frozen=True)
class Role:
    """An IAM role; `policies` is everything attached to it."""

    address: str
    arn: str
    trust: Document | None
    policies: tuple[Attached, ...] = ()
    boundary: Attached | None = None
    is_whole: bool = True


@dataclass(frozen=True)
class MountTarget:
    """An EFS mount target, and the id of its file system as others refer to it."""

    address: str
    file_system: str
    subnet: str | None
    groups: tuple[str, ...] | None


@dataclass(frozen=True)
class Placement:
    """Where a task runs: subnets, security groups, whether it gets a public address, and what says so."""

    source: str
    subnets: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    public_ip: bool | None = False


@dataclass(frozen=True)
class TaskFacts:
    """A task definition of the configuration in one place where it runs.

    `gaps` says in sentences what of it is not known, `refused` why Fargate would not take it, and `unsupported` what
    starts it on Fargate although it is for something else.
    """

    address: str
    family: str
    task: Task | None
    placement: Placement
    execution_role: str | None = None
    task_role: str | None = None
    gaps: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unsupported: str = ""


@dataclass(frozen=True)
class Model:
    """Everything a proof needs to know of one configuration."""

    source: str
    vpcs: Mapping[str, Vpc] = field(default_factory=dict)
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    tables: Mapping[str, RouteTable] = field(default_factory=dict)
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=dict)
    internet_gateways: Mapping[str, InternetGateway] = field(default_factory=dict)
    public_access_blocks: tuple[PublicAccessBlock, ...] = ()
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict)
    acls: Mapping[str, NetworkAcl] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()
    zones: tuple[Zone, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    mount_targets: tuple[MountTarget, ...] = ()
    encrypted: tuple[Encrypted, ...] = ()
    log_groups: frozenset[str] = frozenset()
    tasks: tuple[TaskFacts, ...] = ()
    notes: tuple[Note, ...] = ()
    # What is called something already, without keys.
    addresses: frozenset[str] = frozenset()
