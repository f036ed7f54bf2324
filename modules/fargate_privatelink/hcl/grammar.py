"""Whether Terraform can parse an expression: its grammar, over trees of brackets.

Source: HCL Native Syntax Specification, Expressions and Templates.
"""

import re
from collections.abc import Iterable, Iterator

from fargate_privatelink.hcl.syntax import BRACKETS, COLON, COMMA, DOT, EQUALS, FOR, IN, Group, Node, Nodes, parsed
from fargate_privatelink.hcl.templates import split

BINARY = {("sign", text) for text in ("==", "!=", "<", ">", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%")}
UNARY = {("sign", "-"), ("sign", "!")}
ASKS, ARROW, REST, SCOPE = ("sign", "?"), ("sign", "=>"), ("sign", "..."), ("sign", "::")
STAR, IF, SPLAT = ("sign", "*"), ("name", "if"), ((("sign", "*"),),)
# What may stand behind a backslash in quotes.
ESCAPE = re.compile(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
END = ("", "")


def check(nodes: Nodes) -> None:
    """Raise a ValueError where an expression is none of Terraform's."""
    _Reader(nodes).whole()


def check_template(text: str, *, in_quotes: bool = False) -> None:
    """Raise a ValueError where an expression or a directive in a text is none of Terraform's."""
    parts = list(split(text))
    if in_quotes:
        for _, part in filter(lambda each: not each[0], parts):
            _check_escapes(part)
    open_: list[str] = []
    for part in (part for is_template, part in parts if is_template):
        inside = part[2:-1].removeprefix("~").removesuffix("~")
        if part.startswith("${"):
            check(parsed(inside))
        else:
            _directive(parsed(inside), open_)
    if open_:
        raise ValueError(f"a template directive has no end: {open_[-1]}")


def _check_escapes(text: str) -> None:
    rest = ESCAPE.sub("", text)
    if "\\" in rest or "\n" in rest:
        raise ValueError(f"a string that Terraform cannot read: {text!r}")


def _directive(nodes: Nodes, open_: list[str]) -> None:
    name, *rest = nodes
    reader = _Reader(tuple(rest))
    match name:
        case ("name", "if"):
            reader.whole()
            open_.append("if")
        case ("name", "for"):
            reader.names()
            reader.whole()
            open_.append("for")
        case ("name", "else") if not rest and open_[-1:] == ["if"]:
            open_[-1] = "else"
        case ("name", "endif") if not rest and open_[-1:] in (["if"], ["else"]):
            open_.pop()
        case ("name", "endfor") if not rest and open_[-1:] == ["for"]:
            open_.pop()
        case _:
            raise ValueError(f"a template directive that is not known there: {_shown([name])}")


class _Reader:
    """Reads nodes from left to right."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes, self._at = nodes, 0

    def whole(self) -> None:
        """An expression and nothing else."""
        self.expression()
        self._end()

    def expression(self) -> None:
        self._operation()
        if self._takes(ASKS):
            self.expression()
            self._must(COLON)
            self.expression()

    def names(self) -> None:
        """What a `for` binds, up to `in`."""
        self._name()
        if self._takes(COMMA):
            self._name()
        self._must(IN)

    def loop(self, *, makes_object: bool) -> None:
        self._must(FOR)
        self.names()
        self.expression()
        self._must(COLON)
        self.expression()
        if makes_object:
            self._must(ARROW)
            self.expression()
            self._takes(REST)
        if self._takes(IF):
            self.expression()
        self._end()

    def item(self) -> None:
        """A key and a value of an object."""
        self.expression()
        if not self._takes(EQUALS):
            self._must(COLON)
        self.whole()

    def argument(self, *, last: bool) -> None:
        self.expression()
        if last:
            self._takes(REST)
        self._end()

    def _operation(self) -> None:
        self._operand()
        while self._next() in BINARY:
            self._at += 1
            self._operand()

    def _operand(self) -> None:
        while self._next() in UNARY:
            self._at += 1
        self._primary()
        while self._place():
            pass

    def _primary(self) -> None:
        node = self._next()
        self._at += 1
        if isinstance(node, Group):
            _check_group(node)
            if not node.makes and (node.bracket != "(" or len(node.items) != 1):
                raise ValueError(f"brackets without a value in them: {_shown([node])}")
        elif node[0] == "text":
            check_template(node[1][1:-1], in_quotes=True)
        elif node[0] == "name":
            self._call()
        elif node[0] != "number":
            raise ValueError(f"not an expression: {_shown(self._nodes)}")

    def _call(self) -> None:
        """What may follow a name: the rest of a function's name, and its arguments."""
        scoped = False
        while self._takes(SCOPE):
            self._name()
            scoped = True
        node = self._next()
        if isinstance(node, Group) and node.bracket == "(":
            self._at += 1
            for index, item in enumerate(node.items, 1):
                _Reader(item).argument(last=index == len(node.items))
        elif scoped:
            raise ValueError(f"a function without arguments: {_shown(self._nodes)}")

    def _place(self) -> bool:
        """An attribute, an index or a splat behind a value."""
        node = self._next()
        if node == DOT:
            self._at += 1
            following = self._next()
            self._at += 1
            if following != STAR and not _names_a_place(following):
                raise ValueError(f"not an expression: {_shown(self._nodes)}")
            return True
        if isinstance(node, Group) and node.bracket == "[" and not node.makes:
            self._at += 1
            if node.items != SPLAT:
                if len(node.items) != 1:
                    raise ValueError(f"an index must be one expression: {_shown([node])}")
                _Reader(node.items[0]).whole()
            return True
        return False

    def _name(self) -> None:
        node = self._next()
        if isinstance(node, Group) or node[0] != "name":
            raise ValueError(f"a name is missing: {_shown(self._nodes)}")
        self._at += 1

    def _next(self) -> Node:
        return self._nodes[self._at] if self._at < len(self._nodes) else END

    def _takes(self, node: Node) -> bool:
        taken = self._next() == node
        self._at += taken
        return taken

    def _must(self, node: Node) -> None:
        if not self._takes(node):
            raise ValueError(f"{node[1]} is missing: {_shown(self._nodes)}")  # type: ignore[index]

    def _end(self) -> None:
        if self._at < len(self._nodes):
            raise ValueError(f"not an expression: {_shown(self._nodes)}")


def _names_a_place(node: Node) -> bool:
    """Whether something may stand behind a dot: a name, or one place in a list in the old form."""
    return not isinstance(node, Group) and (node[0] == "name" or (node[0] == "number" and "." not in node[1]))


def _check_group(group: Group) -> None:
    if group.loops:
        if len(group.items) != 1:
            raise ValueError(f"not an expression: {_shown([group])}")
        _Reader(group.items[0]).loop(makes_object=group.bracket == "{")
        return
    for item in group.items:
        reader = _Reader(item)
        reader.item() if group.bracket == "{" else reader.whole()


def _shown(nodes: Iterable[Node]) -> str:
    return " ".join(_texts(nodes))


def _texts(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Group):
            yield node.bracket
            for index, item in enumerate(node.items):
                yield from ((",", *_texts(item)) if index else _texts(item))
            yield BRACKETS[node.bracket]
        else:
            yield node[1]
