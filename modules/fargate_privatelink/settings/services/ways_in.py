"""What a stack's load balancer, its subnets and its services do not show by themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from itertools import product
from typing import Any

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.errors import shown
from fargate_privatelink.settings.services.load_balancers import NAME, LoadBalancerSettings
from fargate_privatelink.settings.services.rules import priority
from fargate_privatelink.settings.services.targets import TargetSettings
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC, Subnets, cidr_of
from fargate_privatelink.settings.values import TaskEntry

# Place and message.
Found = Iterator[tuple[str, str]]
# Of an application load balancer. Source: Elastic Load Balancing, User Guide for Application Load Balancers, Subnets
# for your load balancer.
SMALLEST_SUBNET = 27
MIN_ZONES = 2


def contradictions(found: Mapping[str, Any], places: Mapping[str, str], name: str) -> Found:
    """What is wrong with the way in of a stack called `name`, as far as its keys could be read."""
    balancer: LoadBalancerSettings | None = found.get("load_balancer")
    tasks: Sequence[TaskEntry] = found.get("tasks") or ()
    behind = [(each, each.service.load_balancer) for each in tasks if each.service and each.service.load_balancer]
    if "load_balancer" not in found:
        for entry, _ in behind:
            yield _place(entry), "needs a load balancer, and the stack has no table load_balancer"
    elif balancer:
        place = places["load_balancer"]
        if not behind and found.get("tasks") is not None:
            yield place, "has no service behind it: give one the table service.load_balancer"
        yield from _elsewhere(balancer, found.get("region"), place)
        yield from _name(balancer, name, place)
        if balancer.is_made:
            yield from _zones(balancer, found, places)
        yield from _behind(balancer, behind)
    region: Region | None = found.get("region")
    for entry in tasks:
        yield from _resources(entry, region)


def _place(entry: TaskEntry) -> str:
    return f"{entry.place}.service.load_balancer"


def _elsewhere(balancer: LoadBalancerSettings, region: Region | None, place: str) -> Found:
    for key in ("certificate_arn", "listener_arn"):
        if (arn := getattr(balancer, key)) and region and (message := _not_in(arn, region)):
            yield f"{place}.{key}", message


def _not_in(arn: str, region: Region) -> str | None:
    """Why what has an ARN cannot be used in a region."""
    _, partition, _, where, *_ = arn.split(":")
    if partition != region.partition:
        return f"is in partition {partition}, but {region} is in {region.partition}"
    return f"is in {where}, and the stack is in {region}" if where not in ("", region.name) else None


def _name(balancer: LoadBalancerSettings, name: str, place: str) -> Found:
    if balancer.is_made and not balancer.name and not re.fullmatch(NAME, name.replace("_", "-")):
        message = f"is required: the stack's, {shown(name)}, is none that AWS takes, of at most 32 characters"
        yield f"{place}.name", message


def _zones(balancer: LoadBalancerSettings, found: Mapping[str, Any], places: Mapping[str, str]) -> Found:
    key = PUBLIC if balancer.is_public else PRIVATE
    subnets: Subnets | None = found.get(key, {})
    private: Subnets | None = found.get(PRIVATE)
    if subnets is None:
        return
    place, is_application = places["load_balancer"], balancer.type == "application"
    if is_application and len(subnets) < MIN_ZONES:
        yield place, f"stands in {MIN_ZONES} availability zones or more, and {key} has {len(subnets)}"
    elif not subnets:
        yield place, f"is internet-facing, and stands in {key}: give them"
    elif missing := sorted((private or {}).keys() - subnets.keys()):
        message = f"must have a subnet in each zone that tasks run in, and lacks {', '.join(missing)}"
        yield places[key], f"{message}: the load balancer sends nothing to other zones"
    for zone, subnet in subnets.items():
        if small := too_small(balancer, cidr_of(subnet)):
            yield f"{places[key]}.{zone}", small


def too_small(balancer: LoadBalancerSettings, cidr: IPv4Network | None) -> str | None:
    """Why a load balancer cannot stand in a subnet, by the subnet's size."""
    if balancer.type != "application" or cidr is None or cidr.prefixlen <= SMALLEST_SUBNET:
        return None
    return f"{cidr} is too small for a load balancer, which takes /{SMALLEST_SUBNET} or larger"


def _behind(balancer: LoadBalancerSettings, behind: Sequence[tuple[TaskEntry, TargetSettings]]) -> Found:
    if balancer.type == "network":
        yield from _of_network(behind)
        return
    for entry, target in behind:
        if target.listener_port is not None:
            yield f"{_place(entry)}.listener_port", "is of a network load balancer: this one listens on 80 and 443"
        if not balancer.is_made and target.is_default:
            yield _place(entry), "takes hosts or paths: the default action of a listener that exists is not changed"
    yield from _twice(behind)


def _of_network(behind: Sequence[tuple[TaskEntry, TargetSettings]]) -> Found:
    ports: dict[int, TaskEntry] = {}
    for entry, target in behind:
        place = _place(entry)
        for key in ("hosts", "paths"):
            if getattr(target, key):
                yield f"{place}.{key}", "is of an application load balancer: a network one sends by port"
        if target.protocol != "HTTP":
            yield f"{place}.protocol", "is of an application load balancer: a network one sends TCP"
        if target.health_check.matcher and not target.health_check.path:
            yield (
                f"{place}.health_check.matcher",
                "takes health_check.path: without it a connection is all that is asked",
            )
        if entry.service and entry.service.autoscaling and entry.service.autoscaling.requests is not None:
            yield f"{entry.place}.service.autoscaling.requests", "are counted by an application load balancer alone"
        # Where neither is said, the port is the container's, which is looked at later.
        if port := target.listener_port or target.port:
            if other := ports.get(port):
                yield place, f"listens on port {port}, as {other.place} does: set listener_port in one of them"
            ports.setdefault(port, entry)


def _twice(behind: Sequence[tuple[TaskEntry, TargetSettings]]) -> Found:
    """Requests that two services would take, and rules with one priority."""
    owners: dict[tuple[str, str], TaskEntry] = {}
    priorities: dict[int, TaskEntry] = {}
    for entry, target in behind:
        for host, path in product(sorted({each.lower() for each in target.hosts}) or [""], target.paths or [""]):
            other = owners.setdefault((host, path), entry)
            if other is not entry:
                what = f"{host}{path}" or "what no other service takes"
                yield _place(entry), f"takes {what}, as {other.place} does: give one of them other hosts or paths"
                break
        else:
            if not target.is_default:
                number = priority(target)
                other = priorities.setdefault(number, entry)
                if other is not entry:
                    yield f"{_place(entry)}.priority", f"is {number}, as that of {other.place}: set another"


def _resources(entry: TaskEntry, region: Region | None) -> Found:
    """Resources of a task's service and schedule that are not where the stack is."""
    named = {}
    if entry.service and entry.service.service_connect and not entry.service.service_connect.is_made:
        named["service.service_connect.namespace"] = entry.service.service_connect.namespace
    if entry.schedule and entry.schedule.role_arn:
        named["schedule.role_arn"] = entry.schedule.role_arn
    for key, arn in named.items():
        if region and (message := _not_in(arn, region)):
            yield f"{entry.place}.{key}", message
