"""What services and schedules make of an inventory: names that clash, addresses, and what is left to a person."""

from typing import Any

import pytest

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.clashes import clashes
from fargate_privatelink.inventory.problems import stack_problems
from tests.cases import API, CASES, PUBLIC_API, STACK, TASK_ROLE, TWO_ZONES, WEB_API, inventory, web
from tests.settings.test_services import EXISTING

Json = dict[str, Any]
NOTHING: Json = {"create": {"cluster": False, "repositories": False, "execution_roles": False, "log_groups": False}}
CONNECT = {"service_connect": {"namespace": "internal", "port_name": "api"}}
DAILY = {"expression": "rate(1 day)"}


def test_two_stacks_cannot_make_one_load_balancer_and_one_namespace() -> None:
    stacks = [
        inventory(
            STACK | NOTHING | {"private_subnets": TWO_ZONES, "load_balancer": {"name": "front"}},
            API,
            name=name,
            service={"load_balancer": {}, **CONNECT},
        )
        for name in ("blue", "green")
    ]
    assert [str(problem) for problem in clashes(stacks, "stacks.toml")] == [
        'stacks.toml: stacks.green: load balancer "front" is created by stack blue too: set another load_balancer.name'
        " in one of them, or account in both where they are in two accounts",
        'stacks.toml: stacks.green: namespace "internal" is created by stack blue too: set service_connect.namespace to'
        " its ARN in one of them, or account in both where they are in two accounts",
    ]


def test_load_balancers_are_called_after_their_stacks_and_do_not_clash() -> None:
    stacks = [inventory(STACK | NOTHING | WEB_API, API, name=name) for name in ("blue", "green_a")]
    assert list(clashes(stacks, "stacks.toml")) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            inventory(
                STACK,
                web(executionRoleArn="arn:aws:iam::123456789012:role/web_schedule"),
                schedule=DAILY,
            ),
            'roles "web_schedule" and of the schedule of "web" would share one Terraform address: rename one',
        ),
        (
            inventory(
                STACK,
                web({"portMappings": [{"containerPort": 80, "name": "a"}]}),
                web({"portMappings": [{"containerPort": 80, "name": "b"}]}, family="b"),
                service={"service_connect": {"namespace": "x-y", "client_only": True}},
            ),
            "",
        ),
    ],
    ids=["the role of a schedule", "one namespace of two services"],
)
def test_two_things_do_not_share_an_address(given: Inventory, expected: str) -> None:
    found = [problem.message for problem in stack_problems(given, "stacks.toml")]
    assert found == ([expected] if expected else [])


def test_a_volume_that_is_configured_at_launch_is_not_for_what_launches_here() -> None:
    definition = web(volumes=[{"name": "disk", "configuredAtLaunch": True}])
    found = stack_problems(inventory(STACK, definition, service={}, schedule=DAILY), "stacks.toml")
    message = (
        'configures no volume at launch, as "disk" of web.json asks for: leave it out, and launch the task yourself'
    )
    assert [(problem.path.rpartition(".")[2], problem.message) for problem in found] == [
        ("service", message),
        ("schedule", message),
    ]
    assert list(stack_problems(inventory(STACK, definition), "stacks.toml")) == []


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ([{"containerPort": 80, "name": "api"}, {"containerPort": 81, "name": "b"}], []),
        (
            [{"containerPort": 80, "name": "api"}, {"containerPort": 81, "name": "api"}],
            ["names 2 port mappings of web.json: rename one"],
        ),
        (
            [{"containerPort": 80, "name": "api", "protocol": "udp"}],
            ["names a port for udp in web.json, and Service Connect takes tcp"],
        ),
    ],
    ids=["one", "two", "udp"],
)
def test_a_port_of_service_connect_is_one_for_tcp(ports: list[Json], expected: list[str]) -> None:
    found = stack_problems(inventory(STACK, web({"portMappings": ports}), service=CONNECT), "stacks.toml")
    assert [problem.message for problem in found] == expected


def test_two_namespaces_that_terraform_would_call_the_same_are_refused() -> None:
    of = {
        "api": {"service": {"service_connect": {"namespace": "x-y", "client_only": True}}},
        "web": {"service": {"service_connect": {"namespace": "x.y", "client_only": True}}},
    }
    (problem,) = stack_problems(inventory(STACK | {"of": of}, API, web()), "stacks.toml")
    assert problem.message == 'namespaces "x-y" and "x.y" would share one Terraform address: rename one'


NOTES: dict[str, tuple[Inventory, list[str]]] = {
    "a certificate and a bucket": (
        CASES["public_api"](),
        [
            "certificate arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000 must be"
            " issued, for the names that callers use, before an apply",
            "bucket logs-of-web must let logdelivery.elasticloadbalancing.amazonaws.com put objects under api/AWSLogs,"
            " before an apply",
        ],
    ),
    "a network load balancer's logs": (
        inventory(
            STACK
            | {
                "load_balancer": {
                    "type": "network",
                    "certificate_arn": PUBLIC_API["load_balancer"]["certificate_arn"],
                    "access_logs": {"bucket": "logs"},
                }
            },
            API,
            service={"load_balancer": {}},
        ),
        [
            "certificate arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000 must be"
            " issued, for the names that callers use, before an apply",
            "bucket logs must let delivery.logs.amazonaws.com put objects under AWSLogs, before an apply",
        ],
    ),
    "no certificate": (
        inventory(
            STACK
            | {
                "private_subnets": TWO_ZONES,
                "public_subnets": PUBLIC_API["public_subnets"],
                "load_balancer": {"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]},
            },
            API,
            service={"load_balancer": {}},
        ),
        ["the load balancer is called from the internet without encryption: give it certificate_arn"],
    ),
    "another's load balancer": (
        inventory(
            STACK | {"private_subnets": TWO_ZONES, "load_balancer": {**EXISTING, "egress_rules": False}},
            API,
            service={"load_balancer": {"paths": ["/x"]}},
        ),
        [
            f"listener {EXISTING['listener_arn']} is used as it is: its load balancer must be in this VPC and in"
            " us-east-1a, us-east-1b",
            "security group sg-0123456789abcdef0 must let the load balancer out to the tasks' ports",
        ],
    ),
    "another's cluster": (
        inventory(STACK | {"create": {"cluster": False}}, web(), service={"spot": 1}),
        ["cluster web-cluster is used as it is, and must have capacity providers FARGATE and FARGATE_SPOT"],
    ),
    "a pipeline": (
        inventory(STACK, web(), service={"deploy_outside_terraform": True}),
        [
            "web: a pipeline deploys it: what changes of its task definition and desired_count here is registered, and"
            " reaches the service by the pipeline alone"
        ],
    ),
    "a proxy without logs": (
        inventory(STACK, web({"portMappings": [{"containerPort": 80, "name": "api"}]}), service=CONNECT),
        [
            "web: Service Connect's proxy is given the endpoint ecs-agent: AWS's documents disagree on whether it takes"
            " that on Fargate",
            "web: Service Connect's proxy logs nowhere, since no container logs to CloudWatch Logs",
        ],
    ),
    "a database": (
        inventory(STACK, web(), connects_to=[{"cidr": "10.9.0.0/24", "port": 5432}]),
        ["web: it is let out to 10.9.0.0/24 on port 5432, which must let it in: task_security_group_ids has its group"],
    ),
    "a small subnet": (
        inventory(
            STACK
            | {
                "private_subnets": {"us-east-1a": "10.0.0.0/27", "us-east-1b": "10.0.1.0/27"},
                "load_balancer": {},
            },
            API,
            service={"load_balancer": {}, "desired_count": 10},
        ),
        [
            f"private subnet us-east-1{zone}, 10.0.{at}.0/27: 11 of its 27 addresses are for the interface endpoints"
            " and the load balancer, 16 are left for tasks, one each"
            for at, zone in enumerate("ab")
        ],
    ),
}


@pytest.mark.parametrize("case", NOTES)
def test_what_lies_outside_of_the_stack_is_said(case: str) -> None:
    given, expected = NOTES[case]
    connect = "Service Connect's proxy is given" if case != "a proxy without logs" else "?"
    assert [note for note in given.notes if connect not in note] == expected


def test_service_connect_takes_an_endpoint_and_the_right_to_log() -> None:
    given = CASES["public_api"]()
    assert "ecs-agent" in {service.name for service in given.endpoints}
    reasons = {(need.target, need.reason) for need in given.requirements["api"]}
    assert ("ecs-agent", "service.service_connect") in reasons
    assert ("logs", "serviceConnectConfiguration.logConfiguration") in reasons


def test_a_role_that_a_schedule_does_not_make_is_in_the_way_of_nothing() -> None:
    role = "arn:aws:iam::123456789012:role/web_schedule"
    given = inventory(STACK, web(executionRoleArn=role, taskRoleArn=TASK_ROLE), schedule={**DAILY, "role_arn": role})
    assert list(stack_problems(given, "stacks.toml")) == []
