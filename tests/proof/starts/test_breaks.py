"""Breaks what starts a job on a schedule, one thing at a time: each is found at its hop."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import Change, add, both, put, remove
from tests.proof.pasting import mended
from tests.proof.starts.jobs import (
    EVENTS,
    MACHINE,
    MANAGED_RULE,
    PASSED,
    POLICY,
    ROLE,
    RULE,
    SCHEDULE,
    STARTERS,
    TARGET,
    TEXTS,
    allowing,
    ecs_target,
    job,
    machine,
    rule_target,
    schedule,
    trust,
)
from tests.proof.way_in.services import ALL_FORMS, TASK, read

Json = dict[str, Any]
ALL = tuple(STARTERS)
FOLLOWING = {"Effect": "Allow", "Action": EVENTS, "Resource": MANAGED_RULE}
DENIED = "AccessDeniedException in CloudTrail's RunTask: ... is not authorized to perform: "
APPLY = "the apply fails: "


class Break(NamedTuple):
    """A change, how the hop's message begins, and AWS's words, where it is found, and what it is done to."""

    change: Change
    step: Step
    address: str
    message: str
    error: str
    starters: tuple[str, ...] = ALL
    forms: tuple[str, ...] = TEXTS


BREAKS: dict[str, Break] = {
    "a role that trusts somebody else": Break(
        put(ROLE, assume_role_policy=trust("lambda.amazonaws.com")),
        Step.PERMISSION,
        ROLE,
        "does not trust scheduler.amazonaws.com",
        f"{APPLY}ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the"
        " role.",
        ("schedule",),
        ALL_FORMS,
    ),
    "a rule's role that trusts somebody else": Break(
        put(ROLE, assume_role_policy=trust("ecs-tasks.amazonaws.com")),
        Step.PERMISSION,
        ROLE,
        "does not trust events.amazonaws.com",
        "no event: the rule's metric FailedInvocations counts it, and no task is started",
        ("rule",),
        ALL_FORMS,
    ),
    "a state machine's role that trusts somebody else": Break(
        put(ROLE, assume_role_policy=trust("ecs-tasks.amazonaws.com")),
        Step.PERMISSION,
        ROLE,
        "does not trust states.amazonaws.com",
        f"{APPLY}AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the regional one"
        " is authorized to assume the provided role.",
        ("state machine",),
    ),
    "a role that trusts one schedule": Break(
        put(
            ROLE,
            assume_role_policy=trust(
                "scheduler.amazonaws.com",
                ArnEquals={"aws:SourceArn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"},
            ),
        ),
        Step.PERMISSION,
        ROLE,
        "trusts scheduler.amazonaws.com only with aws:SourceArn = arn:aws:scheduler:us-east-1:123456789012:schedule/",
        f"{APPLY}ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the"
        " role.",
        ("schedule",),
        ALL_FORMS,
    ),
    "RunTask on the family without a revision": Break(
        allowing(FOLLOWING, run=f"${{{TASK}.arn_without_revision}}"),
        Step.PERMISSION,
        ROLE,
        "is not allowed ecs:RunTask on arn:aws:ecs:us-east-1:",
        f"{DENIED}ecs:RunTask",
        forms=("synthesized", "source"),
    ),
    "RunTask on another family": Break(
        allowing(FOLLOWING, run="arn:aws:ecs:us-east-1:123456789012:task-definition/other:*"),
        Step.PERMISSION,
        ROLE,
        "is not allowed ecs:RunTask on arn:aws:ecs:us-east-1:",
        f"{DENIED}ecs:RunTask",
    ),
    "RunTask in another cluster": Break(
        allowing(
            FOLLOWING,
            of_run={"ArnEquals": {"ecs:cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/other"}},
        ),
        Step.PERMISSION,
        ROLE,
        "is allowed ecs:RunTask on arn:aws:ecs:us-east-1:",
        f"{DENIED}ecs:RunTask",
    ),
    "no policy": Break(
        remove(POLICY),
        Step.PERMISSION,
        ROLE,
        "is not allowed ecs:RunTask on arn:aws:ecs:us-east-1:",
        f"{DENIED}ecs:RunTask",
        ("schedule", "rule"),
        ALL_FORMS,
    ),
    "PassRole on one of the roles": Break(
        allowing(FOLLOWING, roles=PASSED[0]),
        Step.PERMISSION,
        ROLE,
        "is not allowed iam:PassRole on arn:aws:iam::",
        f"{DENIED}iam:PassRole",
    ),
    "PassRole to another service": Break(
        allowing(FOLLOWING, of_pass={"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}),
        Step.PERMISSION,
        ROLE,
        "is allowed iam:PassRole on arn:aws:iam::",
        f"{DENIED}iam:PassRole",
    ),
    "a state machine that may not follow its tasks": Break(
        allowing(),
        Step.PERMISSION,
        ROLE,
        "is not allowed events:PutTargets on arn:aws:events:us-east-1:",
        f"{APPLY}AccessDeniedException: ... is not authorized to create managed-rule.",
        ("state machine",),
    ),
    "a rule's target without a role": Break(
        rule_target(role_arn=None),
        Step.PERMISSION,
        TARGET,
        "names no role that may run tasks",
        f"{APPLY}ValidationException: RoleArn is required for target",
        ("rule",),
        ALL_FORMS,
    ),
    "an override of a container that is not there": Break(
        schedule(input=json.dumps({"containerOverrides": [{"name": "app", "command": ["x"]}]})),
        Step.START,
        SCHEDULE,
        "overrides container app, which aws_ecs_task_definition.web does not have",
        "InvalidParameterException: Override for container named app is not a container in the TaskDefinition.",
        ("schedule",),
        ("synthesized", "state", "source", "plan"),
    ),
    "a state's override of a container that is not there": Break(
        machine(Overrides={"ContainerOverrides": [{"Name": "app"}]}),
        Step.START,
        MACHINE,
        "overrides container app, which aws_ecs_task_definition.web does not have",
        "InvalidParameterException: Override for container named app is not a container in the TaskDefinition.",
        ("state machine",),
    ),
    "no network": Break(
        schedule(ecs_target(network_configuration=None)),
        Step.START,
        SCHEDULE,
        "starts tasks with launch type FARGATE and without network_configuration",
        f"{APPLY}ValidationException: Parameter NetworkConfiguration must be specified for the target when launch type"
        " is FARGATE",
        ("schedule",),
        ALL_FORMS,
    ),
    "a flexible window of no length": Break(
        put(SCHEDULE, flexible_time_window=[{"mode": "FLEXIBLE"}]),
        Step.START,
        SCHEDULE,
        "has a flexible time window without maximum_window_in_minutes",
        f"{APPLY}ValidationException",
        ("schedule",),
        ALL_FORMS,
    ),
    "a task definition for a cluster": Break(
        schedule(arn=f"${{{TASK}.arn}}"),
        Step.START,
        SCHEDULE,
        f"starts tasks in {TASK}, which is no cluster",
        f"{APPLY}ValidationException",
        ("schedule",),
        ("synthesized", "source"),
    ),
    **{
        f"the expression {expression}": Break(
            put(address, schedule_expression=expression),
            Step.START,
            SCHEDULE if starter == "schedule" else TARGET,
            f"{address} has the expression {expression}, which ",
            f"{APPLY}ValidationException: {words}",
            (starter,),
            ALL_FORMS,
        )
        for starter, address, words, expressions in (
            (
                "schedule",
                SCHEDULE,
                "Invalid Schedule Expression ...",
                ("cron(0 3 * * *)", "cron(0 3 * * * *)", "every day", "rate(0 days)"),
            ),
            (
                "rule",
                RULE,
                "Parameter ScheduleExpression is not valid.",
                ("cron(0 3 ? * ? *)", "rate(1 hours)", "rate(5 minute)"),
            ),
        )
        for expression in expressions
    },
}
CASES = [(name, starter, form) for name, each in BREAKS.items() for starter in each.starters for form in each.forms]


@pytest.mark.parametrize(("name", "starter", "form"), CASES)
def test_a_broken_start_is_found(name: str, starter: str, form: str, tmp_path: Path) -> None:
    each = BREAKS[name]
    document = job(starter)
    each.change(document)
    proof = read(document, form, tmp_path)
    found = [hop for _, path, hop in proof.failures if path.target == "RunTask"]
    assert len(found) == 1, table([proof])
    (hop,) = found
    assert (hop.step, hop.address) == (each.step, each.address), table([proof])
    assert hop.message.startswith(each.message), table([proof])
    assert hop.error.startswith(each.error), table([proof])
    assert hop.remedy
    assert proof.tasks[0].verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("name", "starter"),
    [
        (name, starter)
        for name in (
            *("RunTask on the family without a revision", "RunTask on another family", "no policy"),
            *("PassRole on one of the roles", "a state machine that may not follow its tasks"),
        )
        for starter in BREAKS[name].starters
    ],
)
def test_what_is_said_to_add_mends(name: str, starter: str, tmp_path: Path) -> None:
    document = job(starter)
    BREAKS[name].change(document)
    proof = read(mended(document, read(document, "synthesized", tmp_path)), "synthesized", tmp_path)
    assert proof.verdict is Verdict.PASSED, table([proof])


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("starter", STARTERS)
def test_what_is_whole_starts(starter: str, form: str, tmp_path: Path) -> None:
    proof = read(job(starter), form, tmp_path)
    (task,) = proof.tasks
    assert (task.verdict, task.paths[0].target, proof.findings) == (Verdict.PASSED, "RunTask", ()), table([proof])


HARMLESS: dict[str, tuple[tuple[str, ...], Change]] = {
    "RunTask on the revision": (ALL, allowing(FOLLOWING, run=f"${{{TASK}.arn}}")),
    "RunTask on everything in the cluster": (ALL, allowing(FOLLOWING, run="*")),
    "PassRole on everything": (ALL, allowing(FOLLOWING, roles="*")),
    "PassRole with a pattern of services": (
        ALL,
        allowing(FOLLOWING, of_pass={"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}),
    ),
    "AWS's own policy": (
        ("schedule", "rule"),
        both(
            remove(POLICY),
            add(
                "aws_iam_role_policy_attachment",
                "starter",
                role="${aws_iam_role.starter.name}",
                policy_arn="arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceEventsRole",
            ),
        ),
    ),
    "a role that trusts the group's schedules": (
        ("schedule",),
        put(
            ROLE,
            assume_role_policy=trust(
                "scheduler.amazonaws.com",
                ArnEquals={"aws:SourceArn": "arn:aws:scheduler:us-east-1:*:schedule-group/default"},
            ),
        ),
    ),
    "a role that trusts the rule": (
        ("rule",),
        put(
            ROLE,
            assume_role_policy=trust(
                "events.amazonaws.com", ArnEquals={"aws:SourceArn": "${aws_cloudwatch_event_rule.nightly.arn}"}
            ),
        ),
    ),
    "the family without a revision": (
        ("schedule",),
        schedule(ecs_target(task_definition_arn=f"${{{TASK}.arn_without_revision}}")),
    ),
    "an override of the container": (
        ("schedule",),
        schedule(input=json.dumps({"containerOverrides": [{"name": "web", "command": ["x"]}]})),
    ),
    "a state of a branch": (("state machine",), machine(nested=True)),
    "a state that does not wait": (("state machine",), both(machine(resource="ecs:runTask"), allowing())),
    "a rate": (("rule",), put(RULE, schedule_expression="rate(2 hours)")),
    "once": (("schedule",), put(SCHEDULE, schedule_expression="at(2030-01-01T00:00:00)")),
    "a capacity provider": (
        ("schedule",),
        schedule(
            ecs_target(
                launch_type=None, capacity_provider_strategy=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}]
            )
        ),
    ),
}


@pytest.mark.parametrize(
    ("name", "starter", "form"),
    [(name, starter, form) for name, (starters, _) in HARMLESS.items() for starter in starters for form in TEXTS],
)
def test_nothing_is_reported(name: str, starter: str, form: str, tmp_path: Path) -> None:
    document = job(starter)
    HARMLESS[name][1](document)
    proof = read(document, form, tmp_path)
    (task,) = proof.tasks
    assert (task.verdict, proof.findings) == (Verdict.PASSED, ()), table([proof])


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize(
    ("starter", "address", "change"),
    [
        ("schedule", SCHEDULE, put(SCHEDULE, state="DISABLED")),
        ("rule", TARGET, put(RULE, state="DISABLED")),
        ("rule", TARGET, put(RULE, is_enabled=False)),
    ],
)
def test_what_is_switched_off_is_noted(starter: str, address: str, change: Change, form: str, tmp_path: Path) -> None:
    document = job(starter)
    change(document)
    proof = read(document, form, tmp_path)
    assert [(each.rule, each.address) for each in proof.findings] == [("never-starts", address)], table([proof])
    assert proof.tasks[0].verdict is Verdict.PASSED
