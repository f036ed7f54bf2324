"""Whether a schema knows all that a body holds."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.documents import Json

# Terraform's own in any block of a provider.
META = {
    *(
        "//",
        "alias",
        "connection",
        "count",
        "depends_on",
        "for_each",
        "lifecycle",
        "provider",
        "provisioner",
        "version",
    ),
}


def covers(body: Json, schema: Json | None, own: frozenset[str] | set[str] = META) -> bool:
    """Whether all arguments and blocks of a body are in a schema, where there is one."""
    if schema is None:
        return False
    attributes, blocks = schema.get("attributes", {}), schema.get("block_types", {})
    return all(
        key in own
        or key in attributes
        or (key == "dynamic" and all(covers({label: inside}, schema, set()) for label, inside in _dynamic(value)))
        or (key in blocks and all(covers(each, blocks[key]["block"], {"//"}) for each in _objects(value)))
        for key, value in body.items()
        if value is not None
    )


def _dynamic(value: Any) -> Iterator[tuple[str, Any]]:
    for each in _objects(value):
        for label, inside in each.items():
            yield from ((label, block.get("content")) for block in _objects(inside))


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)
