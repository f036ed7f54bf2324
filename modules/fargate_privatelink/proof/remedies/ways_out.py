"""What opens a way out of a VPC: a route, a propagation, an exclusion from VPC Block Public Access."""

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.transit import Attachment, GatewayTable
from fargate_privatelink.proof.network.vpcs import RouteTable, Vpc
from fargate_privatelink.proof.remedies.names import name_of, short_name
from fargate_privatelink.proof.remedies.paste import Paste, resource, taken_out

# What an object in a list of routes must have besides.
ELEMENT = dict.fromkeys(
    (
        *("carrier_gateway_id", "core_network_arn", "destination_prefix_list_id", "egress_only_gateway_id"),
        *("gateway_id", "ipv6_cidr_block", "local_gateway_id", "nat_gateway_id", "network_interface_id"),
        *("transit_gateway_id", "vpc_endpoint_id", "vpc_peering_connection_id"),
    ),
    "null",
)


def new_route(model: Model, table: RouteTable, argument: str, target: str, destination: str = ANYWHERE) -> str:
    """The route to a CIDR to add to a table; `argument` names the gateway that `target` is the address of."""
    paste = Paste(table.address, model)
    gateway = {argument: paste.reference(target)}
    if table.is_inline:
        route = {"cidr_block": quoted_literal(destination), **gateway}
        if table.is_listed:
            return paste.text(Block("", {**route, **ELEMENT, **route}), into=f"the list route of {table.address}")
        return paste.text(Block("route", route), into=table.address)
    name = f"{short_name(table)}_{name_of(target)}"
    header, _ = resource(model, paste, "aws_route", name, (table.address, table.attribute, destination))
    table_id = paste.reference(table.address, table.attribute)
    text = paste.text(
        Block(header, {"route_table_id": table_id, "destination_cidr_block": quoted_literal(destination), **gateway})
    )
    return f"{text}\nand {taken_out('route', table.address)}" if table.is_emptied else text


def new_propagation(model: Model, table: GatewayTable, attachment: Attachment) -> str:
    """What gives a transit gateway's route table the routes to an attachment's VPC."""
    paste = Paste(table.address, model)
    type_ = "aws_ec2_transit_gateway_route_table_propagation"
    name = f"{name_of(table.address)}_{name_of(attachment.address)}"
    header, _ = resource(model, paste, type_, name, (table.address, attachment.address))
    attribute = "propagation_default_route_table_id" if table.is_default else "id"
    arguments = {
        "transit_gateway_attachment_id": paste.reference(attachment.address),
        "transit_gateway_route_table_id": paste.reference(table.address, attribute),
    }
    return paste.text(Block(header, arguments))


def new_exclusion(model: Model, vpc: Vpc, mode: str) -> str:
    """What lets a VPC through the region's VPC Block Public Access."""
    paste = Paste(vpc.address, model)
    header, _ = resource(model, paste, "aws_vpc_block_public_access_exclusion", name_of(vpc.address), vpc.address)
    arguments = {"vpc_id": paste.reference(vpc.address), "internet_gateway_exclusion_mode": quoted_literal(mode)}
    return paste.text(Block(header, arguments))
