"""What this package does in Node with whole stacks, in one call instead of one or more for each resource.

`companion.js` is an assembly like those of CDKTF and its bindings, which jsii loads into its kernel.
"""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from fargate_privatelink.cdktf import engine
from fargate_privatelink.cdktf.bindings import Construct, TerraformStack, sinvoke

SOURCE = Path(__file__).with_suffix(".js")
NAME, VERSION = "fargate-privatelink", "0.0.0"
TYPE = f"{NAME}.Companion"
# The methods of the class and their parameters, all of them of any type.
METHODS = {"add": ("elements",), "synthesize": ("stack", "folder")}

# Of these a message has so many: it stands in memory several times until it is sent.
AT_ONCE = 500
NOTHING: dict[str, Any] = {}


@dataclass(slots=True)
class Waiting:
    """An element that is to be made: its type and arguments as jsii calls them, its name in Terraform if the id is not
    that, and overrides by path."""

    scope: Construct
    type: str
    id: str
    configuration: Mapping[str, Any]
    name: str | None
    overrides: dict[str, Any]
    made: bool = False


def add(elements: Sequence[Waiting]) -> None:
    """Make elements, in this order."""
    for start in range(0, len(elements), AT_ONCE):
        some = elements[start : start + AT_ONCE]
        _call("add", [[each.scope, each.type, each.id, each.configuration, each.name, each.overrides] for each in some])
        for each in some:
            # jsii forgets no construct, nor what belongs to it.
            each.configuration, each.overrides, each.made = NOTHING, NOTHING, True


def synthesize(stack: TerraformStack) -> tuple[str, Mapping[str, Any]]:
    """The stack's JSON as its app would write it, and what its elements declare: `described` of companion.js."""
    folder = _folder().name
    _call("synthesize", stack, folder)
    text = Path(folder, "stack.json").read_text(encoding="utf-8")
    return text, json.loads(Path(folder, "elements.json").read_bytes())


def _call(method: str, *arguments: Any) -> None:
    _load()
    companion: Any = SimpleNamespace(__jsii_type__=TYPE)
    sinvoke(companion, method, list(arguments))


@cache
def _folder() -> TemporaryDirectory[str]:
    """A folder that is there until the process ends: making and removing one takes as long as many resources."""
    return TemporaryDirectory()


@cache
def _load() -> None:
    archive = Path(_folder().name, "companion.tgz")
    archive.write_bytes(_archive())
    engine.kernel().load(NAME, VERSION, str(archive))


def _archive() -> bytes:
    any_: Mapping[str, str] = {"primitive": "any"}
    methods = [
        {"name": name, "static": True, "parameters": [{"name": each, "type": any_} for each in parameters]}
        for name, parameters in METHODS.items()
    ]
    type_ = {"assembly": NAME, "fqn": TYPE, "kind": "class", "name": "Companion", "methods": methods}
    described = {
        "schema": "jsii/0.10.0",
        "jsiiVersion": engine.jsii_version(),
        "name": NAME,
        "version": VERSION,
        "types": {TYPE: type_},
    }
    files = {
        ".jsii": json.dumps(described),
        "package.json": json.dumps({"name": NAME, "version": VERSION, "main": "companion.js"}),
        "companion.js": f"const ENGINE = {json.dumps(engine.installed().core)};\n{SOURCE.read_text(encoding='utf-8')}",
    }
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w") as archive:
        for name, text in files.items():
            content = text.encode()
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    # The same bytes each time: jsii keeps what it has unpacked by their digest.
    return gzip.compress(result.getvalue(), mtime=0)
