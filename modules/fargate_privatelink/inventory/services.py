"""What services, schedules and connections make of task definitions, and what is wrong with them together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fargate_privatelink.errors import Problem, shown, unknown
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.services import ServiceConnect, ServiceSettings
from fargate_privatelink.settings.services.targets import TargetSettings
from fargate_privatelink.settings.values import TaskEntry
from fargate_privatelink.task_definition import TaskDefinition
from fargate_privatelink.task_definition.ports import mapped
from fargate_privatelink.task_definition.rules import Problems, is_windows

Entries = Mapping[str, TaskEntry]
# Source: EventBridge Scheduler API Reference, CreateSchedule, Name.
MAX_SCHEDULE_NAME = 64
BALANCER_GROUP = "sec-load-balancer"


class Target(NamedTuple):
    """A container's port that a load balancer sends to."""

    container: str
    port: int


class Mapped(NamedTuple):
    """Ports that a container maps."""

    container: str
    first: int
    last: int
    protocol: str

    @property
    def words(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


class Server(NamedTuple):
    """A port that other services call by name over Service Connect; `alias` is the port that they call."""

    port: int
    alias: int


def target(definition: TaskDefinition, given: TargetSettings) -> Target:
    """Where a load balancer sends; `problems` has said why not, where there is no such place."""
    found = next(each for each in _candidates(definition, given) if each.protocol == "tcp")
    return Target(found.container, given.port or found.first)


def server(definition: TaskDefinition, connect: ServiceConnect) -> Server | None:
    """The port that other services call, if they do; `problems` says why not, where its name is none."""
    if connect.client_only:
        return None
    ports = dict(_named_ports(definition))
    port = ports.get(connect.port_name or "")
    return Server(port, connect.port or port) if port else None


def balancer_name(settings: StackSettings) -> str:
    """The name of the load balancer that a stack makes."""
    assert settings.load_balancer
    return settings.load_balancer.name or settings.name.replace("_", "-")


def balancer_group(settings: StackSettings) -> str:
    """The name of the load balancer's security group, of which a VPC that exists may have more than one stack's."""
    return f"{BALANCER_GROUP}-{settings.name}" if settings.vpc_id else BALANCER_GROUP


def namespaces(entries: Entries) -> tuple[str, ...]:
    """The namespaces that a stack makes."""
    found = (each.service.service_connect for each in entries.values() if each.service)
    return tuple(sorted({each.namespace for each in found if each and each.is_made}))


def calls(tasks: Sequence[Task], entries: Entries) -> Iterator[tuple[str, str, Server]]:
    """Which services may call which over Service Connect: both families, and the port."""
    found = [
        (task.definition, entry.service.service_connect)
        for task in tasks
        if (entry := entries[task.definition.family]).service and entry.service.service_connect
    ]
    for client, of_client in found:
        for definition, connect in found:
            called = server(definition, connect)
            if called and client is not definition and of_client.namespace == connect.namespace:
                yield client.family, definition.family, called


def problems(settings: StackSettings, tasks: Sequence[Task], file: str) -> Iterator[Problem]:
    """Why services cannot run the tasks of a stack."""
    for task, entry in zip(tasks, settings.tasks, strict=True):
        if service := entry.service:
            for key, message in _service_problems(task.definition, service):
                yield Problem(file, f"{entry.place}.service{key}", message)
        for key, launch in (("service", entry.service), ("schedule", entry.schedule)):
            if launch and (volume := _configured_at_launch(task.definition)):
                message = f"configures no volume at launch, as {shown(volume)} of {task.definition.file} asks for"
                yield Problem(file, f"{entry.place}.{key}", f"{message}: leave it out, and launch the task yourself")
    twice = (*_names_twice(settings), *_listeners_twice(settings, tasks), *_schedules_twice(settings, tasks))
    for entry, key, message in twice:
        yield Problem(file, f"{entry.place}.{key}", message)


def _configured_at_launch(definition: TaskDefinition) -> str | None:
    """The volume that whoever launches a task has to configure. Source: ECS API Reference, Volume."""
    volumes = definition.document.get("volumes", ())
    return next((volume["name"] for volume in volumes if volume.get("configuredAtLaunch")), None)


def _service_problems(definition: TaskDefinition, service: ServiceSettings) -> Problems:
    if service.strategy.get("FARGATE_SPOT") and is_windows(definition.document):
        yield ".spot", f"is for Linux only, and {definition.file} is for Windows"
    if service.service_connect:
        for key, message in _connect_problems(definition, service.service_connect):
            yield f".service_connect{key}", message
    if service.load_balancer:
        for key, message in _target_problems(definition, service.load_balancer):
            yield f".load_balancer{key}", message


def _names_twice(settings: StackSettings) -> Iterator[tuple[TaskEntry, str, str]]:
    """Ports that would have one name in a namespace."""
    served: dict[tuple[str, str], TaskEntry] = {}
    for entry in settings.tasks:
        connect = entry.service.service_connect if entry.service else None
        if connect and connect.port_name:
            other = served.setdefault((connect.namespace, connect.port_name), entry)
            if other is not entry:
                message = f"{shown(connect.port_name)} is {other.place}'s in the namespace: give the port another name"
                yield entry, "service.service_connect.port_name", message


def _listeners_twice(settings: StackSettings, tasks: Sequence[Task]) -> Iterator[tuple[TaskEntry, str, str]]:
    """Services behind a network load balancer that would listen on one port, which none of them says."""
    ports: dict[int, tuple[TaskEntry, bool]] = {}
    for task, entry in zip(tasks, settings.tasks, strict=True):
        given = entry.service.load_balancer if entry.service else None
        is_network = settings.load_balancer is not None and settings.load_balancer.type == "network"
        if given and is_network and not list(_target_problems(task.definition, given)):
            port = given.listener_port or target(task.definition, given).port
            is_said = bool(given.listener_port or given.port)
            other, other_is_said = ports.setdefault(port, (entry, is_said))
            # Where both say it, it was seen already.
            if other is not entry and not (is_said and other_is_said):
                message = f"listens on port {port}, as {other.place} does: set listener_port in one of them"
                yield entry, "service.load_balancer", message


def schedule_name(family: str) -> str:
    """The name of a family's schedule, which a long one does not fit into whole."""
    return family[:MAX_SCHEDULE_NAME]


def _schedules_twice(settings: StackSettings, tasks: Sequence[Task]) -> Iterator[tuple[TaskEntry, str, str]]:
    """Schedules that would have one name in the stack's group."""
    names: dict[str, TaskEntry] = {}
    for task, entry in zip(tasks, settings.tasks, strict=True):
        if entry.schedule:
            other = names.setdefault(schedule_name(task.definition.family), entry)
            # That two families are one is said elsewhere.
            if other is not entry and len(task.definition.family) > MAX_SCHEDULE_NAME:
                message = f"has the first {MAX_SCHEDULE_NAME} characters of the family of {other.place}"
                yield entry, "schedule", f"{message}, which name the schedule: rename one"


def _candidates(definition: TaskDefinition, given: TargetSettings) -> list[Mapped]:
    """The mapped ports that a target can mean."""
    return [
        each
        for container in definition.containers
        if given.container in (None, container["name"])
        for each in (Mapped(container["name"], *ports) for ports in mapped(container))
        if given.port is None or each.first <= given.port <= each.last
    ]


def _target_problems(definition: TaskDefinition, given: TargetSettings) -> Problems:
    names = [container["name"] for container in definition.containers]
    if given.container and given.container not in names:
        yield ".container", f"{unknown(given.container, names, what='container')} in {definition.file}"
        return
    every = _candidates(definition, TargetSettings(container=given.container))
    found = _candidates(definition, given)
    tcp = [each for each in found if each.protocol == "tcp"]
    containers = list(dict.fromkeys(each.container for each in tcp))
    if not every:
        whose = f"container {given.container}" if given.container else "no container"
        has = "has no portMappings" if given.container else "has portMappings"
        yield ("", f"sends to a port of a container, and {whose} of {definition.file} {has}")
    elif not found:
        listed = ", ".join(each.words for each in every)
        yield ".port", f"must be one that {definition.file} maps, {listed}, got {given.port}"
    elif not tcp:
        yield ".port", f"must be mapped for tcp, and {definition.file} maps {found[0].words} for udp"
    elif len(containers) > 1:
        yield ".container", f"is required: the containers {' and '.join(containers)} of {definition.file} have ports"
    elif given.port is None and (len(tcp) > 1 or tcp[0].first != tcp[0].last):
        listed = ", ".join(each.words for each in tcp)
        yield ".port", f"is required: container {containers[0]} of {definition.file} has the ports {listed}"


def _named_ports(definition: TaskDefinition) -> Iterator[tuple[str, int]]:
    for container in definition.containers:
        for each in container.get("portMappings", ()):
            if each.get("name") and each.get("containerPort"):
                yield each["name"], each["containerPort"]


def _protocol(definition: TaskDefinition, name: str) -> str:
    ports = (port for container in definition.containers for port in container.get("portMappings", ()))
    return next((str(port.get("protocol", "tcp")) for port in ports if port.get("name") == name), "tcp")


def _connect_problems(definition: TaskDefinition, connect: ServiceConnect) -> Problems:
    if is_windows(definition.document):
        yield "", f"is for Linux only, and {definition.file} is for Windows"
    names = [name for name, _ in _named_ports(definition)]
    if connect.port_name and connect.port_name not in names:
        message = f"names a port mapping, and those of {definition.file} have no name"
        if names:
            message = f"{unknown(connect.port_name, names, what='port name')} in {definition.file}"
        yield ".port_name", message
    elif connect.port_name and names.count(connect.port_name) > 1:
        yield ".port_name", f"names {names.count(connect.port_name)} port mappings of {definition.file}: rename one"
    elif connect.port_name and _protocol(definition, connect.port_name) == "udp":
        yield ".port_name", f"names a port for udp in {definition.file}, and Service Connect takes tcp"
