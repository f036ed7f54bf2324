"""The lines of Terraform that mend what a proof finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from modules.reachability.model import Endpoint, SecurityGroup, Style
from modules.reachability.symbols import readable
from modules.services import EndpointType


class PeerKind(StrEnum):
    """What a security group's rule names as its other end."""

    GROUP = "group"
    PREFIX_LIST = "prefix list"
    CIDR = "CIDR"


@dataclass(frozen=True)
class Peer:
    """The other end of a rule, as an expression of Terraform."""

    kind: PeerKind
    expression: str


# The argument of a rule that names the peer, by how the configuration writes rules.
ARGUMENTS: Mapping[Style, Mapping[PeerKind, str]] = {
    Style.RULE: {
        PeerKind.GROUP: "referenced_security_group_id = {}",
        PeerKind.PREFIX_LIST: "prefix_list_id = {}",
        PeerKind.CIDR: "cidr_ipv4 = {}",
    },
    Style.OLD_RULE: {
        PeerKind.GROUP: "source_security_group_id = {}",
        PeerKind.PREFIX_LIST: "prefix_list_ids = [{}]",
        PeerKind.CIDR: "cidr_blocks = [{}]",
    },
    Style.INLINE: {
        PeerKind.GROUP: "security_groups = [{}]",
        PeerKind.PREFIX_LIST: "prefix_list_ids = [{}]",
        PeerKind.CIDR: "cidr_blocks = [{}]",
    },
}


def reference(key: str, attribute: str = "id") -> str:
    """An expression for the id of the thing with a key: a reference to its resource, or the id in quotes."""
    if "." in key and key == readable(key):
        return f"{key}.{attribute}"
    return f'"{key}"' if key == readable(key) else readable(key).removeprefix("${").removesuffix("}")


def rule(group: SecurityGroup, direction: str, port: int, peer: Peer) -> str:
    """The rule to add to a group, in the style of the rules that it has."""
    ports = f"from_port = {port}, to_port = {port}"
    argument = ARGUMENTS[group.style][peer.kind].format(peer.expression)
    if group.style is Style.INLINE:
        block = f'{direction} {{ protocol = "tcp", {ports}, {argument} }}'
        return f"add to {group.address}: {block}"
    group_id = f"security_group_id = {reference(group.address)}"
    if group.style is Style.OLD_RULE:
        return f'add aws_security_group_rule: type = "{direction}", {group_id}, protocol = "tcp", {ports}, {argument}'
    return f'add aws_vpc_security_group_{direction}_rule: {group_id}, ip_protocol = "tcp", {ports}, {argument}'


def endpoint_peer(endpoint: Endpoint) -> Peer:
    """What the task's rule names to reach an endpoint."""
    if endpoint.type == EndpointType.GATEWAY:
        return Peer(PeerKind.PREFIX_LIST, reference(endpoint.address, "prefix_list_id"))
    groups = endpoint.groups or ()
    return Peer(PeerKind.GROUP, reference(groups[0]) if groups else "<the endpoint's security group>")


def new_endpoint(name: str, kind: EndpointType, vpc: str, subnets: str, tables: str) -> str:
    """The endpoint to add to a VPC."""
    start = f'add aws_vpc_endpoint: vpc_id = {reference(vpc)}, service_name = "{name}", vpc_endpoint_type = "{kind}"'
    if kind is EndpointType.GATEWAY:
        return f"{start}, route_table_ids = [{tables}]"
    groups = "[<one that lets the task in>]"
    return f"{start}, private_dns_enabled = true, subnet_ids = [{subnets}], security_group_ids = {groups}"


def allow(actions: tuple[str, ...], resources: tuple[str, ...], where: str) -> str:
    """The statement to add to a policy."""
    named = ", ".join(resources)
    return f"allow {', '.join(actions)} on {named} in {where}"
