"""YAML as far as a collector's configuration takes it: the lines below a key, and the scalars in them.

No parser of YAML is at hand where this package is installed; what is not written in blocks is read as one.
"""

import re
from collections.abc import Callable, Iterator

CLOSING = {"[": "]", "{": "}"}
OPENING = (*CLOSING, '"', "'")
# What a line has behind its keys and hyphens.
VALUE = re.compile(r"""[\s-]*(?:(?:[A-Za-z_][\w./-]*|"[^"\n]*"|'[^'\n]*')\s*:\s+)?(?P<rest>.*)""")
TOKEN = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'|[\[\]{}"']|(?<=\s)#.*""")


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


def without_members(text: str, section: str, kept: Callable[[str], bool]) -> str:
    """A text without those keys of a section in blocks that are not kept, and what stands below them."""
    lines: list[str] = []
    inside = members = -1
    is_dropped = False
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent <= inside:
            inside, members, is_dropped = -1, -1, False
        if inside < 0:
            if re.match(rf"\s*[\"']?{section}[\"']?\s*:\s*$", line):
                inside = indent
        elif line.strip() and (indent == members or members < 0):
            members = indent
            key = re.match(r"\s*[\"']?([\w./-]+)[\"']?\s*:", line)
            is_dropped = key is not None and not kept(key[1])
        if not is_dropped:
            lines.append(line)
    return "\n".join(lines)


def is_broken(text: str) -> bool:
    """Whether a text is certainly no YAML: a bracket, a brace or a quote in front of a value that nothing closes."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        found = VALUE.match(lines[number])
        number += 1
        if found is None:
            continue
        if found["rest"][:1] in ("|", ">"):
            while number < len(lines) and (not lines[number].strip() or _indent(lines[number]) > _indent(found[0])):
                number += 1
        elif found["rest"][:1] in OPENING:
            rest = "\n".join([found["rest"], *lines[number:]])
            length = _closed(rest)
            if length < 0:
                return True
            number += rest.count("\n", 0, length)
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _closed(text: str) -> int:
    """The length of the value in brackets, braces or quotes that a text begins with, -1 where nothing closes it."""
    closers: list[str] = []
    for found in TOKEN.finditer(text):
        token = found[0]
        if token in CLOSING:
            closers.append(CLOSING[token])
        elif token in CLOSING.values():
            if not closers or closers.pop() != token:
                return -1
        elif token[0] == "#":
            continue
        elif len(token) < 2:
            # A quote within a word is a letter; in front of one it has to be closed.
            if not closers or re.match(r"[\[{,:\s]", text[found.start() - 1]):
                return -1
            continue
        if not closers:
            return found.end()
    return -1
