"""Finds the folders of the modules that a source calls. Nothing is fetched.

What `terraform init` has fetched is listed in `.terraform/modules/modules.json`, whose format is Terraform's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.readers.source.language.confined import ConfinedError, Place
from fargate_privatelink.proof.readers.source.language.files import SUFFIXES, Files, document_of, read_files

LIST = Path(".terraform", "modules", "modules.json")
LOCAL = ("./", "../")
MAX_DEPTH = 32


@dataclass(frozen=True)
class Called:
    """A call of a module: its key, such as `a.b` for a call in a call, and where it says that the module is."""

    key: str
    source: str | None
    version: str | None


@dataclass(frozen=True)
class Found:
    """The files of a module and its folder: as Terraform names it in `path.module`, and where it is, if it is anywhere.

    `is_stale` is for what `terraform init` fetched for another `source` or `version`.
    """

    files: Files
    name: str
    folder: Path | None
    is_stale: bool = False


class Modules(Protocol):
    """Where the modules of a source are."""

    def find(self, call: Called, caller: Found) -> Found | str:
        """The module that is called, or why it is not there."""
        ...


class Installed:
    """The modules in the folders that `terraform init` left beside a root, and in the root's own repository."""

    def __init__(self, place: Place) -> None:
        self._root, self._confined, self._title = place.folder, place.confined, str(place.folder)
        self._listed = dict(self._entries())
        self._files: dict[Path, Files] = {}
        self.root = self._found(".")

    def _entries(self) -> Any:
        try:
            document = document_of(self._confined.read(self._root / LIST), file=str(LIST))
        except (ConfinedError, InputError):
            return
        listed = document.get("Modules")
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, Mapping) and isinstance(each.get("Key"), str) and isinstance(each.get("Dir"), str):
                yield each["Key"], each

    def find(self, call: Called, caller: Found) -> Found | str:
        """The module that is called, or why it is not there."""
        entry = self._listed.get(call.key)
        is_local = call.source is not None and call.source.startswith(LOCAL)
        if is_local and call.source is not None:
            name = _joined(caller.name, call.source)
        elif entry is not None:
            name = _joined(".", str(entry["Dir"]))
        else:
            return "is not there: `terraform init` fetches it"
        folder = self._root / name
        if not self._confined.is_folder(folder) or not any(folder.glob(f"*{each}") for each in SUFFIXES):
            return "is not there" if is_local else "is not there: `terraform init` fetches it"
        return replace(self._found(name), is_stale=not is_local and _is_stale(call, entry or {}))

    def _found(self, name: str) -> Found:
        """A module by its folder, which is read once."""
        folder = self._root / name
        real = folder.resolve()
        if real not in self._files:
            self._files[real] = read_files(folder, self._confined, name=_joined(self._title, name))
        return Found(self._files[real], name, folder)


def _joined(folder: str, path: str) -> str:
    """A path from a folder, as Terraform writes it in `path.module`: without steps that lead back."""
    import posixpath

    return posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))


def _is_stale(call: Called, entry: Mapping[str, Any]) -> bool:
    """Whether the list is of another module than the call: of sources it holds a longer form."""
    listed = str(entry.get("Source", ""))
    own = (call.source or "").removeprefix("git::")
    if own and own not in listed and listed.rpartition("/")[2] not in own:
        return True
    version = str(entry.get("Version", ""))
    return bool(call.version and version and call.version[0].isdigit() and call.version != version)
