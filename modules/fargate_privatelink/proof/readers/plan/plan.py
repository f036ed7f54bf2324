"""Reads a plan as `terraform show -json` prints it.

A plan does not hold what AWS will only tell at apply; there the references of its configuration say which resource a
value will come from. Source: Terraform documentation, JSON Output Format.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.plan.arguments import Arguments
from fargate_privatelink.proof.readers.plan.changes import without_mirrored
from fargate_privatelink.proof.readers.plan.dependencies import direct
from fargate_privatelink.proof.readers.plan.planned import Planned
from fargate_privatelink.proof.readers.plan.unknown import filled
from fargate_privatelink.proof.readers.state import is_data, outputs_of, resources_in, values_of
from fargate_privatelink.proof.terraform.dependencies import Dependencies
from fargate_privatelink.proof.terraform.resources import Change, Configuration, Resource


def read_plan(document: Json, *, source: str) -> Configuration:
    """The configuration as it will be when a plan is applied."""
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
    outputs = outputs_of(document["planned_values"])
    outputs.update({name: arguments.output(name) for name in plan.outputs(()) if name not in outputs})
    root = (document.get("configuration") or {}).get("root_module") or {}
    return Configuration(
        source,
        resources,
        outputs,
        arguments.region_of("aws"),
        tuple(_changed(changes)),
        plan.variables(),
        Dependencies(lambda: direct(root)),
        created=frozenset(
            address for address, each in changes.items() if "create" in (_about(each).get("actions") or ())
        ),
    )


def _set(expressions: Json, values: Json, unknown: Any) -> Iterator[str]:
    """The arguments that are certainly set: an expression may be null, which leaves them to AWS's provider."""
    masks = unknown if isinstance(unknown, Mapping) else {}
    for name, expression in expressions.items():
        if isinstance(expression, list) or (isinstance(expression, Mapping) and _is_set(expression, masks.get(name))):
            yield name


def _is_set(expression: Json, mask: Any) -> bool:
    if "constant_value" in expression:
        return expression["constant_value"] is not None
    return isinstance(mask, list) and bool(mask)


def _changed(changes: Mapping[str, Json]) -> Iterator[Change]:
    for address, each in changes.items():
        actions, before = _about(each).get("actions"), _about(each).get("before")
        if isinstance(actions, list) and isinstance(before, Mapping) and not is_data(each) and actions != ["no-op"]:
            yield Change(address, str(each.get("type")), tuple(map(str, actions)), before)


def _planned(document: Json, changes: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """What is there after the plan: what it makes, what it only reads, and what it leaves to AWS and forgets."""
    prior = (document.get("prior_state") or {}).get("values") or {}
    yield from ((str(each.get("address")), each) for each in resources_in(prior.get("root_module")) if is_data(each))
    yield from (
        (address, {**change, "values": _about(change).get("after")})
        for address, change in changes.items()
        if is_data(change)
    )
    yield from (
        (str(each.get("address")), each) for each in resources_in(document["planned_values"].get("root_module"))
    )
    for address, change in changes.items():
        if _about(change).get("actions") == ["forget"]:
            # Among what is planned it may be listed too, without its values.
            yield address, {**change, "values": _about(change).get("before")}


def _about(change: Json) -> Json:
    about = change.get("change")
    return about if isinstance(about, Mapping) else {}


def _resource(planned: Json, unknown: Any, plan: Planned, arguments: Arguments) -> Resource:
    address = str(planned.get("address"))
    values = values_of(planned)
    held = plan.held(address)
    if isinstance(unknown, Mapping) and held:
        values = filled(values, unknown, held, arguments)
    configured = held.configured if held else {}
    provider = plan.provider_key(str(configured.get("provider_config_key", "")))
    region = arguments.region_of(provider)
    given = frozenset(_set(configured.get("expressions") or {}, values, unknown)) if held else None
    return Resource(address, str(planned.get("type")), values, is_data(planned), region, provider, given)
