"""Reads what the resolvers of VPCs answer: private zones, Route 53 Profiles, and rules that forward."""

import re
from collections.abc import Collection, Iterator

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.documents import Json
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Reader

ASSOCIATED, RECORDS, ZONE = "route53:ListHostedZonesByVPC", "route53:ListResourceRecordSets", "route53:GetHostedZone"
# What leads a name somewhere.
ADDRESSES = ("A", "AAAA", "CNAME")
# Domains of AWS's services besides those that a region's names end in. Source: `partitions.json` of botocore.
DOMAINS = ("aws", "amazonwebservices.com.cn", "amazonwebservices.eu")
# The rule for every name that nothing else matches, which AWS makes for each VPC.
# Source: Amazon Route 53 Developer Guide, autodefined rules.
INTERNET = "RECURSIVE"
# Rules and Profiles that a VPC asks, or has not ceased to ask.
COMPLETE = ("COMPLETE", "CREATING", "UPDATING", "OVERRIDDEN")


def read_names(reader: Reader, ids: Collection[str]) -> None:
    """Read what the resolvers of VPCs answer, one call behind the other: Route 53 takes five a second."""
    zones: dict[str, bool] = {}
    for vpc in sorted(ids):
        for each in reader.ask(ASSOCIATED, vpc, VPCId=vpc, VPCRegion=reader.region):
            zone = each["HostedZoneId"]
            zones[zone] = _add_zone(reader, zone, each["Name"], each.get("Owner", {}))
            reader.add("aws_route53_zone_association", f"{zone}:{vpc}", zone_id=zone, vpc_id=vpc)
    for zone in _profiled(reader, ids):
        if zone not in zones:
            found = reader.one(ZONE, zone, Id=zone)
            if found:
                # Who is shown a zone so owns it.
                zones[zone] = _add_zone(reader, zone, found["Name"], {"OwningAccount": reader.number})
    for zone, is_own in zones.items():
        _read_records(reader, zone, is_own=is_own)
    _read_rules(reader, ids)


def _add_zone(reader: Reader, zone: str, name: str, owner: Json) -> bool:
    """Remember a zone; whether it is this account's."""
    holder = owner.get("OwningAccount") or owner.get("OwningService")
    reader.add("aws_route53_zone", zone, id=zone, zone_id=zone, name=_name(name), owner=holder)
    return bool(holder == reader.number)


def _read_records(reader: Reader, zone: str, *, is_own: bool) -> None:
    """Read the records of a zone for names of AWS's services; those of others hold what is nobody's business here."""
    if not _is_of_services(reader.resources["aws_route53_zone"][zone]["name"]):
        return
    if not is_own:
        reader.note(RECORDS, zone, reading=Reading.HIDDEN)
        return
    for each in reader.ask(RECORDS, zone, HostedZoneId=zone):
        if each["Type"] in ADDRESSES:
            _add_record(reader, zone, each)


def _is_of_services(zone: str) -> bool:
    """Whether a zone is asked for names of AWS's services: it is in one of their domains, or above one."""
    domains = (*DOMAINS, *{each.dns_suffix for each in regions().values()})
    return any(f".{zone}".endswith(f".{each}") or f".{each}".endswith(f".{zone}") for each in domains)


def _add_record(reader: Reader, zone: str, record: Json) -> None:
    name, alias = _name(record["Name"]), record.get("AliasTarget")
    # Addresses lead to a network interface, which a survey does not tell from another.
    targets = [_name(each["Value"]) for each in record.get("ResourceRecords", ())] if record["Type"] == "CNAME" else []
    parts = (zone, name, record["Type"], record.get("SetIdentifier"))
    reader.add(
        "aws_route53_record",
        "_".join(part for part in parts if part),
        zone_id=zone,
        name=name,
        type=record["Type"],
        set_identifier=record.get("SetIdentifier"),
        alias=[{"name": _name(alias["DNSName"]), "zone_id": alias["HostedZoneId"]}] if alias else None,
        records=sorted(targets) or None,
    )


def _profiled(reader: Reader, ids: Collection[str]) -> Iterator[str]:
    """Read the Profiles of VPCs and what they hold; the ids of the zones among that."""
    profiles = set()
    for vpc in sorted(ids):
        for each in reader.ask("route53profiles:ListProfileAssociations", vpc, ResourceId=vpc):
            if each.get("Status", "COMPLETE") in COMPLETE:
                profiles.add(each["ProfileId"])
                about = {"profile_id": each["ProfileId"], "resource_id": vpc}
                reader.add("aws_route53profiles_association", each["Id"], id=each["Id"], **about)
    action = "route53profiles:ListProfileResourceAssociations"
    for profile in sorted(profiles):
        held = reader.ask(action, profile, ProfileId=profile)
        if reader.is_read(action, profile):
            reader.add("aws_route53profiles_profile", profile, id=profile)
        for each in held:
            if each.get("Status", "COMPLETE") in COMPLETE:
                arn = each["ResourceArn"]
                about = {"profile_id": profile, "resource_arn": arn}
                reader.add("aws_route53profiles_resource_association", each["Id"], id=each["Id"], **about)
                if ":hostedzone/" in arn:
                    yield arn.rpartition("/")[2]


def _read_rules(reader: Reader, ids: Collection[str]) -> None:
    """Read the rules by which the resolvers of VPCs forward names."""
    rules: dict[str, list[Json]] = {}
    for vpc in sorted(ids):
        wanted = [{"Name": "VPCId", "Values": [vpc]}]
        for each in reader.ask("route53resolver:ListResolverRuleAssociations", vpc, Filters=wanted):
            if each.get("Status", "COMPLETE") in COMPLETE:
                rules.setdefault(each["ResolverRuleId"], []).append(each)
    if not rules:
        return
    found = {each["Id"]: each for each in reader.ask("route53resolver:ListResolverRules")}
    for id_, associations in rules.items():
        rule = found.get(id_, {})
        if rule.get("RuleType") == INTERNET:
            continue
        if rule:
            reader.add(
                "aws_route53_resolver_rule",
                id_,
                id=id_,
                arn=rule.get("Arn"),
                owner_id=rule.get("OwnerId"),
                domain_name=_name(rule.get("DomainName", "")) or ".",
                rule_type=rule.get("RuleType"),
                resolver_endpoint_id=rule.get("ResolverEndpointId"),
            )
        for each in associations:
            about = {"resolver_rule_id": id_, "vpc_id": each["VPCId"]}
            reader.add("aws_route53_resolver_rule_association", each["Id"], id=each["Id"], **about)


def _name(name: str) -> str:
    """A name as Terraform writes it, of AWS's with a dot at its end and `\\052` for `*`."""
    return re.sub(r"\\(\d{3})", lambda match: chr(int(match[1], 8)), name).rstrip(".").lower()
