"""Every choice an operator has, its default and its bounds: `stacks.toml`, read and checked."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Any

from modules.errors import InputError, Problem, shown, unknown
from modules.regions import Region
from modules.settings.readers import REQUIRED, STACK_KEYS, SUBNET_KEYS, Report, report_unknown, table
from modules.settings.values import Create, Endpoints, Nat, StackSettings, TaskEntry

__all__ = ["Create", "Endpoints", "Nat", "StackSettings", "TaskEntry", "load", "parse"]


def load(path: Path) -> tuple[StackSettings, ...]:
    """Read the stacks of a TOML file, sorted by name; an InputError holds everything wrong with it."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise InputError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError([Problem(str(path), "", f"is not TOML: {error}")]) from error
    except RecursionError:
        raise InputError([Problem(str(path), "", "is not TOML: nested too deeply")]) from None
    return parse(document, file=str(path))


def parse(document: Mapping[str, Any], *, file: str) -> tuple[StackSettings, ...]:
    """The stacks of a TOML document that came from `file`."""
    problems: list[Problem] = []

    def report(path: str, message: str) -> None:
        problems.append(Problem(file, path, message))

    for key in sorted(document.keys() - {"defaults", "stacks"}):
        report(key, unknown(key, ("defaults", "stacks")))
    defaults = table(document.get("defaults", {}), "defaults", report)
    report_unknown(defaults, STACK_KEYS, "defaults", report)
    stacks = table(document.get("stacks", {}), "stacks", report)
    if not document.get("stacks"):
        report("stacks", "is required: one table [stacks.<name>] a stack")

    result = [
        stack
        for name, value in sorted(stacks.items())
        if (stack := _stack(name, value, defaults, report)) is not None and not problems
    ]
    if problems:
        raise InputError(problems)
    return tuple(result)


def _stack(name: str, value: object, defaults: Mapping[str, Any], report: Report) -> StackSettings | None:
    path = f"stacks.{name}"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name):
        report(path, "a stack's name is 1 to 63 letters, digits, hyphens and underscores")
    own = table(value, path, report)
    report_unknown(own, STACK_KEYS, path, report)
    # `create` and `tags` are sets of independent entries, so a stack adds to the defaults instead of replacing them.
    merged = {**defaults, **own}
    for key in ("create", "tags"):
        if isinstance(defaults.get(key), dict) and isinstance(own.get(key), dict):
            merged[key] = {**defaults[key], **own[key]}

    found: dict[str, Any] = {}
    for key, read in STACK_KEYS.items():
        place = f"{path}.{key}" if key in own or key not in defaults else f"defaults.{key}"
        if key in merged:
            found[key] = read(merged[key], place, report)
        elif key in REQUIRED:
            report(place, "is required")
            found[key] = None
    for place, message in _contradictions(found):
        report(f"{path}.{place}", message)
    return None if None in found.values() else StackSettings(name=name, **found)


def _contradictions(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What no key shows by itself. A key that could not be read is None, and nothing is said about it."""
    zone_region: Region | None = found.get("region")
    vpc: IPv4Network | None = found.get("vpc_cidr", StackSettings.vpc_cidr)
    private = found.get("private_subnets") or {}
    public = found.get("public_subnets") or {}
    subnets = [(f"{key}.{zone}", zone, cidr) for key in SUBNET_KEYS for zone, cidr in (found.get(key) or {}).items()]

    for path, zone, cidr in subnets:
        if zone_region and not zone_region.has_zone(zone):
            yield path, f"is not an availability zone of {zone_region}: expected {zone_region}a, {zone_region}b, ..."
        if vpc and not cidr.subnet_of(vpc):
            yield path, f"{cidr} is outside vpc_cidr {vpc}"
    for (_, _, one), (path, _, other) in combinations(subnets, 2):
        if one.overlaps(other):
            yield path, f"{other} overlaps {next(p for p, _, cidr in subnets if cidr is one)} ({one})"

    nat = found.get("nat", StackSettings.nat)
    if nat in ("single", "per-az") and "public_subnets" in found and found["public_subnets"] is None:
        return
    if nat in ("single", "per-az") and not public:
        yield "nat", f"{shown(nat)} needs public_subnets: a NAT gateway stands in a public subnet"
    elif nat == "per-az" and (missing := sorted(private.keys() - public.keys())):
        yield (
            "nat",
            f"per-az needs a public subnet in every private zone, and public_subnets lacks {', '.join(missing)}",
        )
    if nat == "none" and found.get("endpoints") == "none":
        yield "endpoints", "none without NAT leaves the tasks no way to pull an image: set endpoints or nat"
