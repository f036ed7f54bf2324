"""Surveys a cluster on moto: services, task definitions without secrets, and all that these name."""

import json
from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.survey import document
from fargate_privatelink.survey.document import EVERYWHERE, Reading
from fargate_privatelink.survey.tasks.containers import WITHHELD
from tests.survey.accounts import CANARY, REGION, Account, network
from tests.survey.conftest import Surveyed
from tests.survey.tasks import ALLOW, BUCKET, CLUSTER, GROUP, MANAGED, PARAMETER, REPOSITORY, STREAM, service

Json = dict[str, Any]
DEFINITION = "aws_ecs_task_definition"
POLICY = json.dumps(ALLOW, sort_keys=True)


@pytest.fixture(scope="module")
def made(account: Account) -> Account:
    """A network with a cluster in it."""
    network(account)
    service(account)
    return account


@pytest.fixture(scope="module")
def found(made: Account, surveyed: Surveyed) -> document.Survey:
    """What the command writes of both."""
    out, err, status = surveyed("--vpc", made.ids["vpc"], "--cluster", CLUSTER)
    assert (err, status) == ("", 0)
    return document.parse(json.loads(out), file="network.json")


def only(found: document.Survey, type_: str) -> Json:
    """The only resource of a type."""
    ((_, values),) = found.resources[type_].items()
    return dict(values)


def test_no_secret_is_in_a_survey(found: document.Survey) -> None:
    assert [each for each in found.text.splitlines() if CANARY in each] == []


def test_two_surveys_of_one_cluster_are_the_same_text(found: document.Survey, surveyed: Surveyed) -> None:
    assert surveyed("--vpc", *found.vpcs, "--cluster", CLUSTER)[0] == found.text


def test_everything_was_read(found: document.Survey) -> None:
    assert {each for scopes in found.read.values() for each in scopes.values()} == {Reading.READ}
    assert found.clusters == (CLUSTER,)


def test_a_service_runs_where_its_network_configuration_says(found: document.Survey, made: Account) -> None:
    values = only(found, "aws_ecs_service")
    assert values["network_configuration"] == [
        {"subnets": [made.ids["private"]], "security_groups": [made.ids["group"]], "assign_public_ip": False}
    ]
    assert (values["launch_type"], values["scheduling_strategy"]) == ("FARGATE", "REPLICA")
    assert values["task_definition"] == made.ids["definition"] == found.resources[DEFINITION]["web:1"]["arn"]
    assert values["cluster"] == only(found, "aws_ecs_cluster")["arn"]


def test_the_definition_of_a_task_that_has_stopped_is_there_too(found: document.Survey) -> None:
    assert sorted(found.resources[DEFINITION]) == ["job:1", "web:1"]


def test_a_cluster_tells_where_sessions_are_logged(found: document.Survey) -> None:
    log = {"cloud_watch_log_group_name": GROUP}
    block = {"logging": "OVERRIDE", "log_configuration": [log]}
    assert only(found, "aws_ecs_cluster")["configuration"] == [{"execute_command_configuration": [block]}]


def containers(found: document.Survey) -> dict[str, Json]:
    text = found.resources[DEFINITION]["web:1"]["container_definitions"]
    return {each["name"]: each for each in json.loads(text)}


def test_a_task_definition_can_be_registered_as_it_is_told(found: document.Survey, made: Account) -> None:
    values = found.resources[DEFINITION]["web:1"]
    told = {
        "family": values["family"],
        "cpu": values["cpu"],
        "memory": values["memory"],
        "networkMode": values["network_mode"],
        "requiresCompatibilities": values["requires_compatibilities"],
        "executionRoleArn": values["execution_role_arn"],
        "containerDefinitions": json.loads(values["container_definitions"]),
        "volumes": [{"name": "files"}],
    }
    assert task_definition.parse(told, file="web").family == "web"
    assert values["volume"] == [
        {
            "name": "files",
            "efs_volume_configuration": [
                {
                    "file_system_id": made.ids["files"],
                    "root_directory": "/",
                    "transit_encryption": "ENABLED",
                    "authorization_config": [{"access_point_id": made.ids["point"], "iam": "ENABLED"}],
                }
            ],
        }
    ]


def test_of_a_container_the_names_are_told_and_no_values(found: document.Survey, made: Account) -> None:
    web = containers(found)["web"]
    assert web["environment"] == [{"name": name, "value": WITHHELD} for name in ("COLOUR", "PASSWORD")]
    assert [each["valueFrom"] for each in web["secrets"]] == [PARAMETER, f"{made.ids['secret']}:password::"]
    assert (web["command"], web["entryPoint"]) == ([WITHHELD], [WITHHELD])
    assert web["healthCheck"]["command"] == ["CMD-SHELL", WITHHELD]
    assert "dockerLabels" not in web


def test_of_log_options_those_are_told_that_name_a_destination(found: document.Survey) -> None:
    assert {
        name: each["logConfiguration"]["options"] for name, each in containers(found).items() if name != "router"
    } == {
        "web": {"awslogs-group": GROUP, "awslogs-region": REGION, "awslogs-stream-prefix": "web"},
        "sidecar": {"Name": "http", "Host": "logs.example.com"},
        "streamer": {
            "Name": "kinesis_streams",
            "region": REGION,
            "stream": STREAM,
            "endpoint": "https://streams.example.com",
        },
    }


def test_roles_have_their_policies_and_their_boundary(found: document.Survey, made: Account) -> None:
    execution, task = (found.resources["aws_iam_role"][name] for name in ("web-execution", "web-task"))
    assert (execution["arn"], execution["path"]) == (made.ids["web-execution"], "/web/")
    assert (execution["managed_policy_arns"], execution["inline_policy"]) == ([MANAGED], [])
    assert (task["managed_policy_arns"], task["inline_policy"]) == ([], [{"name": "read", "policy": POLICY}])
    assert found.resources["aws_iam_policy"][MANAGED]["policy"] == POLICY
    assert found.resources["aws_iam_policy"][task["permissions_boundary"]]["policy"] == POLICY


def test_of_what_tasks_name_only_that_is_told(found: document.Survey, made: Account) -> None:
    ids = made.ids
    assert {
        type_: sorted(found.resources[type_])
        for type_ in (
            *("aws_secretsmanager_secret", "aws_ssm_parameter", "aws_cloudwatch_log_group", "aws_ecr_repository"),
            *("aws_kms_key", "aws_kms_alias", "aws_kms_grant", "aws_efs_file_system", "aws_efs_access_point"),
        )
    } == {
        "aws_secretsmanager_secret": [ids["secret"]],
        "aws_ssm_parameter": [PARAMETER],
        "aws_cloudwatch_log_group": [GROUP],
        "aws_ecr_repository": [REPOSITORY],
        "aws_kms_key": [ids["key"]],
        "aws_kms_alias": ["alias/web"],
        "aws_kms_grant": [ids["grant"]],
        "aws_efs_file_system": [ids["files"]],
        "aws_efs_access_point": [ids["point"]],
    }


@pytest.mark.parametrize(
    ("type_", "argument"),
    [
        ("aws_secretsmanager_secret_policy", "secret"),
        ("aws_ecr_repository_policy", REPOSITORY),
        ("aws_s3_bucket_policy", BUCKET),
        ("aws_efs_file_system_policy", "files"),
    ],
)
def test_policies_stand_beside_what_they_guard(
    found: document.Survey, made: Account, type_: str, argument: str
) -> None:
    ((name, values),) = found.resources[type_].items()
    assert (name, values["policy"]) == (made.ids.get(argument, argument), POLICY)


def test_a_mount_target_has_its_groups(found: document.Survey, made: Account) -> None:
    target = only(found, "aws_efs_mount_target")
    assert (target["file_system_id"], target["subnet_id"]) == (made.ids["files"], made.ids["private"])
    assert target["security_groups"] == [made.ids["group"]]


def test_what_is_encrypted_names_its_key(found: document.Survey, made: Account) -> None:
    assert only(found, "aws_secretsmanager_secret")["kms_key_id"] == "alias/web"
    assert only(found, "aws_kms_alias")["target_key_id"] == made.ids["key"]
    parameter = only(found, "aws_ssm_parameter")
    assert (parameter["type"], parameter["key_id"]) == ("SecureString", made.ids["key-arn"])
    (rule,) = only(found, "aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == [
        {"sse_algorithm": "aws:kms", "kms_master_key_id": made.ids["key-arn"]}
    ]
    grant = only(found, "aws_kms_grant")
    assert (grant["grantee_principal"], grant["operations"]) == (made.ids["web-execution"], ["Decrypt"])


def test_a_stream_without_a_policy_was_read(found: document.Survey) -> None:
    assert found.is_read("kinesis:GetResourcePolicy", STREAM)
    assert found.is_read("ecr:DescribePullThroughCacheRules", EVERYWHERE)
