"""What the report and the terminal say that a stack with services costs; test_report.py has stacks without."""

import json

import pytest

from fargate_privatelink.aws.prices import load
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.report import Report
from tests.cases import API, CASES, STACK, TWO_PUBLIC, TWO_ZONES, inventory
from tests.report.judging import by_route

PRICES = load()
SMALL = "0.25 vCPU, 0.5 GB, Linux, X86_64"
TRANSFER = "Not counted are transfer to the internet and between availability zones"
ASKED = "and what the AWS services ask for that the tasks call."
DEPLOYMENT = "the tasks that a deployment runs beside the old ones"
NEW_ZEALAND = json.loads(
    json.dumps(
        STACK
        | {
            "private_subnets": TWO_ZONES,
            "public_subnets": TWO_PUBLIC,
            "load_balancer": {"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]},
            "of": {"api": {"service": {"load_balancer": {}}}},
        }
    ).replace("us-east-1", "ap-southeast-6")
)


def in_new_zealand() -> Inventory:
    """An internet-facing service where nobody knows what a load balancer costs."""
    return inventory(NEW_ZEALAND, json.loads(json.dumps(API).replace("us-east-1", "ap-southeast-6")))


def paragraphs(given: Inventory) -> list[str]:
    text = Report.of(given, PRICES, by_route).files()["REPORT.md"]
    return text.split("## Cost\n\n")[1].split("\n\n## ")[0].split("\n\n")


def terminal(given: Inventory) -> list[str]:
    lines = list(Report.of(given, PRICES, by_route).short(colour=False))
    return lines[next(at for at, line in enumerate(lines) if line.startswith("  cost: ")) :]


def test_what_runs_stands_in_one_table_with_the_way_to_aws() -> None:
    bill, traffic, other_ways, ways, not_counted, prices = paragraphs(CASES["public_api"]())
    assert bill.splitlines() == [
        "|  | Number | An hour | A month of 730 hours |",
        "| --- | --- | --- | --- |",
        "| 5 interface endpoints in 2 availability zones | 10 | USD 0.01 | USD 73.00 |",
        "| **this stack's way to AWS** |  |  | **USD 73.00** |",
        f"| service api: {SMALL} | 2 | USD 0.0123425 | USD 18.02 |",
        f"| service web: {SMALL} | 1 | USD 0.0123425 | USD 9.01 |",
        "| application load balancer | 1 | USD 0.0225 | USD 16.43 |",
        "| public IPv4 address of the load balancer | 2 | USD 0.005 | USD 7.30 |",
        "| **this stack** |  |  | **USD 123.76** |",
    ]
    assert traffic == "On top comes what the load balancer's traffic takes, by the LCU and hour: USD 0.008."
    assert other_ways == "The same tasks the other ways round:"
    assert ways.splitlines()[2] == "| this stack's way to AWS | USD 73.00 | USD 0.01 | no way |  |"
    assert not_counted.endswith(
        f"{TRANSFER}, traffic of the load balancer, public addresses that it takes as it grows, {DEPLOYMENT}, {ASKED}"
    )
    assert prices.splitlines()[1:] == [
        "Those of running tasks as of 2025-10-27. Source: AWS price list, AmazonECS of 2025-10-27.",
        "Those of load balancers as of 2025-06-05. Source: AWS price list, AWSELB of 2025-06-05.",
    ]


@pytest.mark.parametrize(
    ("given", "rows", "notes"),
    [
        (
            CASES["web_api"](),
            [
                f"| service api: {SMALL} | 2 to 10 | USD 0.0123425 | USD 18.02 to USD 90.10 |",
                "| application load balancer | 1 | USD 0.0225 | USD 16.43 |",
                "| **this stack** |  |  | **USD 78.25 to USD 150.33** |",
            ],
            ["On top comes what the load balancer's traffic takes, by the LCU and hour: USD 0.008."],
        ),
        (
            CASES["existing_listener"](),
            [
                f"| service api: {SMALL} | 1 to 4 | USD 0.0123425 | USD 9.01 to USD 36.04 |",
                "| **this stack** |  |  | **USD 52.81 to USD 79.84** |",
            ],
            [
                "The load balancer exists and costs this stack nothing by the hour; one of its own: USD 16.43 a month.",
            ],
        ),
        (
            CASES["worker"](),
            [
                f"| service worker: {SMALL} | 1 to 20, 75 % of them on FARGATE_SPOT | not known | not known |",
                "| **this stack** |  |  | **not known, at least USD 29.20** |",
            ],
            [
                "Service worker without Fargate Spot: USD 9.01 to USD 180.20 a month.",
                "Fargate Spot has no list price.",
            ],
        ),
        (
            CASES["nightly"](),
            [
                f"| schedule nightly: {SMALL} | 1 for each start | USD 0.0123425 | not counted: by the hour that it"
                " runs |",
                "| **this stack** |  |  | **USD 21.90** |",
            ],
            [],
        ),
        (
            in_new_zealand(),
            [
                f"| service api: {SMALL} | 1 | USD 0.01628 | USD 11.88 |",
                "| application load balancer | 1 | not known | not known |",
                "| public IPv4 address of the load balancer | 2 | USD 0.005 | USD 7.30 |",
                "| **this stack** |  |  | **not known, at least USD 78.97** |",
            ],
            [
                "On top comes what the load balancer's traffic takes, by the LCU and hour: not known.",
                "Nobody knows load_balancer.application_hour, load_balancer.application_lcu_hour: give them with"
                " --prices.",
            ],
        ),
    ],
    ids=["scaling", "existing listener", "Spot", "schedule", "a region without prices of load balancers"],
)
def test_what_is_not_known_or_not_counted_is_said(given: Inventory, rows: list[str], notes: list[str]) -> None:
    bill, *others = paragraphs(given)
    lines = bill.splitlines()
    way = next(at for at, line in enumerate(lines) if line.startswith("| **this stack's way to AWS** |"))
    assert lines[way + 1 :] == rows
    assert others[: others.index("The same tasks the other ways round:")] == notes


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("web_api", f"{TRANSFER}, traffic of the load balancer, {DEPLOYMENT}, the alarms of autoscaling, {ASKED}"),
        ("network_load_balancer", f"{TRANSFER}, traffic of the load balancer, {DEPLOYMENT}, {ASKED}"),
        ("existing_listener", f"{TRANSFER}, {DEPLOYMENT}, the alarms of autoscaling, {ASKED}"),
        (
            "worker",
            f"{TRANSFER}, {DEPLOYMENT}, the alarms of autoscaling, {ASKED} Of what a pipeline deploys, size and number"
            " are those that are written here.",
        ),
        ("nightly", f"{TRANSFER}, {ASKED}"),
        (
            "tags",
            f"{TRANSFER}, the tasks themselves, and what the services ask for.",
        ),
    ],
)
def test_what_a_bill_leaves_out_is_what_the_stack_has(case: str, expected: str) -> None:
    assert paragraphs(CASES[case]())[-2].endswith(f" {expected}")


def test_the_terminal_has_a_line_for_each_thing_that_runs() -> None:
    assert terminal(CASES["public_api"]())[:7] == [
        "  cost: USD 123.76 a month and USD 0.01 per GB to AWS",
        f"    service api: {SMALL}: USD 18.02 a month, 2 at USD 0.0123425 an hour",
        f"    service web: {SMALL}: USD 9.01 a month, 1 at USD 0.0123425 an hour",
        "    application load balancer: USD 16.43 a month, 1 at USD 0.0225 an hour",
        "    public IPv4 address of the load balancer: USD 7.30 a month, 2 at USD 0.005 an hour",
        "    on top comes what the load balancer's traffic takes, by the LCU and hour: USD 0.008",
        "    this stack's way to AWS: USD 73.00 a month",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            CASES["existing_listener"](),
            [
                "  cost: USD 52.81 to USD 79.84 a month and USD 0.01 per GB to AWS",
                f"    service api: {SMALL}: USD 9.01 to USD 36.04 a month, 1 to 4 at USD 0.0123425 an hour",
                "    the load balancer exists and costs this stack nothing by the hour; one of its own: USD 16.43 a"
                " month",
                "    this stack's way to AWS: USD 43.80 a month",
            ],
        ),
        (
            CASES["worker"](),
            [
                "  cost: not known, at least USD 29.20 a month and USD 0.01 per GB to AWS",
                f"    service worker: {SMALL}: not known, 1 to 20, 75 % of them on FARGATE_SPOT",
                "    service worker without Fargate Spot: USD 9.01 to USD 180.20 a month",
                "    Fargate Spot has no list price",
                "    this stack's way to AWS: USD 29.20 a month",
            ],
        ),
        (
            CASES["nightly"](),
            [
                "  cost: USD 21.90 a month and USD 0.01 per GB to AWS",
                f"    schedule nightly: {SMALL}: not counted: by the hour that it runs, 1 for each start at"
                " USD 0.0123425 an hour",
                "    this stack's way to AWS: USD 21.90 a month",
            ],
        ),
    ],
    ids=["existing listener", "Spot", "schedule"],
)
def test_the_terminal_says_what_is_not_known_and_what_is_not_counted(given: Inventory, expected: list[str]) -> None:
    assert terminal(given)[: len(expected)] == expected
