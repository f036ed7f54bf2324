"""Reads the answer of `terraform providers schema -json`, which is large, type by type and keeps what HCL needs of it.

AWS's is 14 MB: whole in memory it is ten times that.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.schemas import KINDS, Kind, source_address

# What is kept of an attribute, and of blocks.
OF_ATTRIBUTE = ("type", "required", "sensitive")
DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\r\n]*")
KIND_OF = {key: kind for kind, key in KINDS.items()}

# Whether a type is of use, and what takes it: provider, kind, type and, for the latter, its content.
Wanted = Callable[[str, Kind, str], bool]
Take = Callable[[str, Kind, str, Json], None]


class Answer(NamedTuple):
    """The providers that an answer is about, and their versions, where `terraform version -json` stands beside it."""

    providers: frozenset[str]
    versions: dict[str, str]


def read(text: str, wanted: Wanted, take: Take) -> Answer:
    """Read JSON documents that follow each other: `provider_schemas` and `provider_selections` in any of them.

    A ValueError says what is wrong with the text.
    """
    reading = _Reading(text, wanted, take)
    at = _after_space(text, 0)
    try:
        while at < len(text):
            at = _after_space(text, _members(text, at, reading.top))
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not the answer of terraform providers schema -json") from error
    return Answer(frozenset(reading.providers), reading.versions)


class _Reading:
    """Reads a member of an object at a position of a text, and says where it ends."""

    def __init__(self, text: str, wanted: Wanted, take: Take) -> None:
        self._text, self._wanted, self._take = text, wanted, take
        self.providers: set[str] = set()
        self.versions: dict[str, str] = {}

    def top(self, key: str, at: int) -> int:
        if key == "provider_schemas":
            return _members(self._text, at, self._provider)
        value, end = DECODER.raw_decode(self._text, at)
        if key == "provider_selections":
            self.versions |= {source_address(source): str(version) for source, version in value.items()}
        if key == "format_version" and not str(value).startswith(("0.", "1.")):
            raise ValueError(f"format version {value} of the schemas is not known")
        return end

    def _provider(self, provider: str, at: int) -> int:
        source = source_address(provider)
        self.providers.add(source)
        return _members(self._text, at, lambda key, at: self._kind(source, key, at))

    def _kind(self, source: str, key: str, at: int) -> int:
        kind = KIND_OF.get(key)
        if kind is None:
            return DECODER.raw_decode(self._text, at)[1]
        if kind == "provider":
            return self._type(source, kind, "", at)
        return _members(self._text, at, lambda type_, at: self._type(source, kind, type_, at))

    def _type(self, source: str, kind: Kind, type_: str, at: int) -> int:
        value, end = DECODER.raw_decode(self._text, at)
        if self._wanted(source, kind, type_):
            self._take(source, kind, type_, reduced(value.get("block", {})))
        return end


def _after_space(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str, at: int, member: Callable[[str, int], int]) -> int:
    """Go through the members of the object at a position: `member` is given a key and where its value begins, and says
    where it ends."""
    if text[at : at + 1] != "{":
        raise ValueError(f"an object is missing at character {at}")
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "}":
        key, at = DECODER.raw_decode(text, at)
        at = _after_space(text, at)
        if not isinstance(key, str) or text[at : at + 1] != ":":
            raise ValueError(f"a colon is missing at character {at}")
        at = _after_space(text, member(key, _after_space(text, at + 1)))
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "}":
            raise ValueError(f"the text ends, or a comma is missing, at character {at}")
    return at + 1


def reduced(block: Json) -> Json:
    """What HCL needs of a block's schema, in the same form."""
    found: dict[str, Any] = {}
    if attributes := block.get("attributes"):
        found["attributes"] = {name: _attribute(each) for name, each in attributes.items()}
    if blocks := block.get("block_types"):
        found["block_types"] = {
            name: {"nesting_mode": each["nesting_mode"], "block": reduced(each.get("block", {}))}
            for name, each in blocks.items()
        }
    return found


def _attribute(attribute: Json) -> Json:
    kept = {key: attribute[key] for key in OF_ATTRIBUTE if attribute.get(key)}
    if nested := attribute.get("nested_type"):
        kept["nested_type"] = {
            "nesting_mode": nested["nesting_mode"],
            "attributes": {name: _attribute(each) for name, each in nested["attributes"].items()},
        }
    return kept
