"""Hops through security groups: the task's own, and those of what it reaches."""

from collections.abc import Sequence
from dataclasses import replace

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.endpoints import Endpoint, MountTarget
from fargate_privatelink.proof.network.peers import Peer, permitted
from fargate_privatelink.proof.network.places import Place, PlacedTask, apart
from fargate_privatelink.proof.network.security import SecurityGroup
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.peers import (
    INTERNET_PEER,
    PeerKind,
    PeerReference,
    group_peer,
    subnet_peer,
    vpc_peer,
)
from fargate_privatelink.proof.remedies.security_group_rules import new_rule
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.runtime_errors import OTHER_NETWORK
from fargate_privatelink.proof.verdicts.verdicts import VERDICTS, Hop, Verdict

NOT_IN_CONFIGURATION = "is not in this configuration"
A_GROUP = f"a security group {NOT_IN_CONFIGURATION}"
KNOWN_AFTER_APPLY = "known after apply"
MAYBE = "not all of its rule is known"
NOT_ALL = "not all of {} is known"


def egress(
    place: PlacedTask, port: int, endpoint: Endpoint, ends: Sequence[Subnet | None], seen: Decision = Decision.ALLOWED
) -> Hop:
    """Whether the task's groups let it out to every network interface of an endpoint.

    `seen` says whether a rule that names the endpoint's groups means them there.
    """
    named = endpoint_peer(place, endpoint)
    if endpoint.type == EndpointType.GATEWAY:
        peer = Peer(service=endpoint.service, public=True)
        return let_out(place, port, [peer], named, f"the prefix list of {endpoint.address}")
    vpc = place.model.vpcs.get(endpoint.vpc or "", place.vpc)
    within, groups = vpc.cidrs, seen_groups(endpoint.groups, seen)
    peers = [Peer(end.cidr if end else None, groups=groups, within=within) for end in ends]
    instead = [subnet_peer(end) for end in ends if end]
    if seen is not Decision.ALLOWED:
        named = vpc_peer(vpc)
    peers = peers or [Peer(groups=groups, within=within)]
    return let_out(place, port, peers, named, endpoint.address, instead)


def seen_groups(groups: tuple[str, ...] | None, seen: Decision) -> tuple[str, ...] | None:
    """The groups of the other end as rules see them; None where it is not known which they see."""
    return {Decision.ALLOWED: groups, Decision.UNKNOWN: None, Decision.DENIED: ()}[seen]


def egress_anywhere(place: Place, port: int, service: str | None) -> Hop:
    """Whether the task's groups let it out to a service's public addresses, or to anybody's."""
    peer = Peer(service=service, public=True)
    return let_out(place, port, [peer], INTERNET_PEER, "the internet")


def endpoint_peer(place: PlacedTask, endpoint: Endpoint) -> PeerReference:
    """What the task's rule names to reach an endpoint."""
    if endpoint.type == EndpointType.GATEWAY:
        kind = PeerKind.PREFIX_LIST
        return PeerReference(kind, endpoint.address, "prefix_list_id", str(endpoint.service))
    if endpoint.groups:
        return group_peer(place.model, endpoint.groups[0])
    return vpc_peer(place.vpc)


def let_out(
    place: Place,
    port: int,
    peers: Sequence[Peer],
    named: PeerReference,
    to: str,
    instead: Sequence[PeerReference] = (),
) -> Hop:
    """Whether the task's groups let it out to all of some peers; `named`, or `instead`, is what a rule names."""
    source = place.placement.source
    if not place.groups:
        message = "the task's security groups are not known: name them with --security-group"
        return Hop(Step.EGRESS, Verdict.UNKNOWN, source, message)
    decision, address = min((permitted(place.groups, "egress", port, peer) for peer in peers), key=lambda each: each[0])
    if decision is Decision.DENIED and place.unknown_groups:
        message = NOT_ALL.format("security_groups") if UNKNOWN in (place.group_keys or ()) else A_GROUP
        return Hop(Step.EGRESS, Verdict.UNKNOWN, source, message)
    what = f"TCP {port} to {to}"
    if decision is Decision.DENIED:
        group = place.groups[0]
        remedy = new_rule(place.model, group, "egress", port, named, instead)
        return Hop(Step.EGRESS, Verdict.FAILED, group.address, f"{_no_rule(group)} lets {what} out", remedy)
    known = "is let out" if decision is Decision.ALLOWED else f"may be let out: {MAYBE}"
    return Hop(Step.EGRESS, VERDICTS[decision], address, f"{what} {known}")


def _no_rule(group: SecurityGroup) -> str:
    return "no rule" if group.attribute == "id" else f"no rule of {group.title}"


def ingress(
    place: PlacedTask,
    port: int,
    to: Endpoint | MountTarget,
    subnets: Sequence[Subnet],
    seen: Decision = Decision.ALLOWED,
) -> Hop:
    """Whether the groups of what a task reaches let it in from some of its subnets.

    `seen` says whether a rule that names the task's groups means them there.
    """
    groups = [place.model.groups[key] for key in to.groups or () if key in place.model.groups]
    vpc = to.vpc if isinstance(to, Endpoint) else place.vpc_key
    if foreign := [each for each in groups if apart(place.model, each.vpc, vpc)]:
        message = f"its {foreign[0].title} is in another VPC, {foreign[0].vpc}"
        remedy = f"give {to.address} a security group of its own VPC"
        if own := [each.address for each in groups if not apart(place.model, each.vpc, vpc)]:
            argument = "security_group_ids" if isinstance(to, Endpoint) else "security_groups"
            remedy = "\nand ".join(f"take {each.title} out of {argument} of {to.address}" for each in foreign)
            rest = ingress(place, port, replace(to, groups=tuple(own)), subnets, seen)
            remedy += f"\nand {rest.remedy}" if rest.verdict is Verdict.FAILED else ""
        return Hop(Step.INGRESS, Verdict.FAILED, to.address, message, remedy, OTHER_NETWORK)
    missing = to.groups is None or len(groups) < len(to.groups)
    if not groups:
        unknown = NOT_IN_CONFIGURATION if to.groups else f"is {KNOWN_AFTER_APPLY}"
        return Hop(Step.INGRESS, Verdict.UNKNOWN, to.address, f"its security group {unknown}")
    address = groups[0].address
    for subnet in subnets:
        peer = Peer(subnet.cidr, groups=seen_groups(place.group_keys, seen), within=place.vpc.cidrs)
        decision, found = permitted(groups, "ingress", port, peer)
        address = found or address
        if decision is Decision.DENIED and not missing:
            cidrs = [subnet_peer(each) for each in subnets]
            by_group = place.groups and seen is Decision.ALLOWED
            named = group_peer(place.model, place.groups[0].address) if by_group else cidrs[0]
            message = f"{_no_rule(groups[0])} lets TCP {port} in from {subnet.address}"
            remedy = new_rule(place.model, groups[0], "ingress", port, named, cidrs)
            return Hop(Step.INGRESS, Verdict.FAILED, groups[0].address, message, remedy)
        if decision is Decision.DENIED:
            message = f"a security group of it {NOT_IN_CONFIGURATION}"
            message = NOT_ALL.format("its security groups") if UNKNOWN in (to.groups or ()) else message
            return Hop(Step.INGRESS, Verdict.UNKNOWN, to.address, message)
        if decision is Decision.UNKNOWN:
            message = f"TCP {port} from {subnet.address} may be let in: {MAYBE}"
            return Hop(Step.INGRESS, Verdict.UNKNOWN, address, message)
    return Hop(Step.INGRESS, Verdict.PASSED, address, f"TCP {port} is let in")
