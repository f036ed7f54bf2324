"""The rule that a security group lacks, written like those that it has."""

from collections.abc import Mapping, Sequence

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.lines import in_line
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.security import SecurityGroup, Style
from fargate_privatelink.proof.remedies.names import short_name
from fargate_privatelink.proof.remedies.paste import Paste, resource, taken_out
from fargate_privatelink.proof.remedies.peers import PeerKind, PeerReference

HTTPS = 443
# The argument of a rule that names the peer, by how the configuration writes rules.
RULE: Mapping[PeerKind, str] = {
    PeerKind.GROUP: "referenced_security_group_id",
    PeerKind.PREFIX_LIST: "prefix_list_id",
    PeerKind.CIDR: "cidr_ipv4",
}
ARGUMENTS: Mapping[Style, Mapping[PeerKind, str]] = {
    Style.RULE: RULE,
    Style.EMPTY: RULE,
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
# What an object in a list of rules must have besides.
ELEMENT = {
    **dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"), "[]"),
    "description": '""',
    "self": "false",
}


def new_rule(
    model: Model,
    group: SecurityGroup,
    direction: str,
    port: int,
    peer: PeerReference,
    instead: Sequence[PeerReference] = (),
) -> str:
    """The rule to add to a security group; `instead` are CIDRs for where the peer's own blocks name the group."""
    paste = Paste(group.address, model)
    key = (group.address, group.attribute, direction, port, peer)
    ports = {"from_port": str(port), "to_port": str(port)}
    style = group.style(direction)
    if style is Style.INLINE:
        peers = instead if instead and _names(model.groups.get(peer.key), group) else [peer]
        argument = ARGUMENTS[style][peers[0].kind]
        named = in_line([each.expression(paste) for each in peers])
        rule = {"protocol": '"tcp"', **ports, argument: named}
        if direction in group.listed:
            return paste.text(Block("", {**rule, **ELEMENT, **rule}), into=f"the list {direction} of {group.address}")
        return paste.text(Block(direction, rule), into=group.address)
    argument, named = ARGUMENTS[style][peer.kind], peer.expression(paste)
    ports |= {argument: in_line([named]) if argument.endswith("s") else named}
    group_id = {"security_group_id": paste.reference(group.address, group.attribute)}
    name = "_".join([short_name(group), peer.name, *([str(port)] if port != HTTPS else [])])
    if style is Style.OLD_RULE:
        header, _ = resource(model, paste, "aws_security_group_rule", f"{name}_{direction}", key)
        return paste.text(Block(header, {"type": quoted_literal(direction), **group_id, "protocol": '"tcp"', **ports}))
    header, _ = resource(model, paste, f"aws_vpc_security_group_{direction}_rule", name, key)
    text = paste.text(Block(header, {**group_id, "ip_protocol": '"tcp"', **ports}))
    return f"{text}\nand {taken_out(direction, group.address)}" if style is Style.EMPTY else text


def _names(other: SecurityGroup | None, group: SecurityGroup) -> bool:
    """Whether a group's own blocks name another group, which cannot name it in turn: Terraform takes no cycles."""
    if other is None:
        return False
    return any(
        group.address in each.groups for each in (*other.ingress, *other.egress) if each.address == other.address
    )
