"""The network's hops from a task to a service of AWS: over an endpoint of its VPC, or over the internet."""

from dataclasses import dataclass

from modules.reachability import remedies
from modules.reachability.internet import public_name, reaches_internet, to_internet, unplaced
from modules.reachability.model import Endpoint, Subnet
from modules.reachability.places import Place
from modules.reachability.rules import ANYWHERE
from modules.reachability.security_hops import NOT_IN_CONFIGURATION, egress, ingress, network_acls
from modules.reachability.verdicts import INTERNET, Hop, Step, Verdict
from modules.regions import Region
from modules.services import EndpointType, Service


@dataclass(frozen=True)
class Walked:
    """The hops through the network, and the endpoint at their end; without one, what the way leads over."""

    hops: tuple[Hop, ...]
    endpoint: Endpoint | None = None
    over: str = INTERNET

    @property
    def way(self) -> str:
        return self.endpoint.address if self.endpoint else self.over

    @property
    def inside(self) -> bool:
        """Whether the name is resolved to addresses in the VPC."""
        return self.endpoint is not None and self.endpoint.type == EndpointType.INTERFACE


def to_service(place: Place, service: Service, region: Region) -> Walked:
    """The way to a service of AWS: over its endpoint where the VPC has one, else over the internet."""
    nowhere = tuple(unplaced(place))
    if nowhere:
        return Walked(nowhere)
    here = [each for each in place.endpoints if each.service == service.name]
    of_region = [each for each in here if each.region in (None, region.name)]
    interfaces = [each for each in of_region if each.type == EndpointType.INTERFACE]
    resolved = next((each for each in interfaces if each.private_dns is not False), None)
    if resolved:
        return Walked(_to_interface(place, service, resolved), resolved)
    if service.endpoint_type is EndpointType.GATEWAY:
        gateways = [each for each in of_region if each.type == EndpointType.GATEWAY]
        if gateways:
            return _to_gateway(place, service, gateways)
        return _without_endpoint(place, service, region, here)
    if interfaces and reaches_internet(place, service.port):
        return Walked(to_internet(place, service.port))
    if interfaces:
        return Walked((_private_dns_off(interfaces[0], service),), interfaces[0])
    return _without_endpoint(place, service, region, here)


def _to_interface(place: Place, service: Service, endpoint: Endpoint) -> tuple[Hop, ...]:
    ends = [place.model.subnets.get(key) for key in endpoint.subnets or ()]
    table = place.table(place.subnets[0])
    local = Hop(Step.ROUTE, Verdict.PASSED, table.address if table else place.subnets[0].address, "local to the VPC")
    cidrs = [end.cidr for end in ends if end and end.cidr]
    return (
        _private_name(place, endpoint),
        egress(place, service.port, endpoint, ends),
        *network_acls(place, service.port, cidrs, ends),
        local,
        _present(endpoint, ends),
        ingress(place, service.port, endpoint),
    )


def _private_name(place: Place, endpoint: Endpoint) -> Hop:
    vpc = place.vpc
    assert vpc is not None
    for setting, value in (("enable_dns_support", vpc.dns_support), ("enable_dns_hostnames", vpc.dns_hostnames)):
        if value is False:
            message = f"private DNS needs {setting}, which is false"
            return Hop(Step.NAME, Verdict.FAILED, vpc.address, message, f"set {setting} = true on {vpc.address}")
    if vpc.resolvers:
        message = "the VPC has DNS servers of its own: they must forward to AmazonProvidedDNS"
        return Hop(Step.NAME, Verdict.UNKNOWN, vpc.resolvers, message)
    if None in (vpc.dns_support, vpc.dns_hostnames):
        return Hop(Step.NAME, Verdict.UNKNOWN, vpc.address, "the VPC's DNS attributes are not known")
    if endpoint.private_dns is None:
        return Hop(Step.NAME, Verdict.UNKNOWN, endpoint.address, "private_dns_enabled is not known")
    return Hop(Step.NAME, Verdict.PASSED, endpoint.address, "private DNS resolves the name to the endpoint")


def _private_dns_off(endpoint: Endpoint, service: Service) -> Hop:
    message = f"private_dns_enabled is false: {service.name} is resolved to public addresses, and no route leads there"
    remedy = f"set private_dns_enabled = true on {endpoint.address}"
    return Hop(Step.NAME, Verdict.FAILED, endpoint.address, message, remedy)


def _present(endpoint: Endpoint, ends: list[Subnet | None]) -> Hop:
    if endpoint.subnets == ():
        message = "the endpoint is in no subnet: it has no network interface"
        remedy = f"set subnet_ids on {endpoint.address}, one subnet in each availability zone"
        return Hop(Step.ENDPOINT, Verdict.FAILED, endpoint.address, message, remedy)
    if endpoint.subnets is None or None in ends:
        return Hop(Step.ENDPOINT, Verdict.UNKNOWN, endpoint.address, f"a subnet of the endpoint {NOT_IN_CONFIGURATION}")
    zones = sorted({end.zone for end in ends if end and end.zone})
    return Hop(Step.ENDPOINT, Verdict.PASSED, endpoint.address, f"in {', '.join(zones)}" if zones else "in the VPC")


def _to_gateway(place: Place, service: Service, gateways: list[Endpoint]) -> Walked:
    """The way to a gateway endpoint: public addresses, which a route of the task's route tables catches."""
    routed: dict[str, Endpoint] = {}
    for subnet in place.subnets:
        through = next((each for each in gateways if subnet.table and subnet.table in (each.tables or ())), None)
        if through is None:
            return _unrouted(place, service, gateways, subnet)
        routed[through.address] = through
    endpoint = next(iter(routed.values()))
    hops = (
        *public_name(place),
        egress(place, service.port, endpoint, []),
        *network_acls(place, service.port, [ANYWHERE]),
        Hop(Step.ROUTE, Verdict.PASSED, endpoint.address, f"the prefix list of {service.name} leads to the endpoint"),
        Hop(Step.ENDPOINT, Verdict.PASSED, endpoint.address, "in the VPC"),
    )
    return Walked(hops, endpoint)


def _unrouted(place: Place, service: Service, gateways: list[Endpoint], subnet: Subnet) -> Walked:
    """The way from a subnet whose route table leads to no gateway endpoint of the service."""
    endpoint, table = gateways[0], place.table(subnet)
    unknown = next((each for each in gateways if each.tables is None), None)
    if unknown or table is None:
        where = unknown.address if unknown else subnet.address
        hop = Hop(Step.ROUTE, Verdict.UNKNOWN, where, "the route tables are not known")
    elif reaches_internet(place, service.port):
        return Walked(to_internet(place, service.port))
    else:
        message = f"no route to {service.name}: {endpoint.address} is not associated with the route table"
        message += f" of {subnet.address}"
        remedy = f"add {remedies.reference(table.address)} to route_table_ids of {endpoint.address}"
        hop = Hop(Step.ROUTE, Verdict.FAILED, table.address, message, remedy)
    return Walked((*public_name(place), egress(place, service.port, endpoint, []), hop), endpoint)


def _without_endpoint(place: Place, service: Service, region: Region, here: list[Endpoint]) -> Walked:
    """The way to a service that has no endpoint in the VPC, or none that serves."""
    vpc = place.vpc
    assert vpc is not None
    if place.wants_internet and all(each.region not in (None, region.name) for each in here):
        return Walked(to_internet(place, service.port))
    name = service.endpoint_name(region)
    unrecognized = [each for each in place.endpoints if each.service is None and "vpce" not in each.service_name]
    if here and here[0].region not in (None, region.name):
        message = f"serves {here[0].region}, and the task runs in {region}"
        remedy = f'set service_name = "{name}" on {here[0].address}'
        hop = Hop(Step.ENDPOINT, Verdict.FAILED, here[0].address, message, remedy)
    elif here:
        message = f"has the type {here[0].type}, and {service.name} is reached through {service.endpoint_type}"
        remedy = f'set vpc_endpoint_type = "{service.endpoint_type}" on {here[0].address}'
        hop = Hop(Step.ENDPOINT, Verdict.FAILED, here[0].address, message, remedy)
    elif any(each.vpc is None for each in place.model.endpoints) or any(
        each.service_name.startswith("${") for each in unrecognized
    ):
        hop = Hop(Step.ENDPOINT, Verdict.UNKNOWN, vpc.address, f"whether the VPC has {name} is not known")
    else:
        subnets = ", ".join(remedies.reference(subnet.address) for subnet in place.subnets)
        tables = dict.fromkeys(
            remedies.reference(table.address) for each in place.subnets if (table := place.table(each))
        )
        remedy = remedies.new_endpoint(name, service.endpoint_type, vpc.address, subnets, ", ".join(tables))
        hop = Hop(Step.ENDPOINT, Verdict.FAILED, vpc.address, f"the VPC has no endpoint {name}", remedy)
    return Walked((*public_name(place), hop))
