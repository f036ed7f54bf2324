"""What every table of `stacks.toml` is read with: its keys, and values that several of them have."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fargate_privatelink.errors import shown, unknown

# Takes a place in the document and a message.
ReportProblem = Callable[[str, str], None]
# Takes a value, its place, and what to report with: the value checked, or None.
Reader = Callable[[object, str, ReportProblem], Any]


def report_unknown(content: Mapping[str, Any], known: Mapping[str, Any], path: str, report: ReportProblem) -> None:
    """Report the keys of a table that nobody knows."""
    for key in sorted(content.keys() - known.keys()):
        report(f"{path}.{key}", unknown(key, known))


def table(value: object, path: str, report: ReportProblem) -> dict[str, Any]:
    """A table, or an empty one and a report."""
    if isinstance(value, dict):
        return value
    report(path, f"must be a table, got {shown(value)}")
    return {}


def read_table(value: object, keys: Mapping[str, Reader], path: str, report: ReportProblem) -> dict[str, Any]:
    """What a table of these keys holds that is right; the rest is reported."""
    content = table(value, path, report)
    report_unknown(content, keys, path, report)
    found = {key: read(content[key], f"{path}.{key}", report) for key, read in keys.items() if key in content}
    return {key: each for key, each in found.items() if each is not None}


def boolean(value: object, path: str, report: ReportProblem) -> bool | None:
    if isinstance(value, bool):
        return value
    report(path, f"must be true or false, got {shown(value)}")
    return None


def one_of(*allowed: str) -> Reader:
    def read(value: object, path: str, report: ReportProblem) -> str | None:
        if value in allowed:
            return str(value)
        report(path, f"must be one of {', '.join(map(shown, allowed))}, got {shown(value)}")
        return None

    return read


def matching(pattern: str, what: str) -> Reader:
    """The reader of a text that a regular expression matches; `what` is what it is told to be."""

    def read(value: object, path: str, report: ReportProblem) -> str | None:
        if isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII):
            return value
        report(path, f"must be {what}, got {shown(value)}")
        return None

    return read


def list_of(pattern: str, what: str) -> Reader:
    """The reader of a list of at least one such text, each once."""
    read_one = matching(pattern, what)

    def read(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not value:
            report(path, f"must be a list of at least one, got {shown(value)}")
            return None
        found = [read_one(each, f"{path}[{index}]", report) for index, each in enumerate(value)]
        return None if None in found else tuple(dict.fromkeys(found))

    return read


def whole(low: int, high: int) -> Reader:
    """The reader of a whole number within bounds, both included."""

    def read(value: object, path: str, report: ReportProblem) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        report(path, f"must be a whole number from {low} to {high}, got {shown(value)}")
        return None

    return read
