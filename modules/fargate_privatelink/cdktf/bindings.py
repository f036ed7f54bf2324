"""The names of `engine.py`, each imported when it is first asked for.

Importing this file makes every later import of CDKTF cheap, the names of this file among them.
"""

import importlib
from typing import TYPE_CHECKING, Any

from fargate_privatelink.cdktf import engine, imports

if TYPE_CHECKING:
    from fargate_privatelink.cdktf.engine import *

imports.watch()


def __getattr__(name: str) -> Any:
    if name not in engine.modules():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(engine.modules()[name]), name)
    return found


def import_all() -> None:
    """Import every name now."""
    for name in engine.modules():
        __getattr__(name)
