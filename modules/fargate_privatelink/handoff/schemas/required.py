"""The providers that a stack needs, and what of their schemas."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.schemas import BUILT_IN, Kind, source_address
from fargate_privatelink.handoff.synthesized import LABELS
from fargate_privatelink.handoff.unfolding import NotExpressibleError, labelled, merged, unpacked
from fargate_privatelink.hcl.templates import expression_of

# Of a lock file as Terraform writes it. Source: Terraform documentation, Dependency Lock File.
LOCKED = re.compile(r'^provider "([^"]+)" \{\s*^\s*version\s*=\s*"([^"]+)"', re.MULTILINE)


class Required(NamedTuple):
    """A provider that a stack needs: its source in full, its constraint, and the version that is locked, or ""."""

    source: str
    constraint: str
    locked: str


def locked_versions(lock: str) -> dict[str, str]:
    """The versions in the text of a lock file, by source."""
    return {source_address(source): version for source, version in LOCKED.findall(lock)}


def local_name(type_: str, body: Json) -> str:
    """What a stack calls the provider of a resource."""
    named = body.get("provider")
    if isinstance(named, str):
        return (expression_of(named) or named).partition(".")[0]
    return type_.partition("_")[0]


def used(document: Json) -> Iterator[tuple[str, Kind, str, Json]]:
    """What a stack calls a provider, and kind, type and body of each block of it."""
    for address, body in labelled(document.get("provider"), ("provider",), 1):
        yield address[1], "provider", "", body
    for kind in ("resource", "data", "ephemeral"):
        for (_, type_, _), body in labelled(document.get(kind), (kind,), LABELS[kind]):
            yield local_name(type_, body), kind, type_, body
    for _, body in labelled(document.get("check"), ("check",), LABELS["check"]):
        for (_, type_, _), scoped in labelled(body.get("data"), ("data",), 2):
            yield local_name(type_, scoped), "data", type_, scoped


def required(document: Json, locked: Mapping[str, str]) -> dict[str, Required]:
    """The providers that a stack needs, by what it calls them."""
    terraform = merged(unpacked(document.get("terraform"), "terraform"), "terraform")
    declared = merged(unpacked(terraform.get("required_providers"), "required_providers"), "required_providers")
    found = {}
    for name in sorted({name for name, *_ in used(document)} | declared.keys()):
        given = declared.get(name)
        given = given if isinstance(given, Mapping) else {"version": given}
        if wrong := [key for key in ("source", "version") if not isinstance(given.get(key) or "", str)]:
            raise NotExpressibleError(f"terraform.required_providers.{name}.{wrong[0]}: must be text")
        source = source_address(given.get("source") or name)
        if name == "terraform" and not declared.get(name):
            source = BUILT_IN
        found[name] = Required(source, str(given.get("version") or ""), locked.get(source, ""))
    return found
