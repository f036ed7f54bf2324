"""Files beside a stack that its configuration names: what is copied with it, and what would be another file."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.leaving.manifest import HCL, STACK
from fargate_privatelink.handoff.unfolding import labelled
from fargate_privatelink.hcl.templates import split

ASSETS = "assets"
RELATIVE = re.compile(r"\.\.?/")
# What CDKTF calls an asset that it copies: by its construct and a hash. Source: terraform-cdk, lib/terraform-asset.ts.
ASSET = re.compile(r"(?:\./)?assets/(?:[^/]+/[0-9A-F]{32}|[^/]*_[0-9A-F]{8}/[^/]+)(?:/|$)")
# Functions of Terraform that read a file, and what they are given first. Source: Terraform documentation, Filesystem
# Functions.
READS = re.compile(r'\b(?:file\w*|templatefile|abspath)\(\s*"((?:[^"$%\\]|[$%](?!\{))*)"')
# A path from the configuration's own folder, which is where Terraform runs.
FROM_HERE = re.compile(r'\$\{\s*path\.(?:module|root)\s*\}/([^"$\n]+)')
# Files of values, which Terraform reads by their names.
VARIABLES = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")
# What stands where no path of a file of the configuration does.
ELSEWHERE = ("//", "terraform")


class Beside(NamedTuple):
    """What a stack names of files: what is copied, as paths in its folder, what cannot be kept, and what a person
    should look at."""

    copied: frozenset[str]
    refused: list[str]
    notes: list[str]


def beside(stack: SourceStack, folder: Path) -> Beside:
    """What a stack names of files, when its configuration moves to another folder."""
    copied = {ASSETS} if (stack.folder / ASSETS).is_dir() else set()
    refused: list[str] = []
    notes: list[str] = []
    sources = dict(_sources(stack.document))
    for place, path, certain in [*((place, path, True) for place, path in sources.items()), *_named(stack.document)]:
        inside = os.path.normpath(path)
        old, new = (Path(os.path.normpath(Path(each).absolute() / path)) for each in (stack.folder, folder))
        if not inside.startswith("..") and (place in sources or ASSET.match(path)) and not _is_there(old):
            refused.append(f"{place}: {shown(path)} is not there: {old}; run cdktf synth again, which puts it there")
            continue
        if old == new or Path(inside).parts[0] == ASSETS:
            continue
        if not inside.startswith(".."):
            if _is_there(old):
                copied.add(inside)
        elif certain or _is_there(old):
            refused.append(
                f"{place}: {shown(path)} is {old} from {stack.folder}, and from {folder} it is {new}; give an --out in "
                "which each stack is as deep in the same folder, or an absolute path in the program"
            )
        else:
            notes.append(f"{place}: {shown(path)} is relative: it was {old}, and from {folder} it is {new}")
    if own := _own(stack.folder):
        notes.append(
            f"{', '.join(own)}: not of CDKTF, but Terraform reads what is beside {STACK}: copy to {folder} what shall "
            "stay"
        )
    return Beside(frozenset(copied), refused, notes)


def _own(folder: Path) -> list[str]:
    """The files beside a stack that Terraform reads and CDKTF did not write."""
    found = {path.name for pattern in ("*.tf", "*.tf.json", *VARIABLES) for path in folder.glob(pattern)}
    # Where there is JSON, that is of a synthesis before.
    return sorted(name for name in found - {STACK, HCL} if not name.startswith("."))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # What no file can be called, or nobody may look into.
        return False


def _sources(document: Json) -> Iterator[tuple[str, str]]:
    """Places of the sources of local modules, and the paths there."""
    for address, body in labelled(document.get("module"), ("module",), 1):
        source = body.get("source")
        if isinstance(source, str) and RELATIVE.match(source):
            yield f"{'.'.join(address)}.source", source


def _named(document: Json) -> Iterator[tuple[str, str, bool]]:
    """Places of other values, relative paths there, and whether they are certainly of files that are read."""
    for kind, value in document.items():
        if kind not in ELSEWHERE:
            yield from _in_value(value, (kind,))


def _in_value(value: Any, place: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    # A remote state is where another stack's is, which is told apart.
    if place[:2] == ("data", "terraform_remote_state") or (place[0] == "module" and place[2:] == ("source",)):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key != "//":
                yield from _in_value(item, (*place, key))
    elif isinstance(value, list):
        for item in value:
            yield from _in_value(item, place)
    elif isinstance(value, str):
        yield from ((".".join(place), path, certain) for path, certain in _in_text(value))


def _in_text(text: str) -> Iterator[tuple[str, bool]]:
    if (RELATIVE.match(text) or ASSET.match(text)) and "${" not in text and "\n" not in text:
        yield text, False
    elif "${" in text:
        yield from ((path, False) for path in FROM_HERE.findall(text))
        try:
            templates = [part for template, part in split(text) if template]
        except ValueError:
            return
        for path in (path for part in templates for path in READS.findall(part)):
            if path and not path.startswith(("/", "~")):
                yield path, True


def in_module(document: Json, folder: Path) -> Json:
    """A stack's JSON with its assets named from the module's folder: what calls a module runs elsewhere."""
    if not (folder / ASSETS).is_dir():
        return document
    found: Json = {
        kind: value if kind in ELSEWHERE else _from_module(value, (kind,)) for kind, value in document.items()
    }
    return found


def _from_module(value: Any, place: tuple[str, ...]) -> Any:
    if place[0] == "module" and place[2:] == ("source",):
        return value
    if isinstance(value, Mapping):
        return {key: item if key == "//" else _from_module(item, (*place, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_from_module(item, place) for item in value]
    if not isinstance(value, str) or f"{ASSETS}/" not in value:
        return value
    if value.startswith((f"{ASSETS}/", f"./{ASSETS}/")) and "${" not in value:
        return f"${{path.module}}/{value.removeprefix('./')}"
    return READS.sub(_read_from_module, value) if "${" in value else value


def _read_from_module(found: re.Match[str]) -> str:
    path = found[1].removeprefix("./")
    return found[0] if not path.startswith(f"{ASSETS}/") else found[0].replace(found[1], f"${{path.module}}/{path}")
