"""Stacks that CDKTF has written as HCL: the files of each, from its JSON and the schemas of its providers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

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

# What CDKTF calls the remote state of another stack of the app. Source: terraform-cdk, lib/terraform-stack.ts.
REMOTE = "cross-stack-reference-input-"
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


def left(stacks: Sequence[SourceStack], schemas: Sequence[Schemas], form: Form, out: Path) -> list[Left]:
    """Stacks as HCL, each in a folder of its name: with its providers and its state, or as a module."""
    models = [_model(stack, form) for stack in stacks]
    strings = frozenset(
        reference
        for stack, model, known in zip(stacks, models, schemas, strict=True)
        for reference in _strings(stack.name, model, known)
    )
    return [
        _left(stack, model, known, form, out / stack.name, strings)
        for stack, model, known in zip(stacks, models, schemas, strict=True)
    ]


class _Model(NamedTuple):
    """A stack as the writer takes it, and its blocks in order."""

    synthesized: Synthesized
    placed: Sequence[Placed]


def _model(stack: SourceStack, form: Form) -> _Model:
    document = in_module(stack.document, stack.folder) if form == "module" else stack.document
    bodies = {
        address: body
        for address, body in Synthesized(document, [], lambda _: False).bodies.items()
        if address[0] in (*DECLARED, "check")
    }
    placed = ordered(bodies, stack.path)
    elements = [Element("", {each.address: {}}, {}) for each in placed]
    if form == "module":
        # Nothing tells who requires an exact version, and nobody can use a module that does.
        elements.append(Element("", {}, {name: each.constraint for name, each in stack.required.items()}))
    return _Model(Synthesized(document, elements, lambda _: False), placed)


def _strings(name: str, model: _Model, schemas: Schemas) -> Iterator[str]:
    """What other stacks of the app call those outputs of a stack that are strings."""
    try:
        outputs = Writer(model.synthesized, {}, {}, SHAPES, schemas, ADVICE).string_outputs()
    except ValueError:
        # What is wrong there is told when it is written.
        return
    yield from (f"data.terraform_remote_state.{REMOTE}{name}.outputs.{output}" for output in sorted(outputs))


def _left(
    stack: SourceStack, model: _Model, schemas: Schemas, form: Form, folder: Path, strings: frozenset[str]
) -> Left:
    refused: list[str] = []
    files: Mapping[str, str] = {}
    notes: list[str] = []
    try:
        if form == "module":
            files = Writer(model.synthesized, {}, {}, SHAPES, schemas, ADVICE, strings).files()
            notes += filter(None, [model.synthesized.left_out])
        else:
            files = RootWriter(model.synthesized, arranged(model.placed), SHAPES, schemas, ADVICE, strings).files()
    except NotExpressibleError as error:
        refused += str(error).split("\n")
    found = beside(stack, folder)
    notes += [*found.notes, *(cautions(stack, schemas, folder) if form == "root" and not refused else ())]
    copied = found.copied | ({LOCK} if form == "root" and (stack.folder / LOCK).is_file() else set())
    problems = tuple(Problem(stack.file, "", line) for line in (*refused, *found.refused))
    return Left(stack, files, copied, tuple(f"{stack.file}: {note}" for note in notes), problems)
