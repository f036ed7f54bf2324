"""Calls of functions, compiled."""

from collections.abc import Sequence
from typing import Any

from fargate_privatelink.proof.expressions.functions.table import applied
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope
from fargate_privatelink.proof.expressions.traversals import Expression
from fargate_privatelink.proof.expressions.values import Open, Unsized, is_unknown
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def called(name: str, arguments: Sequence[Expression], *, spread: bool) -> Expression:
    """`name(a, b)`, or `name(a, b...)` where the last argument is a list of arguments."""
    if name in ("try", "can"):
        # Imported late: the table loads every other file of functions too when it is asked for.
        from fargate_privatelink.proof.expressions.functions.conversions import LAZY

        lazy = LAZY[name]

        def attempt(scope: Scope) -> Any:
            scope.budget.spend(1)
            scope.budget.tried += 1
            try:
                return lazy(arguments, scope)
            finally:
                scope.budget.tried -= 1

        return attempt

    def call(scope: Scope) -> Any:
        scope.budget.spend(1 + len(arguments))
        values = [argument(scope) for argument in arguments]
        if spread:
            last = values.pop()
            if is_unknown(last) or isinstance(last, Unsized):
                return UNKNOWN
            if not isinstance(last, list):
                raise InvalidError("not a list of arguments")
            scope.budget.spend(len(last))
            values += last
        if name != "jsonencode" and any(isinstance(each, Open) for each in values):
            return UNKNOWN
        return applied(name, values, scope)

    return call
