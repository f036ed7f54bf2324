"""Finds the tasks of a family, or one by its id, with where they log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.calls import LIST, TASKS
from fargate_privatelink.run.definitions import Definition, Stream, describe
from fargate_privatelink.run.outputs import Family
from fargate_privatelink.survey.reader import batches

RUNNING, STOPPED = "RUNNING", "STOPPED"
# What a call may name at once. Source: ECS API Reference, DescribeTasks.
AT_ONCE = 100


def id_of(task: Json) -> str:
    """A task's id: the last part of its ARN."""
    return str(task["taskArn"]).rpartition("/")[2]


def of_family(caller: Caller, cluster: str, family: str, *statuses: str) -> list[Json]:
    """The tasks of a family that are to run, or have stopped within about an hour, the newest first."""
    arns: list[str] = []
    for status in statuses:
        arns += caller.ask(LIST, cluster=cluster, family=family, desiredStatus=status)
    found = [each for batch in batches(arns, AT_ONCE) for each in caller.ask(TASKS, cluster=cluster, tasks=[*batch])]
    return sorted(found, key=lambda each: (str(each.get("createdAt") or ""), id_of(each)), reverse=True)


def described(caller: Caller, cluster: str, task: str) -> Json | None:
    """A task as AWS describes it; None where it shows none."""
    found: list[Json] = caller.ask(TASKS, cluster=cluster, tasks=[task])
    return found[0] if found else None


def named(caller: Caller, clusters: Iterable[str], task: str, hint: str = "") -> tuple[str, Json]:
    """A task by its id or ARN, behind that of some clusters which it is in; an InputError says that AWS shows none."""
    held = [*clusters]
    for cluster in held:
        if found := described(caller, cluster, task):
            return cluster, found
    where = ", ".join(each.rpartition("/")[2] for each in held)
    message = f"{task}: no such task in the cluster {where}: AWS shows a stopped one for about an hour{hint}"
    raise InputError([Problem("--task", "", message)])


@dataclass
class Definitions:
    """The revisions of tasks, each asked for once."""

    caller: Caller
    _held: dict[str, Definition] = field(default_factory=dict)

    def of(self, task: Json) -> Definition:
        """The revision that a task runs."""
        arn = task["taskDefinitionArn"]
        if arn not in self._held:
            self._held[arn] = describe(self.caller, arn)
        return self._held[arn]

    def streams(self, tasks: Iterable[Json]) -> Iterator[Stream]:
        """Where tasks log."""
        for task in tasks:
            yield from self.of(task).streams(id_of(task))


def of_family_named(caller: Caller, family: Family, task: str) -> Json:
    """A task of a family by its id or ARN, with the family's own revision where AWS no longer shows it.

    An InputError says that it is another family's.
    """
    found = described(caller, family.cluster, task)
    if found is None:
        return {"taskArn": task, "taskDefinitionArn": family.task_definition, "lastStatus": STOPPED}
    revision = str(found["taskDefinitionArn"]).rpartition("/")[2]
    if revision.rpartition(":")[0] != family.name:
        raise InputError([Problem("--task", "", f"{task}: is of {revision}, not of {family.name}")])
    return found
