"""Terraform's string templates: where `${...}` and `%{...}` begin and end, and how text between them is quoted."""

import re
from collections.abc import Iterator

from modules.expressions import literal

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Two marks in a row stand for a template that is none, or for themselves.
PAIR = re.compile(r"(\$\$|%%)(\{)?")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def split(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a template in JSON, in order: whether a part is a `${...}` or `%{...}`, and its text.

    A ValueError when a template does not end.
    """
    if "${" not in text and "%{" not in text:
        if text:
            yield False, text
        return
    start = position = 0
    while position < len(text):
        if text[position] == "\r" and text[position + 1 : position + 2] != "\n":
            # Terraform reads no template after a carriage return by itself.
            yield False, text[start:position] + _without_templates(text[position:])
            return
        if text[position : position + 3] in ("$${", "%%{"):
            position += 3
        elif text[position : position + 2] in ("${", "%{"):
            if start < position:
                yield False, text[start:position]
            end = _end(text, position + 2)
            yield True, text[position:end]
            start = position = end
        else:
            position += 1
    if start < position:
        yield False, text[start:]


def _without_templates(text: str) -> str:
    return literal(PAIR.sub(lambda match: f"{match[1][0]}{{" if match[2] else match[1], text))


def _end(text: str, position: int) -> int:
    """The position after the brace that closes the template which opened before `position`."""
    depth = 1
    while position < len(text):
        char = text[position]
        if char == '"':
            position = end_of_string(text, position + 1)
            continue
        depth += (char == "{") - (char == "}")
        position += 1
        if depth == 0:
            return position
    raise ValueError(f"a template does not end: {text!r}")


def end_of_string(text: str, position: int) -> int:
    """The position after the quote that closes the string which opened before `position`."""
    while position < len(text):
        if text[position] == "\\":
            position += 2
        elif text[position : position + 3] in ("$${", "%%{"):
            position += 3
        elif text[position : position + 2] in ("${", "%{"):
            position = _end(text, position + 2)
        elif text[position] == '"':
            return position + 1
        else:
            position += 1
    raise ValueError(f"a string in a template does not end: {text!r}")


def reference(text: str) -> str | None:
    """The expression of a text that is exactly one `${...}`, else None."""
    if text.startswith("${") and [template for template, _ in split(text)] == [True]:
        # Where there is nothing around it, there is nothing for `~` to take away.
        return text[2:-1].strip("~").strip()
    return None


def quoted(text: str) -> str:
    """A template as a quoted string of Terraform's native syntax."""
    return '"' + "".join(part if template else escaped(part) for template, part in split(text)) + '"'


def quoted_literal(text: str) -> str:
    """A quoted string that is `text` itself, whatever it holds."""
    return '"' + escaped(literal(text)) + '"'


def escaped(text: str) -> str:
    """Text between templates, as it stands inside quotes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(ESCAPES.get(char) or (char if char.isprintable() or char == " " else _code(char)) for char in text)


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
