"""Hops through network ACLs, where the configuration has any besides AWS's default, which allows everything."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network import acls
from fargate_privatelink.proof.network.acls import Ports, judge
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.places import Place, PlacedTask
from fargate_privatelink.proof.network.security import NetworkAcl
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.network_acls import Passage, new_acl_rules
from fargate_privatelink.proof.remedies.peers import INTERNET_PEER, PeerReference, subnet_peer
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.verdicts import VERDICTS, Hop


@dataclass(frozen=True)
class End:
    """The other end of a connection, as rules mean it, as a remedy names it, and in words."""

    peer: Peer
    named: PeerReference
    title: str


@dataclass(frozen=True)
class AclCheck:
    """Packets that an ACL has to let pass."""

    acl: NetworkAcl
    direction: str
    ports: Ports
    end: End
    what: str


INTERNET = End(Peer(public=True), INTERNET_PEER, ANYWHERE)
CLIENTS = End(Peer(), INTERNET_PEER, "clients")


def within(place: PlacedTask, port: int, pairs: Iterable[tuple[Subnet, Subnet]]) -> Iterator[Hop]:
    """The ACLs between subnets of a task and those of what it reaches."""
    checks = [
        check
        for subnet, end in pairs
        if end.address != subnet.address
        for check in (
            *_outward(place, subnet, _end(place, end), port, place.answers),
            *_inward(place, end, _end(place, subnet), port, place.answers),
        )
    ]
    yield from _hops(place, checks)


def across(
    place: PlacedTask, port: int, leaving: Iterable[tuple[Subnet, Subnet]], arriving: Iterable[tuple[Subnet, Subnet]]
) -> Iterator[Hop]:
    """The ACLs of a transit gateway's subnets: `leaving` are tasks' subnets, each with one through which they reach it,
    `arriving` the latter of the other VPC, each with a subnet of what is reached.

    Source: AWS Transit Gateway Guide, tgw-nacls: a subnet counts for what comes from, or goes to, its own VPC.
    """
    checks: list[AclCheck] = []
    for subnet, through in leaving:
        if subnet.address != through.address:
            checks += _inward(place, through, _end(place, subnet), port, place.answers)
    for through, end in arriving:
        if end.address != through.address:
            checks += _outward(place, through, _end(place, end), port, place.answers)
    yield from _hops(place, checks)


def outside(place: PlacedTask, port: int, through: Iterable[tuple[Subnet, Subnet]] = ()) -> Iterator[Hop]:
    """The ACLs between a task and public addresses, `through` NAT gateways in other subnets than its own."""
    checks = [check for subnet in place.subnets for check in _outward(place, subnet, INTERNET, port, place.answers)]
    for subnet, gateway in through:
        if subnet.address != gateway.address:
            checks += _inward(place, gateway, _end(place, subnet), port, place.answers)
        checks += _outward(place, gateway, INTERNET, port, acls.NAT_GATEWAY)
    yield from _hops(place, checks)


def from_clients(place: PlacedTask, port: int, subnets: Iterable[Subnet], *, is_public: bool) -> Iterator[Hop]:
    """The ACLs of a load balancer's subnets for clients, of the internet or of nobody knows where."""
    end = INTERNET if is_public else CLIENTS
    yield from _hops(place, [check for each in subnets for check in _inward(place, each, end, port, acls.CLIENTS)])


def _end(place: PlacedTask, subnet: Subnet) -> End:
    vpc = place.model.vpcs.get(subnet.vpc or "", place.vpc)
    peer = Peer(subnet.cidr, within=vpc.cidrs)
    return End(peer, subnet_peer(subnet), worded(subnet.cidr) if subnet.cidr else subnet.address)


def _outward(place: PlacedTask, subnet: Subnet, end: End, port: int, answers: Ports) -> Iterator[AclCheck]:
    if acl := place.model.acls.get(subnet.acl or ""):
        yield AclCheck(acl, "egress", (port, port), end, f"TCP {port} out to {end.title}")
        yield AclCheck(acl, "ingress", answers, end, f"answers from {end.title} to ports {answers[0]}-{answers[1]}")


def _inward(place: PlacedTask, subnet: Subnet, end: End, port: int, answers: Ports) -> Iterator[AclCheck]:
    if acl := place.model.acls.get(subnet.acl or ""):
        yield AclCheck(acl, "ingress", (port, port), end, f"TCP {port} in from {end.title}")
        yield AclCheck(acl, "egress", answers, end, f"answers to {end.title} at ports {answers[0]}-{answers[1]}")


def _hops(place: Place, checks: Sequence[AclCheck]) -> Iterator[Hop]:
    """The hop that decides of each ACL that denies, with all that it has to let pass, or else the one that decides."""
    judged = [(check, judge(check.acl, check.direction, check.ports, check.end.peer)) for check in checks]
    shut = [each for each in judged if each[1].decision is Decision.DENIED]
    acls_shut = list(dict.fromkeys(check.acl.address for check, _ in shut))
    for found in [[each for each in shut if each[0].acl.address == address] for address in acls_shut] or [judged]:
        if not found:
            continue
        check, outcome = min(found, key=lambda each: each[1].decision)
        message = f"{WORDS[outcome.decision]} {check.what}"
        if check.acl.doubt and outcome.decision is Decision.UNKNOWN:
            message = check.acl.doubt
        if outcome.twin:
            message = f"{REFUSED.format(check.direction, outcome.twin)} {check.what}"
        denied = {
            Passage(each.direction, each.ports, each.end.named, of.rule): None
            for each, of in found
            if of.decision is Decision.DENIED and each.acl == check.acl
        }
        remedy = new_acl_rules(place.model, check.acl, denied) if denied else ""
        yield Hop(Step.ACL, VERDICTS[outcome.decision], outcome.address, message, remedy)


REFUSED = "has two {} rules {}, of which AWS refuses one, so that it may deny"
WORDS = {Decision.ALLOWED: "allows", Decision.UNKNOWN: "allows only some of, or may deny,", Decision.DENIED: "denies"}
