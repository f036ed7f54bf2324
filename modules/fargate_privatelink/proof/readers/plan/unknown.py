"""Fills in the values that a plan leaves to the apply, as far as its configuration says what they will be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.plan.arguments import DYNAMIC, Arguments, of_blocks
from fargate_privatelink.proof.readers.plan.planned import Held
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def filled(values: Json, unknown: Json, held: Held, arguments: Arguments) -> Json:
    """An instance's values with what its configuration says of those that `unknown` marks, at any depth."""
    expressions = held.configured.get("expressions") or {}
    found = {
        name: _filled(name, values.get(name), mask, expressions.get(name), held, arguments)
        for name, mask in unknown.items()
        if _any(mask)
    }
    return {**values, **{name: value for name, value in found.items() if value is not None}}


def _any(mask: Any) -> bool:
    if isinstance(mask, Mapping):
        return any(map(_any, mask.values()))
    return any(map(_any, mask)) if isinstance(mask, list) else mask is True


def _filled(name: str, value: Any, mask: Any, expression: Any, held: Held, arguments: Arguments) -> Any:
    """A value with what its configuration says of the parts that `mask` marks as unknown."""
    if mask is True:
        return arguments.value(name, expression, held)
    if isinstance(mask, list):
        items = value if isinstance(value, list) else []
        items = [*items, *[None] * (len(mask) - len(items))]
        if not any(isinstance(each, Mapping) for each in mask):
            return arguments.elements(name, items, list(map(_any, mask)), expression, held)
        return [
            _filled(name, item, each, part, held, arguments) if _any(each) else item
            for item, each, part in zip(items, mask, _of_blocks(expression, items, mask), strict=False)
        ]
    if isinstance(mask, Mapping):
        known = dict(value) if isinstance(value, Mapping) else {}
        for key in filter(lambda key: _any(mask[key]), mask):
            inside = expression.get(key) if isinstance(expression, Mapping) else None
            found = _filled(key, known.get(key), mask[key], inside, held, arguments)
            if found is not None or not isinstance(expression, Mapping):
                known[key] = UNKNOWN if found is None else found
        return known
    return value


def _of_blocks(expression: Any, items: Sequence[Any], masks: Sequence[Any]) -> list[Any]:
    """The expressions of each of some blocks."""
    if isinstance(expression, list) and len(expression) == len(masks):
        return expression
    keys = Counter(key for mask in masks if isinstance(mask, Mapping) for key in mask if _any(mask[key]))
    if isinstance(expression, Mapping) and "references" in expression:
        # Blocks that are an argument too have one expression for all.
        names = {key: tuple(keys) if _are_alike(key, items, masks) else () for key in keys}
        return [{key: of_blocks(expression, count, names[key]) for key, count in keys.items()}] * len(masks)
    if isinstance(expression, Mapping):
        return [expression] * len(masks)
    # Of a dynamic block a plan holds nothing, and not even that it is one.
    return [dict.fromkeys(keys, DYNAMIC)] * len(masks)


def _are_alike(key: str, items: Sequence[Any], masks: Sequence[Any]) -> bool:
    """Whether the blocks of which an argument is not known differ in nothing else."""
    blocks = [
        (item, mask)
        for item, mask in zip(items, masks, strict=True)
        if isinstance(mask, Mapping) and _any(mask.get(key))
    ]
    return all(block == blocks[0] for block in blocks)
