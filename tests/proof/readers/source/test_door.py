"""A folder as a person names it: what is found in it, and the options that go with source."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main
from tests.proof.readers.source.folders import Files, written

Capture = pytest.CaptureFixture[str]
TASK = """
resource aws_ecs_task_definition t {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
}
"""
PLAN = json.dumps({"format_version": "1.2", "planned_values": {"root_module": {}}, "configuration": {}})
JSON = json.dumps({"resource": {"aws_vpc": {"v": {}}}})

# The files of a folder, and the configurations that are found in it.
FOUND: dict[str, tuple[Files, list[str]]] = {
    "source": ({"main.tf": TASK}, [""]),
    "source of both syntaxes": ({"main.tf": TASK, "cdk.tf.json": JSON}, [""]),
    "modules of source": ({"main.tf": 'module m { source = "./m" }', "m/a.tf.json": JSON, "m/b.tf": TASK}, [""]),
    "source, and a stack below": ({"main.tf": TASK, "out/cdk.tf.json": JSON}, ["", "/out/cdk.tf.json"]),
    "a plan beside source": ({"main.tf": TASK, "plan.json": PLAN}, ["/plan.json"]),
    "stacks beside folders of source": ({"a/cdk.tf.json": JSON, "b/main.tf": TASK}, ["/a/cdk.tf.json"]),
    "roots below, and what they call": (
        {
            "live/dev/main.tf": 'module m { source = "../../modules/m" }',
            "live/prod/main.tf": 'module m { source = "../../modules/m" }',
            "modules/m/main.tf": 'module n { source = "../n" }',
            "modules/n/main.tf": TASK,
            "live/dev/.terraform/modules/x/main.tf": TASK,
        },
        ["/live/dev", "/live/prod"],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_folder_is_the_configurations_in_it(case: str, tmp_path: Path, capsys: Capture) -> None:
    files, expected = FOUND[case]
    main([str(written(tmp_path, {".git": "", **files})), "--json"])
    found = json.loads(capsys.readouterr().out)["configurations"]
    assert [each["source"] for each in found] == [f"{tmp_path}{name}" for name in expected]


MAYBE = """
variable asked { type = bool }
provider aws { region = "us-east-1" }
resource aws_vpc v { cidr_block = "10.0.0.0/16" }
resource aws_subnet s {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.0.0/24"
}
resource aws_security_group g {
  vpc_id = aws_vpc.v.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource aws_ecs_task_definition t {
  %s
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "web", image = "web" }])
}
"""
SERVICE = """
resource aws_ecs_service s {
  name                   = "s"
  launch_type            = "FARGATE"
  task_definition        = aws_ecs_task_definition.t.arn
  enable_execute_command = %s
  network_configuration {
    subnets         = [aws_subnet.s.id]
    security_groups = [aws_security_group.g.id]
  }
}
"""


def test_a_task_definition_that_may_not_be_there_fails_for_nothing(tmp_path: Path, capsys: Capture) -> None:
    folder = written(tmp_path, {".git": "", "main.tf": MAYBE % "count = var.asked ? 1 : 0"})
    where = ["--subnet", "aws_subnet.s", "--security-group", "aws_security_group.g"]
    assert main([str(folder), *where, "--allow-unknown"]) == 0
    printed = capsys.readouterr().out
    assert "  task t is not known to start (aws_ecs_task_definition.t; placed by" in printed
    assert "\n      whether it is there is not known\n" in printed
    assert "\n      no route leads from aws_subnet.s out, if it is there\n" in printed
    assert main([str(folder), *where, "--allow-unknown", "--var", "asked=true"]) == 1
    assert "  task web does not start (aws_ecs_task_definition.t[0]; placed by" in capsys.readouterr().out


def test_whether_ecs_exec_is_asked_for_may_not_be_known(tmp_path: Path, capsys: Capture) -> None:
    folder = written(tmp_path, {".git": "", "main.tf": MAYBE % "" + SERVICE % "var.asked"})
    service = "enable_execute_command of aws_ecs_service.s is true"
    assert main([str(folder), "--fail-on", "exec"]) == 0
    printed = capsys.readouterr().out
    assert "  task web does not start; whether ECS Exec works is not known (" in printed
    assert f"\n      whether {service} is not known\n" in printed
    assert f"the VPC has no endpoint com.amazonaws.us-east-1.ssmmessages, if {service}\n" in printed
    assert main([str(folder), "--fail-on", "exec", "--var", "asked=true"]) == 1
    assert main([str(folder), "--fail-on", "exec", "--var", "asked=false"]) == 0


SOURCE = """
variable name { type = string }
variable sizes { type = list(number) }
resource aws_cloudwatch_log_group g { name = "${var.name}${length(var.sizes)}" }
"""
# Options, and what is said of them.
REFUSED: dict[str, tuple[list[str], str]] = {
    "no value": (["--var", "name"], "--var: must be NAME=VALUE, such as region=eu-west-1"),
    "no name": (["--var", "=x"], "--var: must be NAME=VALUE, such as region=eu-west-1"),
    "a name that is not there": (["--var", "nane=x"], '--var: unknown variable "nane": did you mean "name"?'),
    "a value that is no expression": (
        ["--var", "sizes=var.name"],
        "--var: sizes: must be an expression of Terraform without references",
    ),
    "a file that is not there": (
        ["--var-file", "x.tfvars"],
        "--var-file: x.tfvars cannot be read: No such file or directory",
    ),
    "a folder for a file": (["--var-file", "."], "--var-file: . is not a regular file"),
    "a file with a block": (["--var-file", "block.tfvars"], "block.tfvars: line 1: a block a stands among values"),
    "a file that is no JSON": (
        ["--var-file", "bad.tfvars.json"],
        "bad.tfvars.json: is not JSON: Expecting value: line 1 column 1 (char 0)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_variable_that_cannot_be_given_is_refused(
    case: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    options, message = REFUSED[case]
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"a/main.tf": SOURCE, "block.tfvars": "a {}", "bad.tfvars.json": "x"})
    assert main(["a", *options]) == 2
    assert capsys.readouterr() == ("", f"{message}\n")


def test_variables_are_given_by_options(tmp_path: Path, capsys: Capture) -> None:
    written(tmp_path, {"a/main.tf": SOURCE, "given.tfvars": 'name = "x"'})
    main([str(tmp_path / "a"), "--var-file", str(tmp_path / "given.tfvars"), "--var", "sizes=[1, 2]"])
    assert "var." not in capsys.readouterr().out
    main([str(tmp_path / "a"), "--var", "sizes=[1, 2]"])
    assert "  note: var.name has no value and no default: give it with --var name=... or --var-file\n" in (
        capsys.readouterr().out
    )


def test_a_region_that_the_source_does_not_tell_is_given_by_an_option(tmp_path: Path, capsys: Capture) -> None:
    written(tmp_path, {"main.tf": TASK})
    main([str(tmp_path)])
    assert "  note: provider.aws has a region that the source does not tell: give it with --region\n" in (
        capsys.readouterr().out
    )
    main([str(tmp_path), "--region", "eu-west-1"])
    assert "provider.aws" not in capsys.readouterr().out


NAMED = """
provider aws { region = "eu-west-1" }
resource random_id r { byte_length = 2 }
resource aws_ecs_task_definition t {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([
    { name = "web-${random_id.r.hex}", image = "nginx:1", dependsOn = [
      { containerName = "log-${random_id.r.hex}", condition = "START" }
    ] },
    { name = "log-${random_id.r.hex}", image = "nginx:1", essential = false },
  ])
}
"""


def test_a_container_s_name_that_only_the_apply_tells_hides_nothing(tmp_path: Path, capsys: Capture) -> None:
    main([str(written(tmp_path, {"main.tf": NAMED})), "--json"])
    (task,) = json.loads(capsys.readouterr().out)["configurations"][0]["tasks"]
    assert {path["target"] for path in task["paths"]} == {"docker.io"}
