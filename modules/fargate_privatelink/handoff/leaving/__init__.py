"""Stacks that CDKTF has written as HCL: the files of each, from its JSON and the schemas of its providers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from fargate_privatelink.errors import Problem
from fargate_privatelink.handoff.leaving.app import LOCK, SourceStack
from fargate_privatelink.handoff.leaving.arranging import arranged
from fargate_privatelink.handoff.leaving.cautions import cautions
from fargate_privatelink.handoff.leaving.ordering import Placed, ordered
from fargate_privatelink.handoff.leaving.paths import beside, in_module
from fargate_privatelink.handoff.leaving.root import RootWriter
from fargate_privatelink.handoff.places import SHAPES
from fargate_privatelink.handoff.schemas import Schemas
from fargate_privatelink.handoff.schemas.asking import COMMAND
from fargate_privatelink.handoff.synthesized import DECLARED, Element, Synthesized
from fargate_privatelink.handoff.unfolding import NotExpressibleError
from fargate_privatelink.handoff.writer import Writer

Form = Literal["root", "module"]
ADVICE = "no schema of its provider is at hand"
# What a person does about it.
REMEDY = (
    f"schemas tell what is a block: in a folder that requires the providers, {COMMAND}, then --schemas schemas.json"
)


@dataclass(frozen=True)
class Left:
    """What becomes of a stack: its files by name, what is copied beside them, what a person should know, and what
    cannot be."""

    stack: SourceStack
    files: Mapping[str, str]
    copied: frozenset[str]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def left(stack: SourceStack, schemas: Schemas, form: Form, folder: Path) -> Left:
    """A stack as HCL that is to stand in a folder: with its providers and its state, or as a module."""
    written = replace(stack, document=in_module(stack.document, stack.folder)) if form == "module" else stack
    refused: list[str] = []
    files: Mapping[str, str] = {}
    try:
        files = _texts(written, schemas, form)
    except NotExpressibleError as error:
        refused += str(error).split("\n")
    found = beside(stack, folder)
    notes = [*found.notes, *(cautions(stack, schemas, folder) if form == "root" and not refused else ())]
    copied = found.copied | ({LOCK} if form == "root" and (stack.folder / LOCK).is_file() else set())
    problems = tuple(Problem(stack.file, "", line) for line in (*refused, *found.refused))
    return Left(stack, files, copied, tuple(f"{stack.file}: {note}" for note in notes), problems)


def _texts(stack: SourceStack, schemas: Schemas, form: Form) -> Mapping[str, str]:
    bodies = {
        address: body
        for address, body in Synthesized(stack.document, [], lambda _: False).bodies.items()
        if address[0] in (*DECLARED, "check")
    }
    placed = ordered(bodies, stack.path)
    model = Synthesized(stack.document, [_element(each) for each in placed], lambda _: False)
    if form == "module":
        # Nothing tells who requires an exact version, and nobody can use a module that does.
        pinned = {name: each.constraint for name, each in stack.required.items()}
        model = replace(model, elements=[*model.elements, Element("", {}, pinned)])
        return Writer(model, {}, {}, SHAPES, schemas, ADVICE).files()
    return RootWriter(model, arranged(placed), SHAPES, schemas, ADVICE).files()


def _element(placed: Placed) -> Element:
    return Element("", {placed.address: {}}, {})
