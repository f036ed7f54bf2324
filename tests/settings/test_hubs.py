"""A hub and its spokes: what each says, and the words in which it is refused what they cannot be together."""

from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import Create, parse
from tests.hubs import GATEWAY, HUB, JOBS, TABLE, WEB, document

Json = dict[str, Any]
ID = 'must be an id such as tgw-0a1b2c3d4e5f60718, got "tgw-1"'
NO_TASKS = "is for a stack with tasks, and a hub (endpoints_for) has none: leave it out"
NEEDS_HUB = "is for a hub, and needs endpoints_for: the stacks of the hub take it from there"
IN_DEFAULTS = "is of one stack, the hub: move it there"
BACKEND: Json = {"type": "cloud", "organization": "acme", "tags": ["hub"]}


def refusal(given: Json) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(given, file="stacks.toml")
    return [line.removeprefix("stacks.toml: ") for line in str(caught.value).split("\n")]


def test_a_hub_has_a_network_and_no_tasks() -> None:
    hub, jobs, web = parse(document(), file="stacks.toml")
    assert (hub.endpoints_for, hub.transit_gateway_id, hub.tasks) == (("web", "jobs"), GATEWAY, ())
    assert hub.create == Create(cluster=False, repositories=False, execution_roles=False, log_groups=False)
    assert {jobs.endpoints_for, web.endpoints_for} == {()}


def test_what_the_defaults_say_of_tasks_is_no_hub_s() -> None:
    given = document()
    given["defaults"] |= {"cluster": "all", "nat": "none", "log_retention_days": 30, "tags": {"team": "net"}}
    hub, *_ = parse(given, file="stacks.toml")
    assert (hub.tags, hub.log_retention_days) == ({"team": "net"}, 365)


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        pytest.param(
            {"hub": {"endpoints_for": "web"}},
            ['stacks.hub.endpoints_for: must be a list of at least one stack\'s name, got "web"'],
            id="no list",
        ),
        pytest.param(
            {"hub": {"endpoints_for": []}},
            ["stacks.hub.endpoints_for: must be a list of at least one stack's name, got []"],
            id="an empty list",
        ),
        pytest.param(
            {"hub": {"endpoints_for": ["wbe", "jobs"]}},
            ['stacks.hub.endpoints_for[0]: unknown stack "wbe": did you mean "web"?'],
            id="an unknown stack",
        ),
        pytest.param(
            {"hub": {"endpoints_for": ["x", "jobs", "jobs"]}},
            [
                'stacks.hub.endpoints_for[0]: unknown stack "x": known are jobs, web',
                'stacks.hub.endpoints_for[2]: "jobs" is named before: once is enough',
            ],
            id="twice, and unknown",
        ),
        pytest.param(
            {"hub": {"endpoints_for": ["hub", "web"]}},
            ['stacks.hub.endpoints_for[0]: "hub" is the hub itself: name the stacks whose tasks it serves'],
            id="itself",
        ),
        pytest.param(
            {
                "other": HUB
                | {
                    "endpoints_for": ["web"],
                    "vpc_cidr": "10.3.0.0/24",
                    "private_subnets": {"us-east-1a": "10.3.0.0/26"},
                }
            },
            ['stacks.other.endpoints_for[0]: "web" has its endpoints in hub already: name it in one hub alone'],
            id="two hubs",
        ),
        pytest.param(
            {
                "other": HUB
                | {
                    "endpoints_for": ["hub"],
                    "vpc_cidr": "10.3.0.0/24",
                    "private_subnets": {"us-east-1a": "10.3.0.0/26"},
                }
            },
            ['stacks.other.endpoints_for[0]: "hub" is a hub too, and has no tasks to serve: leave it out'],
            id="a hub of a hub",
        ),
        pytest.param(
            {"web": {"endpoints": "none", "nat": "single", "public_subnets": {"us-east-1a": "10.1.128.0/24"}}},
            [
                'stacks.hub.endpoints_for[0]: "web" has endpoints = "none", and asks for none: leave it out, or set its'
                " endpoints to required"
            ],
            id="no endpoints",
        ),
        pytest.param(
            {"web": {"region": "eu-west-1", "private_subnets": {"eu-west-1a": "10.1.0.0/20"}}},
            [
                'stacks.hub.endpoints_for[0]: "web" is in eu-west-1, and the hub in us-east-1: an endpoint serves its'
                " own region, so make a hub for each"
            ],
            id="two regions",
        ),
        pytest.param(
            {
                "web": {
                    "vpc_cidr": None,
                    "vpc_id": "vpc-0a1b2c3d4e5f60718",
                    "survey": "network.json",
                    "private_subnets": {"us-east-1a": "subnet-0a1b2c3d4e5f60718"},
                }
            },
            [
                'stacks.hub.endpoints_for[0]: "web" is in a network that exists (vpc-0a1b2c3d4e5f60718), which a hub\'s'
                " stacks cannot be: apply the hub, attach the network to the transit gateway, and survey both"
            ],
            id="a network that exists",
        ),
        pytest.param(
            {"web": {"vpc_cidr": "10.0.0.0/16", "private_subnets": {"us-east-1a": "10.0.16.0/20"}}},
            [
                "stacks.web.vpc_cidr: 10.0.0.0/16 overlaps 10.0.0.0/24 of stack hub, and the transit gateway of stack"
                " hub joins the two: give it another CIDR"
            ],
            id="the hub's CIDR",
        ),
        pytest.param(
            {"jobs": {"vpc_cidr": "10.1.32.0/20", "private_subnets": {"us-east-1a": "10.1.32.0/24"}}},
            [
                "stacks.jobs.vpc_cidr: 10.1.32.0/20 overlaps 10.1.0.0/16 of stack web, and the transit gateway of stack"
                " hub joins the two: give it another CIDR"
            ],
            id="another spoke's CIDR",
        ),
        pytest.param(
            {"web": {"vpc_cidr": "10.0.0.0"}},
            ['stacks.web.vpc_cidr: must be an IPv4 CIDR such as 10.0.0.0/22, got "10.0.0.0"'],
            id="a CIDR that cannot be read overlaps none",
        ),
        pytest.param(
            {"hub": {"transit_gateway_id": None}}, ["stacks.hub.transit_gateway_id: is required"], id="no gateway"
        ),
        pytest.param(
            {"hub": {"transit_gateway_id": "tgw-1"}}, [f"stacks.hub.transit_gateway_id: {ID}"], id="a malformed gateway"
        ),
        pytest.param(
            {"hub": {"transit_gateway_route_table_id": "rtb-0a1b2c3d4e5f60718"}},
            [
                "stacks.hub.transit_gateway_route_table_id: must be an id such as tgw-rtb-0a1b2c3d4e5f60718, got"
                ' "rtb-0a1b2c3d4e5f60718"'
            ],
            id="another table",
        ),
        pytest.param({"hub": {"private_subnets": None}}, ["stacks.hub.private_subnets: is required"], id="no subnets"),
        pytest.param(
            {"web": {"transit_gateway_id": GATEWAY, "transit_gateway_route_table_id": TABLE}},
            [f"stacks.web.transit_gateway_{key}: {NEEDS_HUB}" for key in ("id", "route_table_id")],
            id="a gateway of a spoke",
        ),
        pytest.param(
            {"hub": {"cluster": "web", "tasks": WEB["tasks"], "nat": "none"}},
            [f"stacks.hub.{key}: {NO_TASKS}" for key in ("nat", "cluster", "tasks")],
            id="a hub with tasks",
        ),
        pytest.param(
            {"hub": {"backend": {"type": "none"}}},
            [
                'stacks.hub.backend: is of type "none", and the stacks of a hub read the ids of its zones from its'
                " state: give it local, s3 or cloud"
            ],
            id="no state",
        ),
        pytest.param(
            {"hub": {"backend": BACKEND}},
            [
                "stacks.hub.backend: names its workspace by tags, and the stacks of a hub read the ids of its zones"
                " there: set workspace"
            ],
            id="no workspace",
        ),
    ],
)
def test_what_a_hub_cannot_be_is_refused(changes: dict[str, Json], messages: list[str]) -> None:
    assert refusal(document(**changes)) == messages


def test_no_hub_is_a_default() -> None:
    given = document()
    given["defaults"] |= {"endpoints_for": ["web"], "transit_gateway_id": GATEWAY}
    given["stacks"] = {"jobs": JOBS, "web": WEB}
    assert refusal(given) == [f"defaults.{key}: {IN_DEFAULTS}" for key in ("endpoints_for", "transit_gateway_id")]
