"""The way from a task to an interface endpoint, of its VPC or of another."""

from collections.abc import Sequence

from fargate_privatelink.aws.services import Service
from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.crossings import crossing, gateway_subnets, is_remote
from fargate_privatelink.proof.hops.dns import behind
from fargate_privatelink.proof.hops.security_groups import NOT_ALL, NOT_IN_CONFIGURATION, egress, ingress
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.places import PlacedTask, apart
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.found import associated
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict


def to_interface(place: PlacedTask, service: Service, endpoint: Endpoint, *names: Hop) -> tuple[Hop, ...]:
    """The hops to an interface endpoint, of the task's VPC or of another; `names` are those of its name."""
    if is_remote(place, endpoint):
        return _to_remote(place, service, endpoint, *names)
    ends = [place.model.subnets.get(key) for key in endpoint.subnets or ()]
    if endpoint.subnets == ():
        ends = [*_one_in_each_zone(place)]
    table = place.table(place.subnets[0])
    local = Hop(Step.ROUTE, Verdict.PASSED, table.address if table else place.subnets[0].address, "local to the VPC")
    return (
        *names,
        *behind(place, endpoint, names),
        egress(place, service.port, endpoint, ends),
        *network_acls.within(place, service.port, [(subnet, end) for subnet in place.subnets for end in ends if end]),
        local,
        _present(place, endpoint, ends),
        ingress(place, service.port, endpoint, place.subnets),
    )


def _to_remote(place: PlacedTask, service: Service, endpoint: Endpoint, *names: Hop) -> tuple[Hop, ...]:
    """The way to an endpoint of another VPC."""
    model, ends = place.model, [place.model.subnets.get(key) for key in endpoint.subnets or ()]
    held = [end for end in ends if end]
    crossed = crossing(place, endpoint.vpc or "", held)
    leaving = [
        (subnet, through)
        for subnet in place.subnets
        for through in gateway_subnets(model, crossed, place.vpc_key)
        if None in (subnet.zone, through.zone) or subnet.zone == through.zone
    ]
    arriving = [(through, end) for through in gateway_subnets(model, crossed, endpoint.vpc) for end in held]
    return (
        *names,
        egress(place, service.port, endpoint, ends, crossed.out_to_groups),
        *network_acls.within(place, service.port, [(subnet, end) for subnet in place.subnets for end in held]),
        *network_acls.across(place, service.port, leaving, arriving),
        *crossed.hops,
        _present(place, endpoint, ends),
        ingress(place, service.port, endpoint, place.subnets, crossed.in_from_groups),
    )


def _one_in_each_zone(place: PlacedTask) -> list[Subnet]:
    """The task's subnets that an endpoint in none of them is to be put into: it takes one of a zone."""
    found = {each.zone or each.address: each for each in reversed(place.subnets)}
    return [*reversed(found.values())]


def _present(place: PlacedTask, endpoint: Endpoint, ends: Sequence[Subnet | None]) -> Hop:
    if endpoint.subnets == ():
        message = "the endpoint is in no subnet: it has no network interface"
        named = [(each.address, "id") for each in _one_in_each_zone(place)]
        remedy = associated(place.model, endpoint, "subnet_ids", named)
        if is_remote(place, endpoint):
            remedy = f"set subnet_ids on {endpoint.address} to subnets of {endpoint.vpc}, one in each zone"
        return Hop(Step.ENDPOINT, Verdict.FAILED, endpoint.address, message, remedy)
    if endpoint.subnets is None or UNKNOWN in endpoint.subnets:
        return Hop(Step.ENDPOINT, Verdict.UNKNOWN, endpoint.address, NOT_ALL.format("subnet_ids"))
    if None in ends:
        return Hop(Step.ENDPOINT, Verdict.UNKNOWN, endpoint.address, f"a subnet of the endpoint {NOT_IN_CONFIGURATION}")
    if foreign := next((end for end in ends if end and apart(place.model, end.vpc, endpoint.vpc)), None):
        message = f"names {foreign.address}, which is in another VPC, {foreign.vpc}"
        remedy = f"take {foreign.address} out of subnet_ids of {endpoint.address}"
        if association := dict(endpoint.associated).get(foreign.address):
            remedy = f"remove {association}"
        return Hop(Step.ENDPOINT, Verdict.FAILED, endpoint.address, message, remedy)
    zones = sorted({end.zone for end in ends if end and end.zone})
    return Hop(Step.ENDPOINT, Verdict.PASSED, endpoint.address, f"in {', '.join(zones)}" if zones else "in the VPC")
