"""Hops through security groups and network ACLs."""

from collections.abc import Iterator, Sequence

from modules.reachability import remedies
from modules.reachability.model import Endpoint, NetworkAcl, Subnet
from modules.reachability.places import Place
from modules.reachability.policies import Decision
from modules.reachability.remedies import Peer as Named
from modules.reachability.remedies import PeerKind
from modules.reachability.rules import ANYWHERE, EPHEMERAL, Peer, acl_permits, permitted
from modules.reachability.verdicts import Hop, Step, Verdict, worst
from modules.services import EndpointType

VERDICTS = {Decision.ALLOWED: Verdict.PASSED, Decision.UNKNOWN: Verdict.UNKNOWN, Decision.DENIED: Verdict.FAILED}
NOT_IN_CONFIGURATION = "is not in this configuration"
_AclCheck = tuple[NetworkAcl, str, tuple[int, int], str, str]


def egress(place: Place, port: int, endpoint: Endpoint, ends: list[Subnet | None]) -> Hop:
    """Whether the task's groups let it out to every network interface of an endpoint."""
    within = place.vpc.cidrs if place.vpc else ()
    peers = [Peer(end.cidr if end else None, groups=endpoint.groups or (), within=within) for end in ends]
    if endpoint.type == EndpointType.GATEWAY:
        peers = [Peer(service=endpoint.service, public=True)]
    return _egress_hop(place, port, peers or [Peer(groups=endpoint.groups or (), within=within)], endpoint)


def _egress_hop(place: Place, port: int, peers: list[Peer], endpoint: Endpoint) -> Hop:
    if place.unknown_groups and not place.groups:
        where = place.placement.source
        message = "the task's security groups are not known: name them with --security-group"
        return Hop(Step.EGRESS, Verdict.UNKNOWN, where, message)
    decision, address = min((permitted(place.groups, "egress", port, peer) for peer in peers), key=lambda each: each[0])
    if decision is Decision.DENIED and place.unknown_groups:
        return Hop(Step.EGRESS, Verdict.UNKNOWN, place.placement.source, f"a security group {NOT_IN_CONFIGURATION}")
    what = f"TCP {port} to {_the(endpoint)}"
    if decision is Decision.DENIED:
        group = place.groups[0]
        remedy = remedies.rule(group, "egress", port, remedies.endpoint_peer(endpoint))
        return Hop(Step.EGRESS, Verdict.FAILED, group.address, f"no rule lets {what} out", remedy)
    known = "is let out" if decision is Decision.ALLOWED else "may be let out: the rule's peer is not known"
    return Hop(Step.EGRESS, VERDICTS[decision], address, f"{what} {known}")


def _the(endpoint: Endpoint) -> str:
    if endpoint.type == EndpointType.GATEWAY:
        return f"the prefix list of {endpoint.address}"
    return endpoint.address


def egress_anywhere(place: Place, port: int) -> Hop:
    if not place.groups:
        message = "the task's security groups are not known: name them with --security-group"
        return Hop(Step.EGRESS, Verdict.UNKNOWN, place.placement.source, message)
    decision, address = permitted(place.groups, "egress", port, Peer(public=True))
    if decision is Decision.DENIED and place.unknown_groups:
        return Hop(Step.EGRESS, Verdict.UNKNOWN, place.placement.source, f"a security group {NOT_IN_CONFIGURATION}")
    if decision is Decision.DENIED:
        group = place.groups[0]
        remedy = remedies.rule(group, "egress", port, Named(PeerKind.CIDR, f'"{ANYWHERE}"'))
        return Hop(Step.EGRESS, Verdict.FAILED, group.address, f"no rule lets TCP {port} out to the internet", remedy)
    known = "is let out" if decision is Decision.ALLOWED else "to some addresses is let out, perhaps not to all"
    return Hop(Step.EGRESS, VERDICTS[decision], address, f"TCP {port} {known}")


def network_acls(place: Place, port: int, cidrs: list[str], ends: Sequence[Subnet | None] = ()) -> Iterator[Hop]:
    """The network ACLs on the way, where the configuration has any besides AWS's default, which allows everything."""
    found = []
    for acl, direction, ports, cidr, what in _acl_checks(place, port, cidrs, ends):
        decision, address = acl_permits(acl, direction, ports, cidr)
        known = {Decision.ALLOWED: "allows", Decision.UNKNOWN: "allows only some of", Decision.DENIED: "denies"}
        remedy = ""
        if decision is Decision.DENIED:
            kind = f'egress = {str(direction == "egress").lower()}, protocol = "tcp", rule_action = "allow"'
            remedy = (
                f"add aws_network_acl_rule: network_acl_id = {remedies.reference(acl.address)}, {kind},"
                f' from_port = {ports[0]}, to_port = {ports[1]}, cidr_block = "{cidr}"'
            )
        message = f"{known[decision]} {what}"
        found.append(Hop(Step.ACL, VERDICTS[decision], address, message, remedy))
    if found:
        verdict = worst(hop.verdict for hop in found)
        yield next(hop for hop in found if hop.verdict is verdict)


def _acl_checks(place: Place, port: int, cidrs: list[str], ends: Sequence[Subnet | None]) -> Iterator[_AclCheck]:
    """What network ACLs have to let pass: the traffic out of the task's subnets and into the others, and answers."""
    for subnet in place.subnets:
        if acl := place.model.acls.get(subnet.acl or ""):
            for cidr in cidrs:
                yield acl, "egress", (port, port), cidr, f"TCP {port} out to {cidr}"
                yield acl, "ingress", EPHEMERAL, cidr, f"answers from {cidr}"
    for end in ends:
        if end and (acl := place.model.acls.get(end.acl or "")):
            for subnet in place.subnets:
                if subnet.cidr and subnet.address != end.address:
                    yield acl, "ingress", (port, port), subnet.cidr, f"TCP {port} in from {subnet.cidr}"
                    yield acl, "egress", EPHEMERAL, subnet.cidr, f"answers to {subnet.cidr}"


def ingress(place: Place, port: int, endpoint: Endpoint) -> Hop:
    """Whether the endpoint's groups let every subnet of the task in."""
    groups = [place.model.groups[key] for key in endpoint.groups or () if key in place.model.groups]
    missing = endpoint.groups is None or len(groups) < len(endpoint.groups)
    if not groups:
        message = f"the endpoint's security group {NOT_IN_CONFIGURATION}"
        return Hop(Step.INGRESS, Verdict.UNKNOWN, endpoint.address, message)
    within = place.vpc.cidrs if place.vpc else ()
    for subnet in place.subnets:
        peer = Peer(subnet.cidr, groups=place.group_keys or (), within=within)
        decision, address = permitted(groups, "ingress", port, peer)
        if decision is Decision.DENIED and not missing:
            task_group = place.groups[0].address if place.groups else None
            named = (
                Named(PeerKind.GROUP, remedies.reference(task_group))
                if task_group
                else Named(PeerKind.CIDR, f'"{subnet.cidr}"')
            )
            message = f"no rule lets TCP {port} in from {subnet.address}"
            remedy = remedies.rule(groups[0], "ingress", port, named)
            return Hop(Step.INGRESS, Verdict.FAILED, groups[0].address, message, remedy)
        if decision is not Decision.ALLOWED:
            message = f"TCP {port} from {subnet.address} may be let in: the rule's peer is not known"
            return Hop(Step.INGRESS, Verdict.UNKNOWN, address or endpoint.address, message)
    return Hop(Step.INGRESS, Verdict.PASSED, address, f"TCP {port} is let in")
