"""`fargate-run redeploy`: a service is deployed anew, and what becomes of that is told."""

from typing import Any

import pytest

from fargate_privatelink.run.caller import AccountCaller
from tests.commands.run.conftest import Ran
from tests.run.stacks import CLUSTER, ID, one_after_another
from tests.survey.live import NO_ROUTE, REGION, account, arn, service, stopped
from tests.survey.replay import Answer, refusing, saying

UPDATE = f"aws ecs update-service --region {REGION} --cluster {CLUSTER} --service web --force-new-deployment\n"
ASKED = f"aws ecs describe-services --region {REGION} --cluster {CLUSTER} --services web\n"
BEGUN = "service web: a deployment of web:7 has begun\n"
OLD_EVENT = {"id": "1", "message": "(service web) has reached a steady state."}


def deployment(name: str = "ecs-svc/2", status: str = "PRIMARY", **given: Any) -> dict[str, Any]:
    return {"id": name, "status": status, "taskDefinition": arn("task-definition/web:7"), **given}


def deployed(*deployments: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The service in a state of its deployments, its latest event first."""
    return service(deployments=[*deployments], events=[*reversed((OLD_EVENT, *events))])


OLD = deployment("ecs-svc/1", "ACTIVE", rolloutState="COMPLETED")
BEGINS = deployed(deployment(rolloutState="IN_PROGRESS"), OLD)


def states(*later: dict[str, Any]) -> list[Answer]:
    """What AWS answers to whom it begins a deployment for, which goes through some states."""
    return [
        saying("ecs:UpdateService", {"service": BEGINS}),
        one_after_another("ecs:DescribeServices", "services", [[each] for each in later]),
    ]


def test_a_service_is_deployed_until_it_is_steady(ran: Ran) -> None:
    events = (
        {"id": "2", "message": "(service web) has started 1 tasks."},
        {"id": "3", "message": "(service web) is on."},
    )
    steady = deployed(deployment(rolloutState="COMPLETED"), events=events)
    answers = states(BEGINS, deployed(deployment(rolloutState="IN_PROGRESS"), OLD, events=events[:1]), steady)
    said = (
        f"{UPDATE}{BEGUN}{ASKED}(service web) has started 1 tasks.\n(service web) is on.\n"
        "service web: the deployment of web:7 is steady\n"
    )
    assert ran(answers, "redeploy", "web") == ("", said, 0)


@pytest.mark.parametrize(("revision", "definition"), [("9", "web:9"), ("latest", "web")])
def test_another_revision_is_deployed(ran: Ran, revision: str, definition: str) -> None:
    answers = states(deployed(deployment(rolloutState="COMPLETED")))
    _, err, status = ran(answers, "redeploy", "web", "--revision", revision, "--no-wait")
    update = UPDATE.replace(" --force", f" --task-definition {definition} --force")
    assert (err, status) == (f"{update}{BEGUN}", 0)


def test_without_a_state_it_is_steady_when_it_is_alone_and_runs(ran: Ran) -> None:
    """As of a deployment that the service does not roll out itself."""
    counts: dict[str, Any] = {"runningCount": 1, "desiredCount": 2}
    answers = states(
        deployed(deployment(**counts), OLD),
        deployed(deployment(**counts)),
        deployed(deployment(runningCount=2, desiredCount=2)),
    )
    assert ran(answers, "redeploy", "web")[2] == 0


PULL = "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: dial tcp 16.15.180.104:443: i/o timeout"
WHY = f"""\
why: service web
  task {ID} of web:7: pull image: it does not reach s3
    AWS says: {PULL}
    FAILED  s3, route: rtb-0a
      no route to s3: vpce-0s3 is not associated with the route table of subnet-0a
      fix: run
        aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-0s3 --add-route-table-ids rtb-0a
"""
FAILED = deployment("ecs-svc/2", "INACTIVE", rolloutState="FAILED")
AGAIN = deployment("ecs-svc/3", rolloutState="IN_PROGRESS")


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        (deployed(deployment(rolloutState="FAILED"), OLD), "is not deployed"),
        (deployed(AGAIN, FAILED), "is not deployed"),
        (deployed(AGAIN, deployment(status="ACTIVE", rolloutState="IN_PROGRESS")), "is replaced by another deployment"),
        (deployed(AGAIN), "is replaced by another deployment"),
        (BEGINS, "is not steady yet"),
    ],
    ids=["failed", "rolled back", "replaced", "gone", "in time"],
)
def test_why_a_service_is_not_steady_is_told(ran: Ran, later: dict[str, Any], outcome: str) -> None:
    cluster = account(stopped(stopCode="TaskFailedToStart", stoppedReason=PULL))
    out, err, status = ran([*states(later), *NO_ROUTE, *cluster], "redeploy", "web", "--timeout", "1")
    said = f"{UPDATE}{BEGUN}{ASKED}service web: the deployment of web:7 {outcome}\n"
    assert (out, err, status) == ("", f"{said}{WHY}", 1)


def test_whoever_interrupts_is_told_that_the_deployment_goes_on(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(AccountCaller, "pause", interrupt)
    said = f"{UPDATE}{BEGUN}service web: the deployment of web:7 goes on\ninterrupted\n"
    assert ran(states(BEGINS), "redeploy", "web") == ("", said, 130)


def test_a_family_without_a_service_is_refused(ran: Ran) -> None:
    said = "FAMILY: nightly has no service in the stack: fargate-run run nightly starts a task of it\n"
    assert ran([], "redeploy", "nightly") == ("", said, 125)


def test_what_aws_does_not_update_is_said(ran: Ran) -> None:
    refused = refusing("ecs:UpdateService", "ServiceNotFoundException", 400)
    said = "AWS: ecs:UpdateService: ServiceNotFoundException: not for you: UpdateService\n"
    assert ran([refused], "redeploy", "web") == ("", f"{UPDATE}{said}", 125)


def test_a_service_that_is_gone_is_said(ran: Ran) -> None:
    answers = [*states(BEGINS)[:1], saying("ecs:DescribeServices", {"services": []})]
    said = f"{UPDATE}{BEGUN}{ASKED}service web: the deployment of web:7 has ended: the service is gone\n"
    assert ran(answers, "redeploy", "web") == ("", said, 1)
