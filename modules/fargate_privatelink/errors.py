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
# `${aws_iam_role.web.arn}` in JSON or TOML, as people write it in Terraform.
REFERENCE = re.compile(r"\$\{[a-z_][\w-]*[.\[]", re.ASCII)
NO_REFERENCE = ": a reference of Terraform is not resolved here, write the value"
WITH_SETTING = ": a reference of Terraform takes references = true in the stack"
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


def remedied(message: str) -> str:
    """A message, with what to do where the value that it quotes is a reference of Terraform."""
    is_one = REFERENCE.search(message) is not None and not message.endswith((NO_REFERENCE, WITH_SETTING))
    return f"{message}{NO_REFERENCE}" if is_one else message


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Which of the known names is written most like another: with the fewest letters changed, the first of those that
    are alike; None where none is near."""
    near = get_close_matches(name, known, n=10)
    return min(near, key=lambda each: _changes(name, each), default=None)


def _changes(one: str, other: str) -> int:
    """How many letters one name has more, less, otherwise or swapped with the next than another."""
    # Source: optimal string alignment distance; the last two rows of its table are enough.
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row, older = row, [at], before
        for to, wanted in enumerate(other, 1):
            best = min(above[to] + 1, row[to - 1] + 1, above[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, older[to - 2] + 1)
            row.append(best)
        before = above
    return row[-1]


def unknown(name: object, known: Iterable[str], *, what: str = "key") -> str:
    """`unknown key "regoin": did you mean "region"?`, or the known names when none is near and they are few."""
    names = {each.lower(): each for each in sorted(known)}
    if near := nearest(str(name).lower(), names):
        return f"unknown {what} {shown(name)}: did you mean {shown(names[near])}?"
    listed = f": known are {', '.join(names.values())}" if len(names) <= MAX_LISTED else ""
    return f"unknown {what} {shown(name)}{listed}"
