"""Lays out the picture of a stack: Region, VPC, availability zones, subnets, and every task's paths through them.

Cards and lines are on a grid of 10. A task's lines leave it at multiples of 10 and what they lead to is entered 5
beside one, so that no two lines lie on each other. Behind the internet gateway they fan out, the farthest first.
"""

from collections.abc import Sequence

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.verdicts import Verdict, worst
from fargate_privatelink.report.nets import Net
from fargate_privatelink.report.paths import TaskPath, Way, counted
from fargate_privatelink.report.picture.cards import CARD, HEADER, PITCH, card, frame, headline, ports, tall
from fargate_privatelink.report.picture.columns import NAT_DETAIL, ZONE_X, Plan
from fargate_privatelink.report.picture.destinations import draw_destinations
from fargate_privatelink.report.picture.drawing import Box, Drawing, Icon, Kind, Label, Line, Mark, Rect
from fargate_privatelink.report.picture.looks import Look
from fargate_privatelink.report.picture.measures import width
from fargate_privatelink.report.picture.ways_in import draw_ways_in
from fargate_privatelink.report.picture.wiring import Point, Tap, Wire, channel_width, wire
from fargate_privatelink.report.picture.zones import head
from fargate_privatelink.report.summary import contents

GATE_WIDTH = 76
WHAT = "tasks, their network and the paths to what they need"
WHAT_OF_HUB = "endpoints for the tasks of other stacks, and their network"
# The left edge of everything.
FIRST = 10


def topology(inventory: Inventory, paths: Sequence[TaskPath]) -> Drawing:
    """The picture of a stack with these paths of its tasks."""
    settings = inventory.settings
    plan = Plan(inventory, paths)
    drawing = Drawing(
        title=f"{settings.name}: {WHAT_OF_HUB if inventory.spokes else WHAT}",
        description=(
            f"{inventory.vpc_title} in {settings.region} with private subnets in"
            f" {', '.join(settings.private_subnets)}. {contents(inventory)},"
            f" {len(paths)} paths: {', '.join(counted(paths))}."
        ),
    )
    _draw_zones(drawing, plan)
    # A hub's stacks are in VPCs of their own, and their pictures draw their paths.
    cards = {} if inventory.spokes else _draw_tasks(drawing, plan)
    sinks = _draw_rows(drawing, plan)
    bottom = _draw_strip(drawing, plan, sinks)
    exits, right = _draw_nat(drawing, plan, sinks)
    if not inventory.spokes:
        _wire_tasks(drawing, plan, cards, sinks)
    vpc = Rect(30, 50, right + 20 - 30, bottom + 10 - 50)
    right, bottom = draw_destinations(drawing, plan, vpc, sinks, exits)
    left = draw_ways_in(drawing, plan, vpc, cards)
    region = Rect(left, 10, right - left, max(vpc.bottom, bottom) + 20 - 10)
    drawing.boxes[:0] = [Box(region, Kind.REGION), Box(vpc, Kind.VPC)]
    headline(drawing, region, Look(f"Region {settings.region}", "flag", "teal"), "region-text")
    headline(drawing, vpc, Look(_vpc(inventory), "cloud", "violet"), "vpc-text")
    if (first := min(box.rect.x for box in drawing.boxes)) < region.x or region.x < FIRST:
        drawing.move(FIRST - min(first, region.x))
    _draw_legend(drawing, region.bottom + 30, paths)
    rects = [*(box.rect for box in drawing.boxes), *(label.rect for label in drawing.labels)]
    drawing.width = round(max(rect.right for rect in rects)) + 10
    drawing.height = round(max(rect.bottom for rect in rects)) + 10
    return drawing


def _vpc(inventory: Inventory) -> str:
    settings = inventory.settings
    return f"VPC {settings.name}  {settings.vpc_cidr}" if settings.vpc_id is None else inventory.vpc_title


def _draw_zones(drawing: Drawing, plan: Plan) -> None:
    def write(x: float, y: float, text: str, style: str, size: int = 11) -> None:
        drawing.labels.append(Label(x, y, text, size, size == 12, style))

    for zone in plan.zones:
        zone_rect = Rect(ZONE_X, zone.y, plan.zone_right - ZONE_X, zone.height)
        drawing.boxes.append(Box(zone_rect, Kind.ZONE, f"Availability zone {zone.name}"))
        write(
            ZONE_X + 10, zone.y + 20, zone.name if plan.beside else f"Availability zone {zone.name}", "region-text", 12
        )
        if zone.private:
            rect = Rect(plan.private_x, zone.subnet_y, plan.private_right - plan.private_x, zone.subnet_height)
            drawing.boxes.append(Box(rect, Kind.PRIVATE, f"Private subnet {zone.private}"))
            if plan.beside:
                write(rect.x + 10, rect.y + 22, "Private subnet", "private-text")
                write(rect.x + 10, rect.y + 38, zone.private, "private-text")
            else:
                write(rect.x + 10, rect.y + 19, f"Private subnet {zone.private}", "private-text")
        if zone.public:
            rect = Rect(plan.public_x, zone.subnet_y, plan.nat_width + 20, zone.public_height)
            drawing.boxes.append(Box(rect, Kind.PUBLIC, f"Public subnet {zone.public}"))
            write(rect.x + 10, rect.y + 19, "Public subnet", "public-text")
            write(rect.x + 10, rect.y + 34, zone.public, "public-text")


def _spanning(drawing: Drawing, plan: Plan, x: float, wide: float, kind: Kind, text: str) -> Rect:
    """A frame across the private subnets of all zones."""
    first, last = plan.private_zones[0], plan.private_zones[-1]
    top = first.subnet_y + head(plan.inventory.settings) - HEADER
    return frame(drawing, Rect(x, top, wide, last.subnet_y + last.subnet_height - 10 - top), kind, text, f"{kind}-text")


def _draw_tasks(drawing: Drawing, plan: Plan) -> dict[str, Rect]:
    around = _spanning(drawing, plan, plan.tasks_x, plan.task_width + 20, Kind.TASKS, "Fargate tasks")
    y = around.y + HEADER + (around.height - HEADER - 10 - plan.tasks_height) // 20 * 10
    if len(plan.members) == len(plan.nat_ys) == 1 and len(plan.nat) == len(plan.nets):
        # Level with the only NAT gateway, nothing crosses anything.
        y = around.y + HEADER + 5
    cards = {}
    for member in plan.members:
        rect = Rect(plan.tasks_x + 10, y, plan.task_width, tall(len(member.paths)))
        cards[member.name] = card(drawing, rect, Look(member.name, "container", "orange"), member.detail)
        y += rect.height + 10
    return cards


def _enter(drawing: Drawing, plan: Plan, net: Net, y: float) -> list[Point]:
    """Draw the card by which tasks' lines leave the subnet on the way to a net; gives where they enter it."""
    rect = Rect(plan.ways_x + 10, y, plan.way_width, CARD)
    card(drawing, rect, *plan.way_in(net), ghost=net.way is Way.NONE)
    return [(rect.x, rect.middle)]


def _draw_rows(drawing: Drawing, plan: Plan) -> dict[str, list[Point]]:
    if plan.rows:
        _spanning(drawing, plan, plan.ways_x, plan.way_width + 20, Kind.ENDPOINTS, "Interface endpoints")
    tops = [y for zone in plan.private_zones for y in zone.rows]
    return {net.name: _enter(drawing, plan, net, y) for net, y in zip(plan.rows, tops, strict=True)}


def _draw_strip(drawing: Drawing, plan: Plan, sinks: dict[str, list[Point]]) -> float:
    """What is in the VPC but in no subnet of the stack; gives the lower edge of everything in the VPC."""
    y: float = plan.zones[-1].y + plan.zones[-1].height + 10
    strips = {"Gateway endpoints": plan.gateways, "Endpoints of other VPCs": plan.remote, "Elsewhere": plan.elsewhere}
    for text, those in strips.items():
        if those:
            rect = Rect(plan.ways_x, y, plan.way_width + 20, HEADER + len(those) * PITCH)
            frame(drawing, rect, Kind.GROUP, text, "endpoints-text")
            for index, net in enumerate(those):
                sinks[net.name] = _enter(drawing, plan, net, y + HEADER + index * PITCH)
            y = rect.bottom + 10
    return y


def _draw_nat(drawing: Drawing, plan: Plan, sinks: dict[str, list[Point]]) -> tuple[dict[str, Point], float]:
    """NAT gateways and the internet gateway; gives where lines leave it, and the right edge of all in the VPC."""
    if not plan.nat_ys:
        return {}, plan.inner_right
    height, x, exits, wires = tall(len(plan.nat)), plan.public_x + 10, {}, []
    for y in plan.nat_ys:
        card(drawing, Rect(x, y, plan.nat_width, height), Look("NAT gateway", "nat", "violet"), NAT_DETAIL)
    straight = len(plan.nat_ys) == 1 or not plan.nat
    gap = 20 if straight else channel_width(len(plan.nat))
    gate = Rect(plan.inner_right + gap, plan.nat_ys[0], GATE_WIDTH, height)
    drawing.boxes.append(Box(gate, Kind.CARD, "Internet gateway"))
    drawing.icons.append(Icon(Rect(gate.x + 26, gate.middle - 24, 24, 24), "gate", "violet"))
    for text, below in (("Internet", 10), ("gateway", 21)):
        middle = gate.x + (gate.width - width(text, 10)) / 2
        drawing.labels.append(Label(middle, gate.middle + below, text, 10, False, "muted"))
    for net, port in zip(plan.nat, ports(height, len(plan.nat)), strict=True):
        sinks[net.name] = [(x, y + port + 5) for y in plan.nat_ys]
        exits[net.name] = (gate.right, gate.y + port + 5)
        title = f"{net.destination} over NAT: {net.verdict}"
        taps = [Tap(x + plan.nat_width, y, net.verdict, title) for _, y in sinks[net.name]]
        wires.append(Wire(net.name, title, net.verdict, taps, [(gate.x, gate.y + port + 5)]))
    if straight:
        for each in wires:
            points = ((each.taps[0].x, each.taps[0].y), each.sinks[0])
            drawing.lines.append(Line(points, each.verdict, each.net, each.title, arrow=True))
    else:
        wire(drawing, wires, plan.inner_right)
    return exits, gate.right


def _wire_tasks(drawing: Drawing, plan: Plan, cards: dict[str, Rect], sinks: dict[str, list[Point]]) -> None:
    """The lines from the tasks: each task's in the order of what they lead to, so that they do not cross."""
    order = sorted(plan.nets, key=lambda net: sinks[net.name][0][1])
    taps: dict[str, list[Tap]] = {net.name: [] for net in order}
    for member in plan.members:
        rect = cards[member.name]
        own = [net for net in order if net.name in member.paths]
        for net, port in zip(own, ports(rect.height, len(own)), strict=True):
            those = member.paths[net.name]
            verdict = worst(path.verdict for path in those)
            details = dict.fromkeys(path.detail for path in those if path.verdict is verdict)
            title = "; ".join((f"{member.name} to {net.destination}: {verdict}", *filter(None, details)))
            taps[net.name].append(Tap(rect.right, rect.y + port, verdict, title, marked=True))
    wires = [
        Wire(net.name, f"{net.destination}: {net.verdict}", net.verdict, taps[net.name], sinks[net.name])
        for net in order
    ]
    wire(drawing, wires, plan.tasks_right)


def _draw_legend(drawing: Drawing, y: float, paths: Sequence[TaskPath]) -> None:
    x = 10.0
    for verdict, text in zip(Verdict, counted(paths, every=True), strict=True):
        drawing.lines.append(Line(((x, y - 4), (x + 34, y - 4)), verdict, f"legend {verdict}", ""))
        if verdict is not Verdict.PASSED:
            drawing.marks.append(Mark(x + 17, y - 4, verdict))
        drawing.labels.append(Label(x + 42, y, text, 12, False, "muted"))
        x += 42 + width(text, 12) + 24
