"""Reads what a person names: a file, or the pipe in which a shell puts what a command prints."""

import errno
import os
import stat
from io import BufferedReader, FileIO
from pathlib import Path
from time import monotonic, sleep

# How long nobody may have opened a pipe for writing.
MAX_SECONDS = 2.0


def content_of(path: Path, limit: int) -> bytes:
    """The first bytes that a path holds; an OSError where there are none, or only a pipe that nobody writes to."""
    # To open a pipe that nobody writes to would never end.
    with FileIO(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))) as stream:
        first = _first(stream) if stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode) else b""
        return first + BufferedReader(stream).read(limit - len(first))


def _first(stream: FileIO) -> bytes:
    """What has been written to a pipe; behind it reading waits for more."""
    end = monotonic() + MAX_SECONDS
    # None is for a writer that has written nothing yet.
    while (first := stream.read(1)) == b"":
        if monotonic() > end:
            raise OSError(errno.EPIPE, "a pipe that nobody writes to")
        sleep(0.01)
    os.set_blocking(stream.fileno(), True)
    return first or b""
