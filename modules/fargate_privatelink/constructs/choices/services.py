"""What an operator chooses of services, load balancers and schedules: values in a stack, variables in a module."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from fargate_privatelink.cdktf.bindings import Token
from fargate_privatelink.cdktf.tokens import list_token
from fargate_privatelink.constructs.choices import ServiceChoices
from fargate_privatelink.constructs.choices.conditions import (
    CIDR,
    Check,
    Input,
    holds_between,
    is_arn,
    is_whole,
)
from fargate_privatelink.hcl.expressions import call, holds_for, matches, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.hcl.values import constant
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.settings.services import MAX_TASKS, Autoscaling
from fargate_privatelink.settings.services.load_balancers import MAX_RULES, LoadBalancerSettings
from fargate_privatelink.settings.services.schedules import ScheduleSettings
from fargate_privatelink.settings.services.targets import MAX_OF_KIND

BALANCER = "load_balancer"


def service_values(inventory: Inventory) -> ServiceChoices:
    """The choices as the settings say."""
    settings, entries = inventory.settings, inventory.entries
    balancer = settings.load_balancer or LoadBalancerSettings()
    services = {family: entry.service for family, entry in entries.items() if entry.service}
    return ServiceChoices(
        counts={family: service.desired_count for family, service in services.items()},
        scaling={family: _bounds(service.autoscaling) for family, service in services.items() if service.autoscaling},
        conditions={
            family: {"hosts": list(service.load_balancer.hosts), "paths": list(service.load_balancer.paths)}
            for family, service in services.items()
            if service.load_balancer
        },
        schedules={
            family: (entry.schedule.expression, entry.schedule.timezone, _state(entry.schedule))
            for family, entry in entries.items()
            if entry.schedule
        },
        certificate=balancer.certificate_arn,
        allowed_cidrs=constant([*inventory.callers]),
        listener=balancer.listener_arn,
        group=balancer.security_group_id,
    )


def _bounds(scaling: Autoscaling) -> Mapping[str, float]:
    return {"min": scaling.min, "max": scaling.max, **scaling.targets}


def _state(schedule: ScheduleSettings) -> str:
    return "ENABLED" if schedule.enabled else "DISABLED"


def service_variables(inventory: Inventory, inputs: Collection[Input]) -> ServiceChoices:
    """The choices as variables of those names in `inputs`, and as the settings say where there is none."""
    given, names = service_values(inventory), {each.name for each in inputs}

    def said(name: str, otherwise: str | None) -> str | None:
        return template(f"var.{name}") if name in names else otherwise

    allowed = f"var.{BALANCER}_allowed_cidrs"
    return ServiceChoices(
        counts={family: _number(f"{_variable(family)}_desired_count") for family in given.counts},
        scaling={
            family: {key: _number(f"{_variable(family)}_autoscaling.{key}") for key in bounds}
            for family, bounds in given.scaling.items()
        },
        conditions={
            family: {
                key: list_token(template(f"{_variable(family)}_{key}")) if values else []
                for key, values in conditions.items()
            }
            for family, conditions in given.conditions.items()
        },
        schedules={
            family: (
                template(f"{_variable(family)}_schedule_expression"),
                template(f"{_variable(family)}_schedule_timezone"),
                template(f'{_variable(family)}_schedule_enabled ? "ENABLED" : "DISABLED"'),
            )
            for family in given.schedules
        },
        certificate=said(f"{BALANCER}_certificate_arn", given.certificate),
        allowed_cidrs=allowed if inventory.settings.vpc_id else f"{allowed} == null ? [var.vpc_cidr] : {allowed}",
        listener=said(f"{BALANCER}_listener_arn", given.listener),
        group=said(f"{BALANCER}_security_group_id", given.group),
    )


def _variable(family: str) -> str:
    return f"var.{terraform_name(family)}"


def _number(expression: str) -> float:
    number: float = Token.as_number(template(expression))
    return number


def service_inputs(inventory: Inventory) -> Iterator[Input]:
    """The variables that an inventory's module has of these."""
    if inventory.settings.load_balancer:
        yield from _of_balancer(inventory, inventory.settings.load_balancer)
    given = service_values(inventory)
    for family, entry in inventory.entries.items():
        name = terraform_name(family)
        if entry.service:
            what = f"How many tasks of service {family} run"
            if entry.service.autoscaling:
                what += " at first; autoscaling changes it"
            count = f"{name}_desired_count"
            check = Check(is_whole(f"var.{count}", 0, MAX_TASKS), f"Use a whole number from 0 to {MAX_TASKS}.", -1)
            yield Input(count, "number", what, entry.service.desired_count, [check])
        if entry.service and entry.service.autoscaling:
            yield _autoscaling(family, given.scaling[family])
        for key, values in given.conditions.get(family, {}).items():
            if values:
                yield _condition(family, key, values)
        if entry.schedule:
            yield from _schedule(family, entry.schedule)


def _autoscaling(family: str, bounds: Mapping[str, float]) -> Input:
    name = f"{terraform_name(family)}_autoscaling"
    kind = f"object({{ {', '.join(f'{key} = number' for key in bounds)} }})"
    low, high = f"var.{name}.min", f"var.{name}.max"
    are_counts = f"{is_whole(low, 1, MAX_TASKS)} && {is_whole(high, 1, MAX_TASKS)} && {low} <= {high}"
    targets = [key for key in bounds if key not in ("min", "max")]
    are_targets = " && ".join(holds_between(f"var.{name}.{key}", 1, 100) for key in targets if key != "requests")
    are_requests = f"var.{name}.requests >= 1" if "requests" in targets else ""
    checks = [
        Check(are_counts, f"Use whole numbers from 1 to {MAX_TASKS}, min not above max.", {**bounds, "min": 0}),
        Check(
            " && ".join(filter(None, (are_targets, are_requests))),
            "Use percents from 1 to 100 of CPU and memory, and at least 1 request.",
            {**bounds, **dict.fromkeys(targets, 0)},
            "_target",
        ),
    ]
    what = f"Least and most tasks of service {family}, and what is kept: {', '.join(WORDS[key] for key in targets)}"
    return Input(name, kind, what, dict(bounds), checks)


WORDS = {"cpu": "percent of CPU", "memory": "percent of memory", "requests": "requests for each task and minute"}


def _condition(family: str, key: str, values: Sequence[str]) -> Input:
    name = f"{terraform_name(family)}_{key}"
    pattern, example = {
        "hosts": (r"^[A-Za-z0-9*?-]+([.][A-Za-z0-9*?-]+)+$", "api.example.com"),
        "paths": (r"^/[^ {}]*$", "/api/*"),
    }[key]
    each = f"length(each) <= 128 && {matches(pattern, 'each')}"
    condition = f"{holds_between(f'length(var.{name})', 1, MAX_OF_KIND)} && {holds_for(f'each in var.{name}', each)}"
    message = f"Use 1 to {MAX_OF_KIND} {key} such as {example}, of at most 128 characters."
    what = f"{key.capitalize()} whose requests go to service {family}"
    return Input(name, "list(string)", what, list(values), [Check(condition, message, ["a b"])])


def _schedule(family: str, schedule: ScheduleSettings) -> Iterator[Input]:
    name = f"{terraform_name(family)}_schedule"
    message = "Use cron(<six fields>), rate(<number> <unit>) or at(<time>)."
    pattern = r"^(cron[(]([^ ]+ ){5}[^ ]+[)]|rate[(][1-9][0-9]* (minute|hour|day)s?[)]|at[(][0-9T:-]{19}[)])$"
    check = Check(matches(pattern, f"var.{name}_expression"), message, "daily")
    what = f"When task {family} is started: cron(...), rate(...) or at(...)"
    yield Input(f"{name}_expression", "string", what, schedule.expression, [check])
    check = Check(
        matches("^[A-Za-z0-9_+/-]{1,50}$", f"var.{name}_timezone"), "Use a name such as Europe/Berlin.", "a b"
    )
    what = f"Time zone of the schedule of task {family}"
    yield Input(f"{name}_timezone", "string", what, schedule.timezone, [check])
    yield Input(f"{name}_enabled", "bool", f"Whether task {family} is started by its schedule", schedule.enabled)


def _of_balancer(inventory: Inventory, balancer: LoadBalancerSettings) -> Iterator[Input]:
    region = inventory.settings.region
    if not balancer.is_made:
        name = f"{BALANCER}_listener_arn"
        what = "ARN of the listener, which exists already, of an application load balancer in the VPC"
        check = is_arn(name, region, "elasticloadbalancing", "listener/app/[A-Za-z0-9-]+/[0-9a-z]+/[0-9a-z]+")
        yield Input(name, "string", what, balancer.listener_arn, [check])
        name = f"{BALANCER}_security_group_id"
        check = Check(matches("^sg-[0-9a-f]+$", f"var.{name}"), "Use a security group's id, sg-...", "web")
        what = "ID of the load balancer's security group, which exists already"
        yield Input(name, "string", what, balancer.security_group_id, [check])
        return
    if balancer.certificate_arn:
        name = f"{BALANCER}_certificate_arn"
        what = "ARN of the load balancer's certificate, which is issued, in the region of the module"
        check = is_arn(name, region, "acm", "certificate/.+")
        yield Input(name, "string", what, balancer.certificate_arn, [check])
    name = f"{BALANCER}_allowed_cidrs"
    most = MAX_RULES // (2 if balancer.certificate_arn and balancer.type == "application" else 1)
    condition = f"{holds_between(f'length(var.{name})', 1, most)} && {holds_for(f'cidr in var.{name}', CIDR)}"
    refused, what = ["10.0.0.1/8"], "CIDRs from which the load balancer may be called"
    message = f"Use 1 to {most} IPv4 CIDRs without host bits."
    if inventory.settings.vpc_id:
        check = Check(f"try({condition}, false)", message, refused)
        yield Input(name, "list(string)", what, [*inventory.callers], [check])
        return
    check = Check(f"var.{name} == null || try({condition}, false)", message, refused)
    allowed = [str(cidr) for cidr in balancer.allowed_cidrs] or None
    yield Input(name, "list(string)", f"{what}; null is the VPC's", allowed, [check], nullable=True)


def label_of(listener: str) -> str:
    """The part of an existing listener's ARN that names its load balancer in metrics: `app/<name>/<id>`."""
    if match := re.search(r":listener/(app/[^/$]+/[^/$]+)/", listener):
        return match[1]
    expression = listener.removeprefix("${").removesuffix("}")
    return template(call("join", quoted("/"), f'slice(split("/", {expression}), 1, 4)'))
