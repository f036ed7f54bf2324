"""What a plan deletes while something that it only changes is still in it, which AWS refuses.

Terraform deletes a thing before it changes what depended on it, unless `create_before_destroy` is set, which a plan
does not show of what it only deletes. Source: Terraform documentation, lifecycle; Amazon EC2 API Reference, Error
codes, DependencyViolation.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.network.model import Note
from fargate_privatelink.proof.terraform.arguments import blocks, texts
from fargate_privatelink.proof.terraform.resources import Change

# What stands in a subnet or has a security group, by the argument that says so.
STANDING: Mapping[str, tuple[str, str]] = {
    "aws_ecs_service": ("subnets", "security_groups"),
    "aws_efs_mount_target": ("subnet_id", "security_groups"),
    "aws_lb": ("subnets", "security_groups"),
    "aws_vpc_endpoint": ("subnet_ids", "security_group_ids"),
}
KINDS = ("aws_subnet", "aws_security_group")


def deletions(changes: tuple[Change, ...]) -> Iterator[Note]:
    """The subnets and security groups that are deleted too early."""
    staying = [each for each in changes if each.actions == ("update",) and each.type in STANDING]
    for gone in changes:
        if gone.type not in KINDS or gone.actions[0] != "delete":
            continue
        holder = next((each for each in staying if _has(each, gone)), None)
        if holder is None:
            continue
        what = "a network interface in it" if gone.type == "aws_subnet" else "it"
        message = f"is deleted while {holder.address} still has {what}, which the plan changes afterwards"
        if len(gone.actions) > 1:
            message += ": DependencyViolation"
            remedy = f"set create_before_destroy in the lifecycle of {gone.address}, with another CIDR or name"
            yield "refused-deletion", gone.address, message, remedy
        else:
            message += ": DependencyViolation, unless create_before_destroy orders it, which a plan does not show"
            remedy = f"set create_before_destroy in the lifecycle of {gone.address}, or take it out of"
            yield "doubtful-deletion", gone.address, message, f"{remedy} {holder.address} in an apply before"


def _has(holder: Change, gone: Change) -> bool:
    argument = STANDING[holder.type][KINDS.index(gone.type)]
    inner = (block for block in blocks(holder.before, "network_configuration"))
    values = [value for body in (holder.before, *inner) for value in _listed(body, argument)]
    return gone.before.get("id") in values


def _listed(body: Json, argument: str) -> list[Any]:
    value = body.get(argument)
    return [value] if isinstance(value, str) else texts(value)
