"""What the picture shows outside of the VPC: AWS's services in the region, and the internet beyond it."""

from collections.abc import Mapping, Sequence

from fargate_privatelink.report.nets import Net
from fargate_privatelink.report.paths import Way
from fargate_privatelink.report.picture.cards import CARD, HEADER, PITCH, card, card_width, frame
from fargate_privatelink.report.picture.columns import Plan
from fargate_privatelink.report.picture.drawing import Drawing, Kind, Line, Rect
from fargate_privatelink.report.picture.looks import Look, look
from fargate_privatelink.report.picture.wiring import Point, Tap, Wire, channel_width, wire


def draw_destinations(
    drawing: Drawing, plan: Plan, vpc: Rect, sinks: Mapping[str, list[Point]], exits: Mapping[str, Point]
) -> tuple[float, float]:
    """Draw services and hosts with the lines to them; gives the right and the lower edge of what is in the region.

    `sinks` are where lines enter the endpoints, `exits` where they leave the internet gateway.
    """
    beside = [net for net in (*plan.rows, *plan.gateways, *plan.remote) if net.service]
    over_nat = [net for net in plan.nat if net.service]
    hosts = [net for net in plan.nets if not net.service and (net in plan.nat or net.way is Way.NONE)]
    faces = {net.name: _face(net) for net in (*beside, *over_nat, *hosts)}
    exit_ys = [y for _, y in exits.values()] or [vpc.y]
    level = (min(exit_ys) + max(exit_ys)) / 2

    right, bottom = vpc.right + (channel_width(len(plan.nat)) if plan.nat else 50), vpc.bottom
    tops = {net.name: sinks[net.name][0][1] - CARD / 2 for net in beside}
    tops |= _stacked(over_nat, max(vpc.y + HEADER + 15, _level_with(level, len(over_nat))))
    cards: dict[str, Rect] = {}
    if tops:
        group = _draw_group(drawing, right, "AWS services", tops, faces, cards)
        right, bottom = group.right + 20, group.bottom
    if hosts:
        # Below the services, where lines pass them.
        top = bottom // 10 * 10 + 25 + HEADER if tops else max(vpc.y + HEADER + 15, _level_with(level, len(hosts)))
        group = _draw_group(drawing, right + 30, "Internet", _stacked(hosts, top), faces, cards)
        bottom = max(bottom, group.bottom)
    for net in (net for net in beside if net.way is Way.ENDPOINT):
        rect, title = cards[net.name], f"{net.destination} over its endpoint: {net.verdict}"
        points = ((plan.ways_x + 10 + plan.way_width, rect.middle), (rect.x, rect.middle))
        drawing.lines.append(Line(points, net.verdict, net.name, title, arrow=True))
    wires = []
    for net in plan.nat:
        rect, title = cards[net.name], f"{net.destination} over the internet gateway: {net.verdict}"
        tap = Tap(*exits[net.name], net.verdict, title)
        wires.append(Wire(net.name, title, net.verdict, [tap], [(rect.x, rect.middle)]))
    wire(drawing, wires, vpc.right - 10)
    return right, bottom


def _face(net: Net) -> tuple[Look, str]:
    if net.service:
        return look(net.destination), net.destination
    return Look(net.destination, "globe"), f"port {net.paths[0].port}"


def _stacked(nets: Sequence[Net], top: float) -> dict[str, float]:
    return {net.name: top + index * PITCH for index, net in enumerate(nets)}


def _level_with(y: float, cards: int) -> float:
    """The upper edge of the first of so many cards whose middle is level with `y`."""
    return y - cards * PITCH / 2 + (PITCH - CARD) / 2


def _draw_group(
    drawing: Drawing,
    x: float,
    text: str,
    tops: Mapping[str, float],
    faces: Mapping[str, tuple[Look, str]],
    cards: dict[str, Rect],
) -> Rect:
    """Draw a frame at `x` with the nets' cards at their places, which go into `cards`."""
    wide = card_width((look.name, detail) for look, detail in faces.values())
    first, last = min(tops.values()), max(tops.values())
    group = Rect(x, first - HEADER, wide + 20, last + PITCH - first + HEADER)
    frame(drawing, group, Kind.GROUP, text, "muted")
    for name, y in tops.items():
        cards[name] = card(drawing, Rect(x + 10, y, wide, CARD), *faces[name])
    return group
