"""No stack of many shapes is called different: its plans are equal from nothing, as Terraform itself shows them."""

from pathlib import Path

import pytest

from tests.handoff.apps import Json
from tests.handoff.aws_corpus import ON_AWS
from tests.handoff.own_corpus import OWN
from tests.handoff.test_leaving import left
from tests.terraform import TerraformIn

HEAD = "stack  state  compared  moved  changed by both  plans"


def check(
    folder: Path,
    document: Json,
    terraform_in: TerraformIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *options: str,
) -> list[str]:
    (folder / "configured").mkdir()
    for key, value in terraform_in(folder / "configured").environment.items():
        monkeypatch.setenv(key, value)
    left(folder, document, "--check", *options)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == HEAD
    return printed[1].split()


@pytest.mark.parametrize("document", OWN.values(), ids=OWN)
def test_terraforms_own_resources_are_equal(
    document: Json,
    tmp_path: Path,
    terraform_in: TerraformIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(tmp_path, document, terraform_in, monkeypatch, capsys)[-1] == "equal"


def test_resources_of_aws_are_equal(
    tmp_path: Path,
    terraform_in: TerraformIn,
    aws_schemas: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, state, compared, moved, _, verdict = check(
        tmp_path, ON_AWS, terraform_in, monkeypatch, capsys, "--schemas", str(aws_schemas)
    )
    assert (state, moved, verdict) == ("none", "0", "equal")
    assert int(compared) > 12
