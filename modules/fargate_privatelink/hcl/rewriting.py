"""Values whose expressions are changed, token by token, in strings within strings too."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.hcl.simpler import simple
from fargate_privatelink.hcl.spacing import joined
from fargate_privatelink.hcl.syntax import DOT, FOR, Group, Node, Nodes, flat, parsed
from fargate_privatelink.hcl.templates import split

# Given what an expression, or an item of a bracket in it, is made of, the same changed.
Change = Callable[[Nodes], Nodes]


def rewritten(value: Any, change: Change) -> Any:
    """A value of Terraform's JSON with each of its expressions changed; a ValueError when one cannot be parsed."""
    if isinstance(value, Mapping):
        return {rewritten(key, change): rewritten(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [rewritten(item, change) for item in value]
    return _text(value, change) if isinstance(value, str) and ("${" in value or "%{" in value) else value


def _text(text: str, change: Change) -> str:
    return "".join(_part(part, change) if template else part for template, part in split(text))


def _part(part: str, change: Change) -> str:
    inside = part[2:-1]
    opens, closes = "~" * inside.startswith("~"), "~" * inside.endswith("~")
    expression = inside.removeprefix("~").removesuffix("~")
    nodes = simple(expression.strip()) if part.startswith("${") else parsed(expression)
    return f"{part[:2]}{opens}{joined(flat(_nodes(nodes, change)))}{closes}}}"


def _nodes(nodes: Nodes, change: Change) -> Nodes:
    return change(tuple(_node(node, change) for node in nodes))


def _node(node: Node, change: Change) -> Node:
    if isinstance(node, Group):
        return replace(node, items=tuple(_nodes(item, change) for item in node.items))
    kind, text = node
    return (kind, f'"{_text(text[1:-1], change)}"') if kind == "text" else node


def renamed(value: Any, old: str, new: str) -> Any:
    """A value in which what is `old.attribute` is `new.attribute`.

    A ValueError where a `for` binds one of the names.
    """

    def change(nodes: Nodes) -> Nodes:
        if nodes and nodes[0] == FOR and any(node in (("name", old), ("name", new)) for node in nodes[1:4]):
            raise ValueError(f"a for binds {old} or {new}")
        return tuple(
            ("name", new)
            if node == ("name", old) and nodes[index + 1 : index + 2] == (DOT,) and nodes[index - 1 : index] != (DOT,)
            else node
            for index, node in enumerate(nodes)
        )

    return rewritten(value, change)
