"""What exists is shown, drawn and counted as that, on the terminal, in the report, the picture and the cost sheet."""

from decimal import Decimal

import pytest

from fargate_privatelink.aws.prices import load
from fargate_privatelink.costs import costs
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.report import Report
from fargate_privatelink.report.paths import paths
from fargate_privatelink.report.stopped_reasons import Suspect, stopped_reasons
from tests import existing
from tests.cases import AWSLOGS, CASES, web
from tests.conftest import Synthesize
from tests.report.judging import by_route

PRICES = load()
TWO, HUB = CASES["existing_network"](), CASES["existing_network_with_a_hub"]()
NAT = existing.inventory(
    existing.STACK | {"endpoints": "none"},
    {
        "network.json": existing.survey(
            existing.routed(existing.network(), {"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-0a1b2c3d"})
        )
    },
    web({"logConfiguration": AWSLOGS}, {"name": "proxy", "image": "docker.io/library/nginx:1"}),
)


def files(inventory: Inventory) -> dict[str, str]:
    return dict(Report.of(inventory, PRICES, by_route).files())


def test_the_terminal_names_each_endpoint_that_exists_with_its_id_and_reason() -> None:
    head, *lines = Report.of(TWO, PRICES, by_route).short(colour=False)
    assert head == "case: 1 task definition in us-east-1a, us-east-1b, 2 endpoints and 2 that exist"
    assert lines[:4] == [
        "  ecr.dkr  Interface  web containerDefinitions[0].image (pull image)",
        "  logs     Interface  web containerDefinitions[0].logConfiguration (logs)",
        "  s3       exists     vpce-s3, the prefix list of s3 leads to the endpoint",
        "  ecr.api  exists     vpce-ecrapi, private DNS resolves the name to the endpoint",
    ]


def test_the_terminal_tells_of_nat_that_exists() -> None:
    head, *_ = Report.of(NAT, PRICES, by_route).short(colour=False)
    assert head == "case: 1 task definition in us-east-1a, us-east-1b, NAT that exists"


def test_rules_in_a_group_of_somebody_else_s_are_told_of() -> None:
    notes = Report.of(CASES["existing_network_to_complete"](), PRICES, by_route).short(colour=False)
    (note,) = (line for line in notes if line.startswith("  note: sg-"))
    assert note == (
        f"  note: {existing.GROUP}, which is somebody else's, gets rules that let TCP 443 in from us-east-1b for"
        " ecr.api, ecr.dkr: its owner takes them away with the next apply if the group's rules are written inline,"
        " which nothing shows from outside"
    )


@pytest.mark.parametrize(
    ("inventory", "row"),
    [
        (TWO, "| `com.amazonaws.us-east-1.s3` | exists: `vpce-s3`, the prefix list of s3 leads to the endpoint |"),
        (
            HUB,
            "| `com.amazonaws.us-east-1.logs` | exists: `vpce-logs`, logs.us-east-1.amazonaws.com resolves the name to"
            " the endpoint |",
        ),
    ],
    ids=["in the VPC", "in a hub"],
)
def test_the_report_has_what_exists_in_its_table(inventory: Inventory, row: str) -> None:
    assert row in files(inventory)["REPORT.md"]
    assert f"VPC {existing.VPC} 10.1.0.0/16" in files(inventory)["REPORT.md"]


INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
TABLES = [*existing.TABLES.values()]
# By the case, the places to look at where the network may be at fault: of ecr.api, ecr.dkr, s3 and logs.
PLACES: dict[str, tuple[Inventory, list[list[str]]]] = {
    "two of four": (
        TWO,
        [
            ["vpce-ecrapi", existing.GROUP, f"{EGRESS}.task_web_sg_0a1b2c3d4e5f60718"],
            ["aws_vpc_endpoint.ecr_dkr", f"{INGRESS}.endpoint_ecr_dkr", f"{EGRESS}.task_web_ecr_dkr"],
            ["vpce-s3", *TABLES, f"{EGRESS}.task_web_pl_63a5400a"],
            ["aws_vpc_endpoint.logs", f"{INGRESS}.endpoint_logs", f"{EGRESS}.task_web_logs"],
        ],
    ),
    "completed": (
        CASES["existing_network_to_complete"](),
        [
            [
                "vpce-ecrapi",
                f"{INGRESS}.existing_sg_0a1b2c3d4e5f60718",
                f"{EGRESS}.task_web_sg_0a1b2c3d4e5f60718",
            ],
            [
                "vpce-ecrdkr",
                f"{INGRESS}.existing_sg_0a1b2c3d4e5f60718",
                f"{EGRESS}.task_web_sg_0a1b2c3d4e5f60718",
            ],
            ["vpce-s3", "aws_vpc_endpoint.s3", *TABLES, f"{EGRESS}.task_web_pl_63a5400a"],
            ["aws_vpc_endpoint.logs", f"{INGRESS}.endpoint_logs", f"{EGRESS}.task_web_logs"],
        ],
    ),
    "a hub": (
        HUB,
        [
            ["vpce-ecrapi", f"{EGRESS}.task_web_cidr_10_9_0_0_24"],
            ["vpce-ecrdkr", f"{EGRESS}.task_web_cidr_10_9_0_0_24"],
            ["aws_vpc_endpoint.s3", *TABLES, f"{EGRESS}.task_web_s3"],
            ["vpce-logs", f"{EGRESS}.task_web_cidr_10_9_0_0_24"],
        ],
    ),
    "NAT": (NAT, [[*TABLES, f"{EGRESS}.task_web_internet"]] * 5),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_stopped_reason_names_what_exists_by_its_id(name: str, synthesize: Synthesize) -> None:
    inventory, expected = PLACES[name]
    reasons = stopped_reasons(inventory, paths(inventory, by_route))
    found = [list(each.places) for each in reasons if each.suspect is Suspect.NETWORK]
    assert found == expected
    made = {f"{type_}.{name}" for type_, named in synthesize(inventory)["resource"].items() for name in named}
    assert {place for places in found for place in places if place.startswith("aws_")} <= made


def test_the_picture_draws_what_exists_as_existing() -> None:
    two, hub, nat = (files(each)["topology.svg"] for each in (TWO, HUB, NAT))
    assert "exists, vpce-ecrapi" in two
    assert "Endpoints of other VPCs" not in two
    assert "Endpoints of other VPCs" in hub
    assert "NAT that exists" in nat
    assert "Internet gateway" not in nat


def test_what_exists_costs_nothing_by_the_hour_and_the_sheet_says_what_that_saves() -> None:
    found = costs(TWO, PRICES)
    assert found
    assert [(item.what, item.count) for item in found.own.items] == [
        ("2 interface endpoints in 2 availability zones", 4)
    ]
    all_own = found.others[0]
    assert all_own.name == "endpoints of its own in place of those that exist"
    assert all_own.monthly - found.own.monthly == 2 * found.prices.interface_endpoint_hour * 730
    hub = costs(HUB, PRICES)
    assert hub
    assert (hub.own.monthly, hub.own.aws_gb) == (Decimal(0), found.prices.interface_endpoint_gb)


def test_a_gb_over_nat_that_exists_costs_what_it_costs() -> None:
    found = costs(NAT, PRICES)
    assert found
    assert (found.own.monthly, found.own.aws_gb, found.own.other_gb) == (
        Decimal(0),
        found.prices.nat_gateway_gb,
        found.prices.nat_gateway_gb,
    )
    assert found.own.obstacles == ()


def test_a_service_whose_endpoint_exists_for_some_subnets_is_shown_with_both() -> None:
    found = files(CASES["existing_network_to_complete"]())
    assert "| VPC endpoint | ✅ passed | vpce-s3, aws_vpc_endpoint.s3 |" in found["REPORT.md"]
    assert ">made, beside vpce-s3</text>" in found["topology.svg"]
