"""Moves that Terraform itself makes, of what needs no server: chains, instances, modules, and a state that stays."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import checking, hcl
from tests.handoff.renames.documents import at, name_of, write_app
from tests.terraform import TerraformIn

PLAIN, EACH, COUNTED, MODULE, READER = (name_of(f"grp/{each}") for each in ("plain", "each", "counted", "mod", "reads"))
KEY = 'a "b.c" ${1}'
DOCUMENT = {
    "terraform": {"required_version": ">= 1.5"},
    "resource": {
        "terraform_data": {
            PLAIN: at("grp/plain", input="${path.cwd}"),
            EACH: at("grp/each", for_each={"x": 1, KEY.replace("${", "$${"): 2}, input="${each.value}"),
            COUNTED: at("grp/counted", count=2, input="${count.index}"),
            "reader": at(
                "reader",
                input=f'${{[terraform_data.{EACH}["x"].output, "${{module.{MODULE}[0].given}}"]}}',
                depends_on=[f"terraform_data.{PLAIN}"],
                lifecycle={"replace_triggered_by": [f"terraform_data.{COUNTED}[1]"]},
            ),
        }
    },
    "module": {MODULE: at("grp/mod", source="./assets/mod", count=1, given=f"${{terraform_data.{COUNTED}.0.output}}")},
    "output": {"plain": {"value": f"${{terraform_data.{PLAIN}.id}}", "sensitive": True}},
}
CHILD = """
variable "given" {}
resource "terraform_data" "in" {
  input = var.given
}
output "given" {
  value = terraform_data.in.output
}
"""


@pytest.fixture
def app(tmp_path: Path, terraform_in: TerraformIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app whose stack was applied under the names that CDKTF gives, one resource under another one still."""
    app = write_app(tmp_path / "cdktf.out", stack=DOCUMENT)
    folder = app / "stacks" / "stack"
    (folder / "assets" / "mod").mkdir(parents=True)
    (folder / "assets" / "mod" / "main.tf").write_text(CHILD)
    terraform = terraform_in(folder)
    for key, value in terraform.environment.items():
        monkeypatch.setenv(key, value)
    (folder / "cdk.tf.json").write_text(json.dumps(DOCUMENT).replace(PLAIN, "first"))
    terraform.init()
    terraform("apply", "-auto-approve", "-input=false")
    moved = {"moved": [{"from": "terraform_data.first", "to": f"terraform_data.{PLAIN}"}]}
    (folder / "cdk.tf.json").write_text(json.dumps(DOCUMENT | moved))
    return app


def state_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.tfstate*")}


def test_the_state_follows_the_names_and_nothing_else_changes(
    app: Path, terraform_in: TerraformIn, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, out = app / "stacks" / "stack", tmp_path / "hcl"
    before = state_in(folder)
    assert hcl.main([str(app), "--out", str(out), "--rename", "--check"]) == checking.EQUAL
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "stack  7 resources  7         6      1                equal",
        "stack: terraform_data.grp_plain: both plan update",
    ]
    assert state_in(folder) == before
    shutil.copy(folder / "terraform.tfstate", out / "stack")
    terraform = terraform_in(out / "stack")
    terraform.init()
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in terraform("plan", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    (out / "stack" / "moved.tf").unlink()
    assert terraform.run("plan", "-input=false", "-detailed-exitcode").returncode == 0


def test_the_state_of_the_workspace_is_the_one(
    app: Path, terraform_in: TerraformIn, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    terraform = terraform_in(app / "stacks" / "stack")
    terraform("workspace", "new", "test")
    terraform("apply", "-auto-approve", "-input=false", f"-target=terraform_data.{COUNTED}")
    assert hcl.main([str(app), "--out", str(tmp_path / "hcl"), "--rename", "--check"]) == checking.EQUAL
    assert capsys.readouterr().out.splitlines()[1] == ("stack  2 resources  7         2      5                equal")


def test_a_move_that_is_missing_is_different(
    app: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write = hcl._write

    def without_moves(folder: Path, left: Any) -> None:
        write(folder, left)
        (folder / "moved.tf").unlink()

    monkeypatch.setattr(hcl, "_write", without_moves)
    out = tmp_path / "hcl"
    assert hcl.main([str(app), "--out", str(out), "--rename", "--check"]) == checking.DIFFERENT
    printed = capsys.readouterr().out.splitlines()
    old = f"terraform_data.{COUNTED}[0]"
    assert printed[1].endswith("different")
    assert f"stack: terraform_data.grp_counted[0]: moves from nowhere, expected is {old}" in printed
    assert f"stack: {old}: is in the plan of the HCL alone" in printed
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["cdktf.out"]
