"""References to one value and nothing else: an attribute, a variable, a local value, a module's output."""

import re

from fargate_privatelink.hcl.references import OTHERS
from fargate_privatelink.hcl.syntax import DOT, Group, Node, parsed

# How many names stand in front of the name of a value.
HEADS = {"var": 1, "local": 1, "module": 2, "data": 3}
TYPE = re.compile(r"[a-z][a-z0-9]*_[a-z0-9_]+")


def plain(expression: str) -> tuple[str, ...] | None:
    """The names and the indices of such a reference, in order; None for any other expression.

    Those of a resource begin with its type, `("aws_sqs_queue", "work", "arn")`, others with theirs, `("var", "db")`.
    """
    try:
        nodes = parsed(expression)
    except ValueError:
        return None
    names: list[str] = []
    wants_name = True
    for node in nodes:
        name = _name(node) if wants_name else _index(node)
        if not wants_name and node == DOT:
            wants_name = True
        elif name is None:
            return None
        else:
            names.append(name)
            wants_name = False
    head = names[0] if names else ""
    is_known = head in HEADS or (head not in OTHERS and TYPE.fullmatch(head) is not None)
    return tuple(names) if is_known and not wants_name and len(names) > HEADS.get(head, 2) else None


def _name(node: Node) -> str | None:
    return node[1] if not isinstance(node, Group) and node[0] == "name" else None


def _index(node: Node) -> str | None:
    """What stands in the brackets behind a name, if it is a number or a text."""
    if not isinstance(node, Group) or node.bracket != "[" or node.makes or len(node.items) != 1:
        return None
    (inside,) = node.items[0] if len(node.items[0]) == 1 else (None,)
    if isinstance(inside, tuple) and inside[0] in ("number", "text") and "${" not in inside[1]:
        return inside[1].strip('"')
    return None
