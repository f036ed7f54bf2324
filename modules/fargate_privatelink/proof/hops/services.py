"""The network's hops from a task to a service of AWS: over an endpoint, of its VPC or another, or over the internet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.crossings import is_remote
from fargate_privatelink.proof.hops.dns import (
    Resolved,
    asked_elsewhere,
    in_zones,
    private_dns_off,
    private_name,
    profiled_name,
)
from fargate_privatelink.proof.hops.interfaces import to_interface
from fargate_privatelink.proof.hops.internet import open_way, placed, public_name, to_internet
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_ALL, egress, let_out
from fargate_privatelink.proof.hops.unread import of_names
from fargate_privatelink.proof.hops.walks import Walked
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.places import Place, PlacedTask
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.endpoints import new_address, new_endpoint
from fargate_privatelink.proof.remedies.found import associated
from fargate_privatelink.proof.remedies.peers import vpc_peer
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.runtime_errors import NOT_LAUNCHED, OTHER_NETWORK
from fargate_privatelink.proof.verdicts.verdicts import IN_VPC, INTERNET, NOT_KNOWN, Hop, Verdict


def misplaced(place: Place) -> Hop | None:
    """Why AWS refuses to start a task, or to make its network, where the parts of it are in several VPCs."""
    source = place.placement.source
    if foreign := next((subnet for subnet in place.subnets if place.is_elsewhere(subnet.vpc)), None):
        message = f"names subnets of two VPCs: {place.subnets[0].address} and {foreign.address}"
        remedy = "name subnets of one VPC"
        return Hop(Step.ROUTE, Verdict.FAILED, source, message, remedy, NOT_LAUNCHED)
    if group := next((group for group in place.groups if place.is_elsewhere(group.vpc)), None):
        message = f"names {group.title}, which is in another VPC than the subnets, {group.vpc}"
        remedy = f"name a security group of {place.vpc_key}"
        if "aws_" in source and any(not place.is_elsewhere(each.vpc) for each in place.groups):
            remedy = f"take {group.title} out of security_groups of {source}"
        return Hop(Step.EGRESS, Verdict.FAILED, source, message, remedy, NOT_LAUNCHED)
    for subnet in place.subnets:
        table = place.table(subnet)
        if table and place.is_elsewhere(table.vpc):
            message = f"gives {subnet.address} {table.title}, which is in another VPC, {table.vpc}"
            remedy = f"name a route table of {place.vpc_key}"
            return Hop(Step.ROUTE, Verdict.FAILED, subnet.association or subnet.address, message, remedy, OTHER_NETWORK)
    return None


def to_service(place: Place, service: Service, region: Region) -> Walked:
    """The way to a service of AWS: over its endpoint where the VPC has one, else over the internet."""
    task = placed(place)
    if isinstance(task, Hop):
        return Walked((task,))
    walked = _from_vpc(task, service, region)
    failed = any(hop.verdict is Verdict.FAILED and hop.step in OF_ENDPOINTS for hop in walked.hops)
    return (_through_doubted(task, service, region) if failed or walked.way == INTERNET else None) or walked


# Hops that another endpoint may make otherwise.
OF_ENDPOINTS = (Step.NAME, Step.ROUTE, Step.ENDPOINT)


def _through_doubted(place: PlacedTask, service: Service, region: Region) -> Walked | None:
    """The way over an endpoint that may be the VPC's and the service's: nothing of it says anything of this way yet."""
    for each in place.doubted_endpoints:
        if each.service in (None, service.name) and each.region in (None, region.name):
            message = f"whether it is the VPC's endpoint of {service.name} is {KNOWN_AFTER_APPLY}"
            hop = Hop(Step.ENDPOINT, Verdict.UNKNOWN, each.address, message)
            return Walked((*public_name(place), hop), over=NOT_KNOWN)
    return None


def _from_vpc(place: PlacedTask, service: Service, region: Region) -> Walked:
    here = [each for each in place.endpoints if each.service == service.name]
    of_region = [each for each in here if each.region in (None, region.name)]
    interfaces = [each for each in of_region if each.type == EndpointType.INTERFACE]
    gateways = [each for each in of_region if each.type == EndpointType.GATEWAY]
    resolving = [each for each in interfaces if each.private_dns is not False and not each.inbound_only]
    if resolving:
        resolved = next((each for each in resolving if each.private_dns), resolving[0])
        return Walked(to_interface(place, service, resolved, private_name(place, resolved)), resolved)
    if why := of_names(place):
        return Walked(tuple(_of_unread(place, service, why)), over=NOT_KNOWN)
    others = _of_others(place, service, region)
    # What is no endpoint of the service yet is one once it is mended.
    amiss = here[:1] if not interfaces and service.endpoint_type is EndpointType.INTERFACE else []
    if named := in_zones(place, service, region, [*interfaces, *others] or amiss):
        if named.endpoint and named.endpoint in amiss:
            wrong = _wrong(service, region, named.endpoint, is_zoned=True)
            passed = (hop for hop in named.hops if hop.verdict is Verdict.PASSED)
            rest = _besides(place, service, named.endpoint, named.hops)
            return Walked((*passed, wrong, *rest), over=IN_VPC, amiss=named.endpoint)
        if named.endpoint:
            return Walked(to_interface(place, service, named.endpoint, *named.hops), named.endpoint)
        return Walked(_unled(place, service, region, named), over=NOT_KNOWN)
    profiled = [each for each in others if place.vpc_key in each.profiled]
    if profiled and not interfaces:
        return Walked(to_interface(place, service, profiled[0], profiled_name(place, profiled[0])), profiled[0])
    if gateways and service.endpoint_type is EndpointType.GATEWAY:
        return _to_gateway(place, service, gateways)
    if interfaces:
        return _unresolved(place, service, interfaces[0])
    return _without_endpoint(place, service, region, here)


def _of_unread(place: PlacedTask, service: Service, why: str) -> Iterator[Hop]:
    """What is certain of the way to a service of which it is not known where its name leads."""
    yield from (hop for hop in public_name(place) if hop.verdict is Verdict.FAILED)
    peer = Peer(groups=None, service=service.name, within=place.vpc.cidrs)
    out = let_out(place, service.port, [peer], vpc_peer(place.vpc), service.name)
    yield from [out] if out.verdict is Verdict.FAILED else []
    message = f"where the VPC leads {service.name} is not known: {why}"
    yield Hop(Step.NAME, Verdict.UNKNOWN, place.vpc.address, message)


def _of_others(place: PlacedTask, service: Service, region: Region) -> list[Endpoint]:
    """The interface endpoints of a service in other VPCs, to which names may lead."""
    return [
        each
        for each in place.model.endpoints
        if is_remote(place, each)
        and each.service == service.name
        and each.type == EndpointType.INTERFACE
        and each.region in (None, region.name)
    ]


def _unresolved(place: PlacedTask, service: Service, endpoint: Endpoint) -> Walked:
    """The way to a service whose name does not lead to its endpoint."""
    if way := open_way(place, service.port, service.name):
        return Walked(way)
    if where := asked_elsewhere(place):
        message = f"whether it leads {service.name} to {endpoint.address} is not known"
        return Walked((Hop(Step.NAME, Verdict.UNKNOWN, where, message),), endpoint)
    _, *rest = to_interface(place, service, endpoint, off := private_dns_off(place.model, endpoint, service))
    return Walked((off, *rest), endpoint)


def _to_gateway(place: PlacedTask, service: Service, gateways: list[Endpoint]) -> Walked:
    """The way to a gateway endpoint: public addresses, which a route of the task's route tables catches."""
    routed: dict[str, Endpoint] = {}
    for subnet in place.subnets:
        through = next((each for each in gateways if not _is_unrouted(subnet, [each])), None)
        if through is None:
            return _unrouted(place, service, gateways, subnet)
        routed[through.address] = through
    endpoint = next(iter(routed.values()))
    hops = (
        *public_name(place),
        egress(place, service.port, endpoint, []),
        *network_acls.outside(place, service.port),
        Hop(Step.ROUTE, Verdict.PASSED, endpoint.address, f"the prefix list of {service.name} leads to the endpoint"),
        Hop(Step.ENDPOINT, Verdict.PASSED, endpoint.address, "in the VPC"),
    )
    return Walked(hops, endpoint)


def _is_unrouted(subnet: Subnet, gateways: Sequence[Endpoint]) -> bool:
    return not any(subnet.table and subnet.table in (each.tables or ()) for each in gateways)


def _unrouted(place: PlacedTask, service: Service, gateways: list[Endpoint], subnet: Subnet) -> Walked:
    """The way from a subnet whose route table leads to no gateway endpoint of the service."""
    endpoint, table = gateways[0], place.table(subnet)
    unknown = next((each for each in gateways if each.tables is None or UNKNOWN in each.tables), None)
    if unknown or table is None:
        where = unknown.address if unknown else subnet.address
        message = NOT_ALL.format("route_table_ids") if unknown else "the subnet's route table is not known"
        hop = Hop(Step.ROUTE, Verdict.UNKNOWN, where, message)
    elif way := open_way(place, service.port, service.name):
        return Walked(way)
    else:
        message = f"no route to {service.name}: {endpoint.address} is not associated with {_table_of(place, subnet)}"
        lacking = [each for of in place.subnets if (each := place.table(of)) and _is_unrouted(of, gateways)]
        named = [(each.address, each.attribute) for each in lacking]
        remedy = associated(place.model, endpoint, "route_table_ids", named)
        hop = Hop(Step.ROUTE, Verdict.FAILED, table.address, message, remedy)
    acls = network_acls.outside(place, service.port)
    return Walked((*public_name(place), egress(place, service.port, endpoint, []), *acls, hop), endpoint)


def _table_of(place: PlacedTask, subnet: Subnet) -> str:
    table = place.table(subnet)
    if table is None or table.attribute == "id":
        return f"the route table of {subnet.address}"
    return f"{table.title}, which {subnet.address} has"


def _without_endpoint(place: PlacedTask, service: Service, region: Region, here: list[Endpoint]) -> Walked:
    """The way to a service that has no endpoint in the VPC, or none that serves."""
    # Where there are endpoints, what is missing is one of them.
    goes_out = place.wants_internet and not (place.endpoints and place.is_shut_in)
    if goes_out and all(each.region not in (None, region.name) for each in here):
        return Walked(to_internet(place, service.port, service.name))
    name = service.endpoint_name(region)
    # An endpoint that somebody made for something else stays what it is.
    theirs = bool(here) and here[0].address in place.model.surveyed
    elsewhere = asked_elsewhere(place) if place.leads_elsewhere else None
    if here:
        endpoint, model = here[0], place.model
        off = private_name(place, endpoint)
        off = private_dns_off(model, endpoint, service) if endpoint.private_dns is False else off
        wrong = _wrong(service, region, endpoint)
        wrong = replace(wrong, remedy=new_endpoint(place, service, name)) if theirs else wrong
        hops = (wrong, *_besides(place, service, endpoint, (off,)))
        return Walked((*public_name(place), *hops), amiss=endpoint)
    if elsewhere:
        message = f"may lead {service.name} to an endpoint of another VPC, and a route leads to other networks"
        return Walked((Hop(Step.NAME, Verdict.UNKNOWN, elsewhere, message),), over=NOT_KNOWN)
    remedy = new_endpoint(place, service, name)
    return Walked((*public_name(place), *_lacking(place, service, name, remedy)))


def _unled(place: PlacedTask, service: Service, region: Region, named: Resolved) -> tuple[Hop, ...]:
    """The way to a service whose name a zone leads nowhere, where there is no endpoint either."""
    if named.leading is None:
        return named.hops
    name = service.endpoint_name(region)
    # Beside a private zone of its name an endpoint cannot have private DNS.
    remedy = new_endpoint(place, service, name, private_dns=False)
    *before, last = named.hops
    # Of a zone that a survey found the record is made when the endpoint is there.
    is_found = last.address in place.model.surveyed
    led = last if is_found else replace(last, remedy=named.leading(new_address(place, service)))
    return (*before, led, *_lacking(place, service, name, remedy))


def _wrong(service: Service, region: Region, endpoint: Endpoint, *, is_zoned: bool = False) -> Hop:
    """What an endpoint has that none of the service has in the task's region; `is_zoned` if a private zone leads to it.

    Beside such a zone it could not have private DNS then.
    """
    besides = " and private_dns_enabled = false" if is_zoned and endpoint.private_dns else ""
    if endpoint.region not in (None, region.name):
        message = f"serves {endpoint.region}, and the task runs in {region}"
        remedy = f'set service_name = "{service.endpoint_name(region)}"{besides} on {endpoint.address}'
    else:
        message = f"has the type {endpoint.type}, and {service.name} is reached through {service.endpoint_type}"
        remedy = f'set vpc_endpoint_type = "{service.endpoint_type}"{besides} on {endpoint.address}'
    return Hop(Step.ENDPOINT, Verdict.FAILED, endpoint.address, message, remedy)


def _lacking(place: PlacedTask, service: Service, name: str, remedy: str) -> Iterator[Hop]:
    """An endpoint that the VPC has not, and the network ACLs in the way to one in the task's own subnets."""
    yield Hop(Step.ENDPOINT, Verdict.FAILED, place.vpc.address, f"the VPC has no endpoint {name}", remedy)
    pairs = [(subnet, end) for subnet in place.subnets for end in place.subnets]
    is_gateway = service.endpoint_type is EndpointType.GATEWAY
    hops = network_acls.outside(place, service.port) if is_gateway else None
    found = hops or network_acls.within(place, service.port, pairs)
    yield from (hop for hop in found if hop.verdict is Verdict.FAILED)


def _besides(place: PlacedTask, service: Service, endpoint: Endpoint, names: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """What else is wrong on the way to an endpoint that has the wrong region or type."""
    if service.endpoint_type is not EndpointType.INTERFACE:
        return ()
    hops = to_interface(place, service, replace(endpoint, type=EndpointType.INTERFACE.value), *names)
    return tuple(hop for hop in hops if hop.verdict is Verdict.FAILED)
