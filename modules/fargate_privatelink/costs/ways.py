"""The ways of reaching AWS: what is billed by the hour, and by the GB."""

from dataclasses import dataclass
from decimal import Decimal

from fargate_privatelink.aws.prices import HOURS_PER_MONTH


@dataclass(frozen=True)
class Item:
    """A number of things that are billed alike: in words, in numbers, and the price of one for an hour."""

    what: str
    count: int
    hourly: Decimal

    @property
    def monthly(self) -> Decimal:
        return self.count * self.hourly * HOURS_PER_MONTH


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A way of reaching AWS: what is billed by the hour, the price of each GB to AWS, and why it would not do.

    `other_gb` is the price of a GB to anywhere else, where there is a way.
    """

    name: str
    items: tuple[Item, ...]
    aws_gb: Decimal
    other_gb: Decimal | None
    obstacles: tuple[str, ...] = ()

    @property
    def monthly(self) -> Decimal:
        """The fixed cost of a month of 730 hours."""
        return sum((item.monthly for item in self.items), Decimal(0))
