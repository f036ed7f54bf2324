"""What AWS tells of tasks that stopped, and of their service: its words, without overrides, tags or times."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Container:
    """A container of a task: what AWS says of it, its exit code, and of ECS Exec's agent in it where that is down.

    `essential` is whether its end ends the task, which its definition says.
    """

    name: str
    reason: str = ""
    exit_code: int | None = None
    agent: str = ""
    essential: bool = True


@dataclass(frozen=True)
class StoppedTask:
    """A task that stopped, or has not got far yet, as AWS tells it; `service` is empty where none started it."""

    id: str
    task_definition: str
    status: str
    service: str = ""
    launch_type: str = ""
    platform_version: str = ""
    subnet: str | None = None
    stop_code: str = ""
    reason: str = ""
    containers: tuple[Container, ...] = ()


@dataclass(frozen=True)
class Stops:
    """What is told of a task, or of a service with its tasks; `unread` are the actions that are not allowed."""

    cluster: str
    about: str
    service: str = ""
    tasks: tuple[StoppedTask, ...] = ()
    events: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
