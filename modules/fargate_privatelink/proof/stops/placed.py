"""Puts stopped tasks where they ran: a revision that its service no longer runs, and tasks that no service started.

What AWS tells of a task has not which of its containers are essential, which its definition has.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.survey.stops import StoppedTask, Stops

SERVICE, DEFINITION = "aws_ecs_service", "aws_ecs_task_definition"


def revision(task: StoppedTask) -> str:
    """What people call a task's definition: its family and revision."""
    return task.task_definition.rpartition("/")[2]


def placed(configuration: Configuration, stops: Stops) -> tuple[Configuration, dict[str, str]]:
    """The configuration with what places the tasks, and by a task's id what the proof says places it."""
    services = {each.address: each for each in configuration.resources if each.type == SERVICE}
    added: dict[str, Resource] = {}
    sources: dict[str, str] = {}
    for task in stops.tasks:
        service = services.get(f"service {stops.cluster}/{task.service}") if task.service else None
        if service and service.values.get("task_definition") == task.task_definition:
            sources[task.id] = service.address
            continue
        for made in _placing(configuration, stops, task, service):
            sources[task.id] = made.address
            added.setdefault(made.address, made)
    return replace(configuration, resources=(*configuration.resources, *added.values())), sources


def with_definitions(configuration: Configuration, stops: Stops) -> Stops:
    """What is told of stops, with what the tasks' definitions say of their containers."""
    beside = {
        str(each.values.get("arn")): {
            container["name"] for container in _containers(each) if not container["essential"]
        }
        for each in configuration.resources
        if each.type == DEFINITION
    }

    def of(task: StoppedTask) -> StoppedTask:
        names = beside.get(task.task_definition, set())
        return replace(
            task, containers=tuple(replace(each, essential=each.name not in names) for each in task.containers)
        )

    return replace(stops, tasks=tuple(map(of, stops.tasks)))


def _containers(definition: Resource) -> Iterator[Json]:
    for each in json.loads(str(definition.values.get("container_definitions") or "[]")):
        yield {"name": each.get("name"), "essential": each.get("essential", True)}


def _placing(
    configuration: Configuration, stops: Stops, task: StoppedTask, service: Resource | None
) -> Iterator[Resource]:
    about = {"task_definition": task.task_definition}
    if service:
        # Its service has another revision now, in the network where it would have this one.
        address = f"{service.address} with {revision(task)}"
        values = {**service.values, **about, "id": address}
        yield replace(service, address=address, values=values)
    elif task.subnet:
        # AWS no longer tells the security groups of a network interface that is gone.
        network = {"subnets": [task.subnet], "security_groups": UNKNOWN, "assign_public_ip": UNKNOWN}
        values = {
            **about,
            "id": f"task {task.id}",
            "cluster": stops.cluster,
            "launch_type": task.launch_type or "FARGATE",
            "platform_version": task.platform_version,
            "network_configuration": [network],
        }
        yield Resource(f"task {task.id}", SERVICE, values, region=configuration.region, is_surveyed=True)
