"""Values of the JSON model as expressions of Terraform's native syntax, formatted as `terraform fmt` does."""

import json
import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from modules.expressions import terraform_json
from modules.handoff.spacing import spaced, spaced_template
from modules.handoff.templates import IDENTIFIER, quoted, quoted_literal, reference, split

INDENT = "  "
# References that are strings.
STRINGS = re.compile(r"each\.key|[\w.\[\]\"*-]+\.(arn|id|name|owner_id|repository_url|url)")
NO_STRINGS = re.compile(r"[\[{]|[^?\"]*\? null : \[")
# Functions that return a string whatever they are given.
STRING_CALL = re.compile(r"(?:format|join|lower|replace|trimprefix|trimsuffix|upper)\(")
# Variables and local values that are strings, as `var.name` and `local.name`.
known_strings: ContextVar[frozenset[str]] = ContextVar("known_strings", default=frozenset())
# Read as something else at the beginning of an object, or as a value.
KEYWORDS = ("false", "for", "null", "true")
# Keys of JSON documents in the order in which people write them: IAM policies, container definitions.
JSON_ORDER = (
    *("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition", "name", "image", "essential"),
)
MARKER = "EOT"
# A list of short values stays on one line up to here.
MAX_WIDTH = 100


def expression(value: Any, level: int = 0) -> str:
    """A value whose strings are templates; lines after the first are indented for `level`."""
    if isinstance(value, str):
        return _text(value, level)
    return _collection(value, level, expression)


def argument(value: Any, level: int) -> str:
    """The value of an argument of a block: a text of several lines is a heredoc where it survives in one exactly."""
    if isinstance(value, str) and _fits_heredoc(value):
        return _heredoc(value, level)
    return expression(value, level)


def constant(value: Any, level: int = 0) -> str:
    """A value whose strings are taken literally, as in the default of a variable."""
    if isinstance(value, str):
        return quoted_literal(value)
    return _collection(value, level, constant)


def _text(text: str, level: int) -> str:
    bare = reference(text)
    if bare is not None:
        # A newline outside of brackets would end the argument.
        return f"({bare})" if "\n" in _outside_brackets(bare) else spaced(bare)
    encoded = _decoded(text)
    if encoded is not None:
        return f"jsonencode({_inside_json(encoded, level)})"
    return quoted(spaced_template(text))


def _fits_heredoc(text: str) -> bool:
    """Whether a heredoc says a text to the letter: it ends every line, knows no escapes, and ends at its marker."""
    lines = text.split("\n")
    if len(lines) < 3 or lines.pop() or any(line.strip() == MARKER for line in lines):
        return False
    if not all(line.replace("\t", "").isprintable() for line in lines):
        return False
    # Directives and templates of several lines are read differently where their lines are indented.
    return all(
        part.startswith("${") and "\n" not in part and "~" not in part for template, part in split(text) if template
    )


def _heredoc(text: str, level: int) -> str:
    lines = spaced_template(text).split("\n")[:-1]
    # Terraform takes away the blanks that all lines begin with, those of the text too, and a mark that joins them.
    if all(line[:1].isascii() for line in lines) and any(line and not line[0].isspace() for line in lines):
        inner = INDENT * (level + 1)
        lines = [inner + line if line.strip() else line for line in lines]
        return "\n".join([f"<<-{MARKER}", *lines, INDENT * level + MARKER])
    return "\n".join([f"<<{MARKER}", *lines, MARKER])


def _inside_json(value: Any, level: int) -> str:
    """A value of a JSON text: there a template is a string, whatever the type of its expression."""
    if isinstance(value, Mapping):
        # jsonencode sorts the keys, whatever their order here.
        return _object(dict(sorted(value.items(), key=_json_order)), level, _inside_json)
    if not isinstance(value, str):
        return _collection(value, level, _inside_json)
    bare = reference(value)
    # An array or object has no form as a string, so it can only be meant as it is.
    if bare is None or is_string(bare) or NO_STRINGS.match(bare):
        return expression(value, level) if bare is not None else quoted(spaced_template(value))
    return f"tostring({spaced(bare)})"


def _json_order(item: tuple[str, Any]) -> tuple[int, str]:
    key, _ = item
    return (JSON_ORDER.index(key) if key in JSON_ORDER else len(JSON_ORDER)), key


def _outside_brackets(text: str) -> str:
    depth, found = 0, ""
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        found += char if depth == 0 else ""
    return found


def is_string(bare: str) -> bool:
    """Whether an expression is a string for certain."""
    named = re.fullmatch(r'(?:coalesce\()?((?:var|local)\.\w+)(?:, ".*"\))?', bare)
    if named is not None:
        return named[1] in known_strings.get()
    return STRINGS.fullmatch(bare) is not None or _is_call_of_string(bare)


def _is_call_of_string(bare: str) -> bool:
    call = STRING_CALL.match(bare)
    # The parenthesis that the call opens is the last.
    return call is not None and _outside_brackets(bare) == bare[: call.end() - 1] + ")"


def _decoded(text: str) -> Any:
    """The object or array that a text is the JSON of, if `jsonencode` gives back the very text; else None."""
    if text[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(text)
        # Terraform's numbers and Python's write some values differently, and a key cannot hold a template.
        exact = terraform_json(value) == text and not _has(value, float) and '"${' not in text.partition(":")[0]
        return value if value and exact else None
    except (ValueError, RecursionError):
        return None


def _has(value: Any, kind: type) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, kind) or any(_has(item, kind) for item in items)


def _collection(value: Any, level: int, render: Any) -> str:
    if isinstance(value, Mapping):
        return _object(value, level, render)
    if isinstance(value, Sequence):
        return _list(value, level, render)
    return json.dumps(value)


def _list(value: Sequence[Any], level: int, render: Any) -> str:
    items = [render(item, level + 1) for item in value]
    line = f"[{', '.join(items)}]"
    if not any(isinstance(item, Mapping) and item for item in value) and "\n" not in line and len(line) <= MAX_WIDTH:
        return line
    inner = INDENT * (level + 1)
    return "[\n" + "".join(f"{inner}{item},\n" for item in items) + INDENT * level + "]"


def _object(value: Mapping[str, Any], level: int, render: Any) -> str:
    if not value:
        return "{}"
    quote = quoted_literal if render is constant else quoted
    rows = [(key if is_bare(key) else quote(key), render(item, level + 1)) for key, item in value.items()]
    return "{\n" + aligned(rows, level + 1) + INDENT * level + "}"


def is_bare(key: str) -> bool:
    """Whether a key of an object needs no quotes."""
    return IDENTIFIER.fullmatch(key) is not None and key not in KEYWORDS


def aligned(rows: Sequence[tuple[str, str]], level: int) -> str:
    """Lines `name = value`; equal signs stand in one column through each run of values of one line and heredocs."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []

    def close() -> None:
        width = max((len(name) for name, _ in run), default=0)
        lines.extend(f"{INDENT * level}{name:<{width}} = {value}\n" for name, value in run)
        run.clear()

    for name, value in rows:
        if "\n" in value and not value.startswith("<<"):
            close()
            lines.append(f"{INDENT * level}{name} = {value}\n")
        else:
            run.append((name, value))
    close()
    return "".join(lines)
