"""Where a configuration keeps its state. Source: Terraform documentation, Backend Configuration."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.source.language.bodies import Block, Body, constant
from fargate_privatelink.proof.readers.source.language.files import Files

CLOUD, LOCAL = "cloud", "local"


def backend_of(files: Files) -> tuple[str, Json]:
    """The backend of a root module and its arguments; the last that is set, since that overrides others."""
    found: tuple[str, Json] = LOCAL, {}
    for block in files.terraform:
        for type_, arguments in _backends(block.body):
            found = type_, arguments
    return found


def _backends(body: Body) -> Iterator[tuple[str, Json]]:
    for block in body.blocks:
        if block.type in ("backend", CLOUD):
            yield block.labels[0] if block.labels else CLOUD, _arguments(block)
    for name in (CLOUD, "backend"):
        for each in _listed(constant(body.get(name))):
            if name == CLOUD:
                yield CLOUD, each
            else:
                yield from ((type_, inner) for type_, of in each.items() for inner in _listed(of))


def _arguments(block: Block) -> Json:
    found = {name: constant(each.value) for name, each in block.body.arguments.items()}
    return {**found, **{each.type: _arguments(each) for each in block.body.blocks}}


def _listed(value: Any) -> list[Json]:
    """The objects in what may be one or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Mapping)]
