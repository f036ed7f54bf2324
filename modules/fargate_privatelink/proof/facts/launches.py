"""What starts tasks, each with a placement: services, EventBridge targets, schedules and state machines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.express import EXPRESS, definition_of
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.starts import of_rule, of_schedule, of_state
from fargate_privatelink.proof.facts.state_machines import MACHINE, launch, run_tasks
from fargate_privatelink.proof.network.starts import Start
from fargate_privatelink.proof.network.tasks import Placement
from fargate_privatelink.proof.terraform.arguments import blocks, flag
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

TASK_DEFINITION = "aws_ecs_task_definition"
CLUSTER = "aws_ecs_cluster"


@dataclass(frozen=True)
class Launch:
    """A place where a task definition runs, and how.

    `task_definitions` are the keys of all that it may start where `is_certain` is false, otherwise of the one that it
    does; `on_fargate` and `execute_command` are None where that is not known.
    """

    placement: Placement
    task_definitions: tuple[str, ...] = ()
    is_certain: bool = True
    execute_command: bool | None = False
    platform_version: str = "LATEST"
    cluster: str | None = None
    on_fargate: bool | None = None
    service_connect: Json = field(default_factory=dict)
    start: Start | None = None

    @property
    def definition(self) -> str | None:
        """The key of the task definition that it certainly starts."""
        return self.task_definitions[0] if self.is_certain and self.task_definitions else None


def launches(lookup: Lookup) -> Iterator[Launch]:
    """What services, EventBridge rules, schedules and state machines of a configuration start."""
    for service in lookup.of("aws_ecs_service"):
        yield _launch(lookup, service, service.values, service.values.get("task_definition"))
    for service in lookup.of(EXPRESS):
        found = _launch(lookup, service, {**service.values, "launch_type": "FARGATE"}, definition_of(service))
        # Express gives tasks public addresses, or none, by what their subnets are; without groups it makes one.
        groups = found.placement.groups if _network(service.values).get("security_groups") else None
        yield replace(found, placement=replace(found.placement, groups=groups, public_ip=None))
    for target in lookup.of("aws_cloudwatch_event_target"):
        for ecs in blocks(target.values, "ecs_target"):
            about = {**ecs, "cluster": target.values.get("arn")}
            found = _launch(lookup, target, about, ecs.get("task_definition_arn"))
            yield replace(found, start=of_rule(lookup, target, ecs, found.definition))
    for schedule in lookup.of("aws_scheduler_schedule"):
        for target_block in blocks(schedule.values, "target"):
            for ecs in blocks(target_block, "ecs_parameters"):
                about = {**ecs, "cluster": target_block.get("arn")}
                found = _launch(lookup, schedule, about, ecs.get("task_definition_arn"))
                yield replace(found, start=of_schedule(lookup, schedule, target_block, ecs, found.definition))
    for machine in lookup.of(MACHINE):
        for state, is_followed in run_tasks(machine.values.get("definition")):
            found = _launch(lookup, machine, launch(state), state.get("TaskDefinition"))
            yield replace(found, start=of_state(lookup, machine, state, found.definition, is_followed=is_followed))


def _network(values: Json) -> Json:
    return next(iter(blocks(values, "network_configuration")), {})


def _launch(lookup: Lookup, resource: Resource, values: Json, definition: Any) -> Launch:
    network = _network(values)
    subnets = lookup.keys(network.get("subnets"), *SUBNETS)
    placement = Placement(
        resource.address,
        subnets,
        lookup.keys(network.get("security_groups"), *GROUPS) or _default_group(lookup, network, subnets),
        flag(network.get("assign_public_ip"), False),
    )
    keys, is_certain = _started(lookup, definition, resource)
    version = values.get("platform_version")
    cluster = lookup.key(values.get("cluster"), CLUSTER, of=resource)
    connect: Json = next(iter(blocks(values, "service_connect_configuration")), {})
    return Launch(
        placement,
        keys,
        is_certain,
        flag(values.get("enable_execute_command"), False),
        version if isinstance(version, str) and re.fullmatch(r"\d+(\.\d+)+", version) else "LATEST",
        cluster,
        _on_fargate(lookup, values, cluster),
        connect if flag(connect.get("enabled"), False) is not False else {},
    )


def _default_group(lookup: Lookup, network: Json, subnets: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The default group of the VPC, which a task without security groups gets."""
    subnet = lookup.resource(subnets[0]) if subnets and not network.get("security_groups") else None
    vpc = lookup.vpc_of(subnet) if subnet else None
    default = lookup.default_of(vpc, "default_security_group_id")
    return (default,) if default else None


def _started(lookup: Lookup, value: Any, by: Resource) -> tuple[tuple[str, ...], bool]:
    """The keys of the task definitions that something may start, and whether it certainly starts that."""
    key = task_definition_key(lookup, value, by)
    if key or not value:
        return ((key,) if key else ()), True
    found = dict.fromkeys(
        of_data
        for key in lookup.holders(value, TASK_DEFINITION, of=by)[0]
        if (of_data := task_definition_key(lookup, key, by))
    )
    return tuple(found), False


def task_definition_key(lookup: Lookup, value: Any, by: Resource) -> str | None:
    """The key of a task definition that something names by key, ARN, family, or through a data source."""
    key = lookup.key(value, TASK_DEFINITION, of=by)
    resource = lookup.resource(key)
    if resource and resource.is_data:
        return task_definition_key(lookup, resource.values.get("task_definition"), resource)
    if resource is None and isinstance(value, str):
        family = re.sub(r"^arn:.*task-definition/", "", value).partition(":")[0]
        return lookup.key(family, TASK_DEFINITION, of=by) if family else key
    return key


def _on_fargate(lookup: Lookup, values: Json, cluster: str | None) -> bool | None:
    """Whether tasks run on Fargate: by launch type or capacity providers, or else by the cluster's default ones.

    Source: ECS API Reference, CreateService, launchType and capacityProviderStrategy.
    """
    launch_type = values.get("launch_type")
    if launch_type:
        return launch_type == "FARGATE" if is_known(launch_type) else None
    own = values.get("capacity_provider_strategy")
    if own:
        return _of_fargate([own])
    resource = lookup.resource(cluster)
    defaults = [resource.values.get("default_capacity_provider_strategy")] if resource else []
    for each in lookup.of("aws_ecs_cluster_capacity_providers"):
        keys, is_certain = lookup.holders(each.values.get("cluster_name"), CLUSTER, of=each)
        if cluster in keys:
            defaults.append(each.values.get("default_capacity_provider_strategy") if is_certain else "")
    return _of_fargate([each for each in defaults if each is not None]) if resource else None


def _of_fargate(strategies: Sequence[Any]) -> bool | None:
    """Whether some strategies name Fargate's capacity providers; without any, tasks run on EC2."""
    named = [each.get("capacity_provider") for strategy in strategies for each in blocks({"": strategy}, "")]
    if any(str(name).startswith("FARGATE") for name in named):
        return True
    unknown = any(isinstance(strategy, str) for strategy in strategies) or not all(map(is_known, named))
    return None if unknown else False
