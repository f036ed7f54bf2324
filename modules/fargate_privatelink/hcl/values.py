"""Values of the JSON model as expressions of Terraform's native syntax, formatted as `terraform fmt` does."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fargate_privatelink.hcl.json_texts import Bare, decoded, is_collection, is_string
from fargate_privatelink.hcl.layout import laid_out
from fargate_privatelink.hcl.lines import INDENT, MAX_WIDTH, aligned, keyed, listed, taken
from fargate_privatelink.hcl.spacing import spaced_template
from fargate_privatelink.hcl.syntax import is_bare
from fargate_privatelink.hcl.templates import code, expression_of, quoted, quoted_literal, split, strips
from fargate_privatelink.hcl.text import literal

__all__ = ["aligned", "argument", "constant", "document", "expression", "row", "setting"]

# Keys of JSON documents in the order in which people write them: IAM policies, container definitions.
JSON_ORDER = (
    *("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition", "name", "image", "essential"),
)
# Where a text ends that has the words before as lines of its own.
MARKERS = ("EOT", "EOF", "END", "TEXT", "END_OF_TEXT")
# A text of JSON on one line is read in quotes up to here.
LONG_JSON = 30
# Terraform's formatter counts what a reader sees as one character, which for others may be several.
# Compiled where it is needed, which takes long.
NOT_ONE_COLUMN = (
    r"[^\x20-\x7e\u00a1-\u02af\u0386-\u03ff\u0400-\u0482\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)

# The value, the level of its block, and the column where it begins.
Render = Callable[[Any, int, int], str]


def row(name: str, value: Any, level: int, render: Render) -> tuple[str, str]:
    """An argument of a block of the level."""
    return name, render(value, level, taken(name, level))


def expression(value: Any, level: int = 0, column: int = 0) -> str:
    """A value whose strings are templates; lines after the first are indented for `level`."""
    if isinstance(value, str):
        return _text(value, level, column, loosely=False)
    return _collection(value, level, column, expression)


def argument(value: Any, level: int, column: int = 0) -> str:
    """The value of an argument of a block: a text of several lines is a heredoc where it survives in one exactly."""
    return _on_its_own(value, level, column, expression)


def document(value: Any, level: int, column: int = 0) -> str:
    """The value of an argument that is taken as JSON, whatever its spaces and the order of its keys."""
    if isinstance(value, str) and decoded(value, loosely=True) is not None:
        return _text(value, level, column, loosely=True)
    return argument(value, level, column)


def constant(value: Any, level: int = 0, column: int = 0) -> str:
    """A value whose strings are taken literally, as in the default of a variable."""
    if isinstance(value, str):
        return quoted_literal(value)
    return _collection(value, level, column, constant)


def setting(value: Any, level: int, column: int = 0) -> str:
    """The value of an argument that is taken literally, a text of several lines as a heredoc where it can be one."""
    return _on_its_own(value, level, column, constant)


def _text(text: str, level: int, column: int, *, loosely: bool) -> str:
    bare = expression_of(text)
    if bare is not None:
        return laid_out(bare, level, column)
    value = decoded(text, loosely=loosely)
    if value is not None:
        return f"jsonencode({_inside_json(value, level, column + len('jsonencode('))})"
    return quoted(spaced_template(text))


def _inside_json(value: Any, level: int, column: int) -> str:
    """A value of a JSON text: there a template is a string, whatever the type of its expression."""
    if isinstance(value, Mapping):
        # jsonencode sorts the keys, whatever their order here.
        return _object(dict(sorted(value.items(), key=_json_order)), level, _inside_json)
    if isinstance(value, Bare):
        return laid_out(value.expression, level, column)
    if not isinstance(value, str):
        return _collection(value, level, column, _inside_json)
    bare = expression_of(value)
    if bare is None:
        return quoted(spaced_template(value))
    # An array or object has no form as a string, so it can only be meant as it is.
    if is_string(bare) or is_collection(bare):
        return laid_out(bare, level, column)
    return laid_out(f"tostring({bare})", level, column)


def _json_order(item: tuple[str, Any]) -> tuple[int, str]:
    key, _ = item
    return (JSON_ORDER.index(key) if key in JSON_ORDER else len(JSON_ORDER)), key


def _on_its_own(value: Any, level: int, column: int, render: Render) -> str:
    """A value behind an equal sign, where a heredoc can stand."""
    heredoc = None
    if isinstance(value, str):
        # A constant calls no function.
        ends = value.endswith("\n") or render is not constant
        heredoc = _heredoc_of(literal(value) if render is constant else value, level) if ends else None
    return render(value, level, column) if heredoc is None else heredoc


def _is_long_json(text: str) -> bool:
    """Whether a text is JSON that jsonencode would write otherwise, and that would be full of escapes in quotes."""
    return len(text) > LONG_JSON and decoded(text, loosely=False) is None and decoded(text, loosely=True) is not None


def _heredoc_of(text: str, level: int) -> str | None:
    """A text of several lines as a heredoc, if one says it to the letter; it ends every line, and knows no escapes."""
    if text.count("\n") < 2 and not _is_long_json(text):
        return None
    parts = list(split(text))
    # Lines of an expression are none of the text.
    if any(template and "\n" in part for template, part in parts) and _newlines(parts) < 2:
        return None
    if not text.endswith("\n"):
        inside = _heredoc_of(f"{text}\n", level) if text.isprintable() or not text[-1].isspace() else None
        return _without_newline(inside, parts[-1], level) if inside else None
    lines = text.split("\n")[:-1]
    if not all(line.replace("\t", "").isprintable() for line in lines):
        return None
    # Of a template a word may be left.
    taken_words = {line.strip() for line in (*lines, *spaced_template(text).split("\n"))}
    marker = next((word for word in MARKERS if word not in taken_words), None)
    return _heredoc(text, level, marker) if marker else None


def _newlines(parts: Iterable[tuple[bool, str]]) -> int:
    return sum(part.count("\n") for template, part in parts if not template)


def _without_newline(heredoc: str, last: tuple[bool, str], level: int) -> str:
    """A heredoc without the newline at its end, which its text has not, by what the text ends in."""
    template, part = last
    if template and strips(part)[1]:
        return heredoc
    # A value may end in newlines of its own.
    call, rest = ("trimsuffix", ', "\\n"') if template else ("chomp", "")
    return f"{call}({heredoc}\n{INDENT * level}{rest})"


def _heredoc(text: str, level: int, marker: str) -> str:
    lines = spaced_template(text).split("\n")[:-1]
    # Directives, strip markers and templates of several lines are read differently where their lines are indented.
    plain = all(
        part.startswith("${") and "\n" not in part and not any(strips(part))
        for template, part in split(text)
        if template
    )
    # Terraform takes away the blanks that all lines begin with, those of the text too, and a mark that joins them.
    if plain and all(line[:1].isascii() for line in lines) and any(line and not line[0].isspace() for line in lines):
        inner = INDENT * (level + 1)
        lines = [inner + line if line.strip() else line for line in lines]
        return "\n".join([f"<<-{marker}", *lines, INDENT * level + marker])
    return "\n".join([f"<<{marker}", *lines, marker])


def _collection(value: Any, level: int, column: int, render: Render) -> str:
    if isinstance(value, Mapping):
        return _object(value, level, render)
    if isinstance(value, Sequence):
        return _list(value, level, column, render)
    # A number to the letter.
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _list(value: Sequence[Any], level: int, column: int, render: Render) -> str:
    inner = len(INDENT * (level + 1))
    items = [render(item, level + 1, inner) for item in value]
    line = f"[{', '.join(items)}]"
    holds_objects = any(isinstance(item, Mapping) and item for item in value)
    return listed(items, level) if holds_objects or "\n" in line or column + len(line) > MAX_WIDTH else line


def _object(value: Mapping[str, Any], level: int, render: Render) -> str:
    if not value:
        return "{}"

    def member(item: Any, level: int, column: int) -> str:
        return _on_its_own(item, level, column, render)

    return keyed([row(_key(key, render), item, level + 1, member) for key, item in value.items()], level)


def _key(key: str, render: Render) -> str:
    if is_bare(key):
        return key
    text = quoted_literal(key) if render is constant else quoted(spaced_template(key))
    return text if text.isascii() or "${" in text else re.sub(NOT_ONE_COLUMN, lambda char: code(char[0]), text)
