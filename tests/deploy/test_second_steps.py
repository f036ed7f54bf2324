"""Changes of which AWS refuses a part, and the commands of docs/changes.md that make them all the same."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.cases import ACCOUNT
from tests.conftest import Synthesize
from tests.deploy.changes import Setup, behind_nat, task
from tests.terraform import Terraform, TerraformIn

DOCUMENTED = (ROOT / "docs" / "changes.md").read_text()
KEYS = {"repositories": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/22222222-2222-4222-8222-222222222222"}


class Deployment:
    """A stack in a folder: task, role and repository are called `web`, the log group `/ecs/web`."""

    def __init__(self, folder: Path, terraform: Terraform, synthesize: Synthesize) -> None:
        self.terraform = terraform
        self._folder, self._synthesize = folder, synthesize

    def write(self, setup: Setup) -> None:
        """Synthesize it, in place of the former."""
        document = self._synthesize(setup.inventory("web"))
        document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
        (self._folder / "cdk.tf.json").write_text(json.dumps(document))

    def refused(self) -> str:
        """What Terraform says of an apply that fails."""
        done = self.terraform.run("apply", "-auto-approve", "-input=false")
        assert done.returncode == 1
        return " ".join(done.stderr.split())

    def run(self, command: str) -> None:
        """Run a command that the page says."""
        assert f"\n{command}\n" in DOCUMENTED
        program, *arguments = shlex.split(command)
        assert program == "terraform"
        self.terraform(*arguments, *(["-auto-approve"] if arguments[0] in ("apply", "destroy") else []))

    def state(self) -> list[str]:
        return self.terraform("state", "list").split()

    def planned(self) -> int:
        """0 when nothing is left to do, 2 when there is."""
        return self.terraform.run("plan", "-input=false", "-detailed-exitcode").returncode


@pytest.fixture(scope="module")
def deployment(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory
) -> Deployment:
    folder = tmp_path_factory.mktemp("web")
    made = Deployment(folder, terraform_in(folder, moto), synthesize)
    made.write(_web())
    made.terraform.init()
    made.terraform("apply", "-auto-approve", "-input=false")
    return made


def _web(role: str = "web", **stack: Any) -> Setup:
    return behind_nat(task(role=role, group="/ecs/web"), **stack)


def test_what_is_replaced_under_a_name_that_is_taken_is_destroyed_first(deployment: Deployment) -> None:
    before = deployment.state()
    deployment.write(_web("team/web"))
    assert "creating IAM Role (web): " in (error := deployment.refused())
    assert "EntityAlreadyExists" in error
    assert deployment.state() == before
    deployment.run("terraform destroy -target=aws_iam_role.web")
    deployment.run("terraform apply")
    assert (deployment.state(), deployment.planned()) == (before, 0)

    deployment.write(_web("team/web", kms_keys=KEYS))
    assert "creating ECR Repository (web): " in (error := deployment.refused())
    assert "RepositoryAlreadyExistsException" in error
    assert deployment.state() == before
    deployment.run("terraform destroy -target=aws_ecr_repository.web")
    deployment.run("terraform apply")
    assert (deployment.state(), deployment.planned()) == (before, 0)


def test_a_stack_that_was_destroyed_is_deployed_again_with_its_logs(deployment: Deployment) -> None:
    before = deployment.state()
    deployment.terraform("destroy", "-auto-approve")
    assert deployment.state() == []
    assert "creating CloudWatch Logs Log Group (/ecs/web): " in (error := deployment.refused())
    assert "ResourceAlreadyExistsException" in error
    deployment.run("terraform import aws_cloudwatch_log_group.ecs_web /ecs/web")
    deployment.run("terraform apply")
    assert (deployment.state(), deployment.planned()) == (before, 0)
