"""Lines of expressions: one that is too long has its lists and objects over several, as their author may have had."""

import textwrap
from collections.abc import Iterable

from fargate_privatelink.hcl.lines import INDENT, MAX_WIDTH, keyed, listed, taken
from fargate_privatelink.hcl.simpler import simple
from fargate_privatelink.hcl.spacing import PLAIN, joined
from fargate_privatelink.hcl.syntax import BRACKETS, COLON, EQUALS, Group, Nodes, flat


def laid_out(expression: str, level: int, column: int) -> str:
    """An expression that begins at `column`; its lines after the first are indented for `level`.

    A ValueError when Terraform cannot parse it.
    """
    if column + len(expression) <= MAX_WIDTH and PLAIN.fullmatch(expression):
        return expression
    return _laid_out(simple(expression), level, column)


def _laid_out(nodes: Nodes, level: int, column: int, *, broken: bool = False) -> str:
    tokens = list(flat(nodes))
    # Without its spaces already: that is quickly seen.
    must = broken or column + sum(len(text) for _, text in tokens) > MAX_WIDTH
    line = "" if must else joined(tokens)
    at = _broken(nodes, must=must or column + len(line) > MAX_WIDTH)
    # The formatter would look for a column for an equal sign that stands before the bracket.
    if at is None or EQUALS in flat(nodes[:at]):
        return line or joined(tokens)
    group = nodes[at]
    assert isinstance(group, Group)
    head = joined([*flat(nodes[:at]), ("sign", group.bracket)])[:-1]
    tail = joined([("sign", BRACKETS[group.bracket]), *flat(nodes[at + 1 :])])[1:]
    return head + _over_lines(group, level, column + len(head)) + tail


def _broken(nodes: Nodes, *, must: bool) -> int | None:
    """Which of the nodes goes over several lines: one that its author broke, else, if one must, the last that can."""
    groups = [(index, node) for index, node in enumerate(nodes) if isinstance(node, Group)]
    found = [index for index, group in groups if _was_broken(group)]
    found = found or [index for index, group in groups if must and _can_break(group)]
    return found[-1] if found else None


def _was_broken(group: Group) -> bool:
    return (group.over_lines and _is_collection(group)) or any(map(_was_broken, _groups(group)))


def _can_break(group: Group) -> bool:
    return _is_collection(group) or any(map(_can_break, _groups(group)))


def _groups(group: Group) -> Iterable[Group]:
    return (node for item in group.items for node in item if isinstance(node, Group))


def _is_collection(group: Group) -> bool:
    if group.bracket == "{" and not group.loops and not all(item[1:2] in ((EQUALS,), (COLON,)) for item in group.items):
        return False
    return group.makes and group.items != ()


def _is_number(item: Nodes) -> bool:
    return len(item) == 1 and not isinstance(item[0], Group) and item[0][0] == "number"


def _over_lines(group: Group, level: int, column: int) -> str:
    """Brackets over several lines; a call's stay beside those of the one argument that is."""
    inner = INDENT * (level + 1)
    if not _is_collection(group):
        return _call(group, level, column)
    if group.loops:
        loop = _laid_out(group.items[0], level + 1, len(inner))
        return f"{group.bracket}\n{inner}{loop}\n{inner[:-2]}{BRACKETS[group.bracket]}"
    if group.bracket == "{":
        rows = [(joined(flat(key)), value) for key, value in ((item[:1], item[2:]) for item in group.items)]
        return keyed([(key, _laid_out(value, level + 1, taken(key, level + 1))) for key, value in rows], level)
    if all(map(_is_number, group.items)):
        numbers = ", ".join(joined(flat(item)) for item in group.items) + ","
        filled = textwrap.fill(numbers, MAX_WIDTH, initial_indent=inner, subsequent_indent=inner)
        return f"[\n{filled}\n{inner[:-2]}]"
    return listed([_laid_out(item, level + 1, len(inner)) for item in group.items], level)


def _call(group: Group, level: int, column: int) -> str:
    opens, closes = group.bracket, BRACKETS[group.bracket]
    broken = [index for index, item in enumerate(group.items) if _broken(item, must=False) is not None]
    broken = broken or [index for index, item in enumerate(group.items) if _broken(item, must=True) is not None]
    at = broken[-1]
    if len(broken) > 1 or any(EQUALS in flat(item) for item in group.items[:at]):
        inner = INDENT * (level + 1)
        lines = [inner + _laid_out(item, level + 1, len(inner)) for item in group.items]
        return f"{opens}\n" + ",\n".join(lines) + f"\n{inner[:-2]}{closes}"
    items = [joined(flat(item)) for item in group.items]
    before = "".join(f"{item}, " for item in items[:at])
    items[at] = _laid_out(group.items[at], level, column + len(opens + before), broken=True)
    return opens + ", ".join(items) + closes
