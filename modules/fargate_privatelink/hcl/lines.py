"""Lines of Terraform's native syntax: indented, and with equal signs in a column."""

from collections.abc import Iterable, Sequence

INDENT = "  "
# A list, an object or an expression stays on one line up to here.
MAX_WIDTH = 100


def block(header: str, content: str, level: int = 0) -> str:
    """A block with its content, which is indented already."""
    indent = INDENT * level
    return f"{indent}{header} {{\n{content}{indent}}}\n" if content else f"{indent}{header} {{}}\n"


def aligned(rows: Sequence[tuple[str, str]], level: int) -> str:
    """Lines `name = value`; equal signs stand in one column through each run of values of one line and heredocs."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []

    def close() -> None:
        width = max((len(name) for name, _ in run), default=0)
        lines.extend(f"{INDENT * level}{name:<{width}} = {value}\n" for name, value in run)
        run.clear()

    for name, value in rows:
        if "\n" in value and not value.startswith("<<"):
            close()
            lines.append(f"{INDENT * level}{name} = {value}\n")
        else:
            run.append((name, value))
    close()
    return "".join(lines)


def listed(items: Iterable[str], level: int) -> str:
    """A list of an item to a line."""
    inner = INDENT * (level + 1)
    return "[\n" + "".join(f"{inner}{item},\n" for item in items) + INDENT * level + "]"


def keyed(rows: Sequence[tuple[str, str]], level: int) -> str:
    """An object of a key to a line."""
    return "{\n" + aligned(rows, level + 1) + INDENT * level + "}"


def taken(name: str, level: int) -> int:
    """The columns before the value of an argument."""
    return len(f"{INDENT * level}{name} = ")


def in_line(items: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(items)}]"
