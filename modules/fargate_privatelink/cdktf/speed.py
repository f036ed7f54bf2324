"""What a process that synthesizes once and ends can do without, and do beforehand."""

import gc
import importlib
import sys
from collections.abc import Callable
from threading import Thread
from types import ModuleType, SimpleNamespace
from typing import Any

from fargate_privatelink.cdktf import node


class Ahead(Thread):
    """Work in a thread of its own, such as imports of what is needed later."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work = work
        self._error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self._error = error

    def end(self) -> None:
        """Wait for it, and raise what went wrong: a second import would go wrong in another way."""
        self.join()
        if self._error:
            raise self._error


def begin() -> Ahead:
    """Begin to import CDKTF, and spare this process what it has no need of; call `end` before CDKTF is used."""
    node.use_bundled()
    node.do_without_cache()
    # Before anything else: what is imported next takes as long as Node does to start.
    started = node.start_direct()
    _spare()

    def import_cdktf() -> None:
        from fargate_privatelink.cdktf import bindings, pruned

        if started:
            node.adopt(started)
        pruned.use()
        bindings.import_all()

    return Ahead(import_cdktf)


def import_behind(*modules: str) -> None:
    """Import modules while this thread waits for Node; one that is imported here too is waited for."""
    Ahead(lambda: [importlib.import_module(module) for module in modules])


def _spare() -> None:
    """Do without what one synth has no need of.

    Few looks for garbage: there is little, and the process ends soon. No type checks by jsii of every argument at run
    time: mypy has checked the calls. No second look at the version of a package.
    """
    import atexit
    import importlib.metadata
    import typing
    from collections import defaultdict
    from functools import cache

    gc.set_threshold(50_000)
    # What is frozen is not looked through when the interpreter ends.
    atexit.register(gc.freeze)
    # Threads that import leave the one that has heard from Node to work at once.
    sys.setswitchinterval(0.0002)
    setattr(importlib.metadata, "version", cache(importlib.metadata.version))  # noqa: B010
    # The checks import half of unittest.
    unused: Any = ModuleType("typeguard")
    unused.check_type = lambda *_, **__: None
    unused.config = unused.CollectionCheckStrategy = SimpleNamespace(ALL_ITEMS=None)
    sys.modules["typeguard"] = unused

    hints_of = typing.get_type_hints
    unchecked: dict[str, object] = defaultdict(lambda: None)

    def get_type_hints(of: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        if getattr(of, "__name__", "").startswith("_typecheckingstub__"):
            return unchecked
        return hints_of(of, *arguments, **options)

    setattr(typing, "get_type_hints", get_type_hints)  # noqa: B010
