"""Expressions as a person writes them: without brackets, quotes and old forms that say nothing."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from fargate_privatelink.hcl.grammar import ARROW, ASKS, IF, STAR, check
from fargate_privatelink.hcl.syntax import COLON, DOT, EQUALS, IN, Group, Node, Nodes, parsed
from fargate_privatelink.hcl.templates import split

# Before these an expression ends, and behind these one begins, that no operator shares.
ENDS = (ARROW, IF, ("sign", "..."), COLON, EQUALS)
BEGINS = (ARROW, IF, IN, COLON, EQUALS)


@lru_cache(maxsize=1024)
def simple(expression: str) -> Nodes:
    """The tree of an expression without what it does not need; a ValueError when Terraform cannot parse it."""
    nodes = parsed(expression)
    check(nodes)
    return _simple(nodes)


def _simple(nodes: Nodes, *, key: bool = False) -> Nodes:
    """A sequence of nodes, each made simpler; of an object's item only the value is more than its inside."""
    found = tuple(_with_indexes(tuple(_inside(node) for node in nodes)))
    if key:
        # A key in parentheses or quotes is another than one without.
        at = next(index for index, node in enumerate(found) if node in (EQUALS, COLON)) + 1
        return (*found[:at], *_value(found[at:]))
    return _value(found)


def _value(nodes: Nodes) -> Nodes:
    return _alone(nodes) if len(nodes) == 1 else tuple(_in_context(nodes))


def _alone(nodes: Nodes) -> Nodes:
    """What is a whole value needs neither parentheses nor the quotes of a template around it."""
    while len(nodes) == 1 and (inner := _wrapped(nodes[0])):
        nodes = inner
    return nodes


def _in_context(nodes: Nodes) -> Iterator[Node]:
    """Nodes beside others: what is one value needs no parentheses, another needs them in place of quotes."""
    for index, node in enumerate(nodes):
        before, after = nodes[index - 1] if index else None, nodes[index + 1] if index + 1 < len(nodes) else None
        called = isinstance(node, Group) and isinstance(before, tuple) and before[0] == "name" and before not in BEGINS
        inner = None if called else _wrapped(node)
        if inner is None:
            yield node
        elif (ASKS not in inner and _stands_alone(before, after)) or _is_one_value(inner, after):
            yield from inner
        elif isinstance(node, Group):
            yield node
        else:
            yield Group("(", (inner,), makes=False, over_lines=False)


def _stands_alone(before: Node | None, after: Node | None) -> bool:
    """Whether no operator reaches what is between these; a condition, which has the last, is what no other begins."""
    if before in BEGINS:
        return after is None or after in (*ENDS, ASKS)
    return before is None and after == ASKS


def _wrapped(node: Node) -> Nodes | None:
    """What is in parentheses, or is the one template in quotes."""
    if isinstance(node, Group):
        return node.items[0] if node.bracket == "(" and not node.makes and len(node.items) == 1 else None
    kind, text = node
    if kind == "text" and text.startswith('"${') and text.endswith('}"'):
        parts = list(split(text[1:-1]))
        inside = parts[0][1][2:-1]
        if len(parts) == 1 and parts[0][0] and not inside.startswith("~") and not inside.endswith("~"):
            return _simple(parsed(inside))
    return None


def _is_one_value(nodes: Nodes, after: Node | None) -> bool:
    """Whether nodes are a name or a call with what is behind it, and no splat, which would take in what follows."""
    first = nodes[0]
    if len(nodes) == 1 and not isinstance(first, Group) and first[0] in ("name", "number"):
        return first[0] == "name" or (after != DOT and not isinstance(after, Group))
    if isinstance(first, Group) or first[0] != "name":
        return False
    for before, node in pairwise(nodes):
        if node == STAR or (isinstance(node, Group) and (node.makes or node.items == ((STAR,),))):
            return False
        if not isinstance(node, Group) and node != DOT and before != DOT:
            return False
    return True


def _with_indexes(nodes: Nodes) -> Iterator[Node]:
    """Nodes with `[0]` in place of `.0`, but behind a splat of the old form, where it means another list."""
    splat = False
    skip = False
    for index, node in enumerate(nodes):
        if skip:
            skip = False
            continue
        following = nodes[index + 1] if index + 1 < len(nodes) else None
        splat = (splat or (node == DOT and following == STAR)) and (
            node in (DOT, STAR) or isinstance(node, Group) or node[0] == "name"
        )
        if node == DOT and not splat and isinstance(following, tuple) and following[0] == "number":
            yield Group("[", ((following,),), makes=False, over_lines=False)
            skip = True
        else:
            yield node


def _inside(node: Node) -> Node:
    """A bracket whose items are made simpler, or a text whose templates are."""
    if not isinstance(node, Group):
        return node
    if node.loops:
        return replace(node, items=(_loop(node.items[0]),))
    return replace(node, items=tuple(_simple(item, key=node.bracket == "{") for item in node.items))


def _loop(nodes: Nodes) -> Nodes:
    return tuple(_in_context(tuple(_with_indexes(tuple(_inside(node) for node in nodes)))))
