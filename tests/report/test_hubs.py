"""What a hub holds for which stack, on the terminal, in the report, the picture and the cost sheet."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fargate_privatelink.aws.prices import Prices, TransitGatewayPrices, load
from fargate_privatelink.costs import costs
from fargate_privatelink.costs.hubs import shared
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.report import Report
from tests import hubs
from tests.report.judging import by_route

PRICES = load()
VIRGINIA = PRICES["us-east-1"]
HUB, JOBS, WEB = hubs.inventories()


def lines(report: Report) -> list[str]:
    return [line for line in report.short(colour=False) if "note:" not in line]


def test_the_terminal_says_what_serves_what() -> None:
    assert lines(Report.of(HUB, PRICES, by_route)) == [
        "hub: 4 endpoints for 2 stacks in us-east-1a, us-east-1b",
        "  ecr.api  Interface  stack web: web containerDefinitions[0].image (pull image)",
        "                      stack jobs: jobs containerDefinitions[0].image (pull image)",
        "  ecr.dkr  Interface  stack web: web containerDefinitions[0].image (pull image)",
        "                      stack jobs: jobs containerDefinitions[0].image (pull image)",
        "  logs     Interface  stack web: web containerDefinitions[0].logConfiguration (logs)",
        "  sqs      Interface  stack jobs: jobs extra_services[0] (application)",
        "  paths: 6 passed",
        "  cost: USD 94.90 a month and USD 0.01 per GB to AWS",
        "    the hub and its 2 stacks: USD 167.90 a month and USD 0.03 per GB to AWS",
        "    endpoints of their own in each of the 2 stacks: USD 65.70 a month and USD 0.01 per GB to AWS, cheaper at"
        " any volume, by USD 102.20 a month and USD 0.02 per GB",
    ]
    assert lines(Report.of(WEB, PRICES, by_route))[:7] == [
        "web: 1 task definition in us-east-1a, us-east-1b, 1 endpoint and 3 of stack hub",
        "  s3       Gateway    web containerDefinitions[0].image (pull image)",
        f"  ecr.api  in a hub   stack hub, over {hubs.GATEWAY}",
        f"  ecr.dkr  in a hub   stack hub, over {hubs.GATEWAY}",
        f"  logs     in a hub   stack hub, over {hubs.GATEWAY}",
        "  paths: 4 passed",
        "  cost: USD 36.50 a month and USD 0.03 per GB to AWS",
    ]


def of_many(count: int) -> Inventory:
    """A hub for so many stacks that are alike."""
    names = [f"web-{number}" for number in range(count)]
    spokes = {
        name: hubs.WEB | {"vpc_cidr": f"10.{at}.0.0/16", "private_subnets": {"us-east-1a": f"10.{at}.0.0/20"}}
        for at, name in enumerate(names, 1)
    }
    hub, *_ = hubs.inventories(web=None, jobs=None, hub={"endpoints_for": names}, **spokes)
    return hub


def test_a_card_of_many_stacks_says_how_many_there_are() -> None:
    picture = Report.of(of_many(20), PRICES, by_route).files()["topology.svg"]
    assert picture.count("ecr.api, for 20 stacks") == 1


@pytest.mark.parametrize(("count", "is_noted"), [(49, False), (50, True)])
def test_more_routes_than_aws_gives_are_told(count: int, is_noted: bool) -> None:
    note = "route tables of stack hub have 51 routes, and AWS allows 50 until it is asked for more"
    assert (note in of_many(count).notes) is is_noted


@pytest.mark.parametrize("inventory", [HUB, WEB], ids=["hub", "spoke"])
def test_what_is_taken_for_granted_is_told(inventory: Inventory) -> None:
    assert inventory.notes[-2:] == (
        f"{hubs.GATEWAY} is not in these stacks: that it associates attachments with its default route table, and that"
        " they propagate there, as of a new gateway, is taken for granted",
        "no module is written of a hub, nor of its stacks, which read the ids of its zones from its state",
    )


def test_the_report_of_a_hub_has_its_stacks_paths_and_no_tasks() -> None:
    text = Report.of(HUB, PRICES, by_route).files()["REPORT.md"]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        *("# hub", "## Endpoints", "## Paths", "## Cost", "## Left to you"),
    ]
    assert "![4 endpoints for 2 stacks in VPC 10.0.0.0/24, us-east-1: 6 passed](topology.svg)" in text
    rows = [line for line in text.splitlines() if line.startswith("| `stack ")]
    assert [row.split(" | ")[:3] for row in rows] == [
        ["| `stack web`", "pull image", "`ecr.api`"],
        ["| `stack web`", "pull image", "`ecr.dkr`"],
        ["| `stack web`", "logs", "`logs`"],
        ["| `stack jobs`", "pull image", "`ecr.api`"],
        ["| `stack jobs`", "pull image", "`ecr.dkr`"],
        ["| `stack jobs`", "application", "`sqs`"],
    ]
    assert (
        "Endpoints of their own in each of the 2 stacks are cheaper at any volume, by USD 102.20 a month and USD 0.02"
        " per GB. By the hour a hub costs more than that for any number of such VPCs."
    ) in text


def test_the_report_of_a_spoke_names_the_stack_that_has_the_endpoint() -> None:
    text = Report.of(WEB, PRICES, by_route).files()["REPORT.md"]
    assert (
        f"| `com.amazonaws.us-east-1.logs` | in stack `hub`, over {hubs.GATEWAY} | web"
        " containerDefinitions[0].logConfiguration (logs) |"
    ) in text
    assert "| endpoints of its own in place of the hub's | USD 43.80 | USD 0.01 | no way |" in text
    assert "| 1 transit gateway attachment | 1 | USD 0.05 | USD 36.50 |" in text


def test_the_pictures_name_who_is_served_and_where() -> None:
    pictures = {each.settings.name: Report.of(each, PRICES, by_route).files()["topology.svg"] for each in (HUB, WEB)}
    assert "for stack web, stack jobs" in pictures["hub"]
    assert "Fargate tasks" not in pictures["hub"]
    assert "Endpoints of other VPCs" in pictures["web"]
    assert "stack hub" in pictures["web"]


@pytest.mark.parametrize(
    ("zones", "attachment", "expected"),
    [
        # 3 endpoints in 3 zones cost 65.70, an attachment 36.50: each VPC saves 29.20, and the hub costs 102.20.
        (3, "0.05", 4),
        (3, "0.01", 2),
        (1, "0.05", None),
    ],
)
def test_from_so_many_vpcs_on_a_hub_costs_less(zones: int, attachment: str, expected: int | None) -> None:
    given = {f"us-east-1{zone}": f"{{}}.{64 * at}/26" for at, zone in enumerate("abc"[:zones])}
    changes = {
        name: {"private_subnets": {zone: cidr.format(f"10.{number}.0") for zone, cidr in given.items()}}
        for name, number in (("hub", 0), ("web", 1))
    }
    hub, _ = hubs.inventories(jobs=None, web=changes["web"], hub={"endpoints_for": ["web"], **changes["hub"]})
    prices = replace(VIRGINIA, transit_gateway=replace(VIRGINIA.transit_gateway, attachment_hour=Decimal(attachment)))
    found = shared(hub, prices)
    assert found
    assert found.worth_from == expected
    # Said otherwise: with so many VPCs it does, and with one less it does not.
    attached, apart = found.hub.items[1].hourly * 730, found.apart.monthly
    for vpcs in (expected, expected - 1) if expected else (1, 1000):
        cheaper = found.hub.items[0].monthly + (vpcs + 1) * attached < vpcs * apart
        assert cheaper is (vpcs == expected)


def without_gateway(prices: Prices) -> Prices:
    return replace(prices, transit_gateway=TransitGatewayPrices(date=prices.date, source=prices.source))


@pytest.mark.parametrize("inventory", [HUB, WEB], ids=["hub", "spoke"])
def test_without_the_gateway_s_prices_nothing_is_guessed(inventory: Inventory) -> None:
    prices = {"us-east-1": without_gateway(VIRGINIA)}
    assert costs(inventory, prices) is None
    *_, last = lines(Report.of(inventory, prices, by_route))
    assert last == (
        "  cost: the prices of us-east-1 with a transit gateway (transit_gateway.attachment_hour and"
        " transit_gateway.gb) are not known: give them with --prices"
    )
