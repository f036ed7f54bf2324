"""What runs all the time, how callers get to it, and what runs when, in words."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.schedules import words
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.services import server, target
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings.services import ServiceSettings
from fargate_privatelink.settings.services.load_balancers import LoadBalancerSettings
from fargate_privatelink.settings.services.rules import priority
from fargate_privatelink.settings.services.schedules import ScheduleSettings
from fargate_privatelink.settings.services.targets import TargetSettings

KEPT = {"cpu": "{} % of CPU", "memory": "{} % of memory", "requests": "{} requests for each task and minute"}


def way_in(inventory: Inventory) -> str:
    """The load balancer in words; empty where there is none."""
    settings = inventory.settings
    balancer = settings.load_balancer
    if balancer is None:
        return ""
    if not balancer.is_made:
        return f"Callers come over listener {balancer.listener_arn}, which exists already."
    zones = settings.public_subnets if balancer.is_public else settings.private_subnets
    where = "public" if balancer.is_public else "private"
    what = f"an {balancer.scheme} {balancer.type} load balancer in the {where} subnets of {', '.join(zones)}"
    name = "Its name is the output load_balancer_dns_name."
    return f"{callers(inventory)} may call {what}{_listening(balancer)}. {name}"


def callers(inventory: Inventory) -> str:
    """Who may call the load balancer that the stack makes, in words."""
    balancer = inventory.settings.load_balancer
    allowed = list(map(str, balancer.allowed_cidrs)) if balancer else []
    if "0.0.0.0/0" in allowed:
        return "All addresses"
    return f"Addresses in {', '.join(allowed)}" if allowed else "Addresses in the VPC"


def _listening(balancer: LoadBalancerSettings) -> str:
    if balancer.type == "network":
        return ", over TLS" if balancer.certificate_arn else ", over TCP"
    return ", over HTTPS on port 443; port 80 leads there" if balancer.certificate_arn else ", over HTTP on port 80"


def services(inventory: Inventory) -> Iterator[tuple[str, str, str, str, str]]:
    """Of each service: its name, how many tasks run where, what gets to it, how it is checked, and who deploys it."""
    for task in inventory.tasks:
        family = task.definition.family
        if service := inventory.entries[family].service:
            given = service.load_balancer
            yield (
                family,
                f"{tasks(service)}{_on_spot(service)}",
                "; ".join(filter(None, (_requests(inventory, task, given), _called(task, service))))
                or "nobody calls it",
                _check(inventory, given) if given else "that its containers run",
                "a pipeline" if service.deploy_outside_terraform else "Terraform",
            )


def tasks(service: ServiceSettings) -> str:
    """How many tasks a service has, in words."""
    if not service.autoscaling:
        return f"{service.desired_count} task{'s' * (service.desired_count != 1)}"
    kept = " and ".join(KEPT[key].format(value) for key, value in service.autoscaling.targets.items())
    return f"{service.autoscaling.min} to {service.autoscaling.max} tasks, for {kept}"


def _on_spot(service: ServiceSettings) -> str:
    return f", {service.spot * 100:.0f} % of them on FARGATE_SPOT" if service.spot else ""


def _requests(inventory: Inventory, task: Task, given: TargetSettings | None) -> str:
    balancer = inventory.settings.load_balancer
    if given is None or balancer is None:
        return ""
    found = target(task.definition, given)
    to = f"to port {found.port} of container {found.container}"
    if balancer.type == "network":
        return f"port {given.listener_port or found.port}, {to}"
    if given.is_default:
        return f"requests that no rule takes, {to}"
    conditions = [" or ".join(values) for values in (given.hosts, given.paths) if values]
    return f"requests for {' and '.join(conditions)} (priority {priority(given)}), {to}"


def _called(task: Task, service: ServiceSettings) -> str:
    connect = service.service_connect
    if connect is None:
        return ""
    found = server(task.definition, connect)
    if found is None:
        return f"as a client of namespace {connect.namespace}"
    return f"services of namespace {connect.namespace} as {connect.port_name}:{found.alias}"


def _check(inventory: Inventory, given: TargetSettings) -> str:
    check, balancer = given.health_check, inventory.settings.load_balancer
    asks = check.path is not None or (balancer is not None and balancer.type == "application")
    what = f"{check.path or '/'} answers {check.matcher or '200'}" if asks else "the port is open"
    out = check.interval * check.unhealthy_threshold
    return f"{what}, asked every {check.interval} s; out after {out} s, but not in the first {given.grace_period} s"


def schedules(inventory: Inventory) -> Iterator[tuple[str, str, str, str]]:
    """Of each schedule: its task, when it is started, the expression, and what becomes of a start that fails."""
    for family, entry in inventory.entries.items():
        if entry.schedule:
            yield family, when(entry.schedule), entry.schedule.expression, _failing(entry.schedule)


def when(schedule: ScheduleSettings) -> str:
    """When a schedule starts its task, in words."""
    found = words(schedule.expression, schedule.timezone)
    if schedule.window:
        found += f", within {schedule.window} minutes"
    if schedule.task_count > 1:
        found += f", {schedule.task_count} tasks"
    return found if schedule.enabled else f"{found}; disabled"


def _failing(schedule: ScheduleSettings) -> str:
    retries = f"{schedule.retries} {'retry' if schedule.retries == 1 else 'retries'}"
    return f"{retries}, then the queue of dead letters; a task that fails is not started again"


def short(inventory: Inventory) -> Sequence[str]:
    """A line for each service and each schedule."""
    found = [f"service {name}: {count}, {called}" for name, count, called, _, _ in services(inventory)]
    return [*found, *(f"schedule {name}: {starts}" for name, starts, _, _ in schedules(inventory))]
