"""From resources to security groups, their rules, and network ACLs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.aws.cidrs import ANYWHERE, ANYWHERE_IPV6
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.network_acls import LAST_RULE, Guard, anything, in_doubt
from fargate_privatelink.proof.network.security import NetworkAcl, Rule, SecurityGroup, Style
from fargate_privatelink.proof.terraform.arguments import blocks, flag, texts
from fargate_privatelink.proof.terraform.kinds import ACLS, GROUPS, PREFIX_LISTS, VPCS
from fargate_privatelink.proof.terraform.resources import Json, Resource
from fargate_privatelink.proof.terraform.service_names import parse_service_name
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, path_of

DIRECTIONS = ("ingress", "egress")
# AWS's numbers of protocols, and its words for all of them.
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "-1": "all"}
# Arguments that hold a rule's peers: of a rule resource (one each), of a block or an old rule (lists).
CIDRS = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
PEER_GROUPS = ("referenced_security_group_id", "source_security_group_id", "security_groups")
PEER_LISTS = ("prefix_list_id", "prefix_list_ids")


def security_groups(lookup: Lookup) -> Mapping[str, SecurityGroup]:
    """The security groups of a configuration and each VPC's default one, by key."""
    rules: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    styles: dict[str, Style] = {}
    for resource, direction, style, is_certain in _rule_resources(lookup):
        keys, holder_known = lookup.holders(resource.values.get("security_group_id"), *GROUPS)
        is_certain = is_certain and holder_known
        for key in keys:
            rule = replace(_rule(lookup, resource.values, resource.address, key), is_certain=is_certain)
            rules[key, direction].append(rule)
            if is_certain:
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
            not group.is_data and not any(isinstance(group.values.get(way), str) for way in DIRECTIONS),
        )
    return found


def _inline(lookup: Lookup, group: Resource, direction: str, separate: list[Rule]) -> list[Rule]:
    """The rules in a group's own blocks, without those that rules of their own say already."""
    seen = {_without_address(rule) for rule in separate if rule.is_certain}
    own = [_rule(lookup, block, group.address, group.address) for block in blocks(group.values, direction)]
    return [rule for rule in own if not _is_repeated(rule, seen)]


def _default_group(key: str, vpc: str, ingress: list[Rule], egress: list[Rule]) -> SecurityGroup:
    """A VPC's default group as AWS makes it, everything out and in from itself, with the rules that are added to it."""
    out = Rule(vpc, "all", None, None, cidrs=(ANYWHERE, ANYWHERE_IPV6))
    inside = Rule(vpc, "all", None, None, groups=(key,))
    return SecurityGroup(vpc, vpc, (inside, *ingress), (out, *egress), attribute="default_security_group_id")


def _rule_resources(lookup: Lookup) -> Iterator[tuple[Resource, str, Style, bool]]:
    """The resources of rules, each with a direction, a style, and whether it certainly has that direction."""
    for direction in DIRECTIONS:
        for each in lookup.of(f"aws_vpc_security_group_{direction}_rule"):
            yield each, direction, Style.RULE, True
        for each in lookup.of("aws_security_group_rule"):
            given = each.values.get("type")
            if given == direction or not is_known(given):
                yield each, direction, Style.OLD_RULE, given == direction


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
            # A list that is not known is a text too, and not that of a thing.
            unknown = unknown or name.endswith("s")
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
        elif own and (cidrs := _entries(lookup, own)):
            entries += cidrs
        else:
            unresolved = True
    return services, entries, unresolved


def _entries(lookup: Lookup, own: Resource) -> list[str]:
    """The CIDRs in a prefix list of one's own; unknown ones stand for entries that may be in it."""
    found = [entry.get("cidr") for name in ("entry", "entries") for entry in blocks(own.values, name)]
    for each in lookup.of("aws_ec2_managed_prefix_list_entry"):
        keys, is_certain = lookup.holders(each.values.get("prefix_list_id"), "aws_ec2_managed_prefix_list")
        if own.address in keys:
            found.append(each.values.get("cidr") if is_certain else UNKNOWN)
    return [str(lookup.text(cidr)) for cidr in found]


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


def network_acls(lookup: Lookup, guarded: Mapping[str, Guard]) -> Mapping[str, NetworkAcl]:
    """The network ACLs of a configuration, by key."""
    rules: dict[tuple[str, bool], list[Rule]] = defaultdict(list)
    for each in lookup.of("aws_network_acl_rule"):
        keys, is_certain = lookup.holders(each.values.get("network_acl_id"), *ACLS)
        rule = _acl_rule(each.values, each.address)
        egress = flag(each.values.get("egress"), False)
        rule = replace(rule, is_certain=rule.is_certain and is_certain and egress is not None)
        for key in keys:
            for way in (True, False) if egress is None else (egress,):
                rules[key, way].append(rule)
    found = {}
    for acl in lookup.of(*ACLS):
        ways, is_inline = {}, False
        for direction in DIRECTIONS:
            inline = _inline_acl_rules(acl, direction)
            separate = rules[acl.address, direction == "egress"]
            numbers = {rule.number for rule in separate if rule.is_certain}
            kept = [rule for rule in inline if rule.number not in numbers]
            is_inline = is_inline or bool(kept)
            ways[direction] = tuple(sorted([*separate, *kept], key=lambda rule: rule.number))
        vpc = lookup.key(acl.values.get("vpc_id"), *VPCS)
        found[acl.address] = NetworkAcl(acl.address, ways["ingress"], ways["egress"], vpc=vpc, is_inline=is_inline)
    return {**found, **dict(in_doubt(guarded, found))}


def _inline_acl_rules(acl: Resource, direction: str) -> list[Rule]:
    """The rules in an ACL's own blocks; where those are not known yet, any may be there, before and behind others."""
    if isinstance(acl.values.get(direction), str):
        rule = anything(acl.address)
        return [replace(rule, allows=False), replace(rule, number=LAST_RULE)]
    return [_acl_rule(block, acl.address) for block in blocks(acl.values, direction)]


def _acl_rule(values: Json, address: str) -> Rule:
    protocol = str(values.get("protocol")).lower()
    number = values.get("rule_number", values.get("rule_no"))
    action = values.get("rule_action", values.get("action"))
    return Rule(
        address,
        PROTOCOLS.get(protocol, protocol) if is_known(protocol) else "all",
        _port(values.get("from_port")),
        _port(values.get("to_port")),
        cidrs=tuple(texts([values.get("cidr_block"), values.get("ipv6_cidr_block")])),
        is_certain=is_known([protocol, number, action]),
        number=_port(number) or 0,
        allows=str(action).lower() == "allow",
    )
