"""Which nested values are blocks and which are arguments: what the JSON of a stack no longer tells."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.places import COMMON, Shape
from fargate_privatelink.handoff.unfolding import NotExpressibleError

# How blocks stand in a schema that HCL writes without a label.
WITHOUT_LABEL = ("group", "list", "set", "single")

TELL = 'use the property of that name, or tell write_module: blocks=["PLACE"] or arguments=["PLACE"]'


class Spot(NamedTuple):
    """Where a body stands: its name for people, its place, and what is known of it."""

    name: str
    place: str
    shapes: Mapping[str, Shape]
    # What `to_hcl_terraform` says of attributes here: objects with `isBlock` and `value`.
    declared: Sequence[Json] = ()
    # The shape of what nobody declared.
    otherwise: Shape | None = None
    # What the provider's schema says of the content here, and whose it is, for people.
    schema: Json | None = None
    provider: str = ""
    # What a person may do where nobody says; PLACE stands for the place.
    advice: str = TELL

    def shape(self, key: str) -> Shape | None:
        """The shape of an argument here, None if nobody says; a NotExpressibleError if the provider has none."""
        if self.schema is not None:
            return self._shape_in_schema(key, self.schema)
        known = self.shapes.get(f"{self.place}.{key}")
        if known is not None:
            return known
        for attributes in self.declared:
            is_block = _entry(attributes, key).get("isBlock")
            if is_block is not None:
                block = Shape.EITHER if self.otherwise is Shape.EITHER else Shape.BLOCK
                return block if is_block else Shape.ARGUMENT
        return COMMON.get(key, self.otherwise)

    def _shape_in_schema(self, key: str, schema: Json) -> Shape:
        if attribute := schema.get("attributes", {}).get(key):
            return Shape.EITHER if _objects(attribute) is not None else Shape.ARGUMENT
        if block := schema.get("block_types", {}).get(key):
            mode = block["nesting_mode"]
            if mode not in WITHOUT_LABEL:
                raise NotExpressibleError(f"{self.name}.{key}: blocks with a label, nesting mode {mode}, are not known")
            return Shape.BLOCK
        raise NotExpressibleError(
            f"{self.name}.{key}: {self.provider} has no such argument or block here; Terraform refuses it in JSON too"
        )

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
            None if self.schema is None else _inside_schema(self.schema, key),
            self.provider,
            self.advice,
        )

    def required(self, key: str) -> bool:
        """Whether the provider's schema says that an argument here must be set."""
        return bool(self.schema and self.schema.get("attributes", {}).get(key, {}).get("required"))


def _objects(attribute: Json) -> Json | None:
    """The types of the attributes of a list or set of objects, which HCL may write as blocks.

    Source: Terraform documentation, Attributes as Blocks.
    """
    match attribute.get("type"):
        case ["list" | "set", ["object", Mapping() as types, *_]]:
            return types
    return None


def _inside_schema(schema: Json, key: str) -> Json:
    if block := schema.get("block_types", {}).get(key):
        inside: Json = block["block"]
        return inside
    types = _objects(schema["attributes"][key]) or {}
    return {"attributes": {name: {"type": type_} for name, type_ in types.items()}}


def _entry(attributes: Json, key: str) -> Json:
    entry = attributes.get(key)
    return entry if isinstance(entry, Mapping) else {}


def holds_objects(value: Any) -> bool:
    """Whether a value may be a block, or several, or none."""
    return isinstance(value, Mapping) or value == [] or (isinstance(value, list) and any(map(holds_objects, value)))
