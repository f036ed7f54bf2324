"""What a task definition names that stays in its region, whatever region its module is planned for."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.requirements import Task

# The keys that name what ECS reads at a task's start, of which an ARN says the region: secrets and parameters,
# registry credentials, objects of buckets. A name without one is looked up in the region of the task.
# Source: Amazon ECS API Reference, RegisterTaskDefinition.
BY_ARN = ("valueFrom", "credentialsParameter", "config-file-value")
FILES = "environmentFiles"
# A file system is in one region, and its id does not say in which.
BY_ID = ("fileSystemId",)


def regional_names(task: Task) -> list[str]:
    """The paths in a task's definition of the names of what is in the region of its settings."""
    return [path for path, name in _named(task.definition.document, "") if _stays(path, name, task.region.name)]


def _stays(path: str, name: str, region: str) -> bool:
    # The ARN of a bucket has no region, and the bucket is in one.
    return path.endswith(BY_ID) or (name.startswith("arn:") and name.split(":")[3] in ("", region))


def _named(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _named(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            inside = f"{path}.{key}".lstrip(".")
            if isinstance(item, str) and (key in (*BY_ARN, *BY_ID) or (key == "value" and f"{FILES}[" in path)):
                yield inside, item
            else:
                yield from _named(item, inside)
