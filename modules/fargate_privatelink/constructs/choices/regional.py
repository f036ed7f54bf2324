"""What a task definition names that stays in its region, whatever region its module is planned for."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.requirements import Task

# The keys that name what ECS reads at a task's start, of which an ARN says the region: secrets and parameters,
# registry credentials, objects of buckets. A name without one is looked up in the region of the task.
# Source: Amazon ECS API Reference, RegisterTaskDefinition.
BY_ARN = ("valueFrom", "credentialsParameter", "config-file-value")
FILES = "environmentFiles"
# Options of a log driver, of which a host says the region: of a service, a domain, an endpoint of one's own.
OPTIONS = "logConfiguration.options."
# A file system is in one region, and its id does not say in which.
BY_ID = ("fileSystemId",)


def regional_names(task: Task) -> list[str]:
    """The paths of the names of what is in the region of a task's settings, in its definition and its settings."""
    said = ((f"extra_services {each.service}", arn) for each in task.extra_services for arn in each.resources)
    names = (*_named(task.definition.document, ""), *said)
    given = ((path, name) for path, name in names if task.definition.reference_in(name) is None)
    return list(dict.fromkeys(path for path, name in given if _stays(path, name, task.region.name)))


def names_in_region(inventory: Inventory, task: Task) -> list[str]:
    """The same, and the security groups that the settings let the task out to."""
    entry = inventory.entries[task.definition.family]
    groups = [each.security_group_id for each in entry.connects_to if each.security_group_id]
    return [*regional_names(task), *(f"connects_to {group}" for group in groups)]


def _stays(path: str, name: str, region: str) -> bool:
    if OPTIONS in path:
        return f".{region}." in name
    if not name.startswith("arn:"):
        return path.endswith(BY_ID)
    service, where = name.split(":")[2:4]
    # The ARN of a bucket has no region, and the bucket is in one.
    return where == region or service == "s3"


def _named(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _named(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            inside = f"{path}.{key}".lstrip(".")
            if isinstance(item, str) and (key in (*BY_ARN, *BY_ID) or _is_in(inside, key)):
                yield inside, item
            else:
                yield from _named(item, inside)


def _is_in(path: str, key: str) -> bool:
    return (key == "value" and f"{FILES}[" in path) or OPTIONS in path
