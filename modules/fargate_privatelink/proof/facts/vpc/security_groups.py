"""From resources to security groups with their rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.aws.cidrs import ANYWHERE, ANYWHERE_IPV6
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.vpc.prefix_lists import prefix_lists
from fargate_privatelink.proof.network.security import Rule, SecurityGroup, Style
from fargate_privatelink.proof.terraform.arguments import DIRECTIONS, PROTOCOLS, blocks, flag, port, texts
from fargate_privatelink.proof.terraform.kinds import GROUPS, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

# Arguments that hold a rule's peers: of a rule resource (one each), of a block or an old rule (lists).
CIDRS = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
PEER_GROUPS = ("referenced_security_group_id", "source_security_group_id", "security_groups")
PEER_LISTS = ("prefix_list_id", "prefix_list_ids")
# What tells of groups and of their rules.
READING = ("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules")


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
            # How a survey calls rules says nothing of how a group's own configuration writes them.
            held = lookup.resource(key)
            if is_certain and (not resource.is_surveyed or held is None or held.is_surveyed):
                styles.setdefault(key, style)
    found: dict[str, SecurityGroup] = {}
    for vpc in lookup.of(*VPCS):
        # A survey has the default group itself, or did not read it.
        if vpc.is_surveyed:
            continue
        if default := lookup.default_of(vpc.address, "default_security_group_id"):
            found[default] = _default_group(default, vpc.address, rules[default, "ingress"], rules[default, "egress"])
    for group in lookup.of(*GROUPS):
        inline = {way: _inline(lookup, group, way, rules[group.address, way]) for way in DIRECTIONS}
        found[group.address] = SecurityGroup(
            group.address,
            lookup.key(group.values.get("vpc_id"), *VPCS),
            (*rules[group.address, "ingress"], *inline["ingress"]),
            (*rules[group.address, "egress"], *inline["egress"]),
            dict(_styles(group, inline, rules, styles.get(group.address))),
            not group.is_data
            and not any(isinstance(group.values.get(way), str) for way in DIRECTIONS)
            and not _is_unread(lookup, group),
            listed=group.listed,
        )
    return found


def _styles(
    group: Resource,
    inline: Mapping[str, list[Rule]],
    rules: Mapping[tuple[str, str], list[Rule]],
    separate: Style | None,
) -> Iterator[tuple[str, Style]]:
    """How a group's rules are written, by direction; `separate` is how those are that are resources of their own."""
    if group.is_surveyed:
        # It does not tell how the rules are written.
        yield from ((direction, separate or Style.RULE) for direction in DIRECTIONS)
        return
    for direction in DIRECTIONS:
        has_own = any(rule.is_certain for rule in rules[group.address, direction])
        if inline[direction] and not has_own:
            yield direction, Style.INLINE
        elif direction in (group.arguments or ()) and not has_own and group.values.get(direction) == []:
            yield direction, Style.EMPTY
        else:
            yield direction, separate or (Style.INLINE if any(inline.values()) else Style.RULE)


def _is_unread(lookup: Lookup, group: Resource) -> bool:
    """Whether a survey may have left out rules of a group."""
    vpc = str(group.values.get("vpc_id"))
    return group.is_surveyed and bool(lookup.unread.of_vpc(vpc, *READING))


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
    services, entries, unresolved = prefix_lists(lookup, lists)
    if flag(values.get("self"), False):
        keys.append(group)
    return Rule(
        address,
        protocol if is_known(protocol) and given_protocol is not None else None,
        port(values.get("from_port")),
        port(values.get("to_port")),
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
