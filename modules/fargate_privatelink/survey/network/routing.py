"""Reads route tables, and the gateways to the internet with what keeps VPCs from it."""

from collections.abc import Collection

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.reader import Reader, filters, stack_of

# Terraform's argument of a route by AWS's key. Source: AWS provider, resource aws_route_table.
DESTINATIONS = {
    "DestinationCidrBlock": "cidr_block",
    "DestinationIpv6CidrBlock": "ipv6_cidr_block",
    "DestinationPrefixListId": "destination_prefix_list_id",
}
TARGETS = {
    "GatewayId": "gateway_id",
    "NatGatewayId": "nat_gateway_id",
    "TransitGatewayId": "transit_gateway_id",
    "VpcPeeringConnectionId": "vpc_peering_connection_id",
    "EgressOnlyInternetGatewayId": "egress_only_gateway_id",
    "LocalGatewayId": "local_gateway_id",
    "CarrierGatewayId": "carrier_gateway_id",
    "CoreNetworkArn": "core_network_arn",
    "OdbNetworkArn": "odb_network_arn",
    "NetworkInterfaceId": "network_interface_id",
}
# The attachments of an internet gateway that carry traffic. Source: EC2 API Reference, InternetGatewayAttachment.
ATTACHED = ("available", "attached")
EXCLUSIONS = {
    "ElasticFileSystem": "elastic_file_system_exclusion",
    "InternetGateway": "internet_gateway_exclusion",
    "NatGateway": "nat_gateway_exclusion",
    "VpcPeering": "vpc_peering_exclusion",
}
ENCLOSED = {"enabled": "enable", "enabling": "enable", "disabled": "disable", "disabling": "disable"}


def read_tables(reader: Reader, ids: Collection[str]) -> None:
    """Read the route tables of VPCs; a subnet without an association has its VPC's main one."""
    for table in reader.ask("ec2:DescribeRouteTables", *ids, Filters=filters(vpc_id=ids)):
        id_, associations = table["RouteTableId"], table.get("Associations", ())
        is_main = any(each.get("Main") for each in associations)
        routes = [route for each in table.get("Routes", ()) if (route := _route(each))]
        reader.add(
            "aws_default_route_table" if is_main else "aws_route_table",
            id_,
            id=id_,
            vpc_id=table["VpcId"],
            route=sorted(routes, key=lambda each: sorted(each.items())),
            tags=stack_of(table),
        )
        for each in associations:
            if subnet := each.get("SubnetId"):
                name = each["RouteTableAssociationId"]
                reader.add("aws_route_table_association", name, id=name, subnet_id=subnet, route_table_id=id_)


def _route(route: Json) -> dict[str, str] | None:
    """A route as a block of Terraform; None for the local ones and those that a gateway endpoint adds."""
    found = {name: route[key] for key, name in (DESTINATIONS | TARGETS).items() if route.get(key)}
    target = found.get("gateway_id", "")
    if target == "local" or (target.startswith("vpce-") and "destination_prefix_list_id" in found):
        return None
    if target.startswith("vpce-"):
        found["vpc_endpoint_id"] = found.pop("gateway_id")
    # Terraform has no word for a route whose target is gone.
    return found | ({"state": "blackhole"} if route.get("State") == "blackhole" else {})


def read_nat_gateways(reader: Reader, ids: Collection[str]) -> None:
    """Read the NAT gateways of VPCs that work."""
    wanted = filters(vpc_id=ids, state="available")
    for each in reader.ask("ec2:DescribeNatGateways", *ids, Filter=wanted):
        reader.add(
            "aws_nat_gateway",
            each["NatGatewayId"],
            id=each["NatGatewayId"],
            vpc_id=each.get("VpcId"),
            subnet_id=each.get("SubnetId"),
            connectivity_type=each.get("ConnectivityType", "public"),
            tags=stack_of(each),
        )


def read_internet_gateways(reader: Reader, ids: Collection[str]) -> None:
    """Read the internet gateways that are attached to VPCs."""
    for each in reader.ask("ec2:DescribeInternetGateways", *ids, Filters=filters(attachment__vpc_id=ids)):
        for attachment in each.get("Attachments", ()):
            if attachment.get("State") in ATTACHED:
                id_ = each["InternetGatewayId"]
                reader.add("aws_internet_gateway", id_, id=id_, vpc_id=attachment["VpcId"], tags=stack_of(each))


def read_public_access(reader: Reader, ids: Collection[str]) -> None:
    """Read what blocks public access in the region, and who is excluded from that."""
    if options := reader.one("ec2:DescribeVpcBlockPublicAccessOptions"):
        mode = options.get("InternetGatewayBlockMode")
        name = reader.region
        reader.add("aws_vpc_block_public_access_options", name, id=name, internet_gateway_block_mode=mode)
    for each in reader.ask("ec2:DescribeVpcBlockPublicAccessExclusions"):
        kind, _, id_ = each.get("ResourceArn", "").rpartition(":")[2].partition("/")
        if kind in ("vpc", "subnet") and each.get("State", "").endswith(("create-complete", "update-complete")):
            reader.add(
                "aws_vpc_block_public_access_exclusion",
                each["ExclusionId"],
                id=each["ExclusionId"],
                internet_gateway_exclusion_mode=each.get("InternetGatewayExclusionMode"),
                tags=stack_of(each),
                **{f"{kind}_id": id_},
            )


def read_encryption_controls(reader: Reader, ids: Collection[str]) -> None:
    """Read what VPCs do about traffic that nothing encrypts."""
    wanted = sorted(ids)
    for each in reader.ask("ec2:DescribeVpcEncryptionControls", *ids, VpcIds=wanted):
        given = each.get("ResourceExclusions", {})
        reader.add(
            "aws_vpc_encryption_control",
            each["VpcEncryptionControlId"],
            id=each["VpcEncryptionControlId"],
            vpc_id=each["VpcId"],
            mode=each.get("Mode"),
            tags=stack_of(each),
            **{name: ENCLOSED.get(given[key].get("State", "")) for key, name in EXCLUSIONS.items() if key in given},
        )
