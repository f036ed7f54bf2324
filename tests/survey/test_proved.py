"""What the command surveys on moto is what the proof reads."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main
from tests.survey.accounts import REGION, Account, network
from tests.survey.conftest import Surveyed
from tests.survey.tasks import CLUSTER, service

LIVE = ["--live", "--region", REGION, "--cluster", CLUSTER]


@pytest.fixture(scope="module")
def file(account: Account, surveyed: Surveyed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey of a network with a cluster."""
    network(account)
    service(account)
    out, _, status = surveyed("--vpc", account.ids["vpc"], "--cluster", CLUSTER)
    assert status == 0
    path = tmp_path_factory.mktemp("survey") / "network.json"
    path.write_text(out)
    return path


def test_a_service_on_moto_is_proved_from_its_survey(
    file: Path, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file), "--json"]) == 1
    (configuration,) = json.loads(capsys.readouterr().out)["configurations"]
    tasks = {each["family"]: each for each in configuration["tasks"]}
    assert {family: (each["placed_by"], each["verdict"]) for family, each in tasks.items()} == {
        "job": ("no service", "unknown"),
        "web": ("service web/web", "failed"),
    }
    # The NAT gateway's subnet is on the main route table, from which nobody has made a way out.
    hops = {path["target"]: path["hops"] for path in tasks["web"]["paths"]}
    (route,) = [hop for hop in hops["ssm"] if hop["step"] == "route"]
    nat, internet = account.ids["nat"], account.ids["internet"]
    assert route["message"].startswith(f"{nat} stands in subnet-")
    assert route["remedy"] == (
        f"run\n  aws ec2 create-route --region us-east-1 --route-table-id {route['address']}"
        f" --destination-cidr-block 0.0.0.0/0 --gateway-id {internet}"
    )
    assert all(hop["verdict"] == "passed" for hop in hops["s3"] if hop["step"] in ("route", "endpoint"))


def test_an_account_on_moto_is_proved_live_as_from_its_survey(
    file: Path, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(file), "--json"])
    (surveyed_,) = json.loads(capsys.readouterr().out)["configurations"]
    assert main([*LIVE, "--vpc", account.ids["vpc"], "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["configurations"]
    assert {**found, "source": ""} == {**surveyed_, "source": ""}
    assert main([*LIVE, "--service", "web", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {each["placed_by"] for each in document["configurations"][0]["tasks"]} >= {"service web/web"}
    assert [each["about"] for each in document["stops"]] == [["service web"]]
