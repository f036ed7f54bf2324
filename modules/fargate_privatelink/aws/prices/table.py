"""A region's prices: what its table in TOML has to be like, and what it says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fargate_privatelink.errors import shown, unknown

# Key, which may be empty, and message.
Problems = Iterator[tuple[str, str]]

MAX_PRICE = 1000
# Says what is wrong with a value.
Check = Callable[[object], str | None]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """When prices were asked, and who says so."""

    date: date
    source: str


@dataclass(frozen=True, kw_only=True)
class FargatePrices(Dated):
    """What a running task is billed by, on Linux by its architecture; None is a price that nobody knows.

    The price of ephemeral storage is of a GB beyond the 20 that a task has for nothing. Windows is billed by a license
    for each vCPU on top.
    """

    x86_vcpu_hour: Decimal | None = None
    x86_gb_hour: Decimal | None = None
    arm_vcpu_hour: Decimal | None = None
    arm_gb_hour: Decimal | None = None
    windows_vcpu_hour: Decimal | None = None
    windows_license_vcpu_hour: Decimal | None = None
    windows_gb_hour: Decimal | None = None
    ephemeral_storage_gb_hour: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LoadBalancerPrices(Dated):
    """What an application and a network load balancer are billed by; None is a price that nobody knows."""

    application_hour: Decimal | None = None
    application_lcu_hour: Decimal | None = None
    network_hour: Decimal | None = None
    network_nlcu_hour: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class TransitGatewayPrices(Dated):
    """An hour of a VPC's attachment, and a GB that it sends to the gateway; None is a price that nobody knows."""

    attachment_hour: Decimal | None = None
    gb: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Prices(Dated):
    """A region's prices: of an hour of one thing, and of a GB that passes it.

    Those of its inner tables have a date and a source of their own, or the region's.
    """

    currency: str
    interface_endpoint_hour: Decimal
    interface_endpoint_gb: Decimal
    nat_gateway_hour: Decimal
    nat_gateway_gb: Decimal
    public_ipv4_hour: Decimal
    fargate: FargatePrices
    load_balancer: LoadBalancerPrices
    transit_gateway: TransitGatewayPrices


def problems_of(content: object) -> Problems:
    """What is wrong with a region's table."""
    if not isinstance(content, dict):
        yield "", f"must be a table, got {shown(content)}"
        return
    yield from _keys(content, (*REGION, *INNER))
    for key, check in REGION.items():
        message = check(content[key]) if key in content else "is required"
        if message:
            yield key, message
    for name, kind in INNER.items():
        inner = content.get(name, {})
        if not isinstance(inner, dict):
            yield name, f"must be a table, got {shown(inner)}"
            continue
        checks = _checks(kind)
        yield from ((f"{name}.{key}", message) for key, message in _keys(inner, tuple(checks)))
        for key, check in checks.items():
            if key in inner and (message := check(inner[key])):
                yield f"{name}.{key}", message


def read(content: Mapping[str, Any]) -> Prices:
    """The prices in a region's table that has no problems."""
    when = {key: content[key] for key in DATED}
    inner = {name: kind(**when | _values(content.get(name, {}))) for name, kind in INNER.items()}
    return Prices(**_values(content) | inner)


def _keys(content: Mapping[str, Any], known: tuple[str, ...]) -> Problems:
    for key in sorted(content.keys() - set(known)):
        yield key, unknown(key, known)


def _values(content: Mapping[str, Any]) -> dict[str, Any]:
    # A price may be a whole number.
    return {key: Decimal(value) if isinstance(value, int) else value for key, value in content.items()}


def _checks(kind: type[Dated]) -> Mapping[str, Check]:
    return {field.name: DATED.get(field.name, _price) for field in fields(kind)}


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


DATED: Mapping[str, Check] = {"date": _date, "source": _source}
# The tables inside a region's, none of which it has to have, nor any of their keys.
INNER: Mapping[str, type[Dated]] = {
    "fargate": FargatePrices,
    "load_balancer": LoadBalancerPrices,
    "transit_gateway": TransitGatewayPrices,
}
REGION: Mapping[str, Check] = {
    "currency": _currency,
    **DATED,
    "interface_endpoint_hour": _price,
    "interface_endpoint_gb": _price,
    "nat_gateway_hour": _price,
    "nat_gateway_gb": _price,
    "public_ipv4_hour": _price,
}
