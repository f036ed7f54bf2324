"""What AWS asks for endpoints and NAT gateways: a table by region, with date and source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fargate_privatelink.aws.regions import region
from fargate_privatelink.documents import read_text, toml
from fargate_privatelink.errors import InputError, Problem, shown, unknown

BUILT_IN = Path(__file__).with_name("prices.toml")
MAX_PRICE = 1000
HOURS_PER_MONTH = 730
CENT = Decimal("0.01")
# Takes a key and a message.
Reporter = Callable[[str, str], None]


@dataclass(frozen=True, kw_only=True)
class Prices:
    """A region's prices: of an hour of one thing, and of a GB that passes it."""

    currency: str
    date: date
    source: str
    interface_endpoint_hour: Decimal
    interface_endpoint_gb: Decimal
    nat_gateway_hour: Decimal
    nat_gateway_gb: Decimal
    public_ipv4_hour: Decimal


def money(amount: Decimal, currency: str) -> str:
    """An amount to the cent: `USD 1,036.50`."""
    return f"{currency} {amount.quantize(CENT, ROUND_HALF_UP):,}"


def unit_price(price: Decimal, currency: str) -> str:
    """A price with all its digits, and two at least: `USD 0.045`."""
    plain = format(price.normalize(), "f")
    return f"{currency} {max(plain, format(price, '.2f'), key=len)}"


def load(path: Path | None = None) -> Mapping[str, Prices]:
    """The prices by region: the built-in ones, where `path` has no others of the region.

    An InputError holds everything wrong with the file at `path`.
    """
    built_in = built_in_prices()
    return {**built_in, **parse(read_text(path, file=str(path)), file=str(path))} if path else built_in


@cache
def built_in_prices() -> Mapping[str, Prices]:
    """The prices that come with the project, by region."""
    return parse(BUILT_IN.read_text("utf-8"), file=BUILT_IN.name)


def parse(text: str, *, file: str) -> dict[str, Prices]:
    """The prices in a TOML text that came from `file`: a table for each region, with every key."""
    document = toml(text, file=file, parse_float=Decimal)
    problems: list[Problem] = []
    found = {}
    for name, content in document.items():

        def report(key: str, message: str, name: str = name) -> None:
            problems.append(Problem(file, f"{name}.{key}" if key else name, message))

        try:
            region(name)
        except ValueError as error:
            report("", str(error))
            continue
        if prices := _prices(content, report):
            found[name] = prices
    if not document:
        problems.append(Problem(file, "", "must have a table for each region, such as [us-east-1]"))
    if problems:
        raise InputError(problems)
    return found


def _prices(content: object, report: Reporter) -> Prices | None:
    if not isinstance(content, dict):
        report("", f"must be a table, got {shown(content)}")
        return None
    for key in sorted(content.keys() - KEYS.keys()):
        report(key, unknown(key, KEYS))
    sound: dict[str, Any] = {}
    for key, check in KEYS.items():
        message = check(content[key]) if key in content else "is required"
        if message:
            report(key, message)
        else:
            # A price may be a whole number.
            sound[key] = Decimal(content[key]) if check is _price else content[key]
    if sound.keys() != content.keys() or sound.keys() != KEYS.keys():
        return None
    return Prices(**sound)


def _price(value: object) -> str | None:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite() and 0 <= number <= MAX_PRICE:
            return None
        return f"must be a price from 0 to {MAX_PRICE}, got {value}"
    return f"must be a price, such as 0.01, got {shown(value)}"


def _date(value: object) -> str | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return None
    return f"must be a date without quotes, such as 2026-09-17, got {shown(value)}"


def _currency(value: object) -> str | None:
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper():
        return None
    return f'must be a currency\'s code, such as "USD", got {shown(value)}'


def _source(value: object) -> str | None:
    return (
        None if isinstance(value, str) and value.strip() else f"must say where the prices are from, got {shown(value)}"
    )


KEYS: Mapping[str, Callable[[object], str | None]] = {
    "currency": _currency,
    "date": _date,
    "source": _source,
    "interface_endpoint_hour": _price,
    "interface_endpoint_gb": _price,
    "nat_gateway_hour": _price,
    "nat_gateway_gb": _price,
    "public_ipv4_hour": _price,
}
