"""Fargate's sizes. Source: Amazon ECS Developer Guide, fargate-tasks-services, Task CPU and memory."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.rules import Problems, is_windows


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
    return _quantity(text, "vcpu", "must be a number of CPU units, or of vCPUs such as .25 vCPU")


def mebibytes(text: str) -> int:
    """MiB of a task-level `memory`: `512`, `0.5 GB`, `3GB`. A ValueError for anything else."""
    return _quantity(text, "gb", "must be a number of MiB, or of GB such as .5 GB")


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
    allowed = WINDOWS_CPU if is_windows(task) else tuple(MEMORY)
    if cpu is not None and cpu not in allowed:
        yield "cpu", f"must be one of {list(allowed)} on {'Windows' if is_windows(task) else 'Fargate'}, got {cpu}"
    elif cpu is not None and memory is not None and memory not in MEMORY[cpu]:
        yield "memory", f"must be one of {_ladder(MEMORY[cpu])} when cpu is {cpu}, got {memory}"
    for key, amount in found.items():
        yield from _shares(task, key, amount)


def _shares(task: Json, key: str, amount: int) -> Problems:
    """What the containers take of the task's `cpu` or `memory`."""
    containers = task["containerDefinitions"]
    for index, container in enumerate(containers):
        if container.get(key, 0) > amount:
            yield f"containerDefinitions[{index}].{key}", f"must be at most the task's, {amount}, got {container[key]}"
    reserved = sum(container.get(f"{key}Reservation") or container.get(key) or 0 for container in containers)
    if reserved > amount:
        yield key, f"is {amount}, less than the {reserved} that the containers reserve together"


def _ladder(values: Sequence[int]) -> str:
    if len(values) <= 3:
        return str(list(values))
    return f"{values[0]} to {values[-1]} in steps of {values[1] - values[0]}"
