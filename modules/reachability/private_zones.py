"""From resources to private DNS zones: what VPCs ask before AWS's public DNS."""

from collections import defaultdict
from collections.abc import Iterator

from modules.reachability.arguments import blocks, known_text, texts
from modules.reachability.kinds import VPCS
from modules.reachability.lookup import Lookup
from modules.reachability.resources import Json, Resource
from modules.reachability.surroundings import Record, Zone
from modules.reachability.symbols import is_known, paths_in

ZONE = "aws_route53_zone"
ADDRESSES = ("A", "AAAA", "CNAME")
# Resources that have a VPC ask zones which may be anybody's: their argument that names the VPC.
FROM_ELSEWHERE = {
    "aws_route53profiles_association": "resource_id",
    "aws_route53_resolver_rule_association": "vpc_id",
}


def zones(lookup: Lookup) -> Iterator[Zone]:
    """The private zones of a configuration, and what has its VPCs ask zones from elsewhere."""
    records: dict[str | None, list[Resource]] = defaultdict(list)
    for each in lookup.of("aws_route53_record"):
        if each.values.get("type") in ADDRESSES:
            records[_zone(lookup, each)].append(each)
    associated: dict[str | None, set[str]] = defaultdict(set)
    elsewhere = [(each, "vpc_id") for each in lookup.of("aws_route53_zone_association")]
    for each, argument in elsewhere:
        associated[_zone(lookup, each)].add(lookup.key(each.values.get(argument), *VPCS) or "")
    for zone in lookup.of(ZONE):
        own = {lookup.key(block.get("vpc_id"), *VPCS) or "" for block in blocks(zone.values, "vpc")}
        name = known_text(zone.values.get("name"))
        made = tuple(_record(lookup, each, name) for each in records[zone.address])
        yield Zone(
            zone.address,
            name.rstrip(".") if name else None,
            frozenset(own | associated[zone.address]),
            made,
            not zone.is_data,
        )
    elsewhere = [(each, argument) for each, argument in elsewhere if lookup.resource(_zone(lookup, each)) is None]
    elsewhere += [(each, argument) for type_, argument in FROM_ELSEWHERE.items() for each in lookup.of(type_)]
    for each, argument in elsewhere:
        yield Zone(each.address, None, frozenset({lookup.key(each.values.get(argument), *VPCS) or ""}), is_whole=False)


def _zone(lookup: Lookup, resource: Resource) -> str | None:
    """The key of the zone that a resource names."""
    value = resource.values.get("zone_id")
    return next(iter(_mentioned(lookup, value)), None) or lookup.key(value, ZONE)


def _mentioned(lookup: Lookup, value: object) -> list[str]:
    """The keys of what a text refers to."""
    found = [lookup.locate(path) for path in paths_in(value)] if isinstance(value, str) else []
    return [each[0].address for each in found if each]


def _record(lookup: Lookup, record: Resource, zone: str | None) -> Record:
    values = record.values
    given = values.get("name", "")
    name = None
    if isinstance(given, str) and is_known(given) and zone:
        short, full = given.rstrip(".").lower(), zone.rstrip(".")
        # Terraform adds the zone's name where a record's does not end with it.
        name = short if short == full or short.endswith(f".{full}") else f"{short}.{full}".lstrip(".")
    targets = [block.get("name") for block in blocks(values, "alias")] + texts(values.get("records"))
    return Record(record.address, name, _endpoints(lookup, targets, values))


def _endpoints(lookup: Lookup, targets: list[object], values: Json) -> frozenset[str] | None:
    """The endpoints that a record leads to; None where that is not known."""
    found = set()
    for endpoint in lookup.of("aws_vpc_endpoint"):
        names = [str(entry.get("dns_name")).lower() for entry in blocks(endpoint.values, "dns_entry")]
        for target in targets:
            known = str(target).rstrip(".").lower()
            if endpoint.address in _mentioned(lookup, target) or known in names:
                found.add(endpoint.address)
    is_whole = bool(targets) and all(isinstance(each, str) and is_known(each) for each in targets)
    unknown = values.get("records") is not None and not isinstance(values.get("records"), list)
    return frozenset(found) if found or (is_whole and not unknown) else None
