"""A task definition of which not everything is known: without that, so that what the rest must reach is judged."""

import copy
import re
from typing import Any

from fargate_privatelink import task_definition
from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.terraform.symbols import is_known
from fargate_privatelink.task_definition import TaskDefinition
from fargate_privatelink.task_definition.sizes import MEMORY, cpu_units, mebibytes
from fargate_privatelink.task_definition.terraform_arguments import BLOCKS, TASK

# A definition, its gaps, and why Fargate refuses it.
Parsed = tuple[TaskDefinition | None, tuple[str, ...], tuple[str, ...]]
STEP = re.compile(r"[^.\[\]]+")
CONTAINERS = "containerDefinitions"
# What stands for a value of Fargate's own choice that is not known: where it is another, nothing is reached otherwise.
SIZE = ("cpu", "memory")
STAND_INS = {"networkMode": "awsvpc"}
# More than any task takes.
ATTEMPTS = 10


def parsed(document: dict[str, Any], file: str, gaps: tuple[str, ...]) -> Parsed:
    """A task definition as far as it is known; with gaps nothing is refused for certain."""
    document, found = copy.deepcopy(document), dict.fromkeys(gaps)
    problems: tuple[str, ...] = ()
    for _ in range(ATTEMPTS):
        try:
            return task_definition.parse(document, file=file), tuple(found), ()
        except InputError as error:
            problems = tuple(": ".join(filter(None, (each.path, each.message))) for each in error.problems)
            left_out = dict.fromkeys(gap for each in error.problems if (gap := _left_out(document, each.path)))
            if any(each.path == "memory" for each in error.problems) and (doubt := _shared_memory(document)):
                left_out[doubt] = None
        if not left_out:
            break
        found.update(left_out)
        _sized(document)
    return (None, (*found, *problems), ()) if found else (None, (), problems)


def _left_out(document: dict[str, Any], path: str) -> str:
    """Take out of a document what is not known at a path, and say what that was; nothing where all of it is known."""
    steps = STEP.findall(path)
    key = steps[0] if steps else ""
    if key == CONTAINERS and len(steps) > 2:
        container, key = document[CONTAINERS][int(steps[1])], steps[2]
        if is_known(container.get(key)):
            return ""
        del container[key]
        return f"{key} of container {container.get('name')} is known after apply"
    if is_known(document.get(key)):
        return ""
    del document[key]
    if key in STAND_INS:
        document[key] = STAND_INS[key]
    return f"{TASK.get(key) or BLOCKS.get(key, key)} is known after apply"


def _shared_memory(document: dict[str, Any]) -> str:
    """Take out of a document the limits of containers that exceed the task's memory only together, and say so.

    AWS's documents count a limit where nothing is reserved; its error names reservations alone. Sources: ECS API
    Reference, ContainerDefinition, memory; cloudnativedaysjp/dreamkast-infra#4766.
    """
    memory, containers = _mebibytes(str(document.get("memory"))), document.get(CONTAINERS)
    if not isinstance(containers, list) or not all(map(_has_sizes, containers)):
        return ""
    limited = [each for each in containers if each.get("memory") and not each.get("memoryReservation")]
    limits = [each["memory"] for each in limited]
    reserved = sum(each.get("memoryReservation") or 0 for each in containers)
    if memory is None or not max(limits, default=0) <= memory < reserved + sum(limits) or reserved > memory:
        return ""
    for each in limited:
        del each["memory"]
    return f"whether ECS takes memory {memory} for containers with {reserved + sum(limits)} together is not known"


def _has_sizes(container: Any) -> bool:
    """Whether a container is one, and what it says of memory are numbers."""
    sizes = (
        [container.get(key) or 0 for key in ("memory", "memoryReservation")] if isinstance(container, dict) else [""]
    )
    return all(isinstance(size, int) for size in sizes)


def _sized(document: dict[str, Any]) -> None:
    """A size that Fargate has, the largest that is possible, in place of one that is not known."""
    rows = [(cpu, row) for cpu, row in MEMORY.items() if document.get("cpu") is None or cpu == _units(document["cpu"])]
    wanted = document.get("memory")
    fitting = [(cpu, each) for cpu, row in rows for each in row if wanted is None or each == _mebibytes(wanted)]
    if fitting and any(key not in document for key in SIZE):
        document["cpu"], document["memory"] = map(str, fitting[-1])


def _units(text: str) -> int | None:
    try:
        return cpu_units(text)
    except ValueError:
        return None


def _mebibytes(text: str) -> int | None:
    try:
        return mebibytes(text)
    except ValueError:
        return None
