"""Without `logs:PutLogEvents` a task starts, since its stream is made, and its log is lost."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.runtime_errors import NO_LOG
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.requirements import Phase
from tests.proof.forms import shown_state
from tests.proof.networks import (
    EXECUTION,
    EXECUTION_POLICY,
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
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:*"
CREATE, PUT = "logs:CreateLogStream", "logs:PutLogEvents"
REST = ("ecr:*", "s3:*", "ssm:*", "secretsmanager:*", "kms:*")
BLOCKING = rewrite(TASK, "container_definitions", '"awslogs-group"', '"mode":"blocking","awslogs-group"')


def role(*actions: str) -> Change:
    """An execution role that may do these of CloudWatch Logs."""
    given = {"role": f"${{{EXECUTION}.name}}", "policy": policy(allow([*REST, *actions]))}
    return both(opened("logs"), remove(EXECUTION_POLICY), add("aws_iam_role_policy", "rest", **given))


# A change, and what is amiss: the concern, the hop and its message.
CASES: dict[str, tuple[Change, list[tuple[Concern, Step, str]]]] = {
    "role": (role(CREATE), [(Concern.LOG, Step.PERMISSION, f"is not allowed {PUT} on {GROUP}")]),
    "role, blocking": (
        both(role(CREATE), BLOCKING),
        [(Concern.LOG, Step.PERMISSION, f"is not allowed {PUT} on {GROUP}")],
    ),
    "endpoint policy": (
        endpoint_policy("logs", allow([CREATE])),
        [(Concern.LOG, Step.POLICY, f"does not allow {PUT} on {GROUP}")],
    ),
    "denied by the endpoint policy": (
        endpoint_policy("logs", allow("*"), allow(PUT) | {"Effect": "Deny"}),
        [(Concern.LOG, Step.POLICY, f"denies {PUT} on {GROUP}")],
    ),
    "both calls": (role(), [(Concern.START, Step.PERMISSION, f"is not allowed {CREATE} on {GROUP}")]),
    "the stream by the role, the records by the policy": (
        both(role(PUT), endpoint_policy("logs", allow([CREATE]))),
        [
            (Concern.START, Step.PERMISSION, f"is not allowed {CREATE} on {GROUP}"),
            (Concern.LOG, Step.POLICY, f"does not allow {PUT} on {GROUP}"),
        ],
    ),
    "neither": (role(CREATE, PUT), []),
}


@pytest.mark.parametrize("name", CASES)
def test_only_what_makes_the_stream_stops_a_task(name: str, networks: dict[str, Json]) -> None:
    change, expected = CASES[name]
    document = copy.deepcopy(networks["rich"])
    change(document)
    proof = proved(document, "state", "rich")
    found = [(path, hop) for _, path, hop in proof.failures if path.phase is Phase.LOGS]
    assert [(path.concern, hop.step, hop.message) for path, hop in found] == expected, table([proof])
    assert [hop.error for path, hop in found if path.concern is Concern.LOG] == [NO_LOG] * len(
        [each for each in expected if each[0] is Concern.LOG]
    )
    assert (proof.tasks[0].verdict is Verdict.FAILED) == (Concern.START in [each[0] for each in expected])


def test_a_role_that_lacks_both_calls_is_given_both(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    role()(document)
    ((_, _, hop),) = proved(document, "state", "rich").failures
    assert CREATE in hop.remedy
    assert PUT in hop.remedy


def test_the_command_says_that_the_log_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], networks: dict[str, Json]
) -> None:
    document = copy.deepcopy(networks["rich"])
    role(CREATE)(document)
    file = tmp_path / "state.json"
    file.write_text(json.dumps(shown_state(document)))
    assert main([str(file), "--fail-on", "failed"]) == 0
    assert main([str(file), "--fail-on", "application"]) == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line.startswith("task web starts; its log would be lost")]
    assert f"at run time: {NO_LOG}" in lines
    assert [line for line in lines if line.startswith("tasks: 1 proved, 1 with logs lost")]
