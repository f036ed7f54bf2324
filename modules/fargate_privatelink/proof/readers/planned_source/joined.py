"""A plan and its source together: the plan wins for all that it knows, the source says what it leaves to the apply."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.plan.plan import read_plan
from fargate_privatelink.proof.readers.planned_source.comparison import differences
from fargate_privatelink.proof.readers.source.language.confined import Place
from fargate_privatelink.proof.readers.source.modules import Found, Modules
from fargate_privatelink.proof.readers.source.reading import Reading
from fargate_privatelink.proof.readers.source.source import configuration_of
from fargate_privatelink.proof.readers.source.variables import GivenValue
from fargate_privatelink.proof.terraform.addresses import parsed, prefix
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import has_unknown, is_known

MAX_DIFFERENCES = 10
# Arguments that the provider hands on as they are written, so that another value is another source's.
LEFT_ALONE = (
    *("availability_zone", "cidr_block", "cidr_ipv4", "destination_cidr_block", "family", "network_mode"),
    *("service_name", "vpc_endpoint_type"),
)


IS_MODULE = re.compile(r"(?:^|\.)module\.[\w-]+$")


class PlannedValues:
    """What a plan knows: the keys of the instances, and the values that are not left to the apply."""

    def __init__(self, resources: Sequence[Resource], unknown: Mapping[str, Any]) -> None:
        self._values = {each.address: each.values for each in resources}
        self._unknown = unknown
        self._keys: dict[str, list[str | None]] = defaultdict(list)
        for each in resources:
            module, base, key = parsed(each.address)
            self._keys[base].append(key)
            for depth, (name, module_key) in enumerate(module):
                keys = self._keys[f"{prefix(module[:depth])}module.{name}"]
                if module_key not in keys:
                    keys.append(module_key)

    def keys(self, address: str) -> Sequence[str | None] | None:
        """The keys of the instances of a resource, or of a module that makes any."""
        if address in self._keys:
            return self._keys[address]
        # A module without resources leaves no trace.
        return None if IS_MODULE.search(address) else ()

    def value(self, address: str, name: str) -> Any:
        """A value that is known; None for any other."""
        if has_any(self.unknown(address).get(name)):
            return None
        value = self._values.get(address, {}).get(name)
        return value if is_known(value) else None

    def unknown(self, address: str) -> Mapping[str, Any]:
        """Which of an instance's values only the apply will tell."""
        found = self._unknown.get(address)
        return found if isinstance(found, Mapping) else {}


def has_any(mask: Any) -> bool:
    """Whether anything in what a plan marks as unknown is so."""
    if isinstance(mask, Mapping):
        return any(map(has_any, mask.values()))
    return any(map(has_any, mask)) if isinstance(mask, list) else mask is True


def read_joined(
    document: Json,
    root: Found,
    modules: Modules,
    place: Place | None,
    *,
    source: str,
    compare: bool,
    region: str | None = None,
) -> Configuration:
    """The configuration of a plan, with what its source tells of the values that the plan leaves to the apply.

    With `compare`, an InputError names where the source is another than the plan's.
    """
    if compare:
        _refuse(source, differences((document.get("configuration") or {}).get("root_module") or {}, root, modules))
    planned = read_plan(document, source=source)
    values = PlannedValues(planned.resources, _unknown(document))
    given = {
        name: GivenValue(each.get("value"), source)
        for name, each in (document.get("variables") or {}).items()
        if isinstance(each, Mapping)
    }
    reading = Reading(modules, given, plan=values, place=place, region=region)
    written = configuration_of(root, reading, source=source)
    by_address = {each.address: each for each in written.resources}
    if compare:
        _refuse(source, _other_values(planned.resources, by_address, values, reading))
    resources = tuple(_filled(each, by_address.get(each.address), values) for each in planned.resources)
    outputs = {**written.outputs, **{name: value for name, value in planned.outputs.items() if not has_unknown(value)}}
    notes = (*planned.notes, *written.notes)
    known = planned.region or written.region
    return replace(
        written,
        resources=resources,
        outputs=outputs,
        region=known,
        changes=planned.changes,
        notes=notes,
        handed={},
        missing=frozenset(),
        created=planned.created,
    )


def _unknown(document: Json) -> dict[str, Any]:
    return {
        str(each.get("address")): (each.get("change") or {}).get("after_unknown")
        for each in document.get("resource_changes") or ()
        if isinstance(each, Mapping) and not each.get("deposed")
    }


def _refuse(source: str, found: Iterator[str]) -> None:
    listed = list(found)
    if len(listed) > MAX_DIFFERENCES:
        listed = [*listed[: MAX_DIFFERENCES - 1], f"and {len(listed) - MAX_DIFFERENCES + 1} more differences"]
    if listed:
        raise InputError([Problem(source, "", f"is not the plan of this source: {each}") for each in listed])


def _other_values(
    planned: Sequence[Resource], written: Mapping[str, Resource], values: PlannedValues, reading: Reading
) -> Iterator[str]:
    """Arguments that plan and source know, and know to be different."""
    for each in planned:
        own = written.get(each.address)
        for name in LEFT_ALONE if own else ():
            value, text = values.value(each.address, name), own.values.get(name) if own else None
            is_other = isinstance(value, str) and isinstance(text, str) and is_known(text) and value != text
            if is_other and not reading.ignores(each.address, name):
                yield f"{each.address}: {name} is another value in the plan than in the source"


def _filled(planned: Resource, written: Resource | None, values: PlannedValues) -> Resource:
    if written is None:
        return planned
    found = {
        name: written.values[name]
        for name, mask in values.unknown(planned.address).items()
        if has_any(mask)
        and written.values.get(name) is not None
        and _tells(written.values[name], planned.values.get(name))
    }
    region = planned.region or written.region
    return replace(written, values={**planned.values, **found}, region=region, is_data=planned.is_data)


def _tells(written: Any, planned: Any) -> bool:
    """Whether the source says as much of a value as what follows from the plan's references."""
    return not has_unknown(written) or planned is None or has_unknown(planned)
