"""What a stack says in place of its task definitions, in words."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.task_definition.overrides import Overrides

VARIABLES = ("environment", "secrets", "without")


def overridden(inventory: Inventory) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Of each task whose definition the stack overrides: its family, the definition's file, and what it says."""
    for family, entry in inventory.entries.items():
        if said := list(_words(entry.overrides)):
            yield family, entry.definition, said


def _words(given: Overrides) -> Iterator[str]:
    """What is overridden; of variables the names alone, since their values may be secret."""
    if given.family_suffix:
        yield f"family suffix {given.family_suffix}"
    for key, value in (("cpu", given.cpu), ("memory", given.memory)):
        if value is not None:
            yield f"{key} {value}"
    for name, container in given.containers.items():
        parts = [f"image {container.image}"] if container.image is not None else []
        parts += [f"{key} {', '.join(named)}" for key in VARIABLES if (named := getattr(container, key))]
        if parts:
            yield f"container {name}: {'; '.join(parts)}"


def short(inventory: Inventory) -> Iterator[str]:
    """A line for each such task."""
    for family, name, said in overridden(inventory):
        yield f"task {family}: {name} with {', '.join(said)}"
