import json
from decimal import Decimal
from typing import Any

import pytest

from fargate_privatelink.aws.prices import load, money
from fargate_privatelink.costs import Costs, break_even, comparison, costs
from fargate_privatelink.costs.ways import Alternative
from fargate_privatelink.inventory import Inventory
from tests.cases import AWSLOGS, NAT, PUBLIC, SECRETS, STACK, ZONES, in_china, inventory, web

Json = dict[str, Any]

PRICES = load()
LOGS = web({"logConfiguration": AWSLOGS})
THREE_ZONES = STACK | {"private_subnets": ZONES}
TWO_ZONES = STACK | {"private_subnets": {zone: ZONES[zone] for zone in list(ZONES)[:2]}}
NAT_ONLY = NAT | {"endpoints": "none"}
PER_AZ = {"nat": "per-az", "public_subnets": PUBLIC, "endpoints": "none"}
ENDPOINTS = "endpoints without NAT"
SHARED = "one shared NAT gateway without endpoints"
PER_ZONE = "a NAT gateway per availability zone without endpoints"
# Three interface endpoints more than the tasks' own ecr.api, ecr.dkr and logs.
MORE = ["sqs", "sns", "kms"]


def moved_to(region: str, value: Json) -> Json:
    """What a person wrote for us-east-1, as they would have for this region."""
    partition = "aws-us-gov" if region.startswith("us-gov") else "aws"
    text = json.dumps(value).replace("us-east-1", region).replace("arn:aws:", f"arn:{partition}:")
    moved: Json = json.loads(text)
    return moved


def of(given: Inventory) -> Costs:
    found = costs(given, PRICES)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given", "monthly"),
    [
        (inventory(STACK, web()), "14.60"),
        (inventory(STACK, LOGS), "21.90"),
        (inventory(TWO_ZONES, LOGS), "43.80"),
        (inventory(THREE_ZONES, LOGS), "65.70"),
        (inventory(THREE_ZONES, SECRETS), "109.50"),
        (inventory(THREE_ZONES, LOGS, extra_services=["dynamodb", *MORE, "sts"]), "153.30"),
        (inventory(STACK | NAT_ONLY, LOGS), "36.50"),
        (inventory(THREE_ZONES | NAT_ONLY, LOGS), "36.50"),
        (inventory(THREE_ZONES | PER_AZ, LOGS), "109.50"),
        (inventory(STACK | NAT, LOGS), "58.40"),
        (inventory(THREE_ZONES | PER_AZ | {"endpoints": "required"}, LOGS), "175.20"),
        (inventory(STACK | NAT, web({"image": "nginx"})), "36.50"),
    ],
    ids=str,
)
def test_the_fixed_cost_of_a_month(given: Inventory, monthly: str) -> None:
    assert of(given).own.monthly == Decimal(monthly)


def test_each_thing_on_the_bill_is_named() -> None:
    own = of(inventory(THREE_ZONES | PER_AZ | {"endpoints": "required"}, LOGS)).own
    assert [(item.what, item.count, item.monthly) for item in own.items] == [
        ("3 interface endpoints in 3 availability zones", 9, Decimal("65.70")),
        ("3 NAT gateways", 3, Decimal("98.55")),
        ("3 public IPv4 addresses", 3, Decimal("10.95")),
    ]
    assert [item.what for item in of(inventory(STACK | NAT_ONLY, LOGS)).own.items] == [
        "1 NAT gateway",
        "1 public IPv4 address",
    ]
    assert of(inventory(STACK, LOGS)).own.items[0].what == "3 interface endpoints in 1 availability zone"


@pytest.mark.parametrize(
    ("given", "aws_gb", "other_gb"),
    [
        (inventory(STACK, LOGS), "0.01", None),
        (inventory(STACK | NAT_ONLY, LOGS), "0.045", "0.045"),
        (inventory(STACK | NAT, LOGS), "0.01", "0.045"),
    ],
    ids=["endpoints", "NAT", "both"],
)
def test_the_price_of_a_gb(given: Inventory, aws_gb: str, other_gb: str | None) -> None:
    own = of(given).own
    assert (own.aws_gb, own.other_gb) == (Decimal(aws_gb), other_gb and Decimal(other_gb))


CHEAPER_AT_ANY = "cheaper at any volume, by USD 14.60 a month and USD 0.035 per GB"
MORE_EXPENSIVE_AT_ANY = "more expensive at any volume, by USD 14.60 a month and USD 0.035 per GB"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (inventory(STACK, LOGS), {SHARED: ("36.50", MORE_EXPENSIVE_AT_ANY)}),
        (inventory(STACK | NAT_ONLY, LOGS), {ENDPOINTS: ("21.90", CHEAPER_AT_ANY)}),
        (
            inventory(TWO_ZONES, LOGS),
            {
                SHARED: ("36.50", "cheaper below 209 GB a month to AWS"),
                PER_ZONE: ("73.00", "more expensive at any volume, by USD 29.20 a month and USD 0.035 per GB"),
            },
        ),
        (
            inventory(THREE_ZONES | NAT_ONLY, LOGS),
            {
                ENDPOINTS: ("65.70", "cheaper above 835 GB a month to AWS"),
                PER_ZONE: ("109.50", "more expensive at any volume, by USD 73.00 a month"),
            },
        ),
        (
            inventory(THREE_ZONES, LOGS, extra_services=MORE),
            {
                SHARED: ("36.50", "cheaper below 2,712 GB a month to AWS"),
                PER_ZONE: ("109.50", "cheaper below 626 GB a month to AWS"),
            },
        ),
        (
            inventory(THREE_ZONES, SECRETS),
            {
                SHARED: ("36.50", "cheaper below 2,086 GB a month to AWS"),
                PER_ZONE: ("109.50", "more expensive at any volume, by USD 0.035 per GB"),
            },
        ),
        (
            inventory(STACK | NAT, LOGS),
            {
                ENDPOINTS: ("21.90", "cheaper at any volume, by USD 36.50 a month"),
                SHARED: ("36.50", "cheaper below 626 GB a month to AWS"),
            },
        ),
    ],
    ids=[
        "endpoints in one zone",
        "NAT in one zone",
        "endpoints in two zones",
        "one NAT for three zones",
        "six endpoints in three zones",
        "five endpoints cost what NAT per zone does",
        "both",
    ],
)
def test_the_other_ways_round_and_where_they_break_even(given: Inventory, expected: dict[str, tuple[str, str]]) -> None:
    found = of(given)
    assert {
        way.name: (f"{way.monthly:.2f}", comparison(found.own, way, found.prices.currency)) for way in found.others
    } == expected


def test_the_break_even_is_exact() -> None:
    found = of(inventory(TWO_ZONES, LOGS))
    shared, per_zone = found.others
    at = break_even(found.own, shared)
    assert at is not None
    assert at.quantize(Decimal("0.0001")) == Decimal("208.5714")
    assert found.own.monthly + at * found.own.aws_gb == pytest.approx(shared.monthly + at * shared.aws_gb)
    assert break_even(found.own, per_zone) is None


def test_ways_that_cost_the_same_say_so() -> None:
    way = Alternative(name="", items=(), aws_gb=Decimal(0), other_gb=None)
    assert comparison(way, way, "USD") == "costs the same"


@pytest.mark.parametrize(
    ("given", "obstacles"),
    [
        (inventory(STACK | NAT_ONLY, LOGS), ()),
        (
            inventory(STACK | NAT_ONLY, web({"image": "nginx"}), web({"image": "quay.io/a/b"}, family="b")),
            ("not possible: docker.io, quay.io are reached only over the internet",),
        ),
    ],
    ids=["none", "registries"],
)
def test_what_stands_against_endpoints_alone_is_said(given: Inventory, obstacles: tuple[str, ...]) -> None:
    (endpoints,) = of(given).others
    assert endpoints.name == ENDPOINTS
    assert endpoints.obstacles == obstacles


def test_a_router_s_own_configuration_is_an_unknown_destination() -> None:
    router: Json = {"logConfiguration": {"logDriver": "awsfirelens"}}
    firelens = {"name": "router", "image": "x", "firelensConfiguration": {"type": "fluentbit"}}
    (endpoints, *_) = of(inventory(STACK | NAT_ONLY, web(router, firelens))).others
    assert endpoints.obstacles == (
        "not possible: docker.io is reached only over the internet",
        "not known to work: nobody knows the destinations of FireLens",
    )


@pytest.mark.parametrize(
    ("region", "endpoints", "shared_nat", "source"),
    [
        ("eu-central-1", "USD 26.28", "USD 41.61", "AWS price list, AmazonVPC of 2025-11-04"),
        ("ap-northeast-1", "USD 30.66", "USD 48.91", "AWS price list, AmazonVPC of 2025-11-04"),
        ("sa-east-1", "USD 45.99", "USD 71.54", "AWS price list, AmazonVPC of 2025-11-04"),
        ("us-gov-west-1", "USD 27.38", "USD 43.07", "AWS price list, AmazonVPC of 2025-11-04"),
    ],
)
def test_a_stack_costs_what_its_region_asks(region: str, endpoints: str, shared_nat: str, source: str) -> None:
    moved = moved_to(region, STACK) | {"private_subnets": {f"{region}a": "10.0.0.0/20"}}
    found = of(inventory(moved, moved_to(region, LOGS)))
    assert [(way.name, money(way.monthly, found.prices.currency)) for way in found.others] == [(SHARED, shared_nat)]
    assert money(found.own.monthly, found.prices.currency) == endpoints
    assert found.prices.source.startswith(source)


def test_a_region_without_prices_has_no_cost() -> None:
    china = in_china(STACK) | {"private_subnets": {"cn-north-1a": "10.0.0.0/20"}}
    assert costs(inventory(china, in_china(LOGS)), PRICES) is None
