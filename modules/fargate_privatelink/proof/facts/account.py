"""The account and the regions that resources are in, as far as they tell."""

import re
from collections.abc import Sequence

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


def region_named(resource: Resource) -> Region | None:
    """The region that a resource's provider or values name."""
    values = resource.values
    zone = re.sub(r"[a-z]$", "", str(values.get("availability_zone", "")))
    named = [resource.region, values.get("region"), zone, *re.split(r"[.:]", str(values.get("arn", "")))]
    if resource.type == "aws_vpc_endpoint":
        named += str(values.get("service_name", "")).split(".")
    return next((regions()[name] for name in named if isinstance(name, str) and name in regions()), None)
