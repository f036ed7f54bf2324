"""Every choice an operator has, its default and its bounds: `stacks.toml`, read and checked."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.documents import read_text, toml
from fargate_privatelink.errors import InputError, Problem, remedied, unknown
from fargate_privatelink.settings import hubs
from fargate_privatelink.settings.backends import Backend
from fargate_privatelink.settings.contradictions import contradictions, without_replaced
from fargate_privatelink.settings.existing_network import ExistingEndpoint
from fargate_privatelink.settings.extra_services import elsewhere
from fargate_privatelink.settings.kms_keys import KmsKeys
from fargate_privatelink.settings.providers import Provider
from fargate_privatelink.settings.readers import MERGED, REQUIRED, STACK_KEYS, read_definition
from fargate_privatelink.settings.repositories import Repositories
from fargate_privatelink.settings.services import ways_in
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC, ExistingSubnet, Subnet, cidr_of
from fargate_privatelink.settings.tables import ReportProblem, report_unknown, table
from fargate_privatelink.settings.values import Create, Endpoints, Nat, StackSettings, TaskEntry

__all__ = [
    "Backend",
    "Create",
    "Endpoints",
    "ExistingEndpoint",
    "ExistingSubnet",
    "KmsKeys",
    "Nat",
    "Provider",
    "Repositories",
    "StackSettings",
    "TaskEntry",
    "definitions",
    "document_of",
    "load",
    "parse",
    "read",
]


def load(path: Path) -> tuple[StackSettings, ...]:
    """Read the stacks of a TOML file, sorted by name; an InputError holds everything wrong with it."""
    return parse(document_of(path), file=str(path))


def definitions(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The task definitions' files that a TOML document names, as far as it can be read."""
    quiet: ReportProblem = lambda path, message: None  # noqa: E731
    stacks = table(document.get("stacks", {}), "", quiet)
    entries = [
        table(entry, "", quiet)
        for part in (document.get("defaults", {}), *stacks.values())
        if isinstance(tasks := table(part, "", quiet).get("tasks"), list)
        for entry in tasks
    ]
    named = (read_definition(entry.get("definition"), "", quiet) for entry in entries)
    return tuple(dict.fromkeys(filter(None, named)))


def document_of(path: Path) -> dict[str, Any]:
    """The document in a TOML file; an InputError says why there is none."""
    return toml(read_text(path, file=str(path)), file=str(path))


def parse(document: Mapping[str, Any], *, file: str) -> tuple[StackSettings, ...]:
    """The stacks of a TOML document that came from `file`; an InputError holds everything wrong with it."""
    stacks, problems = read(document, file=file)
    if problems:
        raise InputError(problems)
    return stacks


def read(document: Mapping[str, Any], *, file: str) -> tuple[tuple[StackSettings, ...], list[Problem]]:
    """The stacks of a TOML document, as far as they can be read, and what is wrong with them."""
    problems: list[Problem] = []

    def report(path: str, message: str) -> None:
        problems.append(Problem(file, path, remedied(message)))

    for key in sorted(document.keys() - {"defaults", "stacks"}):
        report(key, unknown(key, ("defaults", "stacks")))
    defaults = table(document.get("defaults", {}), "defaults", report)
    report_unknown(defaults, STACK_KEYS, "defaults", report)
    for key in hubs.OF_HUB:
        if key in defaults:
            report(f"defaults.{key}", "is of one stack, the hub: move it there")
    defaults = {key: value for key, value in defaults.items() if key not in hubs.OF_HUB}
    stacks = table(document.get("stacks", {}), "stacks", report)
    if not stacks and isinstance(document.get("stacks", {}), dict):
        report("stacks", "is required: one table [stacks.<name>] a stack")

    found = [_stack(name, file, value, defaults, report) for name, value in sorted(stacks.items())]
    result = [stack for stack in found if stack is not None]
    owners: dict[object, str] = {}
    for stack in result:
        state = stack.backend.state
        owner = owners.setdefault(state, stack.name) if state else stack.name
        if owner != stack.name:
            report(
                f"stacks.{stack.name}.backend", f"keeps the state where stack {owner} does: give it a place of its own"
            )
    # Of a CIDR that could not be read nothing is known.
    cidrs = all(not each.path.endswith(".vpc_cidr") for each in problems)
    for place, message in hubs.of_stacks(result, stacks.keys()):
        if cidrs or not place.endswith(".vpc_cidr"):
            report(place, message)
    return tuple(result), problems


STAND_INS: Mapping[str, Any] = {"private_subnets": {}, "nat": "single", "endpoints": "none"}


def _stack(
    name: str, file: str, value: object, defaults: Mapping[str, Any], report: ReportProblem
) -> StackSettings | None:
    path = f"stacks.{name}"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name):
        report(path, "a stack's name is 1 to 63 letters, digits, hyphens and underscores")
    own = table(value, path, report)
    if not isinstance(value, dict):
        return None
    report_unknown(own, STACK_KEYS, path, report)
    defaults = _remaining(own, defaults, report)
    places = {key: f"defaults.{key}" if key in defaults and key not in own else f"{path}.{key}" for key in STACK_KEYS}
    found: dict[str, Any] = {}
    for key, read in STACK_KEYS.items():
        given, default = own.get(key), defaults.get(key)
        if key in MERGED and isinstance(given, dict) and isinstance(default, dict):
            read(default, f"defaults.{key}", report)
            read(given, places[key], report)
            found[key] = read({**default, **given}, places[key], lambda path, message: None)
        elif key in own or key in defaults:
            if key in own and key in defaults:
                # It is replaced, and wrong all the same.
                read(default, f"defaults.{key}", report)
            found[key] = read(own.get(key, default), places[key], report)
        elif key in (hubs.REQUIRED_OF_HUB if hubs.SPOKES in own else REQUIRED):
            report(places[key], "is required")
            found[key] = None
    together = (*contradictions(found, places), *ways_in.contradictions(found, places, name))
    for place, message in (*together, *_misplaced(own, defaults, found, places)):
        report(place, message)
    known = {key: value for key, value in found.items() if value is not None}
    if found["region"] is None or found.get("tasks", ()) is None:
        return None
    # What could not be read has its default, or hides nothing else and brings up nothing: no cluster has this name.
    read_or_not = {"cluster": f"{name}?", **_stand_ins(found), **known, **_of_network(found), **_of_hub(found)}
    return StackSettings(name=name, file=file, **read_or_not)


def _remaining(own: Mapping[str, Any], defaults: Mapping[str, Any], report: ReportProblem) -> Mapping[str, Any]:
    """The defaults that a stack does not replace by keys of other names; those are wrong all the same."""
    remaining = without_replaced(own, defaults)
    for key in sorted((defaults.keys() - remaining.keys()) & STACK_KEYS.keys()):
        STACK_KEYS[key](defaults[key], f"defaults.{key}", report)
    return remaining


def _of_network(found: Mapping[str, Any]) -> dict[str, Any]:
    """The subnets of a stack by whether it makes them, and the NAT of a network that exists: a survey tells it."""
    named = {key: found.get(key) or {} for key in (PRIVATE, PUBLIC)}
    private, public = ({zone: each for zone, each in of.items() if _exists(each)} for of in named.values())
    if "vpc_id" not in found:
        return {key: {zone: each for zone, each in of.items() if not _exists(each)} for key, of in named.items()}
    cidrs = {
        key: {zone: cidr for zone, each in of.items() if _exists(each) and (cidr := cidr_of(each))}
        for key, of in named.items()
    }
    nat = "existing" if found.get("survey") or found["vpc_id"] is None else "none"
    return {**cidrs, "existing_subnets": private, "existing_public_subnets": public, "nat": nat}


def _exists(subnet: Subnet | None) -> bool:
    return isinstance(subnet, ExistingSubnet)


def _of_hub(found: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a hub for what only stacks with tasks say."""
    nothing = Create(cluster=False, repositories=False, execution_roles=False, log_groups=False)
    return {"tasks": (), "create": nothing} if hubs.SPOKES in found else {}


def _stand_ins(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in STAND_INS.items() if key in found}


def _misplaced(
    own: Mapping[str, Any], defaults: Mapping[str, Any], found: Mapping[str, Any], places: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Resources in `extra_services` that are not where the stack is, by their places in the file."""
    region: Region | None = found.get("region")
    tasks, references = own.get("tasks", defaults.get("tasks")), found.get("references", False) is not False
    for place, message in elsewhere(tasks, region, references=references) if region else ():
        yield f"{places['tasks']}{place}", message
