"""Services that Terraform may make before what their tasks need to start.

Terraform orders a service after what it refers to, and a rule, a policy or an endpoint is nothing that it refers to.
Source: Terraform documentation, depends_on; AWS provider documentation, aws_ecs_service.
"""

import re
from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.proof.hops.walks import Walk
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.terraform.addresses import Module, configured, layer_of, parsed, prefix
from fargate_privatelink.proof.terraform.dependencies import HIDDEN
from fargate_privatelink.proof.verdicts.table import PARTS
from fargate_privatelink.proof.verdicts.verdicts import Finding, PathProof, TaskProof, Verdict
from fargate_privatelink.requirements import Phase

SERVICE = "aws_ecs_service"
# ECS Exec and the application are no part of a task's start.
LATER = (Phase.EXEC, Phase.APPLICATION)
ENDPOINT = "aws_vpc_endpoint"
# The resources that a remedy adds, and the module that it adds them in; what a service's own refer to is before it.
RESOURCE = re.compile(r'^  resource "(\w+)" "([\w-]+)" \{', re.MULTILINE)
ADDED_IN = re.compile(r"(?:.*:\n)?add(?: in (\S+))?\n")
REFERRED_TO = "aws_security_group"


def order(model: Model, tasks: Sequence[TaskProof], walks: Sequence[Walk]) -> Iterator[Finding]:
    """What services do not depend on although their tasks need it, as far as all that they depend on is known."""
    if model.dependencies is None:
        return
    # All instances of a service have one `depends_on`; the first of them stands for it.
    needed: dict[str, dict[str, None]] = {}
    added: dict[str, dict[str, None]] = {}
    held = set(map(configured, model.addresses))
    first: dict[str, str] = {}
    for task in tasks:
        service = configured(task.source)
        if f".{service}".rpartition(f".{SERVICE}.")[1] and service in held:
            needed.setdefault(service, {}).update(dict.fromkeys(_needed(task)))
            added.setdefault(service, {}).update(dict.fromkeys(map(configured, _added(task))))
            first.setdefault(service, parsed(task.source)[1])
    for place, need, walked in walks:
        service = configured(place.placement.source)
        if service in needed and need.phase not in LATER:
            ways = _ways(place, walked.outside)
            gateway = walked.endpoint if walked.endpoint and walked.endpoint.type == EndpointType.GATEWAY else None
            if gateway and gateway.policy:
                needed[service][gateway.policy.address] = None
            needed[service].update(dict.fromkeys(ways))
    for service, addresses in needed.items():
        before = model.dependencies.of(service)
        bases = sorted(set(map(configured, addresses)))
        missing = [
            base
            for base in bases
            if base in held
            and base not in before
            and base != service
            and layer_of(base) == layer_of(service)
            and not base.rpartition(".")[0].rpartition(".")[0].endswith("data")
            and service not in model.dependencies.of(base)
        ]
        behind = {each for base in missing for each in model.dependencies.of(base)}
        missing = [base for base in missing if base not in behind]
        if missing and HIDDEN not in before:
            message = "may be made before what its tasks need: it does not depend on that"
            more = [each for each in added[service] if layer_of(each) == layer_of(service)]
            yield Finding("order", first[service], message, _remedy(service, missing, more))


def _needed(task: TaskProof) -> Iterator[str]:
    """What decided that hops of a task's paths pass, and endpoints on paths that will once they are mended.

    Of requests it is what forwards to the target group: without that AWS refuses the service.
    """
    for path in task.paths:
        if path.concern is Concern.REQUESTS:
            yield from (hop.address for hop in path.hops if hop.step is Step.LISTENER and hop.verdict is Verdict.PASSED)
        elif _is_of_start(path):
            yield from (
                hop.address
                for hop in path.hops
                if hop.verdict is Verdict.PASSED or parsed(hop.address)[1].rpartition(".")[0].endswith(ENDPOINT)
            )


def _is_of_start(path: PathProof) -> bool:
    """Whether a task takes a path to start; those of requests have no phase."""
    return path.phase is not None and path.phase not in LATER


def _added(task: TaskProof) -> Iterator[str]:
    """What remedies add for a task's start."""
    for path in task.paths:
        for remedy in (hop.remedy for hop in path.hops if _is_of_start(path)):
            for part in PARTS.split(remedy):
                inside = ADDED_IN.match(part)
                module = f"{inside[1]}." if inside and inside[1] else ""
                yield from (f"{module}{address}" for address in _resources(part))


def _resources(remedy: str) -> Iterator[str]:
    for type_, name in RESOURCE.findall(remedy):
        if type_ != REFERRED_TO:
            yield f"{type_}.{name}"


def _ways(place: Place, outside: bool) -> Iterator[str]:
    """What gives a task's subnets, and those of the NAT gateways that it takes, their routes."""
    for subnet in place.subnets:
        yield subnet.association
        route = place.default_route(subnet) if outside else None
        nat = place.model.nat_gateways.get(route.via or "") if route and route.target is Target.NAT_GATEWAY else None
        stands = place.model.subnets.get((nat.subnet if nat else None) or "")
        if nat and stands:
            yield from (nat.address, stands.association)
            if out := place.default_route(stands):
                yield out.address


def _remedy(service: str, missing: Sequence[str], added: Sequence[str] = ()) -> str:
    """Where `depends_on` has to say what: in the service, or in the calls of the modules around it."""
    own, _, _ = parsed(service)
    by_holder: dict[str, dict[str, None]] = {}
    later: dict[str, dict[str, None]] = {}
    for address in (*missing, *added):
        module, _, _ = parsed(address)
        common = _common(own, module)
        holder = service if common == own else prefix(own[: len(common) + 1]).removesuffix(".")
        at = prefix(common)
        is_called = len(module) > len(common)
        inner = prefix(module[: len(common) + 1]).removesuffix(".") if is_called else address
        of = later if address in added and not is_called else by_holder
        of.setdefault(holder, {})[inner.removeprefix(at)] = None
    parts = []
    for holder in sorted(by_holder | later):
        named = [", ".join(by_holder.get(holder, ()))] + [f"once added {each}" for each in later.get(holder, ())]
        parts.append(f"{', '.join(filter(None, named))} in depends_on of {holder}")
    return f"name {' and '.join(parts)}"


def _common(one: Module, other: Module) -> Module:
    """The modules around both of two."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]
