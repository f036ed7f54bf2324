"""Reads what `terraform show -json` prints of a plan or a state, whoever wrote the configuration.

A state holds every value. A plan does not hold what AWS will only tell at apply; there the references of its
configuration say which resource a value will come from. Source: Terraform documentation, JSON Output Format.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.plan.arguments import DYNAMIC, Arguments, of_blocks
from fargate_privatelink.proof.readers.plan.changes import without_mirrored
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.terraform.resources import Configuration, Json, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

# Format versions that are read. Source: Terraform documentation, JSON Output Format: a new major one may differ in all.
MAJORS = ("0", "1")


def read_shown(document: Json, *, source: str) -> Configuration:
    """The configuration that a plan plans, or a state holds; an InputError where it is of a part only."""
    if problem := _unreadable(document):
        raise InputError([Problem(source, "", problem)])
    if "planned_values" in document:
        return _plan(document, source)
    values = document.get("values") or {}
    resources = tuple(
        Resource(str(each.get("address")), str(each.get("type")), _values(each), each.get("mode") == "data")
        for each in _resources(values.get("root_module"))
    )
    return Configuration(source, resources, _outputs(values))


def _unreadable(document: Json) -> str | None:
    """Why nothing can be proved of a plan or state."""
    version = str(document.get("format_version"))
    if version.partition(".")[0] not in MAJORS:
        return f"has format_version {version}: only {' and '.join(f'{major}.x' for major in MAJORS)} are known here"
    if document.get("errored") is True:
        return "is a plan that ended with an error: it holds a part of the configuration"
    if document.get("complete") is False:
        return "is a plan of a part of the configuration, such as -target makes: the rest is not in it"
    prior = ((document.get("prior_state") or {}).get("values") or {}).get("root_module")
    planned = (document.get("planned_values") or {}).get("root_module")
    there = any(each.get("mode") == "managed" for each in _resources(prior))
    if "planned_values" in document and there and not (document.get("resource_changes") or any(_resources(planned))):
        return "is a plan with -refresh-only, which plans no resources: give a plan without it, or the state"
    return None


def _values(resource: Json) -> Json:
    values = resource.get("values")
    return values if isinstance(values, Mapping) else {}


def _resources(module: Any) -> Iterator[Json]:
    """The resources of a module and of all modules in it, without what is replaced and waits for its deletion."""
    if isinstance(module, Mapping):
        found = (each for each in module.get("resources") or () if isinstance(each, Mapping))
        yield from (each for each in found if not each.get("deposed_key"))
        for child in module.get("child_modules") or ():
            yield from _resources(child)


def _outputs(values: Json) -> dict[str, Any]:
    found = values.get("outputs") or {}
    return {
        name: output["value"] for name, output in found.items() if isinstance(output, Mapping) and "value" in output
    }


def _plan(document: Json, source: str) -> Configuration:
    changes = {
        str(each.get("address")): each
        for each in document.get("resource_changes") or ()
        if isinstance(each, Mapping) and not each.get("deposed")
    }
    planned = without_mirrored(dict(_planned(document, changes)), changes)
    unknown = {address: _about(change).get("after_unknown") for address, change in changes.items()}
    plan = Planned(document, planned, unknown)
    arguments = Arguments(plan)
    resources = tuple(_resource(each, unknown.get(address), plan, arguments) for address, each in planned.items())
    outputs = _outputs(document["planned_values"])
    outputs.update({name: arguments.output(name) for name in plan.outputs(()) if name not in outputs})
    return Configuration(source, resources, outputs, arguments.region("aws"))


def _planned(document: Json, changes: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """What is there after the plan: what it makes, what it only reads, and what it leaves to AWS and forgets."""
    prior = (document.get("prior_state") or {}).get("values") or {}
    yield from ((str(each.get("address")), each) for each in _resources(prior.get("root_module")) if _is_data(each))
    yield from (
        (address, {**change, "values": _about(change).get("after")})
        for address, change in changes.items()
        if _is_data(change)
    )
    yield from ((str(each.get("address")), each) for each in _resources(document["planned_values"].get("root_module")))
    for address, change in changes.items():
        if _about(change).get("actions") == ["forget"]:
            # Among what is planned it may be listed too, without its values.
            yield address, {**change, "values": _about(change).get("before")}


def _is_data(resource: Json) -> bool:
    return resource.get("mode") == "data"


def _about(change: Json) -> Json:
    about = change.get("change")
    return about if isinstance(about, Mapping) else {}


def _resource(planned: Json, unknown: Any, plan: Planned, arguments: Arguments) -> Resource:
    address = str(planned.get("address"))
    values = _values(planned)
    held = plan.held(address)
    if isinstance(unknown, Mapping) and held:
        expressions = held.configured.get("expressions") or {}
        found = {
            name: _filled(name, values.get(name), mask, expressions.get(name), held, arguments)
            for name, mask in unknown.items()
            if _any(mask)
        }
        values = {**values, **{name: value for name, value in found.items() if value is not None}}
    return Resource(address, str(planned.get("type")), values, _is_data(planned), arguments.region_of(held))


def _any(mask: Any) -> bool:
    if isinstance(mask, Mapping):
        return any(map(_any, mask.values()))
    return any(map(_any, mask)) if isinstance(mask, list) else mask is True


def _filled(name: str, value: Any, mask: Any, expression: Any, held: Held, arguments: Arguments) -> Any:
    """A value with what its configuration says of the parts that `mask` marks as unknown."""
    if mask is True:
        return arguments.value(name, expression, held)
    if isinstance(mask, list):
        items = value if isinstance(value, list) else []
        items = [*items, *[None] * (len(mask) - len(items))]
        if not any(isinstance(each, Mapping) for each in mask):
            return arguments.elements(name, items, list(map(_any, mask)), expression, held)
        return [
            _filled(name, item, each, part, held, arguments) if _any(each) else item
            for item, each, part in zip(items, mask, _of_blocks(expression, items, mask), strict=False)
        ]
    if isinstance(mask, Mapping):
        known = dict(value) if isinstance(value, Mapping) else {}
        for key in filter(lambda key: _any(mask[key]), mask):
            inside = expression.get(key) if isinstance(expression, Mapping) else None
            found = _filled(key, known.get(key), mask[key], inside, held, arguments)
            if found is not None or not isinstance(expression, Mapping):
                known[key] = UNKNOWN if found is None else found
        return known
    return value


def _of_blocks(expression: Any, items: Sequence[Any], masks: Sequence[Any]) -> list[Any]:
    """The expressions of each of some blocks."""
    if isinstance(expression, list) and len(expression) == len(masks):
        return expression
    keys = Counter(key for mask in masks if isinstance(mask, Mapping) for key in mask if _any(mask[key]))
    if isinstance(expression, Mapping) and "references" in expression:
        # Blocks that are an argument too have one expression for all.
        names = {key: tuple(keys) if _are_alike(key, items, masks) else () for key in keys}
        return [{key: of_blocks(expression, count, names[key]) for key, count in keys.items()}] * len(masks)
    if isinstance(expression, Mapping):
        return [expression] * len(masks)
    # Of a dynamic block a plan holds nothing, and not even that it is one.
    return [dict.fromkeys(keys, DYNAMIC)] * len(masks)


def _are_alike(key: str, items: Sequence[Any], masks: Sequence[Any]) -> bool:
    """Whether the blocks of which an argument is not known differ in nothing else."""
    blocks = [
        (item, mask)
        for item, mask in zip(items, masks, strict=True)
        if isinstance(mask, Mapping) and _any(mask.get(key))
    ]
    return all(block == blocks[0] for block in blocks)
