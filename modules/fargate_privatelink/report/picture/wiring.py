"""Draws the lines between two columns of the picture: from where they leave one to where they enter the other."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.picture.cards import LANE
from fargate_privatelink.report.picture.drawing import Drawing, Line, Mark

MARGIN = 30
RADIUS = 8
MARK = 14

Point = tuple[float, float]


class Tap(NamedTuple):
    """Where a line leaves the column on the left, and what is known of it there."""

    x: float
    y: float
    verdict: Verdict
    title: str
    marked: bool = False


class Wire(NamedTuple):
    """Everything of one net in a channel; `verdict` is the one of what its paths share."""

    net: str
    title: str
    verdict: Verdict
    taps: Sequence[Tap]
    sinks: Sequence[Point]


def channel_width(wires: int) -> int:
    """The width that so many lanes need, with the margins."""
    return 2 * MARGIN + max(wires - 1, 0) * LANE


def wire(drawing: Drawing, wires: Sequence[Wire], left: float) -> None:
    """Connect each net's taps with its sinks, over a lane of its own right of `left`."""
    ys = [tap.y for each in wires for tap in each.taps]
    centre = (min(ys) + max(ys)) / 2 if ys else 0
    if any(len(each.taps) > 1 for each in wires):
        order = sorted(wires, key=lambda each: -each.sinks[0][1])
    else:
        # What goes farthest turns first, so that it does not cross what leaves the same card.
        order = sorted(wires, key=lambda each: -abs(each.sinks[0][1] - centre))
    lanes: Mapping[str, float] = {each.net: left + MARGIN + index * LANE for index, each in enumerate(order)}
    for each in wires:
        _connect(drawing, each, lanes[each.net])


def _connect(drawing: Drawing, wire: Wire, lane: float) -> None:
    ends = []
    for tap in wire.taps:
        distance = wire.sinks[0][1] - tap.y
        end = tap.y + max(-RADIUS, min(RADIUS, distance / 2))
        ends.append(end)
        points = [(tap.x, tap.y), (lane, tap.y)] + ([(lane, end)] if end != tap.y else [])
        drawing.lines.append(Line(tuple(points), tap.verdict, wire.net, tap.title))
        if tap.marked and tap.verdict is not Verdict.PASSED:
            drawing.marks.append(Mark(tap.x + MARK, tap.y, tap.verdict))
    for end in sorted(ends)[1:-1]:
        drawing.marks.append(Mark(lane, end, wire.verdict, junction=True))
    _lead_in(drawing, wire, lane, ends)


def _lead_in(drawing: Drawing, wire: Wire, lane: float, ends: Sequence[float]) -> None:
    """Draw a lane from where the taps reach it to the sinks: round the corner at its ends, off it in between."""
    levels = sorted({*ends, *(y for _, y in wire.sinks)})
    top, bottom = levels[0], levels[-1]
    for x, y in wire.sinks:
        bend = []
        if len(levels) > 1 and y not in ends and y in (levels[0], levels[-1]):
            neighbour = levels[1] if y == levels[0] else levels[-2]
            bend = [(lane, neighbour)]
            top, bottom = (neighbour, bottom) if y == levels[0] else (top, neighbour)
        elif len(levels) > 1:
            drawing.marks.append(Mark(lane, y, wire.verdict, junction=True))
        drawing.lines.append(Line((*bend, (lane, y), (x, y)), wire.verdict, wire.net, wire.title, arrow=True))
    if top < bottom:
        drawing.lines.append(Line(((lane, top), (lane, bottom)), wire.verdict, wire.net, wire.title))
