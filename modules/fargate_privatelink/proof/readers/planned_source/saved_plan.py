"""The source in what `terraform plan -out` writes.

It is a ZIP with every file of every module as it was planned: `tfconfig/m-<key>/<file>`, and `tfconfig/modules.json`.
It lacks the files that functions read. The layout is Terraform's own affair, the same in its releases of years; source:
its package `planfile`. It is read as what a stranger made: nothing of it becomes a path on this machine.
"""

import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.source.language.bodies import Body
from fargate_privatelink.proof.readers.source.language.confined import MAX_BYTES
from fargate_privatelink.proof.readers.source.language.files import SUFFIXES, Files, body_of, merged
from fargate_privatelink.proof.readers.source.modules import Called, Found

MAX_ARCHIVE = 256 * 2**20
MAX_DIRECTORY = 4 * 2**20
MAX_MEMBERS = 20_000
MAX_SOURCE = 64 * 2**20
MAX_PLAN = 512 * 2**20
MEMBER = re.compile(r"tfconfig/m-([\w.-]*)/([^/\\]+)")
LIST = "tfconfig/modules.json"
PLAN = "tfplan"
# The end of a ZIP without a comment: the size of its directory stands at bytes 12 to 15.
END = b"PK\x05\x06"
END_SIZE = 22
BLOCK = 2**20


class SavedPlan:
    """The modules of a saved plan by their keys, and whether it is the one of a plan's JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._dirs: dict[str, str] = {}
        self._files: dict[str, Files] = {}
        self._content: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        try:
            self._check_size()
            with zipfile.ZipFile(path) as archive:
                self._read(archive)
        except OSError as error:
            raise self._refused(f"cannot be read: {error.strerror or error}") from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise self._refused("is no plan as `terraform plan -out` writes it, or an encrypted one") from error

    def _refused(self, message: str) -> InputError:
        return InputError([Problem("--saved-plan", "", f"{self._path} {message}")])

    def _check_size(self) -> None:
        if not self._path.is_file():
            raise self._refused("is not a regular file" if self._path.exists() else "cannot be read: no such file")
        size = self._path.stat().st_size
        if size > MAX_ARCHIVE:
            raise self._refused(f"is larger than {MAX_ARCHIVE // 2**20} MiB")
        with self._path.open("rb") as stream:
            stream.seek(max(0, size - END_SIZE))
            end = stream.read(END_SIZE)
        if not end.startswith(END) or int.from_bytes(end[12:16], "little") > MAX_DIRECTORY:
            raise ValueError

    def _read(self, archive: zipfile.ZipFile) -> None:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise self._refused(f"holds more than {MAX_MEMBERS} files")
        left = MAX_SOURCE
        listed: Any = []
        for member in members:
            match = MEMBER.fullmatch(member.filename)
            if member.filename != LIST and not (match and match[2].endswith(SUFFIXES)):
                continue
            content = _bounded(archive.open(member), MAX_BYTES)
            left -= len(content or b"")
            if content is None or left < 0:
                raise self._refused(f"holds a file that is too large: {member.filename}")
            if match:
                self._content[match[1]].append((match[2], content))
            else:
                listed = json.loads(content)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, Mapping) and isinstance(each.get("Key"), str) and isinstance(each.get("Dir"), str):
                self._dirs[each["Key"]] = each["Dir"]
        if "" not in self._content:
            raise ValueError

    def holds(self, timestamp: str) -> bool:
        """Whether the plan was made at a time, as its JSON writes it."""
        wanted, before, read = timestamp.encode(), b"", 0
        with zipfile.ZipFile(self._path) as archive, archive.open(PLAN) as stream:
            while block := stream.read(BLOCK):
                if wanted in before + block:
                    return True
                before, read = block[-len(wanted) :], read + len(block)
                if read > MAX_PLAN:
                    break
        return False

    @property
    def root(self) -> Found:
        """The root module."""
        return self._found("")

    def find(self, call: Called, caller: Found) -> Found | str:  # noqa: ARG002 (a saved plan knows every module by its key)
        """The module that is called, or why it is not there."""
        return self._found(call.key) if call.key in self._content else f"is not in {self._path}"

    def _found(self, key: str) -> Found:
        name = self._dirs.get(key, ".")
        if key not in self._files:
            bodies: list[Body] = [
                body_of(content, file=file if name == "." else f"{name}/{file}")
                for file, content in sorted(self._content[key])
            ]
            self._files[key] = merged(bodies)
        return Found(self._files[key], name, None)


def _bounded(stream: IO[bytes], most: int) -> bytes | None:
    """The content of a member; None where there is more of it, whatever the archive says."""
    with stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None
