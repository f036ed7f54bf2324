"""The command `prove` and regions: told by the configuration, or else by a person."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests import ROOT

Json = dict[str, Any]
NAT = ROOT / "cdktf.out" / "stacks" / "nat" / "cdk.tf.json"
UNKNOWN = "      its region is not known: name it with --region\n"


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """A stack whose provider's region is a variable's, in zones that are not known, with an image of Docker Hub."""
    document: Json = json.loads(NAT.read_text())
    document["provider"]["aws"][0]["region"] = "${var.region}"
    document["variable"] = {"region": {}}
    text = json.dumps(document["resource"])
    text = text.replace("us-east-1", "x").replace("${aws_ecr_repository.sample_fargate_task.repository_url}", "busybox")
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({**document, "resource": json.loads(text)}))
    return str(path)


def test_a_region_that_nothing_tells_is_a_person_s_to_say(nowhere: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([nowhere]) == 1
    assert UNKNOWN in capsys.readouterr().out
    main([nowhere, "--region", "eu-west-1"])
    assert UNKNOWN not in capsys.readouterr().out


def test_what_is_no_region_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(NAT), "--region", "us-east1"]) == 2
    assert capsys.readouterr().err == '--region: unknown region "us-east1": did you mean "us-east-1"?\n'
