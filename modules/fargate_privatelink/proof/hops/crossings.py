"""The hops from a task's VPC to an endpoint of another one, and back: over peering, or over a transit gateway.

Source: AWS Transit Gateway Guide, how transit gateways work; Amazon VPC Peering Guide, basics.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.hops.unread import unread
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place, PlacedTask, apart
from fargate_privatelink.proof.network.routing import chosen, is_part, overlap
from fargate_privatelink.proof.network.transit import Attachment, GatewayRoute, Peering
from fargate_privatelink.proof.network.vpcs import Route, Subnet, Target
from fargate_privatelink.proof.remedies.ways_out import new_propagation, new_route
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import is_known, worded
from fargate_privatelink.proof.verdicts.verdicts import ORDER, Hop, Verdict

TELL_GATEWAY = "the routes of a transit gateway are its owner's to tell: prove its configuration or state too"


@dataclass(frozen=True)
class Crossing:
    """The way between a task's VPC and another: its hops, what carries it, and whether groups are seen across it."""

    hops: tuple[Hop, ...]
    gateway: str | None
    out_to_groups: Decision
    in_from_groups: Decision


def crossing(place: PlacedTask, far: str, ends: Sequence[Subnet]) -> Crossing:
    """The way from every subnet of a task to some subnets of another VPC, given by its key."""
    ways = [tuple(_way(place, far, subnet, end)) for subnet in place.subnets for end in ends]
    hops: list[Hop] = []
    for stage in range(max(map(len, ways), default=0)):
        of_stage = [way[stage] for way in ways if len(way) > stage]
        hops.append(max(of_stage, key=lambda hop: ORDER.index(hop.verdict)))
    vias = {route.via for subnet in place.subnets for end in ends if (route := _taken(place.model, subnet, end))}
    joints = [place.model.peerings.get(via or "") for via in vias]
    if joints and all(joint and not joint.crosses_regions for joint in joints):
        return Crossing(tuple(hops), None, Decision.ALLOWED, Decision.ALLOWED)
    gateways = [place.model.transit_gateways.get(via or "") for via in vias]
    # Over a transit gateway rules for what comes in may name groups of other VPCs where it is told to let them.
    let_in = Decision.DENIED if all(each and each.refers_to_groups is False for each in gateways) else Decision.UNKNOWN
    return Crossing(tuple(hops), next(iter(vias), None) if len(vias) == 1 else None, Decision.DENIED, let_in)


def attached(model: Model, gateway: str | None, vpc: str | None) -> list[Attachment]:
    """A VPC's attachments to a transit gateway: AWS allows one."""
    return [each for each in model.attachments.values() if each.gateway == gateway and each.vpc == vpc]


def _taken(model: Model, subnet: Subnet, to: Subnet) -> Route | None:
    table, cidr = model.tables.get(subnet.table or ""), _cidr(model, to)
    return chosen(table.routes, cidr).route if table and cidr else None


def _cidr(model: Model, subnet: Subnet) -> str | None:
    """The addresses of a subnet; where they are not known, those of its VPC, among which they are."""
    if subnet.cidr and is_known(subnet.cidr):
        return subnet.cidr
    vpc = model.vpcs.get(subnet.vpc or "")
    return vpc.cidrs[0] if vpc and len(vpc.cidrs) == 1 and is_known(vpc.cidrs[0]) else None


def _way(place: PlacedTask, far: str, subnet: Subnet, end: Subnet) -> Iterator[Hop]:
    """The hops from one subnet to another, and back; the first that does not pass may end them."""
    model = place.model
    to, back = _cidr(model, end), _cidr(model, subnet)
    if to is None or back is None:
        without = end if to is None else subnet
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, without.address, f"its CIDR is {KNOWN_AFTER_APPLY}")
        return
    own = place.vpc
    if clash := next((cidr for cidr in own.cidrs if overlap(cidr, to)), None):
        message = (
            f"its VPC has {clash}, and {end.address} in the endpoint's VPC {to}: no route leads to addresses of both"
        )
        yield Hop(Step.ROUTE, Verdict.FAILED, own.address, message, "give one of the VPCs other addresses")
        return
    out = _leaving(model, subnet, far, to, end)
    if isinstance(out, Hop):
        yield out
    elif out.target is Target.PEERING:
        yield from _over_peering(model, far, subnet, end, out, back)
    else:
        yield from _over_gateway(model, far, (subnet, back), (end, to), out)


def _leaving(model: Model, subnet: Subnet, far: str, to: str, end: Subnet) -> Route | Hop:
    """The route from a subnet to a CIDR of another VPC, or why there is none that leads to a joint of VPCs."""
    table = model.tables.get(subnet.table or "")
    if table is None:
        missing = NOT_IN_CONFIGURATION if subnet.table else "is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, subnet.address, f"the subnet's route table {missing}")
    route, instead = chosen(table.routes, to)
    if instead or not table.is_whole:
        message = f"whether it leads {to} of {end.address} elsewhere is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, instead.address if instead else table.address, message)
    if route is None:
        message = f"no route leads from {subnet.address} to {to} of {end.address}"
        return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, _new_route(model, subnet, far, to))
    if route.target in (Target.TRANSIT_GATEWAY, Target.PEERING):
        return route
    via = worded(route.via or "something unknown")
    if route.target is Target.INTERNET_GATEWAY:
        message = f"leads {to} of {end.address} to {via}, where nobody knows that address"
        return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, _new_route(model, subnet, far, to))
    return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, f"leads {to} of {end.address} to {via}")


def _new_route(model: Model, subnet: Subnet, far: str | None, cidr: str) -> str:
    """The route to add from a subnet to a CIDR of another VPC, over what joins the two."""
    table = model.tables.get(subnet.table or "")
    for key, peering in model.peerings.items():
        if table and set(peering.vpcs) == {subnet.vpc, far}:
            return new_route(model, table, "vpc_peering_connection_id", key, cidr)
    for mine in model.attachments.values():
        if table and mine.vpc == subnet.vpc and mine.gateway and attached(model, mine.gateway, far):
            return new_route(model, table, "transit_gateway_id", mine.gateway, cidr)
    return f"join the VPCs by peering or a transit gateway, and route {cidr} there"


def _over_peering(model: Model, far: str, subnet: Subnet, end: Subnet, route: Route, back: str) -> Iterator[Hop]:
    peering = model.peerings.get(route.via or "")
    if peering is None:
        via = worded(route.via or "a peering connection")
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, f"leads to {via}, which {NOT_IN_CONFIGURATION}")
        return
    yield _peered(model, peering, route, subnet, far)
    answer = _answering(model, end, subnet, back)
    if isinstance(answer, Route) and model.peerings.get(answer.via or "") != peering:
        answer = _astray(answer, back, subnet)
    yield answer if isinstance(answer, Hop) else _passed(answer, f"answers to {subnet.address} come back over it")


def _peered(model: Model, peering: Peering, route: Route, subnet: Subnet, far: str) -> Hop:
    other = peering.leads(subnet.vpc or "")
    if other != far:
        wrong = apart(model, other, far)
        message = f"leads to {worded(other or 'a VPC that is not known')}, and the endpoint is in {worded(far)}"
        remedy = f"route it to a peering connection with {worded(far)}" if wrong else ""
        return Hop(Step.ROUTE, Verdict.FAILED if wrong else Verdict.UNKNOWN, route.address, message, remedy)
    if peering.is_active is None:
        message = "whether it is accepted is not known: nothing here accepts it"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, peering.address, message)
    if not peering.is_active:
        message = "the peering connection has ended: it carries no traffic"
        return Hop(Step.ROUTE, Verdict.FAILED, peering.address, message, "make a new one")
    return _passed(route, f"leads over {peering.address}")


def _over_gateway(
    model: Model, far: str, near: tuple[Subnet, str], away: tuple[Subnet, str], route: Route
) -> Iterator[Hop]:
    """The hops over a transit gateway between two subnets, each with its CIDR."""
    (subnet, back), (end, to) = near, away
    gateway = route.via or ""
    mine, theirs = attached(model, gateway, subnet.vpc), attached(model, gateway, far)
    holder = model.transit_gateways.get(gateway)
    if not (mine and theirs and holder):
        missing = subnet.vpc if not mine else far
        message = f"leads to {worded(gateway)}, to which nothing here attaches {worded(missing or 'the VPC')}"
        if not holder:
            message = f"leads to {worded(gateway)}, which {NOT_IN_CONFIGURATION}: {TELL_GATEWAY}"
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
        return
    yield _in_zone(model, mine[0], subnet) or _passed(route, f"leads to {gateway}")
    yield _through(model, mine[0], theirs[0], to)
    answer = _answering(model, end, subnet, back)
    if isinstance(answer, Route) and answer.via != gateway:
        answer = _astray(answer, back, subnet)
    if isinstance(answer, Hop):
        yield answer
        return
    yield _in_zone(model, theirs[0], end) or _passed(answer, f"answers to {subnet.address} go back to {gateway}")
    yield _through(model, theirs[0], mine[0], back)


def _in_zone(model: Model, attachment: Attachment, subnet: Subnet) -> Hop | None:
    """Why a subnet does not reach its VPC's attachment, if so: there is none in its zone."""
    if attachment.is_accepted is None:
        message = "whether the gateway's account accepts it is not known: nothing here does"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, attachment.address, message)
    stands = [model.subnets.get(key) for key in attachment.subnets or ()]
    zones = {each.zone for each in stands if each}
    if subnet.zone and subnet.zone in zones:
        return None
    if not stands or None in stands or None in zones or subnet.zone is None:
        message = f"whether it has a subnet in the zone of {subnet.address} is not known"
        return (
            None
            if subnet.address in (attachment.subnets or ())
            else Hop(Step.ROUTE, Verdict.UNKNOWN, attachment.address, message)
        )
    message = f"has no subnet in {subnet.zone}, so that {subnet.address} does not reach the gateway"
    remedy = f"add a subnet of {subnet.zone} to subnet_ids of {attachment.address}"
    return Hop(Step.ROUTE, Verdict.FAILED, attachment.address, message, remedy)


def _through(model: Model, come: Attachment, go: Attachment, to: str) -> Hop:
    """Whether the route table that an attachment is associated with leads a CIDR to another attachment."""
    if come.table is None:
        message = "which route table it is associated with is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, come.address, message)
    if not come.table:
        message = "is associated with no route table of the transit gateway"
        remedy = f"add an aws_ec2_transit_gateway_route_table_association of {come.address}"
        return Hop(Step.ROUTE, Verdict.FAILED, come.address, message, remedy)
    table = model.gateway_tables.get(come.table)
    if table is None:
        message = f"is associated with {worded(come.table)}, which {NOT_IN_CONFIGURATION}: {TELL_GATEWAY}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, come.address, message)
    route, instead = chosen(table.effective, to)
    if instead:
        message = f"whether {table.title} leads {to} elsewhere is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, instead.address, message)
    if route is None:
        message = f"{table.title} leads {to} nowhere, and {come.address} is associated with it"
        return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, new_propagation(model, table, go))
    if route.is_blackhole:
        message = f"drops {to}, as a blackhole of {table.title}"
        remedy = f"route {to} to {go.address} there"
        return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy)
    if route.via != go.address:
        message = f"leads {to} to {worded(route.via or 'what is not known')}: what lies behind that is not looked at"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
    return _arriving(model, go, to) or _passed(route, f"{table.title} leads {to} to {go.address}")


def _arriving(model: Model, attachment: Attachment, to: str) -> Hop | None:
    """What may lead a packet astray that arrives in a VPC: a route to a part of it goes before the local one."""
    vpc = model.vpcs.get(attachment.vpc or "")
    for key in attachment.subnets or ():
        subnet = model.subnets.get(key)
        table = model.tables.get((subnet.table if subnet else None) or "")
        if table is None and (why := unread(model, attachment.vpc, "ec2:DescribeRouteTables", "ec2:DescribeSubnets")):
            message = f"whether what arrives goes astray in {worded(key)} is not known: {why}"
            return Hop(Step.ROUTE, Verdict.UNKNOWN, attachment.address, message)
        for route in table.routes if table and vpc else ():
            destination = route.destination or ""
            if vpc and any(is_part(destination, cidr) for cidr in vpc.cidrs) and overlap(destination, to):
                message = f"leads {destination} to {worded(route.via or 'something unknown')}"
                return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
    return None


def _answering(model: Model, end: Subnet, subnet: Subnet, back: str) -> Route | Hop:
    """The route by which answers leave an endpoint's subnet, or why there is none."""
    table = model.tables.get(end.table or "")
    if table is None:
        missing = NOT_IN_CONFIGURATION if end.table else "is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, end.address, f"the route table of the endpoint's subnet {missing}")
    route, instead = chosen(table.routes, back)
    if instead or not table.is_whole:
        message = f"whether it leads {back} of {subnet.address} elsewhere is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, instead.address if instead else table.address, message)
    if route is None:
        message = f"no route leads answers from {end.address} back to {back} of {subnet.address}"
        return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, _new_route(model, end, subnet.vpc, back))
    return route


def _astray(route: Route, back: str, subnet: Subnet) -> Hop:
    """Answers that leave over something else than what the calls came over."""
    via = worded(route.via or "something unknown")
    message = f"leads answers to {back} of {subnet.address} to {via}, and not back over what they came"
    failed = route.target in (Target.INTERNET_GATEWAY, Target.NAT_GATEWAY)
    remedy = f"route {back} to what {subnet.address} is joined by" if failed else ""
    return Hop(Step.ROUTE, Verdict.FAILED if failed else Verdict.UNKNOWN, route.address, message, remedy)


def _passed(route: Route | GatewayRoute, message: str) -> Hop:
    return Hop(Step.ROUTE, Verdict.PASSED, route.address, message)


def gateway_subnets(model: Model, crossed: Crossing, vpc: str | None) -> list[Subnet]:
    """The subnets through which a VPC reaches the transit gateway of a crossing."""
    keys = [key for each in attached(model, crossed.gateway, vpc) for key in each.subnets or ()]
    return [model.subnets[key] for key in keys if key in model.subnets]


def is_remote(place: Place, endpoint: Endpoint) -> bool:
    """Whether an endpoint is in another VPC than the task."""
    return endpoint.vpc is not None and endpoint.vpc != place.vpc_key
