"""Which nested values are blocks and which are arguments: what the JSON of a stack no longer tells."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.places import COMMON, Shape


class Spot(NamedTuple):
    """Where a body stands: its name for people, its place, and what is known of it."""

    name: str
    place: str
    shapes: Mapping[str, Shape]
    # What `to_hcl_terraform` says of attributes here: objects with `isBlock` and `value`.
    declared: Sequence[Json] = ()
    # The shape of what nobody declared.
    otherwise: Shape | None = None

    def shape(self, key: str) -> Shape | None:
        """The shape of an argument here, None if nobody says."""
        known = self.shapes.get(f"{self.place}.{key}")
        if known is not None:
            return known
        for attributes in self.declared:
            is_block = _entry(attributes, key).get("isBlock")
            if is_block is not None:
                block = Shape.EITHER if self.otherwise is Shape.EITHER else Shape.BLOCK
                return block if is_block else Shape.ARGUMENT
        return COMMON.get(key, self.otherwise)

    def inside(self, key: str) -> "Spot":
        """The spot of the blocks of that name here."""
        shape = self.shape(key)
        values = [_entry(attributes, key).get("value") for attributes in self.declared]
        items = [item for value in values for item in (value if isinstance(value, list) else [value])]
        return Spot(
            f"{self.name}.{key}",
            f"{self.place}.{key}",
            self.shapes,
            [item for item in items if isinstance(item, Mapping)],
            shape if shape in (Shape.EITHER, Shape.BLOCKS) else None,
        )


def _entry(attributes: Json, key: str) -> Json:
    entry = attributes.get(key)
    return entry if isinstance(entry, Mapping) else {}


def holds_objects(value: Any) -> bool:
    """Whether a value may be a block, or several, or none."""
    return isinstance(value, Mapping) or value == [] or (isinstance(value, list) and any(map(holds_objects, value)))
