"""What tasks stop with, in AWS's words: each phase and cause is explained by the hops of that way, and by no other."""

import re
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.stops.causes import OTHERS
from fargate_privatelink.proof.stops.explained import MENDED, MISSING, NOT_NEEDED, NOT_PROVED, Explanation, explain
from fargate_privatelink.proof.stops.matching import messages
from fargate_privatelink.proof.verdicts.messages import MESSAGES
from fargate_privatelink.proof.verdicts.verdicts import Hop, PathProof, Proof, TaskProof, Verdict
from fargate_privatelink.requirements import Phase
from fargate_privatelink.survey.stops import Container, StoppedTask, Stops
from tests import ROOT
from tests.proof.stops.reasons import CAUSES, PERMISSION, REASONS, RETRIED, ROUTE, SECRETS, START

FAILED, PASSED, UNKNOWN = Verdict.FAILED, Verdict.PASSED, Verdict.UNKNOWN
ID, DEFINITION = "0123456789abcdef0123456789abcdef", "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7"
WAYS = [
    (Phase.FETCH_SECRETS, "secretsmanager", Concern.START),
    (Phase.FETCH_SECRETS, "ssm", Concern.START),
    (Phase.PULL_IMAGE, "ecr.api", Concern.START),
    (Phase.PULL_IMAGE, "ecr.dkr", Concern.START),
    (Phase.PULL_IMAGE, "s3", Concern.START),
    (Phase.PULL_IMAGE, "docker.io", Concern.START),
    (Phase.ENVIRONMENT_FILES, "s3", Concern.START),
    (Phase.MOUNT_VOLUMES, "fs-1", Concern.START),
    (Phase.LOGS, "logs", Concern.START),
    (Phase.LOGS, "splunk.example.com", Concern.START),
    (Phase.EXEC, "ssmmessages", Concern.EXEC),
    (Phase.APPLICATION, "dynamodb", Concern.APPLICATION),
    (None, "execution role", Concern.START),
    (None, "port 80", Concern.REQUESTS),
]


def hop(step: Step, verdict: Verdict, target: str) -> Hop:
    return Hop(step, verdict, target, "")


def proof(verdict: Verdict, but: str = "") -> Proof:
    """A task whose every hop on every way has a verdict, those of one target excepted, which pass."""
    paths = [
        PathProof(
            target,
            phase,
            "",
            tuple(hop(step, PASSED if target == but else verdict, target) for step in (ROUTE, PERMISSION)),
            concern=concern,
        )
        for phase, target, concern in WAYS
    ]
    return Proof("web", (TaskProof("task definition web:7", "web", "service web/web", tuple(paths)),))


def task(**given: Any) -> StoppedTask:
    return StoppedTask(**{"id": ID, "task_definition": DEFINITION, "status": "STOPPED", "service": "web", **given})


def why(of: Proof, *events: str, **given: Any) -> Explanation:
    """Why a task stopped, or what an event means."""
    tasks = (task(**given),) if given else ()
    (found,) = explain(Stops("web", "service web", "web", tasks, events), of, {ID: "service web/web"})
    return found


@pytest.mark.parametrize(("reason", "meaning", "hops"), REASONS)
def test_a_reason_is_explained_by_what_fails_on_its_way(reason: str, meaning: str, hops: list[Any]) -> None:
    for given in ({"reason": reason}, {"containers": (Container("web", reason),)}):
        found = why(proof(FAILED), stop_code="TaskFailedToStart", **given)
        assert (found.meaning, found.verdict, found.look) == (meaning, FAILED, "")
        assert [(target, hop.step) for target, hop in found.hops] == hops
    found = why(proof(UNKNOWN), reason=reason)
    assert (found.verdict, [(target, hop.step) for target, hop in found.hops]) == (UNKNOWN, hops)


@pytest.mark.parametrize(("reason", "meaning", "hops"), REASONS)
def test_a_reason_whose_every_hop_passes_says_where_else_to_look(reason: str, meaning: str, hops: list[Any]) -> None:
    for target, _ in hops[:1]:
        passing = proof(FAILED, but=target) if len({each for each, _ in hops}) == 1 else proof(PASSED)
        found = why(passing, reason=reason)
        assert (found.meaning, found.verdict, found.hops, found.look) == (meaning, PASSED, (), MENDED)


@pytest.mark.parametrize(
    ("reason", "meaning", "look"),
    [
        (
            f"{SECRETS}{RETRIED}ResourceNotFoundException: The task can't retrieve the secret with ARN 'x'",
            "fetch secrets: secretsmanager does not have what it asks for",
            MISSING["secretsmanager"],
        ),
        (
            f"{SECRETS}{RETRIED}unable to retrieve secrets from ssm: invalid parameters: /web/token",
            "fetch secrets: ssm does not have what it asks for",
            MISSING["ssm"],
        ),
        (
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times:"
            " failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not"
            " exist.",
            "logs: logs does not have what it asks for",
            MISSING["logs"],
        ),
        (
            "ResourceInitializationError: failed to initialize logging driver",
            "logs: logs does not have what it asks for",
            MISSING["logs"],
        ),
    ],
)
def test_what_is_not_there_is_no_fault_of_the_network(reason: str, meaning: str, look: str) -> None:
    found = why(proof(PASSED), reason=reason)
    assert (found.meaning, found.verdict, found.look) == (meaning, PASSED, look)


def test_every_message_that_stops_a_task_is_told_by_some_reason() -> None:
    """Beside the reasons above those of what is not there, and of ECS Exec, which stops nothing."""
    told = {next(messages(reason)) for reason, _, _ in REASONS}
    left = [each for each in MESSAGES if each.signs and each not in told]
    assert {(each.phase.value, each.target, each.cause.value) for each in left} == {
        ("fetch secrets", "secretsmanager", "missing"),
        ("fetch secrets", "ssm", "missing"),
        ("logs", "logs", "missing"),
        ("exec", "ssmmessages", "connection"),
    }


@pytest.mark.parametrize(("begins", "given"), CAUSES)
def test_other_causes_say_where_to_look_and_blame_no_way(begins: str, given: dict[str, Any]) -> None:
    found = why(proof(PASSED), **given)
    assert found.meaning.startswith(begins)
    assert (found.verdict, found.hops) == (PASSED, ())
    assert found.look == next(each.look for each in OTHERS if each.meaning == found.meaning and each.look == found.look)
    certain = begins.startswith(("ECS may not assume", "a load balancer's", "the task was not made"))
    assert why(proof(FAILED), **given).verdict is (FAILED if certain else UNKNOWN)


def test_every_other_cause_has_a_case() -> None:
    found = {(each.meaning, each.look) for _, given in CAUSES for each in [why(proof(PASSED), **given)]}
    assert found == {(each.meaning, each.look) for each in OTHERS}


@pytest.mark.parametrize(
    ("event", "target"),
    [
        ("(service web) (port 80) is unhealthy in (target-group x) due to (reason Request timed out)", "port 80"),
        (
            "(service web) failed to launch a task with (error ECS was unable to assume the role 'x' that was provided"
            " for this task.)",
            "execution role",
        ),
    ],
)
def test_events_of_a_service_are_explained_as_tasks_are(event: str, target: str) -> None:
    found = why(proof(FAILED), event)
    assert (found.subjects, found.verdict, found.said) == (("event of service web",), FAILED, event)
    assert {each for each, _ in found.hops} == {target}
    assert why(proof(PASSED), event).verdict is PASSED


def test_requests_of_which_the_proof_knows_nothing_are_unknown() -> None:
    (whole,) = proof(PASSED).tasks
    paths = tuple(each for each in whole.paths if each.concern is Concern.START and each.phase)
    found = Proof("web", (TaskProof(whole.address, whole.family, whole.source, paths),))
    for reason in ("Task failed ELB health checks in (target-group x)", "ECS was unable to assume the role 'x'"):
        assert why(found, reason=reason).verdict is UNKNOWN


def test_a_way_that_the_definition_does_not_need_is_unknown() -> None:
    (whole,) = proof(PASSED).tasks
    found = Proof("web", (TaskProof(whole.address, whole.family, whole.source, ()),))
    reason = REASONS[0][0]
    assert (why(found, reason=reason).verdict, why(found, reason=reason).look) == (UNKNOWN, NOT_NEEDED)
    nobody = why(Proof("web", ()), reason=reason)
    assert (nobody.verdict, nobody.look) == (UNKNOWN, NOT_PROVED)
    assert why(Proof("web", ()), reason="Task stopped by user").verdict is UNKNOWN


def test_where_no_hop_could_tell_nothing_is_told() -> None:
    """A way of which the proof has no permission, such as that to a registry with credentials of its own."""
    (whole,) = proof(PASSED).tasks
    routes = tuple(PathProof(each.target, each.phase, "", each.hops[:1]) for each in whole.paths)
    found = Proof("web", (TaskProof(whole.address, whole.family, whole.source, routes),))
    reason = "CannotPullContainerError: failed to authorize docker.io: 401 unauthorized"
    assert why(found, reason=reason).verdict is UNKNOWN
    assert why(found, reason="CannotPullContainerError: docker.io: i/o timeout").verdict is PASSED


def test_words_that_nobody_knows_are_unknown_beside_what_fails() -> None:
    found = why(proof(FAILED), stop_code="TaskFailedToStart", reason="something of a later day")
    assert (found.said, found.verdict) == ("TaskFailedToStart: something of a later day", UNKNOWN)
    assert {hop.verdict for _, hop in found.hops} == {FAILED}
    assert why(proof(PASSED), reason="something of a later day").verdict is PASSED
    pending = why(proof(FAILED), status="PENDING")
    assert (pending.meaning, pending.verdict) == ("it has not stopped: PENDING", UNKNOWN)
    assert why(proof(PASSED)).meaning == "nothing of it has stopped"


def test_an_agent_of_exec_that_is_down_is_explained_by_the_way_of_sessions() -> None:
    agent = Container("web", agent="ExecuteCommandAgent STOPPED: ")
    found = why(proof(FAILED), status="RUNNING", containers=(agent,))
    assert (found.meaning, found.verdict) == ("exec: it does not reach ssmmessages", FAILED)


def test_what_ends_beside_an_essential_container_ends_no_task() -> None:
    beside = Container("init", exit_code=1, essential=False)
    found = why(proof(PASSED), stop_code="EssentialContainerExited", containers=(beside, Container("web", exit_code=0)))
    assert found.meaning == "an essential container ended by itself, without an error"
    running = why(proof(PASSED), status="RUNNING", containers=(Container("web", exit_code=0),))
    assert running.meaning == "nothing of it has stopped"


def test_tasks_that_stopped_alike_are_one_explanation_and_running_ones_none() -> None:
    tasks = (*(task(id=each, reason="Task stopped by user") for each in "ab"), task(id="c", status="RUNNING"))
    sources = dict.fromkeys("abc", "service web/web")
    (found,) = explain(Stops("web", "service web", "web", tasks), proof(PASSED), sources)
    assert found.subjects == ("task a of web:7", "task b of web:7")


def test_what_may_not_be_read_is_unknown() -> None:
    (found,) = explain(Stops("web", "service web", "web", unread=("ecs:ListTasks",)), proof(PASSED), {})
    assert (found.meaning, found.verdict) == ("ecs:ListTasks: access denied: that part is unknown", UNKNOWN)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            f'{START} runc create failed: exec: "sh -c hunter2 \\"x\\"": executable file not found in $PATH: unknown',
            "CannotStartContainerError: ... executable file not found",
        ),
        (f'{START} exec: "hunter2', "CannotStartContainerError: ..."),
        ("CannotCreateContainerError: invalid environment variable: hunter2", "CannotCreateContainerError: ..."),
        ("the container said exec /opt/hunter2: exec format error", "the container said exec ... exec format error"),
        (f"InternalError: {'x' * 700}", f"InternalError: {'x' * 585}..."),
    ],
)
def test_no_command_and_no_environment_is_shown(reason: str, said: str) -> None:
    found = why(proof(PASSED), containers=(Container("web", reason),))
    prefix = "container web: "
    assert "hunter2" not in found.said
    assert found.said == (f"{prefix}{said}" if len(reason) < 600 else f"{prefix}{said}"[:600] + "...")


def test_the_docs_say_where_to_look_for_each_cause() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "survey.md").read_text(), re.MULTILINE)
    known = [(each.meaning, each.look) for each in OTHERS]
    assert [row for row in rows if row in known] == known
