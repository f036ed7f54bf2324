"""VPCs, their subnets and route tables, and the gateways that lead out of them."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Vpc:
    """A VPC; `key` is its id as others refer to it.

    `resolvers` is the address of DHCP options with DNS servers other than Amazon's. `is_surveyed` says that a survey
    tells of it, and that what this did not read is not known; `has_options` that it is known which DHCP options it has.
    `account` is its owner's, where that is known.
    """

    address: str
    key: str
    region: str | None
    cidrs: tuple[str, ...]
    dns_support: bool | None
    dns_hostnames: bool | None
    resolvers: str | None = None
    is_surveyed: bool = False
    has_options: bool = True
    account: str = ""


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
    ipv6_only: bool | None = False


class Target(StrEnum):
    """Where a route leads, by what the argument of the route is called."""

    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    GATEWAY_ENDPOINT = "gateway endpoint"
    TRANSIT_GATEWAY = "transit gateway"
    PEERING = "VPC peering connection"
    OTHER = "another network"
    UNKNOWN = "unknown"


# Where endpoints for several VPCs may be.
OTHER_NETWORKS = (Target.TRANSIT_GATEWAY, Target.PEERING, Target.OTHER)


@dataclass(frozen=True)
class Route:
    """A route to `destination`, a CIDR, through the thing with the key `via`."""

    address: str
    destination: str | None
    target: Target
    via: str | None


@dataclass(frozen=True)
class RouteTable:
    """A route table; `is_whole` says that the configuration holds all its routes, `is_inline` that it does itself, and
    `is_emptied` that it sets a list of none; with `is_listed` they are the list of an argument.

    `attribute` is the attribute of `address` that is its id: a VPC's main table has no resource of its own.
    """

    address: str
    vpc: str | None
    routes: tuple[Route, ...] = ()
    is_whole: bool = True
    is_inline: bool = False
    is_emptied: bool = False
    attribute: str = "id"
    is_listed: bool = False

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
class InternetGateway:
    """An internet gateway and the key of its VPC; a gateway that is not attached has none and leads nowhere."""

    address: str
    vpc: str | None
    is_attached: bool | None


@dataclass(frozen=True)
class EncryptionControl:
    """A VPC's encryption control that enforces, and the exclusions that it certainly has and may have."""

    address: str
    vpc: str
    excluded: frozenset[str]
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PublicAccessBlock:
    """A region's VPC Block Public Access, and the keys of the VPCs and subnets that are excluded from it.

    `account` is the account whose VPCs it is about, where surveys of several may be told.
    """

    address: str
    region: str | None
    mode: str
    excluded: frozenset[str]
    account: str = ""
