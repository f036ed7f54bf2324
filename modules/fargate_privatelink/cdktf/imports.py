"""Makes the import of CDKTF cheap, whoever imports it and in whatever order.

Importing any submodule of the provider package imports all 2,212 of them (hashicorp/terraform-cdk#3753), and jsii
starts whatever `node` is on PATH when it is imported.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from fargate_privatelink.cdktf import engine


def watch() -> "Watch":
    """Prepare each import of CDKTF's packages from now on."""
    there = next((finder for finder in sys.meta_path if isinstance(finder, Watch)), None)
    if there is None:
        sys.meta_path.insert(0, there := Watch())
    return there


class Watch:
    """A finder that sees the packages before they are imported."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        if name == engine.JSII:
            from fargate_privatelink.cdktf import node

            node.use_bundled()
            node.do_without_cache()
        elif name in engine.PROVIDERS and (spec := PathFinder.find_spec(name, path)):
            spec.loader = _WithoutInit(spec.loader)
            return spec
        return None


class _WithoutInit(Loader):
    """Loads a package without its `__init__`: an attribute that nobody imported yet is imported when asked for."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        # Whoever asks for the files of the package asks the loader.
        return getattr(self._loader, name)

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, package: ModuleType) -> None:
        def import_submodule(name: str) -> ModuleType:
            missing = f"module {package.__name__!r} has no attribute {name!r}"
            if name.startswith("__"):
                raise AttributeError(missing)
            try:
                return importlib.import_module(f"{package.__name__}.{name}")
            except ModuleNotFoundError as error:
                raise AttributeError(missing) from error

        package.__dict__["__getattr__"] = import_submodule
