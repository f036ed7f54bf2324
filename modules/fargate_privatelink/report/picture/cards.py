"""The cards and frames that a picture is made of: how large they are, and their icons and texts."""

from collections.abc import Iterable

from fargate_privatelink.report.picture.drawing import Box, Drawing, Icon, Kind, Label, Rect
from fargate_privatelink.report.picture.looks import Look
from fargate_privatelink.report.picture.measures import shorten, width

CARD = 50
PITCH = 60
HEADER = 30
LANE = 10
ICON = 28
# Size and weight of a card's two lines, how far they are below its middle, and their style.
FACES = ((13, True, -3, "text"), (11, False, 14, "muted"))
# Of a card's text.
NARROWEST, WIDEST = 90, 170


def tall(lines: int) -> int:
    """The height of a card that so many lines leave on a side."""
    return max(CARD, (lines + 2) * LANE)


def ports(height: float, lines: int) -> list[int]:
    """Where so many lines leave a card's side, from its upper edge."""
    first = (int(height) // LANE - lines + 1) // 2 * LANE
    return [first + index * LANE for index in range(lines)]


def card_width(texts: Iterable[tuple[str, str]]) -> int:
    """The width of a column's cards: that of the widest of their texts, as far as texts are not shortened."""
    lines = [(text, face) for each in texts for text, face in zip(each, FACES, strict=True)]
    widest = max((width(text, size, bold=bold) for text, (size, bold, _, _) in lines), default=0)
    return ICON + 30 + round(max(NARROWEST, min(widest + 1, WIDEST)))


def card(drawing: Drawing, rect: Rect, look: Look, detail: str, *, ghost: bool = False) -> Rect:
    """Draw a card: the icon, the name and the detail, shortened where there is no room for all of it."""
    drawing.boxes.append(Box(rect, Kind.GHOST if ghost else Kind.CARD, f"{look.name}, {detail}"))
    drawing.icons.append(Icon(Rect(rect.x + 10, rect.middle - ICON / 2, ICON, ICON), look.glyph, look.colour))
    for text, (size, bold, below, style) in zip((look.name, detail), FACES, strict=True):
        short = shorten(text, rect.width - ICON - 30, size, bold=bold)
        full = text if short != text else ""
        drawing.labels.append(Label(rect.x + ICON + 20, rect.middle + below, short, size, bold, style, full))
    return rect


def frame(drawing: Drawing, rect: Rect, kind: Kind, text: str, style: str) -> Rect:
    """Draw a frame around cards, with its name on top."""
    drawing.boxes.append(Box(rect, kind, text))
    drawing.labels.append(Label(rect.x + 10, rect.y + 20, text, 12, True, style))
    return rect


def headline(drawing: Drawing, rect: Rect, look: Look, style: str) -> None:
    """Draw the icon and the name in the corner of the region or the VPC."""
    drawing.icons.append(Icon(Rect(rect.x, rect.y, 24, 24), look.glyph, look.colour))
    short = shorten(look.name, rect.width - 50, 13, bold=True)
    full = look.name if short != look.name else ""
    drawing.labels.append(Label(rect.x + 32, rect.y + 17, short, 13, True, style, full))
