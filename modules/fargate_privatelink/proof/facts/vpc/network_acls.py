"""From resources to network ACLs with their rules, and which of them guards which subnet, as far as that is known."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.security import NetworkAcl, Rule, Style
from fargate_privatelink.proof.terraform.arguments import DIRECTIONS, PROTOCOLS, blocks, flag, port, texts
from fargate_privatelink.proof.terraform.kinds import ACLS, SUBNETS, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known

LAST_RULE = 32767


@dataclass(frozen=True)
class Guard:
    """The ACL of a subnet, by key; `possible` are all that it may be where `source` does not tell that yet.

    `unread` says why nothing is known of it.
    """

    key: str | None
    source: str = ""
    possible: tuple[str, ...] = ()
    unread: str = ""


def guards(lookup: Lookup) -> Mapping[str, Guard]:
    """The guards of a configuration's subnets, by the subnet's key; none is AWS's default ACL."""
    certain: dict[str, str] = {}
    doubts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for source, acl, guarded, is_certain in _attached(lookup):
        if is_certain:
            certain[guarded] = acl
        else:
            doubts[guarded].append((source, acl))
    found = {}
    for subnet in lookup.of(*SUBNETS):
        vpc = lookup.vpc_of(subnet)
        adopted = lookup.resource(lookup.default_of(vpc, "default_network_acl_id"))
        default = adopted.address if adopted else None
        doubted = [(source, acl) for source, acl in doubts[subnet.address] if _is_of(lookup, acl, vpc)]
        if subnet.is_surveyed and (unread := _unread(lookup, subnet, certain)):
            found[subnet.address] = Guard(f"{subnet.address} behind it", subnet.address, unread=unread)
            continue
        if subnet.address in certain or not doubted:
            found[subnet.address] = Guard(certain.get(subnet.address, default))
        else:
            possible = dict.fromkeys(acl for _, acl in doubted)
            key = f"{subnet.address} behind {doubted[0][0]}"
            found[subnet.address] = Guard(key, doubted[0][0], (*possible, *([default] if default else [])))
    return found


def _unread(lookup: Lookup, subnet: Resource, certain: Mapping[str, str]) -> str:
    """Why a survey does not tell the ACL of a subnet: it names the subnets of each, those of the default one too."""
    unread = lookup.unread.of_vpc(str(subnet.values.get("vpc_id")), "ec2:DescribeNetworkAcls")
    return unread or ("" if subnet.address in certain else "which network ACL guards the subnet is not known")


def _attached(lookup: Lookup) -> Iterator[tuple[str, str, str, bool]]:
    """What puts subnets behind ACLs: its address, the ACL, the subnet, and whether it certainly does."""
    for acl in lookup.of(*ACLS):
        value = acl.values.get("subnet_ids")
        for each in value if isinstance(value, list) else [value]:
            subnets, is_certain = lookup.holders(each, *SUBNETS)
            yield from ((acl.address, acl.address, subnet, is_certain) for subnet in subnets)
    for each in lookup.of("aws_network_acl_association"):
        subnets, subnet_known = lookup.holders(each.values.get("subnet_id"), *SUBNETS)
        keys, acl_known = lookup.holders(each.values.get("network_acl_id"), "aws_network_acl")
        for guarded in subnets:
            yield from ((each.address, key, guarded, subnet_known and acl_known) for key in keys)
    for adopter in lookup.of("aws_default_network_acl"):
        vpcs, is_certain = lookup.holders(adopter.values.get("default_network_acl_id"), *VPCS)
        for subnet in lookup.of(*SUBNETS) if not is_certain else ():
            if lookup.vpc_of(subnet) in vpcs:
                yield adopter.address, adopter.address, subnet.address, False


def _is_of(lookup: Lookup, acl: str, vpc: str | None) -> bool:
    """Whether an ACL may be of a VPC."""
    resource = lookup.resource(acl)
    own = lookup.key(resource.values.get("vpc_id"), *VPCS) if resource else None
    return None in (own, vpc) or own == vpc


def network_acls(lookup: Lookup, guarded: Mapping[str, Guard]) -> Mapping[str, NetworkAcl]:
    """The network ACLs of a configuration, by key."""
    rules: dict[tuple[str, bool], list[Rule]] = defaultdict(list)
    for each in lookup.of("aws_network_acl_rule"):
        keys, is_certain = lookup.holders(each.values.get("network_acl_id"), *ACLS)
        rule = _rule(each.values, each.address)
        egress = flag(each.values.get("egress"), False)
        rule = replace(rule, is_certain=rule.is_certain and is_certain and egress is not None)
        for key in keys:
            for way in (True, False) if egress is None else (egress,):
                rules[key, way].append(rule)
    found = {}
    for acl in lookup.of(*ACLS):
        ways, styles = {}, {}
        for direction in DIRECTIONS:
            inline = _inline_rules(acl, direction)
            separate = rules[acl.address, direction == "egress"]
            numbers = {rule.number for rule in separate if rule.is_certain}
            # What a refresh wrote into an ACL that sets no rules itself are the others.
            is_set = direction in (acl.arguments or ())
            kept = [rule for rule in inline if is_set or rule.number not in numbers]
            if kept and not separate and not acl.is_surveyed:
                styles[direction] = Style.INLINE
            elif is_set and not separate and acl.values.get(direction) == []:
                styles[direction] = Style.EMPTY
            ways[direction] = tuple(sorted([*separate, *kept], key=lambda rule: rule.number))
        vpc = lookup.key(acl.values.get("vpc_id"), *VPCS)
        if Style.INLINE in styles.values() and not any(rules[acl.address, egress] for egress in (True, False)):
            styles = {direction: styles.get(direction, Style.INLINE) for direction in DIRECTIONS}
        found[acl.address] = NetworkAcl(acl.address, ways["ingress"], ways["egress"], vpc=vpc, styles=styles)
    return {**found, **dict(_doubted(guarded, found))}


def _inline_rules(acl: Resource, direction: str) -> list[Rule]:
    """The rules in an ACL's own blocks; where those are not known yet, any may be there, before and behind others."""
    if isinstance(acl.values.get(direction), str):
        rule = _anything(acl.address)
        return [replace(rule, allows=False), replace(rule, number=LAST_RULE)]
    return [_rule(block, acl.address) for block in blocks(acl.values, direction)]


def _rule(values: Json, address: str) -> Rule:
    protocol = str(values.get("protocol")).lower()
    number = values.get("rule_number", values.get("rule_no"))
    action = values.get("rule_action", values.get("action"))
    return Rule(
        address,
        PROTOCOLS.get(protocol, protocol) if is_known(protocol) else "all",
        port(values.get("from_port")),
        port(values.get("to_port")),
        cidrs=tuple(texts([values.get("cidr_block"), values.get("ipv6_cidr_block")])),
        is_certain=is_known([protocol, number, action]),
        number=port(number) or 0,
        allows=str(action).lower() == "allow",
    )


def _doubted(found: Mapping[str, Guard], acls: Mapping[str, NetworkAcl]) -> Iterator[tuple[str, NetworkAcl]]:
    """The ACLs that stand for those of which a configuration does not tell whom they guard, by key."""
    for guard in found.values():
        if guard.key and guard.unread:
            rules = (_anything(guard.source),)
            yield guard.key, NetworkAcl(guard.source, rules, rules, doubt=guard.unread)
        if guard.key and guard.possible:
            doubt = f"whether it guards the subnet is known after apply: {', '.join(guard.possible)}"
            only = acls.get(guard.possible[0]) if len(guard.possible) == 1 else None
            ways = (_in_doubt(only.ingress), _in_doubt(only.egress)) if only else ((_anything(guard.source),),) * 2
            yield guard.key, NetworkAcl(guard.source, *ways, doubt=doubt)


def _in_doubt(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules of an ACL that guards a subnet, unless AWS's default one does, which allows everything."""
    denies = [replace(rule, is_certain=rule.allows) for rule in rules]
    return (*denies, replace(_anything(""), number=LAST_RULE))


def _anything(address: str) -> Rule:
    """A rule about anything, of which nothing tells whether it is there."""
    return Rule(address, "all", None, None, cidrs=(UNKNOWN,), is_certain=False)
