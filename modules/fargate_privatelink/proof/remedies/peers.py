"""The other end of a rule of a security group or network ACL, as a remedy names it."""

from dataclasses import dataclass
from enum import StrEnum

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import Subnet, Vpc
from fargate_privatelink.proof.remedies.names import name_of, short_name, slug
from fargate_privatelink.proof.remedies.paste import Paste
from fargate_privatelink.proof.terraform.symbols import is_known


class PeerKind(StrEnum):
    """What a security group's rule names as its other end."""

    GROUP = "group"
    PREFIX_LIST = "prefix list"
    CIDR = "CIDR"


@dataclass(frozen=True)
class PeerReference:
    """The other end of a rule: an attribute of a thing, or a CIDR itself; `name` is for the name of the rule."""

    kind: PeerKind
    key: str
    attribute: str
    name: str

    def expression(self, paste: Paste) -> str:
        return paste.reference(self.key, self.attribute) if self.attribute else quoted_literal(self.key)


def group_peer(model: Model, key: str) -> PeerReference:
    """A security group as the other end, by its key."""
    group = model.groups.get(key)
    if group is None:
        return PeerReference(PeerKind.GROUP, key, "id", slug(key))
    return PeerReference(PeerKind.GROUP, group.address, group.attribute, short_name(group))


def vpc_peer(vpc: Vpc) -> PeerReference:
    """All addresses of a VPC."""
    if vpc.cidrs and is_known(vpc.cidrs[0]):
        return PeerReference(PeerKind.CIDR, vpc.cidrs[0], "", "vpc")
    return PeerReference(PeerKind.CIDR, vpc.address, "cidr_block", "vpc")


def subnet_peer(subnet: Subnet) -> PeerReference:
    """All addresses of a subnet."""
    known = subnet.cidr if subnet.cidr and is_known(subnet.cidr) else ""
    return PeerReference(PeerKind.CIDR, known or subnet.address, "" if known else "cidr_block", name_of(subnet.address))


INTERNET_PEER = PeerReference(PeerKind.CIDR, ANYWHERE, "", "internet")
