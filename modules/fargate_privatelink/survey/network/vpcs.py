"""Reads VPCs, their subnets and what their resolvers are told."""

from collections.abc import Collection, Mapping

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Reader, filters, stack_of

ATTRIBUTES = {"enable_dns_support": "EnableDnsSupport", "enable_dns_hostnames": "EnableDnsHostnames"}
# What the DHCP options of a VPC are that has none.
NO_OPTIONS = "default"
# What is empty for whoever a VPC is shared with, whatever its owner has.
OF_OWNERS = (
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcEncryptionControls",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "route53:ListHostedZonesByVPC",
    "route53profiles:ListProfileAssociations",
    "route53resolver:ListResolverRuleAssociations",
)
SERVERS = "domain-name-servers"


def vpcs(reader: Reader, ids: Collection[str]) -> dict[str, Json]:
    """The VPCs by their ids, as AWS describes them; an InputError names those that are not there."""
    found = {each["VpcId"]: each for each in reader.ask("ec2:DescribeVpcs", Filters=filters(vpc_id=ids))}
    # A person has named them by id: without being let see them nothing else tells whether they are there.
    if reader.is_read("ec2:DescribeVpcs") and (missing := sorted({*ids} - found.keys())):
        where = f"no such VPC in {reader.region} of the account {reader.number}"
        raise InputError(Problem("--vpc", "", f"{each}: {where}") for each in missing)
    return found


def read_vpcs(reader: Reader, found: Mapping[str, Json]) -> None:
    """Read the VPCs' attributes, which no description of several VPCs has, their CIDRs and their DHCP options."""
    main = {each["vpc_id"]: name for name, each in reader.resources["aws_default_route_table"].items()}
    for id_, vpc in sorted(found.items()):
        owner = vpc.get("OwnerId") or reader.number
        reader.add(
            "aws_vpc",
            id_,
            id=id_,
            arn=reader.arn("ec2", f"vpc/{id_}", owner),
            owner_id=owner,
            cidr_block=vpc.get("CidrBlock"),
            main_route_table_id=main.get(id_),
            tags=stack_of(vpc),
            **_attributes(reader, id_),
        )
        for each in vpc.get("CidrBlockAssociationSet", ()):
            if each["CidrBlock"] != vpc.get("CidrBlock") and _is_there(each.get("CidrBlockState")):
                name, cidr = each["AssociationId"], each["CidrBlock"]
                reader.add("aws_vpc_ipv4_cidr_block_association", name, id=name, vpc_id=id_, cidr_block=cidr)
    _read_options(reader, {id_: vpc["DhcpOptionsId"] for id_, vpc in found.items() if vpc.get("DhcpOptionsId")})


def _attributes(reader: Reader, vpc: str) -> dict[str, bool | None]:
    found = {}
    for name, key in ATTRIBUTES.items():
        answer = reader.one("ec2:DescribeVpcAttribute", vpc, VpcId=vpc, Attribute=key[0].lower() + key[1:])
        found[name] = answer[key].get("Value") if answer else None
    return found


def _read_options(reader: Reader, options: Mapping[str, str]) -> None:
    """Read the DHCP options by the ids of the VPCs that have them."""
    for vpc, id_ in sorted(options.items()):
        reader.add("aws_vpc_dhcp_options_association", vpc, vpc_id=vpc, dhcp_options_id=id_)
        if id_ != NO_OPTIONS:
            for each in reader.ask("ec2:DescribeDhcpOptions", vpc, DhcpOptionsIds=[id_]):
                servers = [
                    value.get("Value")
                    for entry in each.get("DhcpConfigurations", ())
                    for value in entry.get("Values", ())
                    if entry.get("Key") == SERVERS
                ]
                reader.add("aws_vpc_dhcp_options", id_, id=id_, domain_name_servers=servers, tags=stack_of(each))


def read_subnets(reader: Reader, ids: Collection[str]) -> None:
    """Read the subnets of VPCs."""
    for each in reader.ask("ec2:DescribeSubnets", *ids, Filters=filters(vpc_id=ids)):
        ipv6 = [
            block["Ipv6CidrBlock"]
            for block in each.get("Ipv6CidrBlockAssociationSet", ())
            if _is_there(block.get("Ipv6CidrBlockState"))
        ]
        reader.add(
            "aws_subnet",
            each["SubnetId"],
            id=each["SubnetId"],
            arn=each.get("SubnetArn"),
            owner_id=each.get("OwnerId"),
            vpc_id=each["VpcId"],
            cidr_block=each.get("CidrBlock"),
            availability_zone=each.get("AvailabilityZone"),
            availability_zone_id=each.get("AvailabilityZoneId"),
            map_public_ip_on_launch=each.get("MapPublicIpOnLaunch", False),
            ipv6_cidr_block=ipv6[0] if ipv6 else None,
            ipv6_native=each.get("Ipv6Native", False),
            tags=stack_of(each),
        )


def hide(reader: Reader, ids: Collection[str], found: Mapping[str, Json]) -> None:
    """Say of VPCs that others share with this account what only their owners are shown.

    Source: Amazon VPC User Guide, vpc-sharing.
    """
    owners = {each["vpc_id"]: each.get("owner_id") for each in reader.resources["aws_subnet"].values()}
    owners |= {id_: vpc.get("OwnerId") for id_, vpc in found.items()}
    for id_ in ids:
        if (owner := owners.get(id_)) != reader.number:
            for action in OF_OWNERS:
                reader.note(action, id_, reading=Reading.HIDDEN if owner else Reading.DENIED)


def _is_there(state: Json | None) -> bool:
    """Whether a CIDR is associated, by its state."""
    return state is None or state.get("State") == "associated"
