"""A stack in a network that exists: what it says by ids, what it leaves to a survey, and the words of each refusal."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import ExistingEndpoint, ExistingSubnet, StackSettings, parse
from tests.cases import STACK

Json = dict[str, Any]

VPC, ONE, OTHER = "vpc-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d"
GROUP, ENDPOINT, LIST, TABLE = "sg-0a1b2c3d4e5f60718", "vpce-0a1b2c3d4e5f60718", "pl-63a5400a", "rtb-0a1b2c3d4e5f60718"
ZONES = {"us-east-1a": ONE, "us-east-1b": OTHER}
BY_HAND = {"us-east-1a": {"id": ONE, "cidr": "10.1.0.0/24", "route_table_id": TABLE}}
TASKS: Json = {"region": "us-east-1", "cluster": "web", "tasks": [{"definition": "web.json"}]}
SURVEYED: Json = TASKS | {"survey": "network.json", "vpc_id": VPC, "private_subnets": ZONES}
WITHOUT: Json = TASKS | {"vpc_id": VPC, "private_subnets": BY_HAND}
COMMAND = f"fargate-survey --region us-east-1 --vpc {VPC} --out network.json"
BESIDE = "is for a network that is made: beside vpc_id leave it out, the VPC has what it has"
NEEDS_VPC = "is for a stack in a network that exists, and needs vpc_id"
NEEDS_TABLE = f"needs a table with id and cidr where there is no survey, or the survey: {COMMAND}"


def stack(table: Json, **defaults: Any) -> StackSettings:
    (only,) = parse({"defaults": defaults, "stacks": {"web": table}}, file="stacks.toml")
    return only


def refusal(table: Json, **defaults: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        stack(table, **defaults)
    return [line.removeprefix("stacks.toml: ") for line in str(caught.value).split("\n")]


def test_ids_stand_in_place_of_cidrs_and_the_survey_says_the_rest() -> None:
    found = stack(SURVEYED)
    assert (found.vpc_id, found.survey, found.private_subnets) == (VPC, ("network.json",), {})
    assert found.existing_subnets == {"us-east-1a": ExistingSubnet(id=ONE), "us-east-1b": ExistingSubnet(id=OTHER)}


def test_a_hub_s_survey_stands_beside_the_spoke_s() -> None:
    assert stack(SURVEYED | {"survey": ["web.json", "hub.json"]}).survey == ("web.json", "hub.json")


def test_without_a_survey_a_person_says_what_is_there() -> None:
    endpoints = {
        "s3": {"id": ENDPOINT, "prefix_list_id": LIST},
        "logs": {"security_group_id": GROUP},
        "ecr.api": {"cidrs": ["10.9.0.0/24"]},
        "sqs": False,
    }
    found = stack(WITHOUT | {"existing_endpoints": endpoints, "vpc_cidr": "10.1.0.0/16"})
    cidr = IPv4Network("10.1.0.0/24")
    assert found.existing_subnets == {"us-east-1a": ExistingSubnet(id=ONE, cidr=cidr, route_table_id=TABLE)}
    assert (found.private_subnets, found.nat) == ({"us-east-1a": cidr}, "none")
    assert found.existing_endpoints == {
        "s3": ExistingEndpoint(id=ENDPOINT, prefix_list_id=LIST),
        "logs": ExistingEndpoint(security_group_id=GROUP),
        "ecr.api": ExistingEndpoint(cidrs=(IPv4Network("10.9.0.0/24"),)),
        "sqs": None,
    }


def test_a_stack_in_a_network_that_exists_replaces_what_the_defaults_say_of_one_to_make() -> None:
    defaults = {"vpc_cidr": "10.0.0.0/16", "nat": "single", "public_subnets": {"us-east-1a": "10.0.2.0/24"}}
    assert stack(SURVEYED, **defaults) == stack(SURVEYED)
    own = STACK | {"tasks": [{"definition": "web.json"}]}
    assert stack(own, vpc_id=VPC, survey="network.json", complete_existing_endpoints=True) == stack(own)


REFUSED: dict[str, tuple[Json, list[str]]] = {
    "an id that is none": (
        SURVEYED | {"vpc_id": "vpc-1"},
        ['stacks.web.vpc_id: must be an id such as vpc-0a1b2c3d4e5f60718, got "vpc-1"'],
    ),
    "a subnet's id that is none": (
        SURVEYED | {"private_subnets": {"us-east-1a": "subnet-1"}},
        ['stacks.web.private_subnets.us-east-1a: must be an id such as subnet-0a1b2c3d4e5f60718, got "subnet-1"'],
    ),
    "a survey that is no file": (
        SURVEYED | {"survey": 1},
        ["stacks.web.survey: must be the file of a survey, or a list of such files, got 1"],
    ),
    "a CIDR among ids": (
        SURVEYED | {"private_subnets": {"us-east-1a": ONE, "us-east-1b": "10.0.0.0/24"}},
        [
            "stacks.web.private_subnets.us-east-1b: 10.0.0.0/24 is a CIDR, and vpc_id names a network that exists:"
            " give the subnet's id"
        ],
    ),
    "an id among CIDRs": (
        STACK | TASKS | {"private_subnets": {"us-east-1a": ONE, "us-east-1b": "10.0.0.0/24"}},
        [f"stacks.web.private_subnets.us-east-1a: {ONE} exists, and needs vpc_id in place of vpc_cidr: or give a CIDR"],
    ),
    "a subnet twice": (
        SURVEYED | {"private_subnets": {"us-east-1a": ONE, "us-east-1b": ONE}},
        [
            f"stacks.web.private_subnets.us-east-1b: {ONE} is that of stacks.web.private_subnets.us-east-1a too: a"
            " subnet is in one zone, and private or public"
        ],
    ),
    "NAT to make": (
        SURVEYED | {"nat": "single", "public_subnets": {"us-east-1a": "10.0.0.0/24"}},
        [
            f"stacks.web.nat: {BESIDE}",
            "stacks.web.public_subnets.us-east-1a: 10.0.0.0/24 is a CIDR, and vpc_id names a network that exists: give"
            " the subnet's id",
        ],
    ),
    "a public subnet that exists": (
        STACK | TASKS | {"public_subnets": {"us-east-1a": ONE}},
        [f"stacks.web.public_subnets.us-east-1a: {ONE} exists, and needs vpc_id in place of vpc_cidr: or give a CIDR"],
    ),
    "a subnet that is private and public": (
        SURVEYED | {"public_subnets": {"us-east-1a": ONE}},
        [
            f"stacks.web.public_subnets.us-east-1a: {ONE} is that of stacks.web.private_subnets.us-east-1a too: a"
            " subnet is in one zone, and private or public"
        ],
    ),
    "a CIDR beside the survey": (
        SURVEYED | {"vpc_cidr": "10.0.0.0/16"},
        ["stacks.web.vpc_cidr: stands beside vpc_id, whose CIDR the survey says: leave out one of them"],
    ),
    "what the survey says": (
        SURVEYED | {"private_subnets": BY_HAND},
        [f"stacks.web.private_subnets.us-east-1a: says of {ONE} what the survey says: give its id alone"],
    ),
    "a survey without a VPC": (
        STACK | TASKS | {"survey": "network.json", "existing_endpoints": {}, "complete_existing_endpoints": True},
        [
            f"stacks.web.survey: {NEEDS_VPC}",
            f"stacks.web.existing_endpoints: {NEEDS_VPC}",
            f"stacks.web.complete_existing_endpoints: {NEEDS_VPC}",
        ],
    ),
    "a VPC without a survey": (
        TASKS | {"vpc_id": VPC, "private_subnets": {"us-east-1a": ONE, "us-east-1b": {"id": OTHER}}},
        [
            f"stacks.web.private_subnets.us-east-1a: {NEEDS_TABLE}",
            f"stacks.web.private_subnets.us-east-1b: {NEEDS_TABLE}",
        ],
    ),
    "a subnet without an id": (
        WITHOUT | {"private_subnets": {"us-east-1a": {"cidr": "10.1.0.0/24"}}},
        ["stacks.web.private_subnets.us-east-1a.id: is required: the id of a subnet"],
    ),
    "a subnet outside the VPC": (
        WITHOUT | {"vpc_cidr": "10.2.0.0/16"},
        ["stacks.web.private_subnets.us-east-1a: 10.1.0.0/24 is outside vpc_cidr 10.2.0.0/16"],
    ),
    "nobody knows what is missing": (
        WITHOUT | {"complete_existing_endpoints": True},
        [f"stacks.web.complete_existing_endpoints: needs a survey, which says what is missing: {COMMAND}"],
    ),
    "a service that there is not": (
        WITHOUT | {"existing_endpoints": {"ecr": {}}},
        ['stacks.web.existing_endpoints.ecr: "ecr" is "ecr.api" and "ecr.dkr" as a VPC endpoint'],
    ),
    "an endpoint that is an id": (
        WITHOUT | {"existing_endpoints": {"logs": ENDPOINT}},
        [f'stacks.web.existing_endpoints.logs: must be a table, or false where none serves, got "{ENDPOINT}"'],
    ),
    "an endpoint that no rule can name": (
        WITHOUT | {"existing_endpoints": {"logs": {"id": ENDPOINT}, "s3": {"id": ENDPOINT}}},
        [
            "stacks.web.existing_endpoints.logs: needs one of security_group_id and cidrs: what the rule names that"
            " lets tasks out to logs",
            "stacks.web.existing_endpoints.s3: needs prefix_list_id: what the rule names that lets tasks out to s3",
        ],
    ),
    "no CIDRs": (
        WITHOUT | {"existing_endpoints": {"logs": {"cidrs": []}}},
        ["stacks.web.existing_endpoints.logs.cidrs: must be a list of at least one CIDR, got []"],
    ),
}


@pytest.mark.parametrize(("table", "messages"), REFUSED.values(), ids=REFUSED)
def test_what_contradicts_a_network_that_exists_is_refused(table: Json, messages: list[str]) -> None:
    assert refusal(table) == messages
