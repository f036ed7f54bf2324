"""What takes part in an expression of a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.proof.expressions.scope import InvalidError
from fargate_privatelink.proof.expressions.values import as_text
from fargate_privatelink.proof.terraform.addresses import Module, is_key, key_of, parsed


@dataclass(frozen=True)
class Thing:
    """An attribute of an instance; no attribute where the whole of a resource is referred to."""

    address: str
    type: str
    attribute: str
    key: str | None = None


@dataclass(frozen=True)
class Known:
    """A value before the apply, None where that is not known here: it may decide about things, and is none itself.

    `is_index` marks the key of an instance, and what follows from it, `count` of how many instances the number is one;
    `picked` is the thing that has the value as key.
    """

    value: Any = None
    is_index: bool = False
    count: int | None = None
    picked: Thing | None = None


@dataclass(frozen=True)
class Hidden:
    """A value that the plan does not hold: anything that a module sees, or of nobody knows where."""

    module: Module | None = None


Part = Thing | Known | Hidden


def things_in(parts: Sequence[Part]) -> list[Thing]:
    return [part for part in parts if isinstance(part, Thing)]


def indexed(groups: Sequence[Sequence[Part]]) -> list[Part]:
    """The parts of some references; where nothing but one key decides, those that have it.

    The key of the instance itself is an index of whatever else has such keys. Another value may be that, or what a
    filter compares keys with: it only says which thing it would pick.
    """
    parts = [part for group in groups for part in group]
    deciding = [part for part in parts if not isinstance(part, Thing)]
    keys = {_scalar(part) for part in deciding}
    key = next(iter(keys), None)
    if len(keys) != 1 or key is None:
        return parts
    several = [group for group in map(things_in, groups) if len({thing.address for thing in group}) > 1]
    counts = [part.count for part in deciding if isinstance(part, Known) and part.count is not None]
    found = [_with_key(group, key, counts) for group in several]
    if not several or not all(found):
        return parts
    if all(isinstance(part, Known) and part.is_index for part in deciding):
        alone = [group for group in map(things_in, groups) if len({thing.address for thing in group}) == 1]
        return [thing for group in (*found, *alone) for thing in group]
    picked = {thing.address: thing for group in found for thing in group}
    return [*parts, *(Known(picked=thing) for thing in picked.values())]


def _scalar(part: Part) -> str | None:
    """A known value that may be a key."""
    if not isinstance(part, Known) or isinstance(part.value, bool):
        return None
    try:
        return as_text(part.value)
    except InvalidError:
        return None


def _with_key(things: list[Thing], key: str, counts: Sequence[int]) -> list[Thing]:
    """The things with a key of their own, or of a module on the way to them.

    Fewer instances than things may be an index such as `count.index + 1`, which a plan shows like any other.
    """
    if any(count < len(things) for count in counts):
        return []
    found = [thing for thing in things if thing.key == key]
    if not found and counts and all(thing.key and thing.key.isdigit() for thing in things):
        # Terraform's element() begins again where a list ends.
        found = [thing for thing in things if thing.key == str(int(key) % len(things))]
    if not found:
        found = [thing for thing in things if key in {of_module for _, of_module in parsed(thing.address)[0]}]
    return found if len(found) < len(things) else []


def dug(value: Any, path: Sequence[str]) -> Any:
    """What a path leads to in a value; None where it leads nowhere."""
    for step in path:
        key = key_of(step)
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key in value:
            # A set: each of its values is its own key.
            value = key
        elif isinstance(value, list) and is_key(step) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
