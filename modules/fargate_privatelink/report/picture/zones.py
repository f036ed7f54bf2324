"""How high the availability zones are, and what stands where in them."""

from typing import NamedTuple

from fargate_privatelink.report.picture.cards import PITCH
from fargate_privatelink.settings import StackSettings

STRIP = 30
BOTTOM = 20
# The lowest subnet.
LEAST = 80


class AvailabilityZone(NamedTuple):
    """An availability zone from top to bottom; `rows` are the upper edges of its share of the endpoints."""

    name: str
    private: str
    public: str
    y: int
    height: int
    public_height: int
    nat_y: int | None
    rows: tuple[int, ...]

    @property
    def subnet_y(self) -> int:
        return self.y + STRIP

    @property
    def subnet_height(self) -> int:
        return self.height - STRIP - 10


def is_single(settings: StackSettings) -> bool:
    """Whether the private subnet's name has room above the tasks, instead of beside them."""
    return len(settings.private_subnets) == 1


def head(settings: StackSettings) -> int:
    """From the upper edge of the first private subnet to its first card."""
    return 60 if is_single(settings) else 40


def zones(
    settings: StackSettings, *, top: int, rows: int, nat_height: int, tasks_height: int, least: int = LEAST
) -> tuple[AvailabilityZone, ...]:
    """The zones from `top` down: with `rows` endpoints spread over the private ones, and room for the tasks' cards.

    No subnet is lower than `least`. Where there is a public subnet, the endpoints are below it, so that their lines
    pass it.
    """
    private = [str(zone) for zone in settings.private_subnets]
    public = dict(settings.public_subnets) if settings.nat in ("single", "per-az") else {}
    with_nat = {"none": [], "single": sorted(public)[:1], "per-az": private, "existing": []}[settings.nat]
    names = private + sorted(public.keys() - set(private))
    shares = [rows // len(private) + (index < rows % len(private)) for index in range(len(private))]
    shares += [0] * (len(names) - len(private))
    heights, heads, nats, publics = [], [], [], []
    for index, (name, share) in enumerate(zip(names, shares, strict=True)):
        nat = max(40, head(settings) if index == 0 else 0) if name in with_nat else None
        publics.append(0 if name not in public else 50 if nat is None else nat + nat_height + 10)
        first = head(settings) if index == 0 else 10
        heads.append(max(first, publics[-1] + 10) if share and publics[-1] else first)
        nats.append(nat)
        heights.append(max(heads[-1] + share * PITCH + BOTTOM, publics[-1], least))
    between = (len(private) - 1) * (STRIP + 20)
    lacking = tasks_height + head(settings) + BOTTOM - sum(heights[: len(private)]) - between
    if lacking > 0:
        more = -(-lacking // len(private) // 10) * 10
        heights[: len(private)] = [height + more for height in heights[: len(private)]]
    found = []
    for name, share, height, first, nat, public_height in zip(
        names, shares, heights, heads, nats, publics, strict=True
    ):
        subnet_y = top + STRIP
        slot = (height - first - BOTTOM) / share if share else 0
        found.append(
            AvailabilityZone(
                name=name,
                private=str(settings.private_subnets.get(name, "")),
                public=str(public.get(name, "")),
                y=top,
                height=STRIP + height + 10,
                public_height=public_height,
                nat_y=None if nat is None else subnet_y + nat,
                rows=tuple(
                    subnet_y + first + round((slot * index + (slot - PITCH) / 2) / 10) * 10 for index in range(share)
                ),
            )
        )
        top += STRIP + height + 20
    return tuple(found)
