"""`fargate-run logs`: what the tasks of a family log, or one task, and what they log from now on."""

from typing import Any

import pytest

from fargate_privatelink.run import following
from fargate_privatelink.run.caller import AccountCaller
from fargate_privatelink.survey.calls import Call
from tests.commands.run.conftest import Ran
from tests.run.stacks import ARN, CLUSTER, DEFINED, ID, WEB, ended, logged, one_after_another, task
from tests.survey.live import REGION, arn, definition
from tests.survey.replay import Answer, saying

OTHER = "fedcba9876543210fedcba9876543210"
GIVEN = f"--region {REGION} --cluster {CLUSTER}"
SECOND = {"taskArn": arn(f"task/web/{OTHER}"), "createdAt": "2026-11-27T12:00:09Z"}


def family(running: list[Any], over: list[Any]) -> list[Answer]:
    """What AWS answers about the tasks of a family."""

    def listed(call: Call, parameters: Any) -> tuple[int, Any] | None:
        if call.action != "ecs:ListTasks":
            return None
        assert parameters["family"] == "web"
        held = running if parameters["desiredStatus"] == "RUNNING" else over
        return 200, {"taskArns": [each["taskArn"] for each in held]}

    return [listed, saying("ecs:DescribeTasks", {"tasks": [*running, *over]}), DEFINED]


def test_a_family_s_tasks_are_told_apart(ran: Ran) -> None:
    answers = [*family([task("RUNNING")], [ended(0, **SECOND)]), logged(web=["hello"])]
    out, err, status = ran(answers, "logs", "web", "--since", "2d")
    assert (out, status) == ("", 1)
    assert ran(answers, "logs", "web", "--since", "999999d")[::2] == ("fedcba98 | hello\n01234567 | hello\n", 0)
    silent = "container web: no event in the log group /ecs/web, stream web/web"
    lines = err.splitlines()
    assert lines[:4] == [
        f"aws ecs list-tasks {GIVEN} --family web --desired-status RUNNING",
        f"aws ecs list-tasks {GIVEN} --family web --desired-status STOPPED",
        f"aws ecs describe-tasks {GIVEN} --tasks {ARN} {SECOND['taskArn']}",
        f"aws ecs describe-task-definition --region {REGION} --task-definition {WEB}",
    ]
    assert [each.rpartition(" ")[0] for each in lines[4:6]] == [
        f"aws logs filter-log-events --region {REGION} --log-group-name /ecs/web --log-stream-names web/web/{each}"
        " --start-time"
        for each in (OTHER, ID)
    ]
    assert lines[6:] == [f"{silent}/{OTHER}", f"{silent}/{ID}"]


def test_containers_of_a_family_s_tasks_are_told_apart_too(ran: Ran) -> None:
    both = definition()
    both["containerDefinitions"] = [{**both["containerDefinitions"][0], "name": name} for name in ("web", "proxy")]
    answers = [saying("ecs:DescribeTaskDefinition", {"taskDefinition": both}), *family([task("RUNNING")], [])]
    out, _, _ = ran([*answers, logged(web=["one"], proxy=["two"])], "logs", "web", "--since", "999999d")
    assert out == "01234567 web | one\n01234567 proxy | two\n"


def test_a_family_without_tasks_is_said(ran: Ran) -> None:
    out, err, status = ran([*family([], []), logged()], "logs", "web")
    assert (out, status) == ("", 1)
    assert err.endswith("no task of web runs, and none has stopped within about an hour\n")


def test_of_many_tasks_the_newest_are_shown(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST", 1)
    answers = [*family([task("RUNNING")], [ended(0, **SECOND)]), logged(web=["hello"])]
    out, err, _ = ran(answers, "logs", "web", "--since", "999999d")
    assert out == "fedcba98 | hello\n"
    assert "web has 2 tasks: these are the logs of the newest 1\n" in err


@pytest.mark.parametrize("words", [("--task", ID), ("--task", ARN), ("web", "--task", ID)])
def test_a_task_s_log_is_all_of_it(ran: Ran, words: tuple[str, ...]) -> None:
    answers = [saying("ecs:DescribeTasks", {"tasks": [ended(0)]}), DEFINED, logged(web=["one", "two"])]
    out, err, status = ran(answers, "logs", *words)
    assert (out, status) == ("one\ntwo\n", 0)
    assert err.splitlines()[-1] == (
        f"aws logs filter-log-events --region {REGION} --log-group-name /ecs/web --log-stream-names web/web/{ID}"
    )


def test_a_task_is_followed_until_it_has_stopped(ran: Ran) -> None:
    """Each event is shown once, however late it comes."""
    states = one_after_another("ecs:DescribeTasks", "tasks", [[task("RUNNING")], [task("RUNNING")], [ended(0)]])
    events = [{"eventId": str(each), "timestamp": each, "message": f"event {each}"} for each in range(1, 5)]
    come = [events[:1], [events[0], events[3]], events]
    logs = one_after_another("logs:FilterLogEvents", "events", come)
    assert ran([states, DEFINED, logs], "logs", "--task", ID, "--follow")[::2] == (
        "event 1\nevent 4\nevent 2\nevent 3\n",
        0,
    )


def test_of_a_family_that_is_followed_new_tasks_are_shown(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = iter([None, KeyboardInterrupt])

    def pause(_: Any) -> None:
        if error := next(pauses):
            raise error

    monkeypatch.setattr(AccountCaller, "pause", pause)
    first, both = [task("RUNNING")], [task("RUNNING"), task("RUNNING", **SECOND)]
    listed = one_after_another("ecs:ListTasks", "taskArns", [[ARN], [], [ARN, SECOND["taskArn"]]])
    described = one_after_another("ecs:DescribeTasks", "tasks", [first, both])
    out, err, status = ran(
        [listed, described, DEFINED, logged(web=["hello"])], "logs", "web", "--follow", "--since", "999999d"
    )
    assert (out, status) == ("01234567 | hello\nfedcba98 | hello\n", 130)
    assert err.endswith("\ninterrupted\n")


def test_a_task_that_aws_no_longer_shows_is_read_by_its_family(ran: Ran) -> None:
    gone = [saying("ecs:DescribeTasks", {"tasks": []}), DEFINED, logged(web=["hello"])]
    assert ran(gone, "logs", "web", "--task", ARN)[::2] == ("hello\n", 0)
    said = (
        f"--task: {ID}: no such task in the cluster web: AWS shows a stopped one for about an hour: give FAMILY too\n"
    )
    out, err, status = ran(gone, "logs", "--task", ID)
    assert (out, err.partition("\n")[2], status) == ("", said, 125)


def test_a_task_of_another_family_is_refused(ran: Ran) -> None:
    answers = [saying("ecs:DescribeTasks", {"tasks": [task("RUNNING")]})]
    _, err, status = ran(answers, "logs", "nightly", "--task", ID)
    assert (err.splitlines()[-1], status) == (f"--task: {ID}: is of web:7, not of nightly", 125)
