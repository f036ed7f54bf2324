"""The types that variables declare. Source: Terraform documentation, Type Constraints."""

import re

from fargate_privatelink.errors import shown
from fargate_privatelink.proof.expressions.types import PRIMITIVE, Optional, Type
from fargate_privatelink.proof.readers.source.language.bodies import Raw, Text, constant

STRING = r'"(?:[^"\\]|\\.)*"'
COMMENT = re.compile(rf"({STRING})|#[^\n]*|//[^\n]*|/\*(?s:.*?)\*/")
TOKEN = re.compile(rf"\s*({STRING}|[\w-]+|[^\s])")
MAX_DEPTH = 100
COLLECTIONS = ("list", "set", "map")


class NoTypeError(Exception):
    """An expression that is no type."""


def parse_type(raw: Raw) -> Type:
    """The type that an expression writes, `any` without one; NoTypeError where it writes none."""
    if raw is None:
        return "any"
    text = raw.text if isinstance(raw, Text) else str(raw).removeprefix("${").removesuffix("}")
    reader = _Reader(COMMENT.sub(lambda match: match[1] or " ", text))
    found = reader.type(0)
    reader.end()
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def _peek(self) -> str:
        match = TOKEN.match(self._text, self._at)
        return match[1] if match else ""

    def _take(self, *expected: str) -> str:
        match = TOKEN.match(self._text, self._at)
        if match is None or (expected and match[1] not in expected):
            wanted = f"{' or '.join(expected)} expected" if expected else "a type expected"
            raise NoTypeError(f"{wanted}, got {shown(match[1]) if match else 'the end'}")
        self._at = match.end()
        return match[1]

    def end(self) -> None:
        if self._peek():
            raise NoTypeError(f"the end expected, got {shown(self._peek())}")

    def type(self, depth: int) -> Type:
        if depth > MAX_DEPTH:
            raise NoTypeError("nested too deeply")
        # Terraform before 0.12 wrote types in quotes.
        kind = self._take().strip('"')
        if kind in (*PRIMITIVE, "any"):
            return kind
        if kind in COLLECTIONS and self._peek() != "(":
            return kind, "any"
        if kind not in (*COLLECTIONS, "object", "tuple"):
            raise NoTypeError(f"{shown(kind)} is no type")
        self._take("(")
        found: Type = self._inner(kind, depth)
        self._take(")")
        return kind, found

    def _inner(self, kind: str, depth: int) -> Type:
        if kind == "object":
            return self._attributes(depth)
        return self._members(depth) if kind == "tuple" else self.type(depth + 1)

    def _members(self, depth: int) -> tuple[Type, ...]:
        self._take("[")
        members = []
        while self._peek() != "]":
            members.append(self.type(depth + 1))
            self._comma()
        self._take("]")
        return tuple(members)

    def _comma(self) -> None:
        if self._peek() == ",":
            self._take()

    def _attributes(self, depth: int) -> dict[str, Type]:
        self._take("{")
        found: dict[str, Type] = {}
        while self._peek() != "}":
            name = self._take().strip('"')
            self._take("=", ":")
            found[name] = self._attribute(depth)
            self._comma()
        self._take("}")
        return found

    def _attribute(self, depth: int) -> Type:
        if self._peek() != "optional":
            return self.type(depth + 1)
        self._take("optional")
        self._take("(")
        type_, default = self.type(depth + 1), None
        self._comma()
        if self._peek() != ")":
            default = constant(Text(self._default()))
            self._comma()
        self._take(")")
        return Optional(type_, default)

    def _default(self) -> str:
        start, open_ = self._at, 0
        while open_ or self._peek() not in (")", ","):
            token = self._take()
            open_ += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        return self._text[start : self._at].strip()
