"""What AWS asks for what a stack runs: tables by region, each with date and source.

Source of the built-in ones: the price lists behind AWS's pricing pages, that is the `meteredUnitMaps` of `vpc`,
`natgateway`, `ecs` and `elb`, as published on the dates in the tables.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from fargate_privatelink.aws.prices.table import (
    Dated,
    FargatePrices,
    LoadBalancerPrices,
    Prices,
    TransitGatewayPrices,
    problems_of,
    read,
)
from fargate_privatelink.aws.regions import region
from fargate_privatelink.documents import read_text, toml
from fargate_privatelink.errors import InputError, Problem

__all__ = [
    "HOURS_PER_MONTH",
    "NOT_KNOWN",
    "Dated",
    "FargatePrices",
    "LoadBalancerPrices",
    "Prices",
    "TransitGatewayPrices",
    "built_in_prices",
    "load",
    "money",
    "parse",
    "unit_price",
]

BUILT_IN = Path(__file__).parent
HOURS_PER_MONTH = 730
CENT = Decimal("0.01")
# What is said in place of a price that nobody knows.
NOT_KNOWN = "not known"


def money(amount: Decimal | None, currency: str) -> str:
    """An amount to the cent: `USD 1,036.50`."""
    return NOT_KNOWN if amount is None else f"{currency} {amount.quantize(CENT, ROUND_HALF_UP):,}"


def unit_price(price: Decimal | None, currency: str) -> str:
    """A price with all its digits, and two at least: `USD 0.045`."""
    if price is None:
        return NOT_KNOWN
    plain = format(price.normalize(), "f")
    return f"{currency} {max(plain, format(price, '.2f'), key=len)}"


class _Regions(Mapping[str, Prices]):
    """Prices by region: those of a person's own file, and of other regions the built-in ones.

    A built-in table is read when a region is asked for whose name begins as it is called.
    """

    def __init__(self, own: Mapping[str, Prices]) -> None:
        self._own = own

    def __getitem__(self, name: str) -> Prices:
        return self._own[name] if name in self._own else _table(name.partition("-")[0])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._own, *(name for stem in _tables() for name in _table(stem))}))

    def __len__(self) -> int:
        return len(list(iter(self)))


def load(path: Path | None = None) -> Mapping[str, Prices]:
    """The prices by region: the built-in ones, where `path` has no others of the region.

    An InputError holds everything wrong with the file at `path`.
    """
    return _Regions(parse(read_text(path, file=str(path)), file=str(path)) if path else {})


def built_in_prices() -> Mapping[str, Prices]:
    """The prices that come with the project, by region."""
    return load()


@cache
def _tables() -> Mapping[str, Path]:
    return {path.stem: path for path in sorted(BUILT_IN.glob("*.toml"))}


@cache
def _table(stem: str) -> Mapping[str, Prices]:
    path = _tables().get(stem)
    return parse(path.read_text("utf-8"), file=path.name) if path else {}


def parse(text: str, *, file: str) -> dict[str, Prices]:
    """The prices in a TOML text that came from `file`: a table for each region.

    An InputError holds everything wrong with it.
    """
    document = toml(text, file=file, parse_float=Decimal)
    problems: list[Problem] = []
    for name, content in document.items():
        try:
            region(name)
        except ValueError as error:
            problems.append(Problem(file, name, str(error)))
            continue
        problems += (Problem(file, f"{name}.{key}" if key else name, message) for key, message in problems_of(content))
    if not document:
        problems.append(Problem(file, "", "must have a table for each region, such as [us-east-1]"))
    if problems:
        raise InputError(problems)
    return {name: read(content) for name, content in document.items()}
