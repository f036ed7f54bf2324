"""Fargate's sizes. Source: Amazon ECS Developer Guide, fargate-tasks-services, Task CPU and memory."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from modules.errors import shown
from modules.task_definition.rules import Json, Problems, is_windows


def _range(first: int, last: int, step: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1, step))


# CPU units -> MiB of memory. Windows takes the rows of 1024 to 4096 only.
MEMORY: Mapping[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: _range(1024, 4096, 1024),
    1024: _range(2048, 8192, 1024),
    2048: _range(4096, 16384, 1024),
    4096: _range(8192, 30720, 1024),
    8192: _range(16384, 61440, 4096),
    16384: _range(32768, 122880, 8192),
    # Only the Developer Guide has this row; the API model does not list it.
    32768: (61440, 122880, 249856),
}
WINDOWS_CPU = (1024, 2048, 4096)


def cpu_units(text: str) -> int:
    """CPU units of a task-level `cpu`: `256`, `.25 vCPU`, `1 vcpu`. A ValueError for anything else."""
    return _quantity(text, "vcpu", "must be CPU units or vCPUs, such as 256 or .25 vCPU")


def mebibytes(text: str) -> int:
    """MiB of a task-level `memory`: `512`, `0.5 GB`, `3GB`. A ValueError for anything else."""
    return _quantity(text, "gb", "must be MiB or GB, such as 512 or .5 GB")


def _quantity(text: str, unit: str, expected: str) -> int:
    match = re.fullmatch(rf"\s*(\d{{0,9}}\.?\d{{1,9}})\s*({unit})?\s*", text, re.IGNORECASE | re.ASCII)
    value = Decimal(match[1]) * (1024 if match[2] else 1) if match else None
    if value is None or value != int(value):
        raise ValueError(f"{expected}, got {shown(text)}")
    return int(value)


def size(task: Json) -> Problems:
    found: dict[str, int] = {}
    for key, parse in (("cpu", cpu_units), ("memory", mebibytes)):
        try:
            if key in task:
                found[key] = parse(task[key])
            else:
                yield key, "is required on Fargate"
        except ValueError as error:
            yield key, str(error)
    cpu, memory = found.get("cpu"), found.get("memory")
    if cpu is None:
        return
    allowed = WINDOWS_CPU if is_windows(task) else tuple(MEMORY)
    if cpu not in allowed:
        system = "Windows" if is_windows(task) else "Fargate"
        yield "cpu", f"must be one of {list(allowed)} on {system}, got {cpu}"
    elif memory is not None and memory not in MEMORY[cpu]:
        yield "memory", f"must be one of {_ladder(MEMORY[cpu])} when cpu is {cpu}, got {memory}"
    for key, reserve in (("cpu", "cpu"), ("memory", "memoryReservation")):
        reserved = sum(container.get(reserve) or container.get(key) or 0 for container in task["containerDefinitions"])
        if key in found and reserved > found[key]:
            yield key, f"is {found[key]}, less than the {reserved} that the containers reserve together"


def _ladder(values: Sequence[int]) -> str:
    if len(values) <= 3:
        return str(list(values))
    return f"{values[0]} to {values[-1]} in steps of {values[1] - values[0]}"
