"""The command `fargate-survey`: its options, what it refuses, and the file that it writes."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import SSOTokenLoadError
from botocore.parsers import ResponseParserError

from fargate_privatelink.commands import survey
from fargate_privatelink.commands.survey import MOST
from fargate_privatelink.survey.calls import Call
from tests.survey.conftest import CREDENTIALS, Surveyed, environment, surveyed
from tests.survey.replay import answering, refusing, saying
from tests.survey.test_recorded import OWN, VPC, Json, nothing, vpc
from tests.terraform import NO_SERVER

__all__ = ["environment", "surveyed"]
CLUSTER = "ecs:DescribeClusters"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--region", "eu-centrl-1", "--vpc", "vpc1", "--cluster", "a/b"],
            '--region: unknown region "eu-centrl-1": did you mean "eu-central-1"?\n'
            '--vpc: must be the id of a VPC, vpc-..., got "vpc1"\n'
            '--cluster: must be the name of an ECS cluster, got "a/b"\n',
        ),
        (["--region", "eu-central-1", "--vpc", ""], '--vpc: must be the id of a VPC, vpc-..., got ""\n'),
        (
            ["--region", "eu-central-1", "--vpc", VPC, "--profile", "nobody-s"],
            "AWS: The config profile (nobody-s) could not be found\n",
        ),
        (
            ["--region", "eu-central-1", "--vpc", VPC, "--out", "missing/network.json"],
            "missing/network.json: cannot be written: No such file or directory\n",
        ),
        (["--region", "eu-central-1", "--vpc", VPC, "--out", "."], ".: cannot be written: Is a directory\n"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    with answering(nothing):
        assert survey.main(options) == 2
    assert capsys.readouterr().err == message


def test_options_that_are_required_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        survey.main([])
    assert ended.value.code == 2
    assert "the following arguments are required: --region, --vpc" in capsys.readouterr().err


def test_a_vpc_or_a_cluster_that_is_not_there_is_refused(surveyed: Surveyed) -> None:
    where = f"in us-east-1 of the account {OWN}"
    with answering(saying("ec2:DescribeVpcs", {"Vpcs": []}), nothing):
        assert surveyed("--vpc", VPC) == ("", f"--vpc: {VPC}: no such VPC {where}\n", 2)
    for clusters in ([], [{"clusterName": "web", "clusterArn": "arn", "status": "INACTIVE"}]):
        with answering(saying(CLUSTER, {"clusters": clusters}), nothing):
            found = surveyed("--vpc", VPC, "--cluster", "web")
        assert found == ("", f"--cluster: web: no such cluster {where}\n", 2)


def test_without_credentials_nothing_is_asked(environment: pytest.MonkeyPatch, surveyed: Surveyed) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.delenv(name)
        said = "AWS: no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\n"
        assert surveyed("--vpc", VPC) == ("", said, 2)


def test_without_a_network_the_survey_ends_in_one_line(surveyed: Surveyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fargate_privatelink.survey.account.RETRIES", 0)
    said = f'AWS: sts:GetCallerIdentity: Could not connect to the endpoint URL: "{NO_SERVER}/"\n'
    assert surveyed("--vpc", VPC) == ("", said, 2)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ResponseParserError("Unable to parse response, <html>\n"), "Unable to parse response, <html>"),
        (ValueError("Invalid endpoint: nowhere"), "Invalid endpoint: nowhere"),
        (SSOTokenLoadError(error_msg="it has expired"), "Error loading SSO Token: it has expired"),
    ],
)
def test_what_is_no_answer_of_aws_ends_in_one_line(surveyed: Surveyed, error: Exception, message: str) -> None:
    def failing(call: Call, _: Json) -> None:
        raise error

    with answering(failing):
        assert surveyed("--vpc", VPC) == ("", f"AWS: sts:GetCallerIdentity: {message}\n", 2)


def test_whose_the_credentials_are_must_be_known(surveyed: Surveyed) -> None:
    with answering(refusing("sts:GetCallerIdentity", "AccessDenied"), nothing):
        said = "AWS: sts:GetCallerIdentity: access denied: without it nothing can be told\n"
        assert surveyed("--vpc", VPC) == ("", said, 2)


def test_a_file_is_replaced_as_a_whole_or_not_at_all(surveyed: Surveyed, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    out.write_text("before")
    with answering(refusing("ec2:DescribeSubnets", "InternalError", 500), nothing):
        assert surveyed("--vpc", VPC, "--out", str(out))[2] == 2
    assert out.read_text() == "before"
    with answering(nothing):
        assert surveyed("--vpc", VPC, "--out", str(out)) == ("", "", 0)
        printed, _, _ = surveyed("--vpc", VPC)
    assert out.read_text() == printed
    assert [each.name for each in tmp_path.iterdir()] == ["network.json"]
    assert out.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_link_to_a_file_stays_one(surveyed: Surveyed, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("network.json")
    with answering(nothing):
        assert surveyed("--vpc", VPC, "--out", str(tmp_path / "link.json")) == ("", "", 0)
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "network.json").read_text())["vpcs"] == [VPC]


def test_vpcs_and_clusters_are_named_once_and_in_order(surveyed: Surveyed) -> None:
    other = "vpc-00000001"
    clusters = {"clusters": [{"clusterName": "web", "clusterArn": "arn", "status": "ACTIVE"}]}
    vpcs = {"Vpcs": [vpc(), vpc(VpcId=other)]}
    with answering(saying("ec2:DescribeVpcs", vpcs), saying(CLUSTER, clusters), nothing):
        options = ["--vpc", VPC, "--vpc", other, "--vpc", VPC, "--cluster", "web", "--cluster", "web"]
        out, err, status = surveyed(*options)
    assert (err, status) == ("", 0)
    found = json.loads(out)
    assert (found["vpcs"], found["clusters"]) == ([other, VPC], ["web"])
    assert MOST == 3


def test_the_program_says_on_a_terminal_alone_what_it_reads() -> None:
    """A process of its own: with nobody who answers it ends where it begins."""
    program = (
        "import sys; from fargate_privatelink.survey import account; account.RETRIES = 0;"
        "from fargate_privatelink.commands.once import survey; sys.exit(survey())"
    )
    command = [sys.executable, "-c", program, "--region", "us-east-1", "--vpc", VPC]
    given = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": NO_SERVER}
    said = f'AWS: sts:GetCallerIdentity: Could not connect to the endpoint URL: "{NO_SERVER}/"\n'
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 2)
    ours, theirs = pty.openpty()
    status = subprocess.run(command, env=given, stderr=theirs, stdout=subprocess.DEVNULL, check=False).returncode
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert status == 2
    assert shown == "\r\x1b[Ksts:GetCallerIdentity\r\x1b[K" + said.replace("\n", "\r\n")
