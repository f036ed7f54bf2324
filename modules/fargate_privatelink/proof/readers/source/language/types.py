"""Types of variables, and values converted to them. Source: Terraform documentation, Type Constraints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.errors import shown
from fargate_privatelink.proof.expressions.functions import as_text
from fargate_privatelink.proof.expressions.scope import Namespace, UnresolvedError
from fargate_privatelink.proof.readers.source.language.bodies import Raw, Text
from fargate_privatelink.proof.terraform.symbols import is_known

STRING = r'"(?:[^"\\]|\\.)*"'
COMMENT = re.compile(rf"({STRING})|#[^\n]*|//[^\n]*|/\*(?s:.*?)\*/")
TOKEN = re.compile(rf"\s*({STRING}|[\w-]+|[^\s])")
MAX_DEPTH = 100
SCALARS = ("string", "number", "bool", "any")
COLLECTIONS = ("list", "set", "map")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


class MistypedError(Exception):
    """A value that has not the type of its variable, or a type that is none."""


@dataclass(frozen=True)
class Type:
    """A type: of a collection `of` is its members', of an object there are `attributes`, of a tuple `members`."""

    kind: str
    of: "Type | None" = None
    attributes: Mapping[str, "Attribute"] = field(default_factory=dict)
    members: tuple["Type", ...] = ()


@dataclass(frozen=True)
class Attribute:
    """An attribute of an object; the default of an optional one is an expression."""

    type: Type
    is_optional: bool = False
    default: Raw = None


ANY = Type("any")


def parse_type(raw: Raw) -> Type:
    """The type that an expression writes; MistypedError where it writes none."""
    text = raw.text if isinstance(raw, Text) else str(raw).removeprefix("${").removesuffix("}")
    reader = _Reader(COMMENT.sub(lambda match: match[1] or " ", text))
    # Terraform before 0.12 wrote types in quotes.
    return ANY if raw is None else reader.type(0)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def _peek(self) -> str:
        match = TOKEN.match(self._text, self._at)
        return match[1] if match else ""

    def _take(self, *expected: str) -> str:
        match = TOKEN.match(self._text, self._at)
        if match is None or (expected and match[1] not in expected):
            wanted = f" {' or '.join(expected)}" if expected else " type"
            raise MistypedError(f"is no type: expected{wanted}, got {shown(match[1] if match else 'the end')}")
        self._at = match.end()
        return match[1]

    def type(self, depth: int) -> Type:
        if depth > MAX_DEPTH:
            raise MistypedError("is nested too deeply")
        kind = self._take().strip('"')
        if kind in SCALARS:
            return Type(kind)
        if kind in COLLECTIONS and self._peek() != "(":
            return Type(kind, ANY)
        if kind not in (*COLLECTIONS, "object", "tuple"):
            raise MistypedError(f"is no type: {shown(kind)} is none")
        self._take("(")
        if kind == "object":
            found = Type(kind, attributes=self._attributes(depth))
        elif kind == "tuple":
            found = Type(kind, members=self._members(depth))
        else:
            found = Type(kind, self.type(depth + 1))
        self._take(")")
        return found

    def _members(self, depth: int) -> tuple[Type, ...]:
        self._take("[")
        members = []
        while self._peek() != "]":
            members.append(self.type(depth + 1))
            if self._peek() == ",":
                self._take()
        self._take("]")
        return tuple(members)

    def _attributes(self, depth: int) -> dict[str, Attribute]:
        self._take("{")
        found: dict[str, Attribute] = {}
        while self._peek() != "}":
            name = self._take().strip('"')
            self._take("=", ":")
            found[name] = self._attribute(depth)
            if self._peek() == ",":
                self._take()
        self._take("}")
        return found

    def _attribute(self, depth: int) -> Attribute:
        if self._peek() != "optional":
            return Attribute(self.type(depth + 1))
        self._take("optional")
        self._take("(")
        type_ = self.type(depth + 1)
        default = None
        if self._peek() == ",":
            self._take()
            start, open_ = self._at, 0
            while open_ or self._peek() not in (")", ","):
                token = self._take()
                open_ += (token in "([{") - (token in ")]}")
            default = Text(self._text[start : self._at].strip())
            if self._peek() == ",":
                self._take()
        self._take(")")
        return Attribute(type_, True, default)


def converted(value: Any, type_: Type, default_of: Any) -> Any:
    """A value as a variable of a type holds it; what is not known stays as it is.

    `default_of` gives the value of a default's expression.
    """
    if value is None or type_.kind == "any" or isinstance(value, Namespace):
        return value
    if isinstance(value, str) and not is_known(value):
        return value
    if type_.kind in SCALARS:
        return _scalar(value, type_.kind)
    if type_.kind == "tuple":
        if not isinstance(value, list) or len(value) != len(type_.members):
            raise MistypedError(f"must be a list of {len(type_.members)}, got {_kind(value)}")
        return [converted(item, each, default_of) for item, each in zip(value, type_.members, strict=True)]
    if type_.kind == "object":
        return _object(value, type_, default_of)
    assert type_.of is not None
    if type_.kind == "map":
        if not isinstance(value, Mapping):
            raise MistypedError(f"must be a map, got {_kind(value)}")
        return {key: converted(item, type_.of, default_of) for key, item in value.items()}
    if not isinstance(value, list):
        raise MistypedError(f"must be a {type_.kind}, got {_kind(value)}")
    items = [converted(item, type_.of, default_of) for item in value]
    return as_set(items) if type_.kind == "set" else items


def as_set(items: list[Any]) -> list[Any]:
    """A set of some values, which knows no order and no duplicates."""
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return sorted(found) if all(isinstance(item, str) for item in found) else found


def _scalar(value: Any, kind: str) -> Any:
    if kind == "string":
        try:
            return as_text(value)
        except UnresolvedError:
            raise MistypedError(f"must be a string, got {_kind(value)}") from None
    if kind == "bool":
        found = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
        if not isinstance(found, bool):
            raise MistypedError(f"must be a bool, got {_kind(value)}")
        return found
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MistypedError(f"must be a number, got {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    """What a value is: the value itself may be a secret."""
    if isinstance(value, bool):
        return "a bool"
    return {str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}.get(
        type(value), "something else"
    )


def _object(value: Any, type_: Type, default_of: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise MistypedError(f"must be an object, got {_kind(value)}")
    found: dict[str, Any] = {}
    for name, attribute in type_.attributes.items():
        item = value.get(name)
        if item is None and attribute.default is not None:
            item = default_of(attribute.default)
        elif item is None and not attribute.is_optional and name not in value:
            raise MistypedError(f"must have {name}, got {_kind(value)}")
        try:
            found[name] = converted(item, attribute.type, default_of)
        except MistypedError as error:
            raise MistypedError(f"{name} {error}") from None
    return found
