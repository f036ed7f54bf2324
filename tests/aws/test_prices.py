"""Prices by region: those that come with the project, and those of a person's own file."""

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fargate_privatelink.aws.prices import (
    BUILT_IN,
    FargatePrices,
    LoadBalancerPrices,
    TransitGatewayPrices,
    built_in_prices,
    load,
    money,
    parse,
    unit_price,
)
from fargate_privatelink.errors import InputError
from tests import ROOT

PRICES = load()
TABLES = sorted(BUILT_IN.glob("*.toml"))


def price(region: str, path: str) -> Decimal | None:
    table, _, key = path.rpartition(".")
    found = getattr(getattr(PRICES[region], table) if table else PRICES[region], key)
    assert found is None or isinstance(found, Decimal)
    return found


def test_most_regions_have_prices() -> None:
    assert len(PRICES) == 36
    assert PRICES.keys() >= {
        *("us-east-1", "us-east-2", "us-west-2", "ca-central-1", "sa-east-1"),
        *("eu-west-1", "eu-west-2", "eu-central-1", "eu-north-1"),
        *("ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-south-1"),
    }


# Read elsewhere than the tables: a copy of AWS's list of NAT gateways of 2026-09-03.
NAT = {
    "af-south-1": "0.057",
    "ap-east-1": "0.065",
    "ap-northeast-1": "0.062",
    "ap-northeast-2": "0.059",
    "ap-northeast-3": "0.062",
    "ap-south-1": "0.056",
    "ap-southeast-1": "0.059",
    "ap-southeast-2": "0.059",
    "ap-southeast-3": "0.059",
    "ca-central-1": "0.05",
    "eu-central-1": "0.052",
    "eu-north-1": "0.046",
    "eu-south-1": "0.05",
    "eu-west-1": "0.048",
    "eu-west-2": "0.05",
    "eu-west-3": "0.05",
    "il-central-1": "0.0504",
    "me-south-1": "0.0528",
    "sa-east-1": "0.093",
    "us-east-1": "0.045",
    "us-east-2": "0.045",
    "us-west-1": "0.048",
    "us-west-2": "0.045",
}


@pytest.mark.parametrize("region", NAT)
def test_a_nat_gateway_costs_as_much_by_the_gb_as_by_the_hour(region: str) -> None:
    assert (price(region, "nat_gateway_hour"), price(region, "nat_gateway_gb")) == (Decimal(NAT[region]),) * 2


# Read elsewhere than the tables: estimates of 2026 that name the usage type, and AWS's pages.
@pytest.mark.parametrize(
    ("region", "path", "expected"),
    [
        ("ap-northeast-1", "fargate.x86_gb_hour", "0.00553"),
        ("ap-northeast-1", "fargate.x86_vcpu_hour", "0.05056"),
        ("ap-northeast-1", "interface_endpoint_gb", "0.01"),
        ("ap-northeast-1", "interface_endpoint_hour", "0.014"),
        ("ap-northeast-1", "load_balancer.application_hour", "0.0243"),
        ("ap-northeast-1", "load_balancer.network_hour", "0.0243"),
        ("ap-northeast-1", "load_balancer.network_nlcu_hour", "0.006"),
        ("ap-northeast-1", "public_ipv4_hour", "0.005"),
        ("eu-central-1", "fargate.x86_gb_hour", "0.00511"),
        ("eu-central-1", "fargate.x86_vcpu_hour", "0.04656"),
        ("eu-central-1", "interface_endpoint_hour", "0.012"),
        ("eu-west-1", "load_balancer.application_hour", "0.0252"),
        ("eu-west-1", "load_balancer.application_lcu_hour", "0.008"),
        ("sa-east-1", "fargate.arm_gb_hour", "0.00612"),
        ("sa-east-1", "fargate.arm_vcpu_hour", "0.0557"),
        ("sa-east-1", "fargate.x86_gb_hour", "0.0076"),
        ("sa-east-1", "fargate.x86_vcpu_hour", "0.0696"),
        ("us-east-1", "fargate.ephemeral_storage_gb_hour", "0.000111"),
        ("us-east-1", "load_balancer.application_hour", "0.0225"),
        ("us-east-1", "load_balancer.network_nlcu_hour", "0.006"),
        ("us-east-2", "transit_gateway.attachment_hour", "0.05"),
        ("us-east-2", "transit_gateway.gb", "0.02"),
    ],
)
def test_a_price_is_the_one_that_others_read(region: str, path: str, expected: str) -> None:
    assert price(region, path) == Decimal(expected)


def test_only_what_aws_does_not_list_is_unknown() -> None:
    inner = ("fargate", "load_balancer", "transit_gateway")
    unknown = {
        (region, f"{table}.{field.name}")
        for region in PRICES
        for table in inner
        for field in fields(getattr(PRICES[region], table))
        if getattr(getattr(PRICES[region], table), field.name) is None
    }
    windows = {"fargate.windows_vcpu_hour", "fargate.windows_license_vcpu_hour", "fargate.windows_gb_hour"}
    balancers = {f"load_balancer.{field.name}" for field in fields(LoadBalancerPrices)} - {
        *("load_balancer.date", "load_balancer.source")
    }
    assert unknown == {
        *(("ap-east-2", path) for path in windows),
        *(("ap-southeast-6", path) for path in windows | balancers),
    }


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_has_the_regions_that_it_is_called_after_and_the_sku_of_each_price(path: Path) -> None:
    text = path.read_text()
    prices = [line for line in text.splitlines() if re.match(r"\w+(_hour|_gb|gb) = ", line)]
    assert [line for line in prices if not re.search(r" = \d\.\d+  # [0-9A-Z]{16}$", line)] == []
    regions = parse(text, file=path.name)
    assert {region.partition("-")[0] for region in regions} == {path.stem}
    assert list(regions) == sorted(regions)


def test_an_arm_task_costs_less_than_an_x86_one_and_windows_more() -> None:
    for prices in PRICES.values():
        fargate = prices.fargate
        assert fargate.arm_vcpu_hour is not None
        assert fargate.x86_vcpu_hour is not None
        assert fargate.arm_vcpu_hour < fargate.x86_vcpu_hour < (fargate.windows_vcpu_hour or 1)


@pytest.mark.parametrize("name", ["cn-north-1", "us-east-9", "../prices/us", ""])
def test_a_region_that_is_in_no_table_has_no_prices(name: str) -> None:
    assert built_in_prices().get(name) is None


GIVEN = """
[eu-west-1]
currency = "EUR"
date = 2026-11-01
source = "our contract"
interface_endpoint_hour = 0.02
interface_endpoint_gb = 0
nat_gateway_hour = 1
nat_gateway_gb = 0.0525
public_ipv4_hour = 0.004
"""


INNER = """
[eu-west-1.fargate]
date = 2026-12-01
arm_vcpu_hour = 0.03
windows_vcpu_hour = 1

[eu-west-1.transit_gateway]
source = "another contract"
gb = 0.01
"""


def test_prices_of_one_s_own_come_before_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(GIVEN + GIVEN.replace("eu-west-1", "us-east-1"))
    prices = load(tmp_path / "prices.toml")
    for own in (prices["eu-west-1"], prices["us-east-1"]):
        assert (own.interface_endpoint_hour, own.currency, own.source) == (Decimal("0.02"), "EUR", "our contract")
    assert prices["eu-west-2"] == PRICES["eu-west-2"]
    (tmp_path / "prices.toml").write_text(GIVEN)
    assert load(tmp_path / "prices.toml")["us-east-1"] == PRICES["us-east-1"]


def test_a_region_may_come_that_the_built_in_ones_lack(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(GIVEN.replace("eu-west-1", "cn-north-1"))
    prices = load(tmp_path / "prices.toml")
    assert set(prices) - set(PRICES) == {"cn-north-1"}
    assert len(prices) == len(PRICES) + 1
    assert "cn-north-1" not in PRICES


def test_a_file_of_the_form_without_inner_tables_leaves_their_prices_unknown() -> None:
    own = parse(GIVEN, file="prices.toml")["eu-west-1"]
    assert own.fargate == FargatePrices(date=own.date, source=own.source)
    assert own.load_balancer == LoadBalancerPrices(date=own.date, source=own.source)
    assert own.transit_gateway == TransitGatewayPrices(date=own.date, source=own.source)
    assert own.fargate.arm_vcpu_hour is None


def test_an_inner_table_has_what_it_says_and_the_rest_of_its_region() -> None:
    own = parse(GIVEN + INNER, file="prices.toml")["eu-west-1"]
    assert own.fargate == FargatePrices(
        date=date(2026, 12, 1), source="our contract", arm_vcpu_hour=Decimal("0.03"), windows_vcpu_hour=Decimal(1)
    )
    assert own.transit_gateway == TransitGatewayPrices(
        date=date(2026, 11, 1), source="another contract", gb=Decimal("0.01")
    )


def without(key: str) -> str:
    return "\n".join(line for line in GIVEN.splitlines() if not line.startswith(key))


def test_a_price_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path / "prices.toml")
    assert str(caught.value) == f"{tmp_path}/prices.toml: cannot be read: No such file or directory"


def test_the_price_file_of_the_documentation_is_one() -> None:
    document = (ROOT / "docs" / "report.md").read_text()
    prices = parse(document.split("```toml\n")[1].split("```")[0], file="docs/report.md")
    assert prices["us-east-1"].source == "our contract"
    assert {name: getattr(prices["us-east-1"], name) for name in ("load_balancer", "transit_gateway")} == {
        "load_balancer": LoadBalancerPrices(
            date=date(2026, 11, 24),
            source="our contract",
            application_hour=Decimal("0.02"),
            application_lcu_hour=Decimal("0.007"),
            network_hour=Decimal("0.02"),
            network_nlcu_hour=Decimal("0.005"),
        ),
        "transit_gateway": TransitGatewayPrices(
            date=date(2026, 10, 1), source="our network's contract", attachment_hour=Decimal("0.04"), gb=Decimal("0.02")
        ),
    }
    assert None not in vars(prices["us-east-1"].fargate).values()


HOUR = "interface_endpoint_hour = 0.02"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ["must have a table for each region, such as [us-east-1]"]),
        ("[", ["is not TOML: Invalid initial character for a key part (at end of document)"]),
        (GIVEN.replace("eu-west-1", "eu-west-9"), ['eu-west-9: unknown region "eu-west-9": did you mean "eu-west-3"?']),
        ("us-east-1 = 0.01", ['us-east-1: must be a table, got "0.01"']),
        (GIVEN.replace(HOUR, HOUR + "e9999999999999999999"), ["has a number with too large an exponent"]),
        (
            without("nat").replace("currency", "curency").replace("2026-11-01", '"today"'),
            [
                'eu-west-1.curency: unknown key "curency": did you mean "currency"?',
                "eu-west-1.currency: is required",
                'eu-west-1.date: must be a date without quotes, such as 2026-09-17, got "today"',
                "eu-west-1.nat_gateway_gb: is required",
                "eu-west-1.nat_gateway_hour: is required",
            ],
        ),
        *(
            (GIVEN.replace(HOUR, f"interface_endpoint_hour = {value}"), [f"eu-west-1.interface_endpoint_hour: {what}"])
            for value, what in (
                ("-0.01", "must be a price from 0 to 1000, got -0.01"),
                ("nan", "must be a price from 0 to 1000, got NaN"),
                ("1001", "must be a price from 0 to 1000, got 1001"),
                ('"0.01"', 'must be a price, such as 0.01, got "0.01"'),
                ("true", "must be a price, such as 0.01, got true"),
            )
        ),
        (GIVEN + 'fargate = "cheap"', ['eu-west-1.fargate: must be a table, got "cheap"']),
        (
            GIVEN + INNER.replace("arm_vcpu", "arm_cpu").replace("= 1", '= "1"').replace("2026-12-01", "true"),
            [
                'eu-west-1.fargate.arm_cpu_hour: unknown key "arm_cpu_hour": did you mean "arm_vcpu_hour"?',
                "eu-west-1.fargate.date: must be a date without quotes, such as 2026-09-17, got true",
                'eu-west-1.fargate.windows_vcpu_hour: must be a price, such as 0.01, got "1"',
            ],
        ),
        (
            GIVEN + INNER.replace('"another contract"', "[]").replace("0.01", "-1"),
            [
                "eu-west-1.transit_gateway.gb: must be a price from 0 to 1000, got -1",
                "eu-west-1.transit_gateway.source: must say where the prices are from, got []",
            ],
        ),
        (
            GIVEN.replace('"EUR"', '"eur"').replace('"our contract"', '" "').replace("11-01", "11-01T00:00:00"),
            [
                'eu-west-1.currency: must be a currency\'s code, such as "USD", got "eur"',
                'eu-west-1.date: must be a date without quotes, such as 2026-09-17, got "2026-11-01 00:00:00"',
                'eu-west-1.source: must say where the prices are from, got " "',
            ],
        ),
    ],
)
def test_a_price_file_is_checked_like_every_input(text: str, messages: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, file="prices.toml")
    assert sorted(map(str, caught.value.problems)) == [f"prices.toml: {message}" for message in messages]


@pytest.mark.parametrize(("amount", "shown"), [("36.5", "USD 36.50"), ("1036.505", "USD 1,036.51"), ("0", "USD 0.00")])
def test_amounts_are_shown_to_the_cent(amount: str, shown: str) -> None:
    assert money(Decimal(amount), "USD") == shown


def test_what_nobody_knows_is_not_a_number() -> None:
    assert (money(None, "USD"), unit_price(None, "USD")) == ("not known", "not known")


@pytest.mark.parametrize(
    ("price", "shown"), [("0.010", "USD 0.01"), ("0.045", "USD 0.045"), ("1", "USD 1.00"), ("10.5", "USD 10.50")]
)
def test_prices_are_shown_with_all_their_digits(price: str, shown: str) -> None:
    assert unit_price(Decimal(price), "USD") == shown
