"""The log driver makes a log group only where there is none: what keeps it from that may stop no task."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import (
    EXECUTION,
    EXECUTION_POLICY,
    MANAGED,
    TASK,
    Change,
    add,
    allow,
    both,
    endpoint_policy,
    opened,
    policy,
    proved,
    remove,
    rewrite,
)

Json = dict[str, Any]
PASSED, UNKNOWN, FAILED = Verdict.PASSED, Verdict.UNKNOWN, Verdict.FAILED
GROUP = "aws_cloudwatch_log_group.ecs_web"
REST = ("s3:*", "ssm:*", "secretsmanager:*")
CALL = "logs:CreateLogGroup on arn:aws:logs:us-east-1:<account>:log-group:/ecs/web:*"
UNLESS = ", which the log driver calls unless the log group is there already"


def asked(*actions: str, managed: bool = True) -> Change:
    """A task that asks its log driver to make its group, and what its execution role may do."""
    attached = {"role": f"${{{EXECUTION}.name}}"}
    statements = [{"Effect": "Allow", "Action": [*REST, *actions], "Resource": "*"}]
    return both(
        opened("logs"),
        rewrite(TASK, "container_definitions", '"awslogs-group"', '"awslogs-create-group":"true","awslogs-group"'),
        remove(EXECUTION_POLICY),
        add("aws_iam_role_policy", "rest", **attached, policy=policy(*statements)),
        add("aws_iam_role_policy_attachment", "managed", **attached, policy_arn=MANAGED) if managed else both(),
    )


def from_elsewhere(document: Json) -> None:
    rewrite(TASK, "container_definitions", f"${{{GROUP}.name}}", "/ecs/web")(document)
    remove(GROUP)(document)


# A change, the verdict, and the message of what decides about the log.
GROUPS: dict[str, tuple[Change, Verdict, str]] = {
    "the configuration makes it": (asked(), PASSED, ""),
    "from elsewhere": (both(asked(), from_elsewhere), UNKNOWN, f"is not allowed {CALL}{UNLESS}"),
    "from elsewhere, and may be made": (both(asked("logs:CreateLogGroup"), from_elsewhere), PASSED, ""),
    "from elsewhere, where nothing may write": (
        both(asked("ecr:*", managed=False), from_elsewhere),
        FAILED,
        "is not allowed logs:CreateLogStream on arn:aws:logs:us-east-1:<account>:log-group:/ecs/web:*",
    ),
    "from elsewhere, behind an endpoint that lets nobody make it": (
        both(
            asked("logs:CreateLogGroup"),
            from_elsewhere,
            endpoint_policy("logs", allow(["logs:CreateLogStream", "logs:PutLogEvents"])),
        ),
        UNKNOWN,
        f"does not allow {CALL}{UNLESS}",
    ),
}


@pytest.mark.parametrize("case", GROUPS)
def test_a_group_to_make_is_needed_where_there_is_none(case: str, networks: dict[str, Json]) -> None:
    change, verdict, message = GROUPS[case]
    document = copy.deepcopy(networks["rich"])
    change(document)
    proof = proved(document, "synthesized", "rich")
    (path,) = [path for task in proof.tasks for path in task.paths if (path.target, path.phase) == ("logs", "logs")]
    assert path.verdict is verdict, table([proof])
    assert (path.decisive.message if path.decisive else "") == message
