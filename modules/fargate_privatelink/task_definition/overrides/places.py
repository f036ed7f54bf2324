"""Where what is in a task definition was written: in its file, or in the file that overrides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fargate_privatelink.errors import Problem


class Written(NamedTuple):
    """A file and a place in it; `is_whole` where what is inside has no place of its own there."""

    file: str
    path: str
    is_whole: bool


@dataclass(frozen=True)
class Places:
    """The places that are not those of the file, by their paths in the task definition."""

    elsewhere: Mapping[str, Written] = field(default_factory=dict)

    def of(self, path: str) -> Written | None:
        """Where something was written that does not stand at that path of the file."""
        end = len(path)
        while end > 0:
            if found := self.elsewhere.get(path[:end]):
                return found if found.is_whole else found._replace(path=found.path + path[end:])
            end = max(path.rfind(".", 0, end), path.rfind("[", 0, end))
        return None

    def problem(self, file: str, path: str, message: str) -> Problem:
        """What is wrong at a path of a task definition from a file."""
        found = self.of(path)
        return Problem(found.file, found.path, message) if found else Problem(file, path, message)
