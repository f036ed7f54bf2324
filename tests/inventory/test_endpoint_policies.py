"""What each endpoint lets through, from the settings and the task definitions."""

import json
from typing import Any

import pytest

from fargate_privatelink.aws.limits import MAX_ENDPOINT_POLICY
from fargate_privatelink.aws.services import service
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.endpoint_policies import policies, remarks
from tests.cases import ACCOUNT, AWSLOGS, CASES, SECRETS, STACK, TASK_ROLE, firelens, inventory, web

OF_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
ON_OWN = {**OF_ACCOUNT, "StringEqualsIfExists": {"aws:ResourceAccount": ACCOUNT}}
RECEIVE = {
    "service": "sqs",
    "actions": ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
    "resources": [f"arn:aws:sqs:us-east-1:{ACCOUNT}:work"],
}
LOG_ROLE = "arn:aws:iam::210987654321:role/logs"
LAYERS = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
PULL = [
    *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken"),
    "ecr:GetDownloadUrlForLayer",
]


def allowed(given: Inventory, name: str) -> dict[str, tuple[list[str], list[str], Any]]:
    """Actions, resources and condition of a policy's statements, by their names."""
    document = policies(given)[service(name)]
    assert document["Version"] == "2012-10-17"
    assert {(each["Effect"], each["Principal"]) for each in document["Statement"]} == {("Allow", "*")}
    return {each["Sid"]: (each["Action"], each["Resource"], each.get("Condition")) for each in document["Statement"]}


LOGS = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/web:*"
CASE_LIST: list[tuple[str, Inventory, str, dict[str, Any]]] = [
    ("login", inventory(STACK, web()), "ecr.api", {"PullImages": (PULL, ["*"], OF_ACCOUNT)}),
    ("pull", inventory(STACK, web()), "ecr.dkr", {"PullImages": (PULL, ["*"], OF_ACCOUNT)}),
    ("layers", inventory(STACK, web()), "s3", {"PullImageLayers": (["s3:GetObject"], [LAYERS], None)}),
    (
        "buckets that tasks name",
        inventory(STACK, SECRETS),
        "s3",
        {
            "PullImageLayers": (["s3:GetObject"], [LAYERS], None),
            "LocateBuckets": (["s3:GetBucketLocation"], ["arn:aws:s3:::web-config"], OF_ACCOUNT),
            "ReadEnvironmentFiles": (["s3:GetObject"], ["arn:aws:s3:::web-config/prod.env"], OF_ACCOUNT),
        },
    ),
    (
        "log groups of all tasks",
        inventory(STACK, web({"logConfiguration": AWSLOGS}), web({"logConfiguration": AWSLOGS}, family="worker")),
        "logs",
        {"WriteLogs": (["logs:CreateLogStream", "logs:PutLogEvents"], [LOGS], OF_ACCOUNT)},
    ),
    (
        "secrets",
        inventory(STACK, SECRETS),
        "secretsmanager",
        {
            "ReadSecrets": (
                ["secretsmanager:GetSecretValue"],
                [f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/db-a1B2c3{end}" for end in ("", "-??????")],
                OF_ACCOUNT,
            )
        },
    ),
    (
        "parameters",
        inventory(STACK, SECRETS),
        "ssm",
        {
            "ReadParameters": (
                ["ssm:GetParameters"],
                [f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/{name}" for name in ("api-url", "mode")],
                OF_ACCOUNT,
            )
        },
    ),
    (
        "a stream",
        inventory(STACK, firelens(Name="kinesis_firehose", region="us-east-1", delivery_stream="web")),
        "kinesis-firehose",
        {
            "WriteDeliveryStreams": (
                ["firehose:PutRecordBatch"],
                [f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/web"],
                OF_ACCOUNT,
            )
        },
    ),
    (
        "a log group that a router describes",
        inventory(
            STACK, firelens(Name="cloudwatch", region="us-east-1", log_group_name="/app", log_retention_days="7")
        ),
        "logs",
        {
            "WriteLogs": (
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", "logs:PutRetentionPolicy"],
                [LOGS.replace("/ecs/web", "/app")],
                OF_ACCOUNT,
            ),
            "WriteLogs2": (["logs:CreateLogStream", "logs:PutLogEvents"], [LOGS], OF_ACCOUNT),
        },
    ),
    (
        "an object that Fluent Bit's init image reads",
        inventory(
            STACK,
            web(
                {"environment": [{"name": "aws_fluent_bit_init_s3_1", "value": "arn:aws:s3:::conf/out.conf"}]},
                taskRoleArn=TASK_ROLE,
            ),
        ),
        "s3",
        {
            "PullImageLayers": (["s3:GetObject"], [LAYERS], None),
            "LocateFluentBitBuckets": (["s3:GetBucketLocation"], ["arn:aws:s3:::conf"], OF_ACCOUNT),
            "ReadFluentBitFiles": (["s3:GetObject"], ["arn:aws:s3:::conf/out.conf"], OF_ACCOUNT),
        },
    ),
    (
        "what the application calls",
        inventory(STACK, web(), extra_services=["dynamodb", "s3"]),
        "dynamodb",
        {"CallService": (["*"], ["*"], ON_OWN)},
    ),
    (
        "what the application calls, of S3",
        inventory(STACK, web(), extra_services=["s3"]),
        "s3",
        {"PullImageLayers": (["s3:GetObject"], [LAYERS], None), "CallService": (["*"], ["*"], ON_OWN)},
    ),
    (
        "what the application calls, of a service with resources of AWS itself",
        inventory(STACK, web(), extra_services=["bedrock-runtime"]),
        "bedrock-runtime",
        {"CallService": (["*"], ["*"], OF_ACCOUNT)},
    ),
    (
        "what the application calls by its actions",
        inventory(STACK, web(taskRoleArn=TASK_ROLE), extra_services=[RECEIVE]),
        "sqs",
        {"CallSqs": (RECEIVE["actions"], RECEIVE["resources"], OF_ACCOUNT)},
    ),
    (
        "what a log router calls with a role of another account",
        inventory(
            STACK,
            firelens(Name="kinesis_firehose", region="us-east-1", delivery_stream="web", role_arn=LOG_ROLE),
        ),
        "kinesis-firehose",
        {"CallAsAssumedRole": (["*"], ["*"], {"StringEquals": {"aws:PrincipalArn": LOG_ROLE}})},
    ),
    (
        "another partition",
        CASES["china"](),
        "s3",
        {
            "PullImageLayers": (["s3:GetObject"], ["arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*"], None),
            "LocateBuckets": (["s3:GetBucketLocation"], ["arn:aws-cn:s3:::web-config"], OF_ACCOUNT),
            "ReadEnvironmentFiles": (["s3:GetObject"], ["arn:aws-cn:s3:::web-config/prod.env"], OF_ACCOUNT),
        },
    ),
    (
        "anything, when asked for",
        inventory(STACK | {"endpoint_policies": "open"}, SECRETS),
        "s3",
        {"Anything": (["*"], ["*"], None)},
    ),
]


@pytest.mark.parametrize(("given", "name", "expected"), [case[1:] for case in CASE_LIST], ids=[c[0] for c in CASE_LIST])
def test_an_endpoint_lets_through_what_the_tasks_need(given: Inventory, name: str, expected: dict[str, Any]) -> None:
    assert allowed(given, name) == expected


@pytest.mark.parametrize("case", CASES)
def test_every_endpoint_has_a_policy_that_allows_something(case: str) -> None:
    given = CASES[case]()
    found = policies(given)
    assert found.keys() == given.endpoints.keys()
    assert all(document["Statement"] for document in found.values())


def test_where_aws_takes_no_policy_none_is_written() -> None:
    given = inventory(STACK, web(), extra_services=["email-smtp", "sqs"])
    assert service("email-smtp") not in policies(given)
    assert service("sqs") in policies(given)
    assert list(remarks(given, service("email-smtp"))) == []


def test_a_policy_says_why_it_is_no_narrower() -> None:
    given = inventory(STACK, web(), extra_services=["sqs"])
    assert {each.name: list(remarks(given, each)) for each in given.endpoints} == {
        "s3": [],
        "ecr.api": [
            "The policy allows pulls from any repository: images that AWS adds, as GuardDuty does, are in AWS's own."
        ],
        "ecr.dkr": [
            "The policy allows pulls from any repository: images that AWS adds, as GuardDuty does, are in AWS's own."
        ],
        "sqs": ["The policy lets this account call anything on its own resources: extra_services names no actions."],
    }


def test_more_resources_than_a_policy_holds_are_any_of_this_account() -> None:
    arn = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:{'x' * 200}"
    secrets = [{"name": f"S{index}", "valueFrom": f"{arn}{index}-a1B2c3"} for index in range(90)]
    given = inventory(STACK, web({"secrets": secrets}))
    assert allowed(given, "secretsmanager") == {
        "ReadSecrets": (["secretsmanager:GetSecretValue"], ["*"], OF_ACCOUNT),
    }
    assert list(remarks(given, service("secretsmanager"))) == [
        "The policy names no resources: an endpoint takes fewer than the tasks need."
    ]
    assert len(json.dumps(policies(given)[service("secretsmanager")])) < MAX_ENDPOINT_POLICY
