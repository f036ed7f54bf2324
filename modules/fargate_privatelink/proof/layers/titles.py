"""Addresses of several configurations as people read them: those of another one with its file behind them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

NAME = r"[\w-]+"
KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
ADDRESS = re.compile(
    rf"module\.(\d+)\.((?:module\.{NAME}(?:{KEY})?\.)*(?:data\.)?{NAME}(?:\.{NAME}(?:{KEY})?)?(?:\.[a-z_]+(?:{KEY})?)*)"
)
# What is left where a thing of a survey is called by a name with spaces.
START = re.compile(r"\bmodule\.\d+\.")
WHERE = re.compile(r" in module\.(\d+)(?![.\w])")


def short(sources: Sequence[str]) -> list[str]:
    """The ends of paths that tell them apart."""
    for length in range(1, max((len(PurePath(each).parts) for each in sources), default=0)):
        ends = [str(PurePath(*PurePath(each).parts[-length:])) for each in sources]
        if len(set(ends)) == len(sources):
            return ends
    return list(sources)


def titled(text: str, own: int, names: Mapping[int, str]) -> str:
    """A text of one configuration's proof. What a survey found has an id, which tells where it is: no name is there."""
    if "module." not in text:
        return text

    def address(match: re.Match[str]) -> str:
        number = int(match[1])
        return match[2] if number == own or number not in names else f"{match[2]} ({names[number]})"

    text = WHERE.sub(lambda match: "" if int(match[1]) == own else f" in {names.get(int(match[1]), '')}", text)
    return START.sub("", ADDRESS.sub(address, text))
