"""What a name alone means: something of the own configuration, or of the only other one that has it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.terraform.addresses import layer_of
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known, symbol

# Arguments that take names, with the type of what they name and its attribute.
NAMED: Mapping[str, tuple[str, str]] = {
    "cluster": ("aws_ecs_cluster", "name"),
    "cluster_name": ("aws_ecs_cluster", "name"),
    "role": ("aws_iam_role", "name"),
    "role_name": ("aws_iam_role", "name"),
    "roles": ("aws_iam_role", "name"),
    "task_definition": ("aws_ecs_task_definition", "family"),
}
HOLDERS = (
    *("aws_ecs_service", "aws_ecs_cluster_capacity_providers", "aws_iam_role_policy"),
    *("aws_iam_role_policy_attachment", "aws_iam_role_policy_attachments_exclusive", "aws_iam_policy_attachment"),
)


def named(resource: Resource, held: Mapping[str, Sequence[Resource]]) -> Mapping[str, Any]:
    """The arguments of a resource that name something by name, as references to it."""
    return dict(_named(resource, held)) if resource.type in HOLDERS and not resource.is_data else {}


def _named(resource: Resource, held: Mapping[str, Sequence[Resource]]) -> Iterator[tuple[str, Any]]:
    for argument, (type_, attribute) in NAMED.items():
        value = resource.values.get(argument)
        several = value if isinstance(value, list) else [value]
        found = [_meant(each, resource, held.get(type_, ()), attribute) for each in several]
        if any(found):
            meant = [new or old for new, old in zip(found, several, strict=True)]
            yield argument, meant if isinstance(value, list) else meant[0]


def _meant(value: Any, resource: Resource, candidates: Sequence[Resource], attribute: str) -> str | None:
    if not isinstance(value, str) or not value or not is_known(value):
        return None
    # A task definition may be named with its revision.
    name = re.sub(r":\d+$", "", value)
    same = [each for each in candidates if each.values.get(attribute) == name]
    own = [each for each in same if layer_of(each.address) == layer_of(resource.address)]
    meant = own or same
    return symbol(f"{meant[0].address}.{attribute}") if len(meant) == 1 else None
