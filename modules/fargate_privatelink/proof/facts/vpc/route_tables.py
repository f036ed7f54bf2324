"""From resources to route tables with their routes, and the choice of a subnet's where several are the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.vpc.prefix_lists import prefix_lists
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.vpcs import Route, RouteTable, Subnet, Target
from fargate_privatelink.proof.terraform.argument_kinds import KINDS
from fargate_privatelink.proof.terraform.arguments import blocks, known_text
from fargate_privatelink.proof.terraform.kinds import TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Resource

# Arguments of a route, as a resource and as a block.
DESTINATIONS = ("destination_cidr_block", "cidr_block", "destination_ipv6_cidr_block", "ipv6_cidr_block")
OTHER_TARGETS = (
    *("transit_gateway_id", "vpc_peering_connection_id", "network_interface_id", "instance_id", "vpc_endpoint_id"),
    *("egress_only_gateway_id", "local_gateway_id", "carrier_gateway_id", "core_network_arn"),
)
# By the argument that names it, what else than another network a route leads to.
JOINS = {"transit_gateway_id": Target.TRANSIT_GATEWAY, "vpc_peering_connection_id": Target.PEERING}
# By the type of the resource that `gateway_id` refers to, or how its id begins.
GATEWAYS = {
    "aws_internet_gateway": Target.INTERNET_GATEWAY,
    "igw": Target.INTERNET_GATEWAY,
    "aws_vpc_endpoint": Target.GATEWAY_ENDPOINT,
    "vpce": Target.GATEWAY_ENDPOINT,
    "aws_vpn_gateway": Target.OTHER,
    "vgw": Target.OTHER,
    "local": Target.GATEWAY_ENDPOINT,
    # EC2 takes a NAT gateway's id there too.
    "aws_nat_gateway": Target.NAT_GATEWAY,
    "nat": Target.NAT_GATEWAY,
    "aws_carrier_gateway": Target.OTHER,
    "cagw": Target.OTHER,
    "aws_egress_only_internet_gateway": Target.OTHER,
    "eigw": Target.OTHER,
}
# Where a table leads to: by its routes, and over which gateway endpoints.
Leads = tuple[frozenset[tuple[object, ...]], frozenset[str]]


def route_tables(lookup: Lookup) -> Mapping[str, RouteTable]:
    """The route tables of a configuration, and each VPC's main table where nothing adopts it."""
    routes: dict[str, list[Route]] = defaultdict(list)
    doubts: dict[str, list[Route]] = defaultdict(list)
    for each in lookup.of("aws_route"):
        keys, is_certain = (
            lookup.holders(each.values.get("route_table_id"), *TABLES) if not each.is_data else ((), True)
        )
        for key in keys:
            (routes if is_certain else doubts)[key] += _routes(lookup, each.values, each)
    found: dict[str, RouteTable] = {}
    for vpc in lookup.of(*VPCS):
        # A survey has the main table itself, or did not read it.
        made_here = not (vpc.is_data or vpc.is_surveyed)
        for attribute in ("main_route_table_id", "default_route_table_id") if made_here else ():
            if main := lookup.default_of(vpc.address, attribute):
                routed = _with_doubts((*routes[main], *_made_with(vpc)), doubts[main])
                found[main] = RouteTable(vpc.address, vpc.address, routed, attribute="main_route_table_id")
    for table in lookup.of(*TABLES):
        own = routes[table.address]
        taken = {(route.destination, route.target, route.via) for route in own}
        inline = [
            route
            for block in blocks(table.values, "routes" if table.is_data else "route")
            for route in _routes(lookup, block, table)
            if (route.destination, route.target, route.via) not in taken
        ]
        is_whole = not (isinstance(table.values.get("route"), str) or _is_unread(lookup, table))
        if not is_whole:
            inline.append(Route(table.address, None, Target.UNKNOWN, None))
        vpc_key = lookup.key(table.values.get("vpc_id"), *VPCS)
        routed = _with_doubts((*own, *inline), doubts[table.address])
        is_emptied = "route" in (table.arguments or ()) and table.values.get("route") == [] and not own
        is_inline = bool(inline) and not own and not table.is_surveyed
        found[table.address] = RouteTable(
            table.address,
            vpc_key,
            routed,
            is_whole,
            is_inline,
            is_emptied=is_emptied,
            is_listed="route" in table.listed,
        )
    return found


def _is_unread(lookup: Lookup, table: Resource) -> bool:
    """Whether a survey may have left out routes of a table."""
    vpc = str(table.values.get("vpc_id"))
    return table.is_surveyed and bool(lookup.unread.of_vpc(vpc, "ec2:DescribeRouteTables"))


def _made_with(vpc: Resource) -> tuple[Route, ...]:
    """The routes that AWS made a VPC with besides the local one. Source: Amazon VPC User Guide, default-vpc."""
    if vpc.type != "aws_default_vpc":
        return ()
    return (Route(vpc.address, ANYWHERE, Target.INTERNET_GATEWAY, "the default VPC's internet gateway"),)


def _with_doubts(routes: tuple[Route, ...], doubts: list[Route]) -> tuple[Route, ...]:
    """A table's routes; one that may not be there, or may lead to anywhere, leads nobody knows where.

    AWS takes no second route to a destination, so that a doubt matters only where no other route is.
    """
    known = tuple(route for route in routes if route.destination)
    unknown = [*(route for route in routes if not route.destination), *doubts]
    possible = [route for route in unknown if route.destination in (None, ANYWHERE)]
    if not possible or any(route.destination == ANYWHERE for route in known):
        return known
    return (*known, Route(possible[0].address, ANYWHERE, Target.UNKNOWN, None))


def _routes(lookup: Lookup, values: Json, holder: Resource) -> list[Route]:
    """A route, as one to each entry where its destination is a prefix list of one's own."""
    given = [values[name] for name in DESTINATIONS if values.get(name)]
    prefix_list = values.get("destination_prefix_list_id")
    target, via = _target(lookup, values)
    destinations = [known_text(lookup.text(given[0])) if given else known_text(prefix_list)]
    if prefix_list and not given:
        services, entries, unresolved = prefix_lists(lookup, [str(prefix_list)])
        destinations = [*map(known_text, entries)] if not (services or unresolved) else destinations
    return [Route(holder.address, destination, target, via) for destination in destinations]


def _target(lookup: Lookup, values: Json) -> tuple[Target, str | None]:
    if nat := values.get("nat_gateway_id"):
        return Target.NAT_GATEWAY, lookup.key(nat, "aws_nat_gateway")
    if gateway := values.get("gateway_id"):
        key = lookup.key(gateway, *KINDS["gateway_id"])
        resource = lookup.resource(key)
        kind = resource.type if resource else str(gateway).partition("-")[0]
        return GATEWAYS.get(kind, Target.UNKNOWN), key
    name = next((name for name in OTHER_TARGETS if values.get(name)), "")
    other = values.get(name)
    # A firewall's endpoint is an attribute deep inside it, of which only the firewall is known.
    via = lookup.key(other, *KINDS.get(name, ())) or next(iter(lookup.mentioned(other)), None)
    return (JOINS.get(name, Target.OTHER), via) if other else (Target.UNKNOWN, None)


def settled(
    subnets: Mapping[str, Subnet], tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]
) -> Mapping[str, Subnet]:
    """The subnets, each with one of the tables that it may have where all of them lead to the same.

    An index such as `var.single ? 0 : count.index` hides in a plan which of the tables is meant.
    """
    return {
        key: replace(subnet, table=subnet.tables[0])
        if subnet.table is None and _are_alike(subnet.tables, tables, endpoints)
        else subnet
        for key, subnet in subnets.items()
    }


def _are_alike(keys: Sequence[str], tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]) -> bool:
    return (
        bool(keys) and all(key in tables for key in keys) and len({_leads(key, tables, endpoints) for key in keys}) == 1
    )


def _leads(key: str, tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]) -> Leads:
    """Where a table leads to: by its routes, and over which gateway endpoints."""
    routes = frozenset((route.destination, route.target, route.via) for route in tables[key].routes)
    return routes, frozenset(each.address for each in endpoints if key in (each.tables or ()))
