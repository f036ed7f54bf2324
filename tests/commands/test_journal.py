"""A synth that is killed while it publishes leaves the old output or the new one, as the next command finds it."""

import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from fargate_privatelink.commands import output, prove
from fargate_privatelink.commands.journal import JOURNAL, NEW, OLD, RECORD
from fargate_privatelink.commands.output import replacing
from fargate_privatelink.commands.synth import main
from fargate_privatelink.errors import InputError
from tests.cases import STACK, web
from tests.commands.test_synth_door import TASK, handed_in

Files = Mapping[str, str]

# What changes a folder or its files, as Python's audit hooks name it. Source: Python documentation, Audit events table.
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "open"}


def stack(name: str, version: int = 1) -> Files:
    """Files of a stack and of its module, as a synth lays them out."""
    document = {"resource": {"aws_ecs_task_definition": {name: {"family": f"{name}-{version}"}}}}
    return {
        f"stacks/{name}/cdk.tf.json": json.dumps(document),
        f"modules/{name}/examples/complete/main.tf": f"{name} {version}",
    }


WEB, BOTH = {"manifest.json": "web", **stack("web")}, {"manifest.json": "both", **stack("web"), **stack("api")}
KINDS: dict[str, tuple[Files, Files]] = {
    "the first synth": ({}, BOTH),
    "a stack more": (WEB, BOTH),
    "a stack less": (BOTH, WEB),
    "every file": (BOTH, {"manifest.json": "new", **stack("web", 2), **stack("api", 2)}),
    "modules that go": (BOTH, {name: text for name, text in BOTH.items() if not name.startswith("modules/")}),
    "a file that becomes a folder": ({"a": "1"}, {"a/b/c": "2"}),
    "a folder that becomes a file": ({"a/b/c": "2"}, {"a": "1"}),
}
# What stands beside it and stays.
OWN = {"stacks/web/cdk_override.tf.json": "{}", "stacks/api/.terraform.lock.hcl": "lock", "modules/mine.txt": "mine"}


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def read(out: Path) -> Files:
    """The files of a folder as a reader finds them, without the record of the last synth."""
    found = {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()}
    return {name: text for name, text in found.items() if name != RECORD}


def synth(out: Path, files: Files, error: BaseException | None = None) -> None:
    with replacing(out) as folder:
        write(folder, files)
        if error:
            raise error


def killed(work: Callable[[], object], before: Callable[[str, tuple[Any, ...]], bool]) -> bool:
    """Whether a process that does the work is killed, which it is before a change to a folder of which this is true."""
    if child := os.fork():
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in CHANGES and not reads and before(event, arguments):
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(hook)
        work()
    finally:
        os._exit(0)


def number(step: int) -> Callable[..., bool]:
    """Whether it is the change of a number, from 0."""
    steps = count()
    return lambda *_: next(steps) == step


def prepared(out: Path, old: Files) -> Files:
    if old:
        synth(out, old)
    own = OWN if old else {}
    write(out, own)
    return own


def proved(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The proof of the output in a folder; none where there is nothing to prove."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        prove.main(["out", "--json"])
    return capsys.readouterr().out


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory, where there is such: others may keep the disk busy."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize(("old", "new"), KINDS.values(), ids=KINDS)
def test_whenever_a_synth_is_killed_the_next_command_finds_the_old_output_or_the_new_one(
    old: Files, new: Files, memory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = prepared(memory / "out", old)
    states: list[Files] = [{**old, **own}, {**new, **own}]
    proofs = [proved(memory, capsys)]
    synth(memory / "out", new)
    proofs.append(proved(memory, capsys))
    found = set()
    for step in count():
        folder = memory / str(step)
        out = folder / "out"
        folder.mkdir()
        prepared(out, old)
        if not killed(partial(synth, out, new), number(step)):
            break
        half = {str(path.relative_to(out)) for path in out.rglob("*")}
        assert proved(folder, capsys) in proofs, half
        with pytest.raises(ValueError, match="stop"):
            synth(out, new, ValueError("stop"))
        state = read(out)
        assert state in states, half
        found.add(states.index(state))
        assert [path.name for path in out.glob(".synth-*")] == []
        synth(out, new)
        assert read(out) == {**new, **own}, half
    assert found == {0, 1}
    KILLS.append(step)


KILLS: list[int] = []


def test_there_were_kills_enough() -> None:
    assert len(KILLS) == len(KINDS)
    assert sum(KILLS) >= 200


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """A folder whose publish was killed when some files had moved."""
    out = tmp_path / "out"
    synth(out, WEB)
    old = read(out)
    assert killed(partial(synth, out, BOTH), lambda _, arguments: str(arguments[1]) == str(out / "manifest.json"))
    assert read(out) not in (old, BOTH)
    return out


@pytest.mark.parametrize("path", [".", "out", "out/stacks", "out/stacks/web/cdk.tf.json"])
def test_whatever_of_a_half_published_folder_is_proved_is_whole(
    path: str, half: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(half.parent)
    prove.main([path])
    assert capsys.readouterr().err == ""
    assert read(half) == WEB


def test_what_cannot_be_taken_back_is_not_proved(
    half: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "open", read_only)
    assert prove.main([str(half)]) == 2
    message = "is half written by a synth that was killed, and cannot be mended: Read-only file system"
    assert capsys.readouterr() == ("", f"{half}: {message}\n")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"changed": 1, "made": []}'])
def test_what_is_no_journal_is_refused(text: str, half: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (journal,) = half.glob(f".synth-*/{JOURNAL}")
    journal.write_text(text)
    message = f"{journal}: is no journal of a synth: remove its folder"
    assert prove.main([str(half)]) == 2
    assert capsys.readouterr() == ("", f"{message}\n")
    with pytest.raises(InputError) as error:
        synth(half, BOTH)
    assert str(error.value) == message


@pytest.mark.parametrize("name", ["../mine", "{folder}/mine", "link/mine"])
def test_a_journal_never_leads_outside_the_folder(name: str, half: Path) -> None:
    folder = half.parent
    write(folder, {"mine": "mine"})
    (half / "link").symlink_to(folder)
    (work,) = half.glob(".synth-*/")
    write(work, {f"{OLD}/link/theirs": "theirs"})
    journal = json.loads((work / JOURNAL).read_text())
    journal["changed"].append(name.format(folder=folder))
    journal["made"].append("link/empty")
    (folder / "empty").mkdir()
    (work / JOURNAL).write_text(json.dumps(journal))
    output.settle(str(half))
    assert {path.name for path in folder.iterdir()} == {"out", "mine", "empty"}
    assert read(half) == WEB


def test_a_synth_waits_for_another_that_writes_the_same_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    second = threading.Thread(target=synth, args=(out, BOTH))
    with replacing(out) as folder:
        write(folder, WEB)
        second.start()
        second.join(0.2)
        assert second.is_alive()
    second.join(10)
    assert read(out) == BOTH


def test_a_synth_does_not_wait_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "WAIT", 0.1)
    out = tmp_path / "out"
    with replacing(out) as folder:
        write(folder, WEB)
        config = handed_in(tmp_path, {**STACK, "tasks": [TASK]}, web=web())
        assert main(["--config", str(config), "--out", str(out)]) == 1
        assert capsys.readouterr() == ("", f"{out}: another synth writes it, and does not end\n")
    assert read(out) == WEB


def test_work_folders_of_the_living_stay_and_those_of_the_dead_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, {".synth-dead/new/stacks/web/cdk.tf.json": "{}", ".synth-lock": ""})
    with replacing(out) as folder:
        assert [path.name for path in out.iterdir() if path.is_dir()] == [folder.parent.name]
        write(folder, WEB)
    assert sorted(path.name for path in out.iterdir()) == [RECORD, "manifest.json", "modules", "stacks"]


def test_what_cannot_be_put_back_now_is_put_back_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    synth(out, WEB)
    with monkeypatch.context() as patch:
        moves = count()

        def failing(self: Path, target: Path) -> None:
            # The disk fails for good.
            if next(moves) > 2:
                raise OSError(errno.EIO, "Input/output error")
            replace(self, target)

        replace = Path.replace
        patch.setattr(Path, "replace", failing)
        with pytest.raises(InputError, match="Input/output error"):
            synth(out, BOTH)
    with pytest.raises(ValueError, match="stop"):
        synth(out, BOTH, ValueError("stop"))
    assert read(out) == WEB


def test_a_proof_reads_no_work_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {f".synth-dead/{NEW}/stacks/web/cdk.tf.json": "{", **WEB})
    prove.main([str(tmp_path)])
    assert capsys.readouterr().err == ""
