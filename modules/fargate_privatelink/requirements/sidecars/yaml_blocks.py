"""YAML as far as a collector's configuration takes it: the lines below a key, and the scalars in them.

No parser of YAML is at hand where this package is installed; what is not written in blocks is read as one.
"""

import re
from collections.abc import Iterator


def blocks(text: str, name: str) -> Iterator[str]:
    """What stands below each key of that name, with or without `/another-name` behind it, or beside it in braces."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        key = re.match(rf"(?P<indent>\s*)[\"']?{re.escape(name)}(/[\w.-]+)?[\"']?\s*:(?P<rest>.*)", line)
        if key is None:
            continue
        found = [key["rest"]]
        for below in lines[number + 1 :]:
            if below.strip() and len(below) - len(below.lstrip()) <= len(key["indent"]):
                break
            found.append(below)
        yield "\n".join(found)


def scalars(block: str, key: str) -> Iterator[str]:
    """The values of a key in a block, without their quotes."""
    for found in re.finditer(
        rf"(?<![\w.-])[\"']?{re.escape(key)}[\"']?\s*:\s*([^\s,{{}}#][^\s,}}#]*|\$\{{[^}}]*\}})", block
    ):
        yield found[1].strip("\"'")


def without_comments(text: str) -> str:
    return re.sub(r"(^|\s)#.*", "", text)
