"""What a hub says, which holds the endpoints of other stacks, and what it and those, its spokes, say together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from fargate_privatelink.errors import shown, unknown
from fargate_privatelink.settings.subnets import read_id
from fargate_privatelink.settings.tables import Reader, ReportProblem
from fargate_privatelink.settings.values import StackSettings

SPOKES, GATEWAY, TABLE = "endpoints_for", "transit_gateway_id", "transit_gateway_route_table_id"
OF_HUB = (SPOKES, GATEWAY, TABLE)
# What a hub says besides; the rest of a stack's keys is about tasks.
KEYS = (*OF_HUB, "account", "region", "vpc_cidr", "private_subnets", "endpoint_policies", "tags", "provider", "backend")
REQUIRED_OF_HUB = (GATEWAY, "region", "private_subnets")


def read_spokes(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
    """The names of the stacks whose endpoints a hub holds."""
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    report(path, f"must be a list of at least one stack's name, got {shown(value)}")
    return None


READERS: Mapping[str, Reader] = {SPOKES: read_spokes, GATEWAY: read_id("tgw"), TABLE: read_id("tgw-rtb")}


def of_keys(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the keys of one stack say together of its being a hub."""
    if SPOKES not in found:
        for key in OF_HUB:
            if key in found:
                yield places[key], f"is for a hub, and needs {SPOKES}: the stacks of the hub take it from there"
        return
    for key in found:
        if key not in KEYS:
            yield places[key], f"is for a stack with tasks, and a hub ({SPOKES}) has none: leave it out"


def of_stacks(stacks: Sequence[StackSettings], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """What hubs and their spokes say together, by place; `names` are those of all stacks, readable or not."""
    known = {stack.name: stack for stack in stacks}
    hubs: dict[str, str] = {}
    for hub in stacks:
        spokes: list[StackSettings] = []
        for index, name in enumerate(hub.endpoints_for):
            place = f"stacks.{hub.name}.{SPOKES}[{index}]"
            if name not in names:
                yield place, unknown(name, [each for each in names if each != hub.name], what="stack")
            elif name in hub.endpoints_for[:index]:
                yield place, f"{shown(name)} is named before: once is enough"
            elif name == hub.name:
                yield place, f"{shown(name)} is the hub itself: name the stacks whose tasks it serves"
            elif hubs.setdefault(name, hub.name) != hub.name:
                yield place, f"{shown(name)} has its endpoints in {hubs[name]} already: name it in one hub alone"
            elif name in known:
                yield from ((place, message) for message in _of_spoke(hub, known[name]))
                spokes.append(known[name])
        yield from _overlapping(hub, spokes)
        if hub.endpoints_for and (message := _unreadable(hub)):
            yield f"stacks.{hub.name}.backend", message


def _of_spoke(hub: StackSettings, spoke: StackSettings) -> Iterator[str]:
    """Why a stack cannot have its endpoints in a hub."""
    name = shown(spoke.name)
    if spoke.endpoints_for:
        yield f"{name} is a hub too, and has no tasks to serve: leave it out"
        return
    if spoke.region != hub.region:
        message = f"{name} is in {spoke.region}, and the hub in {hub.region}: an endpoint serves its own region"
        yield f"{message}, so make a hub for each"
    if spoke.endpoints == "none":
        yield f'{name} has endpoints = "none", and asks for none: leave it out, or set its endpoints to required'
    if spoke.vpc_id:
        message = f"{name} is in a network that exists ({spoke.vpc_id}), which a hub's stacks cannot be: apply the hub"
        yield f"{message}, attach the network to the transit gateway, and survey both"


def _overlapping(hub: StackSettings, spokes: Sequence[StackSettings]) -> Iterator[tuple[str, str]]:
    """Which VPCs a transit gateway cannot tell apart."""
    for one, other in combinations([hub, *(each for each in spokes if each.vpc_id is None)], 2):
        if one.vpc_cidr.overlaps(other.vpc_cidr):
            message = f"{other.vpc_cidr} overlaps {one.vpc_cidr} of stack {one.name}, and the transit gateway of"
            yield f"stacks.{other.name}.vpc_cidr", f"{message} stack {hub.name} joins the two: give it another CIDR"


def _unreadable(hub: StackSettings) -> str:
    """Why a hub's spokes cannot read its outputs, from which they have the ids of its zones."""
    if hub.backend.type == "none":
        message = 'is of type "none", and the stacks of a hub read the ids of its zones from its state'
        return f"{message}: give it local, s3 or cloud"
    if hub.backend.type == "cloud" and "name" not in hub.backend.arguments["workspaces"]:
        return "names its workspace by tags, and the stacks of a hub read the ids of its zones there: set workspace"
    return ""
