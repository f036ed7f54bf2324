"""What a TypeScript program of CDKTF 0.21 wrote goes to HCL without hashes, on moto, and nothing changes but names.

`three` is its output: a network, data with an asset, and a function that refers to both, with local states in /states.
"""

import shutil
from pathlib import Path

import pytest

from fargate_privatelink.commands import checking, hcl
from tests.terraform import TerraformIn

APP = Path(__file__).parent / "three"
# In the order of their references.
STACKS = ("network", "data", "service")
TABLE = """
stack    state        compared  moved  changed by both  plans
data     9 resources  9         8      0                equal
network  4 resources  4         4      0                equal
service  3 resources  3         3      0                equal
"""
KEPT = (
    "note: data: aws_cloudwatch_log_group.build_1A2B3C4D keeps its name: "
    "the suffix is not the hash of its construct's path"
)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The output as if the program had run here."""
    app = tmp_path / "cdktf.out"
    shutil.copytree(APP, app)
    (tmp_path / "states").mkdir()
    for path in app.rglob("cdk.tf.json"):
        path.write_text(path.read_text().replace("/states/", f"{tmp_path}/states/"))
    return app


def test_names_lose_their_hashes_in_state_too(
    app: Path,
    moto: str,
    terraform_in: TerraformIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in STACKS:
        terraform = terraform_in(app / "stacks" / name, moto)
        terraform.init()
        terraform("apply", "-auto-approve", "-input=false")
    for key, value in terraform.environment.items():
        monkeypatch.setenv(key, value)
    states = {path: path.read_bytes() for path in (tmp_path / "states").iterdir()}
    out = tmp_path / "hcl"

    assert hcl.main([str(app), "--out", str(out), "--rename", "--check"]) == checking.EQUAL
    printed = capsys.readouterr()
    assert printed.out.splitlines()[:4] == TABLE.split("\n")[1:-1]
    assert KEPT in printed.err.splitlines()
    assert {path: path.read_bytes() for path in (tmp_path / "states").iterdir()} == states

    for name in STACKS:
        terraform = terraform_in(out / name, moto)
        terraform.init()
        assert "Plan: 0 to add, 0 to change, 0 to destroy." in terraform("apply", "-auto-approve", "-input=false")
        (out / name / "moved.tf").unlink()
        assert terraform.run("plan", "-input=false", "-detailed-exitcode").returncode == 0
    addresses = terraform_in(out / "data", moto)("state", "list").split()
    assert 'aws_cloudwatch_log_group.orders_logs["a"]' in addresses
    # There is no way back.
    old = terraform_in(app / "stacks" / "network", moto)
    assert "Plan: 4 to add, 0 to change, 4 to destroy." in old("plan", "-input=false", "-lock=false")
