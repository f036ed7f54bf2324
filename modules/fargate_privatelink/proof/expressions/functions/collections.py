"""Functions of lists and maps, whose members may be unknown. Source: Terraform documentation, Collection Functions."""

from collections.abc import Callable, Mapping
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.strings import characters
from fargate_privatelink.proof.expressions.functions.table import Function, known, partial
from fargate_privatelink.proof.expressions.scope import InvalidError, Namespace, UnresolvedError
from fargate_privatelink.proof.expressions.types import converted, type_of, typed, unified, unique
from fargate_privatelink.proof.expressions.values import (
    ListOf,
    MapOf,
    SetOf,
    Unsized,
    as_bool,
    as_text,
    equal,
    is_never_null,
    is_unknown,
    texts,
)
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

# Terraform's own limit of what `range` makes.
MAX_RANGE = 1024


def _listed(value: Any, *, sets: bool = False) -> list[Any]:
    """A list or tuple, and a set where that is taken for one; UnresolvedError where that is not known."""
    if is_unknown(value):
        raise UnresolvedError("a list that is not known")
    if isinstance(value, list) and (sets or not isinstance(value, SetOf)):
        return value
    raise InvalidError("not a list")


def _sized(value: Any, *, sets: bool = False) -> list[Any]:
    found = _listed(value, sets=sets)
    if isinstance(found, Unsized):
        raise UnresolvedError("a list of unknown length")
    return found


def _mapped(value: Any) -> dict[str, Any]:
    if is_unknown(value) or isinstance(value, Namespace):
        raise UnresolvedError("a map that is not known")
    if isinstance(value, dict):
        return value
    raise InvalidError("not a map")


def _whole(value: Any) -> int:
    if isinstance(value, str) and OPEN in value:
        raise UnresolvedError("a number that is not known")
    return numbers.whole_of(value)


def _like(value: list[Any], members: list[Any]) -> list[Any]:
    """Members in the kind of list that they come from."""
    if isinstance(value, Unsized):
        return Unsized(members)
    return ListOf(members) if isinstance(value, ListOf | SetOf) else members


def _every(wanted: bool) -> Callable[[Budget, Any], Any]:
    """Whether all are true, or any is."""

    def run(budget: Budget, values: Any) -> Any:
        found = _listed(values, sets=True)
        each = [UNKNOWN if isinstance(one, str) and OPEN in one else one is not None and as_bool(one) for one in found]
        if (not wanted) in each:
            return not wanted
        return UNKNOWN if UNKNOWN in each or isinstance(found, Unsized) else wanted

    return run


def _chunks(budget: Budget, values: Any, size: Any) -> ListOf:
    found, step = converted(_sized(values, sets=True), ("list", "any"), budget), _whole(size)
    if step < 0:
        raise InvalidError("a negative size")
    if step == 0:
        return ListOf([found] if found else [])
    return ListOf(ListOf(found[at : at + step]) for at in range(0, len(found), step))


def _coalesce(budget: Budget, *values: Any) -> Any:
    type_ = unified([type_of(value, budget) for value in values])
    for value in values:
        if is_unknown(value) and not is_never_null(value):
            return UNKNOWN
        if value is not None and not (value == "" and isinstance(value, str)):
            if type_ in ("number", "bool") and any(map(is_unknown, values)):
                # What is unknown may be a text, and then this is one.
                return UNKNOWN
            return converted(value, type_, budget)
    raise InvalidError("nothing but null")


def _coalesce_list(budget: Budget, *values: Any) -> Any:
    if None in values:
        raise InvalidError("a list that is null")
    for value in values:
        if not (is_unknown(value) or isinstance(value, list)) or isinstance(value, SetOf):
            raise InvalidError("not a list")
    for value in values:
        if found := _sized(value):
            return found
    raise InvalidError("nothing but empty lists")


def _compact(budget: Budget, values: Any) -> list[Any]:
    found = converted(_listed(values, sets=True), ("list", "string"), budget)
    kept = [value if is_never_null(value) or not is_unknown(value) else UNKNOWN for value in found]
    kept = [value for value in kept if value not in (None, "")]
    unsized = isinstance(found, Unsized) or UNKNOWN in kept
    return Unsized(kept) if unsized else texts(kept)


def _concat(budget: Budget, *lists: Any) -> list[Any]:
    if not lists:
        raise InvalidError("nothing to concatenate")
    budget.spend(sum(len(each) for each in lists if isinstance(each, list)))
    members = [item for each in lists for item in ([UNKNOWN] if is_unknown(each) else _listed(each))]
    if any(is_unknown(each) or isinstance(each, Unsized) for each in lists):
        return Unsized(members)
    if all(isinstance(each, ListOf) for each in lists):
        try:
            return ListOf(converted(members, ("list", "any"), budget))
        except InvalidError:
            return members
    return members


def _contains(budget: Budget, values: Any, wanted: Any) -> Any:
    if wanted is None:
        raise InvalidError("a value that is null")
    return _among(budget, _listed(values, sets=True), wanted)


def _among(budget: Budget, found: list[Any], wanted: Any) -> Any:
    same = [equal(value, wanted, budget) for value in found]
    if True in same:
        return True
    return UNKNOWN if None in same or isinstance(found, Unsized) else False


def _distinct(budget: Budget, values: Any) -> list[Any]:
    found = converted(_listed(values, sets=True), ("list", "any"), budget)
    made = unique(found, budget)
    return Unsized(made) if isinstance(found, Unsized) or isinstance(made, Unsized) else ListOf(made)


def _element(budget: Budget, values: Any, position: Any) -> Any:
    found, at = _sized(values), _whole(position)
    # Of a tuple, Terraform divides with a remainder that is negative, and then there is no such element.
    if not found or (at < 0 and at % len(found) and not isinstance(found, ListOf)):
        raise InvalidError("no such element")
    return found[at % len(found)]


def _flatten(budget: Budget, values: Any) -> list[Any]:
    found: list[Any] = []
    unsized = not _flat(budget, _listed(values, sets=True), found)
    return Unsized(found) if unsized else found


def _flat(budget: Budget, values: list[Any], found: list[Any]) -> bool:
    """Add the members of lists in lists; whether it is known how many there are."""
    budget.spend(len(values) + 1)
    sized = not isinstance(values, Unsized)
    for value in values:
        if isinstance(value, list):
            sized = _flat(budget, value, found) and sized
        else:
            found.append(value)
            # What is not known may be a list.
            sized = sized and (not is_unknown(value) or is_never_null(value))
    return sized


def _index(budget: Budget, values: Any, wanted: Any) -> Any:
    if wanted is None:
        raise InvalidError("a value that is null")
    for at, value in enumerate(_sized(values)):
        same = equal(value, wanted, budget)
        if same is None:
            return UNKNOWN
        if same:
            return at
    raise InvalidError("no such element")


def _keys(budget: Budget, values: Any) -> list[Any]:
    found = _mapped(values)
    return texts(sorted(found)) if isinstance(values, MapOf) else sorted(found)


def _values(budget: Budget, values: Any) -> list[Any]:
    found = [value for _, value in sorted(_mapped(values).items())]
    return ListOf(found) if isinstance(values, MapOf) else found


def _length(budget: Budget, value: Any) -> Any:
    if isinstance(value, str):
        return UNKNOWN if OPEN in value else len(characters(value))
    if isinstance(value, dict):
        return len(value)
    return len(_sized(value, sets=True))


def _lookup(budget: Budget, values: Any, key: Any, *default: Any) -> Any:
    found = _mapped(values)
    if is_unknown(key) or (isinstance(key, str) and OPEN in key):
        return UNKNOWN
    if key is None:
        raise InvalidError("a key that is null")
    if as_text(key) in found:
        return found[as_text(key)]
    if not default:
        raise InvalidError(f"no key {as_text(key)}")
    return converted(default[0], type_of(values, budget)[1], budget) if isinstance(values, MapOf) else default[0]


def _matching(budget: Budget, values: Any, keys: Any, wanted: Any) -> list[Any]:
    found, names, sought = (_sized(each, sets=True) for each in (values, keys, wanted))
    if len(found) != len(names):
        raise InvalidError("lists of different lengths")
    kept = [_among(budget, sought, name) for name in names]
    if UNKNOWN in kept:
        return Unsized([UNKNOWN])
    return typed(ListOf(value for value, keep in zip(found, kept, strict=True) if keep), found)


def _merge(budget: Budget, *maps: Any) -> Any:
    given = [_mapped(each) for each in maps if each is not None]
    budget.spend(sum(map(len, given)))
    merged = {key: value for each in given for key, value in each.items()}
    if not given or not all(isinstance(each, MapOf) for each in given):
        return merged
    types = [type_of(each, budget) for each in given]
    return MapOf(merged) if all(each == types[0] for each in types) else merged


def _one(budget: Budget, values: Any) -> Any:
    found = _sized(values, sets=True)
    if len(found) > 1:
        raise InvalidError("more than one element")
    return found[0] if found else None


def _range(*bounds: numbers.Number) -> ListOf:
    if len(bounds) > 3 or not bounds:
        raise InvalidError("no range")
    start, end = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) == 3 else (-1 if numbers.compare(end, start) < 0 else 1)
    if step == 0:
        raise InvalidError("a range without steps")
    down = numbers.compare(step, 0) < 0
    made, at = ListOf(), start
    if numbers.compare(end, start) * (-1 if down else 1) < 0:
        raise InvalidError("a range that leads away from its end")
    while (numbers.compare(at, end) > 0) if down else (numbers.compare(at, end) < 0):
        if len(made) >= MAX_RANGE:
            raise InvalidError(f"a range of more than {MAX_RANGE}")
        made.append(at)
        at = numbers.add(at, step)
    return made


def _reverse(budget: Budget, values: Any) -> list[Any]:
    found = _listed(values, sets=True)
    return _like(found, found[::-1])


def _slice(budget: Budget, values: Any, start: Any, end: Any) -> list[Any]:
    found, first, last = _sized(values), _whole(start), _whole(end)
    if not 0 <= first <= last <= len(found):
        raise InvalidError("no such part of a list")
    return _like(found, found[first:last])


def _sum(values: list[Any]) -> numbers.Number:
    if not values or None in values:
        raise InvalidError("nothing to add")
    total: numbers.Number = 0
    for value in values:
        total = numbers.add(total, value)
    return total


def _sort(values: list[Any]) -> ListOf:
    if None in values:
        raise InvalidError("null in a list to sort")
    return texts(sorted(values))


def _transpose(values: dict[str, list[str]]) -> MapOf:
    found: dict[str, list[str]] = {}
    for key, names in sorted(values.items()):
        for name in names:
            found.setdefault(as_text(name), []).append(key)
    return MapOf({name: ListOf(sorted(keys)) for name, keys in sorted(found.items())})


def _zipped(budget: Budget, keys: Any, values: Any) -> Any:
    names, found = converted(_sized(keys, sets=True), ("list", "string"), budget), _listed(values)
    if isinstance(found, Unsized) or any(OPEN in (name or "") for name in names):
        return UNKNOWN
    if len(names) != len(found) or None in names:
        raise InvalidError("lists of different lengths")
    made = zip(names, found, strict=True)
    return MapOf(made) if isinstance(found, ListOf) else dict(made)


FUNCTIONS: Mapping[str, Function] = {
    "alltrue": partial(_every(True), "any"),
    "anytrue": partial(_every(False), "any"),
    "chunklist": partial(_chunks, "any", "number"),
    "coalesce": partial(_coalesce, "any..."),
    "coalescelist": partial(_coalesce_list, "any..."),
    "compact": partial(_compact, "any"),
    "concat": partial(_concat, "any..."),
    "contains": partial(_contains, "any", "any"),
    "distinct": partial(_distinct, "any"),
    "element": partial(_element, "any", "number"),
    "flatten": partial(_flatten, "any"),
    "index": partial(_index, "any", "any"),
    "keys": partial(_keys, "any"),
    "length": partial(_length, "any"),
    "lookup": partial(_lookup, "any", "any", "any?"),
    "matchkeys": partial(_matching, "any", "any", "any"),
    "merge": partial(_merge, "any..."),
    "one": partial(_one, "any"),
    "range": known(_range, "number..."),
    "reverse": partial(_reverse, "any"),
    "slice": partial(_slice, "any", "number", "number"),
    "sort": known(_sort, "texts"),
    "sum": known(_sum, "numbers"),
    "transpose": known(_transpose, "lists"),
    "values": partial(_values, "any"),
    "zipmap": partial(_zipped, "any", "any"),
}
