"""What a process that synthesizes once and ends can do without, and do beforehand."""

import atexit
import gc
import importlib.metadata
import sys
import typing
from collections import defaultdict
from functools import cache
from threading import Thread
from types import ModuleType, SimpleNamespace
from typing import Any

from fargate_privatelink.cdktf import bindings, imports, node, pruned


def begin() -> "Ahead":
    """Spare this process what it has no need of, and begin to import CDKTF; call `end` on the result before it is used.

    No look for garbage: there is little, and the process ends soon. No type checks by jsii of every argument at run
    time: mypy has checked the calls. No second look at the version of a package.
    """
    gc.disable()
    # What is frozen is not looked through when the interpreter ends.
    atexit.register(gc.freeze)
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

    imports.watch()
    node.use_bundled()
    node.do_without_cache()
    node.start_direct()
    pruned.use()
    ahead = Ahead()
    ahead.start()
    return ahead


class Ahead(Thread):
    """An import of CDKTF in a thread of its own, which mostly waits for Node."""

    def __init__(self) -> None:
        super().__init__()
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            bindings.import_all()
        except Exception as error:
            self._error = error

    def end(self) -> None:
        """Wait for it, and raise what went wrong: a second import would go wrong in another way."""
        self.join()
        if self._error:
            raise self._error
