"""What tasks, load balancers and hubs cost while they run."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.aws.prices import FargatePrices, TransitGatewayPrices, load, money, unit_price
from fargate_privatelink.costs.bills import Bill, Charge
from fargate_privatelink.costs.hubs import attachments, gb_through_hub
from fargate_privatelink.costs.load_balancers import Kind, capacity_unit, load_balancer
from fargate_privatelink.costs.tasks import Size, task
from tests.cases import web

Json = dict[str, Any]

OHIO = load()["us-east-2"]
# As a file without inner tables leaves them.
BARE = replace(
    OHIO,
    fargate=FargatePrices(date=OHIO.date, source=OHIO.source),
    transit_gateway=TransitGatewayPrices(date=OHIO.date, source=OHIO.source),
)
SMALL = Size(cpu=256, memory=512)


def rows(bill: Bill) -> list[tuple[str, str, str, str]]:
    return [
        (each.what, f"{each.quantity}", unit_price(each.price, "USD"), money(each.monthly, "USD"))
        for each in bill.charges
    ]


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ({}, SMALL),
        ({"runtimePlatform": {"operatingSystemFamily": "LINUX"}}, SMALL),
        ({"runtimePlatform": {"cpuArchitecture": "X86_64"}}, SMALL),
        ({"runtimePlatform": {"cpuArchitecture": "ARM64"}}, replace(SMALL, platform="arm")),
        (
            {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "cpu": "1024", "memory": "2048"},
            Size(cpu=1024, memory=2048, platform="windows"),
        ),
        ({"cpu": "1 vCPU", "memory": "2 GB"}, Size(cpu=1024, memory=2048)),
        ({"ephemeralStorage": {"sizeInGiB": 30}}, replace(SMALL, ephemeral_storage=30)),
    ],
)
def test_a_task_s_size_is_that_of_its_definition(changes: Json, size: Size) -> None:
    assert Size.of(task_definition.parse(web(**changes), file="web.json")) == size


@pytest.mark.parametrize(
    ("size", "expected", "hourly", "monthly"),
    [
        (
            SMALL,
            [
                ("vCPU (Linux, X86_64)", "0.25", "USD 0.04048", "USD 7.39"),
                ("GB of memory (Linux, X86_64)", "0.5", "USD 0.004445", "USD 1.62"),
            ],
            "0.0123425",
            "USD 9.01",
        ),
        (
            replace(SMALL, platform="arm", ephemeral_storage=30),
            [
                ("vCPU (Linux, ARM64)", "0.25", "USD 0.03238", "USD 5.91"),
                ("GB of memory (Linux, ARM64)", "0.5", "USD 0.00356", "USD 1.30"),
                ("GB of ephemeral storage beyond 20", "10", "USD 0.000111", "USD 0.81"),
            ],
            "0.010985",
            "USD 8.02",
        ),
        (
            Size(cpu=1024, memory=2048, platform="windows"),
            [
                ("vCPU (Windows, X86_64)", "1", "USD 0.046552", "USD 33.98"),
                ("Windows license of a vCPU", "1", "USD 0.046", "USD 33.58"),
                ("GB of memory (Windows, X86_64)", "2", "USD 0.00511175", "USD 7.46"),
            ],
            "0.1027755",
            "USD 75.03",
        ),
    ],
    ids=["x86", "arm with storage", "windows"],
)
def test_a_running_task_costs_its_vcpus_its_memory_and_its_storage(
    size: Size, expected: list[tuple[str, str, str, str]], hourly: str, monthly: str
) -> None:
    bill = task(size, OHIO)
    assert rows(bill) == expected
    assert bill.hourly == Decimal(hourly)
    assert money(bill.monthly, "USD") == monthly
    assert bill.not_known == ""
    assert bill.sources == (OHIO.fargate,)


def test_storage_that_is_free_is_not_on_the_bill() -> None:
    assert task(replace(SMALL, ephemeral_storage=20), OHIO) == task(SMALL, OHIO)
    assert len(task(replace(SMALL, ephemeral_storage=21), OHIO).charges) == 3


def test_a_service_costs_as_many_tasks_and_its_load_balancer() -> None:
    bill = task(SMALL, OHIO).times(3) + load_balancer("application", OHIO, public_zones=2)
    assert rows(bill) == [
        ("vCPU (Linux, X86_64)", "0.75", "USD 0.04048", "USD 22.16"),
        ("GB of memory (Linux, X86_64)", "1.5", "USD 0.004445", "USD 4.87"),
        ("application load balancer", "1", "USD 0.0225", "USD 16.43"),
        ("public IPv4 address", "2", "USD 0.005", "USD 7.30"),
    ]
    assert bill.monthly == Decimal("50.755075")
    assert bill.sources == (OHIO.fargate, OHIO.load_balancer, OHIO)


def test_fargate_spot_has_no_list_price() -> None:
    bill = task(SMALL, OHIO, spot=True)
    assert rows(bill) == [
        ("vCPU (Linux, X86_64)", "0.25", "not known", "not known"),
        ("GB of memory (Linux, X86_64)", "0.5", "not known", "not known"),
    ]
    assert (bill.hourly, bill.monthly, bill.sources) == (None, None, ())
    assert bill.not_known == "Fargate Spot has no list price"


def test_what_a_region_lacks_is_named_and_leaves_no_sum() -> None:
    bill = task(SMALL, BARE) + load_balancer("network", OHIO)
    assert rows(bill) == [
        ("vCPU (Linux, X86_64)", "0.25", "not known", "not known"),
        ("GB of memory (Linux, X86_64)", "0.5", "not known", "not known"),
        ("network load balancer", "1", "USD 0.0225", "USD 16.43"),
    ]
    assert (bill.hourly, bill.monthly) == (None, None)
    assert bill.not_known == "nobody knows fargate.x86_vcpu_hour, fargate.x86_gb_hour: give them with --prices"
    assert bill.sources == (OHIO.load_balancer,)
    assert (attachments(2, BARE).not_known, gb_through_hub(BARE)) == (
        "nobody knows transit_gateway.attachment_hour: give it with --prices",
        None,
    )


def test_a_share_on_spot_and_an_unknown_price_are_both_said_once() -> None:
    spot = task(SMALL, OHIO, spot=True)
    assert (spot + spot + attachments(2, BARE)).not_known == (
        "Fargate Spot has no list price; nobody knows transit_gateway.attachment_hour: give it with --prices"
    )


@pytest.mark.parametrize(
    ("kind", "unit", "path"), [("application", "LCU", "0.008"), ("network", "NLCU", "0.006")], ids=str
)
def test_the_capacity_that_traffic_takes_comes_on_top(kind: Kind, unit: str, path: str) -> None:
    charge = capacity_unit(kind, OHIO)
    assert (charge.what, charge.hourly) == (unit, Decimal(path))
    assert rows(load_balancer(kind, OHIO)) == [(f"{kind} load balancer", "1", "USD 0.0225", "USD 16.43")]


def test_a_hub_costs_an_attachment_for_each_vpc_and_each_gb() -> None:
    bill = attachments(3, OHIO)
    assert rows(bill) == [("transit gateway attachment", "3", "USD 0.05", "USD 109.50")]
    assert bill.sources == (OHIO.transit_gateway,)
    assert gb_through_hub(OHIO) == Decimal("0.03")


def test_nothing_costs_nothing() -> None:
    assert (Bill(()).hourly, Bill(()).monthly, Bill(()).not_known) == (Decimal(0), Decimal(0), "")
    assert Charge(what="", quantity=Decimal(2), price=Decimal("0.1")).hourly == Decimal("0.2")
