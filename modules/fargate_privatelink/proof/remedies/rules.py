"""What fixes what a proof finds: blocks of Terraform to paste, written like what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.network.endpoints import MountTarget
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.security import NetworkAcl, SecurityGroup, Style
from fargate_privatelink.proof.network.vpcs import RouteTable, Subnet, Vpc
from fargate_privatelink.proof.remedies.paste import Block, Paste, listed, name_of, quoted, slug
from fargate_privatelink.proof.terraform.symbols import is_known

HTTPS = 443
# Source: Amazon VPC User Guide, Network ACL rules.
LAST_RULE = 32766


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
        return paste.reference(self.key, self.attribute) if self.attribute else quoted(self.key)


# The argument of a rule that names the peer, by how the configuration writes rules.
ARGUMENTS: Mapping[Style, Mapping[PeerKind, str]] = {
    Style.RULE: {
        PeerKind.GROUP: "referenced_security_group_id",
        PeerKind.PREFIX_LIST: "prefix_list_id",
        PeerKind.CIDR: "cidr_ipv4",
    },
    Style.OLD_RULE: {
        PeerKind.GROUP: "source_security_group_id",
        PeerKind.PREFIX_LIST: "prefix_list_ids",
        PeerKind.CIDR: "cidr_blocks",
    },
    Style.INLINE: {
        PeerKind.GROUP: "security_groups",
        PeerKind.PREFIX_LIST: "prefix_list_ids",
        PeerKind.CIDR: "cidr_blocks",
    },
}


def group_peer(model: Model, key: str) -> PeerReference:
    """A security group as the other end, by its key."""
    group = model.groups.get(key)
    if group is None:
        return PeerReference(PeerKind.GROUP, key, "id", slug(key))
    return PeerReference(PeerKind.GROUP, group.address, group.attribute, _short(group))


def vpc_peer(vpc: Vpc) -> PeerReference:
    """All addresses of a VPC."""
    if vpc.cidrs and is_known(vpc.cidrs[0]):
        return PeerReference(PeerKind.CIDR, vpc.cidrs[0], "", "vpc")
    return PeerReference(PeerKind.CIDR, vpc.address, "cidr_block", "vpc")


def subnet_peer(subnet: Subnet) -> PeerReference:
    """All addresses of a subnet."""
    known = subnet.cidr if subnet.cidr and is_known(subnet.cidr) else ""
    return PeerReference(PeerKind.CIDR, known or subnet.address, "" if known else "cidr_block", name_of(subnet.address))


INTERNET = PeerReference(PeerKind.CIDR, ANYWHERE, "", "internet")


def _short(of: SecurityGroup | RouteTable) -> str:
    name = name_of(of.address)
    return name if of.attribute == "id" else f"{name}_{of.attribute.partition('_')[0]}"


def resource(model: Model, paste: Paste, type_: str, name: str) -> tuple[str, str]:
    """The header and the address of a resource to add, called as nothing in the configuration is."""
    names = (f"{name}_{number}" if number > 1 else name for number in range(1, len(model.addresses) + 2))
    free = next(each for each in names if f"{paste.module}{type_}.{each}" not in model.addresses)
    return f'resource "{type_}" "{free}"', f"{paste.module}{type_}.{free}"


def rule(
    model: Model,
    group: SecurityGroup,
    direction: str,
    port: int,
    peer: PeerReference,
    instead: Sequence[PeerReference] = (),
) -> str:
    """The rule to add to a security group; `instead` are CIDRs for where the peer's own blocks name the group."""
    paste = Paste(group.address)
    ports = {"from_port": str(port), "to_port": str(port)}
    if group.style is Style.INLINE:
        peers = instead if instead and _names(model.groups.get(peer.key), group) else [peer]
        argument = ARGUMENTS[group.style][peers[0].kind]
        named = listed([each.expression(paste) for each in peers])
        return paste.text(Block(direction, {"protocol": '"tcp"', **ports, argument: named}), into=group.address)
    argument, named = ARGUMENTS[group.style][peer.kind], peer.expression(paste)
    ports |= {argument: listed([named]) if argument.endswith("s") else named}
    group_id = {"security_group_id": paste.reference(group.address, group.attribute)}
    name = "_".join([_short(group), peer.name, *([str(port)] if port != HTTPS else [])])
    if group.style is Style.OLD_RULE:
        header, _ = resource(model, paste, "aws_security_group_rule", f"{name}_{direction}")
        return paste.text(Block(header, {"type": quoted(direction), **group_id, "protocol": '"tcp"', **ports}))
    header, _ = resource(model, paste, f"aws_vpc_security_group_{direction}_rule", name)
    return paste.text(Block(header, {**group_id, "ip_protocol": '"tcp"', **ports}))


def _names(other: SecurityGroup | None, group: SecurityGroup) -> bool:
    """Whether a group's own blocks name another group, which cannot name it in turn: Terraform takes no cycles."""
    if other is None:
        return False
    return any(
        group.address in each.groups for each in (*other.ingress, *other.egress) if each.address == other.address
    )


def route(model: Model, table: RouteTable, argument: str, target: str) -> str:
    """The route to anywhere to add to a table; `argument` names the gateway that `target` is the address of."""
    paste = Paste(table.address)
    gateway = {argument: paste.reference(target)}
    if table.is_inline:
        return paste.text(Block("route", {"cidr_block": quoted(ANYWHERE), **gateway}), into=table.address)
    header, _ = resource(model, paste, "aws_route", f"{_short(table)}_{name_of(target)}")
    table_id = paste.reference(table.address, table.attribute)
    return paste.text(
        Block(header, {"route_table_id": table_id, "destination_cidr_block": quoted(ANYWHERE), **gateway})
    )


@dataclass(frozen=True)
class Passage:
    """What a network ACL has to let pass; `before` is the number of the rule that denies it, 0 for AWS's last one."""

    direction: str
    ports: tuple[int, int]
    peer: PeerReference
    before: int


def acl_rules(model: Model, acl: NetworkAcl, passages: Iterable[Passage]) -> str:
    """The rules to add to a network ACL, each ahead of the rule that denies."""
    paste = Paste(acl.address)
    taken = {(way, rule.number) for way, rules in (("ingress", acl.ingress), ("egress", acl.egress)) for rule in rules}
    blocks = []
    for each in passages:
        last = max((number for way, number in taken if way == each.direction), default=0)
        start = each.before - 1 if each.before else min(last // 10 * 10 + 10, LAST_RULE)
        number = next((number for number in range(start, 0, -1) if (each.direction, number) not in taken), None)
        if number is None:
            return f"take rule {each.before} out of {acl.address}, or number it behind what must pass"
        taken.add((each.direction, number))
        blocks.append(_acl_rule(model, acl, each, number, paste))
    return paste.text(*blocks, into=acl.address if acl.is_inline else "")


def _acl_rule(model: Model, acl: NetworkAcl, passage: Passage, number: int, paste: Paste) -> Block:
    first, last = (str(port) for port in passage.ports)
    peer = passage.peer.expression(paste)
    arguments = {"protocol": '"tcp"', "from_port": first, "to_port": last, "cidr_block": peer}
    if acl.is_inline:
        return Block(passage.direction, {"rule_no": str(number), "action": '"allow"', **arguments})
    own = {"network_acl_id": paste.reference(acl.address), "egress": str(passage.direction == "egress").lower()}
    own |= {"rule_number": str(number), "rule_action": '"allow"', **arguments}
    name = "_".join([name_of(acl.address), passage.direction, passage.peer.name, first])
    return Block(resource(model, paste, "aws_network_acl_rule", name)[0], own)


def mount_target(model: Model, like: MountTarget, subnet: Subnet) -> str:
    """The mount target to add in a subnet, like another one."""
    paste = Paste(like.address)
    arguments = {"file_system_id": paste.reference(like.file_system), "subnet_id": paste.reference(subnet.address)}
    if like.groups:
        groups = [group_peer(model, key).expression(paste) for key in like.groups]
        arguments |= {"security_groups": listed(groups)}
    name = f"{name_of(like.address)}_{name_of(subnet.address)}"
    return paste.text(Block(resource(model, paste, "aws_efs_mount_target", name)[0], arguments))


def log_group(model: Model, name: str, beside: str) -> str:
    """The log group to add to the module of a task definition."""
    paste = Paste(beside)
    header, _ = resource(model, paste, "aws_cloudwatch_log_group", slug(name))
    return paste.text(Block(header, {"name": quoted(name)}))


def exclusion(model: Model, vpc: Vpc, mode: str) -> str:
    """What lets a VPC through the region's VPC Block Public Access."""
    paste = Paste(vpc.address)
    header, _ = resource(model, paste, "aws_vpc_block_public_access_exclusion", name_of(vpc.address))
    arguments = {"vpc_id": paste.reference(vpc.address), "internet_gateway_exclusion_mode": quoted(mode)}
    return paste.text(Block(header, arguments))


def allow(actions: tuple[str, ...], resources: tuple[str, ...], where: str) -> str:
    """The statement to add to a policy."""
    named = ", ".join(resources)
    return f"allow {', '.join(actions)} on {named} in {where}"
