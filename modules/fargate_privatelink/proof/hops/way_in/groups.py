"""Security groups and network ACLs on the way from clients over a load balancer to tasks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, MAYBE, NOT_ALL, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.hops.way_in.balancers import subnets_of
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.acls import LOAD_BALANCER
from fargate_privatelink.proof.network.load_balancers import BalancerType, LoadBalancer, TargetGroup
from fargate_privatelink.proof.network.peers import Peer, permitted, port_matches
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.security import SecurityGroup
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.peers import INTERNET_PEER, PeerReference, group_peer, subnet_peer, vpc_peer
from fargate_privatelink.proof.remedies.security_group_rules import new_rule
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.service_events import NO_ANSWER, blocked
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict

# Protocols of which requests are no TCP.
DATAGRAMS = ("UDP", "TCP_UDP")


def from_clients(place: Place, balancer: LoadBalancer, ports: Sequence[int]) -> Iterator[Hop]:
    """Whether a load balancer's groups let anybody in at the ports of some listeners, at one of them at least."""
    groups = _held(place, balancer.groups)
    if not groups or not ports:
        return
    hops = [_any_in(place, balancer, groups, port) for port in ports]
    yield next((hop for hop in hops if hop.verdict is Verdict.PASSED), hops[0])


def _any_in(place: Place, balancer: LoadBalancer, groups: Sequence[SecurityGroup], port: int) -> Hop:
    step = Step.BALANCER_GROUP
    rules = [rule for group in groups for rule in group.ingress if rule.is_certain]
    if open_ := next((rule for rule in rules if port_matches(rule, port) is Decision.ALLOWED), None):
        return Hop(step, Verdict.PASSED, open_.address, f"TCP {port} is let in")
    decision, address = permitted(groups, "ingress", port, Peer(groups=None))
    if decision is Decision.DENIED and len(groups) == len(balancer.groups or ()):
        where = groups[0]
        remedy = new_rule(place.model, where, "ingress", port, _clients(place, balancer))
        return Hop(step, Verdict.FAILED, where.address, f"no rule lets clients in at TCP {port}", remedy, NO_ANSWER)
    message = f"whether clients are let in at TCP {port} is not known"
    return Hop(step, Verdict.UNKNOWN, address or balancer.address, message)


def _clients(place: Place, balancer: LoadBalancer) -> PeerReference:
    return vpc_peer(place.vpc) if balancer.is_internal and place.vpc else INTERNET_PEER


def out(place: Place, balancer: LoadBalancer, port: int) -> Hop | None:
    """Whether a load balancer's groups let it out to the tasks at a port; a network one may have none."""
    step, address = Step.BALANCER_GROUP, balancer.address
    if balancer.groups == ():
        return None
    groups = _held(place, balancer.groups)
    if not groups:
        missing = NOT_IN_CONFIGURATION if balancer.groups else f"is {KNOWN_AFTER_APPLY}"
        return Hop(step, Verdict.UNKNOWN, address, f"its security group {missing}")
    decision, found = _worst(groups, "egress", port, _tasks(place))
    if decision is Decision.ALLOWED:
        return Hop(step, Verdict.PASSED, found, f"TCP {port} to the tasks is let out")
    if decision is Decision.UNKNOWN:
        return Hop(step, Verdict.UNKNOWN, found or address, f"TCP {port} to the tasks may be let out: {MAYBE}")
    if len(groups) < len(balancer.groups or ()):
        return Hop(step, Verdict.UNKNOWN, address, NOT_ALL.format("its security groups"))
    group = groups[0]
    message = f"no rule lets TCP {port} out to the tasks of {place.placement.source}"
    named, cidrs = _named(place, place.group_keys, place.subnets)
    remedy = _new_rules(place, group, "egress", port, named, cidrs)
    return Hop(step, Verdict.FAILED, group.address, message, remedy, blocked(port, balancer.type))


def arrival(
    place: Place, balancer: LoadBalancer | None, group: TargetGroup, port: int, *, of_traffic: bool = True
) -> Hop:
    """Whether the tasks' groups let a load balancer in at a port, for traffic or for health checks only."""
    source, step = place.placement.source, Step.ARRIVAL
    if not place.groups:
        return Hop(
            step, Verdict.UNKNOWN, source, "the tasks' security groups are not known: name them with --security-group"
        )
    who = balancer.address if balancer else "a load balancer"
    decision, found = _worst(place.groups, "ingress", port, _peers(place, balancer, group, of_traffic))
    if decision is Decision.ALLOWED:
        return Hop(step, Verdict.PASSED, found, f"TCP {port} from {who} is let in")
    if decision is Decision.DENIED and place.unknown_groups:
        message = (
            NOT_ALL.format("security_groups")
            if UNKNOWN in (place.group_keys or ())
            else f"a security group {NOT_IN_CONFIGURATION}"
        )
        return Hop(step, Verdict.UNKNOWN, source, message)
    if decision is Decision.UNKNOWN:
        return Hop(step, Verdict.UNKNOWN, found or source, f"TCP {port} from {who} may be let in: {MAYBE}")
    own = place.groups[0]
    message = f"no rule lets TCP {port} in from {who}"
    ends = subnets_of(place.model, balancer)[0] if balancer else []
    named, cidrs = _named(place, balancer.groups if balancer else None, ends)
    remedy = _new_rules(place, own, "ingress", port, named, cidrs) if named or cidrs else ""
    return Hop(step, Verdict.FAILED, own.address, message, remedy, blocked(port, balancer.type if balancer else None))


def _peers(place: Place, balancer: LoadBalancer | None, group: TargetGroup, of_traffic: bool) -> list[Peer]:
    """What the tasks' groups see of a load balancer's packets, at each of its subnets."""
    if balancer is None:
        return [Peer(groups=None)]
    ends, is_whole = subnets_of(place.model, balancer)
    groups, within = balancer.groups, _within(place)
    found = [Peer(each.cidr, groups=groups, within=within) for each in ends]
    if not is_whole:
        found.append(Peer(groups=groups))
    keeps = group.keeps_client is not False and balancer.type != BalancerType.APPLICATION
    if of_traffic and keeps:
        # Where clients keep their addresses, nothing but the balancer's group tells of them.
        found.append(Peer(groups=groups))
    return found


def _tasks(place: Place) -> list[Peer]:
    within = _within(place)
    found = [Peer(each.cidr, groups=place.group_keys, within=within) for each in place.subnets]
    return found if found and not place.missing_subnets else [*found, Peer(groups=place.group_keys)]


def _within(place: Place) -> tuple[str, ...]:
    return place.vpc.cidrs if place.vpc else ()


def _worst(groups: Sequence[SecurityGroup], direction: str, port: int, peers: Sequence[Peer]) -> tuple[Decision, str]:
    return min((permitted(groups, direction, port, peer) for peer in peers), key=lambda each: each[0])


def _held(place: Place, keys: tuple[str, ...] | None) -> list[SecurityGroup]:
    return [place.model.groups[key] for key in keys or () if key in place.model.groups]


def _named(
    place: Place, keys: tuple[str, ...] | None, subnets: Sequence[Subnet]
) -> tuple[PeerReference | None, list[PeerReference]]:
    """What a rule names as its other end: a group, or CIDRs where there is none."""
    known = next((key for key in keys or () if key in place.model.groups), None)
    return group_peer(place.model, known) if known else None, [subnet_peer(each) for each in subnets]


def _new_rules(
    place: Place,
    group: SecurityGroup,
    direction: str,
    port: int,
    named: PeerReference | None,
    cidrs: Sequence[PeerReference],
) -> str:
    rules = [named] if named else cidrs
    return "\nand ".join(dict.fromkeys(new_rule(place.model, group, direction, port, each, cidrs) for each in rules))


def acls(place: Place, balancer: LoadBalancer, ports: Sequence[int], check: Sequence[int]) -> Iterator[Hop]:
    """The network ACLs from clients to a load balancer's subnets at `ports`, and from there to the tasks at `check`."""
    placed = place.placed
    ends, _ = subnets_of(place.model, balancer)
    if placed is None or not ends:
        return
    for port in ports:
        public = balancer.is_internal is False
        hops = list(network_acls.from_clients(placed, port, ends, is_public=public))
        yield from (replace(hop, error=NO_ANSWER) for hop in hops if hop.verdict is Verdict.FAILED)
    pairs = [
        (end, subnet)
        for end in ends
        for subnet in placed.subnets
        if balancer.crosses_zones or balancer.type == BalancerType.APPLICATION or (end.zone and end.zone == subnet.zone)
    ]
    for port in dict.fromkeys(check):
        for hop in network_acls.within(replace(placed, answers=LOAD_BALANCER), port, pairs):
            failed = hop.verdict is Verdict.FAILED
            yield replace(hop, error=blocked(port, balancer.type)) if failed else hop
