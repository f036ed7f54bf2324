"""Explains each stop by the hops of the task's proof: one that fails, or that all pass and where else to look."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.proof.stops.causes import Other, Told
from fargate_privatelink.proof.stops.matching import is_open, messages, other, public
from fargate_privatelink.proof.stops.placed import revision
from fargate_privatelink.proof.verdicts.messages import Cause, Message
from fargate_privatelink.proof.verdicts.runtime_errors import DENIALS
from fargate_privatelink.proof.verdicts.verdicts import Hop, PathProof, Proof, TaskProof, Verdict, worst
from fargate_privatelink.requirements import Phase
from fargate_privatelink.survey.stops import StoppedTask, Stops

STOPPED, RUNNING = "STOPPED", "RUNNING"
# By what sent them to an end: containers that others took with them.
KILLED = (137, 143)
# Phases of which AWS may say no more than that they failed.
OPEN = (Phase.MOUNT_VOLUMES, Phase.EXEC)
ROLES = ("execution role", "task role")
MEANINGS = {
    Cause.CONNECTION: "it does not reach {}",
    Cause.DENIED: "it is not allowed what it asks of {}",
    Cause.MISSING: "{} does not have what it asks for",
}
MISSING = {
    "secretsmanager": "the secret's ARN and region in valueFrom: aws secretsmanager describe-secret --secret-id ...",
    "ssm": "the parameter's name and region in valueFrom: aws ssm describe-parameters",
    "logs": "awslogs-group of the task definition: aws logs describe-log-groups",
}
MENDED = "what was mended since; a firewall, proxy or resolver on the way; policies of the organization"
NOT_NEEDED = "what ECS and GuardDuty put beside the containers: the task definition names nothing that needs it"
NOT_PROVED = "its task definition: the proof does not have it, for it is not on Fargate or not read"
LOG = "the containers' logs, and the task in the console of ECS"


@dataclass(frozen=True)
class Explanation:
    """Why tasks stopped: who, AWS's words, what they say, the hops that decide, and where else to look.

    `verdict` is of the hops that could explain it: FAILED where one of them fails for certain, PASSED where all pass.
    """

    subjects: tuple[str, ...]
    said: str
    meaning: str
    verdict: Verdict
    hops: tuple[tuple[str, Hop], ...] = ()
    look: str = ""


def explain(stops: Stops, proof: Proof, sources: Mapping[str, str]) -> tuple[Explanation, ...]:
    """Why each of some tasks stopped, and what each event of their service means; `sources` say what places each.

    Tasks that stopped alike are one explanation.
    """
    found = [
        Explanation((stops.about,), "", f"{action}: access denied: that part is unknown", Verdict.UNKNOWN)
        for action in stops.unread
    ]
    # Of a service the tasks that run are what it is for.
    told = (each for each in stops.tasks if not (stops.service and each.status == RUNNING and not [*_texts(each)]))
    found += (_of_task(each, _proof_of(each, proof, sources)) for each in told)
    own = _of_service(stops, proof)
    found += _of_events(stops, own)
    if not found:
        found = [_by_start(Explanation((stops.about,), "", "nothing of it has stopped", Verdict.UNKNOWN), own)]
    alike: dict[Explanation, list[str]] = defaultdict(list)
    for each in found:
        alike[replace(each, subjects=())] += each.subjects
    return tuple(replace(each, subjects=tuple(dict.fromkeys(subjects))) for each, subjects in alike.items())


def concerned(proof: Proof, stops: Stops, sources: Mapping[str, str]) -> Proof:
    """Of a proof what is of a service, or of some tasks."""
    wanted = {_service(stops), *(sources.get(each.id) for each in stops.tasks)}
    return replace(proof, tasks=tuple(each for each in proof.tasks if each.source in wanted))


def _service(stops: Stops) -> str | None:
    """What the proof calls the service that is asked about."""
    return f"service {stops.cluster}/{stops.service}" if stops.service else None


def _of_service(stops: Stops, proof: Proof) -> TaskProof | None:
    return next((each for each in proof.tasks if each.source == _service(stops)), None)


def _proof_of(task: StoppedTask, proof: Proof, sources: Mapping[str, str]) -> TaskProof | None:
    key = (f"task definition {revision(task)}", sources.get(task.id))
    return next((each for each in proof.tasks if (each.address, each.source) == key), None)


def _of_task(task: StoppedTask, proved: TaskProof | None) -> Explanation:
    return replace(_why(task, proved), subjects=(f"task {task.id} of {revision(task)}",))


def _why(task: StoppedTask, proved: TaskProof | None) -> Explanation:
    texts = [*_texts(task)]
    for text in texts:
        if found := _by_ways(text, proved):
            return found
    if matched := other(texts):
        index, cause = matched
        return _by_cause(texts[index], cause, proved)
    if task.status != STOPPED and not task.stop_code:
        return _by_start(Explanation((), "", f"it has not stopped: {task.status}", Verdict.UNKNOWN), proved)
    said = public(": ".join(filter(None, [task.stop_code, task.reason])))
    return _by_start(Explanation((), said, "nothing is known that AWS says so", Verdict.UNKNOWN), proved)


def _texts(task: StoppedTask) -> Iterator[str]:
    """What AWS says of a task, what tells most first."""
    for each in task.containers:
        yield from (f"container {each.name}: {text}" for text in (each.reason, each.agent) if text)
    if task.reason:
        yield task.reason
    if task.status == STOPPED:
        yield from _exits(task)
    if task.stop_code:
        yield task.stop_code


def _exits(task: StoppedTask) -> Iterator[str]:
    """The exit code that tells most: of an error, or else the one of all; who was first of several is not told."""
    ended = [each for each in task.containers if each.essential and each.exit_code is not None]
    errors = [each for each in ended if each.exit_code not in (0, *KILLED)]
    same = ended if len({each.exit_code for each in ended}) == 1 else []
    for each in (errors or same)[:1]:
        yield f"container {each.name}: exit code {each.exit_code}"


def _by_ways(text: str, proved: TaskProof | None) -> Explanation | None:
    """What a text says of a way that the task needs; None where it says nothing of ways."""
    found = [*messages(text)]
    matched = other([text])
    if not found or (matched and matched[1].answers):
        return None
    for message in found:
        if paths := _paths(message, text, proved):
            return _by_paths(message, text, paths)
    message = found[0]
    meaning = f"{message.phase}: {MEANINGS[message.cause].format(message.target or 'what it needs')}"
    look = NOT_NEEDED if proved else NOT_PROVED
    return Explanation((), public(text), meaning, Verdict.UNKNOWN, look=look)


def _paths(message: Message, text: str, proved: TaskProof | None) -> list[PathProof]:
    """The paths of a task that a message is about: those that the text names, or else all of the phase."""
    phase = message.phase
    starts = (each for each in (proved.paths if proved else ()) if each.concern is Concern.START or phase is Phase.EXEC)
    own = [each for each in starts if each.phase is phase]
    if message.target:
        return [each for each in own if each.target.replace("-fips", "").partition(" in ")[0] == message.target]
    return [each for each in own if each.target in text] or own


def _by_paths(message: Message, text: str, paths: Collection[PathProof]) -> Explanation:
    targets = ", ".join(dict.fromkeys(each.target for each in paths))
    meaning = f"{message.phase}: {MEANINGS[message.cause].format(targets)}"
    hops = [(each.target, hop) for each in paths for hop in each.hops]
    found = Explanation((), public(text), meaning, Verdict.PASSED, look=MENDED)
    if message.cause is Cause.MISSING:
        return _decided(replace(found, look=MISSING[message.target or ""]), hops)
    # Whoever is refused got there, and whoever does not get there is not refused.
    denied = message.cause is Cause.DENIED
    either = message.phase in OPEN and is_open(text)
    own = [each for each in hops if either or (each[1].step in DENIALS) is denied]
    found = _decided(found, own)
    return replace(found, look="") if found.verdict is Verdict.FAILED else found


def _decided(found: Explanation, hops: Iterable[tuple[str, Hop]]) -> Explanation:
    """An explanation by the hops that could tell: those that fail, or else those that are not known.

    Where no hop is, such as of the credentials of a registry, nothing is told.
    """
    own = tuple(dict.fromkeys(hops))
    if not own:
        return replace(found, verdict=Verdict.UNKNOWN)
    verdict = worst(hop.verdict for _, hop in own)
    decisive = () if verdict is Verdict.PASSED else tuple(each for each in own if each[1].verdict is verdict)
    return replace(found, verdict=verdict, hops=decisive)


def _hops(proved: TaskProof, concern: Concern) -> list[tuple[str, Hop]]:
    return [(path.target, hop) for path in proved.paths if path.concern is concern for hop in path.hops]


def _by_start(found: Explanation, proved: TaskProof | None) -> Explanation:
    """An explanation of what AWS does not say: with what the proof says of the start."""
    if proved is None:
        return replace(found, look=NOT_PROVED)
    decided = _decided(replace(found, look=LOG), _hops(proved, Concern.START))
    # What fails may be what AWS means, or beside it.
    return replace(decided, verdict=Verdict.UNKNOWN) if decided.verdict is Verdict.FAILED else decided


def _by_cause(text: str, cause: Other, proved: TaskProof | None) -> Explanation:
    """What a cause is that is none of a way, with what the proof tells of it."""
    found = Explanation((), public(text), cause.meaning, Verdict.UNKNOWN, look=cause.look)
    if proved is None:
        return found
    start = _hops(proved, Concern.START)
    if cause.told is Told.ROLES:
        return _decided(found, roles) if (roles := [each for each in start if each[0] in ROLES]) else found
    if cause.told is Told.REQUESTS:
        return _decided(found, requests) if (requests := _hops(proved, Concern.REQUESTS)) else found
    calls = _hops(proved, Concern.APPLICATION) if cause.told is Told.CALLS else []
    decided = _decided(found, [*start, *calls])
    # The cause is another: a hop that fails besides may be behind it, or not.
    return replace(decided, verdict=Verdict.UNKNOWN) if decided.verdict is Verdict.FAILED else decided


def _of_events(stops: Stops, proved: TaskProof | None) -> Iterator[Explanation]:
    for event in stops.events:
        found = _by_ways(event, proved)
        if found is None and (matched := other([event])):
            found = _by_cause(event, matched[1], proved)
        if found:
            yield replace(found, subjects=(f"event of service {stops.service}",))
