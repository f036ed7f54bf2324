"""Functions of strings. Source: Terraform documentation, String Functions; go-cty, stdlib."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.table import Function, known, partial, spending
from fargate_privatelink.proof.expressions.numbers import whole_of
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.expressions.types import converted
from fargate_privatelink.proof.expressions.values import ListOf, Unsized, as_text, is_unknown, texts
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

# Go's unicode.IsSpace.
SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


def characters(text: str) -> Sequence[str]:
    """What a person sees as one character each; UnresolvedError where several code points may make one."""
    if text.isascii() and "\r\n" not in text:
        return text
    if any(
        unicodedata.category(char)[0] in "MC" or ord(char) > 0xFFFF or 0x1100 <= ord(char) < 0x1200 for char in text
    ):
        raise UnresolvedError("characters of several code points")
    return text


def normalized(text: str) -> str:
    """A text as Terraform keeps it; UnresolvedError where it has a character that stands for something else here."""
    if any(OPEN <= char <= chr(ord(OPEN) + 3) for char in text):
        raise UnresolvedError("a private character")
    return unicodedata.normalize("NFC", text)


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    """Changes a text character by character, as Go does."""

    def run(text: str) -> str:
        if text.isascii():
            return change(text)
        return normalized("".join(_simple(char, change(char)) for char in text))

    return run


def _simple(char: str, changed: str) -> str:
    """A character for one: Go has no letters of which several make one."""
    if len(changed) == 1:
        return changed
    if 0x1F80 <= ord(char) <= 0x1FFF:
        raise UnresolvedError("Greek letters with an iota")
    return "i" if char == "\u0130" else char


def _title(text: str) -> str:
    found, starts = list[str](), True
    for char in text:
        found.append(_simple(char, char.title()) if starts else char)
        # Go's words end at spaces, and at whatever else of ASCII is in no word.
        starts = char in SPACE or (char.isascii() and not char.isalnum() and char != "_")
    return normalized("".join(found))


def _indent(budget: Budget, spaces: Any, text: str) -> str:
    count = whole_of(spaces)
    if count < 0:
        raise InvalidError("a negative indentation")
    budget.spend(0, count * text.count("\n"))
    return text.replace("\n", "\n" + " " * count)


def _join(budget: Budget, separator: Any, *lists: Any) -> str:
    if not lists:
        raise InvalidError("nothing to join")
    if is_unknown(separator) or any(is_unknown(each) or isinstance(each, Unsized) for each in lists):
        return UNKNOWN
    found = [text for each in lists for text in converted(each, ("list", "string"), budget)]
    if None in found or separator is None:
        raise InvalidError("null in a join")
    separator = as_text(separator)
    budget.spend(len(found), sum(map(len, found)) + len(separator) * len(found))
    return str(separator.join(found))


def _split(separator: str, text: str) -> ListOf:
    return texts(text.split(separator) if separator else text)


def _substring(text: str, offset: Any, length: Any) -> str:
    start, size = whole_of(offset), whole_of(length)
    found = characters(text)
    if start < 0:
        # Of a place from the end, Terraform takes no length for any.
        start, size = max(start + len(found), 0), size or -1
    return "".join(found[start:] if size < 0 else found[start : start + size])


def _chomp(text: str) -> str:
    return text.rstrip("\r\n")


FUNCTIONS: Mapping[str, Function] = {
    "chomp": known(_chomp, "string"),
    "endswith": known(str.endswith, "string", "string"),
    "indent": spending(_indent, "number", "string"),
    "join": partial(_join, "string", "texts..."),
    "lower": known(_each(str.lower), "string"),
    "split": known(_split, "string", "string"),
    "startswith": known(str.startswith, "string", "string"),
    "strcontains": known(str.__contains__, "string", "string"),
    "strrev": known(lambda text: "".join(reversed(characters(text))), "string"),
    "substr": known(_substring, "string", "number", "number"),
    "title": known(_title, "string"),
    "trim": known(str.strip, "string", "string"),
    "trimprefix": known(str.removeprefix, "string", "string"),
    "trimspace": known(lambda text: text.strip(SPACE), "string"),
    "trimsuffix": known(str.removesuffix, "string", "string"),
    "upper": known(_each(str.upper), "string"),
}
