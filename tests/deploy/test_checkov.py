"""checkov finds nothing in the plans of the committed stacks but what checkov/skips.yaml gives a reason for."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import ROOT
from tests.terraform import TerraformIn

CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"
SKIPS = ROOT / "tests" / "deploy" / "checkov" / "skips.yaml"


@pytest.fixture
def checkov(slow: None) -> Path:
    if not CHECKOV.exists():
        pytest.skip("checkov is not installed: make test installs it")
    return CHECKOV


def failed_checks(checkov: Path, plan: str, folder: Path) -> set[tuple[str, str]]:
    """Checks that a plan in JSON does not pass, each with the resource."""
    (folder / "plan.json").write_text(plan)
    arguments = ("--file=plan.json", "--framework=terraform_plan", "--skip-download", "--compact", "--quiet")
    done = subprocess.run(
        [checkov, *arguments, "--output=json"], cwd=folder, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 20
    return {(check["check_id"], check["resource"]) for check in found["results"]["failed_checks"]}


def test_the_stacks_pass_every_check_but_those_with_a_reason(
    moto: str, terraform_in: TerraformIn, checkov: Path, tmp_path: Path
) -> None:
    found: set[tuple[str, str]] = set()
    for stack in ("nat", "privatelink"):
        folder = tmp_path / "cdktf.out" / "stacks" / stack
        shutil.copytree(ROOT / "cdktf.out" / "stacks" / stack, folder, ignore=shutil.ignore_patterns(".terraform*"))
        terraform = terraform_in(folder, moto)
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        found |= failed_checks(checkov, terraform("show", "-json", "plan"), folder)
    skips = set(re.findall(r"^  - (\w+)$", SKIPS.read_text(), re.MULTILINE))
    assert {check for check in found if check[0] not in skips} == set()
    # A skip that nothing needs hides the next failure.
    assert skips <= {check for check, _ in found}
