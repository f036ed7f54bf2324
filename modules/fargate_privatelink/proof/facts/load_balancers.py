"""From resources to load balancers, their listeners and target groups, and the services behind them."""

from collections import defaultdict
from collections.abc import Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup, partly
from fargate_privatelink.proof.network.load_balancers import (
    Attachment,
    Balanced,
    BalancerType,
    Forward,
    HealthCheck,
    Listener,
    LoadBalancer,
    TargetGroup,
    WaysIn,
)
from fargate_privatelink.proof.terraform.arguments import blocks, flag, known_text, port
from fargate_privatelink.proof.terraform.kinds import (
    BALANCERS,
    GROUPS,
    LISTENER_RULES,
    LISTENERS,
    SUBNETS,
    TARGET_GROUPS,
    VPCS,
)
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known

# AWS's defaults, and Terraform's. Source: AWS provider documentation, aws_lb_target_group.
TRAFFIC_PORT = "traffic-port"
INTERVAL, UNHEALTHY_THRESHOLD = 30, 3
# Protocols of which the client's address always stays. Source: NLB guide, Edit target group attributes.
KEEPING = ("UDP", "TCP_UDP")
# The only controller and strategy that leave listeners alone.
CONTROLLER, STRATEGY = "ECS", "ROLLING"
FORWARD = "forward"
# Of what a service keeps and runs while it is deployed, in percent. Source: ECS API Reference, DeploymentConfiguration.
LEAST, MOST = 100, 200


def ways_in(lookup: Lookup) -> WaysIn:
    """The load balancers of a configuration, and what of them leads to services."""
    forwards: dict[str, list[Forward]] = defaultdict(list)
    for resource, listener, action in _actions(lookup):
        for value, weight in _targets(action):
            keys, is_named = lookup.holders(value, *TARGET_GROUPS)
            for key in keys:
                forwards[key].append(Forward(resource.address, listener, weight, is_named and resource.is_certain))
    return WaysIn(
        balancers={each.address: _balancer(lookup, each) for each in lookup.of(*BALANCERS)},
        listeners={each.address: _listener(lookup, each) for each in lookup.of(*LISTENERS)},
        target_groups={each.address: _target_group(lookup, each) for each in lookup.of(*TARGET_GROUPS)},
        forwards={key: tuple(found) for key, found in forwards.items()},
        services={each.address: _balanced(lookup, each) for each in lookup.of("aws_ecs_service")},
    )


def _balancer(lookup: Lookup, resource: Resource) -> LoadBalancer:
    values = resource.values
    type_ = values.get("load_balancer_type")
    if type_ is None:
        type_ = None if resource.is_data else BalancerType.APPLICATION
    subnets = _subnets(lookup, resource)
    groups = lookup.keys(values.get("security_groups"), *GROUPS)
    if groups == () and resource.is_data:
        groups = () if type_ == BalancerType.NETWORK else None
    elif groups == () and type_ == BalancerType.APPLICATION:
        groups = _default_group(lookup, subnets)
    return LoadBalancer(
        resource.address,
        known_text(type_) if is_known(type_) else None,
        subnets,
        groups,
        flag(values.get("internal"), None if resource.is_data else False),
        flag(values.get("enable_cross_zone_load_balancing"), None if resource.is_data else False),
        resource.is_certain,
    )


def _subnets(lookup: Lookup, resource: Resource) -> tuple[str, ...] | None:
    """The keys of a balancer's subnets, whichever way they are named."""
    listed, mapped = resource.values.get("subnets"), resource.values.get("subnet_mapping")
    if isinstance(mapped, str):
        return None
    keys = [lookup.key(each.get("subnet_id"), *SUBNETS) for each in blocks(resource.values, "subnet_mapping")]
    named = lookup.keys(listed, *SUBNETS)
    found = partly([*((UNKNOWN,) if named is None else named), *keys])
    return found or None


def _default_group(lookup: Lookup, subnets: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The default group of the VPC, which an application load balancer without security groups gets."""
    subnet = lookup.resource(subnets[0]) if subnets else None
    default = lookup.default_of(lookup.vpc_of(subnet), "default_security_group_id") if subnet else None
    return (default,) if default else None


def _listener(lookup: Lookup, resource: Resource) -> Listener:
    values = resource.values
    certificate = values.get("certificate_arn")
    # What a plan does not show may be null; other resources add certificates only beside the first.
    known = bool(certificate) if certificate is None or is_known(certificate) else None
    return Listener(
        resource.address,
        lookup.key(values.get("load_balancer_arn"), *BALANCERS),
        known_text(values.get("protocol")) if is_known(values.get("protocol")) else None,
        port(values.get("port")),
        None if resource.is_data else known,
        resource.is_certain,
    )


def _actions(lookup: Lookup) -> Iterator[tuple[Resource, str | None, Json]]:
    """The actions of listeners and of their rules, with the listener's key."""
    for resource in lookup.of(*LISTENERS):
        for action in _listed(resource, "default_action"):
            yield resource, resource.address, action
    for resource in lookup.of(*LISTENER_RULES):
        listener = lookup.key(resource.values.get("listener_arn"), *LISTENERS)
        for action in _listed(resource, "action"):
            yield resource, listener, action


def _listed(resource: Resource, name: str) -> list[Json]:
    """A resource's actions; of those that are not known, one that may forward anywhere."""
    value = resource.values.get(name)
    if isinstance(value, str) or (isinstance(value, list) and any(isinstance(each, str) for each in value)):
        return [*blocks(resource.values, name), {"type": FORWARD, "target_group_arn": UNKNOWN}]
    return blocks(resource.values, name)


def _targets(action: Json) -> Iterator[tuple[object, int | None]]:
    """The target groups of an action, each with its weight."""
    if is_known(action.get("type")) and action.get("type") != FORWARD:
        return
    weighted = [
        (target.get("arn"), _weight(target.get("weight")))
        for each in blocks(action, "forward")
        for target in blocks(each, "target_group")
    ]
    # A state has one target group both ways.
    if weighted:
        yield from weighted
    elif isinstance(action.get("forward"), str):
        yield UNKNOWN, 1
    elif action.get("target_group_arn"):
        yield action.get("target_group_arn"), 1


def _weight(value: object) -> int | None:
    return 1 if value is None else port(value)


def _target_group(lookup: Lookup, resource: Resource) -> TargetGroup:
    values = resource.values
    check: Json = next(iter(blocks(values, "health_check")), {})
    protocol = values.get("protocol")
    protocol = known_text(protocol) if is_known(protocol) else None
    type_ = values.get("target_type")
    if type_ is None and not resource.is_data:
        type_ = "instance"
    return TargetGroup(
        resource.address,
        known_text(type_) if is_known(type_) else None,
        protocol,
        lookup.key(values.get("vpc_id"), *VPCS),
        HealthCheck(
            _check_port(values, check, resource.is_data),
            _number(check, "interval", INTERVAL),
            port(check.get("timeout")),
            _number(check, "unhealthy_threshold", UNHEALTHY_THRESHOLD),
        ),
        True
        if protocol in KEEPING
        else flag(values.get("preserve_client_ip") or None, None if not protocol else False),
        not resource.is_data,
    )


def _check_port(values: Json, check: Json, is_data: bool) -> str | None:
    if isinstance(values.get("health_check"), str) or (is_data and not check):
        return None
    value = check.get("port")
    return TRAFFIC_PORT if value in (None, "") else str(value) if is_known(value) else None


def _number(check: Json, name: str, default: int) -> int | None:
    return default if check.get(name) is None else port(check[name])


def _balanced(lookup: Lookup, resource: Resource) -> Balanced:
    values = resource.values
    found = [_attachment(lookup, block) for block in blocks(values, "load_balancer")]
    listed = values.get("load_balancer")
    is_whole = not isinstance(listed, str) and not any(isinstance(each, str) for each in _elements(listed))
    grace = values.get("health_check_grace_period_seconds")
    return Balanced(
        resource.address,
        tuple(found),
        0 if grace is None else port(grace),
        _swaps(values),
        is_whole,
        port(values.get("desired_count")),
        LEAST if (least := values.get("deployment_minimum_healthy_percent")) is None else port(least),
        MOST if (most := values.get("deployment_maximum_percent")) is None else port(most),
    )


def _elements(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _attachment(lookup: Lookup, block: Json) -> Attachment:
    keys, is_certain = lookup.holders(block.get("target_group_arn"), *TARGET_GROUPS)
    container = block.get("container_name")
    return Attachment(
        keys, is_certain, known_text(container) if is_known(container) else None, port(block.get("container_port"))
    )


def _swaps(values: Json) -> bool:
    """Whether another way of deployment than ECS's rolling one may lead listeners to other groups."""
    controllers = [each.get("type") or CONTROLLER for each in blocks(values, "deployment_controller")]
    strategies = [each.get("strategy") or STRATEGY for each in blocks(values, "deployment_configuration")]
    return any(each != CONTROLLER for each in controllers) or any(each != STRATEGY for each in strategies)
