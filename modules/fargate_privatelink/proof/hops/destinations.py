"""The way from a task to what its own environment, command or secrets name: a database, a cache, another service."""

import re
from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.internet import placed
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION, ingress, let_out
from fargate_privatelink.proof.network.destinations import Destination
from fargate_privatelink.proof.network.endpoints import MountTarget
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.places import Place, PlacedTask, apart
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.remedies.peers import group_peer, vpc_peer
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.terraform.symbols import paths_in, worded
from fargate_privatelink.proof.verdicts.verdicts import IN_VPC, Hop, PathProof, Verdict
from fargate_privatelink.requirements import Phase

RESOURCE = re.compile(r"(.*?(?:^|\.)(?:data\.)?aws_\w+\.[\w-]+(?:\[[^]]*\])?)\.")
# ECS knows nothing of it.
TIMED_OUT = "the application's own error, such as a connection timeout: ECS tells its exit code only"
SCHEMES = {"http://": 80, "https://": 443}


def beyond(facts: TaskFacts, place: Place) -> Iterator[PathProof]:
    """The ways to the destinations that a task's containers name, each once."""
    found: dict[tuple[str, int | None], tuple[str, str]] = {}
    for index, container in enumerate(facts.task.definition.containers if facts.task else ()):
        for where, text in _texts(container):
            for address, port in _named(facts, place, where, text):
                reason = f"containerDefinitions[{index}].{where}"
                found.setdefault((address, port), (reason, str(container["name"])))
    for (address, port), (reason, container_name) in found.items():
        destination = place.model.destinations.held[address]
        hops = tuple(_way(place, destination, port or destination.port))
        yield PathProof(address, Phase.APPLICATION, reason, hops, IN_VPC, Concern.APPLICATION, container_name)


def _texts(container: Json) -> Iterator[tuple[str, str]]:
    """The texts of a container in which it may name what it calls."""
    for key, value in (("environment", "value"), ("secrets", "valueFrom")):
        listed = container.get(key)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict) and isinstance(each.get(value), str):
                yield key, each[value]
    for key in ("command", "entryPoint"):
        listed = container.get(key)
        yield from ((key, each) for each in (listed if isinstance(listed, list) else ()) if isinstance(each, str))


def _named(facts: TaskFacts, place: Place, where: str, text: str) -> Iterator[tuple[str, int | None]]:
    """The destinations that a text names, each with the port that it names."""
    known = place.model.destinations
    if where == "secrets":
        yield from ((address, None) for arn, address in known.kept.items() if text.startswith(arn))
        return
    for path in paths_in(text):
        match = RESOURCE.match(path)
        if match and match[1] in known.held and not path.endswith((".port", ".arn", ".id", ".name")):
            yield match[1], None
    own = known.namespaces.get(facts.placement.source, "")
    for address, each in known.held.items():
        if address == facts.placement.source or (each.namespace and each.namespace != own):
            continue
        for host in each.hosts:
            at = (
                re.search(rf"(\w+://)?(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)(?::(\d+))?", text)
                if host in text
                else None
            )
            if at and each.takes_other_ports:
                port = int(at[2]) if at[2] else SCHEMES.get(at[1] or "")
                yield from [(address, port)] if port else []
            elif at:
                yield address, None


def _way(place: Place, to: Destination, port: int | None) -> Iterator[Hop]:
    task = placed(place)
    if isinstance(task, Hop):
        yield task
        return
    yield from _resolved(task, to)
    if port is None:
        yield Hop(Step.ENDPOINT, Verdict.UNKNOWN, to.address, f"its port is {KNOWN_AFTER_APPLY}")
        return
    ends = [task.model.subnets[key] for key in to.subnets or () if key in task.model.subnets]
    is_whole = bool(ends) and len(ends) == len(to.subnets or ())
    if foreign := next((each for each in ends if each.vpc != task.vpc_key), None):
        known = "is" if apart(task.model, foreign.vpc, task.vpc_key) else "may be"
        message = f"{known} in another VPC, {worded(foreign.vpc or '')}: the way there is not judged"
        yield Hop(Step.ROUTE, Verdict.UNKNOWN, to.address, message)
        return
    peers = [Peer(each.cidr, groups=to.groups, within=task.vpc.cidrs) for each in ends]
    peers += [] if is_whole else [Peer(groups=to.groups, within=task.vpc.cidrs)]
    held = next((key for key in to.groups or () if key in task.model.groups), None)
    named = group_peer(task.model, held) if held else vpc_peer(task.vpc)
    hops = [let_out(task, port, peers, named, to.address)]
    hops += network_acls.within(task, port, [(subnet, end) for subnet in task.subnets for end in ends])
    if not is_whole and task.model.acls:
        missing = NOT_IN_CONFIGURATION if to.subnets else "is not known"
        hops.append(Hop(Step.ACL, Verdict.UNKNOWN, to.address, f"a subnet of it {missing}"))
    hops.append(ingress(task, port, MountTarget(to.address, "", None, to.groups), task.subnets))
    yield from (replace(hop, error=TIMED_OUT) if hop.verdict is Verdict.FAILED else hop for hop in hops)


def _resolved(place: PlacedTask, to: Destination) -> Iterator[Hop]:
    """Whether the name is resolved: a private zone's by its own VPC, any other by whatever DNS there is."""
    vpc = place.vpc
    if to.namespace:
        yield Hop(Step.NAME, Verdict.PASSED, place.placement.source, f"Service Connect resolves it in {to.namespace}")
    elif vpc.dns_support is False:
        remedy = f"set enable_dns_support = true on {vpc.address}"
        yield Hop(Step.NAME, Verdict.FAILED, vpc.address, "the VPC has no DNS server", remedy, TIMED_OUT)
    elif to.vpc and apart(place.model, to.vpc, place.vpc_key):
        message = f"its names are resolved in {worded(to.vpc)}, and the tasks run in {place.vpc_key}"
        remedy = f"name tasks of {place.vpc_key} in a namespace of that VPC"
        yield Hop(Step.NAME, Verdict.FAILED, to.address, message, remedy, TIMED_OUT)
    else:
        yield Hop(Step.NAME, Verdict.PASSED, vpc.address, "resolved in the VPC")
