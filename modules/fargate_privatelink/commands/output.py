"""The folder that synth writes: replaced as a whole or not at all, by one synth at a time."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from fargate_privatelink.commands.ending import reason
from fargate_privatelink.commands.journal import JOURNAL, NEW, RECORD, publish, take_back
from fargate_privatelink.documents import UNFINISHED, is_ignored
from fargate_privatelink.errors import InputError, Problem

# Whoever has locked this file in the folder works there.
LOCK = f"{UNFINISHED}lock"
# Seconds: a synth takes less, but the first one makes CDKTF quick to load.
WAIT = 30
# Who is told so by Node, or by a write, is not told of which file.
FULL = (errno.ENOSPC, errno.EDQUOT)


def refuse_project(out: Path, config: Path) -> None:
    """Raise an InputError where `out` holds its own configuration, and so a person's work, unless a synth wrote it."""
    whole, part = (Path(os.path.realpath(path)) for path in (out, config))
    if whole != part and part.is_relative_to(whole) and not (out / RECORD).exists():
        message = f"holds {config}: a synth wants a folder of its own, such as {out / 'cdktf.out'}"
        raise InputError([Problem(str(out), "", message)])


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a new folder to synthesize into, and make its files the content of `out` when the block ends well.

    Files of an earlier synth that are not written again go; files that no synth wrote stay, such as Terraform's
    state, lock file and `.terraform`. After an error `out` is as it was; what a kill left is taken back first. An
    InputError says why it cannot be written.
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
        except OSError as error:
            raise _refuse(folder, error) from error
        except ValueError as error:
            raise InputError([Problem(str(out), "", "cannot be written: its name is not UTF-8 text")]) from error
        with ExitStack() as stack:
            try:
                stack.enter_context(_locked(out))
                # Absolute: Node need not have the same working directory.
                work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=out)).absolute()
            except OSError as error:
                raise _refuse(out, error) from error
            stack.callback(_remove, work)
            try:
                (work / NEW).mkdir()
                yield work / NEW
                publish(work, out)
            except OSError as error:
                place = Path(error.filename or (_fuller(work) if error.errno in FULL else work))
                raise _refuse(out if place.is_relative_to(work) else place, error) from error
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def settle(path: str) -> None:
    """Take back what synths that were killed have half published where a path is, or in folders below it.

    An InputError says where that cannot be.
    """
    for out in _half_published(path):
        try:
            with _locked(out):
                pass
        except OSError as error:
            message = f"is half written by a synth that was killed, and cannot be mended: {reason(error)}"
            raise InputError([Problem(str(out), "", message)]) from error


def _half_published(path: str) -> Iterator[Path]:
    if not os.path.lexists(path):
        return
    for top, names, _ in os.walk(path):
        if any(name.startswith(UNFINISHED) and Path(top, name, JOURNAL).exists() for name in names):
            yield Path(top)
        names[:] = [name for name in names if not is_ignored(name)]
    for folder in Path(os.path.realpath(path)).parents:
        if any(folder.glob(f"{UNFINISHED}*/{JOURNAL}")):
            yield folder


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep a folder for oneself, without what was left there by those who were killed; wait for those who were not."""
    lock = _lock(out / LOCK, time.monotonic() + WAIT)
    try:
        for work in out.glob(f"{UNFINISHED}*/"):
            take_back(work, out)
            shutil.rmtree(work, ignore_errors=True)
        yield
    finally:
        (out / LOCK).unlink(missing_ok=True)
        os.close(lock)


def _lock(file: Path, end: float) -> int:
    """The descriptor of a file that this process has locked, and made where it is not there."""
    import fcntl

    while True:
        lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have removed it meanwhile.
            if file.exists() and os.path.samestat(file.stat(), os.fstat(lock)):
                return lock
        except BlockingIOError:
            if time.monotonic() > end:
                message = "another synth writes it, and does not end"
                raise InputError([Problem(str(file.parent), "", message)]) from None
            time.sleep(0.05)
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _fuller(work: Path) -> Path:
    """Of a work folder and the folder for temporary files, the one on the disk that has less left."""
    temporary = Path(tempfile.gettempdir())
    if temporary.stat().st_dev == work.stat().st_dev:
        return work
    return min(work, temporary, key=lambda folder: shutil.disk_usage(folder).free)


def _remove(work: Path) -> None:
    # What could not be taken back is for the next command.
    if not (work / JOURNAL).exists():
        shutil.rmtree(work, ignore_errors=True)


def _refuse(path: Path, error: OSError) -> InputError:
    return InputError([Problem(str(path), "", f"cannot be written: {reason(error)}")])
