"""What runs all the time is billed by the hour: charge by charge, and together."""

from dataclasses import dataclass, replace
from decimal import Decimal

from fargate_privatelink.aws.prices import HOURS_PER_MONTH, Dated


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is billed by the hour: in words, how much of it, and the price of one, which is None where nobody knows it.

    `key` is what the price is called in a region's table, and `prices` is the table that has it or would have it; what
    has no list price has neither.
    """

    what: str
    quantity: Decimal
    price: Decimal | None
    key: str = ""
    prices: Dated | None = None

    @property
    def hourly(self) -> Decimal | None:
        return None if self.price is None else self.quantity * self.price

    @property
    def monthly(self) -> Decimal | None:
        """A month of 730 hours."""
        return None if self.hourly is None else self.hourly * HOURS_PER_MONTH


@dataclass(frozen=True)
class Bill:
    """Charges and their sum, which is known where every price is.

    `no_list_price` is why some have no price in any table.
    """

    charges: tuple[Charge, ...]
    no_list_price: str = ""

    @property
    def hourly(self) -> Decimal | None:
        total = Decimal(0)
        for charge in self.charges:
            if charge.hourly is None:
                return None
            total += charge.hourly
        return total

    @property
    def monthly(self) -> Decimal | None:
        """A month of 730 hours."""
        return None if self.hourly is None else self.hourly * HOURS_PER_MONTH

    @property
    def not_known(self) -> str:
        """Why there is no sum, and what would give one; empty where there is one."""
        keys = dict.fromkeys(charge.key for charge in self.charges if charge.price is None and charge.key)
        missing = f"nobody knows {', '.join(keys)}: give {'it' if len(keys) == 1 else 'them'} with --prices"
        return "; ".join(filter(None, (self.no_list_price, missing if keys else "")))

    @property
    def sources(self) -> tuple[Dated, ...]:
        """The tables that the prices are from, each with its date and source."""
        return tuple(dict.fromkeys(each.prices for each in self.charges if each.prices and each.price is not None))

    def times(self, number: int) -> "Bill":
        """As many of the same: a service's tasks."""
        return replace(self, charges=tuple(replace(each, quantity=each.quantity * number) for each in self.charges))

    def __add__(self, other: "Bill") -> "Bill":
        reasons = dict.fromkeys(filter(None, (self.no_list_price, other.no_list_price)))
        return Bill((*self.charges, *other.charges), "; ".join(reasons))
