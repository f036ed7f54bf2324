"""Where a load balancer stands: its subnets, their zones against those of the tasks, and the way of clients to it."""

import re
from collections.abc import Iterator, Sequence

from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.network.load_balancers import BalancerType, LoadBalancer, TargetGroup
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place, apart
from fargate_privatelink.proof.network.vpcs import Route, RouteTable, Subnet, Target
from fargate_privatelink.proof.remedies.ways_out import new_route
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import is_known, worded
from fargate_privatelink.proof.verdicts.service_events import (
    NO_ANSWER,
    NOT_ENABLED,
    REFUSED,
    TWO_ZONES,
    ZONE_TWICE,
    unhealthy,
)
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict

ZONE_ID = re.compile(r".*-az\d+")
# Where a subnet's way to the internet ends that does not bring back what clients there send.
ASTRAY = (Target.NAT_GATEWAY,)


def subnets_of(model: Model, balancer: LoadBalancer) -> tuple[list[Subnet], bool]:
    """The subnets of a load balancer that the configuration holds, and whether these are all."""
    keys = balancer.subnets
    found = [model.subnets[key] for key in keys or () if key in model.subnets]
    return found, bool(keys) and len(found) == len(keys or ())


def standing(model: Model, balancer: LoadBalancer, group: TargetGroup) -> Hop:
    """Whether AWS takes a load balancer's subnets for its type, and its VPC for the target group."""
    where = balancer.address
    if not balancer.is_certain or balancer.type is None:
        what = "whether it is there" if not balancer.is_certain else "its type"
        return Hop(Step.BALANCER, Verdict.UNKNOWN, where, f"{what} is not known")
    if balancer.type not in tuple(BalancerType):
        return Hop(
            Step.BALANCER, Verdict.UNKNOWN, where, f"what a load balancer of type {balancer.type} does is not judged"
        )
    subnets, is_whole = subnets_of(model, balancer)
    if foreign := next((each for each in subnets if apart(model, each.vpc, group.vpc)), None):
        message = f"is in another VPC than {group.address}: {foreign.vpc}"
        return Hop(Step.BALANCER, Verdict.FAILED, where, message, f"give both the same VPC as {group.vpc}", REFUSED)
    if not is_whole:
        missing = NOT_IN_CONFIGURATION if balancer.subnets else f"is {KNOWN_AFTER_APPLY}"
        return Hop(Step.BALANCER, Verdict.UNKNOWN, where, f"a subnet of it {missing}")
    zones = [each.zone for each in subnets]
    if balancer.type == BalancerType.APPLICATION and (len(subnets) == 1 or _all_in_one(zones)):
        message = f"is in one availability zone, with {' and '.join(each.address for each in subnets)}"
        remedy = f"add a subnet of another zone to subnets of {where}"
        return Hop(Step.BALANCER, Verdict.FAILED, where, message, remedy, TWO_ZONES)
    if twin := next((each for index, each in enumerate(subnets) if each.zone and each.zone in zones[:index]), None):
        message = f"has two subnets of {worded(twin.zone or '')}: {_first(subnets, twin)} and {twin.address}"
        remedy = f"take {twin.address} out of subnets of {where}"
        return Hop(Step.BALANCER, Verdict.FAILED, where, message, remedy, ZONE_TWICE)
    return Hop(Step.BALANCER, Verdict.PASSED, where, "stands in subnets of its type")


def _all_in_one(zones: Sequence[str | None]) -> bool:
    return None not in zones and len(set(zones)) == 1


def _first(subnets: Sequence[Subnet], twin: Subnet) -> str:
    return next(each.address for each in subnets if each.zone == twin.zone)


def zones(place: Place, balancer: LoadBalancer) -> Hop:
    """Whether a load balancer serves the zone of every subnet of the tasks."""
    source = place.placement.source
    ends, is_whole = subnets_of(place.model, balancer)
    served = {each.zone for each in ends}
    keys = {each.address for each in ends}
    without = [
        each for each in place.subnets if each.address not in keys and (not each.zone or each.zone not in served)
    ]
    if not without and place.subnets and not place.missing_subnets:
        return Hop(Step.ZONE, Verdict.PASSED, balancer.address, "serves every zone of the tasks")
    away = next((each for each in without if is_whole and _is_away(each.zone, served)), None)
    if away:
        message = f"serves no subnet of {away.zone}, in which {source} starts tasks in {away.address}"
        remedy = f"add a subnet of {away.zone} to subnets of {balancer.address}, or take {away.address} out of {source}"
        return Hop(Step.ZONE, Verdict.FAILED, balancer.address, message, remedy, unhealthy(None, NOT_ENABLED))
    which = without[0].address if without else "the tasks' subnets"
    message = f"whether it serves the zone of {which} is not known"
    return Hop(Step.ZONE, Verdict.UNKNOWN, balancer.address, message)


def _is_away(zone: str | None, served: set[str | None]) -> bool:
    """Whether a zone is certainly none of those that are served: names and ids of zones tell nothing of each other."""
    all_ = [zone, *served]
    if any(each is None or not is_known(each) for each in all_):
        return False
    return len({bool(ZONE_ID.fullmatch(each or "")) for each in all_}) == 1


def facing(model: Model, balancer: LoadBalancer) -> Iterator[Hop]:
    """Whether clients of the internet get to a load balancer that faces it: what it answers has to go back to them."""
    for subnet in subnets_of(model, balancer)[0] if balancer.is_internal is False else ():
        table = model.tables.get(subnet.table or "")
        route = _default(table) if table else None
        if table is None:
            message = f"whether {subnet.address} has a route to an internet gateway is not known"
            yield Hop(Step.ROUTE, Verdict.UNKNOWN, balancer.address, message)
        elif route is None and table.is_whole:
            message = f"no route leads from {subnet.address} to an internet gateway, and {balancer.address} faces"
            message += " the internet"
            yield Hop(Step.ROUTE, Verdict.FAILED, table.address, message, _new_route(model, table), NO_ANSWER)
        elif route and route.target in ASTRAY:
            message = (
                f"leads from {subnet.address} to {worded(route.via or '')}, and {balancer.address} faces the internet"
            )
            remedy = f"give {balancer.address} subnets with a route to an internet gateway, or set internal = true"
            yield Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy, NO_ANSWER)
        elif route is None or route.target is not Target.INTERNET_GATEWAY:
            where = route.address if route else table.address
            message = f"whether what leaves {subnet.address} gets to an internet gateway is not known"
            yield Hop(Step.ROUTE, Verdict.UNKNOWN, where, message)


def _default(table: RouteTable) -> Route | None:
    return next((each for each in table.routes if each.destination == "0.0.0.0/0"), None)


def _new_route(model: Model, table: RouteTable) -> str:
    gateways = (each for each in model.internet_gateways.values() if each.vpc == table.vpc and each.is_attached)
    if gateway := next(gateways, None):
        return new_route(model, table, "gateway_id", gateway.address)
    return f"route 0.0.0.0/0 of {table.title} to an internet gateway of its VPC, or set internal = true"
