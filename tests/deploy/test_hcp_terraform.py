"""A stack whose backend is HCP Terraform, unedited, through the real Terraform against HCP Terraform on loopback."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests import terraform
from tests.cases import NAT, STACK, inventory, web
from tests.deploy.hcp import Hcp, serve
from tests.terraform import Terraform, TerraformIn

TOKEN = "a-token-of-acme"
# With NAT, which takes no minute for each endpoint.
BEHIND_NAT = STACK | NAT | {"endpoints": "none"}
NAMED = {"backend": {"type": "cloud", "organization": "acme", "workspace": "fargate"}}
# Without AWS, so that a run takes a second.
GREETING: dict[str, Any] = {
    "terraform": {"cloud": {"organization": "acme", "workspaces": {"name": "greeting"}}},
    "variable": {"greeting": {"type": "string"}},
    "resource": {
        "terraform_data": {
            "greeting": {
                "input": "${var.greeting}",
                "lifecycle": {
                    "precondition": [{"condition": '${var.greeting != ""}', "error_message": "Nobody is greeted."}]
                },
            }
        }
    },
    "output": {"greeting": {"value": "${terraform_data.greeting.output}"}},
}

pytestmark = pytest.mark.skipif(not terraform.provider(), reason="no AWS provider in Terraform's mirror folders")


@dataclass(frozen=True)
class Deployment:
    """What Terraform said and what AWS had, from the first `init` to the `destroy`."""

    hcp: Hcp
    said: dict[str, str]
    outputs: dict[str, Any]
    vpcs_after_apply: list[str]
    vpcs_after_destroy: list[str]
    state_after_apply: dict[str, Any]


@pytest.fixture(scope="module")
def hcp(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hcp]:
    runs = tmp_path_factory.mktemp("runs")
    with serve(Hcp(organization="acme", token=TOKEN, folder=runs, aws=moto, terraform_in=terraform_in)) as running:
        yield running


@pytest.fixture(scope="module")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    from fargate_privatelink.constructs import stack

    out = tmp_path_factory.mktemp("project") / "cdktf.out"
    stack.synthesize([inventory(BEHIND_NAT | NAMED, web())], out)
    return out / "stacks" / "case"


@pytest.fixture(scope="module")
def deployment(hcp: Hcp, moto: str, stack_folder: Path) -> Deployment:
    local = client(hcp, stack_folder)
    said = {"init": local("init", "-input=false"), "plan": local("plan", "-input=false")}
    said["apply"] = local("apply", "-auto-approve", "-input=false")
    outputs = json.loads(local("output", "-json"))
    vpcs, state = own_vpcs(moto), hcp.state("fargate")
    said["destroy"] = local("destroy", "-auto-approve", "-input=false")
    return Deployment(hcp, said, outputs, vpcs, own_vpcs(moto), state)


def client(hcp: Hcp, folder: Path, **environment: str) -> Terraform:
    """Terraform on somebody's machine: with a token, and without anything of AWS."""
    local = hcp.terraform_in(folder)
    local.configuration.write_text(local.configuration.read_text() + hcp.cli_configuration)
    without_aws = {key: value for key, value in local.environment.items() if not key.startswith("AWS_")}
    local.environment = without_aws | {"TF_TOKEN_app_terraform_io": TOKEN} | environment
    return local


def own_vpcs(moto: str) -> list[str]:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=moto, **keys)
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    return [vpc["VpcId"] for vpc in vpcs]


def test_init_creates_the_workspace(deployment: Deployment) -> None:
    assert "HCP Terraform has been successfully initialized!" in deployment.said["init"]
    assert "fargate" in deployment.hcp.workspaces


def test_plan_apply_and_destroy_are_each_a_run(deployment: Deployment) -> None:
    runs = [run for run in deployment.hcp.runs if run["workspace"] == "fargate"]
    assert [(run["status"], run["auto-apply"], run["is-destroy"]) for run in runs] == [
        ("planned_and_finished", False, False),
        ("applied", True, False),
        ("applied", True, True),
    ]


def test_the_logs_of_the_runs_reach_the_terminal(deployment: Deployment) -> None:
    made = len(resources(deployment.state_after_apply))
    assert f"Plan: {made} to add, 0 to change, 0 to destroy." in deployment.said["plan"]
    assert f"Apply complete! Resources: {made} added, 0 changed, 0 destroyed." in deployment.said["apply"]
    assert f"Apply complete! Resources: 0 added, 0 changed, {made} destroyed." in deployment.said["destroy"]


def test_apply_makes_the_vpc_and_destroy_removes_it(deployment: Deployment) -> None:
    assert deployment.vpcs_after_apply == [deployment.outputs["vpc_id"]["value"]]
    assert deployment.vpcs_after_destroy == []
    assert resources(deployment.hcp.state("fargate")) == []


def test_the_outputs_come_back(deployment: Deployment, stack_folder: Path) -> None:
    outputs = {name: output["value"] for name, output in deployment.outputs.items()}
    assert outputs == {name: output["value"] for name, output in deployment.state_after_apply["outputs"].items()}
    assert outputs.keys() == json.loads((stack_folder / "cdk.tf.json").read_text())["output"].keys()


def test_no_state_stays_on_the_machine(deployment: Deployment, stack_folder: Path) -> None:
    assert list(stack_folder.parents[2].rglob("*.tfstate")) == [stack_folder / ".terraform" / "terraform.tfstate"]
    assert "resources" not in json.loads((stack_folder / ".terraform" / "terraform.tfstate").read_text())


def test_without_a_token_terraform_says_how_to_get_one(hcp: Hcp, stack_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(stack_folder, folder, ignore=shutil.ignore_patterns(".terraform*"))
    # A login of the machine's user is in the home folder.
    local = client(hcp, folder, HOME=str(tmp_path))
    del local.environment["TF_TOKEN_app_terraform_io"]
    done = local.run("init", "-input=false")
    assert done.returncode == 1
    assert "Error: Required token could not be found" in done.stderr
    assert "terraform login" in done.stderr


def test_a_wrong_token_is_refused(hcp: Hcp, stack_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(stack_folder, folder, ignore=shutil.ignore_patterns(".terraform*"))
    done = client(hcp, folder, TF_TOKEN_app_terraform_io="another").run("init", "-input=false")
    assert done.returncode == 1
    assert 'Error: Failed to read organization "acme" at host app.terraform.io' in done.stderr
    assert "unauthorized" in done.stderr


def test_a_run_has_the_variables_of_the_workspace_and_fails_as_terraform_does(hcp: Hcp, tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(json.dumps(GREETING))
    local = client(hcp, tmp_path)
    local("init", "-input=false")
    for greeting in ("hello", ""):
        hcp.variables["greeting"] = greeting
        done = local.run("apply", "-auto-approve", "-input=false")
        assert done.returncode == (0 if greeting else 1)
    assert "Nobody is greeted." in done.stdout
    assert json.loads(local("output", "-json"))["greeting"]["value"] == "hello"


def resources(state: dict[str, Any]) -> list[Any]:
    return [instance for resource in state["resources"] for instance in resource["instances"]]
