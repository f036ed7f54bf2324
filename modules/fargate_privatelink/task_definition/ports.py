"""Fargate's rules for ports. Source: ECS API Reference, PortMapping."""

import re
from collections.abc import Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.rules import Problems

MAX_PORT = 65535
MAX_RANGES = 100
PORT_NAME = r"[a-z0-9_][a-z0-9_-]{0,63}"


def mappings(container: Json, task: Json) -> Problems:
    """What is wrong with each port mapping of a container by itself."""
    for index, port in enumerate(container.get("portMappings", ())):
        path = f"portMappings[{index}]"
        number, ports = port.get("containerPort"), port.get("containerPortRange")
        if number is None and ports is None:
            yield f"{path}.containerPort", "is required"
        elif ports is not None:
            yield from _range(port, path)
        elif not 1 <= number <= MAX_PORT:
            yield f"{path}.containerPort", f"must be between 1 and {MAX_PORT}, got {number}"
        elif port.get("hostPort", number) != number:
            yield f"{path}.hostPort", f"must be left out or equal containerPort, {number}, got {port['hostPort']}"
        if (name := port.get("name")) is not None and not re.fullmatch(PORT_NAME, name, re.ASCII):
            yield (
                f"{path}.name",
                f"must be 1 to 64 small letters, digits, _ and -, and no - in front, got {shown(name)}",
            )
    ranges = sum("containerPortRange" in port for port in container.get("portMappings", ()))
    if ranges > MAX_RANGES:
        yield "portMappings", f"must hold at most {MAX_RANGES} ranges, got {ranges}"


def _range(port: Json, path: str) -> Problems:
    ports = port["containerPortRange"]
    if _ends(ports) is None:
        expected = f"must be <first>-<last>, the first less than the last, between 1 and {MAX_PORT}"
        yield f"{path}.containerPortRange", f"{expected}, got {shown(ports)}"
    for key in ("containerPort", "hostPort"):
        if port.get(key):
            yield f"{path}.{key}", f"must be left out beside containerPortRange, got {port[key]}"


def overlaps(task: Json) -> Problems:
    """Ports that two mappings of a task name."""
    for first, last, protocol in sorted(set(_twice(task))):
        ports = f"port {first}" if first == last else f"ports {first}-{last}"
        verb = "is" if first == last else "are"
        yield (
            "containerDefinitions",
            f"{ports}/{protocol} {verb} mapped twice, and the containers share one network interface",
        )


def _twice(task: Json) -> Iterator[tuple[int, int, str]]:
    """First and last port and protocol of what is mapped twice."""
    furthest: dict[str, int] = {}
    for first, last, protocol in sorted(_mapped(task)):
        before = furthest.get(protocol)
        if before is not None and first <= before:
            yield first, min(last, before), protocol
        furthest[protocol] = last if before is None else max(last, before)


def _mapped(task: Json) -> Iterator[tuple[int, int, str]]:
    for container in task["containerDefinitions"]:
        yield from mapped(container)


def mapped(container: Json) -> Iterator[tuple[int, int, str]]:
    """The ports that a container maps: the first and the last, and the protocol."""
    for port in container.get("portMappings", ()):
        number, protocol = port.get("containerPort"), port.get("protocol", "tcp")
        if ends := _ends(port.get("containerPortRange", "")):
            yield *ends, protocol
        elif number is not None:
            yield number, number, protocol


def _ends(text: str) -> tuple[int, int] | None:
    """The ends of a port range; None for what is none."""
    match = re.fullmatch(r"(\d{1,5})-(\d{1,5})", text, re.ASCII)
    ends = (int(match[1]), int(match[2])) if match else (0, 0)
    return ends if 1 <= ends[0] < ends[1] <= MAX_PORT else None
