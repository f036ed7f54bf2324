"""The one error type that reaches a user, and how it is worded."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from fargate_privatelink.escaping import printable

MAX_LISTED = 50
# Characters of what a person wrote that a message repeats, and of a whole message, which may hold Terraform to paste.
MAX_WORD = 400
MAX_MESSAGE = 4000
LONG_WORD = re.compile(rf"\S{{{MAX_WORD + 1},}}")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the input: the file, the place inside it, and what is allowed there instead."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        message = LONG_WORD.sub(lambda found: _shortened(found[0], MAX_WORD), self.message)
        parts = (_shortened(self.file, MAX_WORD), _shortened(self.path, MAX_WORD), _shortened(message, MAX_MESSAGE))
        text = ": ".join(part for part in parts if part)
        # A key may hold anything, and must not break the line either.
        return printable(text)


def _shortened(text: str, most: int) -> str:
    """A text of at most so many characters, whose beginning and end stay."""
    half = (most - 3) // 2
    return text if len(text) <= most else f"{text[:half]}...{text[-half:]}"


class InputError(Exception):
    """Everything found wrong with the input, reported at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(value: object) -> str:
    """A value as an error message quotes it: as JSON and TOML write it, not longer than a person reads."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "a value too large to show"
    return text if len(text) <= 100 else f"{text[:97]}..."


def unknown(name: object, known: Iterable[str], *, what: str = "key") -> str:
    """`unknown key "regoin": did you mean "region"?`, or the known names when none is near and they are few."""
    names = {each.lower(): each for each in sorted(known)}
    near = get_close_matches(str(name).lower(), names, n=1)
    if near:
        return f"unknown {what} {shown(name)}: did you mean {shown(names[near[0]])}?"
    listed = f": known are {', '.join(names.values())}" if len(names) <= MAX_LISTED else ""
    return f"unknown {what} {shown(name)}{listed}"
