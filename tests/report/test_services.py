"""What the report and the terminal say of services, of the way in and of schedules."""

import pytest

from fargate_privatelink.report.services import schedules, services, short, way_in
from tests.cases import API, CASES, STACK, TWO_ZONES, inventory, web

WAYS_IN = {
    "web_api": "Addresses in 10.0.0.0/8, 192.168.0.0/16 may call an internal application load balancer in the private"
    " subnets of us-east-1a, us-east-1b, over HTTP on port 80. Its name is the output load_balancer_dns_name.",
    "public_api": "All addresses may call an internet-facing application load balancer in the public subnets of"
    " us-east-1a, us-east-1b, over HTTPS on port 443; port 80 leads there. Its name is the output"
    " load_balancer_dns_name.",
    "network_load_balancer": "Addresses in the VPC may call an internal network load balancer in the private subnets of"
    " us-east-1a, over TLS. Its name is the output load_balancer_dns_name.",
    "existing_listener": "Callers come over listener arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/"
    "shared/0123456789abcdef/fedcba9876543210, which exists already.",
    "worker": "",
}
CHECK = "/ answers 200, asked every 10 s; out after 30 s, but not in the first 60 s"
SERVICES = {
    "web_api": [
        (
            "api",
            "2 to 10 tasks, for 60 % of CPU and 500 requests for each task and minute",
            "requests that no rule takes, to port 8080 of container api",
            f"/healthz{CHECK[1:]}",
            "Terraform",
        )
    ],
    "public_api": [
        (
            "api",
            "2 tasks",
            "requests for api.example.com and /v1/* (priority 13643), to port 8080 of container api; services of"
            " namespace internal as api:80",
            CHECK,
            "Terraform",
        ),
        (
            "web",
            "1 task",
            "requests for www.example.com (priority 15102), to port 8443 of container web; as a client of namespace"
            " internal",
            CHECK,
            "Terraform",
        ),
    ],
    "worker": [
        (
            "worker",
            "1 to 20 tasks, for 70 % of CPU and 80 % of memory, 75 % of them on FARGATE_SPOT",
            "nobody calls it",
            "that its containers run",
            "a pipeline",
        )
    ],
    "network_load_balancer": [
        (
            "api",
            "1 task",
            "port 443, to port 8080 of container api",
            f"the port is open{CHECK[13:]}",
            "Terraform",
        )
    ],
    "nightly": [],
}


@pytest.mark.parametrize("case", WAYS_IN)
def test_the_way_in_in_words(case: str) -> None:
    assert way_in(CASES[case]()) == WAYS_IN[case]


@pytest.mark.parametrize("case", SERVICES)
def test_a_service_in_words(case: str) -> None:
    assert list(services(CASES[case]())) == SERVICES[case]


def test_a_load_balancer_without_encryption_on_the_network_is_said_to_have_none() -> None:
    given = inventory(
        STACK | {"private_subnets": TWO_ZONES, "load_balancer": {"type": "network"}}, API, service={"load_balancer": {}}
    )
    assert ", over TCP. Its name" in way_in(given)


def test_a_schedule_in_words() -> None:
    failing = "then the queue of dead letters; a task that fails is not started again"
    assert list(schedules(CASES["nightly"]())) == [
        (
            "nightly",
            "every day at 03:00, Europe/Berlin, within 15 minutes",
            "cron(0 3 * * ? *)",
            f"3 retries, {failing}",
        )
    ]
    expression = "rate(1 day)"
    given = inventory(
        STACK, web(), schedule={"expression": expression, "enabled": False, "task_count": 3, "retries": 1}
    )
    assert list(schedules(given)) == [("web", "every day, 3 tasks; disabled", expression, f"1 retry, {failing}")]
    assert short(given) == ["schedule web: every day, 3 tasks; disabled"]
