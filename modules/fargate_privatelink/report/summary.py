"""What a synth prints: each stack's endpoints with the reasons for them, and what is left to a person."""

from collections.abc import Iterator

from fargate_privatelink.aws.services import Service
from fargate_privatelink.inventory.inventory import Inventory

# With many task definitions an endpoint has as many reasons as there are containers.
MAX_REASONS = 5


def summary(inventory: Inventory) -> Iterator[str]:
    """The lines that describe one stack."""
    settings, count = inventory.settings, len(inventory.tasks)
    zones = ", ".join(settings.private_subnets)
    yield f"{settings.name}: {count} task definition{'s' * (count != 1)} in {zones}, {_way_out(inventory)}"
    width = max((len(service.name) for service in inventory.endpoints), default=0)
    for service in inventory.endpoints:
        label = f"  {service.name:<{width}}  {service.endpoint_type.value:<9}"
        for reason in reasons(inventory, service, MAX_REASONS):
            yield f"{label}  {reason}"
            label = " " * len(label)
    for note in inventory.notes:
        yield f"  note: {note}"


def reasons(inventory: Inventory, service: Service, most: int | None = None) -> list[str]:
    """Why there is an endpoint for a service: family, place in the task definition and phase, a line each.

    Of more than `most` lines the last says how many there are besides.
    """
    needed = inventory.endpoints[service]
    lines = list(dict.fromkeys(f"{family} {need.reason} ({need.phase})" for family, need in needed))
    if most and len(lines) > most:
        lines[most - 1 :] = [f"and {len(lines) - most + 1} more"]
    return lines


def _way_out(inventory: Inventory) -> str:
    endpoints, nat = len(inventory.endpoints), inventory.settings.nat
    ways = [f"{endpoints} endpoint{'s' * (endpoints != 1)}"] if endpoints else []
    if nat != "none":
        ways.append("a NAT gateway" if nat == "single" else "a NAT gateway per zone")
    return " and ".join(ways) or "nothing to reach"
