"""The folder that synth writes: replaced as a whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fargate_privatelink.commands.ending import reason
from fargate_privatelink.errors import InputError, Problem

# Which files the last synth wrote, one a line. Whatever else stands in the folder is somebody else's.
RECORD = ".synthesized"
# Inside the folder, and so on its filesystem, where a file moves in one step.
WORK = ".synth-"


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a new folder to synthesize into, and make its files the content of `out` when the block ends well.

    Files of an earlier synth that are not written again go; files that no synth wrote stay, such as Terraform's
    state, lock file and `.terraform`. After an error `out` is as it was. An InputError says why it cannot be written.
    """
    made: list[Path] = []
    try:
        folder = out
        try:
            # Node is told the name in UTF-8.
            str(out).encode()
            for folder in reversed([folder for folder in (out, *out.parents) if not folder.exists()]):
                folder.mkdir()
                made.append(folder)
            # Absolute: Node need not have the same working directory.
            work = Path(tempfile.mkdtemp(prefix=WORK, dir=out)).absolute()
        except OSError as error:
            raise _refuse(folder, error) from error
        except ValueError as error:
            raise InputError([Problem(str(out), "", "cannot be written: its name is not UTF-8 text")]) from error
        try:
            new = work / "new"
            new.mkdir()
            yield new
            _publish(new, work / "old", out)
        except OSError as error:
            place = Path(error.filename or work)
            raise _refuse(out if place.is_relative_to(work) else place, error) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _publish(new: Path, old: Path, out: Path) -> None:
    written = sorted(str(path.relative_to(new)) for path in new.rglob("*") if path.is_file())
    (new / RECORD).write_text("".join(f"{name}\n" for name in written))
    recorded = {*_recorded(out), RECORD}
    changed = [name for name in (*written, RECORD) if not _is_same(new / name, out / name)]
    stale = sorted(recorded.difference(written, [RECORD]))
    undo: list[Callable[[], object]] = []
    target = out
    try:
        for name in (*changed, *stale):
            target = out / name
            if name in recorded and (target.is_file() or target.is_symlink()):
                _move(target, old / name, undo)
        for name in stale:
            _remove_empty_folders((out / name).parent, out, undo)
        for name in changed:
            target = out / name
            if os.path.lexists(target):
                raise FileExistsError(None, "exists, and no synth wrote it: move it, or choose another --out")
            _move(new / name, target, undo)
    except BaseException as error:
        for step in reversed(undo):
            step()
        if isinstance(error, OSError):
            place = Path(error.filename or target)
            raise _refuse(target if place.is_relative_to(old.parent) else place, error) from error
        raise


def _recorded(out: Path) -> Iterator[str]:
    """The names in the record that can be files of a synth: a record is a file like any other, and may say anything."""
    try:
        names = (out / RECORD).read_text().splitlines()
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise InputError([Problem(str(out / RECORD), "", "is not a list of files")]) from error
    for name in names:
        if "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts or (out / name).is_dir():
            continue
        # A folder on the way may be a link that leads elsewhere.
        if (out / name).parent.resolve().is_relative_to(out.resolve()):
            yield name


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _move(source: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir()
            undo.append(folder.rmdir)
    os.replace(source, target)
    undo.append(lambda: os.replace(target, source))


def _remove_empty_folders(folder: Path, top: Path, undo: list[Callable[[], object]]) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        undo.append(folder.mkdir)
        folder = folder.parent


def _refuse(path: Path, error: OSError) -> InputError:
    return InputError([Problem(str(path), "", f"cannot be written: {reason(error)}")])
