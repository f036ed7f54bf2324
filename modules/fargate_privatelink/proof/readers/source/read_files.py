"""The files that expressions of a source read: `file`, `templatefile` and their like.

Relative paths begin where Terraform runs, which is the root module's folder and not the module's own. Source: Terraform
documentation, Filesystem Functions.
"""

import os
from pathlib import Path

from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.readers.source.language.confined import MAX_FILES, ConfinedError
from fargate_privatelink.proof.readers.source.reading import Reading


class SourceFiles:
    """The files below the top of a source's repository; of a saved plan alone none is there."""

    def __init__(self, reading: Reading) -> None:
        self._place, self._reading = reading.place, reading

    def _not_read(self, path: str, why: str) -> UnresolvedError:
        self._reading.assume(path, f"{why}: what it holds is not known")
        return UnresolvedError(f"{path} {why}")

    def content(self, path: str) -> bytes:
        """What a file holds; InvalidError where there is none, UnresolvedError where it may not be read."""
        if self._place is None:
            raise self._not_read(path, "is not in the saved plan, and is read where --source names its folder")
        try:
            return self._place.confined.read(self._place.folder / path)
        except ConfinedError as error:
            if not os.path.lexists(self._place.folder / path):
                self._reading.assume(path, "is not there")
                raise InvalidError(f"no file {path}") from error
            raise self._not_read(path, str(error)) from error

    def exists(self, path: str) -> bool:
        """Whether there is a regular file."""
        try:
            self.content(path)
        except InvalidError:
            return False
        return True

    def below(self, folder: str) -> list[str]:
        """The files in a folder and below it, as paths from there with `/` between the parts."""
        if self._place is None or not self._place.confined.is_folder(self._place.folder / folder):
            raise self._not_read(folder, "is no folder that is read")
        found: list[str] = []
        top = self._place.folder / folder
        for path, _, names in os.walk(top):
            relative = Path(path).relative_to(top)
            found += [(relative / name).as_posix() for name in names]
            if len(found) > MAX_FILES:
                raise self._not_read(folder, f"holds more than {MAX_FILES} files")
        return found

    def absolute(self, path: str) -> str:
        """The path from the root of the file system, which differs from machine to machine."""
        raise UnresolvedError(f"where {path} is depends on the machine")
