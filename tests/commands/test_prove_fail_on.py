"""The command `prove` and its exit status: what of what is found is a failure."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fargate_privatelink.commands.prove import main
from tests.commands.test_prove import SARIF
from tests.proof.networks import no, run_by_service

Json = dict[str, Any]


@pytest.fixture
def without_exec(tmp_path: Path, networks: dict[str, Json]) -> str:
    """A service whose tasks start, and to which ECS Exec does not get."""
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    no("ssmmessages")(document)
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--allow-unknown"], 1),
        (["--fail-on", "failed"], 0),
        (["--fail-on", "failed,unknown"], 0),
        (["--fail-on", "failed, unknown, application, warning"], 0),
        (["--fail-on", "exec"], 1),
    ],
)
def test_ecs_exec_fails_where_it_is_named(options: list[str], status: int, without_exec: str) -> None:
    assert main([without_exec, *options]) == status


def test_ecs_exec_is_said_apart_from_the_start(without_exec: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([without_exec])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == (
        "  task web starts; ECS Exec would not work (aws_ecs_task_definition.web; placed by aws_ecs_service.web)"
    )
    assert lines[-1] == "tasks: 1 proved, 1 without ECS Exec"
    main([without_exec, "--json"])
    proof = json.loads(capsys.readouterr().out)
    (task,) = proof["configurations"][0]["tasks"]
    assert (proof["verdict"], task["verdict"], task["exec"], task["exec_log"]) == (*["passed"] * 2, "failed", "passed")
    assert [path["concern"] for path in task["paths"] if path["verdict"] == "failed"] == ["exec"]
    main([without_exec, "--sarif"])
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("ecs-exec", "error")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fail-on", "exex"], '--fail-on: unknown word "exex": did you mean "exec"?\n'),
        (
            ["--fail-on", "failed,all"],
            '--fail-on: unknown word "all": known are application, exec, failed, requests, unknown, warning\n',
        ),
        (
            ["--fail-on", ""],
            '--fail-on: unknown word "": known are application, exec, failed, requests, unknown, warning\n',
        ),
        (
            ["--fail-on", "failed", "--allow-unknown"],
            "--fail-on: --allow-unknown says the same: leave unknown out here, or this option\n",
        ),
    ],
)
def test_what_is_no_such_word_is_refused(options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cdktf.out", *options]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", message)
