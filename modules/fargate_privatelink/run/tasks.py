"""Starts a task and follows it to its end, with its logs."""

from collections.abc import Collection
from dataclasses import dataclass

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
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
# How often nothing new has to be told after a task's end until nothing more is waited for.
LAST = 2


@dataclass(frozen=True)
class Ended:
    """A task that has stopped, with the names of its essential containers.

    `status` is the exit code of the container that decides, None where none has one.
    """

    task: Json
    essential: frozenset[str]
    status: int | None

    @property
    def id(self) -> str:
        return id_of(self.task)


def run(caller: Caller, family: Family) -> Ended:
    """Start a task of a family, and show what it logs until it has stopped."""
    definition = describe(caller, family.task_definition)
    (answer,) = caller.ask("ecs:RunTask", **family.run_parameters())
    if not answer.get("tasks"):
        raise InputError([Problem("AWS", "", f"ecs:RunTask: {_refusals(answer)}")])
    task: Json = answer["tasks"][0]
    for line in definition.unread():
        caller.tell(line)
    try:
        return follow(caller, family, definition, task)
    except BaseException:
        stop = caller.place.command_line(STOP, {"cluster": family.cluster, "task": id_of(task)})
        caller.tell(f"task {id_of(task)} goes on: to stop it, {stop}")
        raise


def _refusals(answer: Json) -> str:
    told = [
        ": ".join(str(each[key]) for key in ("reason", "detail") if each.get(key))
        for each in answer.get("failures", ())
    ]
    return f"no task was started: {'; '.join(filter(None, told)) or 'AWS does not say why'}"


def follow(caller: Caller, family: Family, definition: Definition, task: Json) -> Ended:
    """Show what a task logs, and how it is, until it has stopped."""
    streams = definition.streams(id_of(task))
    marks, reader = by_container(streams), Reader(caller)
    said, quiet = "", 0
    while quiet < LAST:
        if said != STOPPED:
            task = described(caller, family.cluster, id_of(task)) or task
        if (status := str(task.get("lastStatus") or "")) != said:
            said = status
            if said != STOPPED:
                caller.tell(f"task {id_of(task)} of {definition.revision}: {said}")
        # A container that has not begun has no stream.
        events = reader.new(streams) if _has_begun(task) else []
        for line in lines(events, marks):
            caller.show(line)
        quiet = quiet + 1 if said == STOPPED and not events else 0
        if said == STOPPED and not _has_begun(task):
            break
        if quiet < LAST:
            caller.pause()
    for stream in reader.silent(streams) if _has_begun(task) else ():
        caller.tell(f"container {stream.container}: no event in the log group {stream.group}, stream {stream.name}")
    return _ended(caller, definition, task)


def _has_begun(task: Json) -> bool:
    """Whether a container of a task has run."""
    return bool(task.get("startedAt")) or any(each.get("exitCode") is not None for each in task.get("containers", ()))


def _ended(caller: Caller, definition: Definition, task: Json) -> Ended:
    codes = {each.get("name"): each.get("exitCode") for each in task.get("containers", ())}
    told = [f"container {name}: exit code {code}" for name, code in codes.items() if code is not None]
    caller.tell(f"task {id_of(task)} of {definition.revision} ended: {', '.join(told) or 'no container has run'}")
    if reason := str(task.get("stoppedReason") or ""):
        caller.tell(f"AWS says: {public(reason)}")
    essential = frozenset(each.name for each in definition.containers if each.essential)
    return Ended(task, essential, exit_status(task, essential))


def exit_status(task: Json, essential: Collection[str]) -> int | None:
    """The exit code of the container that decides: of the essential ones the first that has failed by itself.

    It is None where the task did not start, or no such container has one.
    """
    ended = [
        each
        for each in task.get("containers", ())
        if each.get("name") in essential and each.get("exitCode") is not None
    ]
    if task.get("stopCode") == FAILED or not ended:
        return None
    codes = [int(each["exitCode"]) for each in ended]
    failed = [
        code for each, code in zip(ended, codes, strict=True) if code and (code not in KILLED or each.get("reason"))
    ]
    return next(iter(failed), 0 if 0 in codes else codes[0])
