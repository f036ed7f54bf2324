"""What opens a way to the internet: a route, or an exclusion from VPC Block Public Access."""

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import RouteTable, Vpc
from fargate_privatelink.proof.remedies.names import name_of, short_name
from fargate_privatelink.proof.remedies.paste import Paste, resource


def new_route(model: Model, table: RouteTable, argument: str, target: str) -> str:
    """The route to anywhere to add to a table; `argument` names the gateway that `target` is the address of."""
    paste = Paste(table.address, model)
    gateway = {argument: paste.reference(target)}
    if table.is_inline:
        return paste.text(Block("route", {"cidr_block": quoted_literal(ANYWHERE), **gateway}), into=table.address)
    header, _ = resource(
        model, paste, "aws_route", f"{short_name(table)}_{name_of(target)}", (table.address, table.attribute)
    )
    table_id = paste.reference(table.address, table.attribute)
    return paste.text(
        Block(header, {"route_table_id": table_id, "destination_cidr_block": quoted_literal(ANYWHERE), **gateway})
    )


def new_exclusion(model: Model, vpc: Vpc, mode: str) -> str:
    """What lets a VPC through the region's VPC Block Public Access."""
    paste = Paste(vpc.address, model)
    header, _ = resource(model, paste, "aws_vpc_block_public_access_exclusion", name_of(vpc.address), vpc.address)
    arguments = {"vpc_id": paste.reference(vpc.address), "internet_gateway_exclusion_mode": quoted_literal(mode)}
    return paste.text(Block(header, arguments))
