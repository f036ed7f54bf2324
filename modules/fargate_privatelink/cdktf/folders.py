"""Where this package keeps what it makes once for all runs."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The folder of this package among the user's caches, whether or not it can be made.

    Source: XDG Base Directory Specification; Apple's File System Programming Guide.
    """
    # Not Path.home, which is an error where there is none.
    own = os.path.expanduser("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")  # noqa: PTH111
    named = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has one that is relative ignored.
    return Path(named if Path(named).is_absolute() else own) / "fargate-privatelink"


def can_write(folder: Path, room: int = 0) -> bool:
    """Whether a folder is there, or can be made, and takes files, of so many bytes together."""
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        if not there.is_dir() or not os.access(there, os.W_OK):
            return False
        disk = os.statvfs(there)
        return disk.f_bavail * disk.f_frsize >= room
    except OSError:
        # Nor may one that cannot be searched be looked into.
        return False
