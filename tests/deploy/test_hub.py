"""A hub and its spokes on a transit gateway that another configuration makes: applied, grown, proved and destroyed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import prove, synth
from tests import hubs
from tests.commands.test_synth_door import toml
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
# What a team has that runs the gateway.
GATEWAY = """
provider "aws" {
  region = "us-east-1"
}

resource "aws_ec2_transit_gateway" "main" {}

output "id" {
  value = aws_ec2_transit_gateway.main.id
}
"""
# In one zone: an endpoint takes a minute for each.
HUB_ZONES = {"us-east-1a": "10.0.0.0/26"}
ORDER = ("hub", "web", "jobs")


@dataclass
class Stacks:
    """The gateway's own Terraform, the folder with `stacks.toml`, and the Terraform of each stack."""

    gateway: Terraform
    folder: Path
    own: Mapping[str, Terraform]

    def synthesize(self, **changes: Json | None) -> None:
        """Synthesize the hub and its spokes, with changes by stack."""
        id_ = json.loads(self.gateway("output", "-json", "id"))
        hub = {"transit_gateway_id": id_, "private_subnets": HUB_ZONES, **(changes.pop("hub", None) or {})}
        document = hubs.document(**changes, hub=hub)
        text = "".join(f"{key} = {toml(each)}\n" for key, each in document.items())
        (self.folder / "stacks.toml").write_text(text)
        for name, task in hubs.TASKS.items():
            (self.folder / name).write_text(json.dumps(task))
        out = str(self.folder / "cdktf.out")
        assert synth.main(["--config", str(self.folder / "stacks.toml"), "--out", out]) == 0

    def apply(self, name: str) -> None:
        self.own[name].init()
        self.own[name]("apply", "-auto-approve", "-input=false")

    def planned(self, name: str) -> str:
        """What is planned; nothing where there is nothing to do."""
        done = self.own[name].run("plan", "-input=false", "-detailed-exitcode")
        return done.stdout + done.stderr if done.returncode else ""

    def write_state(self, name: str, terraform: Terraform) -> str:
        """The file with what Terraform shows of a state."""
        file = self.folder / f"{name}.state.json"
        file.write_text(terraform("show", "-json"))
        return str(file)


@pytest.fixture(scope="module")
def stacks(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    gateway, folder = tmp_path_factory.mktemp("gateway"), tmp_path_factory.mktemp("stacks")
    (gateway / "main.tf").write_text(GATEWAY)
    terraform = terraform_in(gateway, moto)
    terraform.init()
    terraform("apply", "-auto-approve", "-input=false")
    folders = {name: folder / "cdktf.out" / "stacks" / name for name in ORDER}
    for each in folders.values():
        each.mkdir(parents=True)
    return Stacks(terraform, folder, {name: terraform_in(each, moto) for name, each in folders.items()})


def test_a_hub_and_its_spokes_are_applied_grow_and_go(stacks: Stacks, capsys: pytest.CaptureFixture[str]) -> None:
    stacks.synthesize(hub={"endpoints_for": ["web"]}, jobs=None)
    for name in ("hub", "web"):
        stacks.apply(name)

    # A spoke more, whose tasks call what no other's do.
    stacks.synthesize()
    for name in ("hub", "jobs"):
        stacks.apply(name)
    assert {name: stacks.planned(name) for name in ORDER} == dict.fromkeys(ORDER, "")

    states = [stacks.write_state(name, stacks.own[name]) for name in ORDER]
    states.append(stacks.write_state("gateway", stacks.gateway))
    capsys.readouterr()
    status = prove.main([*states, "--json"])
    printed = capsys.readouterr()
    assert status == 0, printed.out + printed.err
    tasks = [task for each in json.loads(printed.out)["configurations"] for task in each["tasks"]]
    assert {task["family"]: task["verdict"] for task in tasks} == {"web": "passed", "jobs": "passed"}, printed.out

    for name in reversed(ORDER):
        stacks.own[name]("destroy", "-auto-approve")
    assert stacks.gateway.run("plan", "-input=false", "-detailed-exitcode").returncode == 0
