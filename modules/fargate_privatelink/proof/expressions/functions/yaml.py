"""YAML as Terraform writes it, and as much of it as configurations are written in. Source: YAML 1.2, chapters 6 to 8.

Whatever of YAML is not read here, such as anchors, tags, folded lines and texts of several lines, is unknown.
"""

import re
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.encodings import decoded_json, quoted
from fargate_privatelink.proof.expressions.numbers import parsed
from fargate_privatelink.proof.expressions.scope import UnresolvedError
from fargate_privatelink.proof.expressions.values import as_text

# A key of a mapping and what stands behind it; keys are plain words or texts in quotes.
KEY = re.compile(r"""(?P<key>[A-Za-z_][\w./-]*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*:(?:\s+(?P<rest>.*))?$""")
COMMENT = re.compile(r"(?:^|\s+)#.*$")
# What a plain text must not begin with or hold to be read as it stands.
SPECIAL = re.compile(r"^[-?:,\[\]{}#&*!|>'\"%@`]|: |:$| #|\t")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
# Words to which YAML's versions and readers give other meanings than a text's.
DOUBTED = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|[-+]?\.(?:inf|nan)|<<|[-+.]?\d.*")
# An address or block of IPv4 is no number to anybody.
ADDRESS = re.compile(r"\d+(?:\.\d+){3}(?:/\d+)?")
MAX_DEPTH = 50
Line = tuple[int, str]


def decoded(text: str) -> Any:
    """The value of a YAML text; UnresolvedError where it has what is not read here."""
    if text.lstrip()[:1] in ("{", "["):
        return decoded_json(text)
    lines = [_line(line) for line in text.splitlines()]
    kept = [line for line in lines if line[1]]
    if kept and kept[0] == (0, "---"):
        kept = kept[1:]
    if any(line[1] in ("---", "...") for line in kept):
        raise UnresolvedError("several documents of YAML")
    if len(kept) == 1 and not KEY.match(kept[0][1]) and not kept[0][1].startswith("- "):
        return _scalar(kept[0][1])
    value, rest = _block(kept, 0)
    if rest:
        raise UnresolvedError("lines of YAML that are indented otherwise")
    return value


def _line(line: str) -> Line:
    bare = line.lstrip(" ")
    if "#" in bare:
        if re.search(r"""["'].*#""", bare):
            raise UnresolvedError("a comment or a text")
        bare = COMMENT.sub("", bare)
    return len(line) - len(line.lstrip(" ")), bare.rstrip()


def _block(lines: list[Line], depth: int) -> tuple[Any, list[Line]]:
    """The sequence or mapping that the first line begins, and the lines behind it."""
    if not lines or depth > MAX_DEPTH:
        raise UnresolvedError("a block of YAML that is empty or nested too deeply")
    is_sequence = lines[0][1] == "-" or lines[0][1].startswith("- ")
    return (_sequence if is_sequence else _mapping)(lines, lines[0][0], depth)


def _sequence(lines: list[Line], indent: int, depth: int) -> tuple[list[Any], list[Line]]:
    found: list[Any] = []
    while lines and lines[0][0] == indent and (lines[0][1] == "-" or lines[0][1].startswith("- ")):
        bare = lines[0][1][1:]
        rest = bare.lstrip(" ")
        if rest and (KEY.match(rest) or rest == "-" or rest.startswith("- ")):
            # What stands behind the hyphen begins a block of its own, at its own place.
            value, lines = _block([(indent + 1 + len(bare) - len(rest), rest), *lines[1:]], depth + 1)
        else:
            value, lines = _value(rest, lines[1:], indent, depth)
        found.append(value)
    return found, lines


def _mapping(lines: list[Line], indent: int, depth: int) -> tuple[dict[str, Any], list[Line]]:
    found: dict[str, Any] = {}
    while lines and lines[0][0] == indent:
        match = KEY.match(lines[0][1])
        if match is None:
            raise UnresolvedError("a line of YAML that is no key")
        key = match["key"]
        if key[0] not in "'\"" and DOUBTED.fullmatch(key):
            raise UnresolvedError("a key of YAML that is no text for everybody")
        name = str(_scalar(key))
        if name in found:
            raise UnresolvedError("a key of YAML twice")
        # A sequence may stand as far to the left as its key.
        found[name], lines = _value(match["rest"] or "", lines[1:], indent, depth, sequences=True)
    return found, lines


def _value(text: str, lines: list[Line], indent: int, depth: int, *, sequences: bool = False) -> tuple[Any, list[Line]]:
    below = bool(lines) and (
        lines[0][0] > indent or (sequences and lines[0][0] == indent and lines[0][1].startswith("- "))
    )
    if not text:
        return _block(lines, depth + 1) if below else (None, lines)
    if below and lines[0][0] > indent:
        raise UnresolvedError("a text of YAML over several lines")
    return _scalar(text), lines


def _scalar(text: str) -> Any:
    if text in ("[]", "{}"):
        return [] if text == "[]" else {}
    if text in WORDS:
        return WORDS[text]
    if NUMBER.fullmatch(text):
        return parsed(text)
    if re.fullmatch(r'"(?:[^"\\]|\\["\\nt/])*"', text):
        return decoded_json(text)
    if re.fullmatch(r"'(?:[^']|'')*'", text):
        return text[1:-1].replace("''", "'")
    if text.startswith("[") and text.endswith("]") and not re.search(r"""[\[\]{}"':#&*]""", text[1:-1]):
        return [_scalar(each.strip()) for each in text[1:-1].split(",")]
    if SPECIAL.search(text) or (DOUBTED.fullmatch(text) and not ADDRESS.fullmatch(text)):
        raise UnresolvedError("a text of YAML that is not plain")
    return text


def encoded(value: Any, budget: Budget) -> str:
    """A value as Terraform writes it in YAML."""
    lines = _lines(value, budget)
    if not isinstance(value, str | dict | list):
        lines.append("...")
    budget.spend(len(lines), sum(map(len, lines)))
    return "\n".join(lines) + "\n"


def _lines(value: Any, budget: Budget) -> list[str]:
    budget.spend(1)
    if isinstance(value, dict) and value:
        return [line for key, item in sorted(value.items()) for line in _entry(f"{quoted_text(key)}:", item, budget)]
    if isinstance(value, list) and value:
        return [line for item in value for line in _item(item, budget)]
    return [_written(value)]


def _entry(key: str, item: Any, budget: Budget) -> list[str]:
    lines = _lines(item, budget)
    if isinstance(item, list) and item:
        return [key, *lines]
    if isinstance(item, dict) and item:
        return [key, *(f"  {line}" for line in lines)]
    return [f"{key} {lines[0]}"]


def _item(item: Any, budget: Budget) -> list[str]:
    first, *rest = _lines(item, budget)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    if isinstance(value, str):
        return quoted_text(value)
    return "null" if value is None else as_text(value)


def quoted_text(text: str) -> str:
    """A text in quotes; UnresolvedError for one of several lines, or with characters that YAML writes otherwise."""
    if not text.isascii() or not text.isprintable() or re.search("[<>&]", text):
        raise UnresolvedError("a text that YAML writes otherwise")
    return quoted(text)
