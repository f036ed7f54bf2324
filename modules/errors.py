"""The one error type that reaches a user, and how it is worded."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the input: the file, the place inside it, and what is allowed there instead."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.path, self.message) if part)


class InputError(Exception):
    """Everything found wrong with the input, reported at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(value: object) -> str:
    """A value as an error message quotes it: as JSON and TOML write it, not longer than a person reads."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "a deeply nested value"
    return text if len(text) <= 100 else f"{text[:97]}..."


def unknown(name: object, known: Iterable[str], *, what: str = "key") -> str:
    """`unknown key "regoin": did you mean "region"?`, or the known names when none is near."""
    names = sorted(known)
    near = get_close_matches(str(name), names, n=1)
    hint = f"did you mean {shown(near[0])}?" if near else f"known are {', '.join(names)}"
    return f"unknown {what} {shown(name)}: {hint}"
