"""From EventBridge targets, schedules and state machines to the calls of RunTask that they make."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.policies import stand_in
from fargate_privatelink.proof.network.starts import Start, Starter
from fargate_privatelink.proof.terraform.arguments import blocks, flag
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

ROLE, RULE, CLUSTER = "aws_iam_role", "aws_cloudwatch_event_rule", "aws_ecs_cluster"
DEFAULT_GROUP = "default"
REFUSED = "the apply fails: {}"
INVALID_SCHEDULE = {
    Starter.RULE: "ValidationException: Parameter ScheduleExpression is not valid.",
    Starter.SCHEDULE: "ValidationException: Invalid Schedule Expression ...",
}
NO_NETWORK = (
    "ValidationException: Parameter NetworkConfiguration must be specified for the target when launch type is FARGATE"
)
CRON, RATE = re.compile(r"cron\((.*)\)"), re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")


def of_rule(lookup: Lookup, target: Resource, ecs: Json, definition: str | None) -> Start | None:
    """The call of an EventBridge rule's target."""
    values = target.values
    rule = lookup.resource(lookup.key(values.get("rule"), RULE, of=target))
    about = {**ecs, "cluster": values.get("arn"), "role_arn": values.get("role_arn"), "input": values.get("input")}
    source = lookup.computed(rule, "arn") if rule else stand_in(f"{target.address}.rule")
    expression = rule.values.get("schedule_expression") if rule else None
    wrong = [*_schedule(expression, Starter.RULE, rule.address if rule else ""), *_network(ecs, target.address)]
    found = _start(lookup, target, Starter.RULE, about, definition, source, wrong)
    return replace(found, is_disabled=_is_disabled(rule.values)) if found and rule else found


def of_schedule(lookup: Lookup, schedule: Resource, target: Json, ecs: Json, definition: str | None) -> Start | None:
    """The call of a schedule of EventBridge Scheduler."""
    values, address = schedule.values, schedule.address
    about = {**ecs, "cluster": target.get("arn"), "role_arn": target.get("role_arn"), "input": target.get("input")}
    group = lookup.text(values.get("group_name") or DEFAULT_GROUP)
    name = str(group) if is_known(group) else stand_in(f"{address}.group_name")
    wrong = [*_schedule(values.get("schedule_expression"), Starter.SCHEDULE, address), *_network(ecs, address)]
    for window in blocks(values, "flexible_time_window"):
        if window.get("mode") == "FLEXIBLE" and window.get("maximum_window_in_minutes") is None:
            message = "has a flexible time window without maximum_window_in_minutes"
            wrong.append(
                (message, f"set maximum_window_in_minutes on {address}", REFUSED.format("ValidationException"))
            )
    found = _start(lookup, schedule, Starter.SCHEDULE, about, definition, f"scheduler:schedule-group/{name}", wrong)
    return replace(found, is_disabled=_is_disabled(values)) if found else None


def _is_disabled(values: Json) -> bool:
    return values.get("state") == "DISABLED" or flag(values.get("is_enabled"), True) is False


def of_state(
    lookup: Lookup, machine: Resource, state: Json, definition: str | None, *, is_followed: bool
) -> Start | None:
    """The call of a state of a state machine, by its arguments."""
    overrides = state.get("Overrides")
    about = {"cluster": state.get("Cluster"), "role_arn": machine.values.get("role_arn"), "input": ""}
    about["input"] = json.dumps(_lower(overrides)) if isinstance(overrides, dict) else ""
    about["tags"] = state.get("Tags")
    given = lookup.text(machine.values.get("name"))
    name = given if isinstance(given, str) and is_known(given) else stand_in(f"{machine.address}.name")
    source = f"states:stateMachine:{name}"
    return _start(lookup, machine, Starter.STATE_MACHINE, about, definition, source, [], is_followed=is_followed)


def _start(
    lookup: Lookup,
    resource: Resource,
    by: Starter,
    about: Json,
    definition: str | None,
    source: str,
    problems: list[tuple[str, str, str]],
    *,
    is_followed: bool = False,
) -> Start | None:
    region = lookup.region_of(resource)
    held = lookup.resource(definition)
    if region is None or held is None:
        return None
    account = lookup.account_of(resource)
    if ":" in source and not source.startswith("arn:"):
        service, _, rest = source.partition(":")
        source = f"arn:{region.partition}:{service}:{region}:{account}:{rest}"
    key = lookup.key(about.get("cluster"), CLUSTER, of=resource)
    cluster = lookup.resource(key)
    if cluster and cluster.type != CLUSTER:
        problems.append(
            (
                f"starts tasks in {cluster.address}, which is no cluster",
                "name an aws_ecs_cluster",
                REFUSED.format("ValidationException"),
            )
        )
    overrides = _overrides(about.get("input"))
    arn = lookup.computed(held, "arn")
    role = about.get("role_arn")
    return Start(
        resource.address,
        by,
        lookup.key(role, ROLE) if role else "",
        arn,
        f"{re.sub(r':[^:]*$', '', arn)}:*",
        lookup.computed(cluster, "arn") if cluster and cluster.type == CLUSTER else _arn(key),
        account,
        region.name,
        region.partition,
        source,
        tuple(str(each.get("name")) for each in blocks(overrides, "containerOverrides") if is_known(each.get("name"))),
        tuple(str(overrides[name]) for name in ("taskRoleArn", "executionRoleArn") if overrides.get(name)),
        tuple(problems),
        _tags(about),
        is_followed,
    )


def _arn(key: str | None) -> str | None:
    """A cluster from elsewhere, as far as it is named by its ARN."""
    return key if key and key.startswith("arn:") else None


def _tags(about: Json) -> bool | None:
    given = [about.get("tags"), about.get("propagate_tags"), flag(about.get("enable_ecs_managed_tags"), False)]
    return True if any(given) else None if None in given[2:] else False


def _overrides(value: Any) -> Json:
    """What the input of a target says of RunTask, as far as it is known."""
    try:
        found = json.loads(value) if isinstance(value, str) and value else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lower(value: Any) -> Any:
    """A state's arguments, which begin with capitals, as RunTask's own."""
    if isinstance(value, dict):
        return {f"{key[:1].lower()}{key[1:]}": _lower(item) for key, item in value.items()}
    return [_lower(item) for item in value] if isinstance(value, list) else value


def _network(ecs: Json, address: str) -> Iterator[tuple[str, str, str]]:
    """Tasks of Fargate without a network."""
    if ecs.get("launch_type") == "FARGATE" and ecs.get("network_configuration") in (None, []):
        message = "starts tasks with launch type FARGATE and without network_configuration"
        yield message, f"set network_configuration on {address}", REFUSED.format(NO_NETWORK)
    if ecs.get("launch_type") and blocks(ecs, "capacity_provider_strategy"):
        message = "names launch_type and capacity_provider_strategy, of which RunTask takes one"
        yield message, f"take one of both out of {address}", REFUSED.format("ValidationException")


def _schedule(expression: Any, by: Starter, address: str) -> Iterator[tuple[str, str, str]]:
    """An expression that certainly is none. Source: EventBridge and Scheduler User Guides, schedule expressions."""
    if not isinstance(expression, str) or not expression or not is_known(expression):
        return
    why = ""
    if cron := CRON.fullmatch(expression):
        fields = cron[1].split()
        if len(fields) != 6:
            why = f"has {len(fields)} fields, and AWS wants six"
        elif [fields[2], fields[4]].count("?") != 1:
            why = "must have ? as day of the month or as day of the week, and not as both"
    elif rate := RATE.fullmatch(expression):
        is_plural = int(rate[1]) != 1
        if int(rate[1]) == 0 or (by is Starter.RULE and bool(rate[3]) != is_plural):
            why = "is none: rate(1 hour), rate(2 hours)"
    elif not expression.startswith(("at(", "rate(", "cron(")):
        why = "is neither rate(...) nor cron(...)"
    if why:
        message = f"{address} has the expression {expression}, which {why}"
        yield message, f"correct schedule_expression of {address}", REFUSED.format(INVALID_SCHEDULE[by])
