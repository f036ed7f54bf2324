"""Functions of sets. Source: Terraform documentation, Collection Functions; go-cty, stdlib."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.table import Function, partial, spending
from fargate_privatelink.proof.expressions.scope import InvalidError
from fargate_privatelink.proof.expressions.types import converted, set_of, typed
from fargate_privatelink.proof.expressions.values import ListOf, SetOf, Unsized, equal, is_unknown
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def _sets(budget: Budget, sets: tuple[Any, ...]) -> list[list[Any]]:
    """Sets in the one type that all of them have in common."""
    members = [converted(each, ("set", "any"), budget) for each in sets]
    together = converted([item for each in members for item in each], ("list", "any"), budget)
    found: list[list[Any]] = []
    at = 0
    for each in members:
        found.append(typed(ListOf(together[at : at + len(each)]), each))
        at += len(each)
    return found


def _union(budget: Budget, *sets: Any) -> Any:
    if any(map(is_unknown, sets)) or None in sets:
        return UNKNOWN
    members = [item for each in _sets(budget, sets) for item in each]
    unsized = any(isinstance(each, Unsized) for each in sets)
    return Unsized(members) if unsized else set_of(members, budget)


def _both(budget: Budget, *sets: Any) -> Any:
    first, *others = _sets(budget, sets)
    for other in others:
        first = _kept(first, other, budget, among=True)
    return typed(set_of(first, budget), first)


def _without(budget: Budget, left: Any, right: Any) -> Any:
    first, second = _sets(budget, (left, right))
    kept = _kept(first, second, budget, among=False)
    return typed(set_of(kept, budget), kept)


def _kept(left: Sequence[Any], right: Sequence[Any], budget: Budget, *, among: bool) -> list[Any]:
    kept = [item for item in left if any(equal(item, other, budget) for other in right) is among]
    return typed(ListOf(kept), left)


def _product(budget: Budget, *collections: Any) -> Any:
    if len(collections) < 2:
        raise InvalidError("fewer than two collections")
    if any(is_unknown(each) or isinstance(each, Unsized) for each in collections):
        return Unsized([UNKNOWN])
    lists = [converted(each, ("list", "any"), budget) for each in collections]
    budget.spend(prod(map(len, lists)) * (len(lists) + 1))
    made = [list(each) for each in product(*lists)]
    return set_of(made, budget) if any(isinstance(each, SetOf) for each in collections) else ListOf(made)


FUNCTIONS: Mapping[str, Function] = {
    "setintersection": spending(_both, "any", "any..."),
    "setproduct": partial(_product, "any", "any..."),
    "setsubtract": spending(_without, "any", "any"),
    "setunion": partial(_union, "any", "any..."),
}
