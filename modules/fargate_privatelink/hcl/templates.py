"""Terraform's string templates: where `${...}` and `%{...}` begin and end, and how text between them is quoted."""

import re
from collections.abc import Iterator
from itertools import pairwise

from fargate_privatelink.hcl.text import literal

# Two marks in a row stand for a template that is none, or for themselves.
PAIR = re.compile(r"(\$\$|%%)(\{)?")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
COMMENT = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
HEREDOC = re.compile(r"<<(?P<indented>-?)(?P<marker>[^\W\d][\w-]*)\r?\n")
# What a text, a string in an expression, and an expression may hold that is more than a character.
TEMPLATE = r"[$%]\{|\$\$\{|%%\{"
IN_TEXT = re.compile(TEMPLATE + r"|\r(?!\n)")
IN_LINE = re.compile(TEMPLATE + r"|\n")
IN_STRING = re.compile(TEMPLATE + r"|\\|\"")
IN_EXPRESSION = re.compile(r"[{}\"#/<\\]")
# What a strip marker takes away. Source: Go, unicode.IsSpace.
BLANKS = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
# Behind a sign that opens nothing and a blank, Terraform reads the end of the line as a text of its own.
SIGN_AND_BLANK = re.compile(r"[$%][^\S\n]+\n$")


def split(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a template in JSON, in order: whether a part is a `${...}` or `%{...}`, and its text.

    A ValueError when a template does not end.
    """
    start = position = 0
    while ("${" in text or "%{" in text) and (found := IN_TEXT.search(text, position)):
        position = found.end()
        if found[0] == "\r":
            # Terraform reads no template after a carriage return by itself.
            yield False, text[start : found.start()] + _without_templates(text[found.start() :])
            return
        if found[0] in ("${", "%{"):
            if start < found.start():
                yield False, text[start : found.start()]
            start, position = found.start(), _end_of_template(text, position)
            yield True, text[start:position]
            start = position
    if start < len(text):
        yield False, text[start:]


def _without_templates(text: str) -> str:
    return literal(PAIR.sub(lambda match: f"{match[1][0]}{{" if match[2] else match[1], text))


def _end_of_template(text: str, position: int) -> int:
    """The position after the brace that closes the template which opened before `position`."""
    depth = 1
    while found := IN_EXPRESSION.search(text, position):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
        position = after(text, found.start())
    raise ValueError(f"a template does not end: {text!r}")


def after(text: str, position: int) -> int:
    """The position after what begins there in an expression: a string, comment or heredoc, or one character."""
    if text[position] == '"':
        return end_of_string(text, position + 1)
    if comment := COMMENT.match(text, position):
        return comment.end()
    if heredoc := HEREDOC.match(text, position):
        return _end_of_heredoc(text, heredoc.end(), heredoc["marker"])
    if text[position] == "\\":
        raise ValueError(f"a template holds a backslash outside of a string: {text!r}")
    return position + 1


def end_of_string(text: str, position: int) -> int:
    """The position after the quote that closes the string which opened before `position`."""
    while found := IN_STRING.search(text, position):
        if found[0] == '"':
            return found.end()
        position = _after(text, found) + (found[0] == "\\")
    raise ValueError(f"a string in a template does not end: {text!r}")


def _end_of_heredoc(text: str, position: int, marker: str) -> int:
    """The position after the marker that ends the heredoc whose text begins at `position`."""
    while (end := text.find("\n", position)) >= 0 or text[position:].strip() == marker:
        if text[position : end if end >= 0 else None].strip() == marker:
            # Where the expression ends with it, it needs no newline.
            return end if end >= 0 else len(text)
        # A template may reach over lines.
        while found := IN_LINE.search(text, position):
            position = _after(text, found)
            if found[0] == "\n":
                break
    raise ValueError(f"a heredoc does not end: {text!r}")


def _after(text: str, found: re.Match[str]) -> int:
    """The position after what was found, and after the template that it opens."""
    return _end_of_template(text, found.end()) if found[0] in ("${", "%{") else found.end()


def expression_of(text: str) -> str | None:
    """The expression of a text that is exactly one `${...}`, else None."""
    if text.startswith("${") and [template for template, _ in split(text)] == [True]:
        # Where there is nothing around it, there is nothing for `~` to take away.
        return text[2:-1].strip("~").strip()
    return None


def quoted(text: str) -> str:
    """A template as a quoted string of Terraform's native syntax; a ValueError where none says the same."""
    parts = list(split(text))
    return '"' + "".join(_in_quotes(_stripped(parts) if "~" in text and "\n" in text else parts)) + '"'


def strips(part: str) -> tuple[bool, bool]:
    """Whether a `${...}` or `%{...}` takes away the blanks before it, and those behind it."""
    before = part[2] == "~"
    return before, part.endswith("~}") and len(part) > 4 - (not before)


def _stripped(parts: list[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """The parts of a template without the blanks that strip markers take away: those of one line, where quotes are one
    line whatever they hold. A ValueError where the text does not tell which these are."""
    texts = [part for _, part in parts]
    for index, (template, part) in enumerate(parts):
        before, behind = strips(part) if template else (False, False)
        if before and index and not parts[index - 1][0]:
            texts[index - 1] = _without_blanks_at_end(texts[index - 1])
        if behind and index + 1 < len(parts) and not parts[index + 1][0]:
            line, newline, rest = texts[index + 1].partition("\n")
            texts[index + 1] = (line + newline).lstrip(BLANKS) + rest
        if template:
            texts[index] = f"{part[:2]}{part[2 + before : len(part) - 1 - behind]}}}"
    return [(template, text) for (template, _), text in zip(parts, texts, strict=True) if text]


def _without_blanks_at_end(text: str) -> str:
    if SIGN_AND_BLANK.search(text):
        raise ValueError(
            f"a strip marker, ~, behind {text[-12:]!r}: quotes cannot say the same; leave out the marker, or the blank "
            "behind the sign"
        )
    start = text.rfind("\n", 0, len(text) - 1) + 1
    return text[:start] + text[start:].rstrip(BLANKS)


def _in_quotes(parts: list[tuple[bool, str]]) -> Iterator[str]:
    for (template, part), (follows, following) in pairwise([*parts, (False, "")]):
        if template:
            yield part
        elif follows and part.endswith(following[0]):
            # What has come to stand before a template would make it none.
            yield escaped(part[:-1]) + code(part[-1])
        else:
            yield escaped(part)


def quoted_literal(text: str) -> str:
    """A quoted string that is `text` itself, whatever it holds."""
    return '"' + escaped(literal(text)) + '"'


def escaped(text: str) -> str:
    """Text between templates, as it stands inside quotes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(ESCAPES.get(char) or (char if char.isprintable() or char == " " else code(char)) for char in text)


def code(char: str) -> str:
    """A character by its number."""
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
