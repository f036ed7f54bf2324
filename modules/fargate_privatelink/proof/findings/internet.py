"""Ways to the internet of tasks that need none."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.cidrs import ANYWHERE, ANYWHERE_IPV6
from fargate_privatelink.proof.hops.crossings import is_remote
from fargate_privatelink.proof.hops.walks import Walk
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.verdicts.verdicts import Finding
from fargate_privatelink.requirements import Reach


def ways_out(places: Sequence[Place], walks: Sequence[Walk]) -> Iterator[Finding]:
    """Ways to the internet of tasks that need none."""
    wanted = {
        place.placement
        for place, need, walked in walks
        if need.reach is Reach.INTERNET or (need.service and walked.endpoint is None)
    }
    # Groups of other VPCs are not seen over a transit gateway.
    crossing = {each.placement for each, _, walked in walks if walked.endpoint and is_remote(each, walked.endpoint)}
    for place in places:
        placement = place.placement
        if placement in wanted:
            continue
        if placement.public_ip:
            message = "gives its tasks public addresses, and nothing they reach needs the internet"
            yield Finding("public-ip", placement.source, message, f"set assign_public_ip = false on {placement.source}")
        for subnet in place.subnets:
            route = place.default_route(subnet)
            if route and route.target is Target.INTERNET_GATEWAY:
                message = f"leads from {subnet.address} to an internet gateway, and nothing its tasks reach needs that"
                # Others may be in subnets that a survey found.
                is_ours = route.address not in place.model.surveyed
                remedy = f"remove the route {ANYWHERE}" if is_ours else "run the tasks in subnets without such a route"
                yield Finding("internet-route", route.address, message, remedy)
        for group in () if place.has_nat_route else place.groups:
            for rule in group.egress:
                if rule.is_certain and (ANYWHERE in rule.cidrs or ANYWHERE_IPV6 in rule.cidrs):
                    whom = "tasks" if group.address == rule.address else group.address
                    message = f"lets {whom} out to anywhere, and nothing its tasks reach needs the internet"
                    remedy = "name the endpoints' security groups and the S3 prefix list instead"
                    if placement in crossing:
                        remedy = "name the CIDRs of the endpoints' subnets and the S3 prefix list instead"
                    yield Finding("open-egress", rule.address, message, remedy)
