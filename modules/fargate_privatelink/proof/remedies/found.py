"""Changes of what a survey found: no Terraform at hand has it, so that they are resources or commands with its id."""

from collections.abc import Iterable

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import Vpc
from fargate_privatelink.proof.remedies.command_lines import commands
from fargate_privatelink.proof.remedies.names import name_of
from fargate_privatelink.proof.remedies.paste import Paste, region_of, resource

# The association of an endpoint with something, by the argument of the endpoint that names such things.
ASSOCIATIONS = {
    "route_table_ids": ("aws_vpc_endpoint_route_table_association", "route_table_id"),
    "subnet_ids": ("aws_vpc_endpoint_subnet_association", "subnet_id"),
}


def associated(model: Model, endpoint: Endpoint, argument: str, named: Iterable[tuple[str, str]]) -> str:
    """What an endpoint is to name: for each thing its key, and the attribute that is its id."""
    paste = Paste(endpoint.address, model)
    things = [(key, paste.reference(key, attribute)) for key, attribute in dict.fromkeys(named)]
    listed = ", ".join(reference for _, reference in things)
    if endpoint.address not in model.surveyed:
        is_list = argument == "subnet_ids"
        set_, add = f"set subnet_ids = [{listed}] on", f"add {listed} to route_table_ids of"
        return f"{set_ if is_list else add} {endpoint.address}"
    type_, one = ASSOCIATIONS[argument]
    blocks = []
    for key, reference in things:
        name = f"{name_of(endpoint.address)}_{name_of(key)}"
        header, _ = resource(model, paste, type_, name, (endpoint.address, key))
        blocks.append(Block(header, {one: reference, "vpc_endpoint_id": paste.reference(endpoint.address)}))
    return paste.text(*blocks)


def private_dns_on(model: Model, endpoint: Endpoint) -> str:
    """Private DNS for an endpoint, by which the names change for everybody in its VPC."""
    address = endpoint.decides or endpoint.address
    if endpoint.address not in model.surveyed:
        return f"set private_dns_enabled = true on {address}"
    paste = Paste(endpoint.address, model)
    header, _ = resource(model, paste, "aws_vpc_endpoint_private_dns", name_of(endpoint.address), endpoint.address)
    arguments = {"vpc_endpoint_id": paste.reference(endpoint.address), "private_dns_enabled": "true"}
    return paste.text(Block(header, arguments))


def dns_on(model: Model, vpc: Vpc, settings: Iterable[str]) -> str:
    """Attributes of a VPC that are to be true, which only who makes the VPC can set with Terraform."""
    if vpc.address not in model.surveyed:
        return f"set {' and '.join(f'{setting} = true' for setting in settings)} on {vpc.address}"
    vpc_id = Paste(vpc.address, model).reference(vpc.address)
    # AWS takes one attribute a call. Source: Amazon EC2 API Reference, ModifyVpcAttribute.
    blocks = [Block('resource "aws_vpc" "_"', {"vpc_id": vpc_id, each: "true"}) for each in settings]
    return commands(blocks, region_of(model, vpc.address))
