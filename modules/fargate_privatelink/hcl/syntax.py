"""Expressions of Terraform's native syntax as trees of brackets: what their spaces and lines are set by.

Comments are left out, and so are newlines: they say nothing but where an item of an object ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Union

from fargate_privatelink.hcl.templates import HEREDOC, after, quoted

TOKEN = re.compile(
    r"(?P<newline>\n)|(?P<space>[ \t\r]+)|(?P<name>[^\W\d][\w-]*)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<long>\"|#|//|/\*|<<)|(?P<sign>\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|[-+*/%!<>=?:.,()\[\]{}])"
)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Read as something else at the beginning of an object, or as a value.
KEYWORDS = ("false", "for", "null", "true")
BRACKETS = {"(": ")", "[": "]", "{": "}"}
# Kinds of tokens that are a value: a `[` behind one is of an index.
VALUES = ("name", "number", "text")

Token = tuple[str, str]
Node = Union[Token, "Group"]
Nodes = tuple[Node, ...]

NEWLINE, COMMA, EQUALS, COLON = ("newline", "\n"), ("sign", ","), ("sign", "="), ("sign", ":")
DOT = ("sign", ".")
FOR, IN = ("name", "for"), ("name", "in")


@dataclass(frozen=True)
class Group:
    """Brackets with the items between them; a `for` is one item."""

    bracket: str
    items: tuple[Nodes, ...]
    # Whether they make a list or an object; others are of a call, an index or a calculation.
    makes: bool
    # Whether their author wrote them over several lines.
    over_lines: bool

    @property
    def loops(self) -> bool:
        return self.makes and self.items != () and self.items[0][0] == FOR


def flat(nodes: Nodes) -> Iterator[Token]:
    """The tokens of a tree."""
    for node in nodes:
        if not isinstance(node, Group):
            yield node
            continue
        yield "sign", node.bracket
        for index, item in enumerate(node.items):
            yield from (COMMA, *flat(item)) if index else flat(item)
        yield "sign", BRACKETS[node.bracket]


@lru_cache(maxsize=1024)
def parsed(expression: str) -> Nodes:
    """The tree of an expression; a ValueError when something in it is not Terraform's, or there is nothing."""
    (nodes,) = _group(_tokens(expression), "", makes=False).items or [()]
    if not nodes:
        raise ValueError("an expression is empty")
    return nodes


def _group(tokens: Iterator[Token], bracket: str, *, makes: bool) -> Group:
    items: list[Nodes] = []
    item: list[Node] = []
    over_lines = False
    for token in tokens:
        kind, text = token
        loops = makes and not items and item[:1] == [FOR]
        ends = not loops and token in ((NEWLINE, COMMA) if bracket == "{" else (COMMA,) if bracket else ())
        if token == COMMA and ends and not item:
            raise ValueError("a comma stands where a value belongs")
        if ends and item:
            items.append(tuple(item))
            item = []
        over_lines |= token == NEWLINE
        if kind == "sign" and text in BRACKETS:
            item.append(_group(tokens, text, makes=_makes(text, item)))
        elif kind == "sign" and text in BRACKETS.values():
            if BRACKETS.get(bracket) != text:
                raise ValueError(f"a bracket closes that did not open: {text}")
            break
        elif not ends and token != NEWLINE:
            item.append(token)
    else:
        if bracket:
            raise ValueError(f"a bracket does not close: {bracket}")
    if item:
        items.append(tuple(item))
    return Group(bracket, tuple(map(_with_bare_key, items) if bracket == "{" else items), makes, over_lines)


def _makes(bracket: str, before: list[Node]) -> bool:
    """Whether a bracket makes a list or an object, by what stands before it."""
    last = before[-1] if before else COMMA
    return bracket == "{" or (bracket == "[" and not isinstance(last, Group) and (last[0] not in VALUES or last == IN))


def _with_bare_key(item: Nodes) -> Nodes:
    key, *rest = item
    if isinstance(key, tuple) and key[0] == "text" and rest[:1] in ([EQUALS], [COLON]) and is_bare(key[1][1:-1]):
        return ("name", key[1][1:-1]), *rest
    return item


def is_bare(key: str) -> bool:
    """Whether a key of an object needs no quotes."""
    return IDENTIFIER.fullmatch(key) is not None and key not in KEYWORDS


def _tokens(expression: str) -> Iterator[Token]:
    position = 0
    while position < len(expression):
        match = TOKEN.match(expression, position)
        if match is None:
            raise ValueError(f"not a token: {expression[position:]!r}")
        kind, text, position = str(match.lastgroup), match[0], match.end()
        if kind == "long":
            position = after(expression, match.start())
            text = expression[match.start() : position]
            if text[0] == '"':
                yield "text", text
            elif heredoc := HEREDOC.match(text):
                yield "text", _as_string(heredoc, text[heredoc.end() :])
                # The newline behind its marker is the heredoc's own.
                position += 1
        elif kind != "space":
            yield kind, text


def _as_string(heredoc: re.Match[str], text: str) -> str:
    """A heredoc in quotes, where they can say the same."""
    body = text[: text.rfind("\n") + 1]
    if heredoc["indented"] or "~" in body or "\r" in text:
        raise ValueError(f"a heredoc in an expression: {text!r}")
    return quoted(body)
