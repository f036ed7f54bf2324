"""checkov finds nothing in the plans of the committed stacks but what checkov/skips.yaml gives a reason for."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import ROOT
from tests.cases import CASES
from tests.conftest import Synthesize
from tests.terraform import Terraform, TerraformIn

CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"
SKIPS = ROOT / "tests" / "deploy" / "checkov" / "skips.yaml"
SERVICES_SKIPS = SKIPS.with_name("services_skips.yaml")
ACCOUNT_WIDE_SKIPS = SKIPS.with_name("account_wide_skips.yaml")


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


def planned(terraform: Terraform) -> str:
    """A plan of a stack, as JSON."""
    terraform.init()
    terraform("plan", "-input=false", "-out=plan")
    return terraform("show", "-json", "plan")


def skipped(file: Path) -> set[str]:
    return set(re.findall(r"^  - (\w+)$", file.read_text(), re.MULTILINE))


def test_the_stacks_pass_every_check_but_those_with_a_reason(
    moto: str, terraform_in: TerraformIn, checkov: Path, tmp_path: Path
) -> None:
    found: set[tuple[str, str]] = set()
    for stack in ("nat", "privatelink"):
        folder = tmp_path / "cdktf.out" / "stacks" / stack
        shutil.copytree(ROOT / "cdktf.out" / "stacks" / stack, folder, ignore=shutil.ignore_patterns(".terraform*"))
        found |= failed_checks(checkov, planned(terraform_in(folder, moto)), folder)
    skips = skipped(SKIPS)
    assert {check for check in found if check[0] not in skips} == set()
    # A skip that nothing needs hides the next failure.
    assert skips <= {check for check, _ in found}


def test_what_reviewers_ask_of_an_account_leaves_only_what_no_setting_mends(
    moto: str, terraform_in: TerraformIn, checkov: Path, synthesize: Synthesize, tmp_path: Path
) -> None:
    (tmp_path / "cdk.tf.json").write_text(json.dumps(synthesize(CASES["account_wide"]())))
    found = failed_checks(checkov, planned(terraform_in(tmp_path, moto)), tmp_path)
    assert {check for check, _ in found} == skipped(ACCOUNT_WIDE_SKIPS)
    assert skipped(ACCOUNT_WIDE_SKIPS) < skipped(SKIPS)


def test_services_and_schedules_leave_only_what_has_a_reason(
    moto: str, terraform_in: TerraformIn, checkov: Path, synthesize: Synthesize, tmp_path: Path
) -> None:
    found: set[tuple[str, str]] = set()
    for case in ("web_api", "public_api", "nightly"):
        (folder := tmp_path / case).mkdir()
        (folder / "cdk.tf.json").write_text(json.dumps(synthesize(CASES[case]())))
        found |= failed_checks(checkov, planned(terraform_in(folder, moto)), folder)
    assert {check for check, _ in found} == skipped(SKIPS) | skipped(SERVICES_SKIPS)
