"""What CDKTF has written: the stacks of an app, each read from its JSON alone."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.errors import InputError, Problem, shown, unknown
from fargate_privatelink.handoff.schemas.required import Required, locked_versions, required
from fargate_privatelink.handoff.schemas.versions import mentioned
from fargate_privatelink.handoff.synthesized import Synthesized
from fargate_privatelink.handoff.unfolding import Refusals, labelled, merged, unpacked

MANIFEST, STACK, LOCK = "manifest.json", "cdk.tf.json", ".terraform.lock.hcl"
# Stacks of thousands of resources are larger than what a person writes.
MAX_STACK = 256 * 2**20
# What no provider's schema comes near, and the writer has levels of Python for.
MAX_DEPTH = 100
# What Terraform lets a stack's folder be called, so that it may become one.
FOLDER = re.compile(r"[\w.@+ -]+")


@dataclass(frozen=True)
class SourceStack:
    """A stack as CDKTF has written it: its name, the folder in which Terraform runs, its path, its JSON."""

    name: str
    folder: Path
    path: str
    document: Json

    @property
    def file(self) -> str:
        """The file of the stack, for people."""
        return str(self.folder / STACK)

    @cached_property
    def required(self) -> Mapping[str, Required]:
        """The providers that the stack needs, by what it calls them."""
        lock = self.folder / LOCK
        locked = locked_versions(read_text(lock, file=str(lock))) if lock.is_file() else {}
        return required(self.document, locked)


def read_app(path: Path, names: Sequence[str] = ()) -> list[SourceStack]:
    """The stacks of these names, or all, in a folder that CDKTF has written, or of the folder of one stack.

    An InputError says what cannot be read.
    """
    found = list(_stacks(path))
    known = {name for name, _, _ in found}
    if wrong := [name for name in names if name not in known]:
        raise InputError([Problem("--stack", "", unknown(name, known, what="stack")) for name in wrong])
    chosen = [each for each in found if not names or each[0] in names]
    problems: list[Problem] = []
    stacks = []
    for name, folder, place in chosen:
        try:
            stacks.append(stack := SourceStack(name, folder, place, _document(folder / STACK)))
            _check(stack)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return stacks


def _check(stack: SourceStack) -> None:
    """Raise an InputError for what is no form of Terraform's JSON, so that the rest may go through it."""
    refusals = Refusals()
    with refusals.of("terraform.required_providers"):
        for each in stack.required.values():
            mentioned(each.constraint)
    with refusals.of(""):
        terraform = merged(unpacked(stack.document.get("terraform"), "terraform"), "terraform")
        for kind, labels in {"backend": 1, "cloud": 0, "provider_meta": 1}.items():
            list(labelled(terraform.get(kind), (f"terraform.{kind}",), labels))
        assert Synthesized(stack.document, [], lambda _: False).bodies is not None
    if refusals.messages:
        raise InputError([Problem(stack.file, "", message) for message in dict.fromkeys(refusals.messages)])


def _stacks(path: Path) -> Iterator[tuple[str, Path, str]]:
    """Name, folder and construct path of each stack."""
    manifest = path / MANIFEST
    if not manifest.is_file():
        if not (path / STACK).is_file():
            message = f"holds no {MANIFEST} and no {STACK}: name the folder that cdktf synth writes, such as cdktf.out"
            raise InputError([Problem(str(path), "", message)])
        yield path.absolute().name, path, ""
        return
    stacks = read_json(manifest).get("stacks")
    if not isinstance(stacks, Mapping) or not stacks:
        raise InputError([Problem(str(manifest), "stacks", "must be an object of stacks")])
    for name, stack in sorted(stacks.items()):
        place = stack.get("workingDirectory") if isinstance(stack, Mapping) else None
        if not isinstance(place, str) or not FOLDER.fullmatch(name) or name in (".", ".."):
            raise InputError([Problem(str(manifest), f"stacks.{name}", "is no stack with a workingDirectory")])
        yield name, path / place, str(stack.get("constructPath") or name)


def _document(path: Path) -> Json:
    document = read_json(path, limit=MAX_STACK)
    if _depth(document) > MAX_DEPTH:
        raise InputError([Problem(str(path), "", f"is nested too deeply: more than {MAX_DEPTH} levels")])
    if "TfToken[" in json.dumps(document, default=str):
        places = ", ".join(_unresolved(document, ()))
        raise InputError([Problem(str(path), places, "holds a token that CDKTF did not resolve: mend the program")])
    return document


def _depth(document: Any) -> int:
    """How many levels a value has, as far as one more than is written."""
    level, depth = [document], 0
    while level and depth <= MAX_DEPTH:
        held = [
            each.values() if isinstance(each, Mapping) else each for each in level if isinstance(each, Mapping | list)
        ]
        level, depth = [item for items in held for item in items], depth + 1
    return depth


def _unresolved(value: Any, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unresolved(item, (*place, key))
            if "TfToken[" in key:
                yield ".".join(place)
    elif isinstance(value, list):
        for item in value:
            yield from _unresolved(item, place)
    elif isinstance(value, str) and "TfToken[" in value:
        yield ".".join(place)


def read_json(path: Path, *, limit: int = 2**20) -> Json:
    """The object in a JSON file, numbers of any length to the letter; an InputError says why there is none."""
    try:
        document = json.loads(
            read_text(path, file=str(path), limit=limit),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except ValueError as error:
        raise InputError([Problem(str(path), "", f"is not JSON: {error}")]) from error
    except RecursionError as error:
        raise InputError([Problem(str(path), "", "is not JSON: nested too deeply")]) from error
    if not isinstance(document, dict):
        raise InputError([Problem(str(path), "", "must hold an object")])
    return document


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} occurs twice in one object")
    return found
