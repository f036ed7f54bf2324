"""What a person does who has a service in private subnets: proves its source, does what is printed, proves it again."""

import re
import shutil
from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main

FAULTS = Path(__file__).parent / "private_service"


def blocks(printed: str) -> list[str]:
    """The blocks of Terraform in a summary."""
    return re.findall(r"^```hcl\n(.*?)^```$", printed, re.MULTILINE | re.DOTALL)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the configuration, which is the current one."""
    monkeypatch.chdir(shutil.copytree(FAULTS, tmp_path, dirs_exist_ok=True))
    return tmp_path


def test_three_faults_are_mended_from_what_is_printed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--markdown"]) == 1
    printed = capsys.readouterr().out
    lines = printed.split("\n")
    assert lines[0] == "## ❌ Task `orders` does not start"
    assert lines[2] == "**To do:** paste the Terraform of 1-2; do what 3 says."
    assert [line for line in lines if line.startswith(("### ", "**Fix:** add"))] == [
        "### 1. ❌ `aws_security_group.endpoints` (`main.tf:47`)",
        "**Fix:** add to `aws_security_group.endpoints`",
        "### 2. ❌ `aws_iam_role.execution` (`ecs.tf:18`)",
        "### 3. ❌ `aws_route_table.private` (`main.tf:37`)",
        "**Fix:** add `aws_route_table.private.id` to `route_table_ids` of `aws_vpc_endpoint.s3`",
        "### Warnings",
    ]
    ingress, policy = blocks(printed)
    # Six characters that nobody knows come behind a secret's name: what is pasted must not make them up.
    assert 'Resource = ["arn:aws:secretsmanager:eu-west-1:*:secret:orders/db-??????"]' in policy
    network = (here / "main.tf").read_text()
    network = network.replace(
        'name   = "${local.name}-endpoints"\n', f'name   = "${{local.name}}-endpoints"\n{ingress}'
    )
    network = network.replace('"Gateway"\n', '"Gateway"\n  route_table_ids = [aws_route_table.private.id]\n')
    (here / "main.tf").write_text(network)
    (here / "added.tf").write_text(policy)
    assert main(["."]) == 0
    assert "task orders starts (" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_a_group_with_rules_of_its_own_is_not_named_twice(capsys: pytest.CaptureFixture[str]) -> None:
    main(["."])
    warning = "lets tasks out to anywhere, and nothing its tasks reach needs the internet"
    assert f"  warning: aws_security_group.task (ecs.tf:36) {warning}\n" in capsys.readouterr().out
