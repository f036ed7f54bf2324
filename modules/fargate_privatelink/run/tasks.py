"""Starts a task and follows it to its end, with its logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem, unknown
from fargate_privatelink.proof.stops.matching import public
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.calls import STOP
from fargate_privatelink.run.definitions import Definition, describe
from fargate_privatelink.run.listing import STOPPED, described, id_of
from fargate_privatelink.run.logs import Reader, by_container, lines
from fargate_privatelink.run.outputs import Family

FAILED = "TaskFailedToStart"
# By what sent them to an end: containers that others took with them.
KILLED = (137, 143)
# How often its logs are asked for after a task's end, which come later, and AWS shows a task that is new not at all.
LAST, UNSEEN = 2, 20


@dataclass(frozen=True)
class Ended:
    """A task that has stopped, with the names of its essential containers.

    `status` is the exit code of the container that decides, None where none has one.
    """

    task: Json
    essential: tuple[str, ...]
    status: int | None

    @property
    def id(self) -> str:
        return id_of(self.task)


def run(caller: Caller, family: Family, command: Sequence[str], container: str | None) -> Ended:
    """Start a task of a family, with a command in place of a container's own, and show what it logs until its end."""
    definition = describe(caller, family.task_definition)
    (answer,) = caller.ask("ecs:RunTask", **family.run_parameters(), **_overrides(definition, command, container))
    if not answer.get("tasks"):
        raise InputError([Problem("AWS", "", f"ecs:RunTask: {_refusals(answer)}")])
    followed = Followed(caller, family, definition, answer["tasks"][0])
    try:
        return followed.ended()
    except BaseException:
        if not followed.is_over:
            stop = caller.place.command_line(STOP, {"cluster": family.cluster, "task": followed.id})
            caller.tell(f"task {followed.id} goes on: to stop it, {stop}")
        raise


def _overrides(definition: Definition, command: Sequence[str], wanted: str | None) -> dict[str, Any]:
    """What gives a container another command; an InputError says which container to name."""
    if not command:
        return {}
    names = [each.name for each in definition.containers]
    if wanted is not None and wanted not in names:
        raise InputError([Problem("--container", "", unknown(wanted, names, what="container"))])
    essential = [each.name for each in definition.containers if each.essential]
    if wanted is None and len(essential) > 1:
        raise InputError([Problem("--container", "", f"is required: {definition.revision} has {', '.join(essential)}")])
    one = {"name": wanted or essential[0], "command": [*command]}
    return {"overrides": {"containerOverrides": [one]}}


def _refusals(answer: Json) -> str:
    told = [
        ": ".join(str(each[key]) for key in ("reason", "detail") if each.get(key))
        for each in answer.get("failures", ())
    ]
    return f"no task was started: {'; '.join(filter(None, told)) or 'AWS does not say why'}"


@dataclass
class Followed:
    """A task that was started, as AWS last told of it."""

    caller: Caller
    family: Family
    definition: Definition
    task: Json

    def __post_init__(self) -> None:
        self.id = id_of(self.task)
        self._streams = self.definition.streams(self.id)
        self._reader = Reader(self.caller)
        self._unseen = 0

    @property
    def is_over(self) -> bool:
        """Whether it has stopped."""
        return self.task.get("lastStatus") == STOPPED

    def ended(self) -> Ended:
        """Show what it logs, and say how it is, until it has stopped."""
        for line in self.definition.unread():
            self.caller.tell(line)
        said = None
        while not self.is_over:
            if said is not None:
                self.caller.pause()
            self._ask()
            if (status := self.task.get("lastStatus")) != said and not self.is_over:
                self.caller.tell(f"task {self.id} of {self.definition.revision}: {status}")
            said = status
            self._show()
        for _ in range(LAST):
            if not _has_begun(self.task):
                break
            self.caller.pause()
            self._show()
        for each in self._reader.silent(self._streams) if _has_begun(self.task) else ():
            self.caller.tell(f"container {each.container}: no event in the log group {each.group}, stream {each.name}")
        return _ended(self.caller, self.definition, self.task)

    def _ask(self) -> None:
        found = described(self.caller, self.family.cluster, self.id)
        self._unseen = 0 if found else self._unseen + 1
        if self._unseen == UNSEEN:
            raise InputError([Problem("AWS", "", f"ecs:DescribeTasks: {self.id}: AWS shows no such task")])
        self.task = found or self.task

    def _show(self) -> None:
        # A container that has not begun has no stream.
        if not _has_begun(self.task):
            return
        try:
            events = self._reader.new(self._streams)
        except InputError as error:
            # The task is what was asked for: it is followed without its logs.
            self.caller.tell(str(error))
            self._streams = ()
            return
        for line in lines(events, by_container(self._streams)):
            self.caller.show(line)


def _has_begun(task: Json) -> bool:
    """Whether a container of a task has run."""
    return bool(task.get("startedAt")) or any(each.get("exitCode") is not None for each in task.get("containers", ()))


def _ended(caller: Caller, definition: Definition, task: Json) -> Ended:
    codes = {each.get("name"): each.get("exitCode") for each in task.get("containers", ())}
    told = [f"container {name}: exit code {code}" for name, code in codes.items() if code is not None]
    caller.tell(f"task {id_of(task)} of {definition.revision} ended: {', '.join(told) or 'no container has run'}")
    if reason := str(task.get("stoppedReason") or ""):
        caller.tell(f"AWS says: {public(reason)}")
    essential = tuple(each.name for each in definition.containers if each.essential)
    return Ended(task, essential, exit_status(task, essential))


def exit_status(task: Json, essential: Sequence[str]) -> int | None:
    """The exit code of the container that decides: of the essential ones the first that has failed by itself.

    It is None where the task did not start, or no such container has one.
    """
    held = {str(each.get("name")): each for each in task.get("containers", ())}
    ended = [held[name] for name in essential if name in held and held[name].get("exitCode") is not None]
    if task.get("stopCode") == FAILED or not ended:
        return None
    failed = [each for each in ended if each["exitCode"] and (each["exitCode"] not in KILLED or each.get("reason"))]
    codes = [int(each["exitCode"]) for each in (failed or ended)]
    return 0 if not failed and 0 in codes else codes[0]
