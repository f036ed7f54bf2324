"""The record that a private zone lacks."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.hosted_zones import HostedZone
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.names import name_of, slug
from fargate_privatelink.proof.remedies.paste import Paste, resource


def new_record(model: Model, zone: HostedZone, host: str, endpoint: Endpoint) -> str:
    """The record to add to a zone of the configuration, so that it leads a name to an endpoint."""
    paste = Paste(zone.address, model)
    header, _ = resource(model, paste, "aws_route53_record", slug(host), (zone.address, host))
    arguments = {
        "zone_id": paste.reference(zone.address, "zone_id"),
        "name": quoted_literal(host),
        "type": '"A"',
    }
    read, named = _read(model, paste, endpoint)
    alias = {
        "name": paste.reference(named, "dns_entry[0].dns_name"),
        "zone_id": paste.reference(named, "dns_entry[0].hosted_zone_id"),
        "evaluate_target_health": "false",
    }
    return paste.text(*read, Block(header, arguments, (Block("alias", alias),)))


def _read(model: Model, paste: Paste, endpoint: Endpoint) -> tuple[list[Block], str]:
    """What reads the names of an endpoint that a survey found, which does not tell their zone, and its address."""
    if endpoint.address not in model.surveyed:
        return [], endpoint.address
    name = model.additions.name(
        model.addresses, f"{paste.module}data.{TYPE}.", name_of(endpoint.address), endpoint.address
    )
    arguments = {"vpc_id": paste.reference(endpoint.vpc or ""), "id": paste.reference(endpoint.address)}
    return [Block(f'data "{TYPE}" "{name}"', arguments)], f"{paste.module}data.{TYPE}.{name}"


TYPE = "aws_vpc_endpoint"
