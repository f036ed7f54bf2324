"""Surveys of clusters, out of answers in the shape of the API."""

import json
from typing import Any

import pytest

from fargate_privatelink.survey import document
from fargate_privatelink.survey.document import Reading
from tests.survey.conftest import Surveyed
from tests.survey.recorded import OTHER, OWN, VPC, Json, nothing, resources
from tests.survey.replay import Answer, answering, refusing, saying

REGION = "eu-central-1"
CLUSTER_ARN = f"arn:aws:ecs:{REGION}:{OWN}:cluster/web"
DEFINITION = f"arn:aws:ecs:{REGION}:{OWN}:task-definition/web:7"
ROLE = f"arn:aws:iam::{OWN}:role/service/web"
SECRET = f"arn:aws:secretsmanager:{REGION}:{OWN}:secret:web-AbCdEf"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1"


def read(surveyed: Surveyed, *answers: Answer) -> tuple[document.Survey, list[str]]:
    """What the command writes and says of a cluster, where AWS answers so, and of one service's task otherwise."""
    with answering(*answers, *running(), nothing):
        out, err, status = surveyed("--vpc", VPC, "--cluster", "web", region=REGION)
    assert status == 0, err
    return document.parse(json.loads(out), file="network.json"), err.splitlines()


def running(**given: Any) -> list[Answer]:
    """A cluster with one service."""
    container = {"name": "web", "image": "busybox", "secrets": [{"name": "A", "valueFrom": SECRET}]}
    definition = {"taskDefinitionArn": DEFINITION, "family": "web", "revision": 7, "executionRoleArn": ROLE}
    definition |= {"containerDefinitions": [container]}
    cluster = {"clusterName": "web", "clusterArn": CLUSTER_ARN, "status": "ACTIVE"}
    return [
        saying("ecs:DescribeClusters", {"clusters": [cluster]}),
        saying("ecs:ListServices", {"serviceArns": [f"arn:aws:ecs:{REGION}:{OWN}:service/web/web"]}),
        saying("ecs:DescribeServices", {"services": [service(**given)]}),
        saying("ecs:DescribeTaskDefinition", {"taskDefinition": definition}),
        saying("iam:GetRole", {"Role": {"RoleName": "web", "Arn": ROLE, "Path": "/service/"}}),
        saying("secretsmanager:DescribeSecret", {"ARN": SECRET, "Name": "web", "KmsKeyId": KEY}),
        saying("secretsmanager:GetResourcePolicy", {"ARN": SECRET, "Name": "web"}),
    ]


def service(**given: Any) -> Json:
    arn = f"arn:aws:ecs:{REGION}:{OWN}:service/web/web"
    about = {"serviceName": "web", "serviceArn": arn, "clusterArn": CLUSTER_ARN, "status": "ACTIVE"}
    return {**about, "taskDefinition": DEFINITION, "launchType": "FARGATE", **given}


def test_a_service_is_told_as_its_primary_deployment_is(surveyed: Surveyed) -> None:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-2", "subnet-1"], "assignPublicIp": "ENABLED"}}
    logging = {"logDriver": "awslogs", "options": {"awslogs-group": "/proxy", "x": "x"}, "secretOptions": []}
    deployments = [
        {"status": "ACTIVE", "taskDefinition": f"{DEFINITION[:-1]}6"},
        {
            "status": "PRIMARY",
            "taskDefinition": DEFINITION,
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}],
            "platformVersion": "1.4.0",
            "networkConfiguration": network,
            "serviceConnectConfiguration": {"enabled": True, "namespace": "n", "logConfiguration": logging},
        },
    ]
    found, said = read(surveyed, *running(deployments=deployments, taskDefinition="", launchType=""))
    assert said == []
    assert resources(found, "aws_ecs_service")["web/web"] == {
        "id": f"arn:aws:ecs:{REGION}:{OWN}:service/web/web",
        "name": "web",
        "cluster": CLUSTER_ARN,
        "task_definition": DEFINITION,
        "launch_type": "",
        "capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": 1}],
        "platform_version": "1.4.0",
        "enable_execute_command": False,
        "network_configuration": [
            {"subnets": ["subnet-1", "subnet-2"], "security_groups": [], "assign_public_ip": True}
        ],
        "service_connect_configuration": [
            {
                "enabled": True,
                "log_configuration": [
                    {"log_driver": "awslogs", "options": {"awslogs-group": "/proxy"}, "secret_option": []}
                ],
            }
        ],
    }
    assert found.is_read("logs:DescribeLogGroups", "/proxy")


def test_a_service_of_task_sets_is_told_as_the_primary_one_is(surveyed: Surveyed) -> None:
    sets = [{"status": "ACTIVE", "taskDefinition": "x"}, {"status": "PRIMARY", "taskDefinition": DEFINITION}]
    found, _ = read(surveyed, *running(taskSets=sets, taskDefinition=None))
    assert resources(found, "aws_ecs_service")["web/web"]["task_definition"] == DEFINITION
    assert sorted(resources(found, "aws_ecs_task_definition")) == ["web:7"]


def test_services_that_are_gone_are_not_told(surveyed: Surveyed) -> None:
    found, _ = read(surveyed, *running(status="INACTIVE"))
    assert resources(found, "aws_ecs_service") == {}


@pytest.mark.parametrize(("manager", "key"), [("CUSTOMER", KEY), ("AWS", None)])
def test_a_key_that_aws_manages_is_none_of_the_account(surveyed: Surveyed, manager: str, key: str | None) -> None:
    metadata = {"KeyId": "1", "Arn": KEY, "KeyManager": manager}
    found, _ = read(surveyed, saying("kms:DescribeKey", {"KeyMetadata": metadata}))
    assert resources(found, "aws_secretsmanager_secret")[SECRET].get("kms_key_id") == key
    assert bool(resources(found, "aws_kms_key")) is bool(key)


def test_a_key_of_another_account_is_not_asked_for(surveyed: Surveyed) -> None:
    foreign = KEY.replace(OWN, OTHER)
    found, said = read(
        surveyed, saying("secretsmanager:DescribeSecret", {"ARN": SECRET, "Name": "web", "KmsKeyId": foreign})
    )
    assert found.reading("kms:DescribeKey", foreign) is Reading.HIDDEN
    assert said == [f"kms:DescribeKey of {foreign}: another account's, which alone is shown it: that part is unknown"]


def test_policies_of_a_role_that_cannot_be_listed_are_not_said_to_be_none(surveyed: Surveyed) -> None:
    found, _ = read(surveyed)
    assert resources(found, "aws_iam_role")["web"] == {
        "id": "web",
        "name": "web",
        "arn": ROLE,
        "path": "/service/",
        "inline_policy": [],
        "managed_policy_arns": [],
    }
    for action, argument in (
        ("iam:ListRolePolicies", "inline_policy"),
        ("iam:ListAttachedRolePolicies", "managed_policy_arns"),
    ):
        found, _ = read(surveyed, refusing(action, "AccessDenied"))
        assert argument not in resources(found, "aws_iam_role")["web"]


def test_an_inline_policy_that_cannot_be_read_leaves_it_open_what_there_is(surveyed: Surveyed) -> None:
    listed = saying("iam:ListRolePolicies", {"PolicyNames": ["read"]})
    found, _ = read(surveyed, listed, refusing("iam:GetRolePolicy", "AccessDenied"))
    assert "inline_policy" not in resources(found, "aws_iam_role")["web"]
    assert found.reading("iam:GetRolePolicy", "web") is Reading.DENIED
