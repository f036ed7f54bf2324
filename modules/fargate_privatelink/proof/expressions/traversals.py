"""References: a first name, and the attributes, indexes and splats behind it or behind another value.

Each function here takes compiled expressions and returns one. What is unknown is a value, UNKNOWN; InvalidError is for
what Terraform refuses.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.types import PRIMITIVE
from fargate_privatelink.proof.expressions.values import ListOf, SetOf, Unsized, as_text, is_unknown
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN, path_of, symbol

Expression = Callable[[Scope], Any]
# One part of a reference behind its first name: an attribute, an index, a splat.
Traverser = Callable[[Any, Scope], Any]


def root(name: str, scope: Scope) -> Any:
    try:
        return scope.root(name)
    except UnresolvedError:
        return UNKNOWN


def followed(value: Expression, traversal: Sequence[Traverser]) -> Expression:
    """A reference, or what stands behind another value."""
    return lambda scope: _follow(value(scope), traversal, scope)


def _follow(value: Any, traversal: Sequence[Traverser], scope: Scope) -> Any:
    scope.budget.spend(len(traversal))
    for traverser in traversal:
        value = traverser(value, scope)
    return value


def attribute(name: str) -> Traverser:
    """`value.name`."""
    return lambda value, scope: attribute_of(value, name)


def attribute_of(value: Any, name: str) -> Any:
    """The attribute of a value."""
    if isinstance(value, Namespace):
        try:
            return value.attribute(name)
        except UnresolvedError:
            return UNKNOWN
    if isinstance(value, dict) and name in value:
        return value[name]
    if is_unknown(value):
        path = path_of(value)
        return symbol(f"{path}.{name}") if path else UNKNOWN
    raise InvalidError(f"no attribute {name}")


def index(key: Expression) -> Traverser:
    """`value[key]`, or `value.0`."""
    return lambda value, scope: _element(value, key(scope))


def _element(value: Any, key: Any) -> Any:
    if key is None:
        raise InvalidError("an index that is null")
    if isinstance(value, Namespace):
        return attribute_of(value, as_text(key)) if not is_unknown(key) else UNKNOWN
    if is_unknown(value):
        path = path_of(value)
        if not path or (isinstance(key, str) and OPEN in key):
            return UNKNOWN
        quoted = '"' + key + '"' if isinstance(key, str) else as_text(key)
        return symbol(f"{path}[{quoted}]")
    if isinstance(value, SetOf) or not isinstance(value, list | dict):
        raise InvalidError("a value without indexes")
    if isinstance(value, Unsized) or (isinstance(key, str) and OPEN in key):
        return UNKNOWN
    if isinstance(value, dict):
        if as_text(key) not in value:
            raise InvalidError(f"no key {as_text(key)}")
        return value[as_text(key)]
    position = numbers.whole_of(key)
    if not 0 <= position < len(value):
        raise InvalidError(f"no element {position}")
    return value[position]


def splat(rest: Sequence[Traverser]) -> Traverser:
    """`value[*]` and `value.*`, with what belongs to each element."""

    def run(value: Any, scope: Scope) -> Any:
        if is_unknown(value):
            return Unsized([UNKNOWN])
        if rest and not value and getattr(value, "of", "any") in PRIMITIVE:
            raise InvalidError("a list of values without attributes")
        items = value if isinstance(value, list) else [] if value is None else [value]
        scope.budget.spend(len(items))
        found = [_follow(item, rest, scope) for item in items]
        return (
            type(value)(found)
            if isinstance(value, Unsized)
            else ListOf(found)
            if isinstance(value, ListOf | SetOf)
            else found
        )

    return run
