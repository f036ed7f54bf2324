"""Addresses of several configurations as people read them: those of another one with its file behind them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

NAME = r"[\w-]+"
KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
ADDRESS = re.compile(
    rf"module\.(\d+)\.((?:module\.{NAME}(?:{KEY})?\.)*(?:data\.)?{NAME}(?:\.{NAME}(?:{KEY})?)?(?:\.[a-z_]+(?:{KEY})?)*)"
)
WHERE = re.compile(r" in module\.(\d+)(?![.\w])")


def short(sources: Sequence[str]) -> list[str]:
    """The ends of paths that tell them apart."""
    for length in range(1, max((len(PurePath(each).parts) for each in sources), default=0)):
        ends = [str(PurePath(*PurePath(each).parts[-length:])) for each in sources]
        if len(set(ends)) == len(sources):
            return ends
    return list(sources)


def titled(text: str, own: int, names: Mapping[int, str]) -> str:
    """A text of one configuration's proof."""
    if "module." not in text:
        return text
    text = WHERE.sub(lambda match: "" if int(match[1]) == own else f" in {names[int(match[1])]}", text)
    return ADDRESS.sub(lambda match: match[2] if int(match[1]) == own else f"{match[2]} ({names[int(match[1])]})", text)
