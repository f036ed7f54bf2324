"""The record that a private zone lacks."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.hosted_zones import HostedZone, Record
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.names import slug
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
    return paste.text(Block(header, arguments, (_alias(paste, endpoint),)))


def other_end(model: Model, record: Record, endpoint: str) -> str:
    """What leads a record to an endpoint, given by its address."""
    paste = Paste(record.address, model)
    if record.is_alias:
        return paste.text(_alias(paste, endpoint), into=record.address, instead="alias")
    return f"set records = [{paste.reference(endpoint, NAME)}] on {record.address}"


# Source: Amazon VPC API Reference, DnsEntry. The first one is the endpoint's own name in all its zones.
NAME, ZONE = "dns_entry[0].dns_name", "dns_entry[0].hosted_zone_id"


def _alias(paste: Paste, endpoint: str) -> Block:
    arguments = {
        "name": paste.reference(endpoint, NAME),
        "zone_id": paste.reference(endpoint, ZONE),
        "evaluate_target_health": "false",
    }
    return Block("alias", arguments)
