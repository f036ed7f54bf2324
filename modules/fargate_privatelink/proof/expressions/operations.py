"""What Terraform's expressions do with values: attributes, indexes, splats, operators, templates."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from fargate_privatelink.proof.expressions.functions import as_text
from fargate_privatelink.proof.expressions.scope import Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, path_of, symbol

Expression = Callable[[Scope], Any]
# One part of a reference behind its first name: an attribute, an index, a splat.
Traverser = Callable[[Any, Scope], Any]
# Binary operators, loosest first.
OPERATORS: tuple[Mapping[str, Callable[[Any, Any], Any]], ...] = (
    {"||": lambda left, right: left or right},
    {"&&": lambda left, right: left and right},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv, "%": operator.mod},
)


def attribute(value: Any, name: str) -> Any:
    """`value.name`."""
    if isinstance(value, Namespace):
        return value.attribute(name)
    if isinstance(value, dict) and name in value:
        return value[name]
    if path := path_of(value):
        return symbol(f"{path}.{name}")
    raise UnresolvedError(f"no attribute {name}")


def index(value: Any, key: Any) -> Any:
    """`value[key]`."""
    try:
        if isinstance(value, list) and is_known(key):
            return value[int(key)]
        if isinstance(value, dict) and key in value:
            return value[key]
        if isinstance(value, dict) and isinstance(key, int | float):
            return value[as_text(key)]
    except (IndexError, KeyError, ValueError, TypeError):
        raise UnresolvedError(f"no element {key}") from None
    if (path := path_of(value)) and is_known(key):
        return symbol(f"{path}[{key}]" if isinstance(key, int) else f'{path}["{key}"]')
    if isinstance(value, Namespace):
        return value.attribute(as_text(key))
    raise UnresolvedError(f"no element {key}")


def _splat(value: Any, traversal: list[Traverser], scope: Scope) -> Any:
    if path_of(value) is not None:
        raise UnresolvedError("a splat of an unknown value")
    items = value if isinstance(value, list) else [] if value is None else [value]
    return [follow(item, traversal, scope) for item in items]


def follow(value: Any, traversal: list[Traverser], scope: Scope) -> Any:
    for traverser in traversal:
        value = traverser(value, scope)
    return value


def attribute_traverser(name: str) -> Traverser:
    return lambda value, scope: attribute(value, name)


def splat_traverser(rest: list[Traverser]) -> Traverser:
    return lambda value, scope: _splat(value, rest, scope)


def key_traverser(key: Expression) -> Traverser:
    return lambda value, scope: index(value, key(scope))


def index_traverser(position: int) -> Traverser:
    return lambda value, scope: index(value, position)


def unresolved(what: str) -> Expression:
    def fail(scope: Scope) -> Any:
        raise UnresolvedError(what)

    return fail


def operation(function: Callable[[Any, Any], Any], left: Expression, right: Expression) -> Expression:
    def run(scope: Scope) -> Any:
        values = left(scope), right(scope)
        if not all(map(is_known, values)):
            raise UnresolvedError("an operand that is not known")
        try:
            return function(*values)
        except (TypeError, ZeroDivisionError) as error:
            raise UnresolvedError(str(error)) from None

    return run


def conditional(condition: Any, then: Expression, otherwise: Expression, scope: Scope) -> Any:
    if isinstance(condition, bool):
        return (then if condition else otherwise)(scope)
    raise UnresolvedError("a condition that is not known")


def items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UnresolvedError("not a list")
    return value


def pairs(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, dict):
        return sorted(value.items())
    raise UnresolvedError("not a collection")


def joined(parts: list[str | Expression]) -> Expression:
    if len(parts) == 1:
        (only,) = parts
        return (lambda scope: only) if isinstance(only, str) else lambda scope: _resolved(only, scope)
    return lambda scope: "".join(part if isinstance(part, str) else _text_of(_resolved(part, scope)) for part in parts)


def _resolved(expression: Expression, scope: Scope) -> Any:
    try:
        return expression(scope)
    except (UnresolvedError, RecursionError):
        return UNKNOWN


def _text_of(value: Any) -> str:
    try:
        return as_text(value)
    except UnresolvedError:
        return UNKNOWN
