"""`fargate-run exec`: the AWS CLI opens a session, with what a person has to install for it named."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.commands.run.conftest import Ran
from tests.run.stacks import ARN, CLUSTER, ID, program, task
from tests.survey.live import REGION
from tests.survey.replay import Answer, saying

AGENT = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}
SESSION = (
    f"aws ecs execute-command --region {REGION} --cluster {CLUSTER} --task {ID} --container web --interactive --command"
)


@pytest.fixture(autouse=True)
def session(programs: Path) -> None:
    """An AWS CLI that repeats what it is told, and its plugin."""
    program(programs, "aws", 'echo "session: $*"\nexit 7')
    program(programs, "session-manager-plugin", "")


def open_to(*containers: str, status: str = "RUNNING", **given: Any) -> list[Answer]:
    """What AWS answers of a task that was started with ECS Exec."""
    held = [{"name": name, "managedAgents": [AGENT]} for name in containers or ("web",)]
    found = task(status, **{"enableExecuteCommand": True, "containers": held, **given})
    return [saying("ecs:ListTasks", {"taskArns": [ARN]}), saying("ecs:DescribeTasks", {"tasks": [found]})]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("web",), "/bin/sh"),
        (("web", "--", "env"), "env"),
        (("web", "--", "ls -l /tmp"), "'ls -l /tmp'"),
        (("web", "--", "ls", "-l", "a b"), "'ls -l '\"'\"'a b'\"'\"''"),
        (("--task", ID), "/bin/sh"),
        (("--task", ARN, "--", "env"), "env"),
        (("web", "--container", "web", "--", "env", "--", "-i"), "'env -- -i'"),
        (("--task", ID, "--container", "web", "--", "ls", "-l"), "'ls -l'"),
    ],
)
def test_a_command_is_handed_to_the_aws_cli(ran: Ran, words: tuple[str, ...], command: str) -> None:
    out, err, status = ran(open_to(), "exec", *words)
    assert (err.splitlines()[-1], status) == (f"{SESSION} {command}", 7)
    typed = {"'ls -l '\"'\"'a b'\"'\"''": "ls -l 'a b'"}.get(command, command.strip("'"))
    assert out == f"session: {SESSION.removeprefix('aws ')} {typed}\n"


def test_the_newest_task_is_taken_that_runs(ran: Ran) -> None:
    ids = ["0" * 32, "1" * 32, "2" * 32]
    states = zip(ids, ["RUNNING", "RUNNING", "PENDING"], strict=True)
    found = [
        task(
            status,
            taskArn=ARN.replace(ID, each),
            createdAt=each,
            enableExecuteCommand=True,
            containers=[{"name": "web"}],
        )
        for each, status in states
    ]
    answers = [saying("ecs:ListTasks", {"taskArns": [ARN]}), saying("ecs:DescribeTasks", {"tasks": found})]
    assert f" --task {'1' * 32} --container web " in ran(answers, "exec", "web")[0]


def test_what_is_not_installed_is_named_before_anything_is_asked(ran: Ran, programs: Path) -> None:
    for name in ("aws", "session-manager-plugin"):
        (programs / name).unlink()
    assert ran([], "exec", "web") == (
        "",
        "aws: is not on PATH: the AWS CLI: "
        "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html\n"
        "session-manager-plugin: is not on PATH: the Session Manager plugin of the AWS CLI: https://docs.aws.amazon.com/"
        "systems-manager/latest/userguide/session-manager-working-with-install-plugin.html\n",
        125,
    )


STOPPED = {"name": "ExecuteCommandAgent", "lastStatus": "STOPPED", "reason": "no way to ssmmessages"}


@pytest.mark.parametrize(
    ("answers", "words", "message"),
    [
        (open_to("web", "proxy"), ("web",), "--container: is required: the task has web, proxy"),
        (open_to(), ("web", "--container", "wbe"), '--container: unknown container "wbe": did you mean "web"?'),
        (
            open_to(enableExecuteCommand=False),
            ("web",),
            f"task {ID}: was started without ECS Exec: it takes execute_command = true of the task in stacks.toml, an"
            " apply, and a task that is started after it",
        ),
        (
            open_to(containers=[{"name": "web", "managedAgents": [STOPPED]}]),
            ("--task", ID),
            f'task {ID}: container web: ECS Exec\'s agent is "STOPPED": no way to ssmmessages: fargate-prove --live'
            f" --region {REGION} --cluster web --task {ID} says which hop explains it",
        ),
        (open_to(status="PENDING"), ("web",), f"FAMILY: web: no task of it runs: {ID} is PENDING"),
        (open_to(status="STOPPED"), ("--task", ID), f"task {ID}: is STOPPED: a session is with a task that runs"),
        (
            [saying("ecs:ListTasks", {"taskArns": []})],
            ("web",),
            "FAMILY: web: no task of it runs",
        ),
    ],
    ids=["two containers", "no such container", "without", "agent", "not yet", "over", "none"],
)
def test_what_no_session_can_be_with_is_refused(
    ran: Ran, answers: list[Answer], words: tuple[str, ...], message: str
) -> None:
    out, err, status = ran(answers, "exec", *words)
    assert (out, err.splitlines()[-1], status) == ("", message, 125)


def test_an_agent_that_is_down_in_one_container_leaves_the_others(ran: Ran) -> None:
    containers = [{"name": "web", "managedAgents": [AGENT]}, {"name": "proxy", "managedAgents": [STOPPED]}]
    assert ran(open_to(containers=containers), "exec", "web", "--container", "web")[2] == 7


def test_ctrl_c_is_for_the_session_alone(ran: Ran, programs: Path) -> None:
    program(programs, "aws", f"trap 'echo caught; exit 0' INT\nkill -INT {os.getpid()} $$\nsleep 1")
    assert ran(open_to(), "exec", "web")[::2] == ("caught\n", 0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_aws_cli_that_does_not_start_is_said(ran: Ran, programs: Path) -> None:
    (programs / "aws").write_text("no program")
    assert ran(open_to(), "exec", "web")[1].splitlines()[-1] == "aws: cannot be started: Exec format error"
