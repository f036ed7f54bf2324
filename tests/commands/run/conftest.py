import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fargate_privatelink.commands.run import main
from fargate_privatelink.run import caller
from tests.run.stacks import OUTPUTS, terraform
from tests.survey.conftest import environment
from tests.survey.replay import Answer, Recording, answering

__all__ = ["environment"]
# What the command prints, standard output and error, with its exit status.
Ran = Callable[..., tuple[str, str, int]]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that a person has, and beside them those of the system; Terraform tells of a stack."""
    folder = tmp_path / "programs"
    terraform(folder, OUTPUTS)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
    return folder


@pytest.fixture
def ran(
    environment: pytest.MonkeyPatch,
    programs: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Ran:
    """The command, with what AWS answers and what a person types, where one stack is."""
    (tmp_path / "cdktf.out" / "stacks" / "web").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(caller, "PAUSE", 0)

    def run(answers: list[Answer], *options: str, recording: Recording | None = None) -> tuple[str, str, int]:
        with answering(*answers, recording=recording):
            try:
                status = main([*options])
            except SystemExit as error:
                status = int(error.code or 0)
        out, err = capfd.readouterr()
        return out, err, status

    return run
