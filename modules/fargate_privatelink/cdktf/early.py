"""What Python imports at its start where this package is installed, so that no order of imports matters to CDKTF.

Every Python of the environment runs the line in `fargate_privatelink.pth`, so this file imports next to nothing.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any


def before(*packages: str) -> None:
    """Make imports of CDKTF cheap as soon as one of these packages is imported."""
    # Python reads the line twice in some environments.
    if not any(isinstance(finder, _Before) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Before(packages))


class _Before:
    """A finder that waits for the first of some packages."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "ModuleSpec | None":
        if name not in self._packages:
            return None
        sys.meta_path.remove(self)
        from fargate_privatelink.cdktf import imports

        return imports.watch().find_spec(name, path, target)
