"""The command `prove` on services behind load balancers and on schedules, in each of its forms of output."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fargate_privatelink.commands.prove import main
from tests.commands.test_prove import SARIF
from tests.proof.networks import Change, both, put, remove
from tests.proof.starts.jobs import allowing, job
from tests.proof.way_in.services import INGRESS, SERVICE, TASK, containers, network

Json = dict[str, Any]
DEAF = """\
  task web starts; requests do not reach it (aws_ecs_task_definition.web; placed by aws_ecs_service.web)
    ok      docker.io             pull image  over the internet
    FAILED  requests from aws_lb.main              task ingress: aws_security_group.task
      no rule lets TCP 8080 in from aws_lb.main
      at run time: (service ...) (task ...) (port 8080) is unhealthy in (target-group ...) due to (reason Request timed\
 out), and the task is stopped: Task failed ELB health checks
      fix: add
        resource "aws_vpc_security_group_ingress_rule" "task_balancer_8080" {
          security_group_id            = aws_security_group.task.id
          ip_protocol                  = "tcp"
          from_port                    = 8080
          to_port                      = 8080
          referenced_security_group_id = aws_security_group.balancer.id
        }
tasks: 1 proved, 1 without requests
"""


@pytest.fixture
def deaf(tmp_path: Path) -> str:
    """A service whose tasks start, and are reached by nobody."""
    return written(tmp_path, network(), remove(f"{INGRESS}.requests"))


def written(folder: Path, document: Json, *changes: Change) -> str:
    both(*changes)(document)
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--allow-unknown"], 1),
        (["--fail-on", "failed,exec,application,unknown"], 0),
        (["--fail-on", "requests"], 1),
    ],
)
def test_requests_fail_where_they_are_named(options: list[str], status: int, deaf: str) -> None:
    assert main([deaf, *options]) == status


def test_the_table_says_it_beside_the_start(deaf: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([deaf])
    assert capsys.readouterr().out.partition("\n")[2] == DEAF


def test_every_other_form_says_it_too(deaf: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([deaf, "--json"])
    proof = json.loads(capsys.readouterr().out)
    (task,) = proof["configurations"][0]["tasks"]
    assert (proof["verdict"], task["verdict"], task["requests"]) == ("passed", "passed", "failed")
    (path,) = (path for path in task["paths"] if path["concern"] == "requests")
    assert (path["target"], path["over"]) == ("requests from aws_lb.main", "aws_lb_listener.http")
    main([deaf, "--sarif"])
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("requests", "error")
    assert result["message"]["text"].startswith("task web: no way for requests from aws_lb.main, task ingress: ")
    main([deaf, "--markdown"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "## ❌ Task `web` starts, 1 without requests"
    assert "**To do:** paste the Terraform of 1." in lines


def test_a_refused_service_does_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = put(TASK, container_definitions=containers(portMappings=[]))
    assert main([written(tmp_path, network(), refused), "--fail-on", "failed"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "  task web does not start (aws_ecs_task_definition.web; placed by aws_ecs_service.web)"
    assert out[-1] == "tasks: 1 failed"


def test_a_service_that_does_not_wait_for_its_listener_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = network()
    document["resource"]["aws_ecs_service"]["web"]["depends_on"].remove("aws_lb_listener.http")
    main([written(tmp_path, document)])
    out = capsys.readouterr().out
    assert f"  warning: {SERVICE} may be made before what its tasks need: it does not depend on that\n" in out
    assert f"    fix: name aws_lb_listener.http in depends_on of {SERVICE}\n" in out


def test_a_schedule_that_may_not_start_its_task_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    denied = allowing(run="arn:aws:ecs:us-east-1:123456789012:task-definition/other:*")
    assert main([written(tmp_path, job("schedule"), denied), "--fail-on", "failed"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "  task web does not start (aws_ecs_task_definition.web; placed by aws_scheduler_schedule.nightly)"
    assert out[2] == "    FAILED  RunTask                IAM permission: aws_iam_role.starter"
    assert out[3] == ("      is not allowed ecs:RunTask on arn:aws:ecs:us-east-1:<account>:task-definition/web:*")
