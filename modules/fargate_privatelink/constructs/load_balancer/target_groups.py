"""What a target group is told: what it sends, and how it finds out which tasks are healthy."""

from typing import Any

from fargate_privatelink.cdktf.bindings import LbTargetGroupHealthCheck
from fargate_privatelink.inventory.services import Target
from fargate_privatelink.settings.services.targets import TargetSettings


def arguments(found: Target, given: TargetSettings, *, is_application: bool) -> dict[str, Any]:
    """The arguments of a target group's resource."""
    check = given.health_check
    asks = is_application or check.path is not None
    protocol = given.protocol if is_application else "HTTP" if asks else "TCP"
    return {
        "port": found.port,
        "protocol": given.protocol if is_application else "TCP",
        # A task on Fargate has an address of its own, and no instance.
        "target_type": "ip",
        "deregistration_delay": str(given.deregistration_delay),
        "health_check": LbTargetGroupHealthCheck(
            protocol=protocol,
            path=(check.path or "/") if asks else None,
            matcher=(check.matcher or "200") if asks else None,
            interval=check.interval,
            timeout=check.timeout,
            healthy_threshold=check.healthy_threshold,
            unhealthy_threshold=check.unhealthy_threshold,
        ),
    }
