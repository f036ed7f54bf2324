"""`stacks.toml`: every key, its default, its bounds, and the exact words of every refusal."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fargate_privatelink.aws.regions import region
from fargate_privatelink.errors import InputError
from fargate_privatelink.requirements import ExtraService
from fargate_privatelink.settings import Create, StackSettings, TaskEntry, load, parse
from tests import ROOT

WEB: dict[str, Any] = {
    "region": "us-east-1",
    "private_subnets": {"us-east-1a": "10.0.0.0/24"},
    "cluster": "main",
    "tasks": [{"definition": "task.json"}],
}
EVERY_DEFAULT = StackSettings(
    name="web",
    region=region("us-east-1"),
    vpc_cidr=IPv4Network("10.0.0.0/22"),
    private_subnets={"us-east-1a": IPv4Network("10.0.0.0/24")},
    public_subnets={},
    endpoints="required",
    nat="none",
    cluster="main",
    tags={},
    create=Create(cluster=True, repositories=True, execution_roles=True, log_groups=True),
    log_retention_days=365,
    protect=("log_groups", "repositories"),
    tasks=(TaskEntry(definition="task.json", execute_command=False, extra_services=()),),
)
PUBLIC = {"us-east-1a": "10.0.2.0/24"}
PUBLIC_NETWORKS = {"us-east-1a": IPv4Network("10.0.2.0/24")}


def stack(**changes: Any) -> StackSettings:
    (only,) = parse({"stacks": {"web": WEB | changes}}, file="stacks.toml")
    return only


def refusal(document: Mapping[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(document, file="stacks.toml")
    lines = str(caught.value).split("\n")
    assert all(line.startswith("stacks.toml: ") for line in lines)
    return [line.removeprefix("stacks.toml: ") for line in lines]


def test_what_a_stack_does_not_say_has_its_default() -> None:
    assert stack() == EVERY_DEFAULT


SQS = ExtraService("sqs")
QUEUE = "arn:aws:sqs:us-east-1:123456789012:work"
RECEIVE = {"service": "sqs", "actions": ["sqs:ReceiveMessage"], "resources": [QUEUE]}
CHOICES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "region": (
        {"region": "eusc-de-east-1", "private_subnets": {"eusc-de-east-1b": "10.0.0.0/24"}},
        {"region": region("eusc-de-east-1"), "private_subnets": {"eusc-de-east-1b": IPv4Network("10.0.0.0/24")}},
    ),
    "vpc_cidr": ({"vpc_cidr": "10.0.0.0/16"}, {"vpc_cidr": IPv4Network("10.0.0.0/16")}),
    "no endpoints": (
        {"endpoints": "none", "nat": "single", "public_subnets": PUBLIC},
        {"endpoints": "none", "nat": "single", "public_subnets": PUBLIC_NETWORKS},
    ),
    "nat in another zone": (
        {"nat": "single", "public_subnets": {"us-east-1b": "10.0.2.0/24"}},
        {"nat": "single", "public_subnets": {"us-east-1b": IPv4Network("10.0.2.0/24")}},
    ),
    "nat per zone": (
        {"nat": "per-az", "public_subnets": PUBLIC},
        {"nat": "per-az", "public_subnets": PUBLIC_NETWORKS},
    ),
    "no public subnets": ({"public_subnets": {}}, {}),
    "private_hosts": (
        {"private_hosts": ["Nexus.example.com", "*.corp.example", "203.0.113.9", "nexus.example.com"]},
        {"private_hosts": ("*.corp.example", "203.0.113.9", "nexus.example.com")},
    ),
    "cluster": ({"cluster": "a" * 253 + "-_"}, {"cluster": "a" * 253 + "-_"}),
    "protect": ({"protect": ["repositories", "repositories"]}, {"protect": ("repositories",)}),
    "nothing protected": ({"protect": []}, {"protect": ()}),
    "log_retention_days": ({"log_retention_days": 3653}, {"log_retention_days": 3653}),
    "tags": ({"tags": {"b": "", "a": "Größe 1"}}, {"tags": {"a": "Größe 1", "b": ""}}),
    "48 tags": ({"tags": {f"k{n}": "" for n in range(48)}}, {"tags": {f"k{n}": "" for n in range(48)}}),
    "create": ({"create": {"cluster": False}}, {"create": Create(cluster=False)}),
    "tasks": (
        {"tasks": [{"definition": "a", "execute_command": True, "extra_services": ["sqs", "s3", "sqs"]}]},
        {"tasks": (TaskEntry(definition="a", execute_command=True, extra_services=(SQS, ExtraService("s3"))),)},
    ),
}


@pytest.mark.parametrize("case", CHOICES)
def test_every_key_can_be_chosen(case: str) -> None:
    changes, expected = CHOICES[case]
    assert stack(**changes) == replace(EVERY_DEFAULT, **expected)


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.0.0/28", "1.0.0.0/16", "126.255.0.0/16", "223.255.255.240/28"])
def test_a_network_between_16_and_28_outside_the_reserved_ranges_is_accepted(cidr: str) -> None:
    found = stack(vpc_cidr=cidr, private_subnets={"us-east-1a": cidr})
    assert (str(found.vpc_cidr), str(found.private_subnets["us-east-1a"])) == (cidr, cidr)


@pytest.mark.parametrize("name", ["0", "a-b_C", "x" * 63])
def test_a_stack_keeps_its_name(name: str) -> None:
    assert [found.name for found in parse({"stacks": {name: WEB}}, file="stacks.toml")] == [name]


def test_stacks_are_sorted_by_name() -> None:
    found = parse({"stacks": {"b": WEB, "a": WEB}}, file="stacks.toml")
    assert [each.name for each in found] == ["a", "b"]


def test_a_stack_adds_to_the_create_and_tags_of_the_defaults_and_replaces_everything_else() -> None:
    defaults = WEB | {
        "vpc_cidr": "10.0.0.0/20",
        "private_subnets": {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"},
        "tags": {"team": "web", "stage": "test"},
        "create": {"cluster": False, "repositories": False},
        "log_retention_days": 30,
    }
    own = {
        "private_subnets": {"us-east-1c": "10.0.2.0/24"},
        "tags": {"stage": "live", "cost": "1"},
        "create": {"repositories": True, "log_groups": False},
        "tasks": [{"definition": "own.json"}],
    }
    web, whole = parse({"defaults": defaults, "stacks": {"web": own, "whole": {}}}, file="stacks.toml")
    assert web == replace(
        EVERY_DEFAULT,
        vpc_cidr=IPv4Network("10.0.0.0/20"),
        private_subnets={"us-east-1c": IPv4Network("10.0.2.0/24")},
        tags={"cost": "1", "stage": "live", "team": "web"},
        create=Create(cluster=False, repositories=True, log_groups=False),
        log_retention_days=30,
        tasks=(TaskEntry(definition="own.json"),),
    )
    assert (whole.tags, whole.create) == (defaults["tags"], Create(cluster=False, repositories=False))


def test_the_stacks_of_the_repository_are_the_two_networks_of_the_walkthrough() -> None:
    privatelink = replace(
        EVERY_DEFAULT,
        name="privatelink",
        private_subnets={"us-east-1a": IPv4Network("10.0.0.0/23")},
        cluster="fargate-cluster",
        tasks=(TaskEntry(definition="image/task-definition.json"),),
    )
    nat = replace(
        privatelink,
        name="nat",
        endpoints="none",
        nat="single",
        public_subnets=PUBLIC_NETWORKS,
        create=Create(cluster=False, repositories=False, execution_roles=False, log_groups=False),
    )
    assert load(ROOT / "stacks.toml") == (nat, privatelink)


NO_STACKS = "stacks: is required: one table [stacks.<name>] a stack"
NO_REGION = {key: value for key, value in WEB.items() if key != "region"}
SHAPES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, [NO_STACKS]),
    "no stack": ({"stacks": {}}, [NO_STACKS]),
    "[[stacks]]": ({"stacks": [{"region": "x"}]}, ['stacks: must be a table, got [{"region": "x"}]']),
    "stacks = []": ({"stacks": []}, ["stacks: must be a table, got []"]),
    "stacks.web = 1": ({"stacks": {"web": 1}}, ["stacks.web: must be a table, got 1"]),
    "defaults = 1": ({"defaults": 1, "stacks": {"web": WEB}}, ["defaults: must be a table, got 1"]),
    "required keys missing": (
        {"stacks": {"web": {}}},
        [f"stacks.web.{key}: is required" for key in ("region", "private_subnets", "cluster", "tasks")],
    ),
    "unknown key at the top": (
        {"stack": {}, "stacks": {"web": WEB}},
        ['stack: unknown key "stack": did you mean "stacks"?'],
    ),
    "unknown key with nothing near": (
        {"x": {}, "stacks": {"web": WEB}},
        ['x: unknown key "x": known are defaults, stacks'],
    ),
    "unknown key of the defaults": (
        {"defaults": {"regoin": "x"}, "stacks": {"web": WEB}},
        ['defaults.regoin: unknown key "regoin": did you mean "region"?'],
    ),
    "a mistake of the defaults is named once": (
        {"defaults": {"region": "us-east1"}, "stacks": {"a": NO_REGION, "b": NO_REGION}},
        ['defaults.region: unknown region "us-east1": did you mean "us-east-1"?'],
    ),
    "a mistake of the defaults that stacks add to": (
        {
            "defaults": {"tags": {"aws:x": ""}, "create": {"cluster": 1}},
            "stacks": {"web": WEB | {"tags": {"a": ""}, "create": {"log_groups": True}}},
        },
        [
            "defaults.tags.aws:x: a tag must not begin with aws:",
            "defaults.create.cluster: must be true or false, got 1",
        ],
    ),
    "a default of another type than a stack's": (
        {"defaults": {"create": "nonsense", "tags": 1}, "stacks": {"web": WEB | {"create": {}, "tags": {}}}},
        ["defaults.tags: must be a table of strings, got 1", 'defaults.create: must be a table, got "nonsense"'],
    ),
    "a stack's value of another type than the default": (
        {"defaults": {"create": {"cluster": 1}}, "stacks": {"web": WEB | {"create": "nonsense"}}},
        [
            "defaults.create.cluster: must be true or false, got 1",
            'stacks.web.create: must be a table, got "nonsense"',
        ],
    ),
    "a wrong default that every stack replaces": (
        {"defaults": {"region": "us-east1", "tasks": [{}]}, "stacks": {"a": WEB, "b": WEB}},
        [
            'defaults.region: unknown region "us-east1": did you mean "us-east-1"?',
            "defaults.tasks[0].definition: is required: the file of an ECS task definition",
        ],
    ),
    **{
        f"a stack called {name[:9]}": (
            {"stacks": {name: WEB}},
            [f"stacks.{name}: a stack's name is 1 to 63 letters, digits, hyphens and underscores"],
        )
        for name in ("", "../x", "-web", "_web", "a b", "a.b", "wéb", "x" * 64)
    },
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_document_of_another_shape_is_refused(case: str) -> None:
    document, expected = SHAPES[case]
    assert refusal(document) == expected


TABLE_OF_CIDRS = ": must be a table of availability zone = CIDR, or beside vpc_id = id, got"
ZONE = "is not an availability zone of us-east-1: expected us-east-1a to us-east-1f"
ENDPOINTS = ': must be one of "required", "none", got'
HOST = "must be a host such as artifactory.example.com, or *.example.com for all below it, without scheme and port"
NO_REFERENCE = ": a reference of Terraform is not resolved here, write the value"
CLUSTER = ": must be 1 to 255 letters, digits, hyphens and underscores, got"
RETENTION = ": must be one of " + ", ".join(
    "1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653".split()
)
TAG_KEY = "a tag's key must be 1 to 128 letters, digits, spaces and _ . : / = + - @"
TAG_VALUE = "must be at most 256 letters, digits, spaces and _ . : / = + - @, got"
NO_TASK = ": must be at least one [[tasks]] entry, got"
DEFINITION = "[0].definition: must be the file of an ECS task definition, got"
STACK_KEYS = (
    "account, backend, cluster, complete_existing_endpoints, container_insights, create, endpoint_policies, endpoints,"
    " endpoints_for, exec_log_group, existing_endpoints, kms_keys, load_balancer, log_retention_days, nat,"
    " permissions_boundary, private_hosts, private_subnets, protect, provider, public_subnets, references, region,"
    " repositories, survey, tags, tasks, transit_gateway_id, transit_gateway_route_table_id, vpc_cidr, vpc_id"
)
# Key, value, and what the message says after the key.
VALUES: list[tuple[str, Any, str]] = [
    ("regoin", 1, ': unknown key "regoin": did you mean "region"?'),
    ("x", 1, f': unknown key "x": known are {STACK_KEYS}'),
    ("region", 1, ": must be the name of an AWS region, got 1"),
    ("region", "us-east1", ': unknown region "us-east1": did you mean "us-east-1"?'),
    ("region", "us-esat-1", ': unknown region "us-esat-1": did you mean "us-east-1"?'),
    ("region", "us-east-1a", ': unknown region "us-east-1a": did you mean "us-east-1"?'),
    ("private_subnets", "10.0.0.0/24", f'{TABLE_OF_CIDRS} "10.0.0.0/24"'),
    ("private_subnets", {}, ": must name at least one availability zone"),
    ("private_subnets", {"us-east-1a": 1}, ".us-east-1a: must be an IPv4 CIDR such as 10.0.0.0/22, got 1"),
    ("private_subnets", {"us-west-2a": "10.0.0.0/24"}, f".us-west-2a: {ZONE}"),
    ("private_subnets", {"us-east-1a": "10.0.4.0/24"}, ".us-east-1a: 10.0.4.0/24 is outside vpc_cidr 10.0.0.0/22"),
    ("private_subnets", {"us-east-1a": "10.0.0.0/21"}, ".us-east-1a: 10.0.0.0/21 is outside vpc_cidr 10.0.0.0/22"),
    (
        "private_subnets",
        {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.0.128/25"},
        ".us-east-1b: 10.0.0.128/25 overlaps stacks.web.private_subnets.us-east-1a (10.0.0.0/24)",
    ),
    ("public_subnets", ["10.0.2.0/24"], f'{TABLE_OF_CIDRS} ["10.0.2.0/24"]'),
    ("public_subnets", {"us-east-1a": "x"}, '.us-east-1a: must be an IPv4 CIDR such as 10.0.0.0/22, got "x"'),
    ("public_subnets", {"us-east-1": "10.0.2.0/24"}, f".us-east-1: {ZONE}"),
    ("public_subnets", {"us-east-1a": "10.1.0.0/24"}, ".us-east-1a: 10.1.0.0/24 is outside vpc_cidr 10.0.0.0/22"),
    (
        "public_subnets",
        {"us-east-1a": "10.0.0.0/24"},
        ".us-east-1a: 10.0.0.0/24 overlaps stacks.web.private_subnets.us-east-1a (10.0.0.0/24)",
    ),
    ("endpoints", True, f"{ENDPOINTS} true"),
    ("endpoints", "all", f'{ENDPOINTS} "all"'),
    ("endpoint_policies", "closed", ': must be one of "least-privilege", "open", got "closed"'),
    ("endpoints", "none", ': "none" without NAT leaves the tasks no way to pull an image: set endpoints or nat'),
    ("nat", ["single"], ': must be one of "none", "single", "per-az", got ["single"]'),
    ("nat", "single", ': "single" needs public_subnets: a NAT gateway stands in a public subnet'),
    ("nat", "per-az", ': "per-az" needs public_subnets: a NAT gateway stands in a public subnet'),
    ("private_hosts", "nexus.example.com", ': must be a list of hosts, got "nexus.example.com"'),
    ("private_hosts", ["a.example", 1], f"[1]: {HOST}, got 1"),
    *(
        ("private_hosts", [host], f"[0]: {HOST}, got {json.dumps(host)}")
        for host in (
            *("", "*", "*.", "nexus.example.com:8082", "https://nexus.example.com", "nexus.example.com/docker"),
            *("*nexus.example.com", "a.*.example", "-a.example", "a..example", "1.2.3", "10.0.0.0/8", "a_b.example"),
        )
    ),
    ("cluster", 1, f"{CLUSTER} 1"),
    ("cluster", "", f'{CLUSTER} ""'),
    ("cluster", "a b", f'{CLUSTER} "a b"'),
    ("cluster", "é", f'{CLUSTER} "é"'),
    ("cluster", "a\n", rf'{CLUSTER} "a\n"'),
    ("cluster", "${aws_ecs_cluster.main.name}", f'{CLUSTER} "${{aws_ecs_cluster.main.name}}"{NO_REFERENCE}'),
    ("cluster", "a" * 256, f'{CLUSTER} "{"a" * 96}...'),
    ("log_retention_days", 0, f"{RETENTION}, got 0"),
    ("log_retention_days", 2, f"{RETENTION}, got 2"),
    ("log_retention_days", 30.0, f"{RETENTION}, got 30.0"),
    ("log_retention_days", True, f"{RETENTION}, got true"),
    ("log_retention_days", "30", f'{RETENTION}, got "30"'),
    ("protect", True, ': must be a list of "log_groups", "repositories", got true'),
    ("protect", "repositories", ': must be a list of "log_groups", "repositories", got "repositories"'),
    ("protect", ["images"], '[0]: must be one of "log_groups", "repositories", got "images"'),
    ("protect", ["log_groups", {}], '[1]: must be one of "log_groups", "repositories", got {}'),
    ("tags", ["a"], ': must be a table of strings, got ["a"]'),
    ("tags", {"a": 1}, ".a: must be a string, got 1"),
    ("tags", {"aws:x": "1"}, ".aws:x: a tag must not begin with aws:"),
    ("tags", {"": "1"}, f".: {TAG_KEY}"),
    ("tags", {"a*": "1"}, f".a*: {TAG_KEY}"),
    ("tags", {"a" * 129: "1"}, f".{'a' * 129}: {TAG_KEY}"),
    ("tags", {"a": "b\n"}, rf'.a: {TAG_VALUE} "b\n"'),
    ("tags", {"a": "b" * 257}, f'.a: {TAG_VALUE} "{"b" * 96}...'),
    ("tags", {f"k{n}": "" for n in range(49)}, ": must be at most 48 tags, got 49"),
    ("create", True, ": must be a table, got true"),
    ("create", {"clusters": True}, '.clusters: unknown key "clusters": did you mean "cluster"?'),
    ("create", {"cluster": "no"}, '.cluster: must be true or false, got "no"'),
    ("create", {"repositories": 0}, ".repositories: must be true or false, got 0"),
    ("create", {"execution_roles": []}, ".execution_roles: must be true or false, got []"),
    ("create", {"log_groups": {}}, ".log_groups: must be true or false, got {}"),
    ("tasks", [], f"{NO_TASK} []"),
    ("tasks", {"definition": "a"}, f'{NO_TASK} {{"definition": "a"}}'),
    ("tasks", ["a.json"], '[0]: must be a table, got "a.json"'),
    ("tasks", [{"definition": "a"}, {}], "[1].definition: is required: the file of an ECS task definition"),
    ("tasks", [{"definition": 1}], f"{DEFINITION} 1"),
    ("tasks", [{"definition": ""}], f'{DEFINITION} ""'),
    ("tasks", [{"definition": "a\0b"}], rf'{DEFINITION} "a\u0000b"'),
    (
        "tasks",
        [{"definition": "a", "execute": True}],
        '[0].execute: unknown key "execute": did you mean "execute_command"?',
    ),
    (
        "tasks",
        [{"definition": "a", "execute_command": "yes"}],
        '[0].execute_command: must be true or false, got "yes"',
    ),
]


@pytest.mark.parametrize(
    ("key", "value", "message"), VALUES, ids=[f"{key} = {str(value)[:50]!r}" for key, value, _ in VALUES]
)
def test_a_value_outside_its_bounds_is_refused(key: str, value: object, message: str) -> None:
    assert refusal({"stacks": {"web": WEB | {key: value}}}) == [f"stacks.web.{key}{message}"]


@pytest.mark.parametrize(
    ("services", "message"),
    [
        ("sqs", ': must be a list of services, got "sqs"'),
        (["s3", 1], "[1]: must be a string, got 1"),
        (["sqss"], '[0]: unknown service "sqss": did you mean "sqs"?'),
        (["firehose"], '[0]: "firehose" is "kinesis-firehose" as a VPC endpoint'),
        (["ecr"], '[0]: "ecr" is "ecr.api" and "ecr.dkr" as a VPC endpoint'),
        (["stepfunctions"], '[0]: "stepfunctions" is "states" as a VPC endpoint'),
    ],
    ids=str,
)
def test_a_service_without_an_endpoint_is_refused(services: object, message: str) -> None:
    assert refused_services(services) == [f"stacks.web.tasks[0].extra_services{message}"]


def test_a_task_is_counted_as_it_stands_in_the_file() -> None:
    call = {"service": "sqs", "actions": ["sqs:*"], "resources": ["arn:aws:sqs:eu-west-1:123456789012:a"]}
    tasks = [{}, {"definition": "a", "extra_services": [call]}]
    assert refusal({"stacks": {"web": WEB | {"tasks": tasks}}}) == [
        "stacks.web.tasks[0].definition: is required: the file of an ECS task definition",
        'stacks.web.tasks[1].extra_services[0].resources[0]: "arn:aws:sqs:eu-west-1:123456789012:a" is in eu-west-1,'
        " and the endpoint leads to sqs in us-east-1",
    ]


def refused_services(services: object) -> list[str]:
    return refusal({"stacks": {"web": WEB | {"tasks": [{"definition": "a", "extra_services": services}]}}})


@pytest.mark.parametrize(
    ("service", "action", "resource"),
    [
        ("sqs", "sqs:*", QUEUE),
        ("sqs", "sqs:ReceiveMessage", QUEUE.replace("123456789012", "210987654321")),
        ("sqs", "sqs:List*", "*"),
        ("sqs-fips", "sqs:SendMessage", "arn:aws:sqs:*:*:work-*"),
        ("s3", "s3:GetObject", "arn:aws:s3:::data/in/*"),
        ("s3", "s3:ListBucket", "arn:aws:s3:::data"),
        ("s3", "s3:GetObject", "arn:aws:s3:us-east-1:123456789012:accesspoint/in/object/*"),
        ("dynamodb-streams", "dynamodb:GetRecords", "arn:aws:dynamodb:us-east-1:123456789012:table/a/stream/*"),
        ("monitoring", "cloudwatch:PutMetricData", "*"),
        ("kinesis-streams", "kinesis:PutRecords", "arn:aws:kinesis:us-east-1:123456789012:stream/a"),
        ("email", "ses:SendEmail", "arn:aws:ses:us-east-1:123456789012:identity/example.com"),
        ("bedrock-runtime", "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/*"),
        (
            "bedrock-agentcore",
            "bedrock-agentcore:StartBrowserSession",
            "arn:aws:bedrock-agentcore:us-east-1:aws:browser/a",
        ),
        ("sts", "sts:AssumeRole", "arn:aws:iam::210987654321:role/x"),
        ("rds-data", "rds-data:ExecuteStatement", "arn:aws:rds:us-east-1:123456789012:cluster:a"),
        ("geo.maps", "geo-maps:GetTile", "arn:aws:geo-maps:us-east-1::provider/default"),
        ("execute-api", "execute-api:Invoke", "arn:aws:execute-api:us-east-1:123456789012:a1b2/*"),
    ],
)
def test_a_service_may_have_actions_and_resources(service: str, action: str, resource: str) -> None:
    entry = {"service": service, "actions": [action], "resources": [resource]}
    (task,) = stack(tasks=[{"definition": "a", "extra_services": [entry]}]).tasks
    assert task.extra_services == (ExtraService(service, (action,), (resource,)),)


AN_ACTION = "must be an action, sqs:<name>, got"
AN_ARN = 'must be an ARN, or "*", got'
WITH_SETTING = ": a reference of Terraform takes references = true in the stack"
SERVICE_TABLES: list[tuple[object, list[str]]] = [
    (
        [{}],
        [
            "[0].service: is required: the last part of the endpoint's name",
            "[0].actions: is required: a list with at least an action, <service>:<name>",
            '[0].resources: is required: a list with at least an ARN, or "*"',
        ],
    ),
    (
        [{"service": "sqs"}],
        [
            "[0].actions: is required: a list with at least an action, sqs:<name>",
            '[0].resources: is required: a list with at least an ARN, or "*"',
        ],
    ),
    ([RECEIVE | {"service": "sqss"}], ['[0].service: unknown service "sqss": did you mean "sqs"?']),
    ([RECEIVE | {"service": 1}], ["[0].service: must be a string, got 1"]),
    ([RECEIVE | {"action": []}], ['[0].action: unknown key "action": did you mean "actions"?']),
    ([RECEIVE | {"actions": []}], ["[0].actions: must be a list with at least an action, sqs:<name>, got []"]),
    (
        [RECEIVE | {"actions": "sqs:*"}],
        ['[0].actions: must be a list with at least an action, sqs:<name>, got "sqs:*"'],
    ),
    ([RECEIVE | {"resources": {}}], ['[0].resources: must be a list with at least an ARN, or "*", got {}']),
    (
        [RECEIVE | {"actions": ["*", "ReceiveMessage", "s3:GetObject", "sqs:a b", "sqs:", 1]}],
        [
            *(
                f'[0].actions[{n}]: {AN_ACTION} "{text}"'
                for n, text in enumerate(["*", "ReceiveMessage", "s3:GetObject", "sqs:a b", "sqs:"])
            ),
            "[0].actions[5]: must be an action, sqs:<name>, got 1",
        ],
    ),
    (
        [{"service": "geo.maps", "actions": ["maps:GetTile"], "resources": ["*"]}],
        ['[0].actions[0]: must be an action, geo-maps:<name> or geo:<name>, got "maps:GetTile"'],
    ),
    (
        [RECEIVE | {"resources": ["work", "", "arn:aws:sqs:us-east-1:1234:work", 'arn:aws:sqs:::"', 1]}],
        [
            f'[0].resources[0]: {AN_ARN} "work"',
            f'[0].resources[1]: {AN_ARN} ""',
            f'[0].resources[2]: {AN_ARN} "arn:aws:sqs:us-east-1:1234:work"',
            rf'[0].resources[3]: {AN_ARN} "arn:aws:sqs:::\""',
            '[0].resources[4]: must be an ARN, or "*", got 1',
        ],
    ),
    (
        [RECEIVE | {"resources": ["${aws_sqs_queue.work.arn}"]}],
        [f'[0].resources[0]: {AN_ARN} "${{aws_sqs_queue.work.arn}}"{WITH_SETTING}'],
    ),
    (
        [RECEIVE | {"resources": ["${lower(var.work)}"]}],
        [f'[0].resources[0]: {AN_ARN} "${{lower(var.work)}}"{NO_REFERENCE}'],
    ),
    (
        [RECEIVE | {"resources": ["arn:aws:sns:us-east-1:123456789012:work"]}],
        ['[0].resources[0]: must be the ARN of a resource of sqs, got "arn:aws:sns:us-east-1:123456789012:work"'],
    ),
    (
        [RECEIVE | {"resources": [QUEUE.replace("us-east-1", "eu-west-1"), QUEUE.replace("aws", "aws-cn")]}],
        [
            '[0].resources[0]: "arn:aws:sqs:eu-west-1:123456789012:work" is in eu-west-1, and the endpoint leads to sqs'
            " in us-east-1",
            '[0].resources[1]: "arn:aws-cn:sqs:us-east-1:123456789012:work" is in partition aws-cn, but us-east-1 is in'
            " aws",
        ],
    ),
    (
        [{"service": "s3", "actions": ["s3:GetObject", "s3:ListBucket"], "resources": ["arn:aws:s3:::data"]}],
        ["[0].actions[0]: s3:GetObject is on objects: name them in resources, such as arn:aws:s3:::data/*"],
    ),
    (
        [{"service": "s3", "actions": ["s3:GetObject", "s3:ListBucket"], "resources": ["arn:aws:s3:::data/*"]}],
        ["[0].actions[1]: s3:ListBucket is on buckets: name the bucket in resources, arn:aws:s3:::data"],
    ),
    (
        ["sqs", RECEIVE],
        ["[1]: sqs stands here with actions and without: without, anything may be called"],
    ),
]


@pytest.mark.parametrize(
    ("services", "expected"), SERVICE_TABLES, ids=[str(services)[:60] for services, _ in SERVICE_TABLES]
)
def test_actions_and_resources_that_are_not_the_service_s_are_refused(services: object, expected: list[str]) -> None:
    assert refused_services(services) == [f"stacks.web.tasks[0].extra_services{message}" for message in expected]


NO_CIDR = (
    *(1, True, "", "10.0.0.0", "10.0.0.0/33", "10.0.0/22", "10.0.0.256/22", "010.0.0.0/22", " 10.0.0.0/22"),
    *("10.0.0.0/22/1", "10.0.0.0/-22", "fd00::/22", "10.0.0.0/255.255.252.0", "10.0.0.0/0.0.3.255"),
)


@pytest.mark.parametrize("value", NO_CIDR)
def test_what_is_no_ipv4_cidr_is_refused(value: object) -> None:
    shown = "true" if value is True else str(value) if value == 1 else f'"{value}"'
    expected = f"stacks.web.vpc_cidr: must be an IPv4 CIDR such as 10.0.0.0/22, got {shown}"
    assert refusal({"stacks": {"web": WEB | {"vpc_cidr": value}}}) == [expected]


@pytest.mark.parametrize(
    ("cidr", "message"),
    [
        ("10.0.1.0/22", "10.0.1.0/22 has host bits set: the network is 10.0.0.0/22"),
        ("10.0.0.0/15", "must be between /16 and /28, got 10.0.0.0/15"),
        ("10.0.0.0/29", "must be between /16 and /28, got 10.0.0.0/29"),
        ("0.1.0.0/16", "0.1.0.0/16 lies in 0.0.0.0/8, which AWS refuses"),
        ("127.0.0.0/28", "127.0.0.0/28 lies in 127.0.0.0/8, which AWS refuses"),
        ("169.254.0.0/16", "169.254.0.0/16 lies in 169.254.0.0/16, which AWS refuses"),
        ("239.255.255.240/28", "239.255.255.240/28 lies in 224.0.0.0/4, which AWS refuses"),
    ],
)
def test_what_is_no_network_of_a_vpc_is_refused(cidr: str, message: str) -> None:
    changes = {"vpc_cidr": cidr, "private_subnets": {"us-east-1a": cidr}}
    places = ("vpc_cidr", "private_subnets.us-east-1a")
    assert refusal({"stacks": {"web": WEB | changes}}) == [f"stacks.web.{place}: {message}" for place in places]


def test_a_nat_gateway_per_zone_needs_a_public_subnet_in_each() -> None:
    changes = {
        "private_subnets": {f"us-east-1{zone}": f"10.0.0.{16 * index}/28" for index, zone in enumerate("abc")},
        "public_subnets": {"us-east-1b": "10.0.2.0/24"},
        "nat": "per-az",
    }
    assert refusal({"stacks": {"web": WEB | changes}}) == [
        'stacks.web.nat: "per-az" needs a public subnet in every private zone, '
        "and public_subnets lacks us-east-1a, us-east-1c"
    ]


@pytest.mark.parametrize("nat", ["single", "per-az"])
def test_a_public_subnet_that_cannot_be_read_is_not_called_missing(nat: str) -> None:
    changes = {"nat": nat, "public_subnets": {"us-east-1a": "x"}}
    expected = 'stacks.web.public_subnets.us-east-1a: must be an IPv4 CIDR such as 10.0.0.0/22, got "x"'
    assert refusal({"stacks": {"web": WEB | changes}}) == [expected]


def test_everything_wrong_is_reported_at_once() -> None:
    document = {
        "defalts": {},
        "defaults": {"regoin": 1, "log_retention_days": 2},
        "stacks": {
            "web": WEB | {"vpc_cidr": "10.0.0.0/30", "nat": "single", "tags": {"a": 1, "aws:b": "2"}},
            "a b": {"region": "us-east-1", "private_subnets": {"us-west-2a": "10.9.0.0/24"}, "tasks": [{}]},
        },
    }
    assert refusal(document) == [
        'defalts: unknown key "defalts": did you mean "defaults"?',
        'defaults.regoin: unknown key "regoin": did you mean "region"?',
        "stacks.a b: a stack's name is 1 to 63 letters, digits, hyphens and underscores",
        "stacks.a b.cluster: is required",
        f"defaults.log_retention_days{RETENTION}, got 2",
        "stacks.a b.tasks[0].definition: is required: the file of an ECS task definition",
        f"stacks.a b.private_subnets.us-west-2a: {ZONE}",
        "stacks.a b.private_subnets.us-west-2a: 10.9.0.0/24 is outside vpc_cidr 10.0.0.0/22",
        "stacks.web.vpc_cidr: must be between /16 and /28, got 10.0.0.0/30",
        "stacks.web.tags.a: must be a string, got 1",
        "stacks.web.tags.aws:b: a tag must not begin with aws:",
        'stacks.web.nat: "single" needs public_subnets: a NAT gateway stands in a public subnet',
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x =", "is not TOML: Invalid value (at end of document)"),
        (b"a = 1\na = 2", "is not TOML: Cannot overwrite a value (at end of document)"),
        (b"{}", "is not TOML: Invalid statement (at line 1, column 1)"),
        (b"a = '\xff'", "is not UTF-8 text: invalid start byte at byte 5"),
        (b"a = " + b"[" * 100_000, "is not TOML: nested too deeply"),
        (b"", NO_STACKS),
    ],
    ids=["no value", "a key twice", "JSON", "not UTF-8", "nested deeply", "empty"],
)
def test_a_file_that_is_not_toml_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "stacks.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    "line",
    ["cluster = " + "9" * 5000, "cluster = 0x" + "f" * 5000, "cluster" + ".a" * 5000 + " = 1"],
    ids=["decimal", "hexadecimal", "dotted key"],
)
def test_an_enormous_value_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "stacks.toml"
    path.write_text(f"[stacks.web]\n{line}\n")
    with pytest.raises(InputError):
        load(path)


@pytest.mark.parametrize(("name", "reason"), [("none.toml", "No such file or directory"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: cannot be read: {reason}"


NETWORKS = st.builds(
    lambda address, prefix: IPv4Network((address, prefix), strict=False),
    st.integers(int(IPv4Address("10.0.0.0")), int(IPv4Address("10.0.63.255"))),
    st.integers(16, 28),
)


@settings(max_examples=200, deadline=None)
@given(one=NETWORKS, other=NETWORKS)
def test_subnets_are_accepted_exactly_when_inside_the_vpc_and_disjoint(one: IPv4Network, other: IPv4Network) -> None:
    vpc = IPv4Network("10.0.0.0/19")
    changes = {"vpc_cidr": str(vpc), "private_subnets": {"us-east-1a": str(one), "us-east-1b": str(other)}}
    if one.subnet_of(vpc) and other.subnet_of(vpc) and not one.overlaps(other):
        assert stack(**changes).private_subnets == {"us-east-1a": one, "us-east-1b": other}
    else:
        assert refusal({"stacks": {"web": WEB | changes}})


KEYS = st.sampled_from([field.name for field in fields(StackSettings) if field.name != "name"])
WORDS = KEYS | st.sampled_from(
    ["defaults", "stacks", "web", "definition", "us-east-1", "us-east-1a", "10.0.0.0/24", "none", "per-az", "sqs"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=4),
    max_leaves=10,
)
TABLES = st.dictionaries(WORDS | st.text(), JSON, max_size=4)
DOCUMENTS = st.one_of(
    TABLES,
    st.fixed_dictionaries({"stacks": JSON}),
    st.fixed_dictionaries({"stacks": TABLES}),
    st.fixed_dictionaries({"stacks": st.fixed_dictionaries({"web": JSON | TABLES})}),
    st.fixed_dictionaries({"defaults": JSON | TABLES, "stacks": st.just({"web": WEB})}),
    st.builds(lambda key, value: {"stacks": {"web": WEB | {key: value}}}, KEYS, JSON | TABLES),
    st.builds(lambda task: {"stacks": {"web": WEB | {"tasks": [{"definition": "a"} | task]}}}, TABLES),
)


@settings(max_examples=200, deadline=None)
@given(document=DOCUMENTS)
def test_whatever_a_document_holds_it_is_parsed_or_refused(document: dict[str, Any]) -> None:
    with suppress(InputError):
        assert all(isinstance(found, StackSettings) for found in parse(document, file="stacks.toml"))
