"""How the commands end when nobody reads what they print, when nothing can be written, and after Ctrl-C."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import pytest

from fargate_privatelink.cdktf import node
from fargate_privatelink.commands import prove, synth
from fargate_privatelink.report import Report, judge_of, own_stacks
from tests import ROOT

STACKS = str(ROOT / "cdktf.out" / "stacks")
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A synth that has written its output, and has the reports on it to print."""

    def synthesize(inventories: Any, prices: Any, *_: object) -> list[Report]:
        proofs = own_stacks.prove_stacks(inventories, ROOT / "cdktf.out")
        return [Report.of(one, prices, judge_of(proof)) for one, proof in zip(inventories, proofs, strict=True)]

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(synth, "synthesize", synthesize)


def nobody_reads() -> TextIO:
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w", encoding="utf-8")


def full() -> TextIO:
    return Path("/dev/full").open("w", encoding="utf-8")


DEAF = pytest.mark.parametrize(
    ("stream", "said"),
    [(nobody_reads, ""), (full, "standard output: No space left on device\n")],
    ids=["a pipe that ends", "a full disk"],
)


@DEAF
@pytest.mark.usefixtures("written")
def test_what_is_written_is_written_whoever_reads_the_summary(
    stream: Callable[[], TextIO], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with stream() as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert synth.main([]) == 0
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("written")
def test_nobody_needs_a_standard_output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    assert synth.main([]) == 0
    assert prove.main([STACKS]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("written")
def test_an_ascii_terminal_shows_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "stdout").open("w", encoding="ascii") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert synth.main(["--out", "caf\u00e9"]) == 0
    assert (tmp_path / "stdout").read_text("ascii").endswith("wrote caf\\xe9\n")


@DEAF
def test_a_proof_that_cannot_be_printed_is_none(
    stream: Callable[[], TextIO], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with stream() as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert prove.main([STACKS]) == (1 if said else 0)
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("a" * 300, f"{'a' * 300}: cannot be written: File name too long"),
        ("a/" + "b" * 300, f"a/{'b' * 300}: cannot be written: File name too long"),
        ("out\udcff", "out\\udcff: cannot be written: its name is not UTF-8 text"),
    ],
    ids=["300 characters", "300 characters in a folder", "no UTF-8"],
)
def test_a_name_that_no_folder_can_have_is_refused(
    out: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert synth.main(["--config", str(ROOT / "stacks.toml"), "--out", out]) == 1
    assert capsys.readouterr() == ("", f"{message}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (FULL, 1, "out: cannot be written: No space left on device"),
        (RuntimeError("Error: ENOSPC: no space left on device, write\n at"), 1, None),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
    ids=["a full disk", "a full disk for Node", "Ctrl-C"],
)
def test_what_ends_a_synth_is_told_in_a_line_and_changes_nothing(
    error: BaseException,
    status: int,
    message: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fargate_privatelink.constructs.stack.synthesize", fails)
    assert synth.main(["--config", str(ROOT / "stacks.toml"), "--out", "out"]) == status
    told = message or "out: cannot be written: Error: ENOSPC: no space left on device, write"
    assert capsys.readouterr() == ("", f"{told}\n")
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_node_that_is_of_no_file_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="no such construct"), node.file_errors():
        raise RuntimeError("no such construct")
