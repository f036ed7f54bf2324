"""What a synth prints: each stack's endpoints with the reasons for them, and what is left to a person."""

from collections.abc import Iterator

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.reasons import few, places_of_endpoint
from fargate_privatelink.report import overrides, services

NATS = {"single": "a NAT gateway", "per-az": "a NAT gateway per zone", "existing": "NAT that exists"}


def summary(inventory: Inventory) -> Iterator[str]:
    """The lines that describe one stack."""
    settings = inventory.settings
    way_out = "" if inventory.spokes else f", {_way_out(inventory)}"
    yield f"{settings.name}: {contents(inventory)} in {', '.join(settings.private_subnets)}{way_out}"
    width = max((len(service.name) for service in (*inventory.endpoints, *inventory.reused)), default=0)
    for service in inventory.endpoints:
        label = f"  {service.name:<{width}}  {service.endpoint_type.value:<9}"
        for reason in few(places_of_endpoint(inventory, service)):
            yield f"{label}  {reason}"
            label = " " * len(label)
    for service, reused in inventory.reused.items():
        where = "in a hub" if reused.stack else "exists"
        yield f"  {service.name:<{width}}  {where:<9}  {', '.join((*reused.ids, reused.why))}"
    yield from (f"  {line}" for line in (*services.short(inventory), *overrides.short(inventory)))
    for note in inventory.notes:
        yield f"  note: {note}"


def contents(inventory: Inventory) -> str:
    """How many task definitions a stack has, or what a hub has for how many stacks."""
    if inventory.spokes:
        return f"{_count(inventory.interfaces, 'endpoint')} for {_count(len(inventory.spokes), 'stack')}"
    return _count(len(inventory.tasks), "task definition")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _way_out(inventory: Inventory) -> str:
    endpoints, nat = len(inventory.endpoints), inventory.settings.nat
    ways = [_count(endpoints, "endpoint")] if endpoints else []
    if existing := len(inventory.reused):
        whose = f"of stack {inventory.hub.name}" if inventory.hub else f"that exist{'s' * (existing == 1)}"
        ways.append(f"{existing} {whose}")
    if nat != "none":
        ways.append(NATS[nat])
    return " and ".join(ways) or "nothing to reach"
