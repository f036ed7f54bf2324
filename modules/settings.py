"""Every choice an operator has, its default and its bounds: `stacks.toml`, read and checked."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from modules.errors import InputError, Problem, shown, unknown
from modules.regions import Region, region
from modules.services import service_problem
from modules.tags import tag_problem

Endpoints = Literal["required", "none"]
Nat = Literal["none", "single", "per-az"]
Report = Callable[[str, str], None]

# Source: Amazon CloudWatch Logs API Reference, PutRetentionPolicy, retentionInDays.
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# Source: Amazon VPC User Guide, VPC CIDR blocks.
CIDR_PREFIXES = range(16, 29)
RESERVED = tuple(map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4")))
DEFAULT_VPC_CIDR = IPv4Network("10.0.0.0/22")
# Two of the 50 tags a resource may have are this project's own: Name and service.
MAX_TAGS = 48


@dataclass(frozen=True, kw_only=True)
class Create:
    """Which account-wide things a stack creates; what it does not create exists already and is used by name."""

    cluster: bool = True
    repositories: bool = True
    execution_roles: bool = True
    log_groups: bool = True


@dataclass(frozen=True, kw_only=True)
class TaskEntry:
    """One `[[tasks]]` entry: the task definition's file, as written, and what it does not say itself."""

    definition: str
    execute_command: bool = False
    extra_services: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StackSettings:
    """The settings of one stack. Subnets are keyed by availability zone."""

    name: str
    region: Region
    vpc_cidr: IPv4Network = DEFAULT_VPC_CIDR
    private_subnets: Mapping[str, IPv4Network]
    public_subnets: Mapping[str, IPv4Network] = field(default_factory=dict)
    endpoints: Endpoints = "required"
    nat: Nat = "none"
    cluster: str
    tags: Mapping[str, str] = field(default_factory=dict)
    create: Create = Create()
    log_retention_days: int = 365
    tasks: tuple[TaskEntry, ...]


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
    defaults = _table(document.get("defaults", {}), "defaults", report)
    _report_unknown(defaults, STACK_KEYS, "defaults", report)
    stacks = _table(document.get("stacks", {}), "stacks", report)
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
    own = _table(value, path, report)
    _report_unknown(own, STACK_KEYS, path, report)
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


def _report_unknown(table: Mapping[str, Any], known: Mapping[str, Any], path: str, report: Report) -> None:
    for key in sorted(table.keys() - known.keys()):
        report(f"{path}.{key}", unknown(key, known))


def _table(value: object, path: str, report: Report) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    report(path, f"must be a table, got {shown(value)}")
    return {}


def _region(value: object, path: str, report: Report) -> Region | None:
    try:
        if isinstance(value, str):
            return region(value)
        report(path, f"must be the name of an AWS region, got {shown(value)}")
    except ValueError as error:
        report(path, str(error))
    return None


def _cidr(value: object, path: str, report: Report) -> IPv4Network | None:
    try:
        if not isinstance(value, str) or "/" not in value:
            raise ValueError
        network = IPv4Network(value, strict=False)
    except ValueError:
        report(path, f"must be an IPv4 CIDR such as 10.0.0.0/22, got {shown(value)}")
        return None
    if str(network.network_address) != value.split("/")[0]:
        report(path, f"{value} has host bits set: the network is {network}")
    elif network.prefixlen not in CIDR_PREFIXES:
        report(path, f"must be between /16 and /28, got {value}")
    elif reserved := next((block for block in RESERVED if network.overlaps(block)), None):
        report(path, f"{value} lies in {reserved}, which AWS refuses")
    else:
        return network
    return None


def _subnets(value: object, path: str, report: Report) -> dict[str, IPv4Network] | None:
    if not isinstance(value, dict):
        report(path, f"must be a table of availability zone = CIDR, got {shown(value)}")
        return None
    if not value and path.endswith(SUBNET_KEYS[0]):
        report(path, "must name at least one availability zone")
        return None
    found = {zone: _cidr(cidr, f"{path}.{zone}", report) for zone, cidr in sorted(value.items())}
    return {zone: cidr for zone, cidr in found.items() if cidr is not None}


def _one_of(*allowed: str) -> Callable[[object, str, Report], str | None]:
    def read(value: object, path: str, report: Report) -> str | None:
        if value in allowed:
            return str(value)
        report(path, f"must be one of {', '.join(map(shown, allowed))}, got {shown(value)}")
        return None

    return read


def _boolean(value: object, path: str, report: Report) -> bool | None:
    if isinstance(value, bool):
        return value
    report(path, f"must be true or false, got {shown(value)}")
    return None


def _cluster(value: object, path: str, report: Report) -> str | None:
    # Source: Amazon ECS API Reference, CreateCluster, clusterName.
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,255}", value):
        return value
    report(path, f"must be 1 to 255 letters, digits, hyphens and underscores, got {shown(value)}")
    return None


def _retention(value: object, path: str, report: Report) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value in RETENTION_DAYS:
        return value
    report(path, f"must be one of {', '.join(map(str, RETENTION_DAYS))}, got {shown(value)}")
    return None


def _tags(value: object, path: str, report: Report) -> dict[str, str] | None:
    if not isinstance(value, dict):
        report(path, f"must be a table of strings, got {shown(value)}")
        return None
    if len(value) > MAX_TAGS:
        report(path, f"must be at most {MAX_TAGS} tags, got {len(value)}")
    for key, text in value.items():
        if message := tag_problem(key, text):
            report(f"{path}.{key}", message)
    return dict(sorted(value.items()))


def _create(value: object, path: str, report: Report) -> Create | None:
    table = _table(value, path, report)
    _report_unknown(table, CREATE_KEYS, path, report)
    found = {key: _boolean(table[key], f"{path}.{key}", report) for key in CREATE_KEYS if key in table}
    return Create(**{key: flag for key, flag in found.items() if flag is not None})


def _tasks(value: object, path: str, report: Report) -> tuple[TaskEntry, ...] | None:
    if not isinstance(value, list) or not value:
        report(path, f"must be at least one [[tasks]] entry, got {shown(value)}")
        return None
    found = [_task(entry, f"{path}[{index}]", report) for index, entry in enumerate(value)]
    return tuple(entry for entry in found if entry is not None)


def _task(value: object, path: str, report: Report) -> TaskEntry | None:
    table = _table(value, path, report)
    _report_unknown(table, TASK_KEYS, path, report)
    found = {key: read(table[key], f"{path}.{key}", report) for key, read in TASK_KEYS.items() if key in table}
    if "definition" not in table:
        report(f"{path}.definition", "is required: the file of an ECS task definition")
        return None
    return None if None in found.values() else TaskEntry(**found)


def _definition(value: object, path: str, report: Report) -> str | None:
    if isinstance(value, str) and value and "\0" not in value:
        return value
    report(path, f"must be the file of an ECS task definition, got {shown(value)}")
    return None


def _services(value: object, path: str, report: Report) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        report(path, f"must be a list of services, got {shown(value)}")
        return None
    for index, name in enumerate(value):
        if message := service_problem(name):
            report(f"{path}[{index}]", message)
    return tuple(dict.fromkeys(name for name in value if isinstance(name, str)))


SUBNET_KEYS = ("private_subnets", "public_subnets")
CREATE_KEYS = {"cluster": _boolean, "repositories": _boolean, "execution_roles": _boolean, "log_groups": _boolean}
TASK_KEYS: dict[str, Callable[[object, str, Report], Any]] = {
    "definition": _definition,
    "execute_command": _boolean,
    "extra_services": _services,
}
STACK_KEYS: dict[str, Callable[[object, str, Report], Any]] = {
    "region": _region,
    "vpc_cidr": _cidr,
    "private_subnets": _subnets,
    "public_subnets": _subnets,
    "endpoints": _one_of("required", "none"),
    "nat": _one_of("none", "single", "per-az"),
    "cluster": _cluster,
    "tags": _tags,
    "create": _create,
    "log_retention_days": _retention,
    "tasks": _tasks,
}
REQUIRED = ("region", "private_subnets", "cluster", "tasks")
