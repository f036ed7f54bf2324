"""Services, load balancers, schedules and connections in `stacks.toml`, and the exact words of every refusal."""

from decimal import Decimal
from ipaddress import IPv4Network
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import StackSettings, parse
from fargate_privatelink.settings.services import Autoscaling, ServiceConnect, ServiceSettings
from fargate_privatelink.settings.services.connections import Connection
from fargate_privatelink.settings.services.load_balancers import AccessLogs, LoadBalancerSettings
from fargate_privatelink.settings.services.rules import priority
from fargate_privatelink.settings.services.schedules import ScheduleSettings
from fargate_privatelink.settings.services.targets import HealthCheck, TargetSettings
from tests.cases import ACCOUNT

Json = dict[str, Any]
TWO = {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"}
PUBLIC = {"us-east-1a": "10.0.2.0/24", "us-east-1b": "10.0.3.0/24"}
STACK: Json = {"region": "us-east-1", "private_subnets": TWO, "cluster": "main"}
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-4000-8000-000000000000"
LISTENER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener/app/web/0123456789abcdef/fedcba9876543210"
GROUP = "sg-0123456789abcdef0"
NAMESPACE = f"arn:aws:servicediscovery:us-east-1:{ACCOUNT}:namespace/ns-abc"
EXISTING = {"listener_arn": LISTENER, "security_group_id": GROUP}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/schedules"


def document(*entries: Json, name: str = "web", **changes: Any) -> Json:
    tasks = [{"definition": "task.json", **entry} for entry in entries]
    return {"stacks": {name: STACK | {"tasks": tasks} | changes}}


def entry_of(target: Json | None = None, **service: Any) -> Json:
    """A task's entry with a service behind the load balancer."""
    return {"service": {"load_balancer": target or {}, **service}}


def read(*entries: Json, **changes: Any) -> StackSettings:
    (only,) = parse(document(*entries, **changes), file="stacks.toml")
    return only


def refusal(given: Json) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(given, file="stacks.toml")
    return [line.removeprefix("stacks.toml: stacks.web.") for line in str(caught.value).split("\n")]


def test_a_service_an_empty_load_balancer_and_an_expression_are_enough() -> None:
    found = read({**entry_of(), "schedule": {"expression": "rate(1 day)"}}, load_balancer={})
    (task,) = found.tasks
    assert task.service == ServiceSettings(
        desired_count=1,
        autoscaling=None,
        spot=Decimal(0),
        deploy_outside_terraform=False,
        wait_for_steady_state=False,
        load_balancer=TargetSettings(
            container=None,
            port=None,
            protocol="HTTP",
            hosts=(),
            paths=(),
            priority=None,
            listener_port=None,
            health_check=HealthCheck(
                path=None, matcher=None, interval=10, timeout=5, healthy_threshold=2, unhealthy_threshold=3
            ),
            grace_period=60,
            deregistration_delay=60,
        ),
        service_connect=None,
    )
    assert task.schedule == ScheduleSettings(
        expression="rate(1 day)", timezone="UTC", retries=2, window=None, task_count=1, enabled=True, role_arn=None
    )
    assert task.place == "stacks.web.tasks[0]"
    assert found.load_balancer == LoadBalancerSettings(
        listener_arn=None,
        security_group_id=None,
        egress_rules=True,
        type="application",
        scheme="internal",
        name=None,
        certificate_arn=None,
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        allowed_cidrs=(),
        idle_timeout=60,
        deletion_protection=False,
        access_logs=None,
    )
    assert (found.has_public_subnets, found.is_internet_facing) == (False, False)


def test_every_key_can_be_chosen() -> None:
    service = {
        "desired_count": 3,
        "autoscaling": {"min": 2, "max": 10, "cpu": 60, "memory": 70, "requests": 500},
        "spot": 0.25,
        "deploy_outside_terraform": True,
        "wait_for_steady_state": True,
        "load_balancer": {
            "container": "api",
            "port": 8080,
            "protocol": "HTTPS",
            "hosts": ["api.example.com", "*.example.com"],
            "paths": ["/api/*"],
            "priority": 7,
            "health_check": {
                "path": "/healthz",
                "matcher": "200-299,404",
                "interval": 20,
                "timeout": 10,
                "healthy_threshold": 3,
                "unhealthy_threshold": 4,
            },
            "grace_period": 90,
            "deregistration_delay": 10,
        },
        "service_connect": {"namespace": "internal", "port_name": "api", "port": 80},
    }
    schedule: Json = {"expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "retries": 5, "window": 15}
    schedule |= {"task_count": 2, "enabled": False, "role_arn": ROLE}
    connects_to = [{"security_group_id": GROUP, "port": 5432}, {"cidr": "10.1.0.0/16", "port": 6379}]
    balancer = {
        "type": "application",
        "scheme": "internet-facing",
        "name": "front",
        "certificate_arn": CERTIFICATE,
        "ssl_policy": "ELBSecurityPolicy-2016-08",
        "allowed_cidrs": ["0.0.0.0/0"],
        "idle_timeout": 4000,
        "deletion_protection": True,
        "access_logs": {"bucket": "logs-of-web", "prefix": "web"},
    }
    found = read(
        {"service": service, "schedule": schedule, "connects_to": connects_to},
        load_balancer=balancer,
        public_subnets=PUBLIC,
    )
    (task,) = found.tasks
    assert task.service == ServiceSettings(
        desired_count=3,
        autoscaling=Autoscaling(min=2, max=10, cpu=60, memory=70, requests=500),
        spot=Decimal("0.25"),
        deploy_outside_terraform=True,
        wait_for_steady_state=True,
        load_balancer=TargetSettings(
            container="api",
            port=8080,
            protocol="HTTPS",
            hosts=("api.example.com", "*.example.com"),
            paths=("/api/*",),
            priority=7,
            health_check=HealthCheck(
                path="/healthz",
                matcher="200-299,404",
                interval=20,
                timeout=10,
                healthy_threshold=3,
                unhealthy_threshold=4,
            ),
            grace_period=90,
            deregistration_delay=10,
        ),
        service_connect=ServiceConnect(namespace="internal", port_name="api", port=80, client_only=False),
    )
    assert task.schedule == ScheduleSettings(**schedule)
    assert task.connects_to == (
        Connection(security_group_id=GROUP, port=5432),
        Connection(cidr=IPv4Network("10.1.0.0/16"), port=6379),
    )
    assert found.load_balancer == LoadBalancerSettings(
        scheme="internet-facing",
        name="front",
        certificate_arn=CERTIFICATE,
        ssl_policy="ELBSecurityPolicy-2016-08",
        allowed_cidrs=(IPv4Network("0.0.0.0/0"),),
        idle_timeout=4000,
        deletion_protection=True,
        access_logs=AccessLogs(bucket="logs-of-web", prefix="web"),
    )
    assert found.has_public_subnets


def test_a_load_balancer_may_exist_already() -> None:
    found = read(entry_of({"hosts": ["a.example.com"]}), load_balancer={**EXISTING, "egress_rules": False})
    assert found.load_balancer == LoadBalancerSettings(
        listener_arn=LISTENER, security_group_id=GROUP, egress_rules=False
    )
    assert not found.load_balancer.is_made


def test_a_network_load_balancer_stands_in_one_zone_too() -> None:
    one = {"us-east-1a": "10.0.0.0/28"}
    found = read(entry_of({"port": 5000, "listener_port": 443}), load_balancer={"type": "network"}, private_subnets=one)
    assert found.load_balancer == LoadBalancerSettings(type="network")


def test_with_autoscaling_a_service_begins_with_its_least_tasks() -> None:
    (task,) = read({"service": {"autoscaling": {"min": 3, "max": 5, "cpu": 50}}}).tasks
    assert task.service
    assert task.service.desired_count == 3


@pytest.mark.parametrize(
    ("spot", "strategy"),
    [
        (0, {}),
        (0.5, {"FARGATE": 1, "FARGATE_SPOT": 1}),
        (0.33, {"FARGATE": 67, "FARGATE_SPOT": 33}),
        (0.8, {"FARGATE": 1, "FARGATE_SPOT": 4}),
        (1, {"FARGATE_SPOT": 1}),
    ],
)
def test_the_share_on_spot_is_the_weight_of_its_capacity_provider(spot: float, strategy: dict[str, int]) -> None:
    (task,) = read({"service": {"spot": spot}}).tasks
    assert task.service
    assert task.service.strategy == strategy


def test_rules_that_decide_more_come_first_and_none_moves_another() -> None:
    targets = [
        TargetSettings(hosts=("a.example.com",), paths=("/api/v2/*",)),
        TargetSettings(hosts=("a.example.com",), paths=("/api/*",)),
        TargetSettings(hosts=("a.example.com",)),
        TargetSettings(hosts=("*.example.com",)),
        TargetSettings(paths=("/api/v2/*",)),
        TargetSettings(paths=("/*",)),
    ]
    priorities = list(map(priority, targets))
    assert priorities == sorted(priorities)
    assert priorities == [13225, 13556, 15072, 29138, 43210, 44057]
    assert priority(TargetSettings(paths=("/*",), priority=5)) == 5


BAD: dict[str, tuple[Json, list[str]]] = {
    "no table": (
        document({"service": 1, "schedule": 1, "connects_to": 1}, load_balancer=1),
        [
            "load_balancer: must be a table, got 1",
            "tasks[0].connects_to: must be a list of tables with security_group_id or cidr, and port, got 1",
            "tasks[0].service: must be a table, got 1",
            "tasks[0].schedule: must be a table, got 1",
        ],
    ),
}
SERVICES: dict[str, tuple[Json, list[str]]] = {
    "counts": (
        {"desired_count": -1, "autoscaling": {"min": 0, "max": 5001, "cpu": 101, "memory": 0, "requests": 0.5}},
        [
            ".desired_count: must be a whole number from 0 to 5000, got -1",
            ".autoscaling.min: must be a whole number from 1 to 5000, got 0",
            ".autoscaling.max: must be a whole number from 1 to 5000, got 5001",
            ".autoscaling.cpu: must be a whole number from 1 to 100, got 101",
            ".autoscaling.memory: must be a whole number from 1 to 100, got 0",
            ".autoscaling.requests: must be a whole number from 1 to 2147483647, got 0.5",
        ],
    ),
    "no scaling": (
        {"autoscaling": {}},
        [
            ".autoscaling.min: is required: how many tasks there are at least and at most",
            ".autoscaling.max: is required: how many tasks there are at least and at most",
            ".autoscaling: needs a value to keep: one of cpu, memory, requests",
        ],
    ),
    "scaling that is no table": ({"autoscaling": 3}, [".autoscaling: must be a table, got 3"]),
    "min above max": (
        {"autoscaling": {"min": 3, "max": 2, "cpu": 50}},
        [".autoscaling.max: must be at least min, 3, got 2"],
    ),
    "a count outside": (
        {"desired_count": 7, "autoscaling": {"min": 2, "max": 6, "cpu": 50}},
        [".desired_count: must be from min to max of autoscaling, 2 to 6, got 7"],
    ),
    "requests of nobody": (
        {"autoscaling": {"min": 2, "max": 6, "requests": 50}},
        [".autoscaling.requests: are counted by a load balancer, and the service has none"],
    ),
    "spot": (
        {"spot": 1.5},
        [".spot: must be a share from 0 to 1 in hundredths, such as 0.5, got 1.5"],
    ),
    "spot in thousandths": (
        {"spot": 0.125},
        [".spot: must be a share from 0 to 1 in hundredths, such as 0.5, got 0.125"],
    ),
    "no namespace": (
        {"service_connect": {}},
        [
            ".service_connect.namespace: is required: the namespace's name, or the ARN of one that exists",
            ".service_connect.port_name: is required, unless client_only is true: the port that others call",
        ],
    ),
    "a client with a port": (
        {"service_connect": {"namespace": "a b", "client_only": True, "port_name": "A", "port": 0}},
        [
            '.service_connect.namespace: must be a namespace\'s name, or the ARN of one that exists, got "a b"',
            '.service_connect.port_name: must be the name of a port mapping: lower case, digits, _ and -, got "A"',
            ".service_connect.port: must be a whole number from 1 to 65535, got 0",
            ".service_connect.port_name: is of what others call, and client_only is true: leave out one of them",
            ".service_connect.port: is of what others call, and client_only is true: leave out one of them",
        ],
    ),
    "a connection by a word": ({"service_connect": "web"}, ['.service_connect: must be a table, got "web"']),
    "a namespace elsewhere": (
        {"service_connect": {"namespace": NAMESPACE.replace("us-east-1", "eu-west-1"), "client_only": True}},
        [".service_connect.namespace: is in eu-west-1, and the stack is in us-east-1"],
    ),
}
BAD |= {
    f"a service: {name}": (document({"service": service}), [f"tasks[0].service{each}" for each in messages])
    for name, (service, messages) in SERVICES.items()
}
TARGETS: dict[str, tuple[Json, list[str]]] = {
    "every key": (
        {
            "container": "a b",
            "port": 70000,
            "protocol": "TCP",
            "hosts": ["localhost"],
            "paths": ["api"],
            "priority": 0,
            "grace_period": -1,
            "deregistration_delay": 3601,
            "listener_port": True,
        },
        [
            '.container: must be a container\'s name, got "a b"',
            ".port: must be a whole number from 1 to 65535, got 70000",
            '.protocol: must be one of "HTTP", "HTTPS", got "TCP"',
            ".hosts[0]: must be a host such as api.example.com or *.example.com, of at most 128 characters, got"
            ' "localhost"',
            '.paths[0]: must be a path that begins with /, such as /api/*, of at most 128 characters, got "api"',
            ".priority: must be a whole number from 1 to 50000, got 0",
            ".listener_port: must be a whole number from 1 to 65535, got true",
            ".grace_period: must be a whole number from 0 to 2147483647, got -1",
            ".deregistration_delay: must be a whole number from 0 to 3600, got 3601",
        ],
    ),
    "a health check": (
        {
            "health_check": {
                "path": "healthz",
                "matcher": "500",
                "interval": 4,
                "timeout": 1,
                "healthy_threshold": 1,
                "unhealthy_threshold": 11,
            }
        },
        [
            '.health_check.path: must be a path that begins with /, without spaces, got "healthz"',
            '.health_check.matcher: must be HTTP codes from 200 to 499, such as "200" or "200-299,404", got "500"',
            ".health_check.interval: must be a whole number from 5 to 300, got 4",
            ".health_check.timeout: must be a whole number from 2 to 120, got 1",
            ".health_check.healthy_threshold: must be a whole number from 2 to 10, got 1",
            ".health_check.unhealthy_threshold: must be a whole number from 2 to 10, got 11",
        ],
    ),
    "a check that overlaps the next": (
        {"health_check": {"interval": 5, "matcher": "299-200"}},
        [
            ".health_check.timeout: must be below interval, 5, got 5",
            ".health_check.matcher: 299-200 is no range: the first must be below the last",
        ],
    ),
    "conditions": (
        {"hosts": [f"{letter}.example.com" for letter in "abcd"], "paths": ["/*a*", "/**b*", "/*c"]},
        [
            ".hosts: must be at most 3, got 4",
            ": hosts and paths of one rule must be at most 5 together, got 7",
            ": one rule has at most 5 wildcards, * and ?, got 6",
        ],
    ),
    "a priority of no rule": ({"priority": 3}, [".priority: is a rule's, which takes hosts or paths, got 3"]),
    "a port of a network load balancer": (
        {"listener_port": 81},
        [".listener_port: is of a network load balancer: this one listens on 80 and 443"],
    ),
}
BAD |= {
    f"a target: {name}": (
        document(entry_of(target), load_balancer={}),
        [f"tasks[0].service.load_balancer{each}" for each in messages],
    )
    for name, (target, messages) in TARGETS.items()
}
BALANCERS: dict[str, tuple[Json, list[str]]] = {
    "every key": (
        {
            "type": "gateway",
            "scheme": "public",
            "name": "internal-a",
            "certificate_arn": "x",
            "ssl_policy": "x",
            "idle_timeout": 4001,
            "deletion_protection": 1,
            "access_logs": {"prefix": "AWSLogs/a"},
            "allowed_cidrs": ["10.0.0.1/8", "x"],
        },
        [
            '.type: must be one of "application", "network", got "gateway"',
            '.scheme: must be one of "internal", "internet-facing", got "public"',
            ".name: must be 1 to 32 letters, digits and hyphens, not internal-... and no hyphen at an end, got"
            ' "internal-a"',
            ".certificate_arn: must be the ARN of a certificate, arn:aws:acm:<region>:<account>:certificate/<id>, got"
            ' "x"',
            '.ssl_policy: must be the name of a security policy, ELBSecurityPolicy-..., got "x"',
            ".allowed_cidrs[0]: 10.0.0.1/8 has host bits set: the network is 10.0.0.0/8",
            '.allowed_cidrs[1]: must be an IPv4 CIDR such as 10.0.0.0/8, got "x"',
            ".idle_timeout: must be a whole number from 1 to 4000, got 4001",
            ".deletion_protection: must be true or false, got 1",
            ".access_logs.prefix: must be a prefix without a slash in front, and without AWSLogs in it, got"
            ' "AWSLogs/a"',
            ".access_logs.bucket: is required",
        ],
    ),
    "no callers": (
        {"allowed_cidrs": []},
        [".allowed_cidrs: must be a list of at least one CIDR, got []"],
    ),
    "too many callers": (
        {"certificate_arn": CERTIFICATE, "allowed_cidrs": [f"10.{number}.0.0/16" for number in range(31)]},
        [".allowed_cidrs: make 62 rules, a security group has 60"],
    ),
    "a policy of HTTP": (
        {"ssl_policy": "ELBSecurityPolicy-2016-08"},
        [".ssl_policy: is of HTTPS, which takes certificate_arn"],
    ),
    "what a network load balancer has not": (
        {"type": "network", "idle_timeout": 30, "access_logs": {"bucket": "logs"}},
        [
            ".idle_timeout: is of an application load balancer",
            ".access_logs: of a network load balancer are of TLS alone, which takes certificate_arn",
        ],
    ),
    "half of one that exists": (
        {"listener_arn": "arn:aws:x", "scheme": "internal", "egress_rules": 1},
        [
            '.listener_arn: must be the ARN of a listener of an application load balancer, got "arn:aws:x"',
            ".egress_rules: must be true or false, got 1",
            ".security_group_id: is required of a load balancer that exists",
            ".scheme: is of a load balancer that is made here, and listener_arn names one that exists",
        ],
    ),
    "a default action that exists": (
        EXISTING,
        [
            "tasks[0].service.load_balancer: takes hosts or paths: the default action of a listener that exists is not"
            " changed"
        ],
    ),
    "a certificate elsewhere": (
        {"certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
        [".certificate_arn: is in eu-west-1, and the stack is in us-east-1"],
    ),
    "another partition": (
        {"certificate_arn": CERTIFICATE.replace("arn:aws:", "arn:aws-cn:")},
        [".certificate_arn: is in partition aws-cn, but us-east-1 is in aws"],
    ),
    "no public subnets": (
        {"scheme": "internet-facing"},
        [
            '.allowed_cidrs: is required when scheme is internet-facing: who may call, such as ["0.0.0.0/0"]',
            ": stands in 2 availability zones or more, and public_subnets has 0",
        ],
    ),
    "nowhere to stand": (
        {"type": "network", "scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]},
        [": is internet-facing, and stands in public_subnets: give them"],
    ),
}


def _located(message: str) -> str:
    return message if message.startswith("tasks") else f"load_balancer{message}"


BAD |= {
    f"a load balancer: {name}": (document(entry_of(), load_balancer=balancer), list(map(_located, messages)))
    for name, (balancer, messages) in BALANCERS.items()
}
SCHEDULES: dict[str, tuple[Json, list[str]]] = {
    "none": ({}, [".expression: is required: when the task is started"]),
    "every key": (
        {
            "expression": 3,
            "timezone": "Mars",
            "retries": 186,
            "window": 0,
            "task_count": 11,
            "enabled": 1,
            "role_arn": "web",
        },
        [
            ".expression: must be an expression such as cron(0 3 * * ? *) or rate(5 minutes), got 3",
            '.timezone: unknown time zone "Mars"',
            ".retries: must be a whole number from 0 to 185, got 186",
            ".window: must be a whole number from 1 to 1440, got 0",
            ".task_count: must be a whole number from 1 to 10, got 11",
            ".enabled: must be true or false, got 1",
            '.role_arn: must be the ARN of a role, arn:aws:iam::<account>:role/<name>, got "web"',
        ],
    ),
    "no zone": (
        {"expression": "rate(1 day)", "timezone": 1},
        [".timezone: must be a time zone such as Europe/Berlin, got 1"],
    ),
    "a role elsewhere": (
        {"expression": "rate(1 day)", "role_arn": ROLE.replace("arn:aws:", "arn:aws-cn:")},
        [".role_arn: is in partition aws-cn, but us-east-1 is in aws"],
    ),
}
EXPRESSIONS = {
    "daily": "must be cron(<minutes> <hours> <day of month> <month> <day of week> <year>), rate(<number> <unit>) or"
    ' at(<time>), got "daily"',
    "rate(1 hours)": "must be rate(1 hour), got rate(1 hours)",
    "rate(5 hour)": "must be rate(5 hours), got rate(5 hour)",
    "at(2026-13-01T00:00:00)": "must be a time such as at(2026-12-24T08:00:00), got at(2026-13-01T00:00:00)",
    "cron(0 3 * * ?)": "cron has 6 fields, minutes, hours, day of month, month, day of week, year, got 5",
    "cron(0 24 * * ? *)": 'the hours of cron are 0 to 23, got "24"',
    "cron(0 3 ? * MON-FRY *)": 'the day of week of cron are 1 to 7 or SUN to SAT, got "MON-FRY"',
    "cron(0 3 * * * *)": "cron has ? in one of day of month and day of week, got * and *",
    "cron(0 3 ? * ? *)": "cron has ? in one of day of month and day of week, got ? and ?",
}
SCHEDULES |= {
    expression: ({"expression": expression}, [f".expression: {message}"]) for expression, message in EXPRESSIONS.items()
}
BAD |= {
    f"a schedule: {name}": (document({"schedule": schedule}), [f"tasks[0].schedule{each}" for each in messages])
    for name, (schedule, messages) in SCHEDULES.items()
}
OTHER = {"definition": "other.json"}
BAD |= {
    "connections": (
        document(
            {
                "connects_to": [
                    1,
                    {"port": 1},
                    {"cidr": "10.0.0.0/8"},
                    {"security_group_id": "x", "port": 0},
                    {"cidr": "10.0.0.0/8", "security_group_id": GROUP, "port": 1},
                ]
            }
        ),
        [
            "tasks[0].connects_to[0]: must be a table, got 1",
            "tasks[0].connects_to[1]: takes one of security_group_id and cidr",
            "tasks[0].connects_to[2].port: is required",
            "tasks[0].connects_to[3].security_group_id: must be a security group's id, such as sg-0123456789abcdef0,"
            ' got "x"',
            "tasks[0].connects_to[3].port: must be a whole number from 1 to 65535, got 0",
            "tasks[0].connects_to[4]: takes one of security_group_id and cidr",
        ],
    ),
    "no load balancer": (
        document(entry_of()),
        ["tasks[0].service.load_balancer: needs a load balancer, and the stack has no table load_balancer"],
    ),
    "nobody behind it": (
        document({}, load_balancer={}),
        ["load_balancer: has no service behind it: give one the table service.load_balancer"],
    ),
    "one zone": (
        document(entry_of(), load_balancer={}, private_subnets={"us-east-1a": "10.0.0.0/28"}),
        [
            "load_balancer: stands in 2 availability zones or more, and private_subnets has 1",
            "private_subnets.us-east-1a: 10.0.0.0/28 is too small for a load balancer, which takes /27 or larger",
        ],
    ),
    "a zone that it does not serve": (
        document(
            entry_of(),
            load_balancer={"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]},
            private_subnets={**TWO, "us-east-1c": "10.0.0.128/25"} | {"us-east-1a": "10.0.0.0/25"},
            public_subnets=PUBLIC,
        ),
        [
            "public_subnets: must have a subnet in each zone that tasks run in, and lacks us-east-1c: the load balancer"
            " sends nothing to other zones"
        ],
    ),
    "one of all requests twice": (
        document(entry_of(), entry_of() | OTHER, load_balancer={}),
        [
            "tasks[1].service.load_balancer: takes what no other service takes, as stacks.web.tasks[0] does: give one"
            " of them other hosts or paths"
        ],
    ),
    "a rule twice": (
        document(
            entry_of({"hosts": ["A.example.com", "b.example.com"], "paths": ["/x"]}),
            entry_of({"hosts": ["a.example.com"], "paths": ["/y", "/x"]}) | OTHER,
            load_balancer={},
        ),
        [
            "tasks[1].service.load_balancer: takes a.example.com/x, as stacks.web.tasks[0] does: give one of them other"
            " hosts or paths"
        ],
    ),
    "a priority twice": (
        document(
            entry_of({"hosts": ["a.example.com"], "priority": 5}),
            entry_of({"hosts": ["b.example.com"], "priority": 5}) | OTHER,
            load_balancer={},
        ),
        ["tasks[1].service.load_balancer.priority: is 5, as that of stacks.web.tasks[0]: set another"],
    ),
    "requests by port": (
        document(
            entry_of(
                {"hosts": ["a.example.com"], "paths": ["/x"], "protocol": "HTTPS", "health_check": {"matcher": "200"}},
                autoscaling={"min": 1, "max": 2, "requests": 5},
            ),
            entry_of({"port": 80}) | OTHER,
            entry_of({"port": 81, "listener_port": 80}) | OTHER,
            load_balancer={"type": "network"},
        ),
        [
            "tasks[0].service.load_balancer.hosts: is of an application load balancer: a network one sends by port",
            "tasks[0].service.load_balancer.paths: is of an application load balancer: a network one sends by port",
            "tasks[0].service.load_balancer.protocol: is of an application load balancer: a network one sends TCP",
            "tasks[0].service.load_balancer.health_check.matcher: takes health_check.path: without it a connection is"
            " all that is asked",
            "tasks[0].service.autoscaling.requests: are counted by an application load balancer alone",
            "tasks[2].service.load_balancer: listens on port 80, as stacks.web.tasks[1] does: set listener_port in one"
            " of them",
        ],
    ),
    "a stack without a name for it": (
        document(entry_of(), load_balancer={}, name="a" * 33),
        [
            f'stacks.toml: stacks.{"a" * 33}.load_balancer.name: is required: the stack\'s, "{"a" * 33}", is none that'
            " AWS takes, of at most 32 characters"
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_aws_would_refuse_is_refused(case: str) -> None:
    given, messages = BAD[case]
    assert refusal(given) == messages
