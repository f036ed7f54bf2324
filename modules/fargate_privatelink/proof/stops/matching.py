"""Finds AWS's words in what a task has stopped with, and leaves out of that what is its owner's."""

import re
from collections.abc import Iterable, Iterator

from fargate_privatelink.proof.stops.causes import OTHERS, Other
from fargate_privatelink.proof.verdicts.messages import MESSAGES, NETWORK, REFUSAL, Message

# The longest text that is shown.
LONGEST = 600
# Errors with a container's command, or an environment, in their words: of these the known ones are shown.
OWN = re.compile(
    r"(?:(?:CannotStart|CannotCreate|CannotInspect)Container\w*|ContainerRuntime\w*|OCI runtime)(?::|\b).*", re.DOTALL
)
KNOWN = re.compile(
    r"executable file not found|no such file or directory|permission denied|exec format error|not a directory"
    r"|Could not transition to \w+; timed out after waiting [\w.]+",
    re.IGNORECASE,
)
EXECUTED = re.compile(r'\bexec:? (?!format error)(?:"(?:\\.|[^"\\])*"?|\S+)')


def messages(text: str) -> Iterator[Message]:
    """The messages of ways that a text is, the most certain first."""
    for each in sorted(MESSAGES, key=lambda each: each.target is None):
        if each.signs and _found(each.signs, text):
            yield each


def other(texts: Iterable[str]) -> tuple[int, Other] | None:
    """What else some texts say, and which of them does."""
    held = list(texts)
    for each in OTHERS:
        for index, text in enumerate(held):
            if _found(each.signs, text):
                return index, each
    return None


def is_open(text: str) -> bool:
    """Whether a text says neither that a connection nor that a permission was lacking."""
    return not (_found(NETWORK, text) or _found(REFUSAL, text))


def _found(signs: str, text: str) -> bool:
    return re.search(signs, text, re.IGNORECASE | re.DOTALL) is not None


def public(text: str) -> str:
    """A text in one line, without commands and environments."""
    line = " ".join(OWN.sub(lambda found: _masked(found[0]), text).split())
    line = EXECUTED.sub("exec ...", line)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def _masked(text: str) -> str:
    name = re.split(r"[:\s]", text, maxsplit=1)[0]
    said = ", ".join(dict.fromkeys(each.group() for each in KNOWN.finditer(text)))
    return f"{name}: ... {said}".rstrip()
