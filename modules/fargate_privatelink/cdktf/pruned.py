"""An archive of the AWS bindings with only the resources in use, which Node loads in a hundredth of the time.

Node parses 131 MB of JSON that describe all of them. `use` is for a program that needs no AWS resource beyond those
that `engine.py` names; the archive is built once, when it is first asked for.
"""

import gzip
import hashlib
import importlib
import io
import json
import re
import signal
import subprocess
import sys
import tarfile
import warnings
from collections.abc import Iterable, Mapping
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any

from fargate_privatelink.cdktf import engine, imports, node
from fargate_privatelink.cdktf.folders import cache_folder, can_write
from fargate_privatelink.escaping import printable

# Of other versions and of other resources.
KEPT_ARCHIVES = 4


def use() -> None:
    """Load the pruned archive instead of the full one; call it before the bindings are imported.

    An archive that cannot be built, or is damaged or refused by jsii costs a warning and seconds, not the result: the
    full one is loaded instead.
    """
    imports.watch()
    archive = path()
    try:
        if not _is_there(archive):
            return
        kernel = engine.kernel()
    except (OSError, ValueError, ImportError, LookupError) as error:
        _warn(error)
        return

    load_full, refuse_others = kernel.load, _RefuseOthers()
    sys.meta_path.insert(0, refuse_others)

    def load(name: str, version: str, tarball: str) -> None:
        if name == engine.installed().assembly:
            try:
                load_full(name, version, str(archive))
                return
            except Exception as error:
                sys.meta_path.remove(refuse_others)
                _warn(error)
        load_full(name, version, tarball)

    setattr(kernel, "load", load)  # noqa: B010


def _is_there(archive: Path) -> bool:
    """Whether there is a sound archive, built now where it is missing or damaged; an error says why there is none."""
    try:
        _check(archive)
    except (OSError, ValueError):
        if can_write(archive.parent):
            _build_apart()
            _check(archive)
        elif archive.exists():
            raise
        else:
            # Users without a home have no archive, and cannot help it.
            return False
    return True


def _check(archive: Path) -> None:
    digest = archive.with_suffix(".sha256").read_text().strip()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
        raise OSError(f"{archive.name} is damaged")


def _warn(reason: Exception) -> None:
    until = f"{printable(str(path()))} is removed" if path().exists() else "they can be built"
    warnings.warn(
        f"the pruned AWS bindings cannot be used ({printable(str(reason))}); synthesis is slower until {until}",
        stacklevel=3,
    )


class _RefuseOthers:
    """Turns jsii's late "Type not found" into an import error that says what to do: a finder on `sys.meta_path`."""

    def __init__(self) -> None:
        self._package, self._known = engine.installed().provider, {"_jsii", *engine.resources()}

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        package, _, module = name.partition(".")
        if package == self._package and module and "." not in module and module not in self._known:
            raise ImportError(f"{name} is not in the pruned AWS bindings: import it in cdktf/engine.py", name=name)
        return None


def path() -> Path:
    """Where the pruned archive for this provider version and these resources belongs."""
    version = engine.provider_version()
    key = hashlib.sha256("\n".join([version, *sorted(engine.resources())]).encode()).hexdigest()[:12]
    name = engine.installed().assembly.strip("@").replace("/", "-")
    return cache_folder() / "archives" / f"{name}-{version}-{key}.tgz"


def build() -> Path:
    """Write the pruned archive and its digest, and return its path.

    A LookupError says what the full archive lacks, whatever jsii says is a RuntimeError.
    """
    package, version = engine.installed().provider, engine.provider_version()
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    full = Path(spec.origin).parent / "_jsii" / f"provider-aws@{version}.jsii.tgz"
    content = prune(full, engine.resources())
    archive = path()
    archive.parent.mkdir(parents=True, exist_ok=True)
    _write(archive, content)
    _try(archive)
    # Written last: without its digest the archive is not used.
    _write(archive.with_suffix(".sha256"), f"{hashlib.sha256(content).hexdigest()}\n".encode())
    found = sorted(archive.parent.glob("*.sha256"), key=lambda each: each.stat().st_mtime)
    for old in found[:-KEPT_ARCHIVES]:
        old.unlink(missing_ok=True)
        old.with_suffix(".tgz").unlink(missing_ok=True)
    return archive


def _write(file: Path, content: bytes) -> None:
    """Write a file as a whole: another process may read it at any moment."""
    with NamedTemporaryFile(dir=file.parent, delete=False) as written:
        try:
            written.write(content)
            written.close()
            Path(written.name).chmod(0o644)
            Path(written.name).replace(file)
        except BaseException:
            Path(written.name).unlink(missing_ok=True)
            raise


def _build_apart() -> None:
    """Build in a process of its own: it takes a gigabyte, and what Node has half loaded it cannot load again."""
    if sys.stderr.isatty():
        print("making CDKTF quick to load, once: some ten seconds", file=sys.stderr)
    command = [sys.executable, "-m", "fargate_privatelink.cdktf.pruned"]
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=pipe, text=True) as process:  # noqa: S603
        node.running.append(process)
        _, said = process.communicate()
    if process.returncode:
        raise OSError((said.strip() or "its build ended without a word").splitlines()[-1])


def _try(archive: Path) -> None:
    """Load the archive in Node, and every folder that it keeps: a folder may need another that was taken out."""
    importlib.import_module(engine.installed().core)  # what the archive depends on must be there first
    kernel = engine.kernel()
    kernel.load(engine.installed().assembly, engine.provider_version(), str(archive))
    with tarfile.open(archive) as held:
        content = held.extractfile("package/.jsii")
        assert content
        types: Mapping[str, Any] = json.load(content)["types"]
    first = {fqn.split(".")[1]: fqn for fqn, each in types.items() if _has_type(each)}
    for fqn in first.values():
        kernel.sget(SimpleNamespace(__jsii_type__=fqn), TYPE)


# What the classes of all resources have, and reading it makes Node load their folder.
TYPE = "tfResourceType"


def _has_type(described: Mapping[str, Any]) -> bool:
    return any(each["name"] == TYPE for each in described.get("properties", ()))


def prune(archive: Path, modules: Iterable[str]) -> bytes:
    """Return the jsii archive with only the types and the code of `modules` in it, as a `.tgz`."""
    assembly = engine.installed().assembly
    folders = {module.replace("_", "-") for module in modules}
    names = {re.sub(r"-(\w)", lambda match: match[1].upper(), folder): folder for folder in folders}
    described: set[str] = set()
    result = io.BytesIO()

    def kept(fqn: str) -> bool:
        return fqn.removeprefix(f"{assembly}.").split(".")[0] in names

    with tarfile.open(archive, "r|gz") as source, tarfile.open(fileobj=result, mode="w") as target:

        def put(name: str, data: bytes) -> None:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))

        for member in source:
            content = source.extractfile(member)
            if content is None:
                continue
            folder, _, file = member.name.removeprefix("package/lib/").partition("/")
            if member.name == "package/.jsii":
                document = json.load(content)
                for key in ("types", "submodules"):
                    document[key] = {fqn: value for fqn, value in document[key].items() if kept(fqn)}
                document.pop("readme", None)
                _strip_documentation(document["types"])
                _strip_documentation(document["submodules"])
                described = {fqn.removeprefix(f"{assembly}.") for fqn in document["submodules"]}
                put(member.name, json.dumps(document).encode())
            elif member.name == "package/package.json" or (folder in folders and file.endswith(".js")):
                put(member.name, content.read())
        if missing := names.keys() - described:
            raise LookupError(f"{archive.name} has no module {', '.join(sorted(missing))}")
        getters = (
            f'Object.defineProperty(exports, "{name}", {{ enumerable: true, get: () => require("./{folder}") }});\n'
            for name, folder in sorted(names.items())
        )
        put("package/lib/index.js", ('"use strict";\n' + "".join(getters)).encode())
    # The same bytes each time: builds at once make one archive, and jsii keeps what it has unpacked by its digest.
    return gzip.compress(result.getvalue(), mtime=0)


def _strip_documentation(node: object) -> None:
    if isinstance(node, dict):
        for key in ("docs", "locationInModule", "readme"):
            node.pop(key, None)
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _strip_documentation(child)


if __name__ == "__main__":
    # Whoever ends it lets it remove what it has made.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    build()
