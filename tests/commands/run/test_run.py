"""`fargate-run run`: a task is started and followed to its end, whose exit status is the command's."""

from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.run.caller import AccountCaller
from tests.commands.run.conftest import Ran
from tests.run.stacks import CLUSTER, ID, WEB, ended, logged, one_after_another, started, task
from tests.survey.live import NO_ROUTE, REGION, RULES, account, definition, stopped
from tests.survey.recorded import nothing
from tests.survey.replay import Answer, refusing, saying

CALLS = f"""\
aws ecs describe-task-definition --region {REGION} --task-definition {WEB}
aws ecs run-task --region {REGION} --cluster {CLUSTER} --launch-type FARGATE --task-definition {WEB} \
--network-configuration 'awsvpcConfiguration={{subnets=[subnet-0a],securityGroups=[sg-0a],assignPublicIp=DISABLED}}'
"""
ASKED = f"aws ecs describe-tasks --region {REGION} --cluster {CLUSTER} --tasks {ID}\n"
LOGS = f"aws logs filter-log-events --region {REGION} --log-group-name /ecs/web --log-stream-names web/web/{ID}\n"
PENDING, RUNNING = (task(each, startedAt=None if each == "PENDING" else "now") for each in ("PENDING", "RUNNING"))
OVER = f"task {ID} of web:7 ended:"


def test_a_task_is_followed_to_its_end_with_its_logs(ran: Ran) -> None:
    answers = [*started(PENDING, RUNNING, RUNNING, ended(0)), logged(web=["hello", "two\nlines"])]
    said = f"{CALLS}{ASKED}task {ID} of web:7: PENDING\ntask {ID} of web:7: RUNNING\n{LOGS}"
    assert ran(answers, "run", "web") == ("hello\ntwo\nlines\n", f"{said}{OVER} container web: exit code 0\n", 0)


def test_the_exit_status_is_the_containers(ran: Ran) -> None:
    answers = [*started(ended(3, stoppedReason="Essential container in task exited")), logged(web=["no such order"])]
    out, err, status = ran(answers, "run", "web", "--stack", "web")
    assert (out, status) == ("no such order\n", 3)
    assert err == (
        f"{CALLS}{ASKED}{LOGS}{OVER} container web: exit code 3\n"
        "AWS says: Essential container in task exited\n"
        f"why: task {ID}\n"
        f"  task {ID} of web:7: the application ended with an error\n"
        "    AWS says: container web: exit code 3\n"
        "    look at: its log, behind awslogs-stream-prefix/container/task; the exit code is the application's own\n"
    )


def test_lines_of_several_containers_are_told_apart_and_in_their_order(ran: Ran) -> None:
    both = definition()
    (web,) = both["containerDefinitions"]
    both["containerDefinitions"] = [
        web,
        {**web, "name": "proxy", "essential": False},
        {"name": "agent", "essential": False},
        {**web, "name": "shipper", "logConfiguration": {"logDriver": "awsfirelens"}},
        {
            **web,
            "name": "far",
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1"}},
        },
    ]
    over = task(containers=[{"name": "web", "exitCode": 0}, {"name": "proxy", "exitCode": 9}])
    answers = [
        saying("ecs:DescribeTaskDefinition", {"taskDefinition": both}),
        *started(over),
        logged(web=["one", "two"], proxy=["first"]),
    ]
    out, err, status = ran(answers, "run", "web")
    assert (out, status) == ("web | one\nproxy | first\nweb | two\n", 0)
    assert [each for each in err.splitlines() if each.startswith("container")] == [
        "container agent of web:7 logs nowhere: that is not read here",
        "container shipper of web:7 logs with awsfirelens: that is not read here",
        "container far of web:7 logs in eu-west-1: that is not read here",
    ]


PULL = "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: dial tcp 16.15.180.104:443: i/o timeout"
NO_RULE = saying("ec2:DescribeSecurityGroupRules", {"SecurityGroupRules": [RULES[0], RULES[2]]})
WHY = f"""\
{OVER} no container has run
AWS says: {PULL}
why: task {ID}
  task {ID} of web:7: pull image: it does not reach s3
    AWS says: {PULL}
"""


@pytest.mark.parametrize(
    ("wrong", "hop"),
    [
        (
            NO_ROUTE,
            "    FAILED  s3, route: rtb-0a\n"
            "      no route to s3: vpce-0s3 is not associated with the route table of subnet-0a\n"
            "      fix: run\n"
            "        aws ec2 modify-vpc-endpoint --region eu-central-1 --vpc-endpoint-id vpce-0s3"
            " --add-route-table-ids rtb-0a\n",
        ),
        (
            [NO_RULE],
            "    FAILED  s3, task security group: sg-0a\n"
            "      no rule lets TCP 443 to the prefix list of vpce-0s3 out\n"
            "      fix: run\n"
            "        aws ec2 authorize-security-group-egress --region eu-central-1 --group-id sg-0a --ip-permissions"
            ' "IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId=pl-6ea54007}]"\n',
        ),
    ],
    ids=["no route", "no rule"],
)
def test_of_a_task_that_does_not_start_the_hop_is_told(ran: Ran, wrong: list[Answer], hop: str) -> None:
    """Its security group is the one that it was started with, which AWS tells of no stopped task."""
    failed = stopped(group="family:web", stopCode="TaskFailedToStart", stoppedReason=PULL)
    answers = [*started(failed), *wrong, *account(failed)]
    assert ran(answers, "run", "web") == ("", f"{CALLS}{ASKED}{WHY}{hop}", 125)


def test_why_is_not_known_where_nobody_may_ask(ran: Ran) -> None:
    failed = stopped(group="family:web", stopCode="TaskFailedToStart", stoppedReason=PULL)
    answers = [*started(failed), refusing("sts:GetCallerIdentity", "AccessDenied"), nothing]
    out, err, status = ran(answers, "run", "web")
    assert (out, status) == ("", 125)
    assert err == (
        f"{CALLS}{ASKED}{OVER} no container has run\nAWS says: {PULL}\n"
        "why is not known: AWS: sts:GetCallerIdentity: access denied: without it nothing can be told\n"
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            saying("ecs:RunTask", {"tasks": [], "failures": [{"reason": "Capacity is unavailable at this time."}]}),
            "AWS: ecs:RunTask: no task was started: Capacity is unavailable at this time.",
        ),
        (saying("ecs:RunTask", {}), "AWS: ecs:RunTask: no task was started: AWS does not say why"),
        (
            refusing("ecs:RunTask", "AccessDeniedException"),
            "AWS: ecs:RunTask: AccessDeniedException: not for you: RunTask",
        ),
        (
            refusing("ecs:RunTask", "InvalidParameterException", 400),
            "AWS: ecs:RunTask: InvalidParameterException: not for you: RunTask",
        ),
    ],
    ids=["no capacity", "nothing", "not allowed", "not right"],
)
def test_what_aws_does_not_start_is_said(ran: Ran, answer: Answer, message: str) -> None:
    assert ran([answer, *started(task())], "run", "web") == ("", f"{CALLS}{message}\n", 125)


def test_whoever_interrupts_is_told_that_the_task_goes_on(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    keys = "aws_access_key_id = testing\naws_secret_access_key = testing\n"
    (tmp_path / "config").write_text(f"[profile ops]\n{keys}")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setattr(AccountCaller, "pause", interrupt)
    out, err, status = ran([*started(RUNNING), logged()], "run", "web", "--profile", "ops")
    stop = f"aws ecs stop-task --region {REGION} --profile ops --cluster {CLUSTER} --task {ID}"
    assert (out, status) == ("", 130)
    assert err.endswith(f"task {ID} goes on: to stop it, {stop}\ninterrupted\n")


def test_a_task_of_which_an_answer_is_missing_goes_on_too(ran: Ran) -> None:
    answers = [refusing("ecs:DescribeTasks", "ExpiredTokenException", 400), *started(RUNNING)]
    stop = f"aws ecs stop-task --region {REGION} --cluster {CLUSTER} --task {ID}"
    assert ran(answers, "run", "web") == (
        "",
        f"{CALLS}{ASKED}task {ID} goes on: to stop it, {stop}\n"
        "AWS: ecs:DescribeTasks: ExpiredTokenException: not for you: DescribeTasks\n",
        125,
    )


def test_a_container_that_logs_nothing_is_named(ran: Ran) -> None:
    assert ran([*started(ended(0)), logged()], "run", "web")[1] == (
        f"{CALLS}{ASKED}{LOGS}container web: no event in the log group /ecs/web, stream web/web/{ID}\n"
        f"{OVER} container web: exit code 0\n"
    )


def test_a_task_that_aws_does_not_show_for_a_moment_is_followed(ran: Ran) -> None:
    shown = one_after_another("ecs:DescribeTasks", "tasks", [[], [RUNNING], [], [ended(0)]])
    assert ran([shown, *started(task()), logged()], "run", "web")[2] == 0
    out, err, status = ran([saying("ecs:DescribeTasks", {"tasks": []}), *started(task())], "run", "web")
    stop = f"aws ecs stop-task --region {REGION} --cluster {CLUSTER} --task {ID}"
    assert (out, status) == ("", 125)
    assert err == (
        f"{CALLS}{ASKED}task {ID} of web:7: PROVISIONING\ntask {ID} goes on: to stop it, {stop}\n"
        f"AWS: ecs:DescribeTasks: {ID}: AWS shows no such task\n"
    )


def test_a_task_is_followed_without_logs_that_nobody_may_read(ran: Ran) -> None:
    answers = [*started(RUNNING, RUNNING, ended(4)), refusing("logs:FilterLogEvents", "AccessDeniedException")]
    out, err, status = ran(answers, "run", "web")
    assert (out, status) == ("", 4)
    assert err.startswith(
        f"{CALLS}{ASKED}task {ID} of web:7: RUNNING\n{LOGS}"
        "AWS: logs:FilterLogEvents: AccessDeniedException: not for you: FilterLogEvents\n"
        f"{OVER} container web: exit code 4\n"
    )


def test_ecs_exec_is_asked_for_where_the_stack_has_it(ran: Ran) -> None:
    assert " --enable-execute-command " in ran([*started(ended(0)), logged()], "run", "nightly")[1]


OVERRIDE = "--overrides 'containerOverrides=[{name=web,command=[migrate,-v]}]'\n"


def test_another_command_is_run_in_the_essential_container(ran: Ran) -> None:
    both = definition()
    both["containerDefinitions"] += [{"name": "beside", "essential": False}]
    described = saying("ecs:DescribeTaskDefinition", {"taskDefinition": both})
    for words in (("web", "--", "migrate", "-v"), ("web", "--container", "web", "--", "migrate", "-v")):
        _, err, status = ran([described, *started(ended(0)), logged()], "run", *words)
        assert (err.startswith(f"{CALLS.rstrip()} {OVERRIDE}"), status) == (True, 0)
    out, err, status = ran([described], "run", "web", "--container", "wbe", "--", "migrate")
    said = '--container: unknown container "wbe": did you mean "web"?'
    assert (out, err.splitlines()[1:], status) == ("", [said], 125)
    both["containerDefinitions"][1]["essential"] = True
    described = saying("ecs:DescribeTaskDefinition", {"taskDefinition": both})
    said = "--container: is required: web:7 has web, beside"
    out, err, status = ran([described], "run", "web", "--", "migrate")
    assert (out, err.splitlines()[1:], status) == ("", [said], 125)
