"""Reads the files of a source, which is not trusted: only regular ones, below one folder, and none that is large."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fargate_privatelink.errors import InputError, Problem

MAX_BYTES = 2**20
MAX_FILES = 1000
# Of all files of Terraform together, which take a second and 30 MB a MiB; 1,000 resources have half a MiB.
MAX_SOURCE = 8 * 2**20


class ConfinedError(Exception):
    """A file that is not read, and why."""


def top_of(folder: Path) -> Path:
    """The folder below which a source may read: the repository's, or its own where there is none."""
    resolved = folder.resolve()
    return next((each for each in (resolved, *resolved.parents) if (each / ".git").exists()), resolved)


class Confined:
    """The files below a folder."""

    def __init__(self, top: Path) -> None:
        self._top = top.resolve()
        self._sizes: dict[Path, int] = {}

    def source(self, path: Path) -> bytes:
        """The content of a file of Terraform; ConfinedError too where it is too much with those before it."""
        content = self.read(path)
        self._sizes[path] = len(content)
        if self.is_full:
            raise ConfinedError(
                f"is too much with the files before it: more than {MAX_SOURCE // 2**20} MiB of Terraform"
            )
        return content

    def read(self, path: Path) -> bytes:
        """The content of a file; ConfinedError says why it is not read."""
        try:
            real = path.resolve(strict=True)
            if not real.is_relative_to(self._top):
                raise ConfinedError(f"leads out of {self._top}, below which a source is read")
            return regular(real)
        except (OSError, RuntimeError, ValueError) as error:
            raise ConfinedError(f"cannot be read: {_words(error)}") from error

    @property
    def is_full(self) -> bool:
        """Whether no more Terraform is read."""
        return sum(self._sizes.values()) > MAX_SOURCE

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder that may be read."""
        try:
            return path.resolve(strict=True).is_relative_to(self._top) and path.is_dir()
        except (OSError, RuntimeError, ValueError):
            return False

    def named(self, folder: Path, *suffixes: str) -> Iterator[Path]:
        """The files of a folder, and of none below it, whose names end so, by name."""
        names = sorted(each.name for each in folder.iterdir() if each.name.endswith(suffixes))
        if len(names) > MAX_FILES:
            raise InputError([Problem(str(folder), "", f"holds more than {MAX_FILES} files of Terraform")])
        # An editor's own: Terraform leaves these out too.
        yield from (folder / name for name in names if not name.startswith((".", "#")) and not (folder / name).is_dir())


@dataclass(frozen=True)
class Place:
    """The folder of a root module, and what may be read of the files around it."""

    folder: Path
    confined: Confined

    @classmethod
    def of(cls, folder: Path) -> "Place":
        """The folder, with the files of its repository."""
        return cls(folder, Confined(top_of(folder)))


def regular(path: Path) -> bytes:
    """The content of a regular file of a size that a person writes; ConfinedError for any other."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise ConfinedError("is not a regular file")
    if about.st_size > MAX_BYTES:
        raise ConfinedError(f"is larger than {MAX_BYTES // 2**20} MiB")
    return path.read_bytes()


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
