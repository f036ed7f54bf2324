"""The way to hosts in the VPC: EFS mount targets where the configuration holds them, others as far as rules tell."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.dns import attributes
from fargate_privatelink.proof.hops.encryption import cut
from fargate_privatelink.proof.hops.internet import placed
from fargate_privatelink.proof.hops.security_groups import NOT_IN_CONFIGURATION, ingress, let_out
from fargate_privatelink.proof.network.endpoints import MountTarget
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.places import Place, PlacedTask
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.mount_targets import new_mount_target
from fargate_privatelink.proof.remedies.peers import group_peer, subnet_peer, vpc_peer
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.verdicts import IN_VPC, Hop, Verdict
from fargate_privatelink.requirements import Phase, Requirement


def to_host(place: Place, need: Requirement) -> tuple[Hop, ...]:
    """The hops to a host or file system in the VPC."""
    task = placed(place)
    if isinstance(task, Hop):
        return (task,)
    return _from_vpc(task, need)


def _from_vpc(place: PlacedTask, need: Requirement) -> tuple[Hop, ...]:
    targets = [each for each in place.model.mount_targets if each.file_system == need.target]
    if need.phase is not Phase.MOUNT_VOLUMES or not targets:
        kind = "file system" if need.phase is Phase.MOUNT_VOLUMES else "host"
        return _elsewhere(place, need.port, f"{kind} {worded(need.target)}")
    name = attributes(place, "names in the VPC need") or _resolved(place)
    missing = _missing(place, targets)
    near = list(_near(place, targets))
    if missing and not near:
        return (name, missing)
    return (
        name,
        _egress(place, need.port, [(target, end) for _, target, end in near]),
        *network_acls.within(place, need.port, [(subnet, end) for subnet, _, end in near if end]),
        *filter(None, [cut(place, "elastic_file_system", is_certain=False)]),
        missing or _present(place, near),
        *(ingress(place, need.port, target, [subnet]) for subnet, target, _ in near),
    )


def _near(place: Place, targets: Sequence[MountTarget]) -> Iterator[tuple[Subnet, MountTarget, Subnet | None]]:
    """The task's subnets, each with a mount target that it may get to: those of its zone, whose name is their own."""
    for subnet in place.subnets:
        for target in targets:
            end = place.model.subnets.get(target.subnet or "")
            if end is None or None in (end.zone, subnet.zone) or end.zone == subnet.zone:
                yield subnet, target, end


def _present(place: Place, near: Sequence[tuple[Subnet, MountTarget, Subnet | None]]) -> Hop:
    certain = {
        subnet.address for subnet, _, end in near if end == subnet or (end and end.zone and end.zone == subnet.zone)
    }
    unsure = next((subnet for subnet in place.subnets if subnet.address not in certain), None)
    where = near[0][1].address
    if unsure:
        message = f"whether a mount target is in the zone of {unsure.address} is not known"
        return Hop(Step.ENDPOINT, Verdict.UNKNOWN, where, message)
    return Hop(Step.ENDPOINT, Verdict.PASSED, where, "in every zone of the task")


def _resolved(place: PlacedTask) -> Hop:
    return Hop(Step.NAME, Verdict.PASSED, place.vpc.address, "resolved in the VPC")


def _elsewhere(place: PlacedTask, port: int, what: str) -> tuple[Hop, ...]:
    """The way to an address that nobody knows: a rule for the whole VPC will do, and one for a part of it may."""
    vpc = place.vpc
    name = attributes(place, "names in the VPC need") or _resolved(place)
    peer = Peer(groups=None, within=vpc.cidrs)
    out = let_out(place, port, [peer], vpc_peer(vpc), IN_VPC)
    unknown = Hop(Step.ENDPOINT, Verdict.UNKNOWN, place.placement.source, f"{what} {NOT_IN_CONFIGURATION}")
    return (name, out, unknown)


def _egress(place: PlacedTask, port: int, near: Sequence[tuple[MountTarget, Subnet | None]]) -> Hop:
    vpc = place.vpc
    peers = [Peer(end.cidr if end else None, groups=target.groups, within=vpc.cidrs) for target, end in near]
    groups = near[0][0].groups
    named = group_peer(place.model, groups[0]) if groups else vpc_peer(vpc)
    instead = [subnet_peer(end) for _, end in near if end]
    return let_out(place, port, peers, named, near[0][0].address, instead)


def _missing(place: Place, targets: Sequence[MountTarget]) -> Hop | None:
    """Why a zone of the task has no mount target, if so: all of a file system's are in one VPC, one in each zone."""
    subnets = [place.model.subnets.get(target.subnet or "") for target in targets]
    if foreign := next((each for each in subnets if each and place.is_elsewhere(each.vpc)), None):
        message = f"the file system's mount targets are in another VPC, {foreign.vpc}"
        remedy = "give the tasks a file system with mount targets in their VPC"
        return Hop(Step.ENDPOINT, Verdict.FAILED, targets[0].address, message, remedy)
    zones = {subnet.zone for subnet in subnets if subnet}
    without = {each.zone: each for each in reversed(place.subnets) if each.zone and each.zone not in zones}
    if without and None not in subnets and None not in zones:
        message = f"the file system has no mount target in {' and '.join(sorted(map(str, without)))}"
        added = (new_mount_target(place.model, targets[0], each) for _, each in sorted(without.items()))
        remedy = "\nand ".join(added)
        return Hop(Step.ENDPOINT, Verdict.FAILED, targets[0].address, message, remedy)
    return None
