"""Terraform's JSON formats, as far as they are read, and where a document is in none of them.

Source: Terraform documentation, JSON Output Format and JSON Configuration Syntax.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem, shown

MAX_PROBLEMS = 10
OBJECT, LIST, TEXT = "an object", "a list", "a string"
# A format is one of the words above; a list of one format, for each element; or a mapping of the keys of an object to
# formats, in which `*` is every key and `@` another format by its name.
Format = Any
MODULE: dict[str, Format] = {
    "resources": [{"address": TEXT, "type": TEXT, "mode": TEXT, "name": TEXT, "values": OBJECT}],
    "child_modules": ["@module"],
}
CONFIGURED: dict[str, Format] = {
    "resources": [{"address": TEXT, "type": TEXT, "expressions": OBJECT, "provider_config_key": TEXT}],
    "module_calls": {"*": {"module": "@configured", "expressions": OBJECT}},
    "outputs": {"*": {"expression": OBJECT}},
    "variables": {"*": OBJECT},
}
VALUES: dict[str, Format] = {"root_module": "@module", "outputs": {"*": OBJECT}}
SHOWN: dict[str, Format] = {
    "format_version": TEXT,
    "values": VALUES,
    "planned_values": VALUES,
    "prior_state": {"values": VALUES},
    "variables": {"*": OBJECT},
    "resource_changes": [{"address": TEXT, "type": TEXT, "mode": TEXT, "change": {"actions": LIST}}],
    "configuration": {"provider_config": {"*": {"expressions": OBJECT}}, "root_module": "@configured"},
}
NAMED: dict[str, Format] = {"*": "@block"}
SYNTHESIZED: dict[str, Format] = {
    "resource": {"*": NAMED},
    "data": {"*": NAMED},
    **dict.fromkeys(("module", "output", "provider", "variable"), NAMED),
    "locals": "@block",
}
FORMATS: Mapping[str, Format] = {"@module": MODULE, "@configured": CONFIGURED}


def misplaced(document: Json, source: str) -> list[Problem]:
    """What in a document stands in a place where Terraform has something else."""
    format_ = SHOWN if "format_version" in document else SYNTHESIZED
    found = list(_misplaced(document, format_, ""))[:MAX_PROBLEMS]
    return [Problem(source, place, f"must be {expected}, got {shown(value)}") for place, expected, value in found]


def _misplaced(value: Any, format_: Format, place: str) -> Iterator[tuple[str, str, Any]]:
    if value is None:
        return
    if format_ == "@block":
        # Several blocks of one name are a list of them.
        several = isinstance(value, list) and all(isinstance(each, Mapping) for each in value)
        if not several and not isinstance(value, Mapping):
            yield place, OBJECT, value
        return
    format_ = FORMATS.get(format_, format_) if isinstance(format_, str) else format_
    kind = _kind(format_)
    if not isinstance(value, {OBJECT: Mapping, LIST: list, TEXT: str}[kind]):
        yield place, kind, value
    elif isinstance(format_, list):
        for at, each in enumerate(value):
            yield from _misplaced(each, format_[0], f"{place}[{at}]")
    elif isinstance(format_, Mapping):
        for key, each in value.items():
            if key in format_ or "*" in format_:
                yield from _misplaced(each, format_.get(key, format_.get("*")), f"{place}.{key}".lstrip("."))


def _kind(format_: Format) -> str:
    if isinstance(format_, str):
        return format_
    return LIST if isinstance(format_, list) else OBJECT
