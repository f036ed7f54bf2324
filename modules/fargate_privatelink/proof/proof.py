"""Proves a model: every task, every thing it must reach, hop by hop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.proof.facts.build import NOTHING, build
from fargate_privatelink.proof.facts.placements import GIVEN
from fargate_privatelink.proof.facts.task_definitions import UNKNOWN_REGISTRY
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.findings.findings import findings
from fargate_privatelink.proof.findings.order import order
from fargate_privatelink.proof.hops.destinations import beyond
from fargate_privatelink.proof.hops.endpoint_policies import endpoint_policy
from fargate_privatelink.proof.hops.file_systems import to_host
from fargate_privatelink.proof.hops.internet import to_outside
from fargate_privatelink.proof.hops.keys import decryption
from fargate_privatelink.proof.hops.log_groups import making, unless_there, without_making
from fargate_privatelink.proof.hops.log_records import at_start, divided
from fargate_privatelink.proof.hops.permissions import permission
from fargate_privatelink.proof.hops.resource_policies import resource_policy
from fargate_privatelink.proof.hops.roles import taken_on
from fargate_privatelink.proof.hops.services import misplaced, to_service
from fargate_privatelink.proof.hops.sessions import (
    containers_with_keys,
    encryption_doubt,
    of_sessions,
    signed_with_keys,
)
from fargate_privatelink.proof.hops.starts import started
from fargate_privatelink.proof.hops.unread import awaited, of_things
from fargate_privatelink.proof.hops.walks import Walk, Walked
from fargate_privatelink.proof.hops.way_in.paths import ways_in
from fargate_privatelink.proof.iam.policies import STAND_IN, named
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.layers.joined import Joined, joined
from fargate_privatelink.proof.layers.numbered import start
from fargate_privatelink.proof.network.acls import LINUX, WINDOWS, Ports
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import Placement, TaskFacts
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.terraform.symbols import OPEN, thing, worded
from fargate_privatelink.proof.verdicts.concerns import concern_of, container_of
from fargate_privatelink.proof.verdicts.layers import apart
from fargate_privatelink.proof.verdicts.runtime_errors import NOT_ON_FARGATE, REFUSED, error_text
from fargate_privatelink.proof.verdicts.verdicts import (
    IN_VPC,
    NOT_KNOWN,
    Finding,
    Hop,
    PathProof,
    Proof,
    TaskProof,
    Verdict,
)
from fargate_privatelink.requirements import Phase, Reach, Requirement, Task, requirements
from fargate_privatelink.requirements.exec import REASON as EXEC_REASON
from fargate_privatelink.requirements.hosts import may_be_private


def prove(configurations: Sequence[Configuration], given: Given = NOTHING) -> tuple[Proof, ...]:
    """The proof of each configuration, with what is given beside all of them; what one names may be another's."""
    parts = joined(configurations)
    proofs = prove_each([(part.configuration, _of_part(given, part)) for part in parts])
    sources = [each.source for each in configurations]
    surveys = {number for number, each in enumerate(configurations) if each.surveys}
    found: dict[int, Proof] = {}
    for part, proof in zip(parts, proofs, strict=True):
        several = len(part.members) > 1
        each_of = apart(proof, part.members, sources, surveys) if several else {part.members[0]: proof}
        found |= {number: each_of[number] for number in part.told}
    return tuple(found[number] for number in range(len(configurations)))


def _of_part(given: Given, part: Joined) -> Given:
    """What is given, with addresses as configurations have them that are read as one."""
    if len(part.members) == 1 or not (given.subnets or given.groups):
        return given
    held = {each.address for each in part.configuration.resources}

    def named(address: str) -> str:
        found = [start(number) + address for number in part.members if start(number) + address in held]
        return found[0] if len(found) == 1 else address

    return replace(given, subnets=tuple(map(named, given.subnets)), groups=tuple(map(named, given.groups)))


def prove_each(configurations: Sequence[tuple[Configuration, Given]]) -> tuple[Proof, ...]:
    """The proof of each configuration by itself, with what is given beside it; a role may be another's."""
    models = [build(configuration, given) for configuration, given in configurations]
    roles = {f"{model.source}: {key}": role for model in models for key, role in model.roles.items()}
    groups = frozenset(group for model in models for group in model.log_groups)
    return tuple(
        prove_model(replace(model, roles={**model.roles, **_others(roles, model)}, log_groups=groups), given)
        for model, (_, given) in zip(models, configurations, strict=True)
    )


def _others(roles: dict[str, IamRole], model: Model) -> dict[str, IamRole]:
    own = f"{model.source}: "
    return {key: role for key, role in roles.items() if not key.startswith(own)}


def prove_model(model: Model, given: Given = NOTHING) -> Proof:
    """The proof of one model."""
    proof = _proved(model, given)
    # A remedy is for all who need it, and the last of them may come after the first one's was written.
    while model.additions.grew:
        model.additions.grew = False
        proof = _proved(model, given)
    return proof


def _proved(model: Model, given: Given) -> Proof:
    walker = _Walker(model)
    tasks = tuple(walker.task(facts) for facts in model.tasks)
    ordered = order(model, tasks, walker.walks)
    found = dict.fromkeys((*findings(model, walker.walks), *ordered, *_ignored(model, given)))
    return Proof(model.source, tasks, tuple(map(_readable, found)), model.written)


def _ignored(model: Model, given: Given) -> Iterator[Finding]:
    """Services that say themselves where their tasks run, whatever a person says."""
    for facts in model.tasks if given.subnets or given.groups else ():
        if facts.placement.source != GIVEN:
            message = f"says where {facts.family} runs: --subnet and --security-group are for tasks that nothing starts"
            yield Finding("placed-already", facts.placement.source, message)


def _readable(finding: Finding) -> Finding:
    address, message, remedy = worded(finding.address), worded(finding.message), worded(finding.remedy)
    return replace(finding, address=address, message=message, remedy=remedy)


class _Walker:
    """Walks the paths of all tasks of a model, each way through the network once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._places: dict[tuple[Placement, Ports], Place] = {}
        self._walked: dict[tuple[Placement, Ports, Reach, str, int], Walked] = {}
        self.walks: list[Walk] = []

    def task(self, facts: TaskFacts) -> TaskProof:
        paths = self._paths(facts)
        if handed := self._model.handed:
            paths = (replace(path, hops=tuple(_added_to(hop, handed) for hop in path.hops)) for path in paths)
        return TaskProof(facts.address, facts.family, facts.placement.source, tuple(paths))

    def _paths(self, facts: TaskFacts) -> Iterator[PathProof]:
        for message in facts.refused:
            hop = Hop(
                Step.DEFINITION, Verdict.FAILED, facts.address, message, f"correct it in {facts.address}", REFUSED
            )
            yield PathProof("Fargate", None, "", (hop,))
        if facts.unsupported:
            message = f"{facts.unsupported} starts it on Fargate, and requires_compatibilities does not name FARGATE"
            remedy = f'set requires_compatibilities = ["FARGATE"] on {facts.address}'
            hop = Hop(Step.DEFINITION, Verdict.FAILED, facts.address, message, remedy, NOT_ON_FARGATE)
            yield PathProof("Fargate", None, "", (hop,))
        for message in facts.gaps:
            hop = Hop(Step.DEFINITION, Verdict.UNKNOWN, facts.address, message)
            yield PathProof("the rest of the task definition", None, "", (hop,))
        if facts.start:
            calls = started(self._model, facts, facts.start)
            hops = tuple(_plain(_doubted(hop, facts.placement)) for hop in calls)
            yield PathProof("RunTask", None, "", hops, facts.start.address)
        if facts.task:
            yield from self._task_paths(facts, facts.task)
        place = self._place(facts, facts.task)
        for path in ways_in(facts, place):
            hops = tuple(_plain(_doubted(hop, facts.placement)) for hop in path.hops)
            yield replace(path, target=worded(path.target), hops=hops)

    def _task_paths(self, facts: TaskFacts, task: Task) -> Iterator[PathProof]:
        place = self._place(facts, task)
        if hop := misplaced(place):
            yield PathProof("the task's network", None, "", (_plain(_doubted(hop, facts.placement)),))
        needed = requirements(task)
        starting = (need for need in needed if concern_of(need, task) is Concern.START)
        used = frozenset(grant.role for need in starting for grant in need.grants)
        for role, hop in taken_on(facts, task, self._model.roles, used):
            yield PathProof(role, None, "", (_plain(_doubted(hop, facts.placement)),))
        known = (need for need in needed if not need.target.startswith(UNKNOWN_REGISTRY))
        paths = [path for need in known for path in self._of_need(facts, task, need, place)]
        if facts.exec_doubt:
            message = f"whether {facts.exec_doubt} is not known"
            hop = _plain(Hop(Step.DEFINITION, Verdict.UNKNOWN, facts.placement.source, message))
            paths.append(PathProof("ECS Exec", Phase.EXEC, EXEC_REASON, (hop,), concern=Concern.EXEC))
        for hop in of_sessions(facts, task) if task.execute_command else ():
            sure = _plain(_if(facts.exec_doubt, _doubted(hop, facts.placement)))
            paths.append(PathProof("ECS Exec", Phase.EXEC, EXEC_REASON, (sure,), concern=Concern.EXEC))
        if self._model.destinations.held:
            for path in beyond(facts, place):
                hops = tuple(_plain(_doubted(hop, facts.placement)) for hop in path.hops)
                paths.append(replace(path, hops=hops))
        phases = list(Phase)
        yield from sorted(paths, key=lambda path: phases.index(path.phase or Phase.APPLICATION))

    def _place(self, facts: TaskFacts, task: Task | None) -> Place:
        platform = task.definition.document.get("runtimePlatform", {}) if task else {}
        system = platform.get("operatingSystemFamily", "")
        answers = WINDOWS if str(system).startswith("WINDOWS") else LINUX
        key = (facts.placement, answers)
        return self._places.setdefault(key, Place(self._model, facts.placement, answers))

    def _of_need(self, facts: TaskFacts, task: Task, need: Requirement, place: Place) -> Iterator[PathProof]:
        walked = self._walk(place, task, need)
        self.walks.append(Walk(place, need, walked))
        concern, container = concern_of(need, task), named(container_of(need, task))
        hops = self._hops(facts, task, need, walked, place)
        lost: list[Hop] = []
        if any(hop.verdict is not Verdict.PASSED for hop in hops) and (first := at_start(need)):
            hops, lost = divided(hops, self._hops(facts, task, first, walked, place))
        for found, of in ((hops, concern), (lost, Concern.LOG)):
            told = tuple(_worded(hop, task, need, walked.inside, place, of) for hop in found)
            if found:
                yield PathProof(thing(need.target), need.phase, need.reason, told, walked.way, of, container)

    def _hops(self, facts: TaskFacts, task: Task, need: Requirement, walked: Walked, place: Place) -> list[Hop]:
        hops = [*walked.hops, *_calls(facts, task, without_making(need), walked, place)]
        if group := making(self._model, task, need):
            hops += unless_there([*_calls(facts, task, group, walked, place)])
        hops = list(of_things(self._model, facts, task, need, hops))
        if need.phase is Phase.EXEC:
            doubt = facts.exec_doubt or encryption_doubt(need, task)
            hops = [_if(doubt, signed_with_keys(hop, containers_with_keys(task))) for hop in hops]
        return [awaited(place, walked.endpoint, _doubted(hop, facts.placement)) for hop in hops]

    def _walk(self, place: Place, task: Task, need: Requirement) -> Walked:
        key = (place.placement, place.answers, need.reach, need.target, need.port)
        if key not in self._walked:
            self._walked[key] = _walk(place, task, need)
        return self._walked[key]


def _calls(facts: TaskFacts, task: Task, need: Requirement, walked: Walked, place: Place) -> Iterator[Hop]:
    """Whether all let through and allow what a task calls at the end of a way."""
    if need.service and (endpoint := walked.endpoint or walked.amiss):
        yield from endpoint_policy(facts, task, need, endpoint, place)
    # What the network says of a call is as doubtful as the place.
    seen = replace(walked, endpoint=None, over=NOT_KNOWN) if facts.placement.telling else walked
    yield from resource_policy(facts, task, need, seen, place)
    yield from permission(facts, task, need, seen, place)
    yield from decryption(facts, task, need, place)


def _walk(place: Place, task: Task, need: Requirement) -> Walked:
    if need.service:
        return to_service(place, need.service, task.region)
    if need.reach is Reach.VPC:
        return Walked(to_host(place, need), over=IN_VPC)
    if need.reach is Reach.INTERNET:
        hops = to_outside(place, need.port)
        return Walked(tuple(_resolved(hop, need.target) for hop in hops) if may_be_private(need.target) else hops)
    if need.reach is Reach.FARGATE:
        hop = Hop(Step.ROUTE, Verdict.PASSED, place.placement.source, "Fargate's own network interface")
        return Walked((hop,), over=hop.message)
    return Walked((Hop(Step.NAME, Verdict.UNKNOWN, place.placement.source, need.note),), over=NOT_KNOWN)


def _resolved(hop: Hop, host: str) -> Hop:
    """A hop of the way to a host of the internet, which the network may resolve to an address of its own."""
    if hop.verdict is not Verdict.FAILED:
        return hop
    message = f"{hop.message}; whether the network resolves {host} itself is not known: if it does, say so with"
    return replace(hop, verdict=Verdict.UNKNOWN, message=f"{message} --private-host", remedy="", error="")


def _doubted(hop: Hop, placement: Placement) -> Hop:
    """A hop as far as it is certain where a task runs. Of a task that nobody places its roles are certain."""
    if hop.verdict is not Verdict.FAILED or not placement.doubt:
        return hop
    if placement.telling and hop.step is Step.PERMISSION:
        return hop
    message = f"{hop.message}, {placement.doubt}"
    return replace(hop, verdict=Verdict.UNKNOWN, message=message, remedy=placement.telling, error="")


def _added_to(hop: Hop, handed: Mapping[str, str]) -> Hop:
    """A hop as far as no module that is not there adds to what decides it."""
    if hop.verdict is not Verdict.FAILED or hop.address not in handed:
        return hop
    message = f"{hop.message}, unless {worded(handed[hop.address])} adds to it, which is not there"
    return replace(hop, verdict=Verdict.UNKNOWN, message=message, remedy="", error="")


def _if(condition: str, hop: Hop) -> Hop:
    """A hop of what is asked for only under a condition, where there is one: it fails nothing for certain."""
    if hop.verdict is not Verdict.FAILED or not condition:
        return hop
    return replace(hop, verdict=Verdict.UNKNOWN, message=f"{hop.message}, if {condition}", remedy="", error="")


def _worded(hop: Hop, task: Task, need: Requirement, inside: bool, place: Place, concern: Concern) -> Hop:
    """A hop as people read it; a failed one with AWS's words."""
    hop = _plain(hop)
    if hop.verdict is not Verdict.FAILED or hop.error:
        return hop
    remedy = hop.remedy
    if need.remedy and hop.step is Step.ROUTE and not place.wants_internet:
        remedy = f"{need.remedy}, or {OVER_NAT}"
    words = error_text(need, hop.step, region=task.region, inside=inside, concern=concern)
    return replace(hop, error=words, remedy=remedy)


def _plain(hop: Hop) -> Hop:
    """A hop without the symbols of what is not known, and without what stands for its names."""
    text = hop.address + hop.message + hop.remedy
    if OPEN not in text and STAND_IN not in text:
        return hop
    address, message, remedy = worded(hop.address), named(hop.message), named(hop.remedy)
    return replace(hop, address=address, message=message, remedy=remedy)


# Beside what fixes a need of the internet.
OVER_NAT = "give the tasks a way over a NAT gateway"
