"""The command `fargate-prove --live`: its options, what it refuses, and what it proves of an account."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests.survey.conftest import environment
from tests.survey.live import LIVE, NO_ROUTE, account, definition, service, stopped
from tests.survey.recorded import VPC
from tests.survey.replay import Answer, answering, refusing, saying

__all__ = ["environment"]
Json = dict[str, Any]
ID = "0123456789abcdef0123456789abcdef"
ARN = f"arn:aws:ecs:eu-central-1:111122223333:task/web/{ID}"
Proved = Callable[..., tuple[str, str, int]]


@pytest.fixture
def proved(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Proved:
    """The command, with what AWS answers and the options that a person types."""

    def run(answers: list[Answer], *options: str) -> tuple[str, str, int]:
        with answering(*answers):
            status = main([*options])
        out, err = capsys.readouterr()
        return out, err, status

    return run


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--live"],
            "--region: is required with --live: the region to read\n"
            "--cluster: is required with --live: the ECS cluster to prove\n",
        ),
        (
            [*LIVE, "--vpc", "vpc1", "--cluster", "a/b"],
            '--vpc: must be the id of a VPC, vpc-..., got "vpc1"\n'
            '--cluster: must be the name of an ECS cluster, got "a/b"\n',
        ),
        (
            ["--live", "--region", "eu-centrl-1", "--cluster", "web"],
            '--region: unknown region "eu-centrl-1": did you mean "eu-central-1"?\n',
        ),
        (
            [".", "--cluster", "web", "--vpc", VPC, "--profile", "p"],
            "--cluster: is of an account as it is: give --live too\n"
            "--vpc: is of an account as it is: give --live too\n"
            "--profile: is of an account as it is: give --live too\n",
        ),
        (
            [*LIVE, "--var", "a=b", "--source", ".", "--saved-plan", "p"],
            "--var, --var-file: is for a configuration: an account as it is, --live, has none\n"
            "--source: is for a configuration: an account as it is, --live, has none\n"
            "--saved-plan: is for a configuration: an account as it is, --live, has none\n",
        ),
        (
            [".", "--service", "web"],
            "--service: is of an account as it is: give --live too\n",
        ),
        (
            [*LIVE, "--task", "web"],
            '--task: must be the ARN of a task, or its ID, 32 digits and letters, got "web"\n',
        ),
        ([*LIVE, "--service", ""], '--service: must be the name of an ECS service, got ""\n'),
        (
            [*LIVE, "--task", ARN.replace("/web/", "/jobs/")],
            "--task: is of the cluster jobs: give --cluster jobs alone\n",
        ),
        (
            [*LIVE, "--cluster", "jobs", "--service", "web", "--sarif"],
            "--service: is of one cluster: give one --cluster\n"
            "--sarif: has no place for why a task stopped: leave out --service, or take --json\n",
        ),
        ([*LIVE, "--profile", "nobody-s"], "AWS: The config profile (nobody-s) could not be found\n"),
    ],
)
def test_what_does_not_go_together_is_refused(proved: Proved, options: list[str], message: str) -> None:
    assert proved(account(), *options) == ("", message, 2)


def test_beside_an_account_stand_surveys_only(proved: Proved, tmp_path: Path) -> None:
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps({"resource": {}}))
    said = f"{file}: is no survey: beside --live stand surveys of other accounts\n"
    assert proved(account(), *LIVE, str(file)) == ("", said, 2)


def test_every_service_of_a_cluster_is_proved_as_it_is_deployed(proved: Proved) -> None:
    assert proved(account(), *LIVE) == (PROVED, "", 0)
    assert proved(account(), *LIVE, "--vpc", VPC) == (PROVED, "", 0)


PROVED = """\
web in eu-central-1, live
  task web starts (task definition web:7; placed by service web/web)
    ok  ecr.api  pull image  over vpce-0ecrapi
    ok  ecr.dkr  pull image  over vpce-0ecrdkr
    ok  s3       pull image  over vpce-0s3
    ok  logs     logs        over vpce-0logs
tasks: 1 proved
"""
FIX = "run\n  aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-0s3 --add-route-table-ids rtb-0a"


def test_a_route_that_is_missing_fails_with_a_line_for_the_command_line(proved: Proved) -> None:
    out, err, status = proved([*NO_ROUTE, *account()], *LIVE, "--json")
    (configuration,) = json.loads(out)["configurations"]
    (task,) = configuration["tasks"]
    hops = [hop for path in task["paths"] for hop in path["hops"] if hop["verdict"] == "failed"]
    assert [(hop["step"], hop["address"], hop["remedy"]) for hop in hops] == [("route", "rtb-0a", FIX)]
    assert (err, status) == ("", 1)


def test_a_survey_of_another_account_stands_beside_one(proved: Proved, tmp_path: Path) -> None:
    file = tmp_path / "hub.json"
    about = {"survey": 1, "account": "444455556666", "region": "eu-central-1", "vpcs": [], "clusters": []}
    file.write_text(json.dumps({**about, "read": {}, "resources": {}}))
    out, _, status = proved(account(), *LIVE, str(file), "--json")
    assert [each["source"] for each in json.loads(out)["configurations"]] == [TITLE, str(file)]
    assert status == 0
    answers = [*NO_ROUTE, *account(stopped(stoppedReason=TIMED_OUT))]
    assert proved(answers, *LIVE, str(file), "--task", ID)[0].startswith(f"{WHY.format(f'task {ID}')}{FAILS}")


TITLE = "web in eu-central-1, live"


def test_the_vpcs_are_those_of_services_and_of_tasks(proved: Proved) -> None:
    """A task that nothing keeps running is in one too, and no cluster has to have services."""
    alone = saying("ecs:ListServices", {"serviceArns": []})
    out, _, status = proved([alone, *account(stopped(group="family:web"))], *LIVE)
    assert out.startswith(f"{TITLE}\n  task web is not known to start (task definition web:7; placed by no service")
    assert status == 1
    said = "--cluster: web: nothing runs in a subnet there: name their VPCs with --vpc\n"
    assert proved([alone, *account()], *LIVE) == ("", said, 2)
    said = "--cluster: web: no such cluster in eu-central-1 of the account 111122223333\n"
    assert proved([saying("ecs:DescribeClusters", {"clusters": []}), *account()], *LIVE) == ("", said, 2)


def test_vpcs_that_may_not_be_looked_for_are_to_be_named(proved: Proved) -> None:
    refused = refusing("ecs:ListServices", "AccessDeniedException")
    said = "--live: ecs:ListServices: access denied: where tasks run is not known: name their VPCs with --vpc\n"
    assert proved([refused, *account()], *LIVE) == ("", said, 2)
    out, err, status = proved([refused, *account()], *LIVE, "--vpc", VPC)
    assert out.startswith(f"{TITLE}\n  no task definition for Fargate: nothing to prove\n")
    assert (err, status) == ("ecs:ListServices of web: access denied: that part is unknown\n", 1)


TIMED_OUT = (
    "CannotPullContainerError: The task cannot pull x from the registry x. There is a connection issue between the task"
    " and the registry. failed to copy: httpReadSeeker: failed open: dial tcp 16.15.180.104:443: i/o timeout"
)
WHY = f"""\
why: {{}}
  task {ID} of web:7: pull image: it does not reach s3
    AWS says: {TIMED_OUT}
"""
FAILS = """\
    FAILED  s3, route: rtb-0a
      no route to s3: vpce-0s3 is not associated with the route table of subnet-0a
      fix: run
        aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-0s3 --add-route-table-ids rtb-0a
"""
PASSES = """\
    every hop that could tell passes as things are now
    look at: what was mended since; a firewall, proxy or resolver on the way; policies of the organization
"""


@pytest.mark.parametrize("options", [("--task", ID), ("--task", ARN), ("--service", "web")])
def test_why_a_task_stopped_is_the_hop_that_fails_or_that_all_pass(proved: Proved, options: tuple[str, str]) -> None:
    answers = account(stopped(stopCode="TaskFailedToStart", stoppedReason=TIMED_OUT))
    why = WHY.format("service web" if "web" in options else f"task {ID}")
    out, err, status = proved([*NO_ROUTE, *answers], *LIVE, *options)
    assert (out.partition(TITLE)[0], err, status) == (f"{why}{FAILS}", "", 1)
    assert proved(answers, *LIVE, *options) == (f"{why}{PASSES}{PROVED}", "", 0)


def test_why_is_told_to_machines_and_in_a_comment_too(proved: Proved) -> None:
    answers = account(stopped(stoppedReason=TIMED_OUT))
    out, _, status = proved([*NO_ROUTE, *answers], *LIVE, "--service", "web", "--json")
    (found,) = json.loads(out)["stops"]
    (hop,) = found.pop("hops")
    assert found == {
        "about": [f"task {ID} of web:7"],
        "verdict": "failed",
        "said": TIMED_OUT,
        "meaning": "pull image: it does not reach s3",
        "look": "",
    }
    assert (hop["target"], hop["step"], hop["verdict"], hop["remedy"], status) == ("s3", "route", "failed", FIX, 1)
    out, _, _ = proved([*NO_ROUTE, *answers], *LIVE, "--service", "web", "--markdown")
    section = out.partition("### Why: `service web`\n\n")[2].partition("\n\n")[0]
    assert section == (
        f"- ❌ task `{ID}` of `web:7`: pull image: it does not reach s3\n"
        f"  - AWS says: `{TIMED_OUT}`\n"
        "  - s3, route: `rtb-0a`: no route to s3: `vpce-0s3` is not associated with the route table of `subnet-0a`\n"
        "  - fix: `run aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-0s3"
        " --add-route-table-ids rtb-0a`"
    )
    out, _, _ = proved(answers, *LIVE, "--service", "web", "--markdown")
    section = out.partition("### Why: `service web`\n\n")[2].partition("\n\n")[0]
    assert "\n  - every hop that could tell passes as things are now\n  - look at: what was mended since; " in section


def test_a_revision_that_its_service_no_longer_runs_is_proved_in_its_place(proved: Proved) -> None:
    former = stopped(taskDefinitionArn=f"{DEFINITION}:6", stoppedReason=TIMED_OUT)
    out, _, status = proved([*NO_ROUTE, *account(former)], *LIVE, "--task", ID)
    assert out.startswith(f"{WHY.replace('web:7', 'web:6').format(f'task {ID}')}{FAILS}{TITLE}\n")
    assert "(task definition web:6; placed by service web/web with web:6)\n" in out
    assert status == 1


DEFINITION = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web"


def test_of_a_task_that_no_service_started_the_subnet_is_known_alone(proved: Proved) -> None:
    alone = stopped(group="family:web", stoppedReason=TIMED_OUT)
    out, _, _ = proved([*NO_ROUTE, *account(alone)], *LIVE, "--task", ID)
    assert f"(task definition web:7; placed by task {ID})\n" in out
    assert out.startswith(f"{WHY.format(f'task {ID}')}{FAILS}")
    out, _, _ = proved(account({**alone, "attachments": []}), *LIVE, "--task", ID)
    assert "    look at: its task definition: the proof does not have it, for it is not on Fargate or not read\n" in out


def test_events_since_a_service_was_last_steady_are_told(proved: Proved) -> None:
    events = [
        "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.",
        "(service web) has reached a steady state.",
        "(service web) (port 80) is unhealthy in (target-group x) due to (reason Request timed out)",
    ]
    of = service(events=[{"id": each, "message": each} for each in events])
    out, _, status = proved([saying("ecs:DescribeServices", {"services": [of]}), *account()], *LIVE, "--service", "web")
    assert out == (
        "why: service web\n"
        "  event of service web: Fargate had no capacity there at the time\n"
        f"    AWS says: {events[0]}\n"
        "    every hop that could tell passes as things are now\n"
        "    look at: more availability zones, other sizes, FARGATE beside FARGATE_SPOT; it passes by itself too\n"
        f"{PROVED}"
    )
    assert status == 0


def test_which_container_ended_its_task_is_told_by_its_definition(proved: Proved) -> None:
    containers = [{"name": "web", "exitCode": 3}, {"name": "init", "exitCode": 4}]
    beside = {"name": "init", "image": "public.ecr.aws/x/init:1", "essential": False}
    both = definition()
    both["containerDefinitions"] = [*both["containerDefinitions"], beside]
    answers = [
        saying("ecs:DescribeTaskDefinition", {"taskDefinition": both}),
        *account(stopped(stopCode="EssentialContainerExited", containers=[*reversed(containers)])),
    ]
    out, _, _ = proved(answers, *LIVE, "--task", ID)
    assert "of web:7: the application ended with an error\n    AWS says: container web: exit code 3\n" in out


def test_tasks_and_services_that_are_not_there_are_refused(proved: Proved) -> None:
    said = f"--task: {ID}: no such task in the cluster web: AWS shows a stopped one for about an hour\n"
    assert proved(account(), *LIVE, "--task", ID) == ("", said, 2)
    none = saying("ecs:DescribeServices", {"services": []})
    said = "--service: web: no such service in the cluster web\n"
    assert proved([none, *account()], *LIVE, "--service", "web") == ("", said, 2)


@pytest.mark.parametrize(
    ("action", "options"),
    [
        ("ecs:DescribeTasks", ("--task", ID)),
        ("ecs:DescribeTasks", ("--service", "web")),
        ("ecs:ListTasks", ("--service", "web")),
        ("ecs:DescribeServices", ("--service", "web")),
    ],
)
def test_what_may_not_be_asked_is_a_line_and_unknown(proved: Proved, action: str, options: tuple[str, str]) -> None:
    answers = [refusing(action, "AccessDeniedException"), *account(stopped(stoppedReason=TIMED_OUT))]
    out, err, _ = proved(answers, *LIVE, "--vpc", VPC, *options)
    about = "service web" if "web" in options else f"task {ID}"
    assert f"why: {about}\n  {about}: {action}: access denied: that part is unknown\n" in out
    assert f"{action} of web: access denied: that part is unknown\n" in err


def test_an_agent_of_exec_that_is_down_is_told_of_a_task_that_runs(proved: Proved) -> None:
    agents = [{"name": "ExecuteCommandAgent", "lastStatus": "STOPPED"}]
    running = stopped(lastStatus="RUNNING", containers=[{"name": "web", "managedAgents": agents}])
    out, _, _ = proved(account(running), *LIVE, "--task", ID)
    assert out.startswith(
        f"why: task {ID}\n"
        f"  task {ID} of web:7: exec: it does not reach ssmmessages\n"
        "    AWS says: container web: ExecuteCommandAgent STOPPED:\n"
    )
