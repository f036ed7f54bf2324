"""Names that are there once in each region and account mean those of the provider of what names them."""

from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.readers.source.folders import written
from tests.proof.readers.source.test_names import TRUST

ROOT = """
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "eu" {
  source = "./app"
}

module "us" {
  source    = "./app"
  providers = { aws = aws.us }
  CHANGED
}
"""
APP = """
variable "provider_of_tasks" { default = "FARGATE" }
variable "policies" { default = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"] }

data "aws_region" "here" {}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = [var.provider_of_tasks]

  default_capacity_provider_strategy {
    capacity_provider = var.provider_of_tasks
  }
}

resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = TRUST
}

resource "aws_iam_role_policy_attachment" "exec" {
  for_each   = toset(var.policies)
  role       = aws_iam_role.exec.name
  policy_arn = each.value
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.exec.arn
  container_definitions = jsonencode([{
    name = "web", image = "123456789012.dkr.ecr.${data.aws_region.here.name}.amazonaws.com/app:1" }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.name
  task_definition = aws_ecs_task_definition.web.family

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}
"""
EU, US = "module.eu.aws_ecs_", "module.us.aws_ecs_"
# What is another in the second region, and the tasks with what starts them and the verdict.
CHANGED = {
    "nothing": (
        "",
        [(f"{EU}service.web", Verdict.UNKNOWN), (f"{US}service.web", Verdict.UNKNOWN)],
    ),
    "the cluster's capacity provider": (
        'provider_of_tasks = "instances"',
        [(f"{EU}service.web", Verdict.UNKNOWN)],
    ),
    "the role's policies": (
        "policies = []",
        [(f"{EU}service.web", Verdict.UNKNOWN), (f"{US}service.web", Verdict.FAILED)],
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_each_region_has_its_own(name: str, tmp_path: Path) -> None:
    changed, tasks = CHANGED[name]
    files = {"main.tf": ROOT.replace("CHANGED", changed), "app/main.tf": APP.replace("TRUST", TRUST)}
    (proof,) = prove([read_source(written(tmp_path, files))])
    assert [(task.source, task.verdict) for task in proof.tasks] == tasks, table([proof])
    assert [task.address.partition(".aws_")[0] for task in proof.tasks] == [
        source.partition(".aws_")[0] for source, _ in tasks
    ]


def test_it_is_seen_from_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"main.tf": ROOT.replace("CHANGED", "policies = []"), "app/main.tf": APP.replace("TRUST", TRUST)}
    assert main([str(written(tmp_path, files))]) == 1
    assert (
        "task web does not start (module.us.aws_ecs_task_definition.web; placed by module.us.aws_ecs_service.web)"
        in (capsys.readouterr().out)
    )
