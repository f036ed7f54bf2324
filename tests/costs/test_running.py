"""What a stack's services, load balancer and schedules cost, beside its way to AWS."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fargate_privatelink.aws.prices import FargatePrices, LoadBalancerPrices, load, unit_price
from fargate_privatelink.costs import Costs, costs
from fargate_privatelink.costs.running import Line, Month, Running
from fargate_privatelink.inventory import Inventory
from tests import existing
from tests.cases import API, AWSLOGS, CASES, STACK, inventory, web

Json = dict[str, Any]
PRICES = load()
VIRGINIA = PRICES["us-east-1"]
SMALL = "0.25 vCPU, 0.5 GB, Linux, X86_64"
AN_HOUR = "USD 0.0123425"
ADDRESS = ("public IPv4 address of the load balancer", "2", "USD 0.005", "USD 7.30")
BALANCER = ("application load balancer", "1", "USD 0.0225", "USD 16.43")
WHILE_IT_RUNS = "while it runs"
ARM = web(
    family="arm",
    cpu="1024",
    memory="3072",
    ephemeralStorage={"sizeInGiB": 50},
    runtimePlatform={"cpuArchitecture": "ARM64"},
)
WINDOWS = web(
    family="iis",
    cpu="1024",
    memory="2048",
    runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
)
SCHEDULE = {"expression": "rate(1 hour)"}


def found(given: Inventory) -> Costs:
    of_stack = costs(given, PRICES)
    assert of_stack is not None
    return of_stack


def runs(given: Inventory) -> Running:
    of_stack = found(given).running
    assert of_stack is not None
    return of_stack


def row(line: Line) -> tuple[str, str, str, str]:
    month = line.month.words("USD") if line.month else WHILE_IT_RUNS
    return line.what, line.number, unit_price(line.each.hourly, "USD"), month


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (CASES["web_api"](), [(f"service api: {SMALL}", "2 to 10", AN_HOUR, "USD 18.02 to USD 90.10"), BALANCER]),
        (
            CASES["public_api"](),
            [
                (f"service api: {SMALL}", "2", AN_HOUR, "USD 18.02"),
                (f"service web: {SMALL}", "1", AN_HOUR, "USD 9.01"),
                BALANCER,
                ADDRESS,
            ],
        ),
        (
            CASES["network_load_balancer"](),
            [
                (f"service api: {SMALL}", "1", AN_HOUR, "USD 9.01"),
                ("network load balancer", "1", "USD 0.0225", "USD 16.43"),
            ],
        ),
        (CASES["existing_listener"](), [(f"service api: {SMALL}", "1 to 4", AN_HOUR, "USD 9.01 to USD 36.04")]),
        (
            CASES["worker"](),
            [(f"service worker: {SMALL}", "1 to 20, 75 % of them on FARGATE_SPOT", "not known", "not known")],
        ),
        (
            inventory(STACK, web(), service={"desired_count": 0, "spot": 1}),
            [(f"service web: {SMALL}", "0, 100 % of them on FARGATE_SPOT", "not known", "USD 0.00")],
        ),
        (
            inventory(STACK, ARM, service={"desired_count": 3}),
            [
                (
                    "service arm: 1 vCPU, 3 GB, Linux, ARM64, 50 GB of ephemeral storage",
                    "3",
                    "USD 0.04639",
                    "USD 101.59",
                )
            ],
        ),
        (
            inventory(STACK, WINDOWS, service={}),
            [("service iis: 1 vCPU, 2 GB, Windows, X86_64", "1", "USD 0.1027755", "USD 75.03")],
        ),
        (CASES["nightly"](), [(f"schedule nightly: {SMALL}", "1 for each start", AN_HOUR, WHILE_IT_RUNS)]),
        (
            inventory(STACK, web(), schedule=SCHEDULE | {"task_count": 3, "enabled": False}),
            [(f"schedule web: {SMALL}", "disabled: 3 for each start", AN_HOUR, WHILE_IT_RUNS)],
        ),
        (
            inventory(STACK | {"of": {"api": {"schedule": SCHEDULE, "service": {}}}}, API, web()),
            [
                (f"service api: {SMALL}", "1", AN_HOUR, "USD 9.01"),
                (f"schedule api: {SMALL}", "1 for each start", AN_HOUR, WHILE_IT_RUNS),
                (f"task web: {SMALL}", "1 for each start", AN_HOUR, WHILE_IT_RUNS),
            ],
        ),
    ],
    ids=[
        "scaling behind a load balancer",
        "internet-facing",
        "network load balancer",
        "existing listener",
        "Spot",
        "no task on Spot",
        "ARM with storage",
        "Windows",
        "schedule",
        "disabled schedule",
        "both, and a task that is run by hand",
    ],
)
def test_what_runs_is_a_line_each(given: Inventory, expected: list[tuple[str, str, str, str]]) -> None:
    assert [row(line) for line in runs(given).lines] == expected


@pytest.mark.parametrize(
    ("case", "way", "month"),
    [
        ("web_api", "43.80", "USD 78.25 to USD 150.33"),
        ("public_api", "73.00", "USD 123.76"),
        ("existing_listener", "43.80", "USD 52.81 to USD 79.84"),
        ("worker", "29.20", "not known, at least USD 29.20"),
        ("nightly", "21.90", "USD 21.90"),
        ("tags", "14.60", "USD 14.60"),
    ],
)
def test_the_sum_is_the_way_to_aws_and_what_runs(case: str, way: str, month: str) -> None:
    of_stack = found(CASES[case]())
    assert (of_stack.own.monthly, of_stack.month.words("USD")) == (Decimal(way), month)


def test_a_stack_without_services_and_schedules_has_its_way_alone() -> None:
    of_stack = found(CASES["tags"]())
    assert (of_stack.running, of_stack.own.name) == (None, "this stack")
    assert found(CASES["nightly"]()).own.name == "this stack's way to AWS"


@pytest.mark.parametrize(
    ("case", "unit"), [("web_api", "LCU"), ("network_load_balancer", "NLCU"), ("existing_listener", ""), ("worker", "")]
)
def test_traffic_is_billed_of_a_load_balancer_that_the_stack_makes(case: str, unit: str) -> None:
    capacity = runs(CASES[case]()).capacity
    assert (capacity.what if capacity else "") == unit


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("web_api", []),
        (
            "existing_listener",
            [
                (
                    "the load balancer exists and costs this stack nothing by the hour; one of its own",
                    "1",
                    "USD 0.0225",
                    "USD 16.43",
                )
            ],
        ),
        ("worker", [("service worker without Fargate Spot", "1 to 20", AN_HOUR, "USD 9.01 to USD 180.20")]),
    ],
)
def test_what_is_not_on_the_bill_is_there_to_compare_with(case: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert [row(line) for line in runs(CASES[case]()).instead] == expected


def test_endpoints_that_exist_cost_a_service_nothing_and_the_sum_neither() -> None:
    given = existing.inventory(
        existing.STACK,
        {"network.json": existing.survey(existing.with_two_of_four())},
        web({"logConfiguration": AWSLOGS}),
        service={"desired_count": 2},
    )
    of_stack = found(given)
    assert (of_stack.own.monthly, of_stack.month.words("USD")) == (Decimal("29.20"), "USD 47.22")
    assert of_stack.others[0].name == "endpoints of its own in place of those that exist"


def test_where_a_price_is_not_known_the_line_and_the_sum_say_so() -> None:
    bare = replace(
        VIRGINIA,
        fargate=replace(VIRGINIA.fargate, x86_gb_hour=None),
        load_balancer=LoadBalancerPrices(date=VIRGINIA.date, source=VIRGINIA.source),
    )
    of_stack = costs(CASES["public_api"](), {"us-east-1": bare})
    assert of_stack
    assert of_stack.running
    assert [row(line)[2:] for line in of_stack.running.lines] == [("not known", "not known")] * 3 + [ADDRESS[2:]]
    assert of_stack.month.words("USD", " a month") == "not known, at least USD 80.30 a month"
    assert of_stack.running.not_known == (
        "nobody knows fargate.x86_gb_hour, load_balancer.application_hour, load_balancer.application_lcu_hour: give"
        " them with --prices"
    )


def test_the_tables_that_prices_are_from_are_named_once_each() -> None:
    assert runs(CASES["public_api"]()).sources == (VIRGINIA.fargate, VIRGINIA.load_balancer, VIRGINIA)
    assert [type(each) for each in runs(CASES["worker"]()).sources] == [FargatePrices]


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (Month(Decimal(2), Decimal(2)), "USD 2.00 a month"),
        (Month(Decimal(2), Decimal(3)), "USD 2.00 to USD 3.00 a month"),
        (Month(Decimal(0), Decimal(0), is_whole=False), "not known"),
        (
            Month(Decimal(2), Decimal(3)) + Month(Decimal(0), Decimal(0), is_whole=False),
            "not known, at least USD 2.00 a month",
        ),
    ],
    ids=["one", "range", "unknown", "unknown in part"],
)
def test_a_month_in_words(month: Month, words: str) -> None:
    assert month.words("USD", " a month") == words
