"""From resources to private DNS zones: what VPCs ask before AWS's public DNS."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.vpc.profiles import doubtful, profiled
from fargate_privatelink.proof.network.hosted_zones import HostedZone, Record
from fargate_privatelink.proof.terraform.arguments import blocks, known_text, texts
from fargate_privatelink.proof.terraform.kinds import VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

ZONE = "aws_route53_zone"
ADDRESSES = ("A", "AAAA", "CNAME")
RULE = "aws_route53_resolver_rule"
# The VPCs that ask zones, by zone and whether they certainly do.
Asking = Mapping[tuple[str, bool], set[str]]


def zones(lookup: Lookup) -> Iterator[HostedZone]:
    """The private zones of a configuration, and what has its VPCs ask zones from elsewhere."""
    records: dict[str, list[tuple[Resource, bool]]] = defaultdict(list)
    filled: set[str] = set()
    for each in lookup.of("aws_route53_record"):
        keys, is_certain = _zones(lookup, each)
        filled.update(keys)
        for key in keys if each.values.get("type") in ADDRESSES else ():
            records[key].append((each, is_certain))
    asking, elsewhere = _asking(lookup)
    by_profile = profiled(lookup)
    for zone in lookup.of(ZONE):
        own = _held(lookup, zone, asking, records[zone.address])
        own = [replace(each, is_empty=each.is_whole and zone.address not in filled) for each in own]
        yield from own
        if others := by_profile.get(zone.address, frozenset()) - own[0].vpcs:
            yield replace(own[0], vpcs=others, is_profiled=True)
    yield from _forwarded(lookup)
    for each, argument in elsewhere:
        vpcs, _ = lookup.holders(each.values.get(argument), *VPCS)
        yield HostedZone(each.address, None, frozenset(vpcs), is_whole=False)


def _is_unread(lookup: Lookup, zone: Resource) -> bool:
    """Whether a survey may have left out records of a zone, as it must of another account's."""
    scopes = (str(zone.values.get("zone_id") or zone.values.get("id")),)
    account = lookup.account_of(zone)
    return zone.is_surveyed and bool(lookup.unread.of_account(account, "route53:ListResourceRecordSets", scopes=scopes))


def _asking(lookup: Lookup) -> tuple[Asking, list[tuple[Resource, str]]]:
    """The VPCs that ask zones, and what has a VPC ask zones that may be anybody's, with its argument that names it."""
    asking: dict[tuple[str, bool], set[str]] = defaultdict(set)
    elsewhere = [(each, "resource_id") for each in doubtful(lookup)]
    for each in lookup.of("aws_route53_zone_association"):
        keys, is_certain = _zones(lookup, each)
        vpcs, vpc_known = lookup.holders(each.values.get("vpc_id"), *VPCS)
        for key in keys:
            asking[key, is_certain and vpc_known].update(vpcs)
        held = lookup.resource(next(iter(keys), None))
        if not is_certain or held is None or held.type != ZONE:
            elsewhere.append((each, "vpc_id"))
    for zone in lookup.of(ZONE):
        for block in blocks(zone.values, "vpc"):
            vpcs, is_certain = lookup.holders(block.get("vpc_id"), *VPCS)
            asking[zone.address, is_certain].update(vpcs)
    return asking, elsewhere


def _forwarded(lookup: Lookup) -> Iterator[HostedZone]:
    """Domains whose names a VPC's resolver forwards: what answers there is not known."""
    for each in lookup.of(f"{RULE}_association"):
        rule = lookup.resource(lookup.key(each.values.get("resolver_rule_id"), RULE))
        if rule is None or rule.values.get("rule_type") != "SYSTEM":
            domain = known_text(rule.values.get("domain_name")) if rule else None
            vpcs, _ = lookup.holders(each.values.get("vpc_id"), *VPCS)
            short = domain.rstrip(".").lower() if domain and is_known(domain) else ""
            yield HostedZone(each.address, short or None, frozenset(vpcs), is_whole=False, is_forwarded=bool(short))


def _held(
    lookup: Lookup,
    zone: Resource,
    asking: Asking,
    records: Sequence[tuple[Resource, bool]],
) -> list[HostedZone]:
    """A zone for the VPCs that certainly ask it, and for those that may, to which nothing of it is certain."""
    name = known_text(zone.values.get("name"))
    short = name.rstrip(".") if name else None
    vpcs = frozenset(asking.get((zone.address, True), ()))
    made = (_record(lookup, each, name if is_certain else None) for each, is_certain in records)
    is_whole = not (zone.is_data or _is_unread(lookup, zone))
    found = [HostedZone(zone.address, short, vpcs, tuple(made), is_whole)]
    if doubted := frozenset(asking.get((zone.address, False), ())) - vpcs:
        found.append(HostedZone(zone.address, short, doubted, is_whole=False))
    return found


def _zones(lookup: Lookup, resource: Resource) -> tuple[tuple[str, ...], bool]:
    """The keys of the zones that a resource may name, and whether it certainly names one of them."""
    value = resource.values.get("zone_id")
    mentioned = list(dict.fromkeys(lookup.mentioned(value)))
    return ((mentioned[0],), True) if len(mentioned) == 1 else lookup.holders(value, ZONE)


def _record(lookup: Lookup, record: Resource, zone: str | None) -> Record:
    values = record.values
    given = values.get("name", "")
    name = None
    if isinstance(given, str) and is_known(given) and zone:
        short, full = given.rstrip(".").lower(), zone.rstrip(".")
        # Terraform adds the zone's name where a record's does not end with it.
        name = short if short == full or short.endswith(f".{full}") else f"{short}.{full}".lstrip(".")
    aliases = [block.get("name") for block in blocks(values, "alias")]
    targets = [*aliases, *texts(values.get("records"))]
    is_single = len(targets) == 1 and "[" not in record.address
    return Record(record.address, name, _endpoints(lookup, targets, values), bool(aliases), is_single)


def _endpoints(lookup: Lookup, targets: list[object], values: Json) -> frozenset[str] | None:
    """The endpoints that a record leads to; None where that is not known."""
    found = set()
    for endpoint in lookup.of("aws_vpc_endpoint"):
        names = [str(entry.get("dns_name")).lower() for entry in blocks(endpoint.values, "dns_entry")]
        for target in targets:
            known = str(target).rstrip(".").lower()
            if endpoint.address in lookup.mentioned(target) or known in names:
                found.add(endpoint.address)
    is_whole = bool(targets) and all(isinstance(each, str) and is_known(each) for each in targets)
    unknown = values.get("records") is not None and not isinstance(values.get("records"), list)
    return frozenset(found) if found or (is_whole and not unknown) else None
