"""From resources to subnets, each with its route table and network ACL."""

from collections.abc import Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.vpc.network_acls import Guard
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.terraform.arguments import blocks, flag, known_text
from fargate_privatelink.proof.terraform.kinds import SUBNETS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Resource

# The keys of the route tables that a subnet may have, and the address of what says so.
Associated = tuple[tuple[str | None, ...], str]
# What tells the zone of a subnet.
ZONES = ("availability_zone", "availability_zone_id")
# Stands for the main route table of a subnet's VPC, whichever that is.
MAIN = "main"


def subnets(lookup: Lookup, guarded: Mapping[str, Guard]) -> Mapping[str, Subnet]:
    """The subnets of a configuration, by key, each with its route table: its own, or the VPC's main one."""
    tables = _associations(lookup)
    main = _main_tables(lookup)
    zones = ZONES[::-1] if _are_of_several_accounts(lookup) else ZONES
    found = {}
    for resource in lookup.of(*SUBNETS):
        values = resource.values
        vpc = lookup.vpc_of(resource)
        own = lookup.default_of(vpc, "main_route_table_id")
        fallback = None if resource.is_data or _is_unread(lookup, resource) else main.get(vpc, own)
        possible, association = tables.get(resource.address, ((fallback,), ""))
        possible = tuple(dict.fromkeys(fallback if key is MAIN else key for key in possible))
        found[resource.address] = Subnet(
            resource.address,
            vpc,
            next(filter(None, (known_text(values.get(name)) for name in zones)), None),
            known_text(values.get("cidr_block")),
            flag(
                values.get("map_public_ip_on_launch"),
                None if resource.is_data else resource.type == "aws_default_subnet",
            ),
            possible[0] if len(possible) == 1 else None,
            guarded[resource.address].key,
            association,
            _has_ipv6(resource),
            tuple(key for key in possible if key) if None not in possible else (),
            flag(values.get("ipv6_native"), False),
        )
    return found


def _are_of_several_accounts(lookup: Lookup) -> bool:
    """Whether surveys of several accounts tell the subnets: a zone's name means another zone in each, and its id not.

    Source: AWS RAM User Guide, Availability Zone IDs.
    """
    held = lookup.of(*SUBNETS)
    accounts = {lookup.account_of(each) for each in held if each.is_surveyed}
    return len(accounts) > 1 and all(known_text(each.values.get(ZONES[1])) for each in held)


def _is_unread(lookup: Lookup, subnet: Resource) -> bool:
    """Whether a survey may have left out the table of a subnet."""
    vpc = str(subnet.values.get("vpc_id"))
    return subnet.is_surveyed and bool(lookup.unread.of_vpc(vpc, "ec2:DescribeRouteTables"))


def _has_ipv6(subnet: Resource) -> bool | None:
    given = [subnet.values.get(name) for name in ("ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_native")]
    return True if any(given) else None if subnet.is_data and given == [None] * 3 else False


def _associations(lookup: Lookup) -> Mapping[str, Associated]:
    """The route tables of subnets, by key; several where it is not known which it is, its VPC's main one among them."""
    certain: dict[str, Associated] = {}
    doubts: dict[str, Associated] = {}
    for each in lookup.of("aws_route_table_association"):
        keys, is_certain = lookup.holders(each.values.get("subnet_id"), *SUBNETS)
        possible, _ = lookup.holders(each.values.get("route_table_id"), *TABLES)
        for key in keys:
            if is_certain:
                certain[key] = possible, each.address
            else:
                before, _ = doubts.get(key, ((MAIN,), ""))
                doubts[key] = (*before, *possible), each.address
    for table in lookup.of("aws_route_table"):
        for association in blocks(table.values, "associations") if table.is_data else ():
            if subnet := lookup.key(association.get("subnet_id"), *SUBNETS):
                certain[subnet] = (table.address,), table.address
    return doubts | certain


def _main_tables(lookup: Lookup) -> Mapping[str | None, str | None]:
    """The main route tables that are not those which VPCs were made with, by VPC; None where one may be."""
    found: dict[str | None, str | None] = {}
    for each in lookup.of("aws_main_route_table_association"):
        keys, is_certain = lookup.holders(each.values.get("vpc_id"), *VPCS)
        for key in keys:
            found[key] = lookup.key(each.values.get("route_table_id"), *TABLES) if is_certain else None
    return found
