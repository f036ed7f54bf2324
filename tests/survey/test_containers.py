"""What of a container may be told, and what a task definition names: values alone, nothing is asked."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.survey.tasks.containers import WITHHELD, public
from fargate_privatelink.survey.tasks.names import Names

Json = dict[str, Any]
ACCOUNT, REGION = "111122223333", "eu-central-1"
WEB = {"name": "web"}
SPLUNK: Json = WEB | {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.test"}}}
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:web-AbCdEf"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"environment": []}, {}),
        ({"workingDirectory": "/x", "hostname": "x", "extraHosts": [{"hostname": "x", "ipAddress": "10.0.0.1"}]}, {}),
        ({"readonlyRootFilesystem": False, "user": "0"}, {"readonlyRootFilesystem": False, "user": "0"}),
        (
            {"environment": [{"name": "B", "value": "x"}, {"name": "A", "value": ""}]},
            {"environment": [{"name": "A", "value": WITHHELD}, {"name": "B", "value": WITHHELD}]},
        ),
        (
            {"command": ["--config=/etc/ecs/ecs-cloudwatch.yaml", "--token=x"]},
            {"command": ["--config=/etc/ecs/ecs-cloudwatch.yaml", WITHHELD]},
        ),
        ({"command": ["--config", "env:CONFIG"]}, {"command": ["--config env:CONFIG", WITHHELD]}),
        ({"command": ["--config=yaml:exporters: {password: x}"]}, {"command": [WITHHELD]}),
        ({"command": ["--config=/etc/x.yaml?password=x"]}, {"command": [WITHHELD]}),
        ({"healthCheck": {"command": ["NONE"]}}, {"healthCheck": {"command": ["NONE"]}}),
        (
            {"healthCheck": {"command": ["CMD", "x"], "retries": 2}},
            {"healthCheck": {"command": ["CMD", WITHHELD], "retries": 2}},
        ),
        ({"healthCheck": {"command": ["curl -u x"]}}, {"healthCheck": {"command": ["CMD", WITHHELD]}}),
        (
            {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "x"}}},
            {"logConfiguration": {"logDriver": "splunk", "options": {}}},
        ),
        (
            {
                "logConfiguration": {
                    "logDriver": "splunk",
                    "options": {"splunk-url": "https://a:b@splunk.test:8088/x?y"},
                }
            },
            {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.test:8088"}}},
        ),
        (
            {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/x", "tag": "x"}}},
            {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/x"}}},
        ),
        (
            {"logConfiguration": {"logDriver": "awsfirelens", "secretOptions": [{"name": "k", "valueFrom": "/k"}]}},
            {
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {},
                    "secretOptions": [{"name": "k", "valueFrom": "/k"}],
                }
            },
        ),
        (
            {
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {"Uri": "/workspaces/ws-1/api/v1/remote_write?key=x", "Header": "x", "Port": "443"},
                }
            },
            {
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {"Uri": "/workspaces/ws-1/", "Port": "443"},
                }
            },
        ),
        (
            {
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {
                        "Endpoint": "https://a:b@minio.test:9000/x?y",
                        "brokers": "b-1.test:9094, u:p@b-2.test",
                        "s3_region": "us-east-1",
                    },
                }
            },
            {
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {
                        "Endpoint": "https://minio.test:9000",
                        "brokers": "b-1.test:9094,b-2.test",
                        "s3_region": "us-east-1",
                    },
                }
            },
        ),
        (
            {"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file", "x": "x"}}},
            {"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file"}}},
        ),
    ],
)
def test_of_a_container_what_is_harmless_is_told(given: Json, told: Json) -> None:
    assert public({"name": "web", **given}) == {"name": "web", **told}


def test_the_token_of_splunk_is_there_though_a_survey_does_not_tell_it() -> None:
    survey = {
        "survey": 1,
        "account": ACCOUNT,
        "region": REGION,
        "vpcs": [],
        "clusters": [],
        "read": {},
        "resources": {"aws_ecs_task_definition": {"web:1": {"container_definitions": json.dumps([SPLUNK, WEB])}}},
    }
    (text,) = (
        each.values["container_definitions"]
        for each in read_survey(survey, source="network.json").resources
        if each.type == "aws_ecs_task_definition"
    )
    told = SPLUNK["logConfiguration"]
    options = {"splunk-token": UNKNOWN, **told["options"]}
    assert json.loads(text) == [{**SPLUNK, "logConfiguration": {**told, "options": options}}, WEB]


def secret(value: str) -> Json:
    return {"secrets": [{"name": "A", "valueFrom": value}]}


@pytest.mark.parametrize(
    ("container", "kind", "names"),
    [
        (secret(f"{SECRET}:password::"), "secrets", {SECRET}),
        (secret(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b:3"), "parameters", {"/a/b"}),
        (secret(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a"), "parameters", {"a"}),
        (secret(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/aws/reference/secretsmanager/web"), "secrets", {"web"}),
        (secret("/a/b"), "parameters", {"/a/b"}),
        (secret(f"arn:aws:ssm:{REGION}:444455556666:parameter/a"), "parameters", set()),
        (secret(f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/a"), "parameters", set()),
        (secret("arn:aws:ssm"), "parameters", set()),
        ({"repositoryCredentials": {"credentialsParameter": "hub"}}, "secrets", {"hub"}),
        ({"credentialSpecs": ["credentialspec:arn:aws:s3:::specs/web.json"]}, "buckets", {"specs"}),
        (
            {"credentialSpecs": [f"credentialspecdomainless:arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/s"]},
            "parameters",
            {"s"},
        ),
        ({"environmentFiles": [{"type": "s3", "value": "arn:aws-cn:s3:::files/web.env"}]}, "buckets", {"files"}),
        ({"image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/web@sha256:0"}, "repositories", {"team/web"}),
        ({"image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/web:1"}, "repositories", set()),
        ({"image": f"444455556666.dkr.ecr.{REGION}.amazonaws.com/team/web:1"}, "repositories", set()),
        (
            {"logConfiguration": {"options": {"awslogs-group": "/x", "awslogs-region": "eu-west-1"}}},
            "log_groups",
            set(),
        ),
        ({"logConfiguration": {"options": {"Log_Group_Name": "/x", "region": REGION}}}, "log_groups", {"/x"}),
        ({"logConfiguration": {"options": {"log_group_name": "/x/$(tag)"}}}, "log_groups", set()),
        ({"logConfiguration": {"options": {"bucket": "logs"}}}, "buckets", {"logs"}),
        ({"firelensConfiguration": {"options": {"config-file-value": "arn:aws:s3:::conf/f"}}}, "buckets", {"conf"}),
    ],
)
def test_what_a_container_names_is_of_the_account_and_the_region(container: Json, kind: str, names: set[str]) -> None:
    found = Names(ACCOUNT, REGION)
    found.add({"containerDefinitions": [{"name": "web", "image": "busybox", **container}]})
    assert getattr(found, kind) == names
