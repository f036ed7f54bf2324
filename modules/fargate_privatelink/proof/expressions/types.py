"""Types of values, the one type that several have in common, and conversion.

A type is `string`, `number`, `bool` or `any`, or a pair: of `list`, `set` or `map` and the elements' type, of `tuple`
and a tuple of types, of `object` and a mapping of names to types, among which an `Optional` may be left out.
Source: go-cty, convert; Terraform documentation, Type Constraints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.numbers import Real, number_of
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, UnresolvedError
from fargate_privatelink.proof.expressions.values import (
    ListOf,
    MapOf,
    Open,
    SetOf,
    Unsized,
    as_bool,
    as_text,
    equal,
    is_known,
    is_unknown,
    kind_of,
    sort_key,
)
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

Type = Any
Made = TypeVar("Made")
PRIMITIVE = ("string", "number", "bool")


@dataclass(frozen=True)
class Optional:
    """An attribute of an object that may be left out, and is its default then, or null."""

    type: Type
    default: Any = None


def type_of(value: Any, budget: Budget) -> Type:
    """The type of a value, `any` where it is not known."""
    kind = kind_of(value)
    if isinstance(value, ListOf | SetOf | MapOf) and value.of != "any":
        return kind, value.of
    match kind:
        case "list" | "set":
            budget.spend(len(value))
            return kind, unified([type_of(item, budget) for item in value])
        case "map":
            budget.spend(len(value))
            return kind, unified([type_of(item, budget) for item in value.values()])
        case "tuple":
            budget.spend(len(value))
            return kind, tuple(type_of(item, budget) for item in value)
        case "object":
            budget.spend(len(value))
            return kind, {key: type_of(item, budget) for key, item in value.items()}
    return kind


def unified(types: Iterable[Type]) -> Type:
    """The type that values of several types have in common, as far as that is known; InvalidError if they have none."""
    found: list[Type] = []
    for each in types:
        if each != "any" and each not in found:
            found.append(each)
    if len(found) <= 1:
        return found[0] if found else "any"
    kinds = {each if isinstance(each, str) else each[0] for each in found}
    if kinds <= {*PRIMITIVE}:
        if "string" not in kinds:
            raise InvalidError("values of types that have nothing in common")
        return "string"
    return _unified_collections(found, kinds)


def _unified_collections(found: Sequence[Type], kinds: set[str]) -> Type:
    if kinds == {"object"}:
        return _objects([each[1] for each in found])
    if kinds == {"tuple"} and len({len(each[1]) for each in found}) == 1:
        return "tuple", tuple(unified(members) for members in zip(*(each[1] for each in found), strict=True))
    if kinds <= {"map", "object"}:
        return "map", unified([member for each in found for member in _members(each)])
    if {"list", "set"} <= kinds:
        raise UnresolvedError("lists and sets in one type")
    if kinds <= {"list", "tuple", "set"}:
        return ("set" if "set" in kinds else "list"), unified([member for each in found for member in _members(each)])
    raise InvalidError("values of types that have nothing in common")


def _objects(found: Sequence[Mapping[str, Type]]) -> Type:
    if all(each.keys() == found[0].keys() for each in found):
        try:
            return "object", {key: unified([each[key] for each in found]) for key in found[0]}
        except InvalidError:
            pass
    members = [member for each in found for member in each.values()]
    try:
        return "map", unified(members)
    except InvalidError:
        # What is null has any type, and then there is no type to convert to.
        if "any" in members:
            return "any"
        raise


def _members(type_: Type) -> Iterable[Type]:
    kind, of = type_
    return of if kind == "tuple" else of.values() if kind == "object" else [of]


def converted(value: Any, type_: Type, budget: Budget) -> Any:
    """A value in another type; InvalidError where Terraform has no conversion. What is unknown stays unknown."""
    if type_ == "any" or value is None or is_unknown(value):
        return value
    if isinstance(value, Open):
        return UNKNOWN
    if isinstance(value, Namespace):
        return value if type_ not in PRIMITIVE else as_text(value)
    if isinstance(type_, str):
        return _scalar(value, type_)
    kind, of = type_
    match kind:
        case "list" | "set":
            return _collected(value, kind, of, budget)
        case "map":
            return _mapped(value, of, budget)
        case "tuple":
            members = _elements(value)
            if len(members) != len(of):
                raise InvalidError(f"not a tuple of {len(of)}")
            return [converted(member, each, budget) for member, each in zip(members, of, strict=True)]
    return _object(value, of, budget)


def _scalar(value: Any, type_: str) -> Any:
    if type_ == "string":
        return as_text(value)
    if isinstance(value, str) and OPEN in value:
        return UNKNOWN
    return number_of(value) if type_ == "number" else as_bool(value)


def _elements(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise InvalidError("not a list")


def _uniform(values: Sequence[Any], type_: Type, budget: Budget) -> list[Any]:
    """Values in one type: a given one, or the one that they have in common."""
    if type_ == "any":
        types = [type_of(value, budget) for value in values]
        type_ = unified(types)
        if type_ in PRIMITIVE and type_ != "string" and any(map(is_unknown, values)):
            # What is unknown may be a text, and then they all are.
            return [value if is_unknown(value) else UNKNOWN for value in values]
    return [converted(value, type_, budget) for value in values]


def _collected(value: Any, kind: str, of: Type, budget: Budget) -> Any:
    members = _uniform(_elements(value), of, budget)
    if isinstance(value, Unsized):
        return Unsized(members)
    made = set_of(members, budget) if kind == "set" else ListOf(members)
    return typed(made, value, of)


def typed(made: Made, value: Any, of: Type = "any") -> Made:
    """A collection that keeps the type of another's elements where its own do not tell it, since there are none."""
    if isinstance(made, ListOf | SetOf | MapOf) and not made:
        made.of = of if of in PRIMITIVE else getattr(value, "of", "any") if of == "any" else "any"
    return made


def set_of(members: Sequence[Any], budget: Budget) -> Any:
    """The set of some values of one type; it has no size where two that are unknown may be equal."""
    distinct = unique(members, budget)
    return distinct if isinstance(distinct, Unsized) else SetOf(sorted(distinct, key=sort_key))


def unique(members: Sequence[Any], budget: Budget) -> list[Any]:
    """The different ones of some values, in their order; it has no size where two that are unknown may be equal."""
    budget.spend(len(members))
    if all(isinstance(each, str) and OPEN not in each for each in members):
        return list(dict.fromkeys(members))
    if all((isinstance(each, int) and not isinstance(each, bool)) or isinstance(each, Real) for each in members):
        return list(dict.fromkeys(members))
    found: list[Any] = []
    sized = all(is_known(member, budget) for member in members)
    for member in members:
        same = [equal(member, other, budget) for other in found]
        if True not in same:
            found.append(member)
            sized = sized or False
    certain = sized or _all_differ(found, budget)
    return found if certain else Unsized(found)


def _all_differ(members: Sequence[Any], budget: Budget) -> bool:
    return all(equal(one, other, budget) is False for at, one in enumerate(members) for other in members[at + 1 :])


def _mapped(value: Any, of: Type, budget: Budget) -> Any:
    if not isinstance(value, dict):
        raise InvalidError("not a map")
    return typed(MapOf(zip(value, _uniform(list(value.values()), of, budget), strict=True)), value, of)


def _object(value: Any, of: Mapping[str, Type], budget: Budget) -> Any:
    if not isinstance(value, dict):
        raise InvalidError("not an object")
    found: dict[str, Any] = {}
    for name, type_ in of.items():
        optional = type_ if isinstance(type_, Optional) else None
        if optional is None and name not in value:
            raise InvalidError(f"no attribute {name}")
        given = value.get(name)
        if given is None and optional:
            given = optional.default
        found[name] = converted(given, optional.type if optional else type_, budget)
    return found
