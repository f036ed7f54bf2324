"""The module's own tests, for `terraform test` with a mocked provider: nothing is created, nobody is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from modules.choices.checks import Refusal
from modules.choices.variables import prefix_of
from modules.handoff import block
from modules.handoff.values import aligned, constant
from modules.images import Image
from modules.inventory import Inventory, terraform_name
from modules.services import EndpointType, Service

# With three zones nothing else changes, so CIDRs of their own will do.
VPC_CIDR = "10.0.0.0/16"
PRIVATE = ("10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20")
PUBLIC = ("10.0.48.0/24", "10.0.49.0/24", "10.0.50.0/24")
ANYWHERE = "0.0.0.0/0"
OTHER_REPOSITORY = "other"
ENVIRONMENT = {"A": "1"}

Json = Mapping[str, Any]


def files(inventory: Inventory, document: Json, refusals: Iterable[Refusal]) -> dict[str, str]:
    """The texts of the tests by name; `document` is the module's JSON."""
    mock = _mock(inventory)
    return {
        "defaults": "\n".join([mock, _defaults(inventory, document)]),
        "inputs": "\n".join([mock, _inputs(inventory)]),
        "zones": "\n".join([mock, _three_zones(inventory)]),
        "validation": "\n".join([mock, *map(_refused, refusals)]),
    }


def _mock(inventory: Inventory) -> str:
    settings = inventory.settings
    mocks = [_defaults_of("mock_data", "aws_region", {"id": settings.region.name})]
    if settings.create.execution_roles and inventory.roles:
        # What the mock makes up is no ARN, and the provider checks those.
        arn = f"arn:{settings.region.partition}:iam::123456789012:role/mock"
        mocks.append(_defaults_of("mock_resource", "aws_iam_role", {"arn": arn}))
    return block('mock_provider "aws"', "\n".join(mocks))


def _defaults_of(kind: str, type_name: str, values: Mapping[str, str]) -> str:
    return block(f'{kind} "{type_name}"', aligned([("defaults", constant(values, 2))], 2), 1)


def _defaults(inventory: Inventory, document: Json) -> str:
    endpoints = sorted(service.name for service in inventory.endpoints)
    families = sorted(task.definition.family for task in inventory.tasks)
    zones = len(inventory.settings.private_subnets)
    asserts = [
        (f"length(aws_subnet.private) == {zones}", f"Expected {_counted(zones, 'private subnet')}."),
        (_has_keys("run_task_commands", families), f"Expected commands that run {', '.join(families)}."),
    ]
    if endpoints:
        asserts.append((_has_keys("endpoint_ids", endpoints), f"Expected endpoints for {', '.join(endpoints)}."))
    for service in inventory.endpoints:
        if service.endpoint_type is EndpointType.INTERFACE:
            asserts += _of_interface(service)
    for name, rule in document["resource"].get("aws_vpc_security_group_egress_rule", {}).items():
        asserts.append(_of_egress(name, rule))
    if inventory.settings.nat != "none":
        through = "alltrue([for route in aws_route.private_nat : route.nat_gateway_id != null])"
        asserts.append((through, "The private subnets must have their way out through NAT."))
    return _run("defaults", {}, asserts, apply=True)


def _of_interface(service: Service) -> Iterator[tuple[str, str]]:
    name = service.terraform_name
    yield f"aws_vpc_endpoint.{name}.private_dns_enabled", f"{service.name} must be found under its own name."
    rule = f"rule.cidr_ipv4 == var.private_subnets[zone] && rule.from_port == {service.port}"
    rules = f"for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_{name} : {rule} && rule.to_port =="
    yield (
        f"alltrue([{rules} {service.port}])",
        f"The private subnets, and they alone, must be let in to {service.name}.",
    )


def _of_egress(name: str, rule: Json) -> tuple[str, str]:
    address = f"aws_vpc_security_group_egress_rule.{name}"
    anywhere = constant(rule.get("cidr_ipv4")) if rule.get("cidr_ipv4") == ANYWHERE else None
    target = f"{address}.cidr_ipv4 == {anywhere}" if anywhere else f'{address}.cidr_ipv4 != "{ANYWHERE}"'
    ports = f"{address}.from_port == {rule['from_port']} && {address}.to_port == {rule['to_port']}"
    return f"{ports} && {target}", f"Rule {name} must be for port {rule['from_port']} of its destination."


def _inputs(inventory: Inventory) -> str:
    given: dict[str, Any] = {"tags": {"team": "web"}}
    asserts = [('aws_vpc.main.tags["team"] == "web"', "Tags must be on the VPC.")]
    for task in inventory.tasks:
        family = terraform_name(task.definition.family)
        definition = f"aws_ecs_task_definition.{family}"
        size = {"cpu": 2048, "memory": 8192}
        given[f"{family}_size"] = size
        sized = f'{definition}.cpu == "{size["cpu"]}" && {definition}.memory == "{size["memory"]}"'
        asserts.append((sized, f"Task {task.definition.family} must have the size that is given."))
        images = []
        for container in task.definition.containers:
            prefix, image = prefix_of(task, container), Image.parse(container["image"])
            images.append(f"{image.registry}/{OTHER_REPOSITORY}:2")
            given[f"{prefix}_image"], given[f"{prefix}_environment"] = images[-1], ENVIRONMENT
        containers = f"jsondecode({definition}.container_definitions)"
        said = f"[for each in {containers} : each.image] == {constant(images, 2)}"
        asserts.append((said, f"The containers of {task.definition.family} must have the images that are given."))
        pairs = 'join(",", [for pair in each.environment : "${pair.name}=${pair.value}"])'
        environments = f'alltrue([for each in {containers} : {pairs} == "A=1"])'
        asserts.append((environments, f"The containers of {task.definition.family} must have their environment."))
    asserts += [
        (
            f'strcontains(aws_iam_role_policy.{terraform_name(role.name)}.policy, "repository/{OTHER_REPOSITORY}")',
            f"Role {role.name} must be allowed to pull the images that are given.",
        )
        for role in (inventory.roles if inventory.settings.create.execution_roles else ())
        if any(statement.sid == "PullImages" for statement in role.statements)
    ]
    return _run("inputs", given, asserts, apply=True)


def _three_zones(inventory: Inventory) -> str:
    settings = inventory.settings
    zones = [f"{settings.region}{letter}" for letter in "abc"]
    given: dict[str, Any] = {"vpc_cidr": VPC_CIDR, "private_subnets": dict(zip(zones, PRIVATE, strict=True))}
    asserts = [("length(aws_route_table.private) == 3", "Each zone must have its route table.")]
    if settings.nat != "none":
        given["public_subnets"] = dict(zip(zones, PUBLIC, strict=True))
        gateways = 1 if settings.nat == "single" else 3
        asserts.append(
            (f"length(aws_nat_gateway.main) == {gateways}", f"Expected {_counted(gateways, 'NAT gateway')}.")
        )
    for service in inventory.endpoints:
        name = service.terraform_name
        if service.endpoint_type is EndpointType.GATEWAY:
            condition = f"length(aws_vpc_endpoint.{name}.route_table_ids) == 3"
            asserts.append((condition, f"Each zone must reach {service.name}."))
        else:
            condition = f"length(aws_vpc_endpoint.{name}.subnet_ids) == 3"
            asserts.append((condition, f"Each zone must have an interface of {service.name}."))
            condition = f"length(aws_vpc_security_group_ingress_rule.endpoint_{name}) == 3"
            asserts.append((condition, f"Each zone must be let in to {service.name}."))
    return _run("three_zones", given, asserts, apply=True)


def _refused(refusal: Refusal) -> str:
    expected = aligned([("expect_failures", f"[{refusal.address}]")], 1)
    return block(f'run "{refusal.name}"', "\n".join(["  command = plan\n", _variables(refusal.given), expected]))


def _run(name: str, given: Mapping[str, Any], asserts: Sequence[tuple[str, str]], *, apply: bool) -> str:
    blocks = [
        block("assert", aligned([("condition", condition), ("error_message", constant(message))], 2), 1)
        for condition, message in asserts
    ]
    command = f"  command = {'apply' if apply else 'plan'}\n"
    return block(f'run "{name}"', "\n".join([command, *([_variables(given)] if given else []), *blocks]))


def _variables(given: Mapping[str, Any]) -> str:
    return block("variables", aligned([(name, constant(value, 2)) for name, value in given.items()], 2), 1)


def _has_keys(output: str, names: Sequence[str]) -> str:
    return f'join(" ", keys(output.{output})) == {constant(" ".join(names))}'


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
