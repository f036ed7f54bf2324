"""How the files of a synth become those of a folder: a journal tells whoever comes after a kill what to take back."""

import json
import os
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path

from fargate_privatelink.commands import signals
from fargate_privatelink.commands.ending import reason
from fargate_privatelink.errors import InputError, Problem

# Which files the last synth wrote, one a line. Whatever else stands in the folder is somebody else's.
RECORD = ".synthesized"
# Of a synth's work folder: what is to be published, what was published before, and the journal, which is there from
# before the first move until after the last one.
NEW, OLD, JOURNAL = "new", "old", "journal"


def publish(work: Path, out: Path) -> None:
    """Make the files in `NEW` of a work folder those of `out`, as a whole or not at all.

    An InputError says why it cannot be. What ends the process here, power that fails among it, is for `take_back`.
    """
    new = work / NEW
    written = sorted(str(path.relative_to(new)) for path in new.rglob("*") if path.is_file())
    (new / RECORD).write_text("".join(f"{name}\n" for name in written))
    recorded = {*_recorded(out), RECORD}
    changed = [name for name in (*written, RECORD) if not _is_same(new / name, out / name)]
    stale = sorted(recorded.difference(written, [RECORD]))
    if not changed and not stale:
        return
    if (out / RECORD).exists():
        # What would be lost is what was there: the first synth need not wait for its disk.
        _sync(*(new / name for name in changed))
    (work / OLD).mkdir()
    made = dict.fromkeys(folder for name in changed for folder in _missing_folders(name, out))
    beside = work / f"{JOURNAL}.new"
    beside.write_text(json.dumps({"changed": changed, "made": [*made]}))
    _sync(beside)
    beside.replace(work / JOURNAL)
    _sync(work)
    try:
        _move_all(work, out, changed, stale, recorded)
        _sync(*{folder for name in (*changed, *stale) if (folder := (out / name).parent).is_dir()})
        signals.ignore()
        (work / JOURNAL).unlink()
    except BaseException:
        take_back(work, out)
        raise
    # Before `OLD` goes: without it no journal may come back.
    _sync(work)


def _move_all(work: Path, out: Path, changed: Sequence[str], stale: Sequence[str], recorded: Set[str]) -> None:
    target = out
    try:
        for name in (*changed, *stale):
            target = out / name
            if name in recorded and (target.is_file() or target.is_symlink()):
                _move(target, work / OLD / name)
        for name in stale:
            _remove_empty_folders((out / name).parent, out)
        for name in changed:
            target = out / name
            if not _is_inside(name, out):
                raise FileExistsError(None, "a link leads elsewhere: move it, or choose another --out")
            if os.path.lexists(target):
                raise FileExistsError(None, "exists, and no synth wrote it: move it, or choose another --out")
            _move(work / NEW / name, target)
    except OSError as error:
        place = Path(error.filename or target)
        place = target if place.is_relative_to(work) else place
        raise InputError([Problem(str(place), "", f"cannot be written: {reason(error)}")]) from error


def take_back(work: Path, out: Path) -> None:
    """Make `out` what it was before the publish that a work folder has a journal of; at any time, and again."""
    if not (work / JOURNAL).exists():
        return
    changed, made = _journal(work)
    for name in reversed(changed):
        # Whatever is no longer in the work folder was published.
        if _is_inside(name, out) and not os.path.lexists(work / NEW / name) and os.path.lexists(out / name):
            _move(out / name, work / NEW / name)
    for name in reversed(made):
        with suppress(OSError):
            if _is_inside(name, out):
                (out / name).rmdir()
    for path in sorted((work / OLD).rglob("*")):
        name = str(path.relative_to(work / OLD))
        if (path.is_symlink() or not path.is_dir()) and _is_inside(name, out):
            _move(path, out / name)
    _sync(work)
    (work / JOURNAL).unlink()
    _sync(work)


def _journal(work: Path) -> tuple[list[str], list[str]]:
    try:
        journal = json.loads((work / JOURNAL).read_text())
        return [*map(str, journal["changed"])], [*map(str, journal["made"])]
    except (ValueError, LookupError, TypeError) as error:
        raise InputError([Problem(str(work / JOURNAL), "", "is no journal of a synth: remove its folder")]) from error


def _recorded(out: Path) -> Iterator[str]:
    """The names in the record that can be files of a synth: a record is a file like any other, and may say anything."""
    try:
        names = (out / RECORD).read_text().splitlines()
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise InputError([Problem(str(out / RECORD), "", "is not a list of files")]) from error
    for name in names:
        if _is_inside(name, out) and not (out / name).is_dir():
            yield name


def _is_inside(name: str, out: Path) -> bool:
    """Whether a name is that of something in a folder; a folder on the way may be a link that leads elsewhere."""
    if "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts:
        return False
    return (out / name).parent.resolve().is_relative_to(out.resolve())


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _missing_folders(name: str, out: Path) -> Sequence[str]:
    """The folders of a file that are not there, the outermost first."""
    return [str(folder) for folder in reversed(Path(name).parents) if not (out / folder).is_dir()]


def _move(source: Path, target: Path) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir()
    source.replace(target)


def _remove_empty_folders(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _sync(*places: Path) -> None:
    """Wait until the disk has files, or what folders say of their entries."""
    for place in places:
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
