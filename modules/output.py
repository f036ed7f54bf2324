"""The folder that synth writes: replaced as a whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from modules.errors import InputError, Problem

# Which files the last synth wrote, one a line. Whatever else stands in the folder is somebody else's.
RECORD = ".synthesized"


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a new folder to synthesize into, and make its files the content of `out` when the block ends well.

    Files of an earlier synth that are not written again go; files that no synth wrote stay, such as Terraform's
    state, lock file and `.terraform`. After an error `out` is as it was. An InputError says why it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # Absolute: Node need not have the same working directory.
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent.absolute()))
    except OSError as error:
        raise _refuse(out, error) from error
    try:
        new = work / "new"
        new.mkdir()
        yield new
        _publish(new, work / "old", out)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(new: Path, old: Path, out: Path) -> None:
    undo: list[Callable[[], object]] = []
    try:
        written = sorted(str(path.relative_to(new)) for path in new.rglob("*") if path.is_file())
        (new / RECORD).write_text("".join(f"{name}\n" for name in written))
        before = _written_before(out)
        for name in (*written, RECORD):
            target = out / name
            if target.is_file() and target.read_bytes() == (new / name).read_bytes():
                continue
            if os.path.lexists(target):
                if name not in before and name != RECORD:
                    raise FileExistsError(None, "exists, and no synth wrote it: move it, or choose another --out", name)
                _move(target, old / name, undo)
            _move(new / name, target, undo)
        stale = [name for name in before if name not in written and os.path.lexists(out / name)]
        for name in stale:
            _move(out / name, old / name, undo)
    except (OSError, UnicodeDecodeError) as error:
        for step in reversed(undo):
            step()
        raise _refuse(out, error) from error
    for name in stale:
        _remove_empty_folders((out / name).parent, out)


def _written_before(out: Path) -> list[str]:
    try:
        names = (out / RECORD).read_text().splitlines()
    except FileNotFoundError:
        return []
    # A record is a file like any other: a name in it must not lead out of the folder.
    return [name for name in names if name and not Path(name).is_absolute() and ".." not in Path(name).parts]


def _move(source: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir()
            undo.append(folder.rmdir)
    os.replace(source, target)
    undo.append(lambda: os.replace(target, source))


def _remove_empty_folders(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _refuse(out: Path, error: OSError | UnicodeDecodeError) -> InputError:
    if isinstance(error, UnicodeDecodeError):
        return InputError([Problem(str(out / RECORD), "", "is not a list of files")])
    path = Path(error.filename) if error.filename else out
    return InputError(
        [Problem(str(path if path.is_absolute() else out / path), "", f"cannot be written: {error.strerror}")]
    )
