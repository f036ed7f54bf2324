"""What the module's tests give the variables of services, load balancers and schedules, and what must then be so."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from fargate_privatelink.constructs.choices.services import service_inputs
from fargate_privatelink.hcl.expressions import all_of, call, template
from fargate_privatelink.hcl.templates import quoted, quoted_literal
from fargate_privatelink.hcl.values import constant
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.services import balancer_group, balancer_name, namespaces, target
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.terraform_module.promises import private_subnets

# What a mocked provider makes up is no ARN, and the provider checks these: by type of resource, what stands behind the
# partition.
ARNS = {
    "aws_ecs_cluster": "ecs:{region}:123456789012:cluster/mock",
    "aws_lb": "elasticloadbalancing:{region}:123456789012:loadbalancer/app/mock/0123456789abcdef",
    "aws_lb_listener": "elasticloadbalancing:{region}:123456789012:listener/app/mock/0123456789abcdef/0123456789abcdef",
    "aws_lb_target_group": "elasticloadbalancing:{region}:123456789012:targetgroup/mock/0123456789abcdef",
    "aws_scheduler_schedule_group": "scheduler:{region}:123456789012:schedule-group/mock",
    "aws_sqs_queue": "sqs:{region}:123456789012:mock",
}


class Other(NamedTuple):
    """A value for a variable, and what must be so, with what is wrong if not."""

    name: str
    value: Any
    condition: str
    message: str


def mocks(inventory: Inventory, region: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What a mocked provider makes of resources, by type, where it must be an ARN."""
    entries = inventory.entries.values()
    balancer = inventory.settings.load_balancer
    used = {
        "aws_ecs_cluster": any(each.schedule for each in entries) and inventory.settings.create.cluster,
        "aws_lb": balancer is not None and balancer.is_made,
        "aws_lb_listener": balancer is not None and balancer.is_made,
        "aws_lb_target_group": balancer is not None,
        "aws_scheduler_schedule_group": any(each.schedule for each in entries),
        "aws_sqs_queue": any(each.schedule for each in entries),
    }
    for kind, arn in ARNS.items():
        if used[kind]:
            yield kind, {"arn": f"arn:{inventory.settings.region.partition}:{arn.format(region=region)}"}


def needs_account(inventory: Inventory) -> bool:
    """Whether the account must look like one: a schedule names its task by it."""
    return any(each.schedule for each in inventory.entries.values())


def others(inventory: Inventory) -> Iterator[Other]:
    """Values for the variables of these."""
    found: dict[str, tuple[Any, str, str]] = {}
    for family, entry in inventory.entries.items():
        name = terraform_name(family)
        if entry.service:
            service = f"aws_ecs_service.{name}"
            found[f"{name}_desired_count"] = 4, f"{service}.desired_count == 4", f"Service {family}"
        if entry.service and (scaling := entry.service.autoscaling):
            given = {"min": 4, "max": 8, **dict.fromkeys(scaling.targets, 50)}
            target_of, policy = f"aws_appautoscaling_target.{name}", f"aws_appautoscaling_policy.{name}"
            bounds = f"{target_of}.min_capacity == 4 && {target_of}.max_capacity == 8"
            tracked = "target_tracking_scaling_policy_configuration[0].target_value"
            kept = [f"{policy}_{key}.{tracked} == 50" for key in scaling.targets]
            found[f"{name}_autoscaling"] = given, " && ".join((bounds, *kept)), f"Autoscaling of {family}"
        for key, argument in (("hosts", "host_header"), ("paths", "path_pattern")):
            value = ["other.example.com"] if key == "hosts" else ["/other/*"]
            every = f"[for one in each.{argument} : tolist(one.values)]"
            values = f"flatten([for each in aws_lb_listener_rule.{name}.condition : {every}])"
            condition = f"contains({values}, {quoted_literal(value[0])})"
            found[f"{name}_{key}"] = value, condition, f"The rule of {family}"
        if entry.schedule:
            schedule = f"aws_scheduler_schedule.{name}"
            for key, value_of, argument in (
                ("expression", "rate(7 days)", "schedule_expression"),
                ("timezone", "Asia/Tokyo", "schedule_expression_timezone"),
            ):
                condition = f"{schedule}.{argument} == {quoted_literal(value_of)}"
                found[f"{name}_schedule_{key}"] = value_of, condition, f"The schedule of {family}"
            state = "DISABLED" if entry.schedule.enabled else "ENABLED"
            is_enabled = not entry.schedule.enabled
            condition = f"{schedule}.state == {quoted_literal(state)}"
            found[f"{name}_schedule_enabled"] = is_enabled, condition, f"The schedule of {family}"
    found |= _of_balancer(inventory)
    for each in service_inputs(inventory):
        value, condition, who = found[each.name]
        yield Other(each.name, value, condition, f"{who} must have the {each.name} that is given.")


def _of_balancer(inventory: Inventory) -> dict[str, tuple[Any, str, str]]:
    balancer, region = inventory.settings.load_balancer, inventory.settings.region
    if balancer is None:
        return {}
    prefix, account = f"arn:{region.partition}", f"{region}:123456789012"
    certificate = f"{prefix}:acm:{account}:certificate/other"
    listener = f"{prefix}:elasticloadbalancing:{account}:listener/app/other/0123456789abcdef/0123456789abcdef"
    families = [family for family, each in inventory.entries.items() if each.service and each.service.load_balancer]
    name = terraform_name(families[0])
    listeners = ["https"] if balancer.type == "application" else list(map(terraform_name, families))
    rule = "http" if balancer.type == "application" else name
    encrypted = " && ".join(
        f"aws_lb_listener.{each}.certificate_arn == {quoted_literal(certificate)}" for each in listeners
    )
    into = f"aws_vpc_security_group_ingress_rule.task_{name}_load_balancer"
    callers = f"aws_vpc_security_group_ingress_rule.load_balancer_{rule}"
    return {
        "load_balancer_certificate_arn": (certificate, encrypted, "The load balancer"),
        "load_balancer_allowed_cidrs": (
            ["192.0.2.0/24"],
            f"[for each in {callers} : each.cidr_ipv4] == {constant(['192.0.2.0/24'])}",
            "The load balancer",
        ),
        "load_balancer_listener_arn": (
            listener,
            f"aws_lb_listener_rule.{name}.listener_arn == {quoted_literal(listener)}",
            "The rules",
        ),
        "load_balancer_security_group_id": (
            "sg-00000000",
            f'{into}.referenced_security_group_id == "sg-00000000"',
            "The tasks' rules",
        ),
    }


def in_region(inventory: Inventory, region: str) -> dict[str, str]:
    """A certificate and a listener of another region."""
    here = inventory.settings.region.name
    names = ("load_balancer_certificate_arn", "load_balancer_listener_arn")
    return {
        each.name: each.default.replace(f":{here}:", f":{region}:")
        for each in service_inputs(inventory)
        if each.name in names
    }


def names(inventory: Inventory) -> dict[str, str]:
    """The names that an account has once, by where they are."""
    settings = inventory.settings
    found = {
        f"aws_service_discovery_http_namespace.{terraform_name(name)}.name": name
        for name in namespaces(inventory.entries)
    }
    if settings.load_balancer and settings.load_balancer.is_made:
        found["aws_lb.main.name"] = balancer_name(settings)
        if settings.vpc_id:
            found["aws_security_group.load_balancer.name"] = balancer_group(settings)
    if any(entry.schedule for entry in inventory.entries.values()):
        found["aws_scheduler_schedule_group.main.name"] = settings.name
        found["aws_sqs_queue.schedules.name"] = f"{settings.name}-schedules"
    return found


def promises(inventory: Inventory) -> Iterator[tuple[str, str]]:
    """What the module promises of services and schedules."""
    subnets = all_of(private_subnets(inventory), "id")
    for task in inventory.tasks:
        family = task.definition.family
        entry, name = inventory.entries[family], terraform_name(family)
        if entry.service:
            service = f"aws_ecs_service.{name}"
            network = f"one({service}.network_configuration)"
            inside = f"!{network}.assign_public_ip && {network}.subnets == toset({subnets})"
            yield inside, f"Service {family} must run in the private subnets."
            behind = f"{network}.security_groups == toset([aws_security_group.task_{name}.id])"
            yield behind, f"Service {family} must be behind the security group of its task."
            breaker = f"one({service}.deployment_circuit_breaker)"
            yield f"{breaker}.enable && {breaker}.rollback", f"Service {family} must go back from what does not start."
        if entry.service and entry.service.load_balancer:
            found = target(task.definition, entry.service.load_balancer)
            into = f"aws_vpc_security_group_ingress_rule.task_{name}_load_balancer"
            port = f"{into}.from_port == {found.port} && {into}.to_port == {found.port}"
            own = f"{into}.security_group_id == aws_security_group.task_{name}.id"
            yield f"{own} && {port}", f"The load balancer must be let in to port {found.port} of {family}."
            yield f'aws_lb_target_group.{name}.target_type == "ip"', f"Tasks of {family} are targets by their address."
        if entry.schedule:
            schedule = f"aws_scheduler_schedule.{name}"
            parameters = f"one(one({schedule}.target).ecs_parameters)"
            ending = quoted(f":task-definition/{template(f'aws_ecs_task_definition.{name}.family')}")
            newest = call("endswith", f"{parameters}.task_definition_arn", ending)
            yield newest, f"The schedule of {family} must start its newest revision."
            network = f"one({parameters}.network_configuration)"
            yield (
                f"!{network}.assign_public_ip && {network}.subnets == toset({subnets})",
                f"The schedule must start {family} in the private subnets.",
            )
        if entry.schedule and not entry.schedule.role_arn:
            policy = f"jsondecode(aws_iam_role_policy.{name}_schedule.policy)"
            anything = f'alltrue([for each in {policy}.Statement : !contains(each.Resource, "*")])'
            yield anything, f"The schedule of {family} must be allowed nothing on *."
