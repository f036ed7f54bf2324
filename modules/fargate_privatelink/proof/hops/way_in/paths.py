"""The ways of requests and health checks over load balancers to the tasks of a service.

Source: ALB and NLB guides, target groups, security groups and health checks; Amazon ECS Developer Guide, service load
balancing.
"""

from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.hops.way_in import balancers, groups, targets
from fargate_privatelink.proof.hops.way_in.forwards import forwarding, ports
from fargate_privatelink.proof.network.load_balancers import (
    Attachment,
    Balanced,
    HealthCheck,
    LoadBalancer,
    TargetGroup,
)
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.service_events import APPLY, GRACE_WITHOUT_BALANCER
from fargate_privatelink.proof.verdicts.verdicts import ORDER, Hop, PathProof, Verdict

REASON = "load_balancer"
# A target group of which nothing is known.
UNTOLD = TargetGroup("", None, None, None, HealthCheck(None, None, None, None), None)


def ways_in(facts: TaskFacts, place: Place) -> Iterator[PathProof]:
    """The way of requests to a service's tasks, for each of its target groups."""
    service = place.model.ways_in.services.get(facts.placement.source)
    if service is None:
        return
    for attachment in service.attachments:
        yield _way(facts, place, service, attachment)
    if not service.is_whole:
        hop = Hop(Step.TARGETS, Verdict.UNKNOWN, service.address, f"its load_balancer blocks are {KNOWN_AFTER_APPLY}")
        yield _path((hop,), "", "")
    elif not service.attachments and service.grace_period:
        message = "sets health_check_grace_period_seconds and names no load balancer"
        remedy = f"take health_check_grace_period_seconds out of {service.address}"
        hop = Hop(Step.CHECK, Verdict.FAILED, service.address, message, remedy, GRACE_WITHOUT_BALANCER)
        yield _path((hop,), "", "")


def _way(facts: TaskFacts, place: Place, service: Balanced, attachment: Attachment) -> PathProof:
    if not attachment.groups:
        first = targets.container(facts, attachment, None)
        hop = Hop(Step.TARGETS, Verdict.UNKNOWN, service.address, f"its target group is {KNOWN_AFTER_APPLY}")
        return _path((first, hop), "", str(attachment.container or ""))
    ways = [_Way(facts, place, service, attachment, key) for key in attachment.groups]
    paths = [_path(tuple(way.hops()), way.over, str(attachment.container or ""), way.name) for way in ways]
    found = max(paths, key=lambda path: ORDER.index(path.verdict))
    if attachment.is_certain:
        return found
    hops = tuple(_if(f"{service.address} names that group", hop) for hop in found.hops)
    return replace(found, hops=hops, concern=Concern.REQUESTS)


def _if(condition: str, hop: Hop) -> Hop:
    if hop.verdict is not Verdict.FAILED:
        return hop
    return replace(hop, verdict=Verdict.UNKNOWN, message=f"{hop.message}, if {condition}", remedy="", error="")


def _path(hops: tuple[Hop, ...], over: str, container: str, name: str = "a load balancer") -> PathProof:
    """A path; what AWS refuses at the apply keeps tasks from their start, anything else requests from tasks."""
    is_refused = any(hop.verdict is Verdict.FAILED and hop.error.startswith(APPLY) for hop in hops)
    concern = Concern.START if is_refused else Concern.REQUESTS
    return PathProof(f"requests from {name}", None, REASON, hops, over, concern, container)


class _Way:
    """The way over one target group; `over` and `name` are told after its hops."""

    def __init__(self, facts: TaskFacts, place: Place, service: Balanced, attachment: Attachment, key: str) -> None:
        self._facts, self._place, self._service = facts, place, service
        self._attachment, self._key = attachment, key
        self.over, self.name = "", "a load balancer"

    def hops(self) -> Iterator[Hop]:
        ways, model = self._place.model.ways_in, self._place.model
        group = ways.target_groups.get(self._key)
        yield targets.container(self._facts, self._attachment, group)
        yield targets.target_group(self._place, self._attachment, group, self._key)
        if group is None:
            yield from self._arrivals(None, UNTOLD)
            return
        hop, listeners = forwarding(model, self._service, self._key, group)
        balancer = next((found for each in listeners if (found := ways.balancers.get(each.balancer or ""))), None)
        self.over = listeners[0].address if listeners else hop.address
        self.name = balancer.address if balancer else self.name
        yield hop
        if balancer is None:
            if hop.verdict is Verdict.PASSED:
                named = worded(listeners[0].balancer or "its load balancer")
                yield Hop(Step.BALANCER, Verdict.UNKNOWN, listeners[0].address, f"{named} {NOT_IN_CONFIGURATION}")
            yield from self._arrivals(None, group)
        else:
            if unfit := targets.fitting(group, balancer.type):
                yield unfit
            yield balancers.standing(model, balancer, group)
            yield from self._over(balancer, group, ports(listeners))
        yield targets.health_check(self._facts, self._attachment, group)

    def _over(self, balancer: LoadBalancer, group: TargetGroup, listening: list[int]) -> Iterator[Hop]:
        place = self._place
        facing = list(balancers.facing(place.model, balancer))
        yield from sorted(facing, key=lambda hop: -ORDER.index(hop.verdict))[:1]
        yield balancers.zones(place, balancer)
        if group.protocol in groups.DATAGRAMS:
            message = f"whether {group.protocol} passes security groups and network ACLs is not judged"
            yield Hop(Step.ARRIVAL, Verdict.UNKNOWN, group.address, message)
        else:
            yield from groups.from_clients(place, balancer, listening)
        reached = self._ports(group)
        yield from filter(None, (groups.out(place, balancer, port) for port in reached))
        yield from groups.acls(place, balancer, listening if group.protocol not in groups.DATAGRAMS else (), reached)
        yield from self._arrivals(balancer, group)

    def _arrivals(self, balancer: LoadBalancer | None, group: TargetGroup) -> Iterator[Hop]:
        for port in self._ports(group):
            of_traffic = port == self._attachment.port
            yield groups.arrival(self._place, balancer, group, port, of_traffic=of_traffic)

    def _ports(self, group: TargetGroup) -> list[int]:
        """The ports of the tasks that requests and health checks go to, as far as they are TCP and known."""
        of_traffic = None if group.protocol in groups.DATAGRAMS else self._attachment.port
        found = (of_traffic, targets.check_port(self._attachment, group))
        return list(dict.fromkeys(port for port in found if port is not None))
