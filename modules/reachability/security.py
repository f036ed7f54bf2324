"""From resources to security groups, their rules, and network ACLs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from modules.reachability.arguments import blocks, flag, texts
from modules.reachability.lookup import Lookup
from modules.reachability.model import NetworkAcl, Rule, SecurityGroup, Style
from modules.reachability.network import VPCS
from modules.reachability.resources import Json, Resource
from modules.reachability.service_names import parse_service_name
from modules.reachability.symbols import is_known, path_of

GROUPS = ("aws_security_group", "aws_default_security_group")
PREFIX_LISTS = ("aws_vpc_endpoint", "aws_prefix_list", "aws_ec2_managed_prefix_list")
DIRECTIONS = ("ingress", "egress")
# AWS's numbers of protocols, and its words for all of them.
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "-1": "all"}
# Arguments that hold a rule's peers: of a rule resource (one each), of a block or an old rule (lists).
CIDRS = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
PEER_GROUPS = ("referenced_security_group_id", "source_security_group_id", "security_groups")
PEER_LISTS = ("prefix_list_id", "prefix_list_ids")


def security_groups(lookup: Lookup) -> Mapping[str, SecurityGroup]:
    """The security groups of a configuration and each VPC's default one, by key."""
    rules: dict[tuple[str | None, str], list[Rule]] = defaultdict(list)
    styles: dict[str | None, Style] = {}
    for resource, direction, key, style in _rule_resources(lookup):
        rules[key, direction].append(_rule(lookup, resource.values, resource.address, key))
        styles.setdefault(key, style)
    found: dict[str, SecurityGroup] = {}
    for vpc in lookup.of(*VPCS):
        if default := lookup.default_of(vpc.address, "default_security_group_id"):
            found[default] = _default_group(default, vpc.address, rules[default, "ingress"], rules[default, "egress"])
    for group in lookup.of(*GROUPS):
        inline = {way: _inline(lookup, group, way, rules[group.address, way]) for way in DIRECTIONS}
        found[group.address] = SecurityGroup(
            group.address,
            lookup.key(group.values.get("vpc_id"), *VPCS),
            (*rules[group.address, "ingress"], *inline["ingress"]),
            (*rules[group.address, "egress"], *inline["egress"]),
            styles.get(group.address, Style.INLINE if any(inline.values()) else Style.RULE),
            not group.is_data and not any(path_of(group.values.get(way)) is not None for way in DIRECTIONS),
        )
    return found


def _inline(lookup: Lookup, group: Resource, direction: str, separate: list[Rule]) -> list[Rule]:
    """The rules in a group's own blocks, without those that rules of their own say already."""
    seen = {_without_address(rule) for rule in separate}
    own = [_rule(lookup, block, group.address, group.address) for block in blocks(group.values, direction)]
    return [rule for rule in own if not _is_repeated(rule, seen)]


def _default_group(key: str, vpc: str, ingress: list[Rule], egress: list[Rule]) -> SecurityGroup:
    """A VPC's default group as AWS makes it, everything out and in from itself, with the rules that are added to it."""
    out = Rule(vpc, "all", None, None, cidrs=("0.0.0.0/0", "::/0"))
    inside = Rule(vpc, "all", None, None, groups=(key,))
    return SecurityGroup(vpc, vpc, (inside, *ingress), (out, *egress), attribute="default_security_group_id")


def _rule_resources(lookup: Lookup) -> Iterator[tuple[Resource, str, str | None, Style]]:
    for direction in DIRECTIONS:
        for each in lookup.of(f"aws_vpc_security_group_{direction}_rule"):
            yield each, direction, lookup.key(each.values.get("security_group_id"), *GROUPS), Style.RULE
    for each in lookup.of("aws_security_group_rule"):
        group = lookup.key(each.values.get("security_group_id"), *GROUPS)
        yield each, str(each.values.get("type")), group, Style.OLD_RULE


def _without_address(rule: Rule) -> tuple[Any, ...]:
    return rule.protocol, rule.first, rule.last, rule.cidrs, rule.groups, rule.services


def _is_repeated(rule: Rule, seen: set[tuple[Any, ...]]) -> bool:
    """Whether a block that a refresh wrote into the group's state says what rules of their own say already."""
    protocol, first, last, cidrs, groups, services = _without_address(rule)
    parts = [
        *((protocol, first, last, (cidr,), (), ()) for cidr in cidrs),
        *((protocol, first, last, (), (group,), ()) for group in groups),
        *((protocol, first, last, (), (), (service,)) for service in services),
    ]
    return bool(seen) and (_without_address(rule) in seen or (bool(parts) and all(part in seen for part in parts)))


def _rule(lookup: Lookup, values: Json, address: str, group: str | None) -> Rule:
    given_protocol = values.get("ip_protocol", values.get("protocol"))
    protocol = PROTOCOLS.get(str(given_protocol).lower(), str(given_protocol).lower())
    cidrs, unknown_cidrs = _peers(values, CIDRS)
    groups, unknown_groups = _peers(values, PEER_GROUPS)
    lists, unknown_lists = _peers(values, PEER_LISTS)
    keys = [lookup.key(each, *GROUPS) for each in groups]
    services, entries, unresolved = _prefix_lists(lookup, lists)
    if flag(values.get("self"), False):
        keys.append(group)
    return Rule(
        address,
        protocol if is_known(protocol) and given_protocol is not None else None,
        _port(values.get("from_port")),
        _port(values.get("to_port")),
        (*(str(lookup.text(cidr)) for cidr in cidrs), *entries),
        tuple(key for key in keys if key),
        tuple(services),
        not (unknown_cidrs or unknown_groups or unknown_lists or unresolved or None in keys),
    )


def _peers(values: Json, names: tuple[str, ...]) -> tuple[list[str], bool]:
    """The texts under some arguments, and whether one of the arguments is not known."""
    found: list[str] = []
    unknown = False
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value:
            # A list that is not known is a symbol too, and not that of a thing.
            unknown = unknown or (name.endswith(("s", "blocks")) and path_of(value) is not None)
            found += [value] if not name.endswith("s") else []
        found += texts(value)
    return found, unknown


def _prefix_lists(lookup: Lookup, values: list[str]) -> tuple[list[str], list[str], bool]:
    """The services of prefix lists of AWS, the CIDRs in lists of one's own, and whether one is neither."""
    services, entries, unresolved = [], [], False
    for value in values:
        service = prefix_list_service(lookup, value)
        own = lookup.resource(lookup.key(value, "aws_ec2_managed_prefix_list"))
        if service:
            services.append(service)
        elif own and own.values.get("entry"):
            entries += [str(entry.get("cidr")) for entry in blocks(own.values, "entry")]
        else:
            unresolved = True
    return services, entries, unresolved


def prefix_list_service(lookup: Lookup, value: str) -> str | None:
    """The service whose public addresses a prefix list holds, such as `s3`."""
    for endpoint in lookup.of("aws_vpc_endpoint"):
        if endpoint.values.get("prefix_list_id") == value or path_of(value) == f"{endpoint.address}.prefix_list_id":
            return parse_service_name(lookup.text(endpoint.values.get("service_name"))).service
    resource = lookup.resource(lookup.key(value, *PREFIX_LISTS))
    if resource is None:
        return None
    names = [resource.values.get("name"), resource.values.get("prefix_list_name")]
    for condition in blocks(resource.values, "filter"):
        names += texts(condition.get("values"))
    parsed = [parse_service_name(lookup.text(name)).service for name in names if isinstance(name, str)]
    return next((service for service in parsed if service), None)


def _port(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def network_acls(lookup: Lookup) -> Mapping[str, NetworkAcl]:
    """The network ACLs of a configuration, by key."""
    rules: dict[tuple[str | None, bool], list[Rule]] = defaultdict(list)
    for each in lookup.of("aws_network_acl_rule"):
        key = lookup.key(each.values.get("network_acl_id"), "aws_network_acl", "aws_default_network_acl")
        rules[key, bool(flag(each.values.get("egress"), False))].append(_acl_rule(each.values, each.address))
    found = {}
    for acl in lookup.of("aws_network_acl", "aws_default_network_acl"):
        ways, is_inline = {}, False
        for direction in DIRECTIONS:
            inline = [_acl_rule(block, acl.address) for block in blocks(acl.values, direction)]
            separate = rules[acl.address, direction == "egress"]
            numbers = {rule.number for rule in separate}
            kept = [rule for rule in inline if rule.number not in numbers]
            is_inline = is_inline or bool(kept)
            ways[direction] = tuple(sorted([*separate, *kept], key=lambda rule: rule.number))
        vpc = lookup.key(acl.values.get("vpc_id"), *VPCS)
        found[acl.address] = NetworkAcl(acl.address, ways["ingress"], ways["egress"], vpc=vpc, is_inline=is_inline)
    return found


def _acl_rule(values: Json, address: str) -> Rule:
    protocol = str(values.get("protocol")).lower()
    return Rule(
        address,
        PROTOCOLS.get(protocol, protocol),
        _port(values.get("from_port")),
        _port(values.get("to_port")),
        cidrs=tuple(texts([values.get("cidr_block"), values.get("ipv6_cidr_block")])),
        number=_port(values.get("rule_number", values.get("rule_no"))) or 0,
        allows=str(values.get("rule_action", values.get("action"))).lower() == "allow",
    )
