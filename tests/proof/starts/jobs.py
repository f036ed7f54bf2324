"""The networks that the tests of schedules break: a job that a schedule, a rule or a state machine starts."""

import copy
import json
from typing import Any

from tests.proof.networks import Change, add, both, put
from tests.proof.way_in.services import DOCUMENT, TASK, containers

Json = dict[str, Any]

ROLE, POLICY = "aws_iam_role.starter", "aws_iam_role_policy.starter"
SCHEDULE, RULE = "aws_scheduler_schedule.nightly", "aws_cloudwatch_event_rule.nightly"
TARGET, MACHINE = "aws_cloudwatch_event_target.nightly", "aws_sfn_state_machine.nightly"
TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
IN_CLUSTER = {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.main.arn}"}}
ANY_REVISION = f"${{{TASK}.arn_without_revision}}:*"
PASSED = ["${aws_iam_role.execution.arn}", "${aws_iam_role.task.arn}"]
EVENTS = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
MANAGED_RULE = "arn:aws:events:us-east-1:123456789012:rule/StepFunctionsGetEventsForECSTaskRule"
SUBNETS = [f"${{values(aws_subnet.private)[{index}].id}}" for index in range(2)]
GROUPS = ["${aws_security_group.task.id}"]
NETWORK = {"subnets": SUBNETS, "security_groups": GROUPS}
CRON = "cron(0 3 * * ? *)"


def trust(service: str, **condition: Any) -> str:
    """A trust policy."""
    about = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Statement": [{**about, **({"Condition": condition} if condition else {})}]})


def allowing(
    *more: Json, run: str | list[str] = ANY_REVISION, roles: str | list[str] = PASSED, **conditions: Json
) -> Change:
    """The policy of the role that starts tasks."""
    of_run, of_pass = conditions.get("of_run", IN_CLUSTER), conditions.get("of_pass", TASKS)
    statements = [
        {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": run, "Condition": of_run},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": roles, "Condition": of_pass},
        *more,
    ]
    return put(POLICY, policy=json.dumps({"Statement": statements}))


def roles(service: str) -> Change:
    """The roles of the task, and the one that starts it."""
    ecs = trust("ecs-tasks.amazonaws.com")
    return both(
        add("aws_iam_role", "execution", name="execution", assume_role_policy=ecs),
        add("aws_iam_role", "task", name="task", assume_role_policy=ecs),
        put(TASK, execution_role_arn=PASSED[0], task_role_arn=PASSED[1]),
        add("aws_iam_role", "starter", name="starter", assume_role_policy=trust(service)),
        add("aws_iam_role_policy", "starter", role="${aws_iam_role.starter.id}"),
        allowing({"Effect": "Allow", "Action": EVENTS, "Resource": MANAGED_RULE}),
    )


def ecs_target(**changed: Any) -> Json:
    """What a schedule or a rule's target says of the task."""
    named = {"task_definition_arn": f"${{{TASK}.arn}}", "launch_type": "FARGATE", "task_count": 1}
    body = {**named, "network_configuration": [NETWORK], **changed}
    return {key: value for key, value in body.items() if value is not None}


def schedule(ecs: Json | None = None, **changed: Any) -> Change:
    """A schedule of EventBridge Scheduler; `changed` is its target's."""
    named = {"arn": "${aws_ecs_cluster.main.arn}", "role_arn": f"${{{ROLE}.arn}}"}
    target = {**named, "ecs_parameters": [ecs or ecs_target()], **changed}
    window = [{"mode": "OFF"}]
    return add(
        "aws_scheduler_schedule",
        "nightly",
        name="nightly",
        schedule_expression=CRON,
        flexible_time_window=window,
        target=[{key: value for key, value in target.items() if value is not None}],
    )


def rule_target(ecs: Json | None = None, **changed: Any) -> Change:
    """A rule's target."""
    named = {"rule": f"${{{RULE}.name}}", "arn": "${aws_ecs_cluster.main.arn}", "role_arn": f"${{{ROLE}.arn}}"}
    body = {**named, "ecs_target": [ecs or ecs_target()], **changed}
    return add("aws_cloudwatch_event_target", "nightly", **{k: v for k, v in body.items() if v is not None})


def machine(*, resource: str = "ecs:runTask.sync", nested: bool = False, **changed: Any) -> Change:
    """A state machine that runs the task and waits for its end."""
    vpc = {"Subnets": SUBNETS, "SecurityGroups": GROUPS, "AssignPublicIp": "DISABLED"}
    named = {"Cluster": "${aws_ecs_cluster.main.arn}", "TaskDefinition": f"${{{TASK}.arn}}", "LaunchType": "FARGATE"}
    parameters = {**named, "NetworkConfiguration": {"AwsvpcConfiguration": vpc}, **changed}
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    states = {"StartAt": "Run", "States": {"Run": state}}
    if nested:
        inner = {"Type": "Parallel", "Branches": [states], "End": True}
        states = {"StartAt": "All", "States": {"All": inner}}
    return add(
        "aws_sfn_state_machine",
        "nightly",
        name="nightly",
        role_arn=f"${{{ROLE}.arn}}",
        definition=json.dumps(states),
    )


STARTERS: dict[str, tuple[str, Change]] = {
    "schedule": ("scheduler.amazonaws.com", schedule()),
    "rule": (
        "events.amazonaws.com",
        both(
            add("aws_cloudwatch_event_rule", "nightly", name="nightly", schedule_expression=CRON),
            rule_target(),
        ),
    ),
    "state machine": ("states.amazonaws.com", machine()),
}
# A plan of HCL does not hold texts with references in them: of policies, and of what a state machine does.
TEXTS = ("synthesized", "state", "source")


def job(starter: str) -> Json:
    """The network of a job that something starts, in place of a service."""
    document = copy.deepcopy(DOCUMENT)
    for type_ in ("aws_ecs_service", "aws_lb", "aws_lb_listener", "aws_lb_target_group"):
        del document["resource"][type_]
    service, change = STARTERS[starter]
    both(put(TASK, container_definitions=containers()), roles(service), change)(document)
    return document
