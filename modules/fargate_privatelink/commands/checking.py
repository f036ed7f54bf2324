"""What `fargate-hcl --check` tells of stacks, and how it ends."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fargate_privatelink.commands.ending import show
from fargate_privatelink.escaping import printable
from fargate_privatelink.handoff.check import Checked, check
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.unfolding import Address

EQUAL, DIFFERENT, UNKNOWN = 0, 1, 3
HEAD = ("stack", "state", "compared", "moved", "changed by both", "plans")


class NotEqualError(Exception):
    """The HCL does not plan what the JSON does, or nobody knows; `status` says which."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def require_equal(
    stacks: Sequence[SourceStack], names: Sequence[Mapping[Address, str]], written: Path, project: Path
) -> None:
    """Compare what the JSON of each stack plans with what the HCL does that is written in the folder of its name.

    Print what was found; a NotEqualError unless all plans are equal.
    """
    pairs = zip(stacks, names, strict=True)
    found = [check(stack, written / stack.name, renamed, project) for stack, renamed in pairs]
    show("\n".join(map(printable, table(found))))
    if ends := status(found):
        print("nothing was written", file=sys.stderr)
        raise NotEqualError(ends)


def status(found: Sequence[Checked]) -> int:
    """0 where all plans are equal, 1 where one is different, 3 where one could not be compared."""
    verdicts = {each.verdict for each in found}
    return DIFFERENT if "different" in verdicts else UNKNOWN if "unknown" in verdicts else EQUAL


def table(found: Sequence[Checked]) -> Iterator[str]:
    """A line for each stack under a head; then what differs, and what nobody could see."""
    rows = [HEAD, *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for each in found:
        yield from (f"{each.stack}: {line}" for line in each.differences)
        if each.unknown:
            yield f"{each.stack}: {each.unknown}"
        elif each.resources is not None and each.compared:
            yield from (f"{each.stack}: {line}" for line in each.compared.changed)
        elif each.reason:
            yield f"{each.stack}: planned without a state: {each.reason}"


def _row(checked: Checked) -> tuple[str, ...]:
    count = checked.compared
    if count is None:
        return checked.stack, *["-"] * 4, checked.verdict
    there = checked.resources
    state = "none" if there is None else f"{there} resource{'s' * (there != 1)}"
    return checked.stack, state, str(count.resources), str(count.moved), str(len(count.changed)), checked.verdict
