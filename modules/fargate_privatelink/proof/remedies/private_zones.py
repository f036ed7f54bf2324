"""The record that a private zone lacks."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.hosted_zones import HostedZone, Record
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.names import name_of, slug
from fargate_privatelink.proof.remedies.paste import Paste, resource


def new_record(model: Model, zone: HostedZone, host: str, endpoint: str) -> str:
    """The record to add to a zone of the configuration, so that it leads a name to an endpoint, given by address."""
    paste = Paste(zone.address, model)
    header, _ = resource(model, paste, "aws_route53_record", slug(host), (zone.address, host))
    arguments = {
        "zone_id": paste.reference(zone.address, "zone_id"),
        "name": quoted_literal(host),
        "type": '"A"',
    }
    read, alias = _alias(model, paste, endpoint)
    return paste.text(*read, Block(header, arguments, (alias,)))


def other_end(model: Model, record: Record, endpoint: str) -> str:
    """What leads a record to an endpoint, given by its address."""
    paste = Paste(record.address, model)
    if record.is_alias:
        read, alias = _alias(model, paste, endpoint)
        return paste.text(*read, alias, into=record.address, instead="alias")
    return f"set records = [{paste.reference(endpoint, NAME)}] on {record.address}"


TYPE = "aws_vpc_endpoint"
# Source: Amazon VPC API Reference, DnsEntry. The first one is the endpoint's own name in all its zones.
NAME, ZONE = "dns_entry[0].dns_name", "dns_entry[0].hosted_zone_id"


def _alias(model: Model, paste: Paste, endpoint: str) -> tuple[list[Block], Block]:
    """What leads a record to an endpoint, and what reads the endpoint's names before that, where that is needed."""
    read, named = _read(model, paste, endpoint)
    arguments = {
        "name": paste.reference(named, NAME),
        "zone_id": paste.reference(named, ZONE),
        "evaluate_target_health": "false",
    }
    return read, Block("alias", arguments)


def _read(model: Model, paste: Paste, endpoint: str) -> tuple[list[Block], str]:
    """What reads the names of an endpoint that a survey found, which does not tell their zone, and its address."""
    if endpoint not in model.surveyed:
        return [], endpoint
    vpc = next((each.vpc for each in model.endpoints if each.address == endpoint), None)
    name = model.additions.name(model.addresses, f"{paste.module}data.{TYPE}.", name_of(endpoint), endpoint)
    arguments = {"vpc_id": paste.reference(vpc or ""), "id": paste.reference(endpoint)}
    return [Block(f'data "{TYPE}" "{name}"', arguments)], f"{paste.module}data.{TYPE}.{name}"
