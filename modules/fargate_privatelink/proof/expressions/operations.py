"""What Terraform's expressions do with values: attributes, indexes, splats, operators, templates, loops.

Each function here takes compiled expressions and returns one. What is unknown is a value, UNKNOWN; InvalidError is for
what Terraform refuses.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.types import converted, type_of, unified
from fargate_privatelink.proof.expressions.values import (
    ListOf,
    SetOf,
    Unsized,
    as_bool,
    as_text,
    equal,
    is_unknown,
)
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN, path_of, symbol

Expression = Callable[[Scope], Any]
# One part of a reference behind its first name: an attribute, an index, a splat.
Traverser = Callable[[Any, Scope], Any]
ARITHMETIC: Mapping[str, Callable[[numbers.Number, numbers.Number], numbers.Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}
COMPARISONS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


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


def unary(sign: str, operand: Expression) -> Expression:
    """`!x` and `-x`."""

    def run(scope: Scope) -> Any:
        value = operand(scope)
        if isinstance(value, str) and OPEN in value:
            return UNKNOWN
        try:
            return not as_bool(value) if sign == "!" else numbers.negated(numbers.number_of(value))
        except UnresolvedError:
            return UNKNOWN

    return run


def binary(signs: Sequence[str], operands: Sequence[Expression]) -> Expression:
    """Operators of one level, from the left to the right."""

    def run(scope: Scope) -> Any:
        scope.budget.spend(len(signs))
        value = operands[0](scope)
        for sign, operand in zip(signs, operands[1:], strict=True):
            value = (
                _logic(sign, value, operand, scope)
                if sign in ("&&", "||")
                else _operated(sign, value, operand(scope), scope)
            )
        return value

    return run


def _operated(sign: str, left: Any, right: Any, scope: Scope) -> Any:
    if sign in ("==", "!="):
        same = equal(left, right, scope.budget)
        return UNKNOWN if same is None else same is (sign == "==")
    unknown = [isinstance(value, str) and OPEN in value for value in (left, right)]
    known = [numbers.number_of(value) for value, hidden in zip((left, right), unknown, strict=True) if not hidden]
    if any(unknown):
        return UNKNOWN
    try:
        return ARITHMETIC[sign](*known) if sign in ARITHMETIC else COMPARISONS[sign](numbers.compare(*known))
    except UnresolvedError:
        return UNKNOWN


def _logic(sign: str, left: Any, operand: Expression, scope: Scope) -> Any:
    """`&&` and `||`: one operand may decide what the other one is not known for."""
    deciding = sign == "||"
    first = _bool(left)
    try:
        second = _bool(operand(scope))
    except InvalidError:
        if first is not deciding:
            raise
        # Terraform refuses this up to 1.11 and not since, which a `try` around it makes two values of.
        return UNKNOWN if scope.budget.tried else deciding
    if deciding in (first, second):
        return deciding
    return UNKNOWN if None in (first, second) else not deciding


def _bool(value: Any) -> bool | None:
    return None if (isinstance(value, str) and OPEN in value) or isinstance(value, Namespace) else as_bool(value)


def conditional(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """`condition ? then : otherwise`."""

    def run(scope: Scope) -> Any:
        scope.budget.spend(1)
        decided = _bool(condition(scope))
        if decided is None:
            return _either(_attempt(then, scope), _attempt(otherwise, scope), scope.budget)
        value = (then if decided else otherwise)(scope)
        if isinstance(value, str) or value is None:
            return value
        return _in_common(value, otherwise if decided else then, scope)

    return run


def _attempt(expression: Expression, scope: Scope) -> Any:
    try:
        return expression(scope)
    except InvalidError:
        return UNKNOWN


def _in_common(value: Any, other: Expression, scope: Scope) -> Any:
    """A value in the type that it has in common with the branch that is not taken."""
    if isinstance(value, Namespace):
        return value
    types = [type_of(each, scope.budget) for each in (value, _attempt(other, scope))]
    try:
        return value if types[0] == types[1] else converted(value, unified(types), scope.budget)
    except UnresolvedError:
        return UNKNOWN


def _either(left: Any, right: Any, budget: Budget) -> Any:
    """What is known of one of two values."""
    if equal(left, right, budget) is True:
        return left
    if isinstance(left, list) and isinstance(right, list):
        same = len(left) == len(right) and not isinstance(left, Unsized) and not isinstance(right, Unsized)
        return [_either(*pair, budget) for pair in zip(left, right, strict=True)] if same else Unsized([UNKNOWN])
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return {key: _either(left[key], right[key], budget) for key in left}
    return UNKNOWN


def joined(parts: Sequence[str | Expression]) -> Expression:
    """A text of literals and expressions."""
    if all(isinstance(part, str) for part in parts):
        text = "".join(map(str, parts))
        return lambda scope: text

    def run(scope: Scope) -> Any:
        texts = [part if isinstance(part, str) else _part(part, scope) for part in parts]
        scope.budget.spend(len(texts), sum(map(len, texts)))
        return "".join(texts)

    return run


def _part(part: Expression, scope: Scope) -> str:
    try:
        return _text(part(scope))
    except InvalidError:
        if scope.budget.tried:
            raise
        # Terraform refuses the whole; what else a text says is read all the same.
        return UNKNOWN


def _text(value: Any) -> str:
    if value is None:
        raise InvalidError("null in a template")
    return as_text(value)


def tuple_of(items: Sequence[Expression]) -> Expression:
    """`[a, b]`."""

    def run(scope: Scope) -> Any:
        scope.budget.spend(len(items))
        return [item(scope) for item in items]

    return run


def object_of(pairs: Sequence[tuple[Expression, Expression]]) -> Expression:
    """`{ a = b }`."""

    def run(scope: Scope) -> Any:
        scope.budget.spend(len(pairs))
        found = {_key(key(scope)): value(scope) for key, value in pairs}
        return UNKNOWN if any(OPEN in key for key in found) else found

    return run


def _key(value: Any) -> str:
    if value is None:
        raise InvalidError("a key that is null")
    return as_text(value)


def entries(value: Any, budget: Budget) -> list[tuple[Any, Any]]:
    """The keys and values that a `for` goes through, in Terraform's order; the key in a set is the value."""
    if isinstance(value, list):
        budget.spend(len(value))
        if isinstance(value, SetOf):
            return [(item, item) for item in value]
        return [(UNKNOWN if isinstance(value, Unsized) else at, item) for at, item in enumerate(value)]
    if isinstance(value, dict):
        budget.spend(len(value))
        return sorted(value.items())
    raise InvalidError("neither a list nor a map")


def _loops(names: Sequence[str], value: Any, scope: Scope) -> list[Scope]:
    return [
        scope.within(dict(zip(reversed(names), (item, key), strict=False)))
        for key, item in entries(value, scope.budget)
    ]


def repeated(names: Sequence[str], collection: Expression, body: Expression) -> Expression:
    """`%{ for }`, whose body is a text."""

    def run(scope: Scope) -> Any:
        value = collection(scope)
        if is_unknown(value) or isinstance(value, Unsized | Namespace):
            return UNKNOWN
        texts = [body(inner) for inner in _loops(names, value, scope)]
        scope.budget.spend(len(texts), sum(map(len, texts)))
        return "".join(texts)

    return run


def for_each(
    names: Sequence[str],
    collection: Expression,
    results: tuple[Expression, Expression | None],
    condition: Expression | None,
    *,
    grouped: bool,
) -> Expression:
    """`[for ...]`, or `{for ...}` where there are two results, a key and a value."""
    first, second = results

    def run(scope: Scope) -> Any:
        value = collection(scope)
        if is_unknown(value) or isinstance(value, Namespace):
            return UNKNOWN if second else Unsized([UNKNOWN])
        sized = not isinstance(value, Unsized)
        found: list[tuple[Any, Any]] = []
        for inner in _loops(names, value, scope):
            kept = _kept(condition, inner)
            if kept is None and second:
                return UNKNOWN
            if kept is None:
                sized = False
                found.append((UNKNOWN, None))
            elif kept:
                found.append((first(inner), second(inner) if second else None))
        if second is None:
            members = [item for item, _ in found]
            return members if sized else Unsized(members)
        return _object(found, grouped=grouped) if sized else UNKNOWN

    return run


def _kept(condition: Expression | None, scope: Scope) -> bool | None:
    if condition is None:
        return True
    value = condition(scope)
    return None if isinstance(value, str) and OPEN in value else as_bool(value)


def _object(found: Sequence[tuple[Any, Any]], *, grouped: bool) -> Any:
    made: dict[str, Any] = {}
    for key, value in found:
        name = _key(key)
        if OPEN in name:
            return UNKNOWN
        if grouped:
            made.setdefault(name, []).append(value)
        elif name in made:
            raise InvalidError(f"two values for the key {name}")
        else:
            made[name] = value
    return made
