"""References in what a stack says, under new names: tokens of expressions, never text that looks alike."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.handoff.unfolding import Address
from fargate_privatelink.hcl.references import NAME
from fargate_privatelink.hcl.templates import HEREDOC, after, split

DOT = r"\s*\.\s*"
REFERENCE = re.compile(
    rf"(?:(?P<kind>data|ephemeral|resource){DOT}(?P<its_type>{NAME}){DOT}|module{DOT}|(?P<type>{NAME}){DOT})(?P<name>{NAME})"
)
# What is one piece: a name, a number, the beginning of something longer, a blank, or any other sign.
PIECE = re.compile(rf'(?P<name>{NAME})|\d[\w.]*|(?P<long>"|\#|//|/\*|<<)|(?P<blank>\s+)|.', re.DOTALL)
LOOP = re.compile(rf"for\s+({NAME})(?:\s*,\s*({NAME}))?\s+in(?![\w-])")
# How CDKTF's hash ends a name. A text without one names nothing that is renamed.
SUFFIX = re.compile(r"_([0-9A-F]{8})(?![\w-])")


def referred(found: re.Match[str]) -> Address:
    """The address that a match of REFERENCE names."""
    if found["its_type"]:
        return found["kind"], found["its_type"], found["name"]
    return ("resource", found["type"], found["name"]) if found["type"] else ("module", found["name"])


class Rewriter:
    """Rewrites what refers to blocks that have new names, by their old addresses."""

    def __init__(self, names: Mapping[Address, str]) -> None:
        self._names = names
        self._roots = {address[-2] for address in names} | {address[0] for address in names if address[0] != "resource"}

    def value(self, value: Any) -> Any:
        """A value whose strings, and keys, are templates."""
        if isinstance(value, Mapping):
            return {self.template(key): self.value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self.template(value) if isinstance(value, str) else value

    def references(self, value: Any) -> Any:
        """A value whose strings are references without a template around them."""
        if isinstance(value, list):
            return [self.references(item) for item in value]
        if not isinstance(value, str):
            return value
        return self.template(value) if "${" in value else self.expression(value)

    def template(self, text: str) -> str:
        """A template as JSON has it; a ValueError where it does not end."""
        return "".join(self._parts(text)) if SUFFIX.search(text) else text

    def _parts(self, text: str) -> Iterator[str]:
        position = 0
        for template, part in split(text):
            if not text.startswith(part, position):
                # Behind a carriage return there are no templates, and the parts are not to the letter.
                break
            position += len(part)
            if template:
                opens = 2 + (part[2] == "~")
                closes = len(part) - 1 - (part[-2] == "~" and len(part) > opens + 1)
                yield part[:opens] + self.expression(part[opens:closes]) + part[closes:]
            else:
                yield part
        yield text[position:]

    def expression(self, text: str) -> str:
        """An expression, all but the names to the letter.

        A ValueError where it does not end, or where it calls something else as a renamed block's type is called.
        """
        return "".join(self._pieces(text)) if SUFFIX.search(text) else text

    def _pieces(self, text: str) -> Iterator[str]:
        position = 0
        last = ""
        while found := PIECE.match(text, position):
            end = found.end()
            if found["long"] and (end := after(text, position)) > position + len(found["long"]):
                yield self._long(text[position:end])
            elif found["name"] and last != "." and (reference := self._renamed(text, position)):
                end = reference.end()
                yield text[position : reference.start("name")] + self._names[referred(reference)]
            else:
                end = found.end()
                yield found[0]
            if not found["blank"]:
                last = found[0]
            position = end

    def _renamed(self, text: str, position: int) -> re.Match[str] | None:
        loop = LOOP.match(text, position)
        if loop and (wrong := {*loop.groups()} & self._roots):
            raise ValueError(f"a `for` calls its value {wrong.pop()}, as the type of renamed blocks is called")
        found = REFERENCE.match(text, position)
        return found if found and referred(found) in self._names else None

    def _long(self, text: str) -> str:
        """A string, a heredoc or a comment."""
        if text[0] == '"':
            return f'"{self.template(text[1:-1])}"'
        if heredoc := HEREDOC.match(text):
            return heredoc[0] + self.template(text[heredoc.end() :])
        return text
