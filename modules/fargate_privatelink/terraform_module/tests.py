"""The module's own tests, for `terraform test` with a mocked provider: nothing is created, nobody is asked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.images import Image
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.constructs.choices.conditions import REGION, Refusal
from fargate_privatelink.constructs.choices.images import prefix_of
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.choices.regional import names_in_region
from fargate_privatelink.constructs.choices.values import first_group, values
from fargate_privatelink.documents import Json
from fargate_privatelink.handoff import block
from fargate_privatelink.hcl.expressions import call, holds_for, template
from fargate_privatelink.hcl.lines import aligned
from fargate_privatelink.hcl.templates import quoted, quoted_literal
from fargate_privatelink.hcl.values import constant
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.addresses import group_name
from fargate_privatelink.inventory.endpoint_policies import policies
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.terraform_module import account_wide, services
from fargate_privatelink.terraform_module.promises import counted, of_endpoints, of_network, of_tasks
from fargate_privatelink.terraform_module.required import required
from fargate_privatelink.terraform_module.zones import three_zones

OTHER = "other"
DIGEST = "0123456789abcdef" * 4
ENVIRONMENT = {"A": "1"}


def files(inventory: Inventory, document: Json, refusals: Iterable[Refusal]) -> dict[str, str]:
    """The texts of the tests by name; `document` is the module's JSON."""
    settings, region = inventory.settings, inventory.settings.region
    mock = _mock(inventory, region.name)
    found = {
        "defaults": [mock, _defaults(inventory, document)],
        "inputs": [mock, _inputs(inventory), _second_copy(inventory)],
        "zones": [mock, _three_zones(inventory)],
        "validation": [mock, *map(_refused, refusals)],
    }
    others = [name for name, each in regions().items() if each.partition == region.partition and name != region.name]
    if others:
        given = _in_region(inventory, max(others))
        # Tasks that name what is in one region are not planned for another.
        fixed = [
            f"aws_ecs_task_definition.{terraform_name(task.definition.family)}"
            for task in inventory.tasks
            if names_in_region(inventory, task)
        ]
        refused = _refused(Refusal("another_region", ", ".join(fixed), given))
        found["region"] = [
            _mock(inventory, max(others)),
            refused if fixed else _another_region(inventory, max(others)),
        ]
        # What waits for the VPC is not looked at once that is refused.
        waiting = {
            f"aws_ecs_task_definition.{terraform_name(family)}"
            for family, definition in inventory.definitions.items()
            for role in (definition.execution_role, definition.task_role)
            if role and (settings.create.execution_roles or role.account == UNKNOWN_ACCOUNT)
        }
        checked = first_group(inventory) if settings.vpc_id else "aws_vpc.main"
        alone = [address for address in fixed if address not in waiting]
        provider = Refusal("region_of_another_provider", ", ".join((checked, *alone)), given)
        found["validation"].append(_refused(provider))
    own = required(inventory, document)
    always = ["variables {\n" + aligned([(name, constant(value)) for name, value in own.items()], 1) + "}\n"] * bool(
        own
    )
    return {name: "\n".join([mock, *always, *runs]) for name, (mock, *runs) in found.items()}


def _mock(inventory: Inventory, region: str) -> str:
    settings = inventory.settings
    mocks = [_defaults_of("mock_data", "aws_region", {"id": region})]
    if settings.create.execution_roles and inventory.roles:
        # What the mock makes up is no ARN, and the provider checks those.
        arn = f"arn:{settings.region.partition}:iam::123456789012:role/mock"
        mocks.append(_defaults_of("mock_resource", "aws_iam_role", {"arn": arn}))
    is_named = any(role.arn.account == UNKNOWN_ACCOUNT for role in inventory.roles)
    if (is_named and not settings.create.execution_roles) or services.needs_account(inventory):
        # The account of such a role is the VPC's.
        owned = "aws_security_group" if settings.vpc_id else "aws_vpc"
        mocks.append(_defaults_of("mock_resource", owned, {"owner_id": "123456789012"}))
    mocks += [_defaults_of("mock_resource", kind, given) for kind, given in services.mocks(inventory, region)]
    return block('mock_provider "aws"', "\n".join(mocks))


def _defaults_of(kind: str, type_name: str, values: Mapping[str, str]) -> str:
    return block(f'{kind} "{type_name}"', aligned([("defaults", constant(values, 2))], 2), 1)


def _defaults(inventory: Inventory, document: Json) -> str:
    promises = [
        *of_network(inventory),
        *of_endpoints(inventory, policies(inventory)),
        *of_tasks(inventory, document),
        *services.promises(inventory),
    ]
    return _run("defaults", {}, promises, apply=True)


def _inputs(inventory: Inventory) -> str:
    settings = inventory.settings
    given: dict[str, Any] = {"tags": {"team": "web"}}
    tagged, what = ("aws_vpc.main", "the VPC")
    if settings.vpc_id:
        tagged, what = first_group(inventory), "the tasks' security groups"
    asserts = [(f'{tagged}.tags["team"] == "web"', f"Tags must be on {what}.")]
    if settings.create.cluster:
        given["cluster_name"] = OTHER
        asserts.append(
            (f"aws_ecs_cluster.main.name == {quoted_literal(OTHER)}", "The cluster must have the name that is given.")
        )
    for name in inventory.log_groups if settings.create.log_groups else ():
        given["log_retention_days"] = 7
        kept = f"aws_cloudwatch_log_group.{terraform_name(name)}.retention_in_days == 7"
        asserts.append((kept, f"Log group {name} must keep logs for the days that are given."))
        given["protect"] = []
        deleted = f"!aws_cloudwatch_log_group.{terraform_name(name)}.skip_destroy"
        asserts.append((deleted, f"Log group {name} must go when nothing is protected."))
    for name, value, condition, message in account_wide.others(inventory, OTHER):
        given[name] = value
        asserts.append((condition, message))
    for other in services.others(inventory):
        given[other.name] = other.value
        asserts.append((other.condition, other.message))
    for name in inventory.repositories if settings.create.repositories else ():
        given["protect"] = []
        deleted = f"aws_ecr_repository.{terraform_name(name)}.force_delete"
        asserts.append((deleted, f"Repository {name} must go with its images when nothing is protected."))
    for role in inventory.roles if settings.create.execution_roles else ():
        name = terraform_name(role.name)
        given[f"{name}_name"] = f"{OTHER}-{name}"[:64]
        named = f"aws_iam_role.{name}.name == {quoted_literal(given[f'{name}_name'])}"
        asserts.append((named, f"Role {role.name} must have the name that is given."))
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
            images.append(f"{image.registry}/{OTHER}@sha256:{DIGEST}")
            given[f"{prefix}_image"], given[f"{prefix}_environment"] = images[-1], ENVIRONMENT
        containers = f"jsondecode({definition}.container_definitions)"
        said = f"[for each in {containers} : each.image] == {constant(images, 2)}"
        asserts.append((said, f"The containers of {task.definition.family} must have the images that are given."))
        pair = quoted(f"{template('pair.name')}={template('pair.value')}")
        pairs = f'join(",", [for pair in each.environment : {pair}])'
        # Beside what refers to something.
        has = call("strcontains", pairs, '"A=1"') if task.definition.references else f'{pairs} == "A=1"'
        environments = holds_for(f"each in {containers}", has)
        asserts.append((environments, f"The containers of {task.definition.family} must have their environment."))
    asserts += [
        (
            call("strcontains", f"aws_iam_role_policy.{terraform_name(role.name)}.policy", f'"repository/{OTHER}"'),
            f"Role {role.name} must be allowed to pull the images that are given.",
        )
        for role in (inventory.roles if settings.create.execution_roles else ())
        if any(statement.sid == "PullImages" for statement in role.statements)
    ]
    return _run("inputs", given, asserts, apply=True)


def _second_copy(inventory: Inventory) -> str:
    """Two copies in one account have no name in common."""
    create, prefix = inventory.settings.create, "other-"
    named = {f"aws_ecs_task_definition.{terraform_name(name)}.family": name for name in inventory.definitions}
    if create.cluster:
        named["aws_ecs_cluster.main.name"] = inventory.settings.cluster
    if create.repositories:
        named |= {f"aws_ecr_repository.{terraform_name(name)}.name": name for name in inventory.repositories}
    if create.log_groups:
        named |= {f"aws_cloudwatch_log_group.{terraform_name(name)}.name": name for name in inventory.log_groups}
    if create.execution_roles:
        named |= {f"aws_iam_role.{terraform_name(role.name)}.name": role.name for role in inventory.roles}
    if inventory.settings.vpc_id:
        named |= {
            f"aws_security_group.task_{terraform_name(name)}.name": group_name(name) for name in inventory.definitions
        }
    named |= services.names(inventory)
    asserts = [
        (f"{address} == {quoted_literal(prefixed(prefix, name))}", f"{name} must have the prefix that is given.")
        for address, name in named.items()
    ]
    for service, document in policies(inventory).items():
        for name in inventory.log_groups if create.log_groups else ():
            if f":log-group:{name}:*" in json.dumps(document):
                policy = f"aws_vpc_endpoint.{service.terraform_name}.policy"
                condition = call("strcontains", policy, quoted_literal(f":log-group:{prefixed(prefix, name)}:*"))
                asserts.append((condition, f"The endpoint of {service.name} must let through to the copy's {name}."))
    return _run("second_copy", {"name_prefix": prefix}, asserts, apply=True)


def _three_zones(inventory: Inventory) -> str:
    given = three_zones(inventory, inventory.settings.region.name)
    asserts = [("length(aws_route_table.private) == 3", "Each zone must have its route table.")]
    if inventory.settings.vpc_id:
        asserts = [("length(output.private_subnet_ids) == 3", "Each zone must have its subnet.")]
    elif inventory.settings.nat != "none":
        gateways = 1 if inventory.settings.nat == "single" else 3
        condition = f"length(aws_nat_gateway.main) == {gateways}"
        asserts.append((condition, f"Expected {counted(gateways, 'NAT gateway')}."))
    for service in inventory.endpoints:
        name = service.terraform_name
        if service.endpoint_type is EndpointType.GATEWAY:
            condition = f"length(aws_vpc_endpoint.{name}.route_table_ids) == 3"
            asserts.append((condition, f"Each zone must reach {service.name}."))
        else:
            condition = f"length(aws_vpc_endpoint_subnet_association.{name}) == 3"
            asserts.append((condition, f"Each zone must have an interface of {service.name}."))
            condition = f"length(aws_vpc_security_group_ingress_rule.endpoint_{name}) == 3"
            asserts.append((condition, f"Each zone must be let in to {service.name}."))
    return _run("three_zones", given, asserts, apply=True)


def _another_region(inventory: Inventory, region: str) -> str:
    """What was worked out for the region follows the input."""
    settings = inventory.settings
    asserts = []
    for service in inventory.endpoints:
        endpoint = f"aws_vpc_endpoint.{service.terraform_name}.service_name"
        name = quoted(service.endpoint_name(settings.region, called=REGION))
        asserts.append((f"{endpoint} == {name}", f"The endpoint must be that of {service.name} in the region."))
    for task in inventory.tasks:
        family = task.definition.family
        containers = f"jsondecode(aws_ecs_task_definition.{terraform_name(family)}.container_definitions)"
        for index, container in enumerate(task.definition.containers):
            options = container.get("logConfiguration", {}).get("options", {})
            if options.get("awslogs-region") == settings.region.name:
                condition = f'{containers}[{index}].logConfiguration.options["awslogs-region"] == var.region'
                asserts.append((condition, f"Container {container['name']} of {family} must log in the region."))
        command = f"output.run_task_commands[{quoted_literal(family)}]"
        condition = call("strcontains", command, quoted(f"--region {REGION} "))
        asserts.append((condition, f"Task {family} must be run in the region."))
    return _run("another_region", _in_region(inventory, region), asserts, apply=True)


def _in_region(inventory: Inventory, region: str) -> dict[str, Any]:
    """The inputs that put a module into a region, with what exists there already."""
    here = inventory.settings.region.name
    given: dict[str, Any] = {"region": region, **three_zones(inventory, region)}
    if not inventory.settings.create.cluster:
        given["cluster_arn"] = values(inventory).cluster.replace(f":{here}:", f":{region}:")
    given |= account_wide.in_region(inventory, region) | services.in_region(inventory, region)
    for task in inventory.tasks:
        for container in task.definition.containers:
            image = Image.parse(container["image"])
            if image.ecr and not inventory.creates(image):
                moved = container["image"].replace(f".{here}.", f".{region}.", 1)
                given[f"{prefix_of(task, container)}_image"] = moved
    return given


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
