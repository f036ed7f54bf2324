"""The command `fargate-prove --live`: its options, what it refuses, and what it proves of an account."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests.survey.conftest import environment
from tests.survey.live import LIVE, NO_ROUTE, account, stopped
from tests.survey.recorded import VPC
from tests.survey.replay import Answer, answering, refusing, saying

__all__ = ["environment"]
Json = dict[str, Any]
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
FIX = "run\n  aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s3 --add-route-table-ids rtb-0a"


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
