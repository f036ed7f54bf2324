"""Shows what tasks that are there log: what there is, or from now on too."""

from collections.abc import Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.definitions import Stream
from fargate_privatelink.run.listing import RUNNING, STOPPED, Definitions, described, id_of, of_family
from fargate_privatelink.run.logs import Reader, by_container, lines
from fargate_privatelink.run.outputs import Family

# Each task is a call for each of its containers.
MOST = 20
# Characters of a task's id that tell it from another.
SHORT = 8


def show_task(caller: Caller, cluster: str, task: Json, since: int | None, *, follow: bool) -> bool:
    """Show what a task logs, with `follow` until it has stopped; whether there was anything."""
    definitions, reader = Definitions(caller), Reader(caller, since)
    streams = [*definitions.streams([task])]
    for line in definitions.of(task).unread():
        caller.tell(line)
    marks = by_container(streams)
    while True:
        is_over = not follow or task.get("lastStatus") == STOPPED
        heard = [caller.show(line) for line in lines(reader.new(streams), marks)]
        if is_over or not all(heard):
            return _found(caller, reader, streams)
        caller.pause()
        task = described(caller, cluster, id_of(task)) or {**task, "lastStatus": STOPPED}


def show_family(caller: Caller, family: Family, since: int | None, *, follow: bool) -> bool:
    """Show what the tasks of a family log, with `follow` until somebody ends it; whether there was anything."""
    definitions, reader = Definitions(caller), Reader(caller, since)
    tasks = of_family(caller, family.cluster, family.name, RUNNING, STOPPED)
    if not tasks:
        caller.tell(f"no task of {family.name} runs, and none has stopped within about an hour")
    if len(tasks) > MOST:
        caller.tell(f"{family.name} has {len(tasks)} tasks: these are the logs of the newest {MOST}")
    for line in dict.fromkeys(line for each in tasks[:MOST] for line in definitions.of(each).unread()):
        caller.tell(line)
    while True:
        streams = [*definitions.streams(tasks[:MOST])]
        heard = [caller.show(line) for line in lines(reader.new(streams), _marks(streams))]
        if not follow or not all(heard):
            return _found(caller, reader, streams)
        caller.pause()
        known = {id_of(each) for each in tasks}
        running = of_family(caller, family.cluster, family.name, RUNNING)
        tasks = [*(each for each in running if id_of(each) not in known), *tasks]


def _marks(streams: Sequence[Stream]) -> dict[Stream, str]:
    several = len({each.container for each in streams}) > 1
    return {each: f"{each.task[:SHORT]}{f' {each.container}' if several else ''}" for each in streams}


def _found(caller: Caller, reader: Reader, streams: Sequence[Stream]) -> bool:
    silent = reader.silent(streams)
    for each in silent:
        caller.tell(f"container {each.container}: no event in the log group {each.group}, stream {each.name}")
    return len(silent) < len(streams)
