"""The private and public subnets of a stack: CIDRs of those it makes, ids of those that exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.cidrs import read_any_cidr
from fargate_privatelink.settings.tables import Reader, ReportProblem, matching, read_table

# Source: Amazon VPC User Guide, VPC CIDR blocks.
CIDR_PREFIXES = range(16, 29)
RESERVED = tuple(map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4")))
SUBNET_KEYS = PRIVATE, PUBLIC = "private_subnets", "public_subnets"


@dataclass(frozen=True, kw_only=True)
class ExistingSubnet:
    """A subnet that exists: its id, and of its CIDR and its route table what a person or a survey says."""

    id: str
    cidr: IPv4Network | None = None
    route_table_id: str | None = None


Subnet = IPv4Network | ExistingSubnet
# None is what could not be read.
Subnets = Mapping[str, Subnet | None]


def cidr_of(subnet: Subnet | None) -> IPv4Network | None:
    """The CIDR of a subnet to make, or of one that exists where somebody says it."""
    return subnet.cidr if isinstance(subnet, ExistingSubnet) else subnet


def read_id(kind: str) -> Reader:
    """The reader of an id of AWS, such as those that begin with `vpc-`."""
    return matching(rf"{kind}-[0-9a-f]{{8}}([0-9a-f]{{9}})?", f"an id such as {kind}-0a1b2c3d4e5f60718")


def read_cidr(value: object, path: str, report: ReportProblem) -> IPv4Network | None:
    """The CIDR that a VPC or a subnet can have; None, and a report, for any other value."""
    network = read_any_cidr(value, path, report, "10.0.0.0/22")
    if network is None:
        return None
    if network.prefixlen not in CIDR_PREFIXES:
        report(path, f"must be between /16 and /28, got {value}")
    elif reserved := next((block for block in RESERVED if network.overlaps(block)), None):
        report(path, f"{value} lies in {reserved}, which AWS refuses")
    else:
        return network
    return None


EXISTING: dict[str, Reader] = {"id": read_id("subnet"), "cidr": read_cidr, "route_table_id": read_id("rtb")}


def read_subnets(value: object, path: str, report: ReportProblem) -> Subnets | None:
    """Subnets by availability zone: CIDRs, ids, or tables that hold an id."""
    if not isinstance(value, dict):
        report(path, f"must be a table of availability zone = CIDR, or beside vpc_id = id, got {shown(value)}")
        return None
    if not value and path.endswith(PRIVATE):
        report(path, "must name at least one availability zone")
        return None
    return {zone: _subnet(subnet, f"{path}.{zone}", report) for zone, subnet in value.items()}


def _subnet(value: object, path: str, report: ReportProblem) -> Subnet | None:
    if isinstance(value, dict):
        found = read_table(value, EXISTING, path, report)
        if "id" not in value:
            report(f"{path}.id", "is required: the id of a subnet")
        return ExistingSubnet(**found) if "id" in found else None
    if isinstance(value, str) and value.startswith("subnet-"):
        id_ = EXISTING["id"](value, path, report)
        return ExistingSubnet(id=id_) if id_ else None
    return read_cidr(value, path, report)
