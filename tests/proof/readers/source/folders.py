"""Folders of source, written from a few lines."""

from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, str]


def written(folder: Path, files: Files) -> Path:
    """A folder with some files, by their paths in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
