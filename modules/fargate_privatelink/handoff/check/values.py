"""Where two values of plans differ."""

import json
from collections.abc import Iterator
from typing import Any


def difference(one: Any, other: Any) -> str | None:
    """The first place, in the words of Terraform, in which two values differ; "" is the whole, None is nowhere.

    Texts that are JSON are compared as JSON.
    """
    return next(_differences(one, other, ""), None)


def _differences(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            inside = f"{place}.{key}" if place else key
            if (key in one) != (key in other):
                yield inside
            else:
                yield from _differences(one[key], other[key], inside)
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield place
        for index, (first, second) in enumerate(zip(one, other, strict=False)):
            yield from _differences(first, second, f"{place}[{index}]")
    elif None not in (documents := (_document(one), _document(other))):
        if difference(*documents) is not None:
            yield place
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield place


def _document(value: Any) -> Any:
    """What a text of a JSON object or array says; None of anything else."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return None
    return None
