"""What depends on what in a plan, by the references of its configuration."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.addresses import references_in, steps_of
from fargate_privatelink.proof.terraform.dependencies import FREE, HIDDEN


def direct(root: Json) -> Mapping[str, Iterable[str]]:
    """The direct dependencies of everything in a root module and in those that it calls."""
    found: dict[str, set[str]] = {}
    for node, reached in _of_module(root, ""):
        found.setdefault(node, set()).update(reached)
    return found


def _of_module(module: Json, prefix: str) -> Iterator[tuple[str, Iterable[str]]]:
    """The nodes of a module, whose own node is all that is in it, and whose call is what all in it waits for."""
    whole, call = prefix.removesuffix("."), f"{prefix}call"
    for each in _each(module, "resources"):
        node = f"{prefix}{each.get('address')}"
        parts = [each.get(name) for name in ("expressions", "for_each_expression", "count_expression")]
        yield node, [call, *_resolved(_references(parts), prefix), *_named(each, prefix)]
        yield whole, [node]
    for name, output in _named_parts(module, "outputs"):
        yield f"{prefix}output.{name}", [*_resolved(_references(output), prefix), *_named(output, prefix)]
    for name, called in _named_parts(module, "module_calls"):
        inner = f"{prefix}module.{name}."
        repeated = [called.get(key) for key in ("for_each_expression", "count_expression")]
        yield f"{inner}call", [call, *_resolved(_references(repeated), prefix), *_named(called, prefix)]
        for variable, expression in _named_parts(called, "expressions"):
            yield f"{inner}var.{variable}", list(_resolved(_references(expression), prefix))
        yield whole, [inner.removesuffix(".")]
        yield from _of_module(_mapping(called.get("module")), inner)


def _mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _each(body: Json, name: str) -> Iterator[Json]:
    found = body.get(name)
    yield from (each for each in (found if isinstance(found, list) else ()) if isinstance(each, Mapping))


def _named_parts(body: Json, name: str) -> Iterator[tuple[str, Json]]:
    yield from ((key, _mapping(each)) for key, each in _mapping(body.get(name)).items())


def _references(value: Any) -> Iterator[list[str]]:
    """The references in expressions, blocks of expressions and lists of them, in steps."""
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
    elif isinstance(value, Mapping):
        if isinstance(value.get("references"), list):
            yield from references_in(value["references"])
        for name, each in value.items():
            if name not in ("references", "constant_value"):
                yield from _references(each)


def _named(body: Json, prefix: str) -> Iterator[str]:
    """What `depends_on` names."""
    found = body.get("depends_on")
    return _resolved((steps_of(str(each)) for each in (found if isinstance(found, list) else ())), prefix)


def _resolved(references: Iterable[list[str]], prefix: str) -> Iterator[str]:
    """The nodes that references lead to from a module."""
    for first, *rest in filter(None, references):
        if first in FREE:
            continue
        if first == "local":
            yield HIDDEN
        elif first == "module" and rest:
            names = [step for step in rest[1:] if not (step.isdigit() or step.startswith('"'))]
            yield f"{prefix}module.{rest[0]}" + (f".output.{names[0]}" if names else "")
        elif first == "data" and len(rest) > 1:
            yield f"{prefix}data.{rest[0]}.{rest[1]}"
        elif rest:
            yield f"{prefix}{first}.{rest[0]}"
