"""Functions that write values as texts and read them. Source: Terraform documentation, Encoding Functions."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.strings import normalized
from fargate_privatelink.proof.expressions.functions.table import Function, known, partial
from fargate_privatelink.proof.expressions.scope import Instance, InvalidError, Namespace, UnresolvedError
from fargate_privatelink.proof.expressions.values import ListOf, as_text, is_known, is_unknown
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN, symbol

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
ESCAPED = re.compile('["\\\\\x00-\x1f<>&\u2028\u2029]')
# A field of CSV and what ends it.
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')
# Python's names of the encodings that IANA's registry names so.
CHARSETS = {
    "UTF-8": "utf-8",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "ISO-8859-1": "latin-1",
    "US-ASCII": "ascii",
}


def quoted(text: str) -> str:
    """A text as JSON, as Go writes it for HTML."""
    return '"' + ESCAPED.sub(lambda match: ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def encoded(value: Any, budget: Budget) -> str:
    """A value as JSON; what is unknown of it stays a symbol in a string."""
    parts: list[str] = []
    _encode(value, parts, budget)
    return "".join(parts)


def _encode(value: Any, parts: list[str], budget: Budget) -> None:
    if isinstance(value, str):
        text = quoted(value)
        budget.spend(1, len(text))
        parts.append(text)
    elif isinstance(value, dict):
        budget.spend(len(value) + 1)
        separator = "{"
        for key, item in sorted(value.items()):
            parts.append(f"{separator}{quoted(key)}:")
            budget.spend(0, len(parts[-1]))
            _encode(item, parts, budget)
            separator = ","
        parts.append("}" if value else "{}")
    elif isinstance(value, list):
        budget.spend(len(value) + 1)
        separator = "["
        for item in value:
            parts.append(separator)
            _encode(item, parts, budget)
            separator = ","
        parts.append("]" if value else "[]")
    elif isinstance(value, Instance):
        parts.append(quoted(symbol(value.address)))
    elif isinstance(value, Namespace):
        parts.append(quoted(UNKNOWN))
    else:
        parts.append("null" if value is None else as_text(value))


def _json_encode(budget: Budget, value: Any) -> str:
    return UNKNOWN if is_unknown(value) else encoded(value, budget)


def _refuse(name: str) -> Any:
    raise InvalidError(f"{name} is no JSON")


def _whole(text: str) -> int:
    if len(text) > 4000:
        raise UnresolvedError("a number of too many digits")
    return numbers.whole_of(numbers.parsed(text))


def _json_decode(budget: Budget, text: Any) -> Any:
    if text is None:
        raise InvalidError("null is no JSON text")
    if is_unknown(text):
        return UNKNOWN
    text = as_text(text)
    if OPEN not in text:
        return decoded_json(text)
    try:
        return _loaded(text)
    except ValueError:
        return UNKNOWN


def decoded_json(text: str) -> Any:
    """The value of a JSON text that is known."""
    try:
        return _cleaned(_loaded(text))
    except ValueError:
        raise InvalidError("no JSON") from None


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=numbers.parsed, parse_int=_whole, parse_constant=_refuse)


def _cleaned(value: Any) -> Any:
    """What stands in a text that a person wrote, in which no character may stand for something else."""
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, str):
        return normalized(re.sub("[\ud800-\udfff]", "\ufffd", value))
    return value


def decoded(content: bytes, charset: str = "utf-8") -> str:
    """The text in some bytes."""
    try:
        return normalized(content.decode(charset))
    except UnicodeDecodeError:
        raise InvalidError("bytes that are no text") from None


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error:
        raise InvalidError("no base64") from None


def _charset(name: str) -> str:
    if name.upper() not in CHARSETS:
        raise UnresolvedError(f"an encoding {name}")
    return CHARSETS[name.upper()]


def _encode_text(text: str, name: str) -> str:
    try:
        return base64.b64encode(text.encode(_charset(name))).decode()
    except UnicodeEncodeError:
        raise InvalidError(f"a character that {name} does not have") from None


def _csv(text: str) -> Any:
    """Rows as objects, by the names in the first one."""
    header, *rest = [row for row in _rows(text) if row] or [[]]
    if not header:
        raise InvalidError("no header line")
    if len(set(header)) != len(header) or any(len(row) != len(header) for row in rest):
        raise InvalidError("rows that differ from their header")
    return ListOf(dict(zip(header, row, strict=True)) for row in rest)


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    at = 0
    text = text.replace("\r\n", "\n")
    while at < len(text):
        if text[at] == "\n" and not rows[-1]:
            at += 1
            continue
        match = FIELD.match(text, at)
        if match is None:
            raise InvalidError("no CSV")
        rows[-1].append(match[1].replace('""', '"') if match[1] is not None else match[2])
        at = match.end()
        if match[3] == "\n":
            rows.append([])
    if text.endswith(","):
        rows[-1].append("")
    return rows


def _url(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


def _yaml_decode(text: str) -> Any:
    from fargate_privatelink.proof.expressions.functions import yaml

    return yaml.decoded(text)


def _yaml_encode(budget: Budget, value: Any) -> str:
    from fargate_privatelink.proof.expressions.functions import yaml

    return yaml.encoded(value, budget) if is_known(value, budget) else UNKNOWN


FUNCTIONS: Mapping[str, Function] = {
    "base64decode": known(lambda text: decoded(_bytes(text)), "string"),
    "base64encode": known(lambda text: base64.b64encode(text.encode()).decode(), "string"),
    "csvdecode": known(_csv, "string"),
    "jsondecode": partial(_json_decode, "string"),
    "jsonencode": partial(_json_encode, "any"),
    "textdecodebase64": known(lambda text, name: decoded(_bytes(text), _charset(name)), "string", "string"),
    "textencodebase64": known(_encode_text, "string", "string"),
    "urlencode": known(_url, "string"),
    "yamldecode": known(_yaml_decode, "string"),
    "yamlencode": partial(_yaml_encode, "any"),
}
