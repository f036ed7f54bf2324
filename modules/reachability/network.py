"""From resources to VPCs, subnets, route tables and NAT gateways."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from modules.reachability.arguments import blocks, flag, known_text, texts
from modules.reachability.lookup import Lookup
from modules.reachability.model import NatGateway, Route, RouteTable, Subnet, Target, Vpc
from modules.reachability.resources import Json, Resource
from modules.reachability.surroundings import InternetGateway, PublicAccessBlock
from modules.reachability.symbols import readable

TABLES = ("aws_route_table", "aws_default_route_table")
SUBNETS = ("aws_subnet", "aws_default_subnet")
VPCS = ("aws_vpc", "aws_default_vpc")
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
        more_cidrs[lookup.key(association.values.get("vpc_id"), *VPCS)].append(association.values.get("cidr_block"))
    for vpc in lookup.of(*VPCS):
        for block in blocks(vpc.values, "cidr_block_associations") if vpc.is_data else ():
            more_cidrs[vpc.address].append(block.get("cidr_block"))
    resolvers = dict(_resolvers(lookup))
    found = {}
    for resource in lookup.of(*VPCS):
        values = resource.values
        default = resource.type == "aws_default_vpc"
        unset = None if resource.is_data else default
        found[resource.address] = Vpc(
            resource.address,
            lookup.id_of(resource),
            region.name if (region := lookup.region_of(resource)) else None,
            tuple(dict.fromkeys(texts([values.get("cidr_block"), *more_cidrs[resource.address]]))),
            flag(values.get("enable_dns_support"), None if resource.is_data else True),
            flag(values.get("enable_dns_hostnames"), unset),
            resolvers.get(resource.address),
        )
    # A VPC from elsewhere: of its attributes nothing is known, but what is in it can be told.
    for resource in lookup.of(*SUBNETS, "aws_vpc_endpoint"):
        key = lookup.key(resource.values.get("vpc_id"), *VPCS)
        if key and key not in found:
            region = lookup.region_of(resource)
            found[key] = Vpc(readable(key), key, region.name if region else None, (), None, None)
    return found


def _resolvers(lookup: Lookup) -> Iterator[tuple[str | None, str]]:
    """VPCs whose DHCP options name DNS servers other than Amazon's, each with the address of the options."""
    for association in lookup.of("aws_vpc_dhcp_options_association"):
        options = lookup.resource(lookup.key(association.values.get("dhcp_options_id"), "aws_vpc_dhcp_options"))
        servers = texts(options.values.get("domain_name_servers")) if options else []
        if options and servers and servers != ["AmazonProvidedDNS"]:
            yield lookup.key(association.values.get("vpc_id"), *VPCS), options.address


def subnets(lookup: Lookup) -> Mapping[str, Subnet]:
    """The subnets of a configuration, by key, each with its route table: its own, or the VPC's main one."""
    tables = {subnet: (table, address) for subnet, table, address in _associations(lookup)}
    main = {
        lookup.key(each.values.get("vpc_id"), *VPCS): lookup.key(each.values.get("route_table_id"), *TABLES)
        for each in lookup.of("aws_main_route_table_association")
    }
    acls = dict(_acl_associations(lookup))
    found = {}
    for resource in lookup.of(*SUBNETS):
        values = resource.values
        vpc = lookup.key(values.get("vpc_id"), *VPCS)
        fallback = None if resource.is_data else main.get(vpc) or lookup.default_of(vpc, "main_route_table_id")
        adopted = lookup.resource(lookup.default_of(vpc, "default_network_acl_id"))
        table, association = tables.get(resource.address, (fallback, ""))
        found[resource.address] = Subnet(
            resource.address,
            vpc,
            known_text(values.get("availability_zone")) or known_text(values.get("availability_zone_id")),
            known_text(values.get("cidr_block")),
            flag(values.get("map_public_ip_on_launch"), None if resource.is_data else False),
            table,
            acls.get(resource.address, adopted.address if adopted else None),
            association,
            _has_ipv6(resource),
        )
    return found


def _has_ipv6(subnet: Resource) -> bool | None:
    given = [subnet.values.get(name) for name in ("ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_native")]
    return True if any(given) else None if subnet.is_data and given == [None] * 3 else False


def _associations(lookup: Lookup) -> Iterator[tuple[str | None, str | None, str]]:
    """The keys of subnets and their route tables, each with the address of what says so."""
    for each in lookup.of("aws_route_table_association"):
        if each.values.get("subnet_id") is not None:
            table = lookup.key(each.values.get("route_table_id"), *TABLES)
            yield lookup.key(each.values["subnet_id"], *SUBNETS), table, each.address
    for held in lookup.of("aws_route_table"):
        for association in blocks(held.values, "associations") if held.is_data else ():
            yield lookup.key(association.get("subnet_id"), *SUBNETS), held.address, held.address


def _acl_associations(lookup: Lookup) -> Iterator[tuple[str, str]]:
    for acl in lookup.of("aws_network_acl", "aws_default_network_acl"):
        yield from ((key, acl.address) for key in lookup.keys(acl.values.get("subnet_ids"), *SUBNETS) or ())
    for each in lookup.of("aws_network_acl_association"):
        subnet = lookup.key(each.values.get("subnet_id"), *SUBNETS)
        key = lookup.key(each.values.get("network_acl_id"), "aws_network_acl")
        if subnet and key:
            yield subnet, key


def tables(lookup: Lookup) -> Mapping[str, RouteTable]:
    """The route tables of a configuration, and each VPC's main table where nothing adopts it."""
    routes: dict[str | None, list[Route]] = defaultdict(list)
    for each in lookup.of("aws_route"):
        if not each.is_data:
            routes[lookup.key(each.values.get("route_table_id"), *TABLES)].append(_route(lookup, each.values, each))
    found: dict[str, RouteTable] = {}
    for vpc in lookup.of(*VPCS):
        for attribute in ("main_route_table_id", "default_route_table_id") if not vpc.is_data else ():
            if key := lookup.default_of(vpc.address, attribute):
                found[key] = RouteTable(vpc.address, vpc.address, tuple(routes[key]), attribute="main_route_table_id")
    for table in lookup.of(*TABLES):
        own = routes[table.address]
        taken = {(route.destination, route.target, route.via) for route in own}
        inline = [
            route
            for block in blocks(table.values, "routes" if table.is_data else "route")
            if (route := _route(lookup, block, table)) and (route.destination, route.target, route.via) not in taken
        ]
        vpc_key = lookup.key(table.values.get("vpc_id"), *VPCS)
        found[table.address] = RouteTable(table.address, vpc_key, (*own, *inline), is_inline=bool(inline))
    return found


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
            lookup.key(each.values.get("subnet_id"), *SUBNETS),
            each.values.get("connectivity_type", "public") in ("public", None, ""),
            lookup.key(each.values.get("vpc_id"), *VPCS),
        )
        for each in lookup.of("aws_nat_gateway")
    }


def internet_gateways(lookup: Lookup) -> Mapping[str, InternetGateway]:
    """The internet gateways of a configuration, by key."""
    attached = {
        lookup.key(each.values.get("internet_gateway_id"), "aws_internet_gateway"): each.values.get("vpc_id")
        for each in lookup.of("aws_internet_gateway_attachment")
    }
    found = {}
    for each in lookup.of("aws_internet_gateway"):
        own = [block.get("vpc_id") for block in blocks(each.values, "attachments")]
        vpc = attached.get(each.address) or each.values.get("vpc_id") or next(iter(own), None)
        # An attachment of a gateway that is not known may be of any.
        is_attached = bool(vpc) or each.is_data or None in attached
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
