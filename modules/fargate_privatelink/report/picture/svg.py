"""A drawing as SVG: colours of AWS's architecture diagrams, light by itself and dark where the viewer prefers it."""

from collections.abc import Iterator, Mapping

from fargate_privatelink.escaping import xml
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.picture.drawing import Box, Drawing, Icon, Kind, Label, Line, Mark
from fargate_privatelink.report.picture.wiring import RADIUS

# By selector and property, on light and on dark paper.
Colours = Mapping[str, Mapping[str, tuple[str, str]]]


def svg(drawing: Drawing) -> str:
    """The text of an SVG file. It has paper of its own, so that it can be read where nothing tells dark from light."""
    wide, high = _number(drawing.width), _number(drawing.height)
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    paper = f'x="0.5" y="0.5" width="{_number(drawing.width - 1)}" height="{_number(drawing.height - 1)}" rx="6"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description">',
            f'<title id="title">{xml(drawing.title)}</title>',
            f'<desc id="description">{xml(drawing.description)}</desc>',
            f"<style>{_style(drawing)}</style>",
            f'<rect class="paper" {paper}/>',
            *map(_box, drawing.boxes),
            *map(_line, sorted(drawing.lines, key=lambda line: PAINTED.index(line.verdict))),
            *map(_mark, drawing.marks),
            *map(_icon, drawing.icons),
            *map(_label, drawing.labels),
            "</svg>\n",
        )
    )


# What matters more is painted later.
PAINTED = (Verdict.PASSED, Verdict.UNKNOWN, Verdict.FAILED)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _titled(element: str, attributes: str, title: str, content: str = "") -> str:
    inner = f"<title>{xml(title)}</title>{content}" if title else content
    return f"<{element} {attributes}>{inner}</{element}>" if inner else f"<{element} {attributes}/>"


def _box(box: Box) -> str:
    rect = box.rect
    place = f'x="{_number(rect.x)}" y="{_number(rect.y)}" width="{_number(rect.width)}" height="{_number(rect.height)}"'
    rounded = ' rx="6"' if box.kind in (Kind.CARD, Kind.GHOST) else ""
    return _titled("rect", f'class="{box.kind}" {place}{rounded}', box.title)


def _line(line: Line) -> str:
    kind = "plain" if line.plain else line.verdict
    path = _titled("path", f'class="line {kind}" d="{_rounded(line.points)}"', line.title)
    if not line.arrow:
        return path
    (x, y), tip = line.points[-1], 7
    points = f"{_number(x)},{_number(y)} {_number(x - tip)},{_number(y - 4)} {_number(x - tip)},{_number(y + 4)}"
    return f'{path}<polygon class="tip {kind}" points="{points}"/>'


def _rounded(points: tuple[tuple[float, float], ...]) -> str:
    """Path data through points, with round corners."""
    commands = [f"M{_number(points[0][0])} {_number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        commands.append(f"L{_pair(start)}Q{_pair(corner)} {_pair(end)}")
    return "".join((*commands, f"L{_pair(points[-1])}"))


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    (x, y), (to_x, to_y) = corner, other
    distance = abs(to_x - x) + abs(to_y - y)
    share = min(RADIUS, distance) / distance
    return x + (to_x - x) * share, y + (to_y - y) * share


def _pair(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _mark(mark: Mark) -> str:
    place = f'transform="translate({_pair((mark.x, mark.y))})"'
    if mark.junction:
        return f'<circle class="tip {"plain" if mark.plain else mark.verdict}" r="2.6" {place}/>'
    sign = "M-2-2L2 2M-2 2L2-2" if mark.verdict is Verdict.FAILED else "M-2 0H2"
    return f'<g {place}><circle class="tip {mark.verdict}" r="4.8"/><path class="sign" d="{sign}"/></g>'


def _icon(icon: Icon) -> str:
    scale = "" if icon.rect.width == GLYPH else f" scale({icon.rect.width / GLYPH:.3f})"
    place = f'transform="translate({_pair((icon.rect.x, icon.rect.y))}){scale}"'
    square = f'<rect class="{icon.colour}" width="{GLYPH}" height="{GLYPH}" rx="4"/>'
    return f'<g {place}>{square}<path class="glyph" d="{GLYPHS[icon.glyph]}"/></g>'


def _label(label: Label) -> str:
    weight = ' font-weight="bold"' if label.bold else ""
    place = f'x="{_number(label.x)}" y="{_number(label.y)}"'
    attributes = f'class="{label.style}" {place} font-size="{label.size}"{weight}'
    return _titled("text", attributes, label.title, xml(label.text))


def _style(drawing: Drawing) -> str:
    colours = {**COLOURS, **(PLAIN if any(line.plain for line in drawing.lines) else {})}
    light = "".join(_rules(colours, 0))
    dark = "".join(_rules(colours, 1))
    return f"{STYLE}{light}@media (prefers-color-scheme: dark) {{{dark}}}"


def _rules(colours: Colours, scheme: int) -> Iterator[str]:
    for selector, declarations in colours.items():
        pairs = ";".join(f"{name}:{values[scheme]}" for name, values in declarations.items())
        yield f".{selector}{{{pairs}}}"


STYLE = (
    'text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"Liberation Sans",sans-serif}'
    ".line{fill:none;stroke-width:1.6}.line.failed{stroke-dasharray:6 4}.line.unknown{stroke-dasharray:1.6 3.4}"
    ".glyph,.sign{fill:none;stroke:#fff;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}"
    ".region,.zone{fill:none;stroke-width:1.2}.region{stroke-dasharray:2 3}.zone{stroke-dasharray:6 4}"
    ".vpc{stroke-width:1.4}.tasks,.endpoints{stroke-dasharray:5 3}.ghost{stroke-width:1.4;stroke-dasharray:4 3}"
)

# Each colour on light and on dark paper. Those of frames and icons are AWS's; text and lines have a contrast of 4.5.
COLOURS: Colours = {
    "paper": {"fill": ("#ffffff", "#0f1720"), "stroke": ("#d5dbdb", "#2a3644")},
    "text": {"fill": ("#16191f", "#e9ecef")},
    "muted": {"fill": ("#545b64", "#a5b1bf")},
    "region": {"stroke": ("#00a4a6", "#00a4a6")},
    "region-text": {"fill": ("#00777a", "#4fd1d3")},
    "vpc": {"fill": ("#ffffff", "#121c27"), "stroke": ("#8c4fff", "#9d6bff")},
    "vpc-text": {"fill": ("#6b34d9", "#bfa1ff")},
    "zone": {"stroke": ("#00a4a6", "#1f8f91")},
    "private": {"fill": ("#e6f6f7", "#0d2a33")},
    "private-text": {"fill": ("#00686b", "#6fd6d8")},
    "public": {"fill": ("#f0f6e3", "#1d2a14")},
    "public-text": {"fill": ("#466b00", "#b4d97a")},
    "tasks": {"fill": ("#fffaf5", "#1f1a16"), "stroke": ("#ed7100", "#ed7100")},
    "tasks-text": {"fill": ("#a84f00", "#ffa657")},
    "endpoints": {"fill": ("#faf7ff", "#1a1730"), "stroke": ("#8c4fff", "#9d6bff")},
    "endpoints-text": {"fill": ("#6b34d9", "#bfa1ff")},
    "group": {"fill": ("#f7f8f8", "#161f2a"), "stroke": ("#d5dbdb", "#2f3d4d")},
    "card": {"fill": ("#ffffff", "#1b2734"), "stroke": ("#c4cbd1", "#3a4a5c")},
    "ghost": {"fill": ("#fdf3f1", "#2b1a1a"), "stroke": ("#d13212", "#ff7b72")},
    "line.passed": {"stroke": ("#1d8102", "#6cc04a")},
    "line.unknown": {"stroke": ("#9a6700", "#f0b429")},
    "line.failed": {"stroke": ("#d13212", "#ff7b72")},
    "tip.passed": {"fill": ("#1d8102", "#6cc04a")},
    "tip.unknown": {"fill": ("#9a6700", "#d99a0b")},
    "tip.failed": {"fill": ("#d13212", "#f0574d")},
    "orange": {"fill": ("#ed7100", "#d86600")},
    "violet": {"fill": ("#8c4fff", "#8c4fff")},
    "green": {"fill": ("#7aa116", "#6d9113")},
    "pink": {"fill": ("#e7157b", "#d1126f")},
    "red": {"fill": ("#dd344c", "#dd344c")},
    "purple": {"fill": ("#c925d1", "#b41fbb")},
    "teal": {"fill": ("#01a88d", "#018f78")},
    "grey": {"fill": ("#5a6b7b", "#52657a")},
}
# Of what is shown and not judged.
PLAIN: Colours = {"line.plain": {"stroke": ("#5a6b7b", "#a5b1bf")}, "tip.plain": {"fill": ("#5a6b7b", "#a5b1bf")}}

# White lines on a square of this size.
GLYPH = 28
GLYPHS = {
    "balancer": "M14 6v5M14 11a3 3 0 1 0 .01 0M12 16l-5 5M14 17v5M16 16l5 5",
    "bucket": "M7 9c0-3 14-3 14 0l-2 10c-.5 2.5-9.5 2.5-10 0zM7 9c0 3 14 3 14 0",
    "clock": "M14 6a8 8 0 1 0 .01 0zM14 9v5l3.5 2",
    "cloud": "M9 19a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.5 1 3.6 3.6 0 0 1 .5 7z",
    "container": "M14 6l7 4v8l-7 4-7-4v-8zM7 10l7 4 7-4M14 14v8",
    "database": "M7 9c0-3 14-3 14 0v10c0 3-14 3-14 0zM7 9c0 3 14 3 14 0M7 14c0 3 14 3 14 0",
    "door": "M8 21V8a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v13M5 21h18M11 14h7M15 11l3 3-3 3",
    "flag": "M9 22V6M9 7h11l-3 4 3 4H9",
    "gate": "M6 21v-7a8 8 0 0 1 16 0v7M14 22V11M10.5 14.5L14 11l3.5 3.5",
    "globe": "M14 6a8 8 0 1 0 .01 0zM6 14h16M14 6c-5 5-5 11 0 16M14 6c5 5 5 11 0 16",
    "key": "M10.5 10a4 4 0 1 0 .01 0M14 12.5l8-1M19 12v4M22 11.5v3",
    "link": "M9 10.5a3.5 3.5 0 1 0 .01 0M19 10.5a3.5 3.5 0 1 0 .01 0M12.5 14h3",
    "list": "M8 7h12v14H8zM11 11h6M11 14h6M11 17h4",
    "nat": "M6 11h14M16 7l4 4-4 4M22 18H8M12 14.5L8 18l4 3.5",
    "none": "M9 9l10 10M19 9L9 19",
    "queue": "M6 9h9v10H6zM18 9v10M22 9v10",
    "server": "M8 6h12v7H8zM8 15h12v7H8zM11 9.5h.01M11 18.5h.01",
}
