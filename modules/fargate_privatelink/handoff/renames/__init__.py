"""A stack under names without CDKTF's hashes: its JSON with each reference rewritten, and `moved` blocks for its state.

Outputs, variables, locals and aliases of providers keep their names: others read them, and no state can follow.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.renames.names import NAMED, Kept, new_names, shown
from fargate_privatelink.handoff.renames.references import Rewriter
from fargate_privatelink.handoff.unfolding import Address, Refusals, unpacked

__all__ = ["Kept", "Renamed", "moves_of", "renamed", "shown"]

# Kinds whose state a `moved` block moves; of others there is none, or it is read anew.
MOVABLE = ("resource", "module")


@dataclass(frozen=True)
class Renamed:
    """A stack's JSON under new names, these by the old addresses, and what keeps a name with a suffix, and why."""

    document: Json
    names: Mapping[Address, str]
    kept: Sequence[Kept]


def renamed(document: Json, stack: str) -> Renamed:
    """A stack's JSON under names without hashes; `stack` is the path of its construct.

    A NotExpressibleError names blocks in which a reference cannot be followed.
    """
    names, kept = new_names(document, stack)
    if not names:
        return Renamed(document, names, kept)
    written = _Document(Rewriter(names), names).written(document)
    blocks = [*unpacked(document.get("moved"), "moved"), *({"from": old, "to": new} for old, new in moves_of(names))]
    return Renamed(written | {"moved": blocks} if blocks else written, names, kept)


def moves_of(names: Mapping[Address, str]) -> list[tuple[str, str]]:
    """The addresses in the state that move, and whither, of blocks that have new names."""
    return sorted(
        (shown(address), shown((*address[:-1], name))) for address, name in names.items() if address[0] in MOVABLE
    )


Rewrite = Callable[[Any], Any]


class _Document:
    """Writes the JSON of a stack anew, each part by what a string there is."""

    def __init__(self, rewriter: Rewriter, names: Mapping[Address, str]) -> None:
        self._rewriter, self._names = rewriter, names
        self._refusals = Refusals()

    def written(self, document: Json) -> dict[str, Any]:
        value, references = self._rewriter.value, self._rewriter.references
        bodies: Mapping[str, tuple[int, Rewrite]] = {
            **{kind: (labels, self._block) for kind, labels in NAMED.items()},
            "provider": (1, value),
            "locals": (0, value),
            "check": (1, self._check),
            "output": (1, _by_key({"depends_on": references, "value": value, "precondition": value})),
            "variable": (1, _by_key({"validation": value})),
            "import": (0, _by_key({"to": references, "id": value, "for_each": value})),
        }
        found = {
            kind: self._labelled(part, (kind,), *bodies[kind]) if kind in bodies else part
            for kind, part in document.items()
        }
        self._refusals.tell()
        return found

    def _labelled(self, part: Any, address: Address, labels: int, write: Rewrite) -> Any:
        if isinstance(part, list):
            return [self._labelled(each, address, labels, write) for each in part]
        if not isinstance(part, Mapping):
            return part
        if labels:
            return dict(self._under_labels(part, address, labels, write))
        with self._refusals.of(".".join(address)):
            return write(part)
        return part

    def _under_labels(self, part: Json, address: Address, labels: int, write: Rewrite) -> Iterator[tuple[str, Any]]:
        for label, inside in part.items():
            full = (*address, label)
            yield (
                self._names.get(full, label) if labels == 1 else label,
                self._labelled(inside, full, labels - 1, write),
            )

    def _block(self, body: Json) -> Any:
        """The body of a resource, a data source or a module."""
        references = self._rewriter.references
        lifecycle = _each(_by_key({"replace_triggered_by": references}, self._rewriter.value))
        return _by_key({"//": _same, "depends_on": references, "lifecycle": lifecycle}, self._rewriter.value)(body)

    def _check(self, body: Json) -> Any:
        scoped = self._labelled(body.get("data"), ("check", "data"), 2, self._block)
        others = self._rewriter.value({key: item for key, item in body.items() if key != "data"})
        return others | ({"data": scoped} if scoped else {})


def _same(value: Any) -> Any:
    return value


def _by_key(arguments: Mapping[str, Rewrite], otherwise: Rewrite = _same) -> Rewrite:
    """Rewrites the arguments of a body, each by its own way."""
    return lambda body: {key: arguments.get(key, otherwise)(item) for key, item in body.items()}


def _each(rewrite: Rewrite) -> Rewrite:
    """Rewrites a block, or each of several; what is none is refused where it is written."""

    def every(value: Any) -> Any:
        if isinstance(value, list):
            return [every(each) for each in value]
        return rewrite(value) if isinstance(value, Mapping) else value

    return every
