"""`fargate-run`: which stack is meant, what is refused before anything is asked, and what --dry-run prints."""

from pathlib import Path
from typing import Any

import pytest

from tests.commands.run.conftest import Ran
from tests.run.stacks import CLUSTER, ID, WEB, ended, logged, started, terraform
from tests.run.test_outputs import REFUSED
from tests.survey.live import REGION, arn

BACKEND = """
Error: Backend initialization required, please run "terraform init"

Reason: Initial configuration of the requested backend "local"
"""
DENIED = """
Error: Failed to load state: AccessDenied: Access Denied
"""


def last(ran: Ran, *words: str) -> tuple[str, str, int]:
    return ran([], "run", "web", *words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "wbe"), 'FAMILY: unknown family "wbe": did you mean "web"?'),
        (("run", "web", "--stack", "wbe"), '--stack: unknown stack "wbe": did you mean "web"?'),
        (("run", "web", "--dir", "infra"), "--dir: infra: is no folder"),
        (("run", "web", "--dir", ".", "--stack", "web"), "--stack: is of cdktf.out: leave it out beside --dir"),
        (("run", "web", "--container", "web"), "--container: is of a command: give one behind --, or leave it out"),
        (("logs", "web", "--", "env", "-i"), '--: logs has no command: leave out "env -i"'),
        (("logs",), "FAMILY: is required, or --task"),
        (("exec",), "FAMILY: is required, or --task"),
        (
            ("logs", "--task", "web", "--since", "1 hour"),
            '--task: must be the ARN of a task, or its ID, 32 digits and letters, got "web"\n'
            '--since: must be how long ago, such as 90s, 30m, 6h or 2d, got "1 hour"',
        ),
        (
            ("redeploy", "web", "--revision", "web:7", "--timeout", "0"),
            '--revision: must be the number of a revision, or latest, got "web:7"\n--timeout: must be minutes, got "0"',
        ),
        (
            ("push", "web", "--tag", "a/b"),
            "--tag: must be a tag of an image, 128 letters, digits, '.', '_' and '-' at most, got \"a/b\"",
        ),
        (("run", "web", "--profile", "nobody-s"), "AWS: The config profile (nobody-s) could not be found"),
    ],
)
def test_what_cannot_be_meant_is_refused(ran: Ran, words: tuple[str, ...], message: str) -> None:
    out, err, status = ran([], *words)
    calls = [each for each in err.splitlines() if each.startswith("aws ")]
    assert (out, err, status) == ("", "".join(f"{each}\n" for each in (*calls, message)), 125)


def test_words_that_are_none_have_the_status_of_a_refusal(ran: Ran) -> None:
    for words in ((), ("walk",), ("run",), ("run", "web", "--loudly")):
        out, err, status = ran([], *words)
        assert (out, status) == ("", 125)
        assert err.startswith("usage: fargate-run")
    assert ran([], "--help")[2] == ran([], "run", "--help")[2] == 0


def test_of_several_stacks_one_is_named(ran: Ran, tmp_path: Path) -> None:
    (tmp_path / "cdktf.out" / "stacks" / "jobs").mkdir()
    assert last(ran) == ("", "--stack: is required: cdktf.out/stacks has jobs, web\n", 125)
    assert ran([*started(ended(0)), logged()], "run", "web", "--stack", "web")[2] == 0


def test_without_stacks_the_folder_is_named(ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path / "cdktf.out")
    said = (
        "--dir: is required: there are no stacks in cdktf.out/stacks here; it is the folder where Terraform was applied"
    )
    assert last(ran) == ("", f"{said}\n", 125)
    assert ran([*started(ended(0)), logged()], "run", "web", "--dir", "stacks")[2] == 0
    Path(".terraform").mkdir()
    assert ran([*started(ended(0)), logged()], "run", "web")[2] == 0
    assert last(ran, "--stack", "web") == ("", f"{said}\n", 125)


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (BACKEND, "Terraform is not initialised there: terraform init"),
        (DENIED, "terraform output: Failed to load state: AccessDenied: Access Denied"),
        ("", "terraform output: ends with status 1"),
    ],
    ids=["not initialised", "no state", "nothing"],
)
def test_what_terraform_says_is_told(ran: Ran, programs: Path, says: str, message: str) -> None:
    terraform(programs, says=says, status=1)
    assert last(ran) == ("", f"cdktf.out/stacks/web: {message}\n", 125)


@pytest.mark.parametrize(("given", "messages"), REFUSED)
def test_outputs_that_tell_no_family_are_refused(
    ran: Ran, programs: Path, given: dict[str, Any], messages: list[str]
) -> None:
    terraform(programs, given)
    assert last(ran) == ("", "".join(f"cdktf.out/stacks/web{each.removeprefix('stack')}\n" for each in messages), 125)


def test_a_terraform_that_prints_something_else_is_said(ran: Ran, programs: Path) -> None:
    for text in ("", "[]", '{"vpc_id": 1}'):
        (programs / "outputs.json").write_text(text)
        said = "cdktf.out/stacks/web: terraform output -json prints what it does not print otherwise\n"
        assert last(ran) == ("", said, 125)


def test_without_terraform_it_is_named(ran: Ran, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (programs / "terraform").unlink()
    monkeypatch.setenv("PATH", str(programs))
    said = "cdktf.out/stacks/web: terraform is not installed, or not on PATH\n"
    assert last(ran) == ("", said, 125)


GIVEN = f"--region {REGION} --cluster {CLUSTER}"
DEFINITION = f"aws ecs describe-task-definition --region {REGION} --task-definition"
LOGS = f"aws logs filter-log-events --region {REGION} --log-group-name LOG_GROUP --log-stream-names PREFIX/CONTAINER/"
TASKS = f"aws ecs describe-tasks {GIVEN} --tasks"
SOME = f"{DEFINITION} {arn('task-definition/TASK_DEFINITION')}"
HOST = f"111122223333.dkr.ecr.{REGION}.amazonaws.com"
DRY = {
    ("run", "web"): [
        f"{DEFINITION} {WEB}",
        f"aws ecs run-task {GIVEN} --launch-type FARGATE --task-definition {WEB} --network-configuration"
        " 'awsvpcConfiguration={subnets=[subnet-0a],securityGroups=[sg-0a],assignPublicIp=DISABLED}'",
        f"{TASKS} TASK_ID",
        f"{LOGS}TASK_ID",
    ],
    ("run", "web", "--container", "jobs", "--", "migrate", "-v", "a, b"): [
        f"{DEFINITION} {WEB}",
        f"aws ecs run-task {GIVEN} --launch-type FARGATE --task-definition {WEB} --network-configuration"
        " 'awsvpcConfiguration={subnets=[subnet-0a],securityGroups=[sg-0a],assignPublicIp=DISABLED}' --overrides"
        """ '{"containerOverrides": [{"name": "jobs", "command": ["migrate", "-v", "a, b"]}]}'""",
        f"{TASKS} TASK_ID",
        f"{LOGS.replace('CONTAINER', 'jobs')}TASK_ID",
    ],
    ("logs", "--task", ID, "--follow"): [f"{TASKS} {ID}", SOME, f"{LOGS}{ID}"],
    ("logs", "web", "--follow", "--since", "999999d"): [
        f"aws ecs list-tasks {GIVEN} --family web --desired-status RUNNING",
        f"aws ecs list-tasks {GIVEN} --family web --desired-status STOPPED",
        f"{TASKS} TASK_ID",
        SOME,
        f"{LOGS}TASK_ID --start-time 0",
    ],
    ("exec", "web", "--", "env"): [
        f"aws ecs list-tasks {GIVEN} --family web --desired-status RUNNING",
        f"{TASKS} TASK_ID",
        f"aws ecs execute-command {GIVEN} --task TASK_ID --container CONTAINER --interactive --command env",
    ],
    ("exec", "--task", ID, "--container", "web"): [
        f"{TASKS} {ID}",
        f"aws ecs execute-command {GIVEN} --task {ID} --container web --interactive --command /bin/sh",
    ],
    ("redeploy", "web", "--revision", "9"): [
        f"aws ecs update-service {GIVEN} --service web --task-definition web:9 --force-new-deployment",
        f"aws ecs describe-services {GIVEN} --services web",
    ],
    ("push", "web", "--context", "."): [
        f"{DEFINITION} {WEB}",
        f"aws ecr get-authorization-token --region {REGION}",
        f"aws ecr get-login-password --region {REGION} | docker login --username AWS --password-stdin {HOST}",
        f"docker build --platform PLATFORM --tag {HOST}/REPOSITORY:TAG .",
        f"docker push {HOST}/REPOSITORY:TAG",
    ],
}


@pytest.mark.parametrize("words", DRY, ids=" ".join)
def test_a_dry_run_prints_the_calls_and_makes_none(ran: Ran, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").touch()
    assert ran([], words[0], "--dry-run", *words[1:]) == ("".join(f"{line}\n" for line in DRY[words]), "", 0)


def test_a_dry_run_of_a_profile_names_it(ran: Ran) -> None:
    assert " --profile ops " in ran([], "run", "web", "--dry-run", "--profile", "ops")[0]
