"""In which order the blocks of a stack stand that is read from its JSON, whose keys are sorted.

What is left to order by is the construct that made each, and what refers to what.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.unfolding import Address
from fargate_privatelink.hcl.references import references_in

# Ids that name a part of a construct and no other thing. Source: terraform-cdk, lib/private/unique.ts.
HIDDEN = ("Default", "Resource")


class Placed(NamedTuple):
    """A block's address, and the ids of the constructs below the stack that it is in, its own among them."""

    address: Address
    path: tuple[str, ...]


def construct_path(body: Json, stack: str) -> tuple[str, ...]:
    """The ids below the stack of the constructs that a block is in, as CDKTF notes them; none where it does not."""
    note = body.get("//")
    metadata = note.get("metadata") if isinstance(note, Mapping) else None
    path = metadata.get("path") if isinstance(metadata, Mapping) else None
    if not isinstance(path, str):
        return ()
    below = path.removeprefix(f"{stack}/") if stack and path.startswith(f"{stack}/") else path.partition("/")[2]
    ids = below.split("/")
    return tuple(ids) if ids[-1] else ()


def _named(path: tuple[str, ...]) -> tuple[str, ...]:
    """A construct's path without the constructs that CDKTF names nothing after."""
    return (*(each for each in path[:-1] if each not in HIDDEN), *path[-1:])


def ordered(bodies: Mapping[Address, Json], stack: str) -> list[Placed]:
    """Blocks by the construct that they are in, which stand together; what is referred to before what refers to it."""
    placed = {address: Placed(address, _named(construct_path(body, stack))) for address, body in bodies.items()}
    needs = {address: [each for each in references_in(body) if each in placed] for address, body in bodies.items()}
    groups: dict[tuple[str, ...], list[Address]] = {}
    for address, each in sorted(placed.items(), key=lambda item: (item[1].path[:-1], item[0])):
        groups.setdefault(each.path[:-1], []).append(address)
    of = {address: each.path[:-1] for address, each in placed.items()}
    between = {
        group: list(dict.fromkeys(of[need] for address in inside for need in needs[address] if of[need] != group))
        for group, inside in groups.items()
    }
    return [
        placed[address]
        for group in _after_needs(groups, between)
        for address in _after_needs(groups[group], {each: needs[each] for each in groups[group]})
    ]


def _after_needs(items: Iterable[Any], needs: Mapping[Any, Sequence[Any]]) -> Iterator[Any]:
    """Items in their order, but each behind those that it needs; a circle is broken where it is found."""
    seen: set[Any] = set()
    for item in items:
        stack: list[tuple[Any, Iterator[Any]]] = []
        if item not in seen:
            seen.add(item)
            stack.append((item, iter(needs[item])))
        while stack:
            at, rest = stack[-1]
            following = next((each for each in rest if each in needs and each not in seen), None)
            if following is None:
                yield at
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(needs[following])))
