"""What makes values, compiled: texts of parts, tuples, objects, and the loops that make them."""

from collections.abc import Sequence
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, Scope
from fargate_privatelink.proof.expressions.traversals import Expression
from fargate_privatelink.proof.expressions.values import Open, SetOf, Unsized, as_bool, as_text, is_unknown
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN


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
        if is_unknown(value) or isinstance(value, Unsized | Namespace | Open):
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
        if is_unknown(value) or isinstance(value, Namespace | Open):
            return UNKNOWN if second else Unsized([UNKNOWN])
        sized, closed = not isinstance(value, Unsized), True
        found: list[tuple[Any, Any]] = []
        for inner in _loops(names, value, scope):
            kept = _kept(condition, inner)
            if kept is None and second:
                closed = False
                found.append((first(inner), UNKNOWN))
            elif kept is None:
                sized = False
                found.append((UNKNOWN, None))
            elif kept:
                found.append((first(inner), second(inner) if second else None))
        if second is None:
            members = [item for item, _ in found]
            return members if sized else Unsized(members)
        made = _object(found, grouped=grouped) if sized and (closed or not grouped) else UNKNOWN
        return Open(made) if isinstance(made, dict) and not closed else made

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
