"""What reviewers ask of an account, through the real Terraform and AWS provider against moto on loopback."""

import json
from pathlib import Path
from typing import Any

import boto3

from tests.cases import ACCOUNT_WIDE, CASES, KEY
from tests.conftest import Synthesize
from tests.terraform import TerraformIn


def test_all_of_it_is_applied_as_it_is_said_and_a_second_plan_is_empty(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path: Path
) -> None:
    document = synthesize(CASES["account_wide"]())
    # Beside the folder, and not three levels above it.
    document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    terraform = terraform_in(tmp_path, moto)
    terraform.init()
    terraform("apply", "-auto-approve", "-input=false")
    again = terraform.run("plan", "-input=false", "-detailed-exitcode")
    assert again.returncode == 0, again.stdout

    def client(service: str) -> Any:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client(service, region_name="us-east-1", endpoint_url=moto, **keys)

    groups = client("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["kmsKeyId"] for group in groups} == {
        "/ecs/exec": f"{KEY}1",
        "/ecs/web": f"{KEY}1",
    }
    (repository,) = client("ecr").describe_repositories()["repositories"]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": f"{KEY}2"}
    policy = json.loads(client("ecr").get_lifecycle_policy(repositoryName="web")["lifecyclePolicyText"])
    assert policy["rules"][0]["selection"]["countNumber"] == 30
    include = ["CONFIGURATIONS", "SETTINGS"]
    (cluster,) = client("ecs").describe_clusters(clusters=["web-cluster"], include=include)["clusters"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert cluster["configuration"]["executeCommandConfiguration"] == {
        "kmsKeyId": f"{KEY}5",
        "logging": "OVERRIDE",
        "logConfiguration": {"cloudWatchLogGroupName": "/ecs/exec", "cloudWatchEncryptionEnabled": True},
    }
    for name in ("webExecutionRole", "webTaskRole"):
        role = client("iam").get_role(RoleName=name)["Role"]
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == ACCOUNT_WIDE["permissions_boundary"]
    terraform("destroy", "-auto-approve", "-input=false", "-refresh=false")
    assert terraform("state", "list") == ""
