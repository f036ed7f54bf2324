"""Two environments from one task definition, in two accounts, and one whose references are variables, against moto."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from tests.cases import ACCOUNT, CASES, OWN_ACCOUNT, REFERRED, SHOP, STACK, Json, inventory
from tests.conftest import Synthesize
from tests.terraform import Terraform, TerraformIn

# The role in the account of dev that Terraform takes on; credentials are of the other one.
DEPLOY = f"arn:aws:iam::{OWN_ACCOUNT}:role/deploy"


class Applied:
    """A stack that Terraform has made, with what it plans after that."""

    def __init__(self, terraform: Terraform) -> None:
        self.terraform = terraform
        terraform.init()
        terraform("apply", "-auto-approve", "-input=false")
        again = terraform.run("plan", "-input=false", "-detailed-exitcode")
        self.second_plan = "" if again.returncode == 0 else again.stdout
        shown = json.loads(terraform("show", "-json"))
        self.resources: dict[str, Json] = {
            each["address"]: each["values"] for each in shown["values"]["root_module"]["resources"]
        }


@pytest.fixture(scope="module")
def documents(synthesize: Synthesize) -> dict[str, Json]:
    provider = {"assume_role": {"role_arn": DEPLOY}}
    return {
        "dev": synthesize(inventory(STACK | {"account": OWN_ACCOUNT, "provider": provider}, SHOP)),
        "prod": synthesize(CASES["environment_prod"]()),
        # In the account of prod, which has a log group and a cluster of these names already.
        "references": synthesize(CASES["references"]()),
    }


@pytest.fixture(scope="module")
def applied(
    moto: str, terraform_in: TerraformIn, documents: dict[str, Json], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Applied]]:
    runs = {}
    for name, document in documents.items():
        folder = tmp_path_factory.mktemp(name)
        document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
        text = json.dumps(document)
        if name == "references":
            text = text.replace("/ecs/web", "/ecs/other").replace('"web-cluster"', '"other-cluster"')
            (folder / "terraform.tfvars.json").write_text(json.dumps(dict(REFERRED)))
        (folder / "cdk.tf.json").write_text(text)
        runs[name] = terraform_in(folder, moto)
    with ThreadPoolExecutor() as pool:
        yield dict(zip(runs, pool.map(Applied, runs.values()), strict=True))
        list(pool.map(lambda each: each("destroy", "-auto-approve", "-input=false", "-refresh=false"), runs.values()))
    assert {name: terraform("state", "list") for name, terraform in runs.items()} == dict.fromkeys(runs, "")


@pytest.mark.parametrize("name", ["dev", "prod", "references"])
def test_a_second_plan_is_empty(applied: dict[str, Applied], name: str) -> None:
    assert applied[name].second_plan == ""


@pytest.mark.parametrize(("name", "account"), [("dev", OWN_ACCOUNT), ("prod", ACCOUNT)])
def test_each_is_in_its_account_under_the_same_names(applied: dict[str, Applied], name: str, account: str) -> None:
    resources = applied[name].resources
    arns = {value["arn"].split(":")[4] for value in resources.values() if "arn" in value}
    assert arns == {account}
    assert resources["aws_iam_role.shop_execution_role"]["name"] == "shopExecutionRole"


def test_terraform_refuses_another_account(applied: dict[str, Applied], documents: dict[str, Json]) -> None:
    terraform = applied["dev"].terraform
    document = json.loads((terraform.folder / "cdk.tf.json").read_text())
    (provider,) = document["provider"]["aws"]
    del provider["assume_role"]
    (terraform.folder / "cdk.tf.json").write_text(json.dumps(document))
    refused = terraform.run("plan", "-input=false", "-refresh=false")
    (terraform.folder / "cdk.tf.json").write_text(json.dumps(documents["dev"]))
    assert refused.returncode == 1
    assert f"AWS account ID not allowed: {ACCOUNT}" in " ".join(refused.stdout.split() + refused.stderr.split())


def test_what_is_given_is_what_is_registered_and_permitted(applied: dict[str, Applied], moto: str) -> None:
    resources = applied["references"].resources
    definition = resources["aws_ecs_task_definition.web"]
    ecs = boto3.client(
        "ecs", region_name="us-east-1", endpoint_url=moto, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    registered = ecs.describe_task_definition(taskDefinition=definition["arn"])["taskDefinition"]
    (container,) = registered["containerDefinitions"]
    environment = {each["name"]: each["value"] for each in container["environment"]}
    assert environment["QUEUE"] == REFERRED["aws_sqs_queue_work_url"]
    assert environment["API"] == "https://api.internal/v1?shell=${HOME}"
    secret = REFERRED["aws_rds_cluster_main_master_user_secret_0_secret_arn"]
    assert container["secrets"][0]["valueFrom"] == f"{secret}:password::"
    efs = registered["volumes"][0]["efsVolumeConfiguration"]
    assert efs["fileSystemId"] == REFERRED["aws_efs_file_system_data_id"]
    policy = json.loads(resources["aws_iam_role_policy.web_execution_role"]["policy"])
    allowed = {each["Sid"]: each["Resource"] for each in policy["Statement"]}
    assert allowed["ReadSecrets"] == [secret]
    assert allowed["ReadParameters"] == [REFERRED["data_aws_ssm_parameter_licence_arn"]]


def test_what_is_no_such_thing_is_refused(applied: dict[str, Applied]) -> None:
    refused = applied["references"].terraform.run("plan", "-input=false", "-var=aws_efs_file_system_data_id=web")
    assert refused.returncode == 1
    said = " ".join(refused.stderr.split() + refused.stdout.split())
    assert "Use the ID of an EFS file system, such as fs-0123456789abcdef0." in said
