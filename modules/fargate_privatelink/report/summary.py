"""What a synth prints: each stack's endpoints with the reasons for them, and what is left to a person."""

from collections.abc import Iterator

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.reasons import few, places_of_endpoint
from fargate_privatelink.report.services import short


def summary(inventory: Inventory) -> Iterator[str]:
    """The lines that describe one stack."""
    settings, count = inventory.settings, len(inventory.tasks)
    zones = ", ".join(settings.private_subnets)
    yield f"{settings.name}: {count} task definition{'s' * (count != 1)} in {zones}, {_way_out(inventory)}"
    width = max((len(service.name) for service in inventory.endpoints), default=0)
    for service in inventory.endpoints:
        label = f"  {service.name:<{width}}  {service.endpoint_type.value:<9}"
        for reason in few(places_of_endpoint(inventory, service)):
            yield f"{label}  {reason}"
            label = " " * len(label)
    yield from (f"  {line}" for line in short(inventory))
    for note in inventory.notes:
        yield f"  note: {note}"


def _way_out(inventory: Inventory) -> str:
    endpoints, nat = len(inventory.endpoints), inventory.settings.nat
    ways = [f"{endpoints} endpoint{'s' * (endpoints != 1)}"] if endpoints else []
    if nat != "none":
        ways.append("a NAT gateway" if nat == "single" else "a NAT gateway per zone")
    return " and ".join(ways) or "nothing to reach"
