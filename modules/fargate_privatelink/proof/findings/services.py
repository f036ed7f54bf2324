"""What services say that their deployments do not stand.

Source: Amazon ECS Developer Guide, service definition parameters and load balancer health checks.
"""

from collections.abc import Iterator
from math import ceil, floor

from fargate_privatelink.proof.network.load_balancers import Balanced
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.verdicts.verdicts import Finding


def of_services(model: Model) -> Iterator[Finding]:
    """Services whose deployments stand still, or whose tasks are stopped before they are up."""
    for service in model.ways_in.services.values():
        yield from _standing_still(service)
    for facts in model.tasks:
        service_ = model.ways_in.services.get(facts.placement.source)
        if service_ and not facts.gaps:
            yield from _impatient(model, facts, service_)


def _standing_still(service: Balanced) -> Iterator[Finding]:
    """Percentages between which no task can be replaced."""
    desired, least, most = service.desired, service.least, service.most
    if not desired or least is None or most is None or service.swaps:
        return
    if floor(desired * most / 100) <= ceil(desired * least / 100):
        message = f"may run {floor(desired * most / 100)} tasks and must keep {ceil(desired * least / 100)} of"
        message += f" {desired}: a deployment cannot replace any"
        remedy = f"set deployment_maximum_percent above {most}, or deployment_minimum_healthy_percent below {least}"
        yield Finding("deployment-percentages", service.address, message, f"{remedy} on {service.address}")


def _impatient(model: Model, facts: TaskFacts, service: Balanced) -> Iterator[Finding]:
    """A grace period that is over before a container says itself that it is up."""
    starting = {
        str(each["name"]): each["healthCheck"].get("startPeriod") or 0
        for each in (facts.task.definition.containers if facts.task else ())
        if isinstance(each.get("healthCheck"), dict)
    }
    for attachment in service.attachments:
        group = model.ways_in.target_groups.get(attachment.groups[0]) if attachment.is_certain else None
        check = group.check if group else None
        needed = starting.get(attachment.container or "", 0)
        if check is None or None in (check.interval, check.unhealthy_threshold, service.grace_period):
            continue
        given = (service.grace_period or 0) + (check.interval or 0) * (check.unhealthy_threshold or 0)
        if isinstance(needed, int) and needed > given:
            message = f"counts failed health checks after {service.grace_period} s, and stops a task after {given} s:"
            message += f" container {attachment.container} has a startPeriod of {needed} s"
            remedy = f"set health_check_grace_period_seconds = {needed} on {service.address}"
            yield Finding("grace-period", service.address, message, remedy)
