"""Asks Terraform for the schemas of providers, in a folder of its own, and keeps the answer for the next time.

The stack's own folder may not even load, and holds a state.
"""

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fargate_privatelink.cdktf.folders import cache_folder, can_write
from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.schemas import Kind, ProviderSchema
from fargate_privatelink.handoff.schemas.reading import read
from fargate_privatelink.handoff.schemas.required import Required, locked_versions
from fargate_privatelink.handoff.schemas.stores import Needed, taking
from fargate_privatelink.handoff.schemas.versions import exact

# Changes with what is kept of a schema.
FORM = 1
# The built-in provider is in an answer only where something uses it, and an answer of nothing has no schemas.
USES: Json = {"terraform_data": {"any": {}}}
# Of the environment, what would have Terraform work elsewhere or otherwise.
NOT_INHERITED = ("TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS", "TF_LOG", "TF_INPUT", "TF_VAR_")
SECONDS = 600
COMMAND = "terraform init && (terraform version -json && terraform providers schema -json) > schemas.json"


class NoAnswerError(Exception):
    """Why Terraform gives no schemas."""


class FailedError(NoAnswerError):
    """Why Terraform gives none of several providers, be it for one of them alone."""


def cached(required: Required, needed: Needed) -> ProviderSchema | None:
    """What an earlier answer tells of a provider whose version is known, if there was one."""
    version = required.locked or exact(required.constraint)
    if not version:
        return None
    try:
        with zipfile.ZipFile(_file(required.source, version)) as archive:
            names = {*archive.namelist()}
            bodies: dict[tuple[Kind, str], Json] = {
                key: json.loads(archive.read(_member(*key)))
                for key in needed.get(required.source, ())
                if _member(*key) in names
            }
    except (OSError, ValueError, zipfile.BadZipFile):
        return None
    return ProviderSchema(version, bodies)


def ask(wanted: Sequence[Required], needed: Needed, mirrors: Sequence[Path]) -> Mapping[str, ProviderSchema]:
    """The schemas of providers of different sources, by source, from Terraform; `mirrors` are folders of providers
    that were installed before.

    A NoAnswerError says why there are none.
    """
    with tempfile.TemporaryDirectory(prefix="schemas-") as name:
        folder = Path(name)
        (folder / "main.tf.json").write_text(json.dumps(_configuration(wanted)))
        _initialize(folder, mirrors)
        versions = locked_versions((folder / ".terraform.lock.hcl").read_text(encoding="utf-8"))
        _run(folder, "providers", "schema", "-json")
        bodies: dict[str, dict[tuple[Kind, str], Json]] = {each.source: {} for each in wanted}
        keep = taking(bodies)
        with _Caches({each.source: versions.get(each.source, "") for each in wanted}) as caches:

            def take(source: str, kind: Kind, type_: str, body: Json) -> None:
                caches.add(source, kind, type_, body)
                if (kind, type_) in needed.get(source, ()):
                    keep(source, kind, type_, body)

            try:
                read((folder / "stdout").read_text(encoding="utf-8"), lambda *_: True, take)
            except ValueError as error:
                raise NoAnswerError(f"terraform providers schema -json: {error}") from error
            caches.complete()
    return {source: ProviderSchema(versions.get(source), found) for source, found in bodies.items()}


def _configuration(wanted: Sequence[Required]) -> Json:
    providers = {}
    for index, each in enumerate(wanted):
        version = each.locked or each.constraint
        providers[f"p{index}"] = {"source": each.source} | ({"version": version} if version else {})
    return {"terraform": {"required_providers": providers}, "resource": USES}


def _initialize(folder: Path, mirrors: Sequence[Path]) -> None:
    """Install the providers: from the stacks' own folders, where nothing is fetched, or as Terraform does elsewhere."""
    folders = [f"-plugin-dir={mirror.absolute()}" for mirror in mirrors]
    if folders:
        with suppress(NoAnswerError):
            return _run(folder, "init", "-input=false", *folders)
    return _run(folder, "init", "-input=false")


def _run(folder: Path, *arguments: str) -> None:
    """Run Terraform; its standard output is in the file `stdout` then."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(NOT_INHERITED)}
    named = f"terraform {' '.join(arguments[:2])}"
    try:
        with (folder / "stdout").open("wb") as output:
            done = subprocess.run(  # noqa: S603 (no shell, and no word of anybody's that begins an option)
                ["terraform", *arguments, "-no-color"],  # noqa: S607 (the one that the person would run)
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                env=inherited | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"},
                timeout=SECONDS,
                check=False,
            )
    except FileNotFoundError:
        raise NoAnswerError("terraform is not installed") from None
    except OSError as error:
        raise NoAnswerError(f"{named}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise NoAnswerError(f"{named}: no answer in {SECONDS} s") from None
    if done.returncode != 0:
        message = " ".join(done.stderr.decode("utf-8", "replace").replace("\u2502", " ").split())
        raise FailedError(f"{named}: {message or f'ends with status {done.returncode}'}")


class _Caches:
    """Writes the schemas of providers of known versions into files, each of which is there as a whole or not at all."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self._files = {source: _file(source, version) for source, version in versions.items() if version}
        self._archives: dict[str, zipfile.ZipFile] = {}

    def __enter__(self) -> "_Caches":
        for source, path in self._files.items():
            if can_write(path.parent):
                with suppress(OSError):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    self._archives[source] = zipfile.ZipFile(_unfinished(path), "w", zipfile.ZIP_DEFLATED)
        return self

    def add(self, source: str, kind: Kind, type_: str, body: Json) -> None:
        if source in self._archives:
            try:
                self._archives[source].writestr(_member(kind, type_), json.dumps(body, separators=(",", ":")))
            except OSError:
                self._drop(source)

    def complete(self) -> None:
        for source, archive in [*self._archives.items()]:
            with suppress(OSError):
                archive.close()
                _unfinished(self._files[source]).replace(self._files[source])
                del self._archives[source]

    def __exit__(self, *_: object) -> None:
        for source in [*self._archives]:
            self._drop(source)

    def _drop(self, source: str) -> None:
        with suppress(OSError):
            self._archives.pop(source).close()
        with suppress(OSError):
            _unfinished(self._files[source]).unlink()


def _file(source: str, version: str) -> Path:
    return cache_folder() / "schemas" / f"{source.replace('/', '+')}@{version}.{FORM}.zip"


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _member(kind: Kind, type_: str) -> str:
    return f"{kind}/{type_}"
