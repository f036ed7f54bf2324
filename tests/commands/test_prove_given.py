"""The command `prove` with a task definition beside a configuration that makes what it names."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests import ROOT

Json = dict[str, Any]
STACK = ROOT / "cdktf.out" / "stacks" / "privatelink" / "cdk.tf.json"
DEFINITION = ROOT / "image" / "task-definition.json"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"
# What a task definition calls the secret, and what the proof then says.
NAMED = {
    "its name": (SECRET, 0, "    ok  secretsmanager  fetch secrets  over aws_vpc_endpoint.secretsmanager\n"),
    "a name of another secret": (
        f"{SECRET}-of-another",
        1,
        "      is not allowed secretsmanager:GetSecretValue on"
        " arn:aws:secretsmanager:us-east-1:123456789012:secret:db-of-another-??????\n",
    ),
    "an ARN that only AWS can know": (
        f"{SECRET}-a1B2c3",
        1,
        "      whether aws_iam_role.ecs_task_execution_role is allowed secretsmanager:GetSecretValue on"
        f" {SECRET}-a1B2c3 depends on what is not known\n",
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_policy_names_the_secret_that_a_task_definition_names(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value, status, line = NAMED[case]
    document: Json = json.loads(STACK.read_text())
    made = document["resource"]
    made["aws_secretsmanager_secret"] = {"db": {"name": "db"}}
    (role,) = made["aws_iam_role"]
    statement = {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "${aws_secretsmanager_secret.db.arn}",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made.setdefault("aws_iam_role_policy", {})["db"] = {"role": f"${{aws_iam_role.{role}.name}}", "policy": policy}
    endpoint = {**made["aws_vpc_endpoint"]["logs"], "service_name": "com.amazonaws.us-east-1.secretsmanager"}
    made["aws_vpc_endpoint"]["secretsmanager"] = {key: each for key, each in endpoint.items() if key != "policy"}
    associations = made["aws_vpc_endpoint_subnet_association"]
    own = {"vpc_endpoint_id": "${aws_vpc_endpoint.secretsmanager.id}"}
    associations["secretsmanager"] = associations["logs"] | own
    configuration, definition = tmp_path / "cdk.tf.json", tmp_path / "task.json"
    configuration.write_text(json.dumps(document))
    given = json.loads(DEFINITION.read_text())
    given["containerDefinitions"][0]["secrets"] = [{"name": "PASSWORD", "valueFrom": value}]
    definition.write_text(json.dumps(given))
    assert main([str(configuration), "--task-definition", str(definition)]) == status
    printed = capsys.readouterr().out
    assert line in printed, printed


NO_WAY = 'no route leads from aws_subnet.private["us-east-1a"] out'
# An image's registry, options, and the row and the message of its path.
REGISTRIES = {
    "a registry of everybody's": ("ghcr.io", [], "FAILED", NO_WAY),
    "one that the network may resolve itself": (
        "artifactory.example.com",
        [],
        "unknown",
        f"{NO_WAY}; whether the network resolves artifactory.example.com itself is not known: if it does, say so with"
        " --private-host",
    ),
    "one that it does resolve": (
        "artifactory.example.com",
        ["--private-host", "*.example.com"],
        "unknown",
        "TCP 443 to the VPC may be let out: not all of its rule is known",
    ),
}


@pytest.mark.parametrize("case", REGISTRIES)
def test_a_registry_may_be_the_network_s_own(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host, options, verdict, message = REGISTRIES[case]
    definition = tmp_path / "task.json"
    given = json.loads(DEFINITION.read_text())
    given["containerDefinitions"][0]["image"] = f"{host}/app:1"
    definition.write_text(json.dumps(given))
    assert main([str(STACK), "--task-definition", str(definition), *options]) == 1
    lines = capsys.readouterr().out.splitlines()
    (row,) = (index for index, line in enumerate(lines) if f" {host} " in line and "pull image" in line)
    assert lines[row].split()[0] == verdict
    assert lines[row + 1] == f"      {message}"


def test_a_private_host_is_a_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(STACK), "--private-host", "https://example.com"]) == 2
    assert capsys.readouterr().err == (
        "--private-host: must be a host such as artifactory.example.com, or *.example.com for all below it, without"
        ' scheme and port, got "https://example.com"\n'
    )


def test_an_account_that_is_named_is_the_configuration_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A secret of it and one of another account: of which each is must be known to judge either."""
    definition = tmp_path / "task.json"
    given = json.loads(DEFINITION.read_text())
    foreign = SECRET.replace("123456789012", "210987654321")
    given["containerDefinitions"][0]["secrets"] = [
        {"name": name, "valueFrom": f"{arn}-a1B2c3"} for name, arn in (("OWN", SECRET), ("OTHER", foreign))
    ]
    for role in ("executionRoleArn", "taskRoleArn"):
        given.pop(role, None)
    definition.write_text(json.dumps(given | {"executionRoleArn": "ecsTaskExecutionRole"}))
    told = []
    for options in ([], ["--account", "123456789012"]):
        assert main([str(STACK), "--task-definition", str(definition), *options]) == 1
        told.append("whether account 123456789012 is the configuration's own is not known" in capsys.readouterr().out)
    assert told == [True, False]


def test_an_account_has_12_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(STACK), "--account", "12345"]) == 2
    assert capsys.readouterr().err == '--account: must be an account\'s 12 digits, got "12345"\n'
