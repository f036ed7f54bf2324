"""The choices as variables of a Terraform module."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.cdktf.addressed import add_element
from fargate_privatelink.cdktf.bindings import (
    Construct,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from fargate_privatelink.cdktf.tokens import map_token
from fargate_privatelink.constructs.choices import Choices, Key, existing_inputs
from fargate_privatelink.constructs.choices.conditions import NAME_PREFIX, REGION, VPC_CIDR, Input
from fargate_privatelink.constructs.choices.images import ImageVariable, image_variables, key_of, prefix_of
from fargate_privatelink.constructs.choices.inputs import known_environment
from fargate_privatelink.constructs.choices.references import as_variables, referred
from fargate_privatelink.constructs.choices.services import service_variables
from fargate_privatelink.constructs.choices.tags import Tags
from fargate_privatelink.constructs.choices.values import existing_role
from fargate_privatelink.hcl.expressions import call, object_of, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.requirements.pull import repository_arn
from fargate_privatelink.settings.values import PROTECTABLE
from fargate_privatelink.survey.document import STACK_TAG

# Account, region and repository of an image in ECR, for the function replace.
ECR_IMAGE = "/^([0-9]{12})[.]dkr[.-]ecr(?:-fips)?[.]([^.]+)[.][^/]+/([^:@]+).*$/"


def variables(stack: TerraformStack, inventory: Inventory, inputs: Collection[Input]) -> Choices:
    """Declare `inputs` in a stack, and choose what they say."""
    declare(stack, inputs)
    create = inventory.settings.create
    names = {each.name for each in inputs}
    referred_to = as_variables(inventory, {each.name for each in inputs if not each.required})

    def said(name: str) -> str | None:
        return template(f"var.{name}") if name in names else None

    existing = existing_inputs.existing(inventory)
    own = {STACK_TAG: f"{NAME_PREFIX}{inventory.settings.name}"} if existing else {}
    images = [(task, image_variables(inventory, task)) for task in inventory.tasks]
    for variable in itertools.chain.from_iterable(each.values() for _, each in images):
        if variable.created:
            given = call("coalesce", f"var.{variable.name}", quoted(variable.default))
            _add_local(stack, variable.name, given)
    return Choices(
        region=REGION,
        name_prefix=NAME_PREFIX,
        vpc_cidr=VPC_CIDR,
        private_subnets=existing_inputs.cidrs() if existing else map_token(template("var.private_subnets")),
        public_subnets=map_token(template("var.public_subnets")),
        nat_zone=template("var.nat_gateway_zone"),
        existing=existing,
        cluster=template(f"var.cluster_{'name' if create.cluster else 'arn'}"),
        roles={role.arn: _role(inventory, role) for role in inventory.roles},
        tags=Tags(call("merge", "var.tags", object_of(own)) if own else "var.tags"),
        log_retention_days=Token.as_number(template("var.log_retention_days")),
        permissions_boundary=said("permissions_boundary_arn"),
        log_groups_key=said("log_groups_kms_key_arn"),
        repositories_key=said("repositories_kms_key_arn"),
        exec_key=said("exec_kms_key_arn"),
        # The form in which a text of JSON takes a list.
        secrets_keys=template("[for arn in var.secrets_kms_key_arns : arn]") if "secrets_kms_key_arns" in names else (),
        image_tag_mutability=template('var.repositories_immutable ? "IMMUTABLE" : "MUTABLE"')
        if "repositories_immutable" in names
        else None,
        keep_images=said("repositories_keep_images"),
        container_insights=said("container_insights"),
        protect={kind: call("contains", "var.protect", quoted(kind)) for kind in PROTECTABLE},
        sizes={family: _size(f"var.{terraform_name(family)}_size") for family in inventory.definitions},
        services=service_variables(inventory, inputs),
        images={key: template(variable.value) for _, each in images for key, variable in each.items()},
        environments={
            key_of(task, container): _environment(
                f"var.{prefix_of(task, container)}_environment", _referring(task, container, referred_to)
            )
            for task in inventory.tasks
            for container in task.definition.containers
        },
        references=referred_to,
        repositories=_repositories(stack, inventory.settings.region, images) if create.execution_roles else {},
    )


def declare(stack: TerraformStack, inputs: Iterable[Input]) -> None:
    """Declare variables in a stack."""
    # An output may have a variable's name, but no construct beside it.
    below = Construct(stack, "variables")
    null = Token.as_string(Token.null_value())
    for each in inputs:
        _declare(below, each, null)


def _declare(scope: Construct, given: Input, null: str) -> None:
    checks = [
        TerraformVariableValidationConfig(condition=template(check.condition), error_message=check.message)
        for check in given.checks
    ]
    add_element(
        scope,
        TerraformVariable,
        given.name,
        given.name,
        # As an override, since CDKTF would rewrite the keys of a map and leave out null.
        {} if given.required else {"default": null if given.default is None else given.default},
        type=given.type,
        description=given.description,
        sensitive=given.sensitive or None,
        nullable=None if (given.default is None and not given.required) or given.nullable else False,
        validation=checks or None,
    )


def _add_local(stack: TerraformStack, name: str, expression: str) -> None:
    # A TerraformLocal could not have the name of a variable.
    stack.add_override(f"locals.{name}", template(expression))


def _role(inventory: Inventory, role: TaskRole) -> str:
    name = f"var.{terraform_name(role.name)}"
    if inventory.settings.create.execution_roles:
        return template(f"{name}_name")
    if role.arn.account != UNKNOWN_ACCOUNT:
        return template(f"{name}_arn")
    return template(call("coalesce", f"{name}_arn", quoted(existing_role(inventory, role))))


def _size(variable: str) -> tuple[str, str]:
    return template(f"{variable}.cpu"), template(f"{variable}.memory")


def _referring(task: Task, container: Mapping[str, Any], references: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a container as far as it has references of Terraform."""
    known = known_environment(task, container)
    entries = ((entry["name"], entry.get("value", "")) for entry in container.get("environment", ()))
    return {literal(name): referred(literal(value), references) for name, value in entries if name not in known}


def _environment(variable: str, referring: Mapping[str, str]) -> str:
    if referring:
        variable = call("merge", object_of(referring), variable)
    # An empty list is not the same to ECS as none.
    pairs = f"[for name, value in {variable} : {{ name = name, value = value }}]"
    return template(f"length({variable}) == 0 ? null : {pairs}")


def _repositories(
    stack: TerraformStack, region: Region, images: Iterable[tuple[Task, Mapping[Key, ImageVariable]]]
) -> Mapping[str, Sequence[str]]:
    """The ARNs of the repositories that the images are in, as local values."""
    found = defaultdict(list)
    arn = f"arn:{region.partition}:ecr:$2:$1:repository/$3"
    for task, variables_of in images:
        for variable in variables_of.values():
            if variable.image.ecr:
                name = f"{variable.name.removesuffix('_image')}_repository_arn"
                _add_local(stack, name, call("replace", variable.value, quoted(ECR_IMAGE), quoted(arn)))
                found[repository_arn(variable.image, task)].append(template(f"local.{name}"))
    return found
