"""Draws who calls and starts the tasks, left of everything else."""

from collections.abc import Mapping

from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.picture.cards import CARD, card, card_width, ports
from fargate_privatelink.report.picture.columns import INNER_X, Plan
from fargate_privatelink.report.picture.drawing import Box, Drawing, Kind, Label, Rect
from fargate_privatelink.report.picture.starts import BALANCER, SCHEDULER
from fargate_privatelink.report.picture.wiring import Point, Tap, Wire, channel_width, wire

# Below the two lines of a subnet's name.
BELOW_NAME = 50
# Where a line from the left passes the last subnet: below its cards, and on no line of theirs.
ABOVE_EDGE = 7
GAP = channel_width(1)


def draw_ways_in(drawing: Drawing, plan: Plan, vpc: Rect, tasks: Mapping[str, Rect]) -> float:
    """Draw what leads to the tasks; gives the left edge of what is in the region."""
    if not plan.ways_in.starts:
        return vpc.x - 20
    before, marks = len(drawing.lines), len(drawing.marks)
    nodes = _draw_nodes(drawing, plan) if plan.ways_in.has_nodes else []
    left = _draw_column(drawing, plan, vpc)
    inside = min((rect.x for rect in left.values()), default=vpc.x) - 20
    sources = {name: [(rect.right, rect.middle)] for name, rect in left.items()}
    if nodes:
        sources[BALANCER] = [(node.right, node.middle) for node in nodes]
        _draw_callers(drawing, plan, vpc, nodes, inside)
        if not plan.ways_in.is_public:
            inside = min(inside, min(box.rect.x for box in drawing.boxes) - 20)
    _wire_tasks(drawing, plan, sources, tasks)
    drawing.lines[before:] = [line._replace(plain=True) for line in drawing.lines[before:]]
    drawing.marks[marks:] = [mark._replace(plain=True) for mark in drawing.marks[marks:]]
    return inside


def _draw_nodes(drawing: Drawing, plan: Plan) -> list[Rect]:
    """The load balancer in each subnet that it stands in."""
    start, found = plan.ways_in.starts[BALANCER], []
    for zone in plan.zones:
        # Those of NAT are drawn on the other side, with what stands in them.
        public = str(plan.inventory.settings.public_subnets.get(zone.name, ""))
        cidr = public if plan.ways_in.is_public else zone.private
        if not cidr:
            continue
        if plan.ways_in.is_public:
            rect = Rect(INNER_X, zone.subnet_y, plan.public_balancer_width, zone.subnet_height)
            drawing.boxes.append(Box(rect, Kind.PUBLIC, f"Public subnet {cidr}"))
            drawing.labels.append(Label(rect.x + 10, rect.y + 19, "Public subnet", 11, False, "public-text"))
            drawing.labels.append(Label(rect.x + 10, rect.y + 34, cidr, 11, False, "public-text"))
        below = max(BELOW_NAME, (zone.subnet_height - CARD) // 20 * 10)
        rect = Rect(plan.nodes_x, zone.subnet_y + below, plan.ways_in.node_width, CARD)
        found.append(card(drawing, rect, start.look, start.detail))
    return found


def _draw_column(drawing: Drawing, plan: Plan, vpc: Rect) -> dict[str, Rect]:
    """What is in the region and not in the VPC."""
    last = plan.private_zones[-1]
    middles = {
        BALANCER: plan.private_zones[0].subnet_y + BELOW_NAME + CARD / 2,
        SCHEDULER: last.subnet_y + last.subnet_height - ABOVE_EDGE,
    }
    starts = {
        name: start for name, start in plan.ways_in.starts.items() if name == SCHEDULER or not plan.ways_in.has_nodes
    }
    wide = card_width((start.look.name, start.detail) for start in starts.values())
    return {
        name: card(drawing, Rect(vpc.x - GAP - wide, middles[name] - CARD / 2, wide, CARD), start.look, start.detail)
        for name, start in starts.items()
    }


def _draw_callers(drawing: Drawing, plan: Plan, vpc: Rect, nodes: list[Rect], inside: float) -> None:
    """Who calls the load balancer: in the region, or left of it where that is called from the internet."""
    assert plan.ways_in.callers
    look, detail = plan.ways_in.callers
    wide = card_width([(look.name, detail)])
    right = vpc.x - GAP
    if plan.ways_in.is_public and inside < vpc.x - 20:
        right = inside - 20
    rect = card(drawing, Rect(right - wide, nodes[0].y, wide, CARD), look, detail)
    sinks: list[Point] = [(node.x, node.middle) for node in nodes]
    title = f"{look.name} {detail}"
    tap = Tap(rect.right, rect.middle, Verdict.PASSED, title)
    wire(drawing, [Wire("callers", title, Verdict.PASSED, [tap], sinks)], vpc.x - GAP)


def _wire_tasks(drawing: Drawing, plan: Plan, sources: Mapping[str, list[Point]], tasks: Mapping[str, Rect]) -> None:
    """The lines to the tasks, each at a height of its own on the left of its card."""
    wires, sinks = [], {name: list[Point]() for name in plan.ways_in.starts}
    for family, rect in tasks.items():
        own = [name for name, start in plan.ways_in.starts.items() if family in start.titles]
        for name, port in zip(own, ports(rect.height, len(own)), strict=True):
            sinks[name].append((rect.x, rect.y + port))
    for name, start in plan.ways_in.starts.items():
        title = "; ".join(start.titles.values())
        taps = [Tap(x, y, Verdict.PASSED, title) for x, y in sources[name]]
        wires.append(Wire(name, title, Verdict.PASSED, taps, sinks[name]))
    wire(drawing, wires, plan.tasks_x - channel_width(len(wires)))
