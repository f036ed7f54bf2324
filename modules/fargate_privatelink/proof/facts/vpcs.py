"""From resources to VPCs, subnets, route tables and NAT gateways."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.network_acls import Guard
from fargate_privatelink.proof.network.vpcs import (
    InternetGateway,
    NatGateway,
    PublicAccessBlock,
    Route,
    RouteTable,
    Subnet,
    Target,
    Vpc,
)
from fargate_privatelink.proof.terraform.arguments import blocks, flag, known_text, texts
from fargate_privatelink.proof.terraform.kinds import SUBNETS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Json, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, readable

# Stands for the main route table of a subnet's VPC, whichever that is.
MAIN = "main"
# The keys of the route tables that a subnet may have, and the address of what says so.
Associated = tuple[tuple[str | None, ...], str]
# Arguments of a route, as a resource and as a block.
DESTINATIONS = ("destination_cidr_block", "cidr_block", "destination_ipv6_cidr_block", "ipv6_cidr_block")
OTHER_TARGETS = (
    *("transit_gateway_id", "vpc_peering_connection_id", "network_interface_id", "instance_id", "vpc_endpoint_id"),
    *("egress_only_gateway_id", "local_gateway_id", "carrier_gateway_id", "core_network_arn"),
)


def vpcs(lookup: Lookup) -> Mapping[str, Vpc]:
    """The VPCs of a configuration, by key."""
    more_cidrs = defaultdict(list)
    for association in lookup.of("aws_vpc_ipv4_cidr_block_association"):
        keys, is_certain = lookup.holders(association.values.get("vpc_id"), *VPCS)
        for key in keys:
            more_cidrs[key].append(association.values.get("cidr_block") if is_certain else UNKNOWN)
    resolvers = dict(_resolvers(lookup))
    found = {}
    for resource in lookup.of(*VPCS):
        values = resource.values
        default = resource.type == "aws_default_vpc"
        unset = None if resource.is_data else default
        read = [block.get("cidr_block") for block in blocks(values, "cidr_block_associations")]
        found[resource.address] = Vpc(
            resource.address,
            lookup.id_of(resource),
            region.name if (region := lookup.region_of(resource)) else None,
            tuple(dict.fromkeys(texts([values.get("cidr_block"), *read, *more_cidrs[resource.address]]))),
            flag(values.get("enable_dns_support"), None if resource.is_data else True),
            flag(values.get("enable_dns_hostnames"), unset),
            resolvers.get(resource.address),
        )
    # A VPC from elsewhere: of its attributes nothing is known, but what is in it can be told.
    for resource in lookup.of(*SUBNETS, "aws_vpc_endpoint"):
        vpc = lookup.vpc_of(resource)
        if vpc and vpc not in found:
            region = lookup.region_of(resource)
            found[vpc] = Vpc(readable(vpc), vpc, region.name if region else None, (), None, None)
    return found


def _resolvers(lookup: Lookup) -> Iterator[tuple[str, str]]:
    """VPCs whose DHCP options may name DNS servers other than Amazon's, each with the address of the options."""
    for association in lookup.of("aws_vpc_dhcp_options_association"):
        options = lookup.resource(lookup.key(association.values.get("dhcp_options_id"), "aws_vpc_dhcp_options"))
        servers = options.values.get("domain_name_servers") if options else UNKNOWN
        if servers and servers != ["AmazonProvidedDNS"] and association.values.get("dhcp_options_id") != "default":
            for key in lookup.holders(association.values.get("vpc_id"), *VPCS)[0]:
                yield key, (options or association).address


def subnets(lookup: Lookup, guarded: Mapping[str, Guard]) -> Mapping[str, Subnet]:
    """The subnets of a configuration, by key, each with its route table: its own, or the VPC's main one."""
    tables = _associations(lookup)
    main = _main_tables(lookup)
    found = {}
    for resource in lookup.of(*SUBNETS):
        values = resource.values
        vpc = lookup.vpc_of(resource)
        own = lookup.default_of(vpc, "main_route_table_id")
        fallback = None if resource.is_data else main.get(vpc, own)
        possible, association = tables.get(resource.address, ((fallback,), ""))
        possible = tuple(dict.fromkeys(fallback if key is MAIN else key for key in possible))
        found[resource.address] = Subnet(
            resource.address,
            vpc,
            known_text(values.get("availability_zone")) or known_text(values.get("availability_zone_id")),
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
        )
    return found


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


def tables(lookup: Lookup) -> Mapping[str, RouteTable]:
    """The route tables of a configuration, and each VPC's main table where nothing adopts it."""
    routes: dict[str, list[Route]] = defaultdict(list)
    doubts: dict[str, list[Route]] = defaultdict(list)
    for each in lookup.of("aws_route"):
        keys, is_certain = (
            lookup.holders(each.values.get("route_table_id"), *TABLES) if not each.is_data else ((), True)
        )
        for key in keys:
            (routes if is_certain else doubts)[key].append(_route(lookup, each.values, each))
    found: dict[str, RouteTable] = {}
    for vpc in lookup.of(*VPCS):
        for attribute in ("main_route_table_id", "default_route_table_id") if not vpc.is_data else ():
            if main := lookup.default_of(vpc.address, attribute):
                routed = _with_doubts((*routes[main], *_made_with(vpc)), doubts[main])
                found[main] = RouteTable(vpc.address, vpc.address, routed, attribute="main_route_table_id")
    for table in lookup.of(*TABLES):
        own = routes[table.address]
        taken = {(route.destination, route.target, route.via) for route in own}
        inline = [
            route
            for block in blocks(table.values, "routes" if table.is_data else "route")
            if (route := _route(lookup, block, table)) and (route.destination, route.target, route.via) not in taken
        ]
        if isinstance(table.values.get("route"), str):
            inline.append(Route(table.address, None, Target.UNKNOWN, None))
        vpc_key = lookup.key(table.values.get("vpc_id"), *VPCS)
        routed = _with_doubts((*own, *inline), doubts[table.address])
        found[table.address] = RouteTable(table.address, vpc_key, routed, is_inline=bool(inline))
    return found


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


def _route(lookup: Lookup, values: Json, holder: Resource) -> Route:
    given = [values[name] for name in DESTINATIONS if values.get(name)]
    prefix_list = values.get("destination_prefix_list_id")
    destination = known_text(given[0]) if given else known_text(prefix_list)
    target, via = _target(lookup, values)
    return Route(holder.address, destination, target, via)


def _target(lookup: Lookup, values: Json) -> tuple[Target, str | None]:
    if nat := values.get("nat_gateway_id"):
        return Target.NAT_GATEWAY, lookup.key(nat, "aws_nat_gateway")
    if gateway := values.get("gateway_id"):
        key = lookup.key(gateway, "aws_internet_gateway", "aws_vpc_endpoint")
        resource = lookup.resource(key)
        kind = resource.type if resource else str(gateway).partition("-")[0]
        return GATEWAYS.get(kind, Target.UNKNOWN), key
    other = next((values[name] for name in OTHER_TARGETS if values.get(name)), None)
    return (Target.OTHER, lookup.key(other)) if other else (Target.UNKNOWN, None)


# By the type of the resource that `gateway_id` refers to, or how its id begins.
GATEWAYS = {
    "aws_internet_gateway": Target.INTERNET_GATEWAY,
    "igw": Target.INTERNET_GATEWAY,
    "aws_vpc_endpoint": Target.GATEWAY_ENDPOINT,
    "vpce": Target.GATEWAY_ENDPOINT,
    "aws_vpn_gateway": Target.OTHER,
    "vgw": Target.OTHER,
    "local": Target.GATEWAY_ENDPOINT,
}


def nat_gateways(lookup: Lookup) -> Mapping[str, NatGateway]:
    """The NAT gateways of a configuration, by key."""
    return {
        each.address: NatGateway(
            each.address,
            _stands_in(lookup, each.values.get("subnet_id")),
            each.values.get("connectivity_type", "public") in ("public", None, ""),
            lookup.key(each.values.get("vpc_id"), *VPCS),
        )
        for each in lookup.of("aws_nat_gateway")
    }


def internet_gateways(lookup: Lookup) -> Mapping[str, InternetGateway]:
    """The internet gateways of a configuration, by key."""
    attached: dict[str, object] = {}
    doubted: set[str] = set()
    for each in lookup.of("aws_internet_gateway_attachment"):
        keys, is_certain = lookup.holders(each.values.get("internet_gateway_id"), "aws_internet_gateway")
        if is_certain:
            attached.update(dict.fromkeys(keys, each.values.get("vpc_id")))
        else:
            doubted.update(keys)
    found = {}
    for each in lookup.of("aws_internet_gateway"):
        own = [block.get("vpc_id") for block in blocks(each.values, "attachments")]
        vpc = attached.get(each.address) or each.values.get("vpc_id") or next(iter(own), None)
        is_attached = bool(vpc) or each.is_data or (None if each.address in doubted else False)
        found[each.address] = InternetGateway(each.address, lookup.key(vpc, *VPCS), is_attached)
    return found


def public_access_blocks(lookup: Lookup) -> Iterator[PublicAccessBlock]:
    """What keeps the VPCs of a region from the internet, whatever their routes."""
    excluded = frozenset(
        lookup.key(each.values.get("vpc_id"), *VPCS) or lookup.key(each.values.get("subnet_id"), *SUBNETS) or ""
        for each in lookup.of("aws_vpc_block_public_access_exclusion")
    )
    for each in lookup.of("aws_vpc_block_public_access_options"):
        region = lookup.region_of(each)
        mode = str(each.values.get("internet_gateway_block_mode"))
        yield PublicAccessBlock(each.address, region.name if region else None, mode, excluded)


def _stands_in(lookup: Lookup, value: object) -> str | None:
    """The key of a NAT gateway's subnet; a regional one has none."""
    return (lookup.key(value, *SUBNETS) or UNKNOWN) if value else None
