import errno
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from fargate_privatelink.commands.journal import RECORD
from fargate_privatelink.commands.output import replacing
from fargate_privatelink.errors import InputError

Files = dict[str, str]

WEB: Files = {"manifest.json": "web", "stacks/web/cdk.tf.json": "a web server"}
WEB_AND_API: Files = WEB | {"manifest.json": "web and api", "stacks/api/cdk.tf.json": "an API"}
NEW_WEB: Files = WEB | {"stacks/web/cdk.tf.json": "a better web server"}
# The moves from WEB_AND_API to NEW_WEB: two files and the record away and anew, a stale file away.
MOVES = range(1, 8)
# What people and Terraform keep beside a synthesized file.
FOREIGN = (
    *(".terraform/providers/aws", ".terraform.lock.hcl", "terraform.tfstate", "notes.txt"),
    *("callers.tf", "callers.tf.json", "repository_override.tf", "terraform.tfvars"),
)
SHARED_MEMORY = Path("/dev/shm")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def synth(out: Path, files: Files, error: BaseException | None = None) -> None:
    """Write the files, and then fail with the error."""
    with replacing(out) as folder:
        write(folder, files)
        if error:
            raise error


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def read(out: Path) -> Files:
    """The files of a folder, without the record of the last synth."""
    files = {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()}
    files.pop(RECORD, None)
    return files


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder, down to the bytes, the inodes and the times of the files."""
    return {str(path.relative_to(folder)): state(path) for path in folder.rglob("*")}


def state(path: Path) -> tuple[object, ...]:
    if path.is_symlink():
        return ("link", path.readlink())
    if path.is_dir():
        return ("folder",)
    return ("file", path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)


def refusal(out: Path, files: Files) -> str:
    """The text of the InputError that a synth ends with, which must leave everything as it was."""
    before = snapshot(out.absolute().parent)
    with pytest.raises(InputError) as error:
        synth(out, files)
    assert snapshot(out.absolute().parent) == before
    return str(error.value)


def failing_move(step: int, error: BaseException) -> Callable[[Path, Path], None]:
    """An `os.replace` whose call with this number fails."""
    replace, steps = os.replace, count(1)

    def move(source: Path, target: Path) -> None:
        if next(steps) == step:
            raise error
        replace(source, target)

    return move


def test_the_first_synth_makes_the_folder_and_its_parents(tmp_path: Path) -> None:
    out = tmp_path / "some" / "where" / "out"
    synth(out, WEB)
    assert read(out) == WEB
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_the_record_names_what_was_written_and_is_the_same_every_time(out: Path) -> None:
    synth(out, WEB_AND_API)
    text = "manifest.json\nstacks/api/cdk.tf.json\nstacks/web/cdk.tf.json\n"
    assert (out / RECORD).read_text() == text
    synth(out, dict(reversed(WEB_AND_API.items())))
    assert (out / RECORD).read_text() == text


def test_a_synth_without_changes_touches_nothing(out: Path) -> None:
    synth(out, WEB)
    before = snapshot(out)
    synth(out, WEB)
    assert snapshot(out) == before


def test_files_that_did_not_change_are_not_written_again(out: Path) -> None:
    synth(out, WEB)
    before = snapshot(out)
    synth(out, NEW_WEB)
    changed = {name for name, found in snapshot(out).items() if found != before[name]}
    assert changed == {"stacks/web/cdk.tf.json"}
    assert read(out) == NEW_WEB


def test_stale_files_go_with_the_folders_that_they_leave_empty(out: Path) -> None:
    synth(out, WEB_AND_API | {"modules/api/aws/eu/main.tf": "module"})
    synth(out, WEB)
    assert read(out) == WEB
    assert not (out / "stacks" / "api").exists()
    assert not (out / "modules").exists()


def test_several_stale_files_of_one_folder_go_together(out: Path) -> None:
    synth(out, WEB | {"modules/api/main.tf": "module", "modules/api/outputs.tf": "outputs"})
    synth(out, WEB)
    assert read(out) == WEB
    assert not (out / "modules").exists()


@pytest.mark.parametrize("folder", ["", "stacks/", "stacks/web/", "stacks/api/"])
@pytest.mark.parametrize("name", FOREIGN)
def test_files_that_no_synth_wrote_stay(name: str, folder: str, out: Path) -> None:
    synth(out, WEB_AND_API)
    write(out, {folder + name: "mine"})
    before = state(out / folder / name)
    synth(out, NEW_WEB)
    assert state(out / folder / name) == before
    assert read(out) == NEW_WEB | {folder + name: "mine"}


@pytest.mark.parametrize(("before", "after"), [("a", "a/b"), ("a/b", "a")])
def test_a_file_may_become_a_folder_and_back(before: str, after: str, out: Path) -> None:
    synth(out, {before: "before"})
    synth(out, {after: "after"})
    assert read(out) == {after: "after"}


def test_an_empty_folder_that_no_synth_made_stays(out: Path) -> None:
    synth(out, WEB_AND_API)
    (out / "empty").mkdir()
    synth(out, WEB)
    assert (out / "empty").is_dir()


@pytest.mark.parametrize("error", [ValueError(), InputError([]), KeyboardInterrupt(), SystemExit()], ids=repr)
def test_an_error_in_the_block_leaves_everything_as_it_was(error: BaseException, out: Path, tmp_path: Path) -> None:
    synth(out, WEB_AND_API)
    write(out, {"stacks/web/terraform.tfstate": "state"})
    before = snapshot(tmp_path)
    with pytest.raises(type(error)) as caught:
        synth(out, NEW_WEB, error)
    assert caught.value is error
    assert snapshot(tmp_path) == before


def test_an_error_in_the_first_block_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^stop$"):
        synth(tmp_path / "some" / "where" / "out", WEB, ValueError("stop"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_of_a_file_is_refused_and_everything_rolled_back(out: Path) -> None:
    write(out, {"manifest.json/mine": "mine"})
    assert refusal(out, WEB) == (
        f"{out}/manifest.json: cannot be written: exists, and no synth wrote it: move it, or choose another --out"
    )


def test_a_folder_in_the_way_of_a_later_file_is_refused_and_everything_rolled_back(out: Path) -> None:
    synth(out, {"manifest.json": "empty", "stacks/old/cdk.tf.json": "old"})
    write(out, {"stacks/web/cdk.tf.json/mine": "mine"})
    assert refusal(out, WEB_AND_API) == (
        f"{out}/stacks/web/cdk.tf.json: cannot be written: exists, and no synth wrote it: "
        "move it, or choose another --out"
    )


def test_a_file_in_the_way_of_a_folder_is_refused_and_everything_rolled_back(out: Path) -> None:
    synth(out, {"manifest.json": "empty"})
    write(out, {"stacks": "mine"})
    assert refusal(out, WEB) == f"{out}/stacks/web: cannot be written: Not a directory"


def test_a_file_in_the_way_that_no_synth_wrote_is_refused(out: Path) -> None:
    write(out, {"stacks/web/cdk.tf.json": "mine"})
    assert refusal(out, WEB) == (
        f"{out}/stacks/web/cdk.tf.json: cannot be written: exists, and no synth wrote it: "
        "move it, or choose another --out"
    )


@pytest.mark.parametrize("recorded", ["manifest.json", "stacks/api/cdk.tf.json"], ids=["written again", "stale"])
def test_a_folder_in_place_of_a_file_that_a_synth_wrote_keeps_its_content(recorded: str, out: Path) -> None:
    synth(out, WEB_AND_API)
    (out / recorded).unlink()
    write(out, {f"{recorded}/mine": "mine"})
    with suppress(InputError):
        synth(out, NEW_WEB)
    assert read(out)[f"{recorded}/mine"] == "mine"


@pytest.mark.parametrize(
    ("error", "raised"),
    [(OSError(errno.ENOSPC, "No space left on device"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["full disk", "Ctrl-C"],
)
def test_whichever_move_fails_everything_is_rolled_back(
    error: BaseException, raised: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {}
    for step in MOVES:
        out = tmp_path / str(step) / "out"
        synth(out, WEB_AND_API)
        before = snapshot(out.parent)
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", failing_move(step, error))
            with pytest.raises(raised):
                synth(out, NEW_WEB)
        kept[step] = snapshot(out.parent) == before
    assert kept == dict.fromkeys(MOVES, True)


def test_a_failed_move_is_told_by_the_name_of_the_file_in_the_folder(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synth(out, {"manifest.json": "empty"})

    def full(source: Path, target: Path) -> None:
        if target == out / "stacks" / "web" / "cdk.tf.json":
            raise OSError(errno.ENOSPC, "No space left on device", str(source), None, str(target))
        replace(source, target)

    replace = os.replace
    monkeypatch.setattr(os, "replace", full)
    assert refusal(out, WEB) == f"{out}/stacks/web/cdk.tf.json: cannot be written: No space left on device"


@pytest.mark.parametrize("name", ["../neighbour", "stacks/../../neighbour", "{folder}/neighbour", "link/neighbour"])
def test_a_record_never_leads_outside_the_folder(name: str, out: Path, tmp_path: Path) -> None:
    synth(out, WEB)
    write(tmp_path, {"neighbour": "mine"})
    (out / "link").symlink_to(tmp_path)
    record = (out / RECORD).read_text()
    (out / RECORD).write_text(f"{name.format(folder=tmp_path)}\n{record}")
    synth(out, NEW_WEB)
    assert (tmp_path / "neighbour").read_text() == "mine"
    assert (out / "link").is_symlink()
    assert (out / RECORD).read_text() == record


@pytest.mark.parametrize("name", [".", "stacks", "notes", RECORD, "gone", "gone/too", "a\0b"], ids=ascii)
def test_a_record_that_names_anything_but_files_of_a_synth_does_no_harm(name: str, out: Path) -> None:
    synth(out, WEB)
    write(out, {"stacks/web/terraform.tfstate": "state", "notes/mine": "mine"})
    record = (out / RECORD).read_text()
    (out / RECORD).write_text(f"{name}\n{record}")
    synth(out, NEW_WEB)
    assert read(out) == NEW_WEB | {"stacks/web/terraform.tfstate": "state", "notes/mine": "mine"}
    assert (out / RECORD).read_text() == record


def test_a_record_that_is_not_text_is_refused(out: Path) -> None:
    synth(out, WEB)
    (out / RECORD).write_bytes(b"\xff")
    assert refusal(out, NEW_WEB) == f"{out}/{RECORD}: is not a list of files"


def test_a_file_instead_of_the_folder_is_refused(out: Path) -> None:
    out.write_text("mine")
    text = refusal(out, WEB)
    assert text.startswith(str(out))
    assert text.endswith(": cannot be written: Not a directory")


def test_a_file_instead_of_the_folders_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert refusal(tmp_path / "file" / "out", WEB) == f"{tmp_path}/file/out: cannot be written: Not a directory"


def test_the_parents_of_a_refused_folder_are_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(InputError, match=r"/file/some: cannot be written: Not a directory$"):
        synth(tmp_path / "file" / "some" / "where", WEB)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    ("blocked", "out", "text"),
    [
        ("out/stacks", "out", "out/stacks/web: cannot be written: Not a directory"),
        ("parent", "parent/out", "parent/out: cannot be written: Not a directory"),
    ],
    ids=["in the folder", "parent"],
)
def test_a_relative_folder_is_named_as_it_was_given(
    blocked: str, out: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {blocked: "mine"})
    with pytest.raises(InputError) as error:
        synth(Path(out), WEB)
    assert str(error.value) == text


@pytest.mark.parametrize("name", ["out", "some/where/out", ".", "some/.."])
def test_a_relative_folder_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "some").mkdir()
    synth(Path(name), WEB_AND_API)
    synth(Path(name), WEB)
    assert read(tmp_path / name) == WEB


def test_a_link_to_the_folder_stays_a_link(out: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    out.symlink_to("real")
    synth(out, WEB_AND_API)
    synth(out, WEB)
    assert out.is_symlink()
    assert read(tmp_path / "real") == WEB
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "real"]


def test_a_folder_on_another_filesystem_works(out: Path) -> None:
    if not SHARED_MEMORY.is_dir() or SHARED_MEMORY.stat().st_dev == out.parent.stat().st_dev:
        pytest.skip(f"{SHARED_MEMORY} is no other filesystem")
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as real:
        out.symlink_to(real)
        synth(out, WEB_AND_API)
        synth(out, WEB)
        assert read(out) == WEB
