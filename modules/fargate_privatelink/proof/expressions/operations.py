"""Operators and conditions, compiled. What is unknown is a value; InvalidError is for what Terraform refuses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.traversals import Expression
from fargate_privatelink.proof.expressions.types import converted, type_of, unified
from fargate_privatelink.proof.expressions.values import Open, Unsized, as_bool, equal
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

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
        if (isinstance(value, str) or value is None) and not scope.budget.tried:
            # Nothing changes it but a refusal, which nobody would see.
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
    if isinstance(left, Open) or isinstance(right, Open):
        return UNKNOWN
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return {key: _either(left[key], right[key], budget) for key in left}
    return UNKNOWN
