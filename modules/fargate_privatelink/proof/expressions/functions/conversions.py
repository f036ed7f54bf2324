"""Conversion of types, and what decides about failures. Source: Terraform documentation, Type Conversion Functions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.table import Function, partial
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope
from fargate_privatelink.proof.expressions.types import converted
from fargate_privatelink.proof.expressions.values import is_certain
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def _to(type_: Any) -> Function:
    def run(budget: Budget, value: Any) -> Any:
        return converted(value, type_, budget)

    return partial(run, "any")


def _same(budget: Budget, value: Any) -> Any:
    return value


FUNCTIONS: Mapping[str, Function] = {
    # A secret is a value like any other here: none is printed.
    "nonsensitive": partial(_same, "any"),
    "sensitive": partial(_same, "any"),
    "issensitive": partial(lambda budget, value: UNKNOWN, "any"),
    "tobool": _to("bool"),
    "tolist": _to(("list", "any")),
    "tomap": _to(("map", "any")),
    "tonumber": _to("number"),
    "toset": _to(("set", "any")),
    "tostring": _to("string"),
}


def _try(arguments: Sequence[Callable[[Scope], Any]], scope: Scope) -> Any:
    for argument in arguments:
        try:
            value = argument(scope)
        except InvalidError:
            continue
        # What is not known may turn out to be refused, and then the next argument counts.
        return value if is_certain(value, scope.budget) else UNKNOWN
    raise InvalidError("no argument of try has a value")


def _can(arguments: Sequence[Callable[[Scope], Any]], scope: Scope) -> Any:
    if len(arguments) != 1:
        raise InvalidError("can takes one argument")
    try:
        value = arguments[0](scope)
    except InvalidError:
        return False
    return True if is_certain(value, scope.budget) else UNKNOWN


# Functions that decide which of their arguments to evaluate.
LAZY: Mapping[str, Callable[[Sequence[Callable[[Scope], Any]], Scope], Any]] = {"try": _try, "can": _can}
