"""What becomes of the endpoints in a network that exists: used, made, completed, or left to a person to say."""

from typing import Any

import pytest

from fargate_privatelink.aws.services import service
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.existing_problems import existing_problems
from fargate_privatelink.inventory.siblings import shared_networks
from fargate_privatelink.survey.document import STACK_TAG
from tests import existing
from tests.cases import AWSLOGS, web
from tests.existing import (
    CIDRS,
    GROUP,
    HUB,
    LIST,
    OWNER,
    TABLES,
    Thing,
    gateway,
    group,
    interface,
    network,
    routed,
    survey,
)

WEB = web({"logConfiguration": AWSLOGS})
ANYWHERE = "0.0.0.0/0"
OWN = {STACK_TAG: "case"}


def inventory(things: list[Thing], task: Any = WEB, **stack: Any) -> Inventory:
    read = stack.pop("read", {})
    return existing.inventory(existing.STACK | stack, {"network.json": survey(things, **read)}, task)


def made(found: Inventory) -> list[str]:
    return [each.name for each in found.endpoints]


def used(found: Inventory) -> dict[str, tuple[str, ...]]:
    return {each.name: reused.ids for each, reused in found.reused.items()}


def test_what_is_there_and_serves_is_used_and_the_rest_is_made() -> None:
    found = inventory(existing.with_two_of_four())
    assert used(found) == {"s3": ("vpce-s3",), "ecr.api": ("vpce-ecrapi",)}
    assert made(found) == ["ecr.dkr", "logs"]
    assert found.reused[service("s3")].destinations == (("prefix_list_id", LIST),)
    assert found.reused[service("ecr.api")].destinations == (("referenced_security_group_id", GROUP),)


def test_without_endpoints_all_are_made() -> None:
    found = inventory(network())
    assert (used(found), made(found)) == ({}, ["s3", "ecr.api", "ecr.dkr", "logs"])


def test_route_tables_that_a_gateway_leaves_out_get_one_of_their_own() -> None:
    found = inventory([*network(), gateway(tables=[TABLES["us-east-1a"]])])
    assert used(found)["s3"] == ("vpce-s3",)
    assert found.decisions[service("s3")].zones == ("us-east-1b",)
    assert "s3" in made(found)


def test_two_gateways_that_cover_the_subnets_are_both_used() -> None:
    other = gateway(tables=[TABLES["us-east-1b"]])[1] | {"id": "vpce-s3-too"}
    found = inventory([*network(), gateway(tables=[TABLES["us-east-1a"]]), ("aws_vpc_endpoint", other)])
    assert used(found)["s3"] == ("vpce-s3", "vpce-s3-too")
    assert "s3" not in made(found)


def test_an_interface_endpoint_of_s3_for_others_leaves_room_for_a_gateway() -> None:
    found = inventory([*network(), *group(), interface("s3", private_dns_enabled=False)])
    assert "s3" in made(found)
    assert "s3" not in used(found)


def test_an_endpoint_that_is_not_available_serves_nobody() -> None:
    found = inventory([*network(), *group(), interface("logs", state="pendingAcceptance")])
    assert "logs" in made(found)


def test_what_the_stack_itself_has_made_is_not_somebody_else_s() -> None:
    before = existing.with_two_of_four()
    own = [
        *group("sg-0d1b2c3d4e5f60718", tags=OWN, name="sec-cw-logs"),
        interface("logs", groups=["sg-0d1b2c3d4e5f60718"], tags=OWN),
        *group("sg-0e1b2c3d4e5f60718", cidrs=[], tags=OWN, name="sec-task-web"),
        # AWS lists the private DNS of endpoints among the zones that a VPC asks.
        (
            "aws_route53_zone",
            {"id": "Z1", "zone_id": "Z1", "name": "logs.us-east-1.amazonaws.com", "owner": "vpce.amazonaws.com"},
        ),
        ("aws_route53_zone_association", {"id": "Z1:1", "zone_id": "Z1", "vpc_id": existing.VPC}),
    ]
    first, again = inventory(before), inventory([*before, *own])
    assert again.decisions == first.decisions
    assert list(existing_problems(again, "stacks.toml")) == []
    renamed = existing.inventory(existing.STACK, {"network.json": survey([*before, *own])}, WEB, name="other")
    assert used(renamed)["logs"] == ("vpce-logs",)


def test_rules_of_one_s_own_stay_when_they_are_surveyed() -> None:
    before = existing.incomplete()
    about = {"security_group_id": GROUP, "ip_protocol": "tcp", "from_port": 443, "to_port": 443, "tags": OWN}
    rule = ("aws_vpc_security_group_ingress_rule", {"id": "sgr-own", "cidr_ipv4": CIDRS["us-east-1b"], **about})
    first, again = (inventory(each, complete_existing_endpoints=True) for each in (before, [*before, rule]))
    assert first.completed == again.completed
    ((lacking_at, lacking),) = first.completed.items()
    assert (lacking_at, lacking.zones) == ((GROUP, 443), {"us-east-1b": CIDRS["us-east-1b"]})
    assert [each.name for each in lacking.services] == ["ecr.api", "ecr.dkr"]


def test_endpoints_of_a_hub_are_reached_at_their_subnets_addresses() -> None:
    found = inventory(existing.spoke_and_hub())
    assert made(found) == ["s3"]
    for reused in found.reused.values():
        assert (reused.destinations, reused.is_remote) == ((("cidr_ipv4", "10.9.0.0/24"),), True)


def test_a_hub_without_a_way_back_is_told_of() -> None:
    things = [
        (type_, values | {"route": []} if values["id"] == "rtb-hub" else values)
        for type_, values in existing.spoke_and_hub()
    ]
    messages = [problem.message for problem in existing_problems(inventory(things), "stacks.toml")]
    assert len(messages) == 3
    assert all("rtb-hub" in message for message in messages)


WAYS = {"NAT": {"nat_gateway_id": "nat-0a1b2c3d"}, "another network": {"transit_gateway_id": existing.TRANSIT}}


@pytest.mark.parametrize("route", WAYS.values(), ids=WAYS)
def test_a_way_out_that_exists_counts_as_nat(route: dict[str, str]) -> None:
    found = inventory(routed(network(), {"cidr_block": ANYWHERE, **route}))
    assert found.settings.nat == "existing"
    assert made(found) == ["s3", "ecr.api", "ecr.dkr", "logs"]
    assert inventory(routed(network(), {"cidr_block": ANYWHERE, **route}, "us-east-1a")).settings.nat == "none"


def test_without_endpoints_to_make_the_rest_goes_over_nat() -> None:
    things = routed(existing.with_two_of_four(), {"cidr_block": ANYWHERE, "nat_gateway_id": "nat-0a1b2c3d"})
    found = inventory(things, endpoints="none")
    assert (made(found), set(used(found))) == ([], {"s3", "ecr.api"})
    assert list(existing_problems(found, "stacks.toml")) == []


def test_what_a_person_says_goes_before_what_a_survey_does() -> None:
    said = {"logs": {"cidrs": ["10.9.0.0/24"]}, "ecr.api": False}
    found = inventory(existing.with_two_of_four(), existing_endpoints=said)
    assert made(found) == ["ecr.api", "ecr.dkr"]
    assert found.reused[service("logs")].destinations == (("cidr_ipv4", "10.9.0.0/24"),)


@pytest.mark.parametrize("action", ["DescribeVpcEndpoints", "DescribeRouteTables", "DescribeSecurityGroupRules"])
@pytest.mark.parametrize("reading", ["denied", "hidden", "not offered"])
def test_what_was_not_read_is_never_taken_for_missing(action: str, reading: str) -> None:
    things = [each for each in existing.with_two_of_four() if not _is_of(action, each[0])]
    found = inventory(things, read={action: reading})
    told = [problem.message for problem in existing_problems(found, "stacks.toml")]
    doubted = [reused.doubt for reused in found.reused.values() if reused.doubt]
    assert [message for message in (*told, *doubted) if f"ec2:{action}" in message]


@pytest.mark.parametrize("action", ["DescribeNetworkAcls", "DescribeSecurityGroups", "DescribeSecurityGroupRules"])
def test_what_was_not_read_on_the_way_to_an_endpoint_is_noted(action: str) -> None:
    kinds = {"DescribeNetworkAcls": "network_acl", "DescribeSecurityGroups": "aws_security_group"}
    kind = kinds.get(action, "ingress_rule")
    things = [each for each in existing.with_two_of_four() if kind not in each[0]]
    found = inventory(things, read={action: "denied"})
    assert set(used(found)) == {"s3", "ecr.api"}
    assert list(existing_problems(found, "stacks.toml")) == []
    assert f"ec2:{action} of {existing.VPC} was denied" in found.reused[service("ecr.api")].doubt


def _is_of(action: str, type_: str) -> bool:
    kinds = {"DescribeVpcEndpoints": "vpc_endpoint", "DescribeRouteTables": "route_table"}
    return kinds.get(action, "ingress_rule") in type_


def test_a_shared_vpc_is_as_its_owner_s_survey_says() -> None:
    whole = [*existing.with_two_of_four(), interface("ecr.dkr"), interface("logs")]
    owned = [(type_, {**values, "owner_id": OWNER}) for type_, values in whole]
    hidden = [each for each in owned if each[0] not in ("aws_vpc_endpoint", "aws_security_group")]
    surveys = {
        "network.json": survey(hidden, DescribeVpcEndpoints="hidden"),
        "owner.json": survey(owned, account=OWNER),
    }
    found = existing.inventory(existing.STACK | {"survey": ["network.json", "owner.json"]}, surveys, WEB)
    assert found.existing
    assert (found.existing.account, found.existing.owner, found.existing.is_shared) == (existing.ACCOUNT, OWNER, True)
    assert (made(found), set(used(found))) == ([], {"s3", "ecr.api", "ecr.dkr", "logs"})
    assert list(existing_problems(found, "stacks.toml")) == []
    # A rule names no group of another account.
    assert found.reused[service("logs")].destinations == tuple(("cidr_ipv4", cidr) for cidr in CIDRS.values())

    alone = existing.inventory(existing.STACK, {"network.json": surveys["network.json"]}, WEB)
    ((problem),) = existing_problems(alone, "stacks.toml")
    assert f"is shared by account {OWNER}" in problem.message


def test_the_second_cidr_of_a_vpc_is_inside_it_too() -> None:
    more = {"id": "vpc-cidr-assoc-1", "vpc_id": existing.VPC, "cidr_block": "100.64.0.0/16"}
    found = inventory([*existing.with_two_of_four(), ("aws_vpc_ipv4_cidr_block_association", more)])
    assert found.vpc_cidrs == ("10.1.0.0/16", "100.64.0.0/16")


def test_the_main_route_table_is_that_of_a_subnet_without_an_association() -> None:
    things = [each for each in network() if each[0] != "aws_route_table_association"]
    found = inventory(things)
    assert found.existing
    assert {subnet.route_table_id for subnet in found.existing.subnets.values()} == {existing.MAIN}


def test_a_hub_that_nobody_surveyed_leaves_the_names_open() -> None:
    things = [each for each in existing.spoke_and_hub() if each[1].get("vpc_id") != HUB and each[1]["id"] != HUB]
    told = [problem.message for problem in existing_problems(inventory(things), "stacks.toml")]
    assert len([message for message in told if "is not known" in message]) == 3


def beside(*things: Thing, **stack: Any) -> list[str]:
    """What two stacks would both make, of which the second logs elsewhere."""
    task = web({"logConfiguration": AWSLOGS | {"options": AWSLOGS["options"] | {"awslogs-group": "/ecs/jobs"}}})
    surveys = {"network.json": survey([*network(), *things])}
    one = existing.inventory(existing.STACK, surveys, WEB, name="one")
    two = existing.inventory(existing.STACK | stack, surveys, task | {"family": "jobs"}, name="two")
    return [problem.message for problem in shared_networks([one, two], "stacks.toml")]


def test_an_endpoint_of_another_stack_is_named_with_all_that_its_tasks_need() -> None:
    lists = ("aws_ec2_managed_prefix_list", {"id": LIST, "name": "com.amazonaws.us-east-1.s3"})
    told = f"in {existing.VPC} is created by stack one too: name it in existing_endpoints of this one,"
    cidrs = 'cidrs = ["10.1.0.0/20", "10.1.16.0/20"]'
    assert beside(lists) == [
        f'endpoint s3 for {", ".join(TABLES.values())} {told} s3 = {{ prefix_list_id = "{LIST}" }}',
        f'endpoint ecr.api {told} "ecr.api" = {{ {cidrs} }}',
        f'endpoint ecr.dkr {told} "ecr.dkr" = {{ {cidrs} }}',
        f'endpoint logs {told} logs = {{ {cidrs} }}, and set endpoint_policies = "open" in stack one, whose policies'
        " are for its own tasks",
    ]
    said: dict[str, Any] = {"s3": {"prefix_list_id": LIST}}
    said |= {each: {"cidrs": [*CIDRS.values()]} for each in ("ecr.api", "ecr.dkr", "logs")}
    assert beside(lists, existing_endpoints=said) == []


def test_stacks_whose_gateways_share_no_route_table_make_one_each() -> None:
    surveys = {"network.json": survey(network())}
    stacks = [
        existing.inventory(
            existing.STACK | {"private_subnets": {zone: existing.SUBNETS[zone]}, "endpoints": "required"},
            surveys,
            web() | {"family": zone},
            name=zone,
        )
        for zone in CIDRS
    ]
    assert not [each for each in shared_networks(stacks, "stacks.toml") if "endpoint s3" in each.message]


def test_an_endpoint_that_is_named_and_no_task_needs_is_noted() -> None:
    found = inventory(
        existing.with_two_of_four(), existing_endpoints={"sqs": {"security_group_id": GROUP}, "sns": False}
    )
    assert [note for note in found.notes if note.startswith("existing_endpoints")] == [
        "existing_endpoints.sqs: no task needs sqs, and nothing comes of it",
        "existing_endpoints.sns: no task needs sns, and nothing comes of it",
    ]


def test_what_a_survey_does_not_hold_waits_for_no_apply() -> None:
    found = inventory([*existing.with_two_of_four(), interface("logs", security_group_ids=GROUP)])
    assert [note for note in found.notes if "vpce-logs" in note] == [
        "logs: whether vpce-logs serves the tasks is not known: vpce-logs: its security group is not known"
    ]
