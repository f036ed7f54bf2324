"""Reads why tasks stopped, and what a service tells of its own: AWS's words, without overrides, tags or times."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.account import Account
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Progress, Reader
from fargate_privatelink.survey.stops import Container, StoppedTask, Stops
from fargate_privatelink.survey.survey import signed_in
from fargate_privatelink.survey.tasks.places import subnet_of
from fargate_privatelink.survey.tasks.services import STATUSES, tasks

OF_SERVICE = "service:"
# After which a service's older events are over. Source: Amazon ECS Developer Guide, Service event messages.
STEADY = "has reached a steady state"
AGENT = "ExecuteCommandAgent"


def stops_of_task(account: Account, cluster: str, task: str, progress: Progress) -> Stops:
    """What is told of a task by its id or ARN; an InputError says that AWS shows no such task."""
    reader = signed_in(account, progress)
    found = reader.ask("ecs:DescribeTasks", cluster, cluster=cluster, tasks=[task])
    if reader.is_read("ecs:DescribeTasks", cluster) and not found:
        message = f"{task}: no such task in the cluster {cluster}: AWS shows a stopped one for about an hour"
        raise InputError([Problem("--task", "", message)])
    return Stops(cluster, f"task {_id(task)}", tasks=tuple(map(stopped_task, found)), unread=_unread(reader))


def stops_of_service(account: Account, cluster: str, service: str, progress: Progress) -> Stops:
    """What is told of a service and its tasks that stopped or do not run yet; an InputError says there is none."""
    reader = signed_in(account, progress)
    found = reader.one("ecs:DescribeServices", cluster, cluster=cluster, services=[service], include=["TAGS"])
    if reader.is_read("ecs:DescribeServices", cluster) and not (found and found.get("status") != "INACTIVE"):
        raise InputError([Problem("--service", "", f"{service}: no such service in the cluster {cluster}")])
    events = tuple(_since_steady(found or {}))
    seen = {task.id: task for status in STATUSES for task in map(stopped_task, tasks(reader, cluster, status))}
    own = [task for _, task in sorted(seen.items()) if task.service == service]
    return Stops(cluster, f"service {service}", service, tuple(own), events, _unread(reader))


def _since_steady(service: Json) -> Iterator[str]:
    """The events of a service, the latest first, until the one after which all was well."""
    for event in service.get("events", ()):
        message = str(event.get("message", ""))
        if STEADY in message:
            return
        yield message


def _unread(reader: Reader) -> tuple[str, ...]:
    refused = (each for each, scopes in reader.read.items() if Reading.DENIED in scopes.values())
    return tuple(sorted(refused))


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]


def stopped_task(task: Json) -> StoppedTask:
    """What AWS tells of a task."""
    group = str(task.get("group") or "")
    return StoppedTask(
        _id(task["taskArn"]),
        task["taskDefinitionArn"],
        str(task.get("lastStatus") or ""),
        group.removeprefix(OF_SERVICE) if group.startswith(OF_SERVICE) else "",
        str(task.get("launchType") or ""),
        str(task.get("platformVersion") or ""),
        subnet_of(task),
        str(task.get("stopCode") or ""),
        str(task.get("stoppedReason") or ""),
        tuple(_container(each) for each in task.get("containers", ())),
    )


def _container(container: Json) -> Container:
    agents: Sequence[Json] = container.get("managedAgents", ())
    down = (each for each in agents if each.get("name") == AGENT and each.get("lastStatus") == "STOPPED")
    told = next((f"{AGENT} STOPPED: {each.get('reason', '')}" for each in down), "")
    code = container.get("exitCode")
    return Container(str(container.get("name", "")), str(container.get("reason") or ""), code, told)
