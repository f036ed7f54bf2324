"""JSON documents in strings: what they hold, where `jsonencode` says the same."""

import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from fargate_privatelink.hcl.simpler import simple
from fargate_privatelink.hcl.spacing import spaced
from fargate_privatelink.hcl.syntax import Group
from fargate_privatelink.hcl.templates import expression_of, split, strips
from fargate_privatelink.hcl.text import literal, terraform_json

# Stand for templates while JSON is read, which may hold quotes.
MARKS = "\ue000", "\ue001", "\ue002"
MARK = re.compile("\ue000(\\d+)\ue001")
# Stands for one that is no string, with quotes that JSON needs and that are not in the text.
MARK_OF_VALUE = re.compile("\ue002(\\d+)\ue001")
IN_JSON_STRING = re.compile(r'\\.|"', re.DOTALL)
# Attributes of AWS resources and data sources that are strings. Source: schema of the AWS provider 5.100.0.
STRINGS = re.compile(
    r"(?!data\.aws_identitystore_user\.)(?:data\.)?aws_\w+\.[\w-]+(?:\[[^\[\]*]+\])?"
    r"\.(?:arn|id|name|owner_id|repository_url|url)|terraform_data\.[\w-]+(?:\[[^\[\]*]+\])?\.id"
)
DEFAULTED = re.compile(r'coalesce\(((?:var|local)\.[\w-]+), ".*"\)')
# Functions that return a string whatever they are given.
STRING_CALLS = ("cidrsubnet", "format", "join", "lower", "replace", "title", "trimprefix", "trimsuffix", "upper")
# References that are strings for what the stack says of them, as `var.name`, `local.name` and `each.key`.
known_strings: ContextVar[frozenset[str]] = ContextVar("known_strings", default=frozenset())
# The type of an attribute for what a schema says of it, as `data`, `aws_vpc`, `main` and `id`.
attribute_type: ContextVar[Callable[[str, str, str, str], Any]] = ContextVar("attribute_type")
# References that are numbers or booleans, as `var.size`.
known_values: ContextVar[frozenset[str]] = ContextVar("known_values", default=frozenset())
VALUE_CALLS = ("abs", "alltrue", "anytrue", "can", "ceil", "contains", "floor", "length", "signum", "startswith")
ATTRIBUTE = re.compile(r"(?:(data|ephemeral)\.)?([\w-]+)\.([\w-]+)(?:\[[^\[\]*]+\])?\.([\w-]+)")


class Bare(NamedTuple):
    """An expression in a JSON document whose value is no string there."""

    expression: str


def values_of(variables: Mapping[str, Any]) -> frozenset[str]:
    """The variables that are numbers or booleans."""
    return frozenset(f"var.{name}" for name, each in variables.items() if each.get("type") in ("number", "bool"))


def strings_of(variables: Mapping[str, Any], values: Mapping[str, Any]) -> frozenset[str]:
    """The variables and local values that are strings, and the key of what is made `for_each`."""
    found = {"each.key", *(f"var.{name}" for name, each in variables.items() if each.get("type") == "string")}
    for name, value in values.items():
        known_strings.set(frozenset(found))
        if isinstance(value, str) and gives_string(value):
            found.add(f"local.{name}")
    return frozenset(found)


def gives_string(text: str) -> bool:
    """Whether a text, as a template, is a string for certain."""
    bare = expression_of(text)
    return bare is None or is_string(bare)


@contextmanager
def unknown(name: str) -> Iterator[None]:
    """A time in which a reference may be anything."""
    known = known_strings.set(known_strings.get() - {name})
    try:
        yield
    finally:
        known_strings.reset(known)


def is_string(bare: str) -> bool:
    """Whether an expression is a string for certain."""
    bare = _simple(bare)
    defaulted = DEFAULTED.fullmatch(bare)
    if (defaulted[1] if defaulted else bare) in known_strings.get() or STRINGS.fullmatch(bare):
        return True
    return _type_of(bare) == "string" or _calls(bare, STRING_CALLS)


def is_plain(bare: str) -> bool:
    """Whether an expression is a number or a boolean for certain: in a text it is what it is in JSON."""
    bare = _simple(bare)
    return bare in known_values.get() or _type_of(bare) in ("number", "bool") or _calls(bare, VALUE_CALLS)


def _type_of(bare: str) -> Any:
    attribute = ATTRIBUTE.fullmatch(bare)
    says = attribute_type.get(None)
    return says(attribute[1] or "resource", *attribute.groups()[1:]) if attribute and says else None


def _calls(bare: str, functions: Collection[str]) -> bool:
    match _nodes(bare):
        case (("name", called), Group(bracket="(")):
            return called in functions
    return False


def is_collection(bare: str) -> bool:
    """Whether an expression makes a list or an object, or one or null."""
    nodes = _nodes(bare)
    match nodes:
        case (*condition, ("sign", "?"), ("name", "null"), ("sign", ":"), Group(makes=True)):
            return ("sign", "?") not in condition
        case (Group(makes=True),):
            return True
    return False


def _simple(bare: str) -> str:
    try:
        return spaced(bare)
    except ValueError:
        return bare


def _nodes(bare: str) -> tuple[Any, ...]:
    try:
        return simple(bare)
    except ValueError:
        return ()


def decoded(text: str, *, loosely: bool) -> Any:
    """The object or array that a text is the JSON of, its strings as templates, if `jsonencode` gives back the text.

    None if there is none, or for other spaces or another order, unless `loosely`.
    """
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        marked, templates = _marked(text)
        value = json.loads(marked, object_pairs_hook=_unique, parse_float=_float, parse_constant=_refuse)
        if value and (loosely or terraform_json(value) == marked):
            return _unmarked(value, templates)
    except (ValueError, RecursionError):
        pass
    return None


def _marked(text: str) -> tuple[str, list[str] | None]:
    """A text with marks for its templates; without any, and with no list, if its templates are for JSON to find."""
    try:
        parts = list(split(text))
    except ValueError:
        # Who writes `"${f(\"x\")}"` into JSON means what JSON reads there.
        return text, None
    templates = [part for template, part in parts if template]
    # What puts quotes into a string by itself puts in JSON, not a string.
    if any(part.startswith("%{") or '\\"' in part for part in templates) or any(mark in text for mark in MARKS):
        raise ValueError("not a document of strings")
    return "".join(_with_marks(parts)), templates


def _with_marks(parts: Iterable[tuple[bool, str]]) -> Iterator[str]:
    count = itertools.count()
    in_string = False
    for template, part in parts:
        if not template:
            yield _plain(part)
            in_string ^= IN_JSON_STRING.findall(part).count('"') % 2 == 1
        elif in_string:
            yield f"{MARKS[0]}{next(count)}{MARKS[1]}"
        elif (bare := expression_of(part)) and is_plain(bare):
            yield f'"{MARKS[2]}{next(count)}{MARKS[1]}"'
        else:
            raise ValueError("not a document of strings")


def _plain(text: str) -> str:
    return text.replace("$${", "${").replace("%%{", "%{")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _float(text: str) -> float:
    """A number that Python and Terraform write alike."""
    if repr(float(text)) != text or "e" in text or text.endswith(".0"):
        raise ValueError("a number that is written anew")
    return float(text)


def _refuse(text: str) -> None:
    raise ValueError(f"not JSON: {text}")


def _unmarked(value: Any, templates: list[str] | None) -> Any:
    """A value with its templates in it again; a ValueError when that would be read as something else."""
    if isinstance(value, dict):
        return {_text(key, templates, is_key=True): _unmarked(item, templates) for key, item in value.items()}
    if isinstance(value, list):
        return [_unmarked(item, templates) for item in value]
    if isinstance(value, str) and (found := MARK_OF_VALUE.fullmatch(value)):
        return Bare(str(expression_of((templates or [])[int(found[1])])))
    return _text(value, templates) if isinstance(value, str) else value


def _text(text: str, templates: list[str] | None, *, is_key: bool = False) -> str:
    meant: list[str] | None = None
    if templates is not None:
        parts = MARK.split(text)
        meant = parts[1::2] = [templates[int(index)] for index in parts[1::2]]
        parts[::2] = map(literal, parts[::2])
        text = "".join(parts)
    found = [part for template, part in split(text) if template]
    # In the JSON a strip marker takes no blanks away that are escaped there.
    other = any(part.startswith("%{") or any(strips(part)) for part in found)
    if (meant is not None and found != meant) or (is_key and found) or other:
        raise ValueError("a template that is no string")
    return text
