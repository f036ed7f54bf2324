"""A picture as plain shapes with whole coordinates, so that a test can tell what overlaps.

Named tuples, here and in the rest of the report: every synth makes these classes anew, and dataclasses take it longer.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.picture.measures import width


class Rect(NamedTuple):
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2


class Kind(StrEnum):
    """What a box is; the style sheet knows each by this name."""

    REGION = "region"
    VPC = "vpc"
    ZONE = "zone"
    PRIVATE = "private"
    PUBLIC = "public"
    # Frames around cards. Those of tasks and endpoints lie across all zones, since each subnet serves them.
    TASKS = "tasks"
    ENDPOINTS = "endpoints"
    GROUP = "group"
    CARD = "card"
    # Something that should be there and is not.
    GHOST = "ghost"


class Box(NamedTuple):
    """A frame or a card; `title` is what a pointer over it reads."""

    rect: Rect
    kind: Kind
    title: str = ""


class Label(NamedTuple):
    """A line of text by the left end of its baseline; `style` is a name in the style sheet, `title` its full text."""

    x: float
    y: float
    text: str
    size: int = 12
    bold: bool = False
    style: str = "text"
    title: str = ""

    @property
    def rect(self) -> Rect:
        wide = width(self.text, self.size, bold=self.bold)
        return Rect(self.x, self.y - 0.8 * self.size, wide, 1.05 * self.size)


class Icon(NamedTuple):
    """A glyph of the style sheet's in a square."""

    rect: Rect
    glyph: str
    colour: str


class Line(NamedTuple):
    """A line through points, at right angles; `net` says which lines may touch. A plain one shows who calls, and is not
    judged."""

    points: tuple[tuple[float, float], ...]
    verdict: Verdict
    net: str
    title: str
    arrow: bool = False
    plain: bool = False


class Mark(NamedTuple):
    """A sign on a line: where two paths join, or where one fails or is not known."""

    x: float
    y: float
    verdict: Verdict
    junction: bool = False
    plain: bool = False


@dataclass
class Drawing:
    """Everything in a picture, in the order in which it is painted."""

    title: str
    description: str
    width: float = 0
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    icons: list[Icon] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def move(self, by: float) -> None:
        """Move everything to the right."""

        def moved(rect: Rect) -> Rect:
            return rect._replace(x=rect.x + by)

        self.boxes = [each._replace(rect=moved(each.rect)) for each in self.boxes]
        self.icons = [each._replace(rect=moved(each.rect)) for each in self.icons]
        self.labels = [each._replace(x=each.x + by) for each in self.labels]
        self.marks = [each._replace(x=each.x + by) for each in self.marks]
        self.lines = [each._replace(points=tuple((x + by, y) for x, y in each.points)) for each in self.lines]
