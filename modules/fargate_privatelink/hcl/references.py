"""What an expression, or a value of them, refers to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.hcl.templates import split

NAME = r"[^\W\d][\w-]*"
REFERENCE = re.compile(rf"(?<![\w.])(?:(data|ephemeral)\.({NAME})\.({NAME})|({NAME})\.({NAME}))")
# Names in front of a dot that are of no resource.
OTHERS = frozenset({"count", "data", "each", "ephemeral", "local", "path", "self", "terraform", "var"})


def references_in(value: Any) -> Iterator[tuple[str, ...]]:
    """The addresses of resources, data sources and modules that a value of a block seems to name.

    It is good for an order: a word in a string may be taken for one.
    """
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key != "//":
                yield from references_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from references_in(item)
    elif isinstance(value, str) and "." in value:
        yield from _in_text(value)


def _in_text(text: str) -> Iterator[tuple[str, ...]]:
    try:
        parts = [part for template, part in split(text) if template] or [text]
    except ValueError:
        return
    for part in parts:
        for kind, data_type, data_name, type_, name in REFERENCE.findall(part):
            if kind:
                yield kind, data_type, data_name
            elif type_ == "module":
                yield "module", name
            elif type_ not in OTHERS:
                yield "resource", type_, name
