"""Endpoints that idle, that do not cover a zone, or that are called as no service of AWS is."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.prices import HOURS_PER_MONTH, built_in_prices, money
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.aws.services import CATALOGUE, EndpointType, service_problem
from fargate_privatelink.proof.findings.calls import Calls
from fargate_privatelink.proof.hops.internet import placed
from fargate_privatelink.proof.hops.walks import Walk, Walked
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.remedies.endpoints import new_endpoint
from fargate_privatelink.proof.remedies.found import associated
from fargate_privatelink.proof.verdicts.verdicts import Finding, Hop, Verdict
from fargate_privatelink.requirements import Phase, Reach


def unneeded(model: Model, places: Sequence[Place], walks: Sequence[Walk]) -> Iterator[Finding]:
    """Endpoints that no task needs.

    One that a task's rule leads to by itself, or whose service a role is allowed to call, is there for the application.
    """
    if not model.tasks or any(task.task is None or task.gaps or not task.placement.subnets for task in model.tasks):
        return
    # A task in a network that is not known, or one to be fixed by bringing what it needs here, may need them.
    far = (need.reach is Reach.INTERNET and _is_shut(walked) for _, need, walked in walks)
    if any(isinstance(placed(place), Hop) for place in places) or any(far):
        return
    missed = {need.target for _, need, walked in walks if any(hop.verdict is not Verdict.PASSED for hop in walked.hops)}
    calls, shared = Calls(model), _handed_vpcs(model)
    # Of what a survey found nobody here knows who else needs it.
    for endpoint in (each for each in model.endpoints if each.address not in model.surveyed):
        if endpoint.vpc in shared or endpoint.service not in CATALOGUE or endpoint.service in missed:
            continue
        if _is_used(model, endpoint, places, walks):
            continue
        if calls.may_call(endpoint.service) and not _is_spare(endpoint, walks):
            continue
        message = f"no task of the configuration needs {endpoint.service}"
        if endpoint.type == EndpointType.INTERFACE:
            message += f"; {_bill(endpoint)}"
        yield Finding("unneeded-endpoint", endpoint.address, message, "remove it, unless the application calls it")


def _handed_vpcs(model: Model) -> set[str | None]:
    """The VPCs in which modules may have tasks that are not there."""
    return {*model.handed, *(model.subnets[key].vpc for key in model.handed if key in model.subnets)}


def _is_used(model: Model, endpoint: Endpoint, places: Sequence[Place], walks: Sequence[Walk]) -> bool:
    """Whether a path leads over an endpoint, or a rule or a name leads to it, or nobody here may know who does."""
    if any(walked.endpoint == endpoint for _, _, walked in walks):
        return True
    # Who else is in a VPC is not looked at where none of the tasks runs there, nor who is led to it.
    led = any(endpoint.address in (record.endpoints or ()) for zone in model.zones for record in zone.records)
    if led or endpoint.profiled or endpoint.vpc not in {place.vpc_key for place in places}:
        return True
    rules = [rule for place in places for group in place.groups for rule in group.egress]
    if any(endpoint.service in rule.services for rule in rules):
        return True
    own = {
        group
        for group in endpoint.groups or ()
        if sum((each.groups or ()).count(group) for each in model.endpoints) == 1
    }
    return any(own.intersection(rule.groups) for rule in rules)


def _is_spare(endpoint: Endpoint, walks: Sequence[Walk]) -> bool:
    """Whether paths take another endpoint of its service in its VPC."""
    taken = (walked.endpoint for _, _, walked in walks if walked.endpoint)
    return any(each.service == endpoint.service and each.vpc == endpoint.vpc for each in taken)


def _is_shut(walked: Walked) -> bool:
    return any(hop.verdict is Verdict.FAILED for hop in walked.hops)


def _bill(endpoint: Endpoint) -> str:
    """What an interface endpoint costs, as far as the prices of its region are known."""
    zones = len(endpoint.subnets or ())
    where = f"in {zones} availability zone{'s' * (zones != 1)}"
    prices = built_in_prices().get(endpoint.region or "")
    if prices is None:
        return f"the endpoint is billed by the hour {where}"
    month = money(zones * prices.interface_endpoint_hour * HOURS_PER_MONTH, prices.currency)
    return f"the endpoint costs {month} a month {where}"


def zones_not_covered(walks: Sequence[Walk]) -> Iterator[Finding]:
    """Endpoints without a network interface in a zone where their tasks run."""
    for place, _, walked in walks:
        endpoint = walked.endpoint
        if endpoint is None or endpoint.type != EndpointType.INTERFACE or not endpoint.subnets:
            continue
        ends = [place.model.subnets.get(key) for key in endpoint.subnets]
        zones = {end.zone for end in ends if end}
        if None in ends or None in zones:
            continue
        missing = [subnet for subnet in place.subnets if subnet.zone and subnet.zone not in zones]
        if missing:
            message = (
                f"has no network interface in {', '.join(sorted({str(each.zone) for each in missing}))}, where tasks"
            )
            message += " run: they depend on another zone"
            remedy = f"add a subnet of that zone to subnet_ids of {endpoint.address}"
            if endpoint.associated:
                # The endpoint's own list and associations would undo each other.
                remedy = f"add an aws_vpc_endpoint_subnet_association of {endpoint.address} with a subnet of that zone"
            if endpoint.address in place.model.surveyed:
                one = {each.zone: (each.address, "id") for each in reversed(missing)}
                remedy = associated(place.model, endpoint, "subnet_ids", one.values())
            yield Finding("zone-not-covered", endpoint.address, message, remedy)


def interfaces_to_s3(walks: Sequence[Walk]) -> Iterator[Finding]:
    """S3 over an interface endpoint, which ECR's layers are not documented to take."""
    for place, need, walked in walks:
        endpoint = walked.endpoint
        if need.target == "s3" and need.phase is Phase.PULL_IMAGE and place.vpc:
            inside = [each for each in place.endpoints if each.service == "s3" and each.type == EndpointType.INTERFACE]
            chosen = endpoint if endpoint in inside else next(iter(inside), None) if endpoint is None else None
            if chosen:
                message = (
                    "is S3 as an interface endpoint: ECR's layers are documented to come through a gateway endpoint"
                )
                region = regions().get(place.vpc.region or "")
                name = CATALOGUE["s3"].endpoint_name(region) if region else chosen.service_name
                remedy = new_endpoint(place, CATALOGUE["s3"], name)
                yield Finding("s3-interface", chosen.address, message, remedy)


def unknown_services(model: Model) -> Iterator[Finding]:
    """Endpoints whose service name is nearly one of AWS's."""
    for endpoint in model.endpoints:
        last = endpoint.service
        if last and last not in CATALOGUE:
            yield Finding("unknown-service", endpoint.address, service_problem(last) or "")
