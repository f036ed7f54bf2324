"""A stack in a network that another team's Terraform made: surveyed, synthesized, applied, proved and destroyed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import prove, survey, synth
from tests.cases import API
from tests.commands.test_synth_door import handed_in
from tests.existing import NETWORK_TYPES
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
# What a team writes who has never heard of this project: two of the four endpoints, rules inline.
FOREIGN = """
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "shared" {
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "private" {
  for_each          = { a = "10.1.0.0/20", b = "10.1.16.0/20" }
  vpc_id            = aws_vpc.shared.id
  availability_zone = "us-east-1${each.key}"
  cidr_block        = each.value
}

resource "aws_route_table" "private" {
  for_each = aws_subnet.private
  vpc_id   = aws_vpc.shared.id
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_subnet" "public" {
  for_each          = { a = "10.1.32.0/24", b = "10.1.33.0/24" }
  vpc_id            = aws_vpc.shared.id
  availability_zone = "us-east-1${each.key}"
  cidr_block        = each.value
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.shared.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.shared.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_security_group" "endpoints" {
  name   = "endpoints"
  vpc_id = aws_vpc.shared.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.1.0.0/16"]
  }
}

resource "aws_vpc_endpoint" "ecr_api" {
  vpc_id              = aws_vpc.shared.id
  service_name        = "com.amazonaws.us-east-1.ecr.api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for each in aws_subnet.private : each.id]
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.shared.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = [for each in aws_route_table.private : each.id]
}

output "vpc_id" {
  value = aws_vpc.shared.id
}

output "private_subnet_ids" {
  value = { for zone, subnet in aws_subnet.private : "us-east-1${zone}" => subnet.id }
}

output "public_subnet_ids" {
  value = { for zone, subnet in aws_subnet.public : "us-east-1${zone}" => subnet.id }
}
"""

# What a synth writes, and not Terraform.
WRITTEN = (".json", ".md", ".svg", ".tf", ".hcl")
NEEDED = ["ecr.api", "ecr.dkr", "logs", "requests from aws_lb.main", "s3"]


@dataclass
class Account:
    """The network's own Terraform, the folder with `stacks.toml`, and the Terraform of the stack in it."""

    foreign: Terraform
    folder: Path
    own: Terraform

    def output(self, name: str) -> Any:
        return json.loads(self.foreign("output", "-json", name))

    def survey(self, file: str) -> None:
        """Survey the VPC into a file."""
        found = ["--region", "us-east-1", "--vpc", self.output("vpc_id"), "--out", str(self.folder / file)]
        assert survey.main(found) == 0

    def synthesize(self, file: str) -> dict[str, str]:
        """Synthesize with a survey: the texts of all files, by their paths."""
        settings = {"region": "us-east-1", "survey": file, "vpc_id": self.output("vpc_id"), "cluster": "web"}
        settings |= {f"{kind}_subnets": self.output(f"{kind}_subnet_ids") for kind in ("private", "public")}
        settings["load_balancer"] = {"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]}
        settings["tasks"] = [{"definition": "api.json", "service": {"load_balancer": {}}}]
        config = handed_in(self.folder, settings, api=API)
        out = self.folder / "out"
        assert synth.main(["--config", str(config), "--out", str(out)]) == 0
        written = (path for path in out.rglob("*") if path.suffix in WRITTEN and ".terraform" not in str(path))
        return {str(path.relative_to(out)): path.read_text() for path in written}

    def planned(self) -> Json:
        """What is planned, as Terraform prints a plan, which stays in a file."""
        self.own("plan", "-input=false", "-out=plan")
        text = self.own("show", "-json", "plan")
        (self.folder / "plan.json").write_text(text)
        found: Json = json.loads(text)
        return found


@pytest.fixture(scope="module")
def account(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The network as it is before the stack comes."""
    foreign, folder = tmp_path_factory.mktemp("foreign"), tmp_path_factory.mktemp("web")
    (foreign / "main.tf").write_text(FOREIGN)
    terraform = terraform_in(foreign, moto)
    terraform.init()
    terraform("apply", "-auto-approve", "-input=false")
    own = folder / "out" / "stacks" / "case"
    own.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in terraform.environment.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        yield Account(terraform, folder, terraform_in(own, moto))


def test_a_stack_comes_into_a_network_that_exists_and_goes_again(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.survey("network.json")
    first = account.synthesize("network.json")
    assert "ecr.api  exists" in capsys.readouterr().out

    account.own.init()
    changes = account.planned()["resource_changes"]
    created = {change["address"].partition("[")[0] for change in changes if change["change"]["actions"] == ["create"]}
    assert len(changes) == sum(change["change"]["actions"] == ["create"] for change in changes)
    assert not {change["type"] for change in changes} & NETWORK_TYPES
    assert {address for address in created if address.startswith("aws_vpc_endpoint.")} == {
        "aws_vpc_endpoint.ecr_dkr",
        "aws_vpc_endpoint.logs",
    }
    assert proved(account, "plan.json", "network.json", capsys) == NEEDED
    account.own("apply", "-auto-approve", "-input=false")
    assert account.own.run("plan", "-input=false", "-detailed-exitcode").returncode == 0

    # What the stack has made is in the next survey, and is the stack's all the same.
    account.survey("again.json")
    held = json.loads((account.folder / "again.json").read_text())["resources"]["aws_vpc_endpoint"]
    assert len(held) == 4
    again = account.synthesize("again.json")
    assert again == first
    (account.folder / "state.json").write_text(account.own("show", "-json"))
    for file in ("out/stacks/case/cdk.tf.json", "state.json"):
        assert proved(account, file, "again.json", capsys) == NEEDED, file

    account.own("destroy", "-auto-approve")
    assert account.foreign.run("plan", "-input=false", "-detailed-exitcode").returncode == 0
    account.survey("after.json")
    assert (account.folder / "after.json").read_text() == (account.folder / "network.json").read_text()


def proved(account: Account, file: str, network: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the stack's task reaches for certain, with the survey beside what its Terraform says."""
    capsys.readouterr()
    status = prove.main([str(account.folder / file), str(account.folder / network), "--json"])
    printed = capsys.readouterr()
    assert status == 0, printed.out + printed.err
    tasks = [task for each in json.loads(printed.out)["configurations"] for task in each["tasks"]]
    assert [task["verdict"] for task in tasks] == ["passed"], printed.out
    return sorted(path["target"] for path in tasks[0]["paths"] if path["verdict"] == "passed")
