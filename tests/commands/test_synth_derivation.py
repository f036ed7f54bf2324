"""What a person says of the network and of the application beside the task definitions, through the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.synth import main
from tests.cases import web

Json = dict[str, Any]
CONFIGURATION = """
[stacks.case]
region = "us-east-1"
vpc_cidr = "10.0.0.0/16"
private_subnets = { us-east-1a = "10.0.0.0/20" }
cluster = "web-cluster"
"""


def synthesized(folder: Path, definition: Json, said: str = "", task: str = "") -> int:
    """The exit status of a synth of one stack and one task; `said` are lines of the stack, `task` of its entry."""
    text = f'{CONFIGURATION}{said}\n[[stacks.case.tasks]]\ndefinition = "web.json"\n{task}\n'
    (folder / "stacks.toml").write_text(text)
    (folder / "web.json").write_text(json.dumps(definition))
    return main(["--config", str(folder / "stacks.toml"), "--out", str(folder / "out")])


def resources(folder: Path) -> Json:
    """The resources of the stack that was synthesized into `folder`, by type and name."""
    document: dict[str, Json] = json.loads((folder / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    return document["resource"]


def test_a_registry_with_a_public_name_is_reached_in_the_vpc_where_the_network_resolves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = web({"image": "artifactory.example.com:8443/team/app:1"})
    assert synthesized(tmp_path, definition, 'private_hosts = ["*.example.com"]') == 0
    assert "paths: 1 unknown" in capsys.readouterr().out
    made = resources(tmp_path)
    assert made["aws_vpc_security_group_egress_rule"]["task_web_vpc_8443"]["from_port"] == 8443
    assert "aws_vpc_endpoint" not in made


def test_hosts_that_are_none_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definition = web({"image": "artifactory.example.com/team/app:1"})
    assert synthesized(tmp_path, definition, 'private_hosts = ["https://artifactory.example.com"]') == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        "stacks.toml: stacks.case.private_hosts[0]: must be a host such as artifactory.example.com, or *.example.com"
        ' for all below it, without scheme and port, got "https://artifactory.example.com"',
        'web.json: containerDefinitions[0].image: container "web": artifactory.example.com is reached only over the'
        " internet, and nat is none: copy the image to ECR in us-east-1, set nat, or name it in private_hosts where the"
        " network resolves it itself",
    ]
