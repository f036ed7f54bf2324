"""What values are here, beyond JSON's, and how far they are known.

A tuple is a `list`, an object a `dict`. An unknown value is a symbol, alone or inside a text; a member of a collection
may be unknown without the whole being so. Source: Terraform documentation, Types and Values.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget, ExceededError
from fargate_privatelink.proof.expressions.numbers import Real, compare, number_of, text_of
from fargate_privatelink.proof.expressions.scope import Instance, InvalidError, Namespace
from fargate_privatelink.proof.terraform.attributes import MASTER_SECRET
from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN, UNKNOWN, path_of, symbol

# An attribute of an instance, of which no later step may fail.
ATTRIBUTE = re.compile(
    r"(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*(data\.)?aws_\w+\.[\w-]+(?:\[[^\]]*\])?\.((?:master_user_secret\[0\]\.)?[\w-]+)"
)
# Attributes of every managed resource of AWS that has them, which are neither null nor empty once it is made; and of
# every data source, which are not once it is read.
NEVER_NULL = frozenset(("id", "arn", "name", "repository_url", "dns_name", MASTER_SECRET))
NEVER_NULL_READ = frozenset(("arn", "value", "account_id", "repository_url", "dns_name"))
# How the ids of types begin, where modules compare them with words of their own, such as `self`.
ID = re.compile(r"(?:.+\.)?aws_(?:default_)?(security_group|subnet|vpc)\.[\w-]+(?:\[[^]]*\])?\.id")
BEGINNINGS = {"security_group": "sg-", "subnet": "subnet-", "vpc": "vpc-"}


class ListOf(list[Any]):
    """A list, whose elements have one type: `of`, or where that is `any` the one that they have in common."""

    of: Any = "any"


class SetOf(list[Any]):
    """A set, whose elements have one type, in Terraform's order."""

    of: Any = "any"


class MapOf(dict[str, Any]):
    """A map, whose elements have one type."""

    of: Any = "any"


def texts(values: Iterable[str]) -> ListOf:
    """A list of strings."""
    made = ListOf(values)
    made.of = "string"
    return made


class Unsized(list[Any]):
    """A list or set of which nobody knows how many elements it has: those that it surely has, among unknown ones."""


class Open(dict[str, Any]):
    """An object of which nobody knows whether it has the keys whose values are unknown.

    What is asked of all its keys is unknown. It serves to be looked into, and to be written as JSON, whose readers take
    what is unknown for something that may not be there.
    """


def is_unknown(value: Any) -> bool:
    """Whether nothing of a value is known: it may have any type."""
    return isinstance(value, str) and value.startswith(OPEN) and path_of(value) is not None


def is_known(value: Any, budget: Budget) -> bool:
    """Whether all of a value is known."""
    if isinstance(value, str):
        return OPEN not in value
    if isinstance(value, dict):
        budget.spend(len(value))
        return all(is_known(item, budget) for item in value.values())
    if isinstance(value, list):
        budget.spend(len(value))
        return not isinstance(value, Unsized) and all(is_known(item, budget) for item in value)
    return not isinstance(value, Namespace)


def is_certain(value: Any, budget: Budget) -> bool:
    """Whether what is unknown of a value can only be what it will be, and no error instead."""
    if isinstance(value, str):
        return all(ATTRIBUTE.fullmatch(path) for path in _paths(value))
    if isinstance(value, dict | list):
        budget.spend(len(value))
        members = value.values() if isinstance(value, dict) else value
        return all(is_certain(item, budget) for item in members)
    return not isinstance(value, Namespace) or isinstance(value, Instance)


def _paths(text: str) -> list[str]:
    return re.findall(f"{OPEN}([^{CLOSE}]*){CLOSE}", text) if OPEN in text else []


def is_never_null(value: Any) -> bool:
    """Whether a value that may be unknown is known to be something, and not an empty text."""
    if not is_unknown(value):
        return value is not None and value != ""
    found = ATTRIBUTE.fullmatch(path_of(value) or "")
    return bool(found and found[2] in (NEVER_NULL_READ if found[1] else NEVER_NULL))


def as_text(value: Any) -> str:
    """A value as Terraform converts it to a string; what is unknown of it stays a symbol."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Real):
        return text_of(number_of(value))
    raise InvalidError("not a string")


def as_bool(value: Any) -> bool:
    """A known value as Terraform converts it to a boolean."""
    if isinstance(value, bool):
        return value
    if value in ("true", "1", "false", "0") and isinstance(value, str):
        return value in ("true", "1")
    raise InvalidError("not a boolean")


def plain(value: Any, budget: Budget) -> Any:
    """A value as JSON: an instance of a resource becomes the symbol of its address; unknown where it is too large."""
    if isinstance(value, str):
        return value
    budget.enter()
    try:
        return _plain(value, budget)
    except (ExceededError, RecursionError):
        return UNKNOWN
    finally:
        budget.leave()


def _plain(value: Any, budget: Budget) -> Any:
    if isinstance(value, dict):
        budget.spend(len(value))
        return {key: _plain(item, budget) for key, item in value.items()}
    if isinstance(value, list):
        budget.spend(len(value))
        return [_plain(item, budget) for item in value]
    if isinstance(value, Instance):
        return symbol(value.address)
    if isinstance(value, Real):
        return float(value)
    return UNKNOWN if isinstance(value, Namespace) else value


def kind_of(value: Any) -> str:
    """The kind of a value's type, or `any` where that is not known."""
    if value is None or isinstance(value, Namespace | Open) or is_unknown(value):
        return "any"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "bool"),
        (str, "string"),
        ((int, float, Real), "number"),
        (Unsized, "any"),
        (ListOf, "list"),
        (SetOf, "set"),
        (list, "tuple"),
        (MapOf, "map"),
        (dict, "object"),
    )
    return next(kind for type_, kind in kinds if isinstance(value, type_))


def equal(left: Any, right: Any, budget: Budget) -> bool | None:
    """Whether two values are equal, as `==` compares them; None where that is not known."""
    budget.spend(1)
    if left is None or right is None:
        other = left if right is None else right
        return True if other is None else False if is_never_null(other) or not _may_be_null(other) else None
    if isinstance(left, str) and isinstance(right, str):
        return _equal_texts(left, right)
    if isinstance(left, Namespace | Open) or isinstance(right, Namespace | Open):
        return True if left is right else None
    if is_unknown(left) or is_unknown(right):
        return None
    if isinstance(left, Unsized) or isinstance(right, Unsized):
        return None if isinstance(left, list) and isinstance(right, list) else False
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, list):
        return _all(left, right, budget) if len(left) == len(right) else False
    if isinstance(left, dict):
        keys = left.keys() == right.keys()
        return _all(list(left.values()), [right[key] for key in left], budget) if keys else False
    if isinstance(left, bool | str):
        return bool(left == right)
    return compare(number_of(left), number_of(right)) == 0


def _may_be_null(value: Any) -> bool:
    return is_unknown(value) or (isinstance(value, Namespace) and not isinstance(value, Instance))


def _all(left: list[Any], right: list[Any], budget: Budget) -> bool | None:
    found = [equal(a, b, budget) for a, b in zip(left, right, strict=True)]
    return False if False in found else None if None in found else True


def _equal_texts(left: str, right: str) -> bool | None:
    if OPEN not in left and OPEN not in right:
        return left == right
    if UNKNOWN not in left and left == right:
        return True
    if not (left and right):
        # A text with something in it that is known, or a thing's name, is not empty.
        return False if is_never_null(left or right) else None
    if _is_no_id(left, right) or _is_no_id(right, left):
        return False
    (a, *more_a), (b, *more_b) = left.split(OPEN), right.split(OPEN)
    size = min(len(a), len(b)) if more_a and more_b else len(a) if more_a else len(b)
    return None if a[:size] == b[:size] else False


def sort_key(value: Any) -> tuple[Any, ...]:
    """By what Terraform orders the elements of a set, which all have one type."""
    if value is None:
        return (1,)
    if isinstance(value, Real):
        return 0, float(value)
    if isinstance(value, str | int | float):
        return 0, value
    return 0, hashed(value)


def hashed(value: Any) -> str:
    """A value of any type as go-cty writes it to tell and to order the elements of a set. Source: go-cty, set."""
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    if isinstance(value, list):
        return "[" + "".join(f"{hashed(item)};" for item in value) + "]"
    if isinstance(value, Mapping):
        named = isinstance(value, MapOf)
        items = [
            f"{hashed(key)}:{hashed(item)};" if named else f"{hashed(item)};" for key, item in sorted(value.items())
        ]
        return ("{" if named else "<") + "".join(items) + ("}" if named else ">")
    return as_text(value)


def _is_no_id(value: str, known: str) -> bool:
    """Whether a known text certainly is not the id that a reference stands for."""
    match = ID.fullmatch(path_of(value) or "")
    return bool(match) and OPEN not in known and not known.startswith(BEGINNINGS[match[1]] if match else "")
