"""Calls as the AWS CLI takes them, and the exit status of a task."""

from typing import Any

import pytest

from fargate_privatelink.run.calls import CALLS, VERBS, Place
from fargate_privatelink.run.tasks import exit_status


@pytest.mark.parametrize(
    ("action", "parameters", "line"),
    [
        (
            "ecs:ListTasks",
            {"family": "a b", "desiredStatus": "X"},
            "ecs list-tasks {} --family 'a b' --desired-status X",
        ),
        ("ecs:DescribeTasks", {"tasks": ["one", "two"]}, "ecs describe-tasks {} --tasks one two"),
        ("ecs:UpdateService", {"forceNewDeployment": True}, "ecs update-service {} --force-new-deployment"),
        ("ecs:UpdateService", {"enableExecuteCommand": False}, "ecs update-service {} --no-enable-execute-command"),
        ("logs:FilterLogEvents", {"startTime": 1000}, "logs filter-log-events {} --start-time 1000"),
        (
            "ecs:RunTask",
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"], "assignPublicIp": "DISABLED"}}},
            "ecs run-task {} --network-configuration 'awsvpcConfiguration={{subnets=[a,b],assignPublicIp=DISABLED}}'",
        ),
        (
            "ecs:RunTask",
            {"overrides": {"cpu": "a,b", "containerOverrides": []}},
            'ecs run-task {} --overrides \'{{"cpu": "a,b", "containerOverrides": []}}\'',
        ),
    ],
    ids=["texts", "a list", "true", "false", "a number", "shorthand", "what shorthand cannot say"],
)
def test_a_call_is_a_line_to_copy(action: str, parameters: dict[str, Any], line: str) -> None:
    place = "--region eu-west-1"
    assert Place("eu-west-1").command_line(CALLS[action], parameters) == f"aws {line.format(place)}"
    profile = f"{place} --profile ops"
    assert Place("eu-west-1", "ops").command_line(CALLS[action], parameters) == f"aws {line.format(profile)}"


def test_every_verb_calls_what_is_in_the_table() -> None:
    assert {action for actions in VERBS.values() for action in actions} <= {*CALLS}


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ({"web": 0}, 0),
        ({"web": 3}, 3),
        ({"web": 143}, 143),
        ({"web": 0, "proxy": 137}, 0),
        ({"web": 143, "proxy": 2}, 2),
        ({"proxy": 2, "web": 3}, 3),
        ({"web": 137, "proxy": 143}, 137),
        ({"web": 0, "beside": 1}, 0),
        ({"beside": 1}, None),
        ({}, None),
    ],
)
def test_the_essential_container_decides_that_failed_by_itself(codes: dict[str, int], status: int | None) -> None:
    containers = [{"name": name, "exitCode": code} for name, code in codes.items()]
    assert exit_status({"containers": [*containers, {"name": "agent"}]}, ("web", "proxy", "agent")) == status


def test_a_container_that_was_killed_for_a_reason_has_failed_by_itself() -> None:
    killed = {"name": "proxy", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}
    assert exit_status({"containers": [{"name": "web", "exitCode": 0}, killed]}, ("web", "proxy")) == 137


def test_a_task_that_failed_to_start_has_no_exit_code() -> None:
    task = {"stopCode": "TaskFailedToStart", "containers": [{"name": "web", "exitCode": 0}]}
    assert exit_status(task, ("web",)) is None
