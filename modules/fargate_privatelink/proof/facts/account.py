"""The account and the regions that resources are in, as far as they tell."""

import re
from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.proof.terraform.resources import Resource


def account_of(resources: Sequence[Resource]) -> str:
    """The account in which a configuration makes its resources."""
    for resource in resources:
        if resource.type == "aws_caller_identity" and re.fullmatch(r"\d{12}", str(resource.values.get("account_id"))):
            return str(resource.values["account_id"])
    for resource in resources:
        match = re.fullmatch(r"arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):.*", str(resource.values.get("arn")))
        if match and not resource.is_data:
            return match[1]
    # ECS passes no role of another account.
    for resource in resources:
        for argument in ("execution_role_arn", "task_role_arn") if resource.type == "aws_ecs_task_definition" else ():
            if match := re.match(r"arn:[\w-]+:iam::(\d{12}):role/", str(resource.values.get(argument))):
                return match[1]
    return UNKNOWN_ACCOUNT


# Types whose ARN is something else's.
OF_OTHERS = ("aws_arn", "aws_cloudwatch_event_target")
# Images in ECR, and what else a task definition's containers may say of a region.
IN_CONTAINERS = re.compile(
    r"\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.|\"awslogs-region\\*\":\s*\\*\"([a-z0-9-]+)"
)


def is_own(resource: Resource) -> bool:
    """Whether a resource has an argument `region` of its own, which goes before its provider's."""
    return bool(resource.values.get("region"))


def region_named(resource: Resource) -> Region | None:
    """The region that a resource's own values, or else its provider, name."""
    if is_own(resource):
        return _first([resource.values["region"]])
    return _first([resource.region]) or region_placed(resource)


def region_placed(resource: Resource) -> Region | None:
    """The region that a resource certainly is in, by its own values."""
    values = resource.values
    zone = re.sub(r"[a-z]$", "", str(values.get("availability_zone", "")))
    arn = [] if resource.type in OF_OTHERS else str(values.get("arn", "")).split(":")
    return _first([zone, *arn[3:4]])


def regions_mentioned(resource: Resource) -> Iterator[Region]:
    """The regions that a resource says something about, which are likely its own, and need not be."""
    if resource.type == "aws_vpc_endpoint":
        named = str(resource.values.get("service_name", "")).split(".")
    elif resource.type == "aws_ecs_task_definition":
        text = str(resource.values.get("container_definitions"))
        named = [name for found in IN_CONTAINERS.findall(text) for name in found]
    else:
        return
    yield from (regions()[name] for name in named if name in regions())


def _first(names: Sequence[object]) -> Region | None:
    return next((regions()[name] for name in names if isinstance(name, str) and name in regions()), None)
