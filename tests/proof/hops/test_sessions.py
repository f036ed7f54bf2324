"""What ECS Exec, the application and a log router lack stops no task, and is said of them."""

import copy
import json
from typing import Any

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.forms import FORMS
from tests.proof.networks import TASK, TASK_ROLE, Change, add, both, no, opened, policy, proved, put, run_by_service

Json = dict[str, Any]
PASSED, UNKNOWN, FAILED = Verdict.PASSED, Verdict.UNKNOWN, Verdict.FAILED
CLUSTER = "aws_ecs_cluster.main"
ROLE_POLICY = "aws_iam_role_policy.web_task_role"
CHANNELS = {"Effect": "Allow", "Action": "ssmmessages:*", "Resource": "*"}
LOGS = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}


def started(*changes: Change) -> Change:
    """The rich network with a service that has ECS Exec, on its cluster."""
    return both(run_by_service(), put("aws_ecs_service.web", cluster=f"${{{CLUSTER}.id}}"), *changes)


def logged(**log: Any) -> Change:
    """Sessions that are logged in a group of their own."""
    execute = {"logging": "OVERRIDE", "log_configuration": {"cloud_watch_log_group_name": "/exec", **log}}
    return both(put(CLUSTER, configuration={"execute_command_configuration": execute}), opened("logs"))


def containers(change: Any) -> Change:
    def changed(document: Json) -> None:
        body = document["resource"]["aws_ecs_task_definition"]["web"]
        text = body["container_definitions"]
        each = json.loads(text)
        change(each)
        body["container_definitions"] = json.dumps(each)

    return changed


def with_keys(key: str) -> Change:
    entry = {"environment": {"name": "AWS_ACCESS_KEY_ID", "value": "AKIA"}}
    entry["secrets"] = {"name": "AWS_ACCESS_KEY_ID", "valueFrom": "/prod/mode"}
    return containers(lambda each: each[0].setdefault(key, []).append(entry[key]))


def with_sidecar(each: list[Json]) -> None:
    each.append({"name": "sidecar", "image": each[0]["image"], "readonlyRootFilesystem": True})


ENCRYPTED = {"cloud_watch_encryption_enabled": True}
FIND = {"Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"}
BUCKET = {"s3_bucket_name": "sessions"}
WITH_KEY = both(
    add("aws_cloudwatch_log_group", "exec", name="/exec", kms_key_id="${aws_kms_key.own.arn}"),
    add("aws_kms_key", "own"),
)
OWN_GROUP = add("aws_cloudwatch_log_group", "exec", name="/exec")
ALLOWED = put(ROLE_POLICY, policy=policy(CHANNELS, LOGS, {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}))
# A change, the verdicts on the start, ECS Exec and its log, and a message.
SESSIONS: dict[str, tuple[Change, tuple[Verdict, Verdict | None, Verdict | None], str]] = {
    "nothing amiss": (started(), (PASSED, PASSED, PASSED), ""),
    "no permission for channels": (
        started(put(ROLE_POLICY, policy=policy(LOGS))),
        (PASSED, FAILED, PASSED),
        "is not allowed ssmmessages:CreateControlChannel on *",
    ),
    "no endpoint": (
        started(no("ssmmessages")),
        (PASSED, FAILED, PASSED),
        "the VPC has no endpoint com.amazonaws.us-east-1.ssmmessages",
    ),
    "no permission for its log, where it is the task's": (
        started(put(ROLE_POLICY, policy=policy(CHANNELS))),
        (PASSED, PASSED, FAILED),
        "is not allowed logs:DescribeLogGroups on *",
    ),
    "no permission for its log, where it has one of its own": (
        started(put(ROLE_POLICY, policy=policy(CHANNELS)), logged(), OWN_GROUP),
        (PASSED, PASSED, FAILED),
        "is not allowed logs:DescribeLogGroups on *",
    ),
    "no permission to look at its log, which must be encrypted": (
        started(put(ROLE_POLICY, policy=policy(CHANNELS)), logged(**ENCRYPTED), WITH_KEY),
        (PASSED, FAILED, FAILED),
        "is not allowed logs:DescribeLogGroups on *",
    ),
    "no permission to write its log, which must be encrypted": (
        started(put(ROLE_POLICY, policy=policy(CHANNELS, FIND)), logged(**ENCRYPTED), WITH_KEY),
        (PASSED, PASSED, FAILED),
        "is not allowed logs:CreateLogStream on arn:aws:logs:us-east-1:<account>:log-group:/exec:*",
    ),
    "no permission to look at its log, of which nobody knows whether it must be encrypted": (
        started(
            put(ROLE_POLICY, policy=policy(CHANNELS)),
            logged(cloud_watch_encryption_enabled="${timestamp()}"),
            WITH_KEY,
        ),
        (PASSED, UNKNOWN, FAILED),
        "is not allowed logs:DescribeLogGroups on *, if the log of the sessions must be encrypted, which is not known",
    ),
    "no permission for its bucket": (
        started(put(ROLE_POLICY, policy=policy(CHANNELS)), logged(cloud_watch_log_group_name=None, **BUCKET)),
        (PASSED, PASSED, FAILED),
        "does not allow s3:GetBucketLocation on arn:aws:s3:::sessions",
    ),
    "no permission to look at its bucket, which must be encrypted": (
        started(
            put(ROLE_POLICY, policy=policy(CHANNELS)),
            logged(cloud_watch_log_group_name=None, s3_bucket_encryption_enabled=True, **BUCKET),
        ),
        (PASSED, FAILED, FAILED),
        "does not allow s3:GetBucketLocation on arn:aws:s3:::sessions",
    ),
    "a read-only root file system": (
        started(containers(lambda each: each[0].update(readonlyRootFilesystem=True))),
        (PASSED, FAILED, PASSED),
        "ECS Exec writes to the root file system, which is read-only in web",
    ),
    "a read-only root file system beside one that is not": (
        started(containers(with_sidecar)),
        (PASSED, PASSED, PASSED),
        "",
    ),
    "a group that must be encrypted, and has no key": (
        started(logged(**ENCRYPTED), OWN_GROUP, ALLOWED),
        (PASSED, FAILED, PASSED),
        "sets cloud_watch_encryption_enabled, and aws_cloudwatch_log_group.exec has no key",
    ),
    "a group that must be encrypted, and has a key": (
        started(logged(**ENCRYPTED), WITH_KEY, ALLOWED),
        (PASSED, PASSED, PASSED),
        "",
    ),
    "a group that must be encrypted, from elsewhere": (
        started(logged(**ENCRYPTED), ALLOWED),
        (PASSED, UNKNOWN, PASSED),
        "whether the log group of the sessions, /exec, has the key that it must have is not known",
    ),
    "a group without a key, of which nobody knows whether it must have one": (
        started(logged(cloud_watch_encryption_enabled="${timestamp()}"), OWN_GROUP, ALLOWED),
        (PASSED, UNKNOWN, PASSED),
        "whether the log group of the sessions, aws_cloudwatch_log_group.exec, has the key that it must have is not"
        " known",
    ),
    "access keys in the environment, and a role without permission": (
        started(with_keys("environment"), put(ROLE_POLICY, policy=policy(LOGS))),
        (PASSED, UNKNOWN, PASSED),
        "is not allowed ssmmessages:CreateControlChannel on *, unless the keys in AWS_ACCESS_KEY_ID of web are",
    ),
    "a task role that ECS does not trust": (
        started(put(TASK_ROLE, assume_role_policy=policy())),
        (FAILED, PASSED, PASSED),
        "does not trust ecs-tasks.amazonaws.com",
    ),
    "a task role from elsewhere": (
        started(put(TASK, task_role_arn="arn:aws:iam::123456789012:role/elsewhere")),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        "role arn:aws:iam::123456789012:role/elsewhere is not in this configuration",
    ),
}


def changed(document: Json, change: Change) -> Proof:
    document = copy.deepcopy(document)
    change(document)
    return proved(document, "synthesized", "rich")


@pytest.mark.parametrize("case", SESSIONS)
def test_a_session_is_judged_apart_from_the_start(case: str, networks: dict[str, Json]) -> None:
    change, verdicts, message = SESSIONS[case]
    proof = changed(networks["rich"], change)
    (task,) = proof.tasks
    assert (task.verdict, task.of(Concern.EXEC), task.of(Concern.EXEC_LOG)) == verdicts, table([proof])
    assert message in {"", *(hop.message for path in task.paths if (hop := path.decisive))}, table([proof])


@pytest.mark.parametrize("key", ["environment", "secrets"])
def test_keys_in_the_environment_are_what_a_session_signs_with(key: str, networks: dict[str, Json]) -> None:
    proof = changed(networks["rich"], started(with_keys(key)))
    (finding,) = proof.findings
    assert (finding.rule, finding.address, finding.message) == (
        "exec-static-keys",
        TASK,
        "has AWS_ACCESS_KEY_ID in web: ECS Exec signs there with those keys, not with the task role",
    )


def test_a_container_without_sessions_beside_one_with_them_is_a_warning(networks: dict[str, Json]) -> None:
    (finding,) = changed(networks["rich"], started(containers(with_sidecar))).findings
    assert (finding.rule, finding.address, finding.message, finding.remedy) == (
        "exec-container",
        TASK,
        "has a read-only root file system in sidecar: ECS Exec opens no session there",
        f"set readonlyRootFilesystem to false in {TASK}, if sessions are wanted there",
    )


def test_what_the_application_calls_stops_no_task(networks: dict[str, Json]) -> None:
    (task,) = changed(networks["rich"], started(no("sqs"))).tasks
    assert (task.verdict, task.of(Concern.APPLICATION)) == (PASSED, FAILED)


OPTIONS = {"Name": "kinesis_firehose", "region": "us-east-1", "delivery_stream": "web"}
ROUTED = {"logDriver": "awsfirelens", "options": OPTIONS}
ROUTER = {"name": "router", "image": "x", "firelensConfiguration": {"type": "fluentbit"}, "essential": True}


def routed(each: list[Json]) -> None:
    each.append({**each[0], **ROUTER, "mountPoints": []})
    for name in ("secrets", "environmentFiles"):
        each[1].pop(name, None)
    each[0]["logConfiguration"] = ROUTED


def test_a_log_router_that_is_refused_stops_no_task(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(run_by_service(), containers(routed))(document)
    (proof,) = prove([FORMS["synthesized"](document)])
    (task,) = proof.tasks
    (path,) = [path for path in task.paths if path.concern is Concern.LOG_ROUTER]
    assert task.of(Concern.LOG_ROUTER) is FAILED, table([proof])
    assert path.decisive
    assert path.decisive.error == "no stopped reason: the log router keeps retrying, and the records are lost"
