"""What depends on what in a source, by the references of its expressions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fargate_privatelink.proof.readers.source.language.bodies import Body, Raw
from fargate_privatelink.proof.readers.source.language.references import steps_in
from fargate_privatelink.proof.terraform.addresses import steps_of
from fargate_privatelink.proof.terraform.dependencies import FREE, HIDDEN


def direct(root: Any) -> Mapping[str, Iterable[str]]:
    """The direct dependencies of everything in a root module and in those that it calls."""
    found: dict[str, set[str]] = {}
    for node, reached in _of_module(root, ""):
        found.setdefault(node, set()).update(reached)
    return found


def _of_module(module: Any, prefix: str) -> Iterator[tuple[str, Iterable[str]]]:
    """The nodes of a module, whose own node is all that is in it, and whose call is what all in it waits for."""
    whole, call, files = prefix.removesuffix("."), f"{prefix}call", module.files
    for name, argument in files.locals.items():
        yield f"{prefix}local.{name}", _resolved(_steps(argument.value), prefix)
    for address, block in files.resources.items():
        yield f"{prefix}{address}", [call, *_of_body(block.body, prefix)]
        yield whole, [f"{prefix}{address}"]
    for name, block in files.outputs.items():
        yield f"{prefix}output.{name}", _of_body(block.body, prefix)
    for name, block in files.calls.items():
        inner = f"{prefix}module.{name}."
        yield whole, [inner.removesuffix(".")]
        yield f"{inner}call", [call, *_of_body(Body(block.body.file, _waited(block.body)), prefix)]
        for variable, argument in block.body.arguments.items():
            yield f"{inner}var.{variable}", _resolved(_steps(argument.value), prefix)
        instances = module.modules(name)
        if not instances:
            # Nobody knows what a module that is not there holds.
            yield from ((node, [HIDDEN]) for node in (inner.removesuffix("."), f"{inner}missing"))
        for each in instances[:1]:
            yield from _of_module(each, inner)


def _waited(call: Body) -> dict[str, Any]:
    """The arguments of a call that all in the module waits for."""
    return {name: value for name, value in call.arguments.items() if name in ("count", "for_each", "depends_on")}


def _of_body(body: Body, prefix: str) -> Iterator[str]:
    for name, argument in body.arguments.items():
        named = argument.value if name == "depends_on" else None
        if isinstance(named, list):  # in JSON these are names, and no templates
            yield from _resolved((steps_of(str(each)) for each in named), prefix)
        else:
            yield from _resolved(_steps(argument.value), prefix)
    for block in body.blocks:
        yield from _of_body(block.body, prefix)


def _steps(raw: Raw) -> Iterator[list[str]]:
    return (list(each) for each in steps_in(raw))


def _resolved(references: Iterable[list[str]], prefix: str) -> Iterator[str]:
    """The nodes that references lead to from a module."""
    for first, *rest in filter(None, references):
        if first in FREE or not rest:
            continue
        if first == "module":
            names = [step for step in rest[1:] if not (step.isdigit() or step.startswith('"'))]
            called = f"{prefix}module.{rest[0]}"
            # A module that is not there has no outputs to look into.
            yield from [f"{called}.output.{names[0]}", f"{called}.missing"] if names else [called]
        elif first == "data" and len(rest) > 1:
            yield f"{prefix}data.{rest[0]}.{rest[1]}"
        else:
            yield f"{prefix}{first}.{rest[0]}"
