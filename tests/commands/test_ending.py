"""How the commands end when nobody reads what they print, when nothing can be written, and after Ctrl-C."""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

from fargate_privatelink.cdktf import node
from fargate_privatelink.cdktf.folders import cache_folder
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


@pytest.fixture
def small(slow: None, tmp_path: Path) -> Iterator[Path]:
    """A disk that takes a file, but few."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("nobody but root mounts a disk")
    (folder / "fill").write_bytes(bytes(20_000))
    yield folder
    subprocess.run(["umount", folder], check=True)


def synthesized(out: Path, **environment: str) -> tuple[int, str]:
    """Exit status and standard error of a process that synthesizes."""
    command = [sys.executable, "main.py", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_a_disk_for_temporary_files_that_is_full_is_named(small: Path, tmp_path: Path) -> None:
    status, told = synthesized(tmp_path / "out", TMPDIR=str(small))
    told = re.sub("fargate-privatelink-[0-9a-f]+", "x", told)
    assert (status, told) == (1, f"{small}/x: cannot be written: Error: ENOSPC: no space left on device, write\n")
    assert {path.name for path in tmp_path.rglob("*")} == {"small", "fill"}


def test_a_disk_for_the_output_that_is_full_is_named(small: Path) -> None:
    status, told = synthesized(small / "out")
    assert status == 1
    assert re.fullmatch(rf"{small}/out: cannot be written: (Error: ENOSPC: n|N)o space left on device.*\n", told)
    assert [path.name for path in small.iterdir()] == ["fill"]


def test_a_disk_for_jsii_s_cache_that_is_full_hinders_no_synth(small: Path, tmp_path: Path) -> None:
    assert synthesized(tmp_path / "out", HOME=str(small), XDG_CACHE_HOME=str(cache_folder().parent)) == (0, "")


def test_an_error_of_node_that_is_of_no_file_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="no such construct"), node.file_errors():
        raise RuntimeError("no such construct")
