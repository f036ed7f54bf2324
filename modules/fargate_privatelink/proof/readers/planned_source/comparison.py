"""Compares a plan's configuration with source: a source that is not the plan's would give false proofs.

What a plan of HCL does not hold cannot be compared: what is in a local, in a dynamic block, in a template's file or in
a function of constants. Source: Terraform documentation, JSON Output Format, Configuration Representation.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.source.language.bodies import META, Block, Body, Raw, constant
from fargate_privatelink.proof.readers.source.language.references import calls_function, named, referred
from fargate_privatelink.proof.readers.source.modules import Called, Found, Modules
from fargate_privatelink.proof.terraform.addresses import references_in
from fargate_privatelink.proof.terraform.symbols import is_known

# What a provider or Terraform itself writes for what is not set.
NOTHING: tuple[Any, ...] = (None, "", [], {}, False)
# Arguments of a module that are none of its variables.
OF_CALL = (*META, "source", "version", "providers")


def differences(module: Json, found: Found, modules: Modules, *, prefix: str = "", key: str = "") -> Iterator[str]:
    """Where a plan's configuration of a module and its source differ: addresses, each with what is different."""
    files = found.files
    resources = {_local(each): each for each in module.get("resources") or ()}
    yield from _names(resources, files.resources, prefix)
    for address in resources.keys() & files.resources.keys():
        for what in _of_block(resources[address], files.resources[address], META):
            yield f"{prefix}{address}: {what}"
    outputs = module.get("outputs") or {}
    yield from _names(outputs, files.outputs, f"{prefix}output.")
    for name in outputs.keys() & files.outputs.keys():
        body, expression = files.outputs[name].body, (outputs[name] or {}).get("expression")
        for what in _of_expression("value", expression, body.get("value")):
            yield f"{prefix}output.{name}: {what}"
    yield from _of_calls(module.get("module_calls") or {}, found, modules, prefix, key)


def _of_calls(calls: Json, found: Found, modules: Modules, prefix: str, key: str) -> Iterator[str]:
    files = found.files
    yield from _names(calls, files.calls, f"{prefix}module.")
    for name in calls.keys() & files.calls.keys():
        address, call, block = f"{prefix}module.{name}", calls[name], files.calls[name]
        for what in _of_block(call, block, OF_CALL):
            yield f"{address}: {what}"
        source, inner = constant(block.body.get("source")), f"{key}.{name}" if key else name
        called = modules.find(Called(inner, source if isinstance(source, str) else None, None), found)
        if isinstance(called, Found):
            yield from differences(call.get("module") or {}, called, modules, prefix=f"{address}.", key=inner)


def _local(resource: Json) -> str:
    return str(resource.get("address"))


def _names(planned: Iterable[str], written: Iterable[str], prefix: str) -> Iterator[str]:
    for name in sorted({*planned} - {*written}):
        yield f"{prefix}{name}: is in the plan only"
    for name in sorted({*written} - {*planned}):
        yield f"{prefix}{name}: is in the source only"


def _of_block(planned: Json, block: Block, meta: tuple[str, ...]) -> Iterator[str]:
    for name in ("count", "for_each"):
        yield from _of_expression(name, planned.get(f"{name}_expression"), block.body.get(name))
    yield from _of_body(planned.get("expressions") or {}, block.body, meta)


def _of_body(planned: Json, body: Body, meta: tuple[str, ...]) -> Iterator[str]:
    blocks: dict[str, list[Body]] = {}
    for each in body.blocks:
        if each.type != "dynamic" and each.type not in meta:
            blocks.setdefault(each.type, []).append(each.body)
    dynamic = {each.labels[0] for each in body.blocks if each.type == "dynamic" and each.labels}
    names = {*planned, *blocks, *body.arguments} - {*meta}
    for name in sorted(names):
        expression = planned.get(name)
        if name in blocks or _are_blocks(expression):
            yield from _of_blocks(name, expression, blocks.get(name, []))
        elif name in body.arguments or name not in dynamic:
            yield from _of_expression(name, expression, body.get(name))


def _are_blocks(planned: Any) -> bool:
    """Whether a plan has nested blocks in the place of an expression."""
    if isinstance(planned, Mapping):
        return bool(planned) and "references" not in planned and "constant_value" not in planned
    return isinstance(planned, list)


def _of_blocks(name: str, planned: Any, written: list[Body]) -> Iterator[str]:
    """Nested blocks: a plan has one by one, or one expression for all where they may be an argument too."""
    if isinstance(planned, Mapping) and ("references" in planned or "constant_value" in planned):
        if "references" in planned:
            own = frozenset(reference for body in written for reference in _in_body(body))
            if own != (theirs := _named(planned)):
                yield f"{name} {_refers(theirs, own)}"
        elif len(found := planned["constant_value"] or []) != len(written):
            yield _counts(name, len(found), len(written))
        return
    listed = planned if isinstance(planned, list) else [] if planned is None else [planned]
    if len(listed) != len(written):
        yield _counts(name, len(listed), len(written))
        return
    for each, body in zip(listed, written, strict=True):
        for what in _of_body(each if isinstance(each, Mapping) else {}, body, META):
            yield f"{name}: {what}"


def _counts(name: str, planned: int, written: int) -> str:
    return f"has {planned} {name} block{'s' * (planned != 1)} in the plan, and {written} in the source"


def _in_body(body: Body) -> Iterator[str]:
    for argument in body.arguments.values():
        yield from referred(argument.value)
    for block in body.blocks:
        yield from _in_body(block.body)


def _of_expression(name: str, planned: Any, written: Raw) -> Iterator[str]:
    own = referred(written)
    if not planned:
        # Of what calls a function and refers to nothing a plan holds nothing.
        value = None if calls_function(written) else constant(written)
        if own or (is_known(value) and not _is_nothing(value)):
            yield f"{name} is in the source only"
    elif "references" in planned:
        if own != (theirs := _named(planned)):
            yield f"{name} {_refers(theirs, own)}"
    elif "constant_value" in planned:
        value = constant(written)
        if own:
            yield f"{name} is a constant in the plan, and refers to {', '.join(sorted(own))} in the source"
        elif is_known(value) and not _is_same(planned["constant_value"], value):
            yield f"{name} is another value in the plan than in the source"


def _named(expression: Json) -> frozenset[str]:
    """What an expression of a plan refers to, as the source's references are compared."""
    return frozenset(named(references_in(expression.get("references") or ())))


def _refers(planned: frozenset[str], own: frozenset[str]) -> str:
    def listed(names: frozenset[str]) -> str:
        return ", ".join(sorted(names)) or "nothing"

    return f"refers to {listed(planned)} in the plan, and to {listed(own)} in the source"


def _is_nothing(value: Any) -> bool:
    return any(value is each or (value == each and type(value) is type(each)) for each in NOTHING)


def _is_same(planned: Any, written: Any) -> bool:
    """Whether two constants are one, however their types and what is not set are written."""
    if _is_nothing(planned) and _is_nothing(written):
        return True
    if isinstance(planned, Mapping) and isinstance(written, Mapping):
        return all(_is_same(planned.get(key), written.get(key)) for key in {*planned, *written})
    if isinstance(planned, list) and isinstance(written, list):
        return len(planned) == len(written) and all(map(_is_same, planned, written))
    return _text(planned) == _text(written)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
