"""The module of a task whose environment holds a credential: its plans hide it, and its own tests pass."""

import json
from pathlib import Path

from fargate_privatelink import terraform_module
from fargate_privatelink.cdktf import pruned
from tests.cases import AWSLOGS, STACK, inventory, web
from tests.terraform import TerraformIn

CANARY = "c4nary"
PROVIDER = {"region": "us-east-1", "skip_credentials_validation": True, "skip_requesting_account_id": True}


def test_a_plan_and_the_tests_show_no_credential(terraform_in: TerraformIn, tmp_path: Path) -> None:
    pruned.use()
    environment = [{"name": "DB_PASSWORD", "value": CANARY}, {"name": "MODE", "value": "live"}]
    definition = web({"environment": environment, "logConfiguration": AWSLOGS})
    terraform_module.write_modules([inventory(STACK, definition)], tmp_path)
    terraform = terraform_in(tmp_path / "case")
    terraform.init()
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
    done = terraform.run("test")
    assert (done.returncode, CANARY in done.stdout + done.stderr) == (0, False), done.stdout
    root = tmp_path / "root"
    root.mkdir()
    document = {
        "provider": {"aws": {**PROVIDER, "skip_metadata_api_check": True}},
        "module": {"app": {"source": "../case"}},
    }
    (root / "main.tf.json").write_text(json.dumps(document))
    terraform = terraform_in(root)
    terraform.init()
    shown = terraform("plan", "-input=false")
    assert "container_definitions    = (sensitive value)" in shown
    assert CANARY not in shown
