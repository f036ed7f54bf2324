"""What a service says of its load balancer against its task definition and the target group."""

import re
from collections.abc import Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.network.load_balancers import Attachment, BalancerType, TargetGroup
from fargate_privatelink.proof.network.places import Place, apart
from fargate_privatelink.proof.network.tasks import NO_CONTAINERS, TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, worded
from fargate_privatelink.proof.verdicts.service_events import (
    INSTANCE_TARGETS,
    NO_CONTAINER,
    NO_PORT,
    OTHER_VPC,
    REFUSED,
)
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict

# The protocols of target groups, by the type of load balancer that takes them.
# Source: ALB and NLB guides, target groups.
PROTOCOLS = {BalancerType.APPLICATION: ("HTTP", "HTTPS"), BalancerType.NETWORK: ("TCP", "TLS", "UDP", "TCP_UDP")}
TRAFFIC_PORT = "traffic-port"
# The protocol of a port mapping by that of the target group; TCP for all others.
DATAGRAMS = {"UDP": ("udp",), "TCP_UDP": ("tcp", "udp")}
IP = "ip"


def container(facts: TaskFacts, attachment: Attachment, group: TargetGroup | None) -> Hop:
    """Whether the container that is named is in the task definition, and maps the port."""
    source, name, port = facts.placement.source, attachment.container, attachment.port
    if name is None or port is None:
        argument = "container_name" if name is None else "container_port"
        return Hop(Step.CONTAINER, Verdict.UNKNOWN, source, f"{argument} is {KNOWN_AFTER_APPLY}")
    are_known = facts.task is not None and NO_CONTAINERS not in facts.gaps
    containers: list[Json] = list(facts.task.definition.containers) if facts.task and are_known else []
    found = next((each for each in containers if each["name"] == name), None)
    if found is None and (facts.gaps or not are_known):
        message = f"whether it has container {name} with port {port} is not known"
        return Hop(Step.CONTAINER, Verdict.UNKNOWN, facts.address, message)
    if found is None:
        named = " and ".join(str(each["name"]) for each in containers)
        message = f"has no container {name}, which {source} names: it has {named}"
        remedy = f"set container_name to one of {named} in load_balancer of {source}"
        return Hop(Step.CONTAINER, Verdict.FAILED, facts.address, message, remedy, NO_CONTAINER.format(name))
    wanted = DATAGRAMS.get(group.protocol or "", ("tcp",)) if group else ()
    protocols = list(_mapped(found, port))
    if not protocols:
        message = f"container {name} maps no port {port}, which {source} names"
        remedy = f"add {{ containerPort = {port} }} to portMappings of container {name}, or name a port that it maps"
        error = NO_PORT.format(name, port)
        return _missing(facts, Hop(Step.CONTAINER, Verdict.FAILED, facts.address, message, remedy, error))
    if wanted and not set(wanted) & set(protocols):
        message = (
            f"container {name} maps port {port} for {protocols[0]}, and {worded(group.address if group else '')} is"
        )
        message += f" for {wanted[0]}"
        remedy = f'set protocol = "{wanted[0]}" in that mapping'
        return _missing(facts, Hop(Step.CONTAINER, Verdict.FAILED, facts.address, message, remedy, REFUSED))
    return Hop(Step.CONTAINER, Verdict.PASSED, facts.address, f"container {name} maps port {port}")


def _missing(facts: TaskFacts, hop: Hop) -> Hop:
    """A hop about what a task definition lacks, of which not all may be known."""
    if not facts.gaps:
        return hop
    message = f"{hop.message}, as far as its definition is known"
    return Hop(hop.step, Verdict.UNKNOWN, hop.address, message)


def _mapped(container: Json, port: int) -> Iterator[str]:
    """The protocols for which a container maps a port."""
    for mapping in container.get("portMappings") or ():
        first, last = _range(mapping)
        if first <= port <= last:
            yield str(mapping.get("protocol") or "tcp")


def _range(mapping: Json) -> tuple[int, int]:
    """The ports of a mapping; none is from 1 to 0."""
    found = re.fullmatch(r"(\d+)-(\d+)", str(mapping.get("containerPortRange") or ""))
    if found:
        return int(found[1]), int(found[2])
    single = str(mapping.get("containerPort") or "")
    return (int(single), int(single)) if single.isdigit() else (1, 0)


def target_group(place: Place, attachment: Attachment, group: TargetGroup | None, key: str) -> Hop:
    """Whether a target group takes the tasks' addresses."""
    source = place.placement.source
    if group is None:
        return Hop(Step.TARGETS, Verdict.UNKNOWN, source, f"target group {worded(key)} {NOT_IN_CONFIGURATION}")
    if group.type is None:
        return Hop(Step.TARGETS, Verdict.UNKNOWN, group.address, f"its target_type is {KNOWN_AFTER_APPLY}")
    if group.type != IP:
        message = f"has target_type {group.type}, and tasks on Fargate are registered by their addresses"
        remedy = f'set target_type = "ip" on {group.address}'
        error = INSTANCE_TARGETS if group.type == "instance" else REFUSED
        return Hop(Step.TARGETS, Verdict.FAILED, group.address, message, remedy, error)
    if place.vpc_key and apart(place.model, group.vpc, place.vpc_key):
        message = f"is of another VPC than the tasks, {group.vpc}"
        remedy = f"set vpc_id of {group.address} to that of {place.vpc_key}"
        return Hop(Step.TARGETS, Verdict.FAILED, group.address, message, remedy, OTHER_VPC)
    if place.vpc_key and group.vpc != place.vpc_key:
        message = f"whether it is of the tasks' VPC is not known: it is of {worded(group.vpc or UNKNOWN)}"
        return Hop(Step.TARGETS, Verdict.UNKNOWN, group.address, message)
    return Hop(Step.TARGETS, Verdict.PASSED, group.address, "takes the tasks' addresses")


def fitting(group: TargetGroup, type_: str | None) -> Hop | None:
    """Why a target group's protocol is none of its load balancer's type, if so."""
    taken = next((protocols for each, protocols in PROTOCOLS.items() if each == type_), ())
    if not taken or group.protocol is None or group.protocol in taken or not _is_of_table(group.protocol):
        return None
    message = f"has protocol {group.protocol}, and its load balancer is of type {type_}"
    remedy = f"set protocol of {group.address} to one of {', '.join(taken)}"
    return Hop(Step.TARGETS, Verdict.FAILED, group.address, message, remedy, REFUSED)


def _is_of_table(protocol: str) -> bool:
    """Whether a protocol is one that AWS has had for long; of another one nothing is concluded."""
    return any(protocol in each for each in PROTOCOLS.values())


def check_port(attachment: Attachment, group: TargetGroup) -> int | None:
    """The port that health checks go to; None where it is not known."""
    given = group.check.port
    if given == TRAFFIC_PORT:
        return attachment.port
    return int(given) if given and given.isdigit() else None


def health_check(facts: TaskFacts, attachment: Attachment, group: TargetGroup) -> Hop:
    """Whether AWS takes a health check, and whether something says that a container listens where it goes."""
    check, where = group.check, group.address
    if (
        check.timeout
        and check.interval
        and check.timeout >= check.interval
        and group.protocol in PROTOCOLS[BalancerType.APPLICATION]
    ):
        message = f"has a health check with timeout {check.timeout}, which must be below its interval {check.interval}"
        remedy = f"set timeout below interval in health_check of {where}"
        return Hop(Step.CHECK, Verdict.FAILED, where, message, remedy, REFUSED)
    port = check_port(attachment, group)
    if port is None:
        return Hop(Step.CHECK, Verdict.UNKNOWN, where, f"the port of its health check is {KNOWN_AFTER_APPLY}")
    mapped = facts.task is None or any("tcp" in _mapped(each, port) for each in facts.task.definition.containers)
    if port != attachment.port and not mapped:
        message = (
            f"checks port {port}, which no container of {facts.address} maps: whether one listens there is not known"
        )
        return Hop(Step.CHECK, Verdict.UNKNOWN, where, message)
    return Hop(Step.CHECK, Verdict.PASSED, where, f"checks port {port}")
