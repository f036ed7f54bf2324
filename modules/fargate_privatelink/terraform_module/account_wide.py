"""What the module's tests give the variables of what reviewers ask of an account, and what must then be so."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.constructs.choices.account_wide import LOCAL_KEYS, inputs
from fargate_privatelink.hcl.expressions import call
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name


def others(inventory: Inventory, other: str) -> Iterator[tuple[str, Any, str, str]]:
    """Values for the variables of what reviewers ask of an account, each with what must be so and what is wrong if
    not."""
    region = inventory.settings.region
    key = f"arn:{region.partition}:kms:{region}:123456789012:key/{other}"
    boundary = f"arn:{region.partition}:iam::123456789012:policy/{other}"
    sessions = "aws_ecs_cluster.main.configuration[0].execute_command_configuration[0]"
    found: dict[str, tuple[Any, str, str]] = {
        "container_insights": ("disabled", 'one(aws_ecs_cluster.main.setting).value == "disabled"', "The cluster"),
        "exec_kms_key_arn": (key, f"{sessions}.kms_key_id == {quoted_literal(key)}", "ECS Exec"),
    }
    for name in inventory.log_groups:
        group = f"aws_cloudwatch_log_group.{terraform_name(name)}"
        found["log_groups_kms_key_arn"] = key, f"{group}.kms_key_id == {quoted_literal(key)}", f"Log group {name}"
    for name in inventory.repositories:
        repository = terraform_name(name)
        resource, who = f"aws_ecr_repository.{repository}", f"Repository {name}"
        mutability = "MUTABLE" if inventory.settings.repositories.immutable else "IMMUTABLE"
        found["repositories_immutable"] = (
            not inventory.settings.repositories.immutable,
            f"{resource}.image_tag_mutability == {quoted_literal(mutability)}",
            who,
        )
        found["repositories_kms_key_arn"] = (
            key,
            f"{resource}.encryption_configuration[0].kms_key == {quoted_literal(key)}",
            who,
        )
        policy = f"jsondecode(aws_ecr_lifecycle_policy.{repository}.policy)"
        found["repositories_keep_images"] = 7, f"{policy}.rules[0].selection.countNumber == 7", who
    for role in inventory.roles:
        name, who = terraform_name(role.name), f"Role {role.name}"
        bounded = f"aws_iam_role.{name}.permissions_boundary == {quoted_literal(boundary)}"
        found["permissions_boundary_arn"] = boundary, bounded, who
        if "DecryptSecrets" in {each.sid for each in role.statements}:
            allowed = call("strcontains", f"aws_iam_role_policy.{name}.policy", quoted_literal(key))
            found["secrets_kms_key_arns"] = [key], allowed, who
    for each in inputs(inventory):
        value, condition, who = found[each.name]
        yield each.name, value, condition, f"{who} must have the {each.name} that is given."


def in_region(inventory: Inventory, region: str) -> dict[str, str]:
    """Keys of another region in place of those that are where what they encrypt is."""
    here = inventory.settings.region.name
    return {
        each.name: each.default.replace(f":{here}:", f":{region}:")
        for each in inputs(inventory)
        if each.name in LOCAL_KEYS and each.default
    }
