"""Reads what `terraform show -json` prints of a plan or a state, whoever wrote the configuration.

A state holds every value. A plan does not hold what AWS will only tell at apply; there the references of its
configuration say which resource a value will come from. Source: Terraform documentation, JSON Output Format.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.reachability.mirrors import without_mirrored
from modules.reachability.references import Expression, References
from modules.reachability.resources import Configuration, Json, Resource
from modules.reachability.symbols import UNKNOWN


def read_shown(document: Json, *, source: str) -> Configuration:
    """The configuration that a plan plans, or a state holds."""
    if "planned_values" in document:
        return _plan(document, source)
    values = document.get("values") or {}
    resources = tuple(
        Resource(str(each.get("address")), str(each.get("type")), _values(each), each.get("mode") == "data")
        for each in _resources(values.get("root_module"))
    )
    return Configuration(source, resources, _outputs(values))


def _values(resource: Json) -> Json:
    values = resource.get("values")
    return values if isinstance(values, Mapping) else {}


def _resources(module: Any) -> Iterator[Json]:
    """The resources of a module and of all modules in it."""
    if isinstance(module, Mapping):
        yield from (each for each in module.get("resources") or () if isinstance(each, Mapping))
        for child in module.get("child_modules") or ():
            yield from _resources(child)


def _outputs(values: Json) -> dict[str, Any]:
    found = values.get("outputs") or {}
    return {
        name: output["value"] for name, output in found.items() if isinstance(output, Mapping) and "value" in output
    }


def _plan(document: Json, source: str) -> Configuration:
    changes = {each["address"]: each for each in document.get("resource_changes") or () if "address" in each}
    planned = {str(each.get("address")): each for each in _resources(document["planned_values"].get("root_module"))}
    prior = (document.get("prior_state") or {}).get("values") or {}
    for each in _resources(prior.get("root_module")):
        if each.get("mode") == "data":
            planned.setdefault(str(each.get("address")), each)
    for address, change in changes.items():
        if change.get("mode") == "data" and address not in planned:
            planned[address] = {**change, "values": (change.get("change") or {}).get("after")}
    planned = without_mirrored(planned, changes)
    references = References(document, planned)
    resources = tuple(_resource(each, changes.get(address), references) for address, each in planned.items())
    root = (document.get("configuration") or {}).get("root_module") or {}
    outputs = _outputs(document["planned_values"])
    for name in root.get("outputs") or {}:
        if name not in outputs:
            outputs[name] = references.root_output(name)
    return Configuration(source, resources, outputs, references.region("aws"), tuple(references.assumed))


def _resource(planned: Json, change: Json | None, references: References) -> Resource:
    address = str(planned.get("address"))
    values = _values(planned)
    unknown = ((change or {}).get("change") or {}).get("after_unknown") or {}
    held = references.held(address)
    if isinstance(unknown, Mapping) and held:
        expressions = held.configured.get("expressions") or {}
        found = {
            name: _filled(name, values.get(name), mask, expressions.get(name), held, references)
            for name, mask in unknown.items()
            if _any(mask)
        }
        values = {**values, **{name: value for name, value in found.items() if value is not None}}
    return Resource(
        address, str(planned.get("type")), values, planned.get("mode") == "data", references.region_of(held)
    )


def _any(mask: Any) -> bool:
    if isinstance(mask, Mapping):
        return any(map(_any, mask.values()))
    return any(map(_any, mask)) if isinstance(mask, list) else mask is True


def _filled(name: str, value: Any, mask: Any, expression: Any, held: Any, references: References) -> Any:
    """A value with what its configuration says of the parts that `mask` marks as unknown."""
    if mask is True:
        return references.value(name, expression, held)
    if isinstance(mask, list):
        items = value if isinstance(value, list) else []
        items = [*items, *[None] * (len(mask) - len(items))]
        parts: list[Expression] = expression if isinstance(expression, list) else [expression] * len(items)
        parts = [*parts, *parts[-1:] * (len(items) - len(parts))] if parts else [None] * len(items)
        return [
            _filled(name, item, each, part, held, references) if _any(each) else item
            for item, each, part in zip(items, mask, parts, strict=False)
        ]
    if isinstance(mask, Mapping):
        known = dict(value) if isinstance(value, Mapping) else {}
        for key in filter(lambda key: _any(mask[key]), mask):
            found = _filled(key, known.get(key), mask[key], _inside(expression, key), held, references)
            if found is not None or not isinstance(expression, Mapping):
                # Of a dynamic block a plan holds nothing, so that this may or may not be set there.
                known[key] = UNKNOWN if found is None else found
        return known
    return value


def _inside(expression: Expression, key: str) -> Expression:
    """The expression of an argument in a block; of blocks that are arguments too, there is one for all."""
    if not isinstance(expression, Mapping):
        return None
    return expression if "references" in expression and key not in expression else expression.get(key)
