"""The way to hosts in the VPC: EFS mount targets where the configuration holds them, others as far as rules tell."""

from modules.reachability import remedies
from modules.reachability.internet import unplaced
from modules.reachability.model import MountTarget
from modules.reachability.places import Place
from modules.reachability.policies import Decision
from modules.reachability.remedies import PeerKind
from modules.reachability.rules import Peer, permitted
from modules.reachability.security_hops import NOT_IN_CONFIGURATION, VERDICTS
from modules.reachability.symbols import path_of, readable
from modules.reachability.verdicts import Hop, Step, Verdict
from modules.requirements import Phase, Requirement


def to_host(place: Place, need: Requirement) -> tuple[Hop, ...]:
    """The hops to a host or file system in the VPC."""
    nowhere = tuple(unplaced(place))
    if nowhere:
        return nowhere
    if need.phase is not Phase.MOUNT_VOLUMES:
        return (_name(place), _egress(place, need.port, []), _elsewhere(place, f"host {need.target}"))
    targets = [each for each in place.model.mount_targets if each.file_system == _key(need.target)]
    if not targets:
        return (_name(place), _egress(place, need.port, []), _elsewhere(place, f"file system {readable(need.target)}"))
    return (
        _name(place),
        _egress(place, need.port, targets),
        _zones(place, targets),
        _ingress(place, need.port, targets),
    )


def _key(target: str) -> str:
    path = path_of(target)
    return path.removesuffix(".id") if path else target


def _elsewhere(place: Place, what: str) -> Hop:
    return Hop(Step.ENDPOINT, Verdict.UNKNOWN, place.placement.source, f"{what} {NOT_IN_CONFIGURATION}")


def _name(place: Place) -> Hop:
    vpc = place.vpc
    assert vpc is not None
    for setting, value in (("enable_dns_support", vpc.dns_support), ("enable_dns_hostnames", vpc.dns_hostnames)):
        if value is False:
            message = f"names in the VPC need {setting}, which is false"
            return Hop(Step.NAME, Verdict.FAILED, vpc.address, message, f"set {setting} = true on {vpc.address}")
    return Hop(Step.NAME, Verdict.PASSED, vpc.address, "resolved in the VPC")


def _egress(place: Place, port: int, targets: list[MountTarget]) -> Hop:
    if not place.groups:
        message = "the task's security groups are not known: name them with --security-group"
        return Hop(Step.EGRESS, Verdict.UNKNOWN, place.placement.source, message)
    vpc = place.vpc
    assert vpc is not None
    peers = []
    for target in targets:
        subnet = place.model.subnets.get(target.subnet or "")
        peers.append(Peer(subnet.cidr if subnet else None, groups=target.groups or (), within=vpc.cidrs))
    # A host at an address that nobody knows: a rule for the whole VPC will do, and one for a part of it may.
    found = [permitted(place.groups, "egress", port, peer) for peer in peers or [Peer(within=vpc.cidrs)]]
    decision, address = min(found, key=lambda each: each[0])
    if decision is Decision.DENIED:
        group = place.groups[0]
        cidr = next(iter(vpc.cidrs), "<the VPC's CIDR>")
        named = remedies.Peer(PeerKind.CIDR, f'"{cidr}"')
        if targets and targets[0].groups:
            named = remedies.Peer(PeerKind.GROUP, remedies.reference(targets[0].groups[0]))
        remedy = remedies.rule(group, "egress", port, named)
        return Hop(Step.EGRESS, Verdict.FAILED, group.address, f"no rule lets TCP {port} out into the VPC", remedy)
    return Hop(Step.EGRESS, VERDICTS[decision], address, f"TCP {port} into the VPC is let out")


def _zones(place: Place, targets: list[MountTarget]) -> Hop:
    """A mount target's name is its zone's own: each zone of the task needs one."""
    subnets = [place.model.subnets.get(target.subnet or "") for target in targets]
    zones = {subnet.zone for subnet in subnets if subnet}
    missing = [subnet for subnet in place.subnets if subnet.zone and subnet.zone not in zones]
    if missing and None not in subnets:
        message = f"the file system has no mount target in {missing[0].zone}"
        remedy = f"add aws_efs_mount_target: subnet_id = {remedies.reference(missing[0].address)}"
        return Hop(Step.ENDPOINT, Verdict.FAILED, targets[0].address, message, remedy)
    return Hop(Step.ENDPOINT, Verdict.PASSED, targets[0].address, "in every zone of the task")


def _ingress(place: Place, port: int, targets: list[MountTarget]) -> Hop:
    vpc = place.vpc
    assert vpc is not None
    for target in targets:
        groups = [place.model.groups[key] for key in target.groups or () if key in place.model.groups]
        if not groups:
            message = f"the mount target's security group {NOT_IN_CONFIGURATION}"
            return Hop(Step.INGRESS, Verdict.UNKNOWN, target.address, message)
        for subnet in place.subnets:
            peer = Peer(subnet.cidr, groups=place.group_keys or (), within=vpc.cidrs)
            decision, address = permitted(groups, "ingress", port, peer)
            if decision is Decision.DENIED:
                task_group = place.groups[0].address if place.groups else "<the task's group>"
                named = remedies.Peer(PeerKind.GROUP, remedies.reference(task_group))
                remedy = remedies.rule(groups[0], "ingress", port, named)
                message = f"no rule lets TCP {port} in from {subnet.address}"
                return Hop(Step.INGRESS, Verdict.FAILED, groups[0].address, message, remedy)
            if decision is Decision.UNKNOWN:
                return Hop(Step.INGRESS, Verdict.UNKNOWN, address, "the rule's peer is not known")
    return Hop(Step.INGRESS, Verdict.PASSED, address, f"TCP {port} is let in")
