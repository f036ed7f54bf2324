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
