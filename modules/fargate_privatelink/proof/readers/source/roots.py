"""Finds the root modules below a folder: the folders of source that no other folder there calls."""

import os
from collections.abc import Iterator
from pathlib import Path

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.readers.source.language.bodies import constant
from fargate_privatelink.proof.readers.source.language.confined import Confined
from fargate_privatelink.proof.readers.source.language.files import SUFFIXES, read_files
from fargate_privatelink.proof.readers.source.modules import LOCAL

# Folders in which Terraform and others keep copies of their own.
IGNORED = frozenset({".terraform", "node_modules", ".git"})
HCL = ".tf"


def is_source(folder: Path) -> bool:
    """Whether a folder holds source in the native syntax."""
    return any(each.name.endswith(HCL) for each in folder.iterdir())


def roots_below(folder: Path) -> list[Path]:
    """The folders of source in the native syntax, at or below a folder, that no other calls."""
    called = called_below(folder)
    return [each for each in _folders(folder) if is_source(each) and each.resolve() not in called]


def called_below(folder: Path) -> set[Path]:
    """The folders that the source at or below a folder calls as modules, with links resolved."""
    return {called for each in _folders(folder) for called in _called(each)}


def _folders(folder: Path) -> Iterator[Path]:
    for path, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if name not in IGNORED)
        if any(name.endswith(SUFFIXES) for name in names):
            yield Path(path)


def _called(folder: Path) -> Iterator[Path]:
    try:
        files = read_files(folder, Confined(folder), name=str(folder))
    except InputError:
        return  # whoever reads the folder is told why it cannot be read
    for call in files.calls.values():
        source = constant(call.body.get("source"))
        if isinstance(source, str) and source.startswith(LOCAL):
            yield (folder / source).resolve()
