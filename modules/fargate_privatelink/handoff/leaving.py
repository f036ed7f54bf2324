"""Stacks that CDKTF has written as HCL: the files of each, from its JSON and the schemas of its providers."""

from collections.abc import Mapping
from typing import Literal

from fargate_privatelink.errors import Problem
from fargate_privatelink.handoff.app import SourceStack
from fargate_privatelink.handoff.ordering import Placed, ordered
from fargate_privatelink.handoff.places import SHAPES
from fargate_privatelink.handoff.root import RootWriter
from fargate_privatelink.handoff.schemas import Schemas
from fargate_privatelink.handoff.schemas.asking import COMMAND
from fargate_privatelink.handoff.synthesized import DECLARED, Element, Synthesized
from fargate_privatelink.handoff.unfolding import NotExpressibleError
from fargate_privatelink.handoff.writer import Writer

Form = Literal["root", "module"]
ADVICE = f"the schema of its provider tells: in a folder that requires it, {COMMAND}, then --schemas schemas.json"


def model_of(stack: SourceStack) -> Synthesized:
    """A stack as the writer takes it, its blocks in the order in which a person reads them."""
    bodies = {
        address: body
        for address, body in Synthesized(stack.document, [], lambda _: False).bodies.items()
        if address[0] in (*DECLARED, "check")
    }
    return Synthesized(stack.document, [_element(each) for each in ordered(bodies, stack.path)], lambda _: False)


def _element(placed: Placed) -> Element:
    return Element(placed.path[0] if len(placed.path) > 1 else "", {placed.address: {}}, {})


def files_of(stack: SourceStack, schemas: Schemas, form: Form) -> Mapping[str, str]:
    """The texts of a stack's files by name; a NotExpressibleError has a line for each thing that cannot be written."""
    model = model_of(stack)
    writer = RootWriter if form == "root" else Writer
    return writer(model, {}, {}, SHAPES, schemas, ADVICE).files()


def problems_of(stack: SourceStack, error: NotExpressibleError) -> list[Problem]:
    """What is refused of a stack, a problem each."""
    return [Problem(stack.file, "", line) for line in str(error).split("\n")]
