"""What a synth prints: each stack's endpoints with the reasons for them, and what is left to a person."""

from collections.abc import Iterator

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.reasons import few, places_of_endpoint
from fargate_privatelink.report import overrides, services

NATS = {"single": "a NAT gateway", "per-az": "a NAT gateway per zone", "existing": "NAT that exists"}


def summary(inventory: Inventory) -> Iterator[str]:
    """The lines that describe one stack."""
    settings, count = inventory.settings, len(inventory.tasks)
    zones = ", ".join(settings.private_subnets)
    yield f"{settings.name}: {count} task definition{'s' * (count != 1)} in {zones}, {_way_out(inventory)}"
    width = max((len(service.name) for service in (*inventory.endpoints, *inventory.reused)), default=0)
    for service in inventory.endpoints:
        label = f"  {service.name:<{width}}  {service.endpoint_type.value:<9}"
        for reason in few(places_of_endpoint(inventory, service)):
            yield f"{label}  {reason}"
            label = " " * len(label)
    for service, reused in inventory.reused.items():
        yield f"  {service.name:<{width}}  {'exists':<9}  {', '.join((*reused.ids, reused.why))}"
    yield from (f"  {line}" for line in (*services.short(inventory), *overrides.short(inventory)))
    for note in inventory.notes:
        yield f"  note: {note}"


def _way_out(inventory: Inventory) -> str:
    endpoints, nat = len(inventory.endpoints), inventory.settings.nat
    ways = [f"{endpoints} endpoint{'s' * (endpoints != 1)}"] if endpoints else []
    if existing := len(inventory.reused):
        ways.append(f"{existing} that exist{'s' * (existing == 1)}")
    if nat != "none":
        ways.append(NATS[nat])
    return " and ".join(ways) or "nothing to reach"
