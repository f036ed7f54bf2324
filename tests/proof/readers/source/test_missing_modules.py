"""A module that is not there may add to what it is given, so that nothing fails for what that lacks here."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import synthesized
from tests.proof.networks import add, put, remove
from tests.proof.way_in.services import INGRESS, TASK, containers, network

Json = dict[str, Any]
GROUP = "${aws_security_group.task.id}"
GIVEN: dict[str, tuple[Json, Verdict]] = {
    "the group": ({"security_group_id": GROUP}, Verdict.UNKNOWN),
    "the group among others": ({"groups": {"web": [GROUP]}}, Verdict.UNKNOWN),
    "the group of one key": ({"for_each": ["a"], "security_group_id": GROUP}, Verdict.UNKNOWN),
    "another group": ({"security_group_id": "${aws_security_group.other.id}"}, Verdict.FAILED),
    "nothing": ({}, Verdict.FAILED),
    "the group to wait for": ({"depends_on": ["aws_security_group.task"]}, Verdict.FAILED),
}


def deaf(**given: Any) -> Json:
    """A service that nothing here lets requests in to, and a module that is not there."""
    document = network()
    remove(f"{INGRESS}.requests")(document)
    return {**document, "module": {"rules": {"source": "example/rules/aws", **given}}}


@pytest.mark.parametrize("name", GIVEN)
def test_what_a_missing_module_may_add_fails_nothing(name: str, tmp_path: Path) -> None:
    given, verdict = GIVEN[name]
    (tmp_path / "main.tf.json").write_text(json.dumps(deaf(**given)))
    (proof,) = prove([read_source(tmp_path)])
    (task,) = proof.tasks
    assert (task.verdict, task.of(Concern.REQUESTS)) == (Verdict.PASSED, verdict), table([proof])


def test_it_says_which_module(tmp_path: Path) -> None:
    (proof,) = prove([synthesized(deaf(security_group_id=GROUP))])
    (path,) = (path for path in proof.tasks[0].paths if path.concern is Concern.REQUESTS)
    assert path.decisive
    assert path.decisive.message == (
        "no rule lets TCP 8080 in from aws_lb.main, unless module.rules adds to it, which is not there"
    )


def test_it_says_so_of_configurations_that_are_read_as_one(tmp_path: Path) -> None:
    """What one of two configurations hands to a module is the same with the other beside it."""
    shared = {"data": {"aws_vpc": {"main": {"id": "vpc-0123456789abcdef0"}}}}
    document = {**deaf(security_group_id=GROUP), **shared}
    other = {"provider": {"aws": [{"region": "us-east-1"}]}, **shared}
    proofs = prove([synthesized(document), synthesized(other)])
    (task,) = (task for proof in proofs for task in proof.tasks)
    assert task.of(Concern.REQUESTS) is Verdict.UNKNOWN, table(proofs)


def test_a_module_that_is_there_adds_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "main.tf.json").write_text(
        json.dumps({"variable": {"security_group_id": {"type": "string"}}})
    )
    document = deaf(security_group_id=GROUP)
    document["module"]["rules"]["source"] = "./rules"
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    (proof,) = prove([read_source(tmp_path)])
    assert proof.tasks[0].of(Concern.REQUESTS) is Verdict.FAILED, table([proof])


LOG = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web"},
}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
NAMED: dict[str, tuple[Json, Verdict]] = {
    "the role's name": ({"role_name": "${aws_iam_role.execution.name}"}, Verdict.UNKNOWN),
    "the role's name as a text": ({"roles": ["web-execution"]}, Verdict.UNKNOWN),
    "the role's ARN": ({"role": "${aws_iam_role.execution.arn}"}, Verdict.UNKNOWN),
    "another name": ({"role_name": "web"}, Verdict.FAILED),
}


def logging(**given: Any) -> Json:
    """A task that writes to a log group which is not here, with a role that may not, and a module that is not there."""
    document = network()
    document["resource"]["aws_iam_role"] = {
        "execution": {"name": "web-execution", "assume_role_policy": json.dumps({"Statement": [TRUST]})}
    }
    document["resource"]["aws_cloudwatch_log_group"] = {"api": {"name": "/api"}}
    text = containers(logConfiguration=LOG)
    put(TASK, execution_role_arn="${aws_iam_role.execution.arn}", container_definitions=text)(document)
    service = "com.amazonaws.us-east-1.sqs"
    add("aws_vpc_endpoint", "sqs", vpc_id="${aws_vpc.main.id}", service_name=service)(document)
    return {**document, "module": {"policies": {"source": "example/policies/aws", **given}}} if given else document


@pytest.mark.parametrize("name", NAMED)
def test_a_missing_module_that_has_a_role_by_its_name_may_allow_more(name: str, tmp_path: Path) -> None:
    given, verdict = NAMED[name]
    (tmp_path / "main.tf.json").write_text(json.dumps(logging(**given)))
    (proof,) = prove([read_source(tmp_path)])
    assert proof.tasks[0].verdict is verdict, table([proof])


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({}, {"missing-log-group", "unneeded-endpoint"}),
        ({"name": "web"}, {"log-group", "unneeded-endpoint", "source-assumption"}),
        ({"vpc": "${aws_vpc.main.id}"}, {"log-group", "source-assumption"}),
        ({"subnets": "${values(aws_subnet.private)[*].id}"}, {"log-group", "source-assumption"}),
    ],
)
def test_a_missing_module_may_make_a_log_group_and_tasks(given: Json, rules: set[str], tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(json.dumps(logging(**given)))
    (proof,) = prove([read_source(tmp_path)])
    assert {each.rule for each in proof.findings} - {"order"} == rules, table([proof])
