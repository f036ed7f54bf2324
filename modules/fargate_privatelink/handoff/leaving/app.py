"""What CDKTF has written: the stacks of an app, each read from its JSON alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.errors import InputError, Problem, unknown
from fargate_privatelink.handoff.leaving.json_file import read_json
from fargate_privatelink.handoff.leaving.manifest import HCL, STACK, Place, is_name, places, told
from fargate_privatelink.handoff.schemas.required import Required, locked_versions, required
from fargate_privatelink.handoff.schemas.versions import mentioned
from fargate_privatelink.handoff.synthesized import Synthesized
from fargate_privatelink.handoff.unfolding import Refusals, labelled, merged, unpacked

LOCK = ".terraform.lock.hcl"
# Stacks of thousands of resources are larger than what a person writes.
MAX_STACK = 256 * 2**20
# What no provider's schema comes near, and the writer has levels of Python for.
MAX_DEPTH = 100


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
    found = [place if place.name else _named(place) for place in places(path)]
    known = {place.name for place in found}
    if wrong := [name for name in names if name not in known]:
        raise InputError([Problem("--stack", "", unknown(name, known, what="stack")) for name in wrong])
    problems: list[Problem] = []
    stacks = []
    for place in (each for each in found if not names or each.name in names):
        try:
            document = _document(place) if place.document is None else place.document
            stacks.append(stack := SourceStack(place.name, place.folder, place.path, document))
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


def _named(place: Place) -> Place:
    """A stack that no manifest names, by what its JSON says of it."""
    document = _document(place)
    name, path = told(document)
    return place._replace(
        name=name if is_name(name) else place.folder.absolute().name, path=path or name, document=document
    )


def _document(place: Place) -> Json:
    if place.hcl:
        raise InputError([Problem(str(place.folder / HCL), "", place.hcl)])
    path = place.folder / STACK
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
