"""Names of which source does not tell all: what is called the same is the same, and what may be, may be."""

from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.readers.source.folders import written

TRUST = """jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })"""
SOURCE = """
provider "aws" {
  region = "us-east-1"
}

variable "env" {}
variable "parts" { type = list(string) }

resource "aws_iam_role" "exec" {
  name               = OWN
  assume_role_policy = TRUST
}

resource "aws_iam_role_policy_attachment" "exec" {
  role       = HOLDER
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.exec.arn
  container_definitions    = jsonencode([{ name = "web", image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app" }])
}
"""
REFERENCE = "aws_iam_role.exec.name"


def source(own: str, holder: str) -> str:
    """A task whose execution role has a name, and a policy that is attached to a name."""
    return SOURCE.replace("OWN", own).replace("TRUST", TRUST).replace("HOLDER", holder)


# The role's name, what its policy is attached to, and what is said of the task without a network: that it fails only
# where the policy is certainly another role's.
ATTACHED = {
    "known": ('"web"', REFERENCE, Verdict.UNKNOWN),
    "known, by the same text": ('"web"', '"web"', Verdict.UNKNOWN),
    "another": ('"web"', '"api"', Verdict.FAILED),
    "in part": ('"${var.env}-exec"', REFERENCE, Verdict.UNKNOWN),
    "in part, by the same text": ('"${var.env}-exec"', '"${var.env}-exec"', Verdict.UNKNOWN),
    "in part, another": ('"${var.env}-exec"', '"${var.env}-task"', Verdict.FAILED),
    "in part, maybe the same": ('"${var.env}-exec"', '"prod-exec"', Verdict.UNKNOWN),
    "known, maybe the same": ('"prod-exec"', '"${var.env}-exec"', Verdict.UNKNOWN),
    "known, not the same": ('"prod-task"', '"${var.env}-exec"', Verdict.FAILED),
    "a variable": ("var.env", REFERENCE, Verdict.UNKNOWN),
    "a variable, by itself": ("var.env", "var.env", Verdict.UNKNOWN),
    "maybe a variable": ('"web"', "var.env", Verdict.UNKNOWN),
    "of what nothing names": ('join("-", var.parts)', REFERENCE, Verdict.UNKNOWN),
    "chosen by AWS": ("null", REFERENCE, Verdict.UNKNOWN),
    "chosen by AWS, another": ("null", '"web"', Verdict.FAILED),
}


@pytest.mark.parametrize("name", ATTACHED)
def test_a_policy_is_attached_by_a_name(name: str, tmp_path: Path) -> None:
    own, holder, verdict = ATTACHED[name]
    (proof,) = prove([read_source(written(tmp_path, {"main.tf": source(own, holder)}))])
    assert proof.tasks[0].verdict is verdict, table([proof])


SECRET = """
resource "aws_secretsmanager_secret" "app" {
  name = "app-${var.env}"
}

resource "aws_iam_role_policy" "secret" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = ALLOWED }] })
}
"""
ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
# What a policy allows to read, and what is said of the permission of the one whose secret is app-${var.env}.
READ = {
    "it": ("aws_secretsmanager_secret.app.arn", Verdict.PASSED),
    "its name": (f'"{ARN}:app-${{var.env}}-??????"', Verdict.PASSED),
    "what begins like it": (f'"{ARN}:app-${{var.env}}-*"', Verdict.PASSED),
    "what it may be": (f'"{ARN}:app-prod-??????"', Verdict.UNKNOWN),
    "what it cannot be": (f'"{ARN}:db-${{var.env}}-??????"', Verdict.FAILED),
}


@pytest.mark.parametrize("name", READ)
def test_a_policy_allows_what_has_a_name(name: str, tmp_path: Path) -> None:
    allowed, verdict = READ[name]
    secrets = 'secrets = [{ name = "A", valueFrom = aws_secretsmanager_secret.app.arn }], image ='
    text = source('"web"', REFERENCE).replace("image =", secrets) + SECRET.replace("ALLOWED", allowed)
    (proof,) = prove([read_source(written(tmp_path, {"main.tf": text}))])
    (path,) = (path for path in proof.tasks[0].paths if path.target == "secretsmanager")
    (hop,) = (hop for hop in path.hops if hop.step is Step.PERMISSION)
    assert hop.verdict is verdict, table([proof])


def test_what_stands_for_a_name_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    container = '{ name = "${var.env}-web", image = var.env'
    text = source('"web"', REFERENCE).replace('{ name = "web", image = "123456789012.dkr', container + ' }]) # "')
    assert main([str(written(tmp_path, {"main.tf": text}))]) == 1
    printed = capsys.readouterr().out
    assert "the image of container ...-web is known after apply" in printed
    assert "known-after-apply" not in printed


def test_it_is_seen_from_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"main.tf": source('"${var.env}-exec"', REFERENCE)}
    assert main([str(written(tmp_path, files))]) == 1
    assert "task web is not known to start" in capsys.readouterr().out
