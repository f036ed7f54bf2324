"""The way from a task to the internet: through a NAT gateway, or an internet gateway from a public address."""

from collections.abc import Iterator

from modules.reachability import remedies
from modules.reachability.model import Subnet, Target
from modules.reachability.places import DEFAULT_ROUTE, Place
from modules.reachability.rules import ANYWHERE
from modules.reachability.security_hops import NOT_IN_CONFIGURATION, egress_anywhere, network_acls
from modules.reachability.symbols import readable
from modules.reachability.verdicts import Hop, Step, Verdict, worst


def to_outside(place: Place, port: int) -> tuple[Hop, ...]:
    """The way to what is only on the internet; where nothing leads out at all, that is what is wrong."""
    if place.subnets and place.vpc and not place.wants_internet:
        return (*public_name(place), _way_out(place))
    return to_internet(place, port)


def to_internet(place: Place, port: int) -> tuple[Hop, ...]:
    """The way to an address of the internet."""
    nowhere = tuple(unplaced(place))
    return nowhere or (
        *public_name(place),
        egress_anywhere(place, port),
        *network_acls(place, port, [ANYWHERE]),
        _way_out(place),
    )


def reaches_internet(place: Place, port: int) -> bool:
    return place.wants_internet and worst(hop.verdict for hop in to_internet(place, port)) is Verdict.PASSED


def unplaced(place: Place) -> Iterator[Hop]:
    """Why nothing can be told of a task: it is not known where it runs."""
    source = place.placement.source
    if place.missing_subnets:
        message = f"subnet {readable(place.missing_subnets[0])} {NOT_IN_CONFIGURATION}"
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, source, message)
    elif not place.subnets:
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, source, "the task's subnets are not known: name them with --subnet")
    elif place.vpc is None:
        where = place.subnets[0].address
        yield Hop(Step.NAME, Verdict.UNKNOWN, where, f"the subnet's VPC {NOT_IN_CONFIGURATION}")


def public_name(place: Place) -> tuple[Hop, ...]:
    """Resolving a public name, which takes no more than a DNS server."""
    vpc = place.vpc
    assert vpc is not None
    if vpc.dns_support is False:
        message = "the VPC has no DNS server: enable_dns_support is false"
        return (
            Hop(Step.NAME, Verdict.FAILED, vpc.address, message, f"set enable_dns_support = true on {vpc.address}"),
        )
    return (Hop(Step.NAME, Verdict.PASSED, vpc.address, "resolved to public addresses"),)


def _way_out(place: Place) -> Hop:
    """The route from every subnet of the task to the internet; the first that does not get there decides."""
    hops = [_way_out_of(place, subnet) for subnet in place.subnets]
    verdict = worst(hop.verdict for hop in hops)
    return next(hop for hop in hops if hop.verdict is verdict)


def _way_out_of(place: Place, subnet: Subnet) -> Hop:
    table, route = place.table(subnet), place.default_route(subnet)
    if table is None:
        where = subnet.address
        return Hop(Step.ROUTE, Verdict.UNKNOWN, where, f"the subnet's route table {NOT_IN_CONFIGURATION}")
    if route is None:
        nat = next(iter(place.model.nat_gateways), "<a NAT gateway>")
        remedy = f'add aws_route: route_table_id = {remedies.reference(table.address)}, destination_cidr_block = "'
        remedy += f'{DEFAULT_ROUTE}", nat_gateway_id = {remedies.reference(nat)}'
        return Hop(Step.ROUTE, Verdict.FAILED, table.address, f"no route leads from {subnet.address} out", remedy)
    if route.target is Target.INTERNET_GATEWAY:
        if place.placement.public_ip:
            return Hop(Step.ROUTE, Verdict.PASSED, route.address, "through the internet gateway, from a public address")
        message = "leads to an internet gateway, which a task without a public address cannot use"
        remedy = f"route {DEFAULT_ROUTE} of {table.address} to a NAT gateway"
        return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy)
    if route.target is not Target.NAT_GATEWAY:
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, f"leads to {route.via or 'something unknown'}")
    return _through_nat(place, route.via, route.address)


def _through_nat(place: Place, key: str | None, address: str) -> Hop:
    nat = place.model.nat_gateways.get(key or "")
    if nat is None:
        return Hop(Step.ROUTE, Verdict.UNKNOWN, address, f"the NAT gateway {NOT_IN_CONFIGURATION}")
    if not nat.is_public:
        message, remedy = "the NAT gateway is private", f'set connectivity_type = "public" on {nat.address}'
        return Hop(Step.ROUTE, Verdict.FAILED, nat.address, message, remedy)
    subnet = place.model.subnets.get(nat.subnet or "")
    if nat.subnet is None or subnet is None:
        return Hop(Step.ROUTE, Verdict.PASSED, address, "through the NAT gateway")
    route, table = place.default_route(subnet), place.table(subnet)
    if route and route.target is Target.INTERNET_GATEWAY:
        return Hop(Step.ROUTE, Verdict.PASSED, address, "through the NAT gateway")
    if (route and route.target is not Target.NAT_GATEWAY) or table is None:
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address if route else nat.address, "the NAT gateway's way out")
    message = f"{nat.address} stands in {subnet.address}, from where no route leads to an internet gateway"
    remedy = f'add aws_route: route_table_id = {remedies.reference(table.address)}, destination_cidr_block = "'
    remedy += f'{DEFAULT_ROUTE}", gateway_id = <the internet gateway>'
    return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, remedy)
