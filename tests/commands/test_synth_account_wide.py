"""What reviewers ask of an account, through the command that a person types: what it prints, and what it writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.synth import main
from tests.cases import ACCOUNT, ACCOUNT_WIDE, AWSLOGS, KEY, SECRETS, STACK, TASK_ROLE, web
from tests.commands.test_synth_door import handed_in, refused

Json = dict[str, Any]
TASK: Json = {"definition": "web.json"}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"


def written(folder: Path, stack: Json, **definitions: Any) -> Json:
    """The stack that a configuration makes."""
    config = handed_in(folder, stack, **definitions)
    assert main(["--config", str(config), "--out", str(folder / "out")]) == 0
    document: Json = json.loads((folder / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    return document


def notes(printed: str) -> list[str]:
    return [line.removeprefix("  note: ") for line in printed.splitlines() if line.startswith("  note: ")]


def test_all_of_it_is_proved_and_says_what_is_left_to_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = STACK | ACCOUNT_WIDE | {"tasks": [TASK | {"execute_command": True}]}
    written(tmp_path, stack, web=SECRETS | {"taskRoleArn": TASK_ROLE})
    printed = capsys.readouterr().out
    assert "  paths: 8 passed\n" in printed
    assert notes(printed) == [
        f"the policy of key {KEY}1 must allow logs.us-east-1.amazonaws.com kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*,"
        " kms:GenerateDataKey* and kms:Describe*, before an apply",
        f"whoever applies needs kms:CreateGrant, kms:RetireGrant and kms:DescribeKey on key {KEY}2; a pull needs"
        " nothing of it",
        f"whoever opens a session of ECS Exec needs kms:GenerateDataKey on key {KEY}5",
        "permissions boundary arn:aws:iam::aws:policy/AdministratorAccess must allow ecr:BatchGetImage,"
        " ecr:GetAuthorizationToken, ecr:GetDownloadUrlForLayer, kms:Decrypt, logs:CreateLogStream,"
        " logs:DescribeLogGroups, logs:DescribeLogStreams, logs:PutLogEvents, s3:GetBucketLocation, s3:GetObject,"
        " secretsmanager:GetSecretValue, ssm:GetParameters, ssmmessages:CreateControlChannel,"
        " ssmmessages:CreateDataChannel, ssmmessages:OpenControlChannel, ssmmessages:OpenDataChannel",
    ]


def test_the_report_says_what_is_set(tmp_path: Path) -> None:
    written(tmp_path, STACK | ACCOUNT_WIDE | {"tasks": [TASK]}, web=web())
    report = (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()
    assert report.partition("## Security\n\n")[2].partition("\n\n")[0].splitlines() == [
        "| Setting | Value |",
        "| --- | --- |",
        f"| `kms_keys.log_groups` | `{KEY}1` |",
        f"| `kms_keys.repositories` | `{KEY}2` |",
        f"| `kms_keys.secrets` | `{KEY}3`<br>`{KEY}4` |",
        f"| `kms_keys.exec` | `{KEY}5` |",
        "| `repositories.immutable` | `true` |",
        "| `repositories.keep_images` | `30` |",
        "| `container_insights` | `enhanced` |",
        "| `exec_log_group` | `/ecs/exec` |",
        "| `permissions_boundary` | `arn:aws:iam::aws:policy/AdministratorAccess` |",
        f"| `provider.allowed_account_ids` | `{ACCOUNT}` |",
        f"| `provider.assume_role.role_arn` | `arn:aws:iam::{ACCOUNT}:role/deploy` |",
    ]


def test_a_boundary_that_is_not_known_leaves_every_permission_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, STACK | {"permissions_boundary": BOUNDARY, "tasks": [TASK]}, web=web())
    assert "  paths: 1 passed, 2 unknown\n" in capsys.readouterr().out
    report = (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()
    assert f"depends on its permissions boundary {BOUNDARY}, a policy that is not known here" in report


def test_a_cluster_that_exists_is_told_what_it_must_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given: Json = {"exec_log_group": "/ecs/exec", "kms_keys": {"exec": f"{KEY}5"}, "create": {"cluster": False}}
    task = TASK | {"execute_command": True}
    document = written(tmp_path, STACK | given | {"tasks": [task]}, web=web(taskRoleArn=TASK_ROLE))
    printed = capsys.readouterr().out
    assert "  paths: 6 passed\n" in printed
    assert notes(printed) == [
        f"whoever opens a session of ECS Exec needs kms:GenerateDataKey on key {KEY}5",
        "cluster web-cluster is used as it is, and must have logging OVERRIDE to log group /ecs/exec and key"
        f" {KEY}5 for ECS Exec",
    ]
    assert "aws_ecs_cluster" not in document["resource"]
    assert set(document["resource"]["aws_vpc_endpoint"]) >= {"kms", "logs", "ssmmessages"}
    assert [*document["resource"]["aws_cloudwatch_log_group"]] == ["ecs_exec"]


def test_a_session_is_not_logged_encrypted_where_the_group_has_no_key(tmp_path: Path) -> None:
    document = written(tmp_path, STACK | {"exec_log_group": "/ecs/exec", "tasks": [TASK]}, web=web())
    assert document["resource"]["aws_ecs_cluster"]["main"]["configuration"] == {
        "execute_command_configuration": {
            "log_configuration": {"cloud_watch_log_group_name": "${aws_cloudwatch_log_group.ecs_exec.name}"},
            "logging": "OVERRIDE",
        }
    }


@pytest.mark.parametrize(
    ("repositories", "encryption"),
    [
        ({}, None),
        ({"kms": False}, None),
        ({"kms": True}, [{"encryption_type": "KMS"}]),
    ],
    ids=str,
)
def test_a_repository_is_encrypted_with_aws_s_key_where_none_is_named(
    repositories: Json, encryption: object, tmp_path: Path
) -> None:
    document = written(tmp_path, STACK | {"repositories": repositories, "tasks": [TASK]}, web=web())
    assert document["resource"]["aws_ecr_repository"]["web"].get("encryption_configuration") == encryption


@pytest.mark.parametrize("tag", ["", ":latest"])
def test_an_immutable_repository_and_a_tag_that_moves_are_noted(
    tag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = web()["containerDefinitions"][0]["image"].removesuffix(":1") + tag
    written(tmp_path, STACK | {"repositories": {"immutable": True}, "tasks": [TASK]}, web=web({"image": image}))
    assert notes(capsys.readouterr().out) == [
        "web: repository web is immutable, so that its tag latest can be pushed once: give each push a tag of its own"
    ]


def test_what_the_stack_does_not_create_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create = dict.fromkeys(("cluster", "repositories", "execution_roles", "log_groups"), False)
    stack = STACK | ACCOUNT_WIDE | {"create": create, "tasks": [TASK]}
    document = written(tmp_path, stack, web=web({"logConfiguration": AWSLOGS}))
    made = {
        "aws_ecs_cluster",
        "aws_ecr_repository",
        "aws_ecr_lifecycle_policy",
        "aws_iam_role",
        "aws_cloudwatch_log_group",
    }
    assert not made & set(document["resource"])
    assert notes(capsys.readouterr().out) == [
        "role webExecutionRole is used as it is, and must allow ecr:BatchGetImage, ecr:GetAuthorizationToken,"
        " ecr:GetDownloadUrlForLayer, logs:CreateLogStream, logs:PutLogEvents",
        "kms_keys.log_groups is not used: create.log_groups is false",
        "kms_keys.repositories is not used: create.repositories is false",
    ]


@pytest.mark.parametrize("is_made", [True, False])
def test_nothing_is_said_of_sessions_where_no_task_has_any(
    is_made: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given: Json = {"exec_log_group": "/ecs/exec", "kms_keys": {"exec": f"{KEY}5"}, "create": {"cluster": is_made}}
    written(tmp_path, STACK | given | {"tasks": [TASK]}, web=web())
    assert notes(capsys.readouterr().out) == []


def test_everything_wrong_with_it_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stack: Json = {
        **STACK,
        "kms_keys": {"log_groups": "alias/logs", "exec": f"{KEY}5".replace("us-east-1", "eu-west-1")},
        "repositories": {"keep_images": 0},
        "container_insights": "on",
        "permissions_boundary": "boundary",
        "provider": {"allowed_account_ids": ["1"]},
        "backend": {"type": "s3", "bucket": "acme-state", "key": "a", "region": "us-east-1", "assume_role": {}},
        "tasks": [TASK],
    }
    assert refused(tmp_path, stack, capsys, web=web()) == [
        'stacks.toml: stacks.case.container_insights: must be one of "enabled", "enhanced", "disabled", got "on"',
        "stacks.toml: stacks.case.repositories.keep_images: must be a whole number of at least 1, got 0",
        "stacks.toml: stacks.case.kms_keys.log_groups: must be the ARN of a KMS key and not of an alias,"
        ' arn:aws:kms:<region>:<account>:key/<id>, got "alias/logs"',
        "stacks.toml: stacks.case.permissions_boundary: must be the ARN of a managed policy,"
        ' arn:aws:iam::<account>:policy/<name>, got "boundary"',
        "stacks.toml: stacks.case.provider.allowed_account_ids[0]: must be an AWS account ID, 12 digits in quotes, got"
        ' "1"',
        "stacks.toml: stacks.case.backend.assume_role.role_arn: is required",
        "stacks.toml: stacks.case.kms_keys.exec: a key of eu-west-1 encrypts nothing in us-east-1: name one of"
        " us-east-1",
    ]


def test_a_role_that_is_called_as_a_variable_of_the_module_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/log-groups-kms-key"
    stack: Json = {**STACK, "create": {"execution_roles": False}, "tasks": [TASK]}
    assert refused(tmp_path, stack, capsys, web=web(executionRoleArn=role)) == [
        'stacks.toml: stacks.case.tasks: variables of the key of log groups and of role "log-groups-kms-key" would'
        " share one Terraform address: rename one"
    ]
