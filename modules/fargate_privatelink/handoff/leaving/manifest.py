"""Where the stacks of an app are, and what they are called: by CDKTF's manifest, or by their own JSON."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.handoff.leaving.json_file import read_json

MANIFEST, STACK, HCL = "manifest.json", "cdk.tf.json", "cdk.tf"
# What Terraform lets a stack's folder be called, so that it may become one.
FOLDER = re.compile(r"[\w.@+ -]+")
IN_HCL = "the stack was synthesized with --hcl (SYNTH_HCL_OUTPUT, hclOutput), which is not read: synthesize without it"
IN_BOTH = f"stands beside {STACK}, and nothing tells which of both is older: synthesize anew, or remove the older one"


class Place(NamedTuple):
    """A stack: its name, "" where no manifest says it, its folder, the path of its construct, why it is not read, and
    its JSON, where it was read."""

    name: str
    folder: Path
    path: str
    hcl: str = ""
    document: Json | None = None


def places(given: Path) -> list[Place]:
    """The stacks of an app by its folder, or the one stack of a folder; either may be named by its file.

    An InputError says why there are none.
    """
    folder = _folder(given)
    if (folder / MANIFEST).is_file():
        return list(_listed(folder))
    of_app = app_of(folder)
    if of_app != folder:
        return [each._replace(folder=folder) for each in _listed(of_app) if _is_same(each.folder, folder)]
    in_json, in_hcl = ((folder / name).is_file() for name in (STACK, HCL))
    if not in_json and not in_hcl:
        message = f"holds no {MANIFEST} and no {STACK}: name the folder that cdktf synth writes, such as cdktf.out"
        raise InputError([Problem(str(given), "", message)])
    return [Place("", folder, "", (IN_BOTH if in_json else IN_HCL) * in_hcl)]


def app_of(given: Path) -> Path:
    """The folder of the app that a folder is or a stack of the folder is in, itself where no manifest says so."""
    folder = _folder(given)
    above = _real(folder).parent.parent
    if not (folder / MANIFEST).is_file() and (above / MANIFEST).is_file():
        # Of somebody else's it is none.
        with suppress(InputError):
            if any(_is_same(each.folder, folder) for each in _listed(above)):
                return above
    return folder


def told(document: Json) -> tuple[str, str]:
    """What a stack's JSON says of its name, and of the path of its construct; "" where it does not."""
    paths = [path.split("/")[:-1] for path in _paths(document)]
    metadata = document.get("//")
    metadata = metadata.get("metadata") if isinstance(metadata, Mapping) else None
    name = metadata.get("stackName") if isinstance(metadata, Mapping) else None
    if not isinstance(name, str) or not name:
        first = paths[0][0] if paths and paths[0] else ""
        return first, first
    deepest = min(map(len, paths), default=0)
    # The stack's id is the same in all paths, at one place.
    at = next((at for at in range(deepest) if all(path[at] == name for path in paths)), None)
    return name, "" if at is None else "/".join(paths[0][: at + 1])


def is_name(name: str) -> bool:
    """Whether a folder can be called so."""
    return FOLDER.fullmatch(name) is not None and name not in (".", "..")


def _folder(given: Path) -> Path:
    if not given.is_file():
        return given
    if given.name in (MANIFEST, STACK, HCL):
        return given.parent
    raise InputError([Problem(str(given), "", "is a file: name the folder that cdktf synth writes, such as cdktf.out")])


def _listed(folder: Path) -> Iterator[Place]:
    """The stacks that the manifest in a folder names."""
    manifest = folder / MANIFEST
    stacks = read_json(manifest).get("stacks")
    if not isinstance(stacks, Mapping) or not stacks:
        raise InputError([Problem(str(manifest), "stacks", "must be an object of stacks")])
    for name, stack in sorted(stacks.items()):
        place = stack.get("workingDirectory") if isinstance(stack, Mapping) else None
        if not isinstance(place, str) or not is_name(name):
            raise InputError([Problem(str(manifest), f"stacks.{name}", "is no stack with a workingDirectory")])
        in_hcl = str(stack.get("synthesizedStackPath")).endswith(f"/{HCL}")
        yield Place(name, folder / place, str(stack.get("constructPath") or name), IN_HCL * in_hcl)


def _is_same(one: Path, other: Path) -> bool:
    return _real(one) == _real(other)


def _real(path: Path) -> Path:
    # The method of paths fails on links in a circle.
    return Path(os.path.realpath(path))


def _paths(value: Any) -> Iterator[str]:
    """The paths of constructs that notes in a stack's blocks name."""
    for kind in ("resource", "data", "ephemeral"):
        of_kind = value.get(kind)
        for bodies in of_kind.values() if isinstance(of_kind, Mapping) else ():
            for body in bodies.values() if isinstance(bodies, Mapping) else ():
                note = body.get("//") if isinstance(body, Mapping) else None
                metadata = note.get("metadata") if isinstance(note, Mapping) else None
                path = metadata.get("path") if isinstance(metadata, Mapping) else None
                if isinstance(path, str):
                    yield path
