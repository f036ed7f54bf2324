"""Data sources whose attributes follow from the source: from what it makes itself, and from its providers.

Source: AWS provider documentation, Data Sources.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.images import FLUENT_BIT_PARAMETER, fluent_bit
from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.proof.iam.managed_policies import MANAGED
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

# By type: the arguments by which a data source finds what it reads, each with the attributes of the resource that the
# value may be. A name counts only where AWS lets nothing else have it.
FINDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "aws_alb": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_alb_listener": {"arn": ("arn", "id")},
    "aws_alb_target_group": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_cloudwatch_log_group": {"name": ("name", "id")},
    "aws_ecr_repository": {"name": ("name", "id")},
    "aws_ecs_cluster": {"cluster_name": ("name", "id", "arn")},
    "aws_ecs_task_definition": {"task_definition": ("family", "id", "arn", "arn_without_revision")},
    "aws_efs_file_system": {"file_system_id": ("id",)},
    "aws_iam_policy": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_iam_role": {"name": ("name", "id")},
    "aws_internet_gateway": {"internet_gateway_id": ("id",)},
    "aws_kinesis_stream": {"name": ("name",)},
    "aws_kms_key": {"key_id": ("id", "key_id", "arn")},
    "aws_lb": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_lb_listener": {"arn": ("arn", "id")},
    "aws_lb_target_group": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_nat_gateway": {"id": ("id",)},
    "aws_route_table": {"route_table_id": ("id",)},
    "aws_s3_bucket": {"bucket": ("bucket", "id")},
    "aws_secretsmanager_secret": {"arn": ("arn", "id"), "name": ("name",)},
    "aws_security_group": {"id": ("id",)},
    "aws_ssm_parameter": {"name": ("name", "id")},
    "aws_subnet": {"id": ("id",)},
    "aws_vpc": {"id": ("id",)},
    "aws_vpc_endpoint": {"id": ("id",)},
}
# How many zones of a region are taken to be there where nothing tells; every region that takes new customers has three.
ZONES = "abc"


def of_provider(type_: str, attribute: str, arguments: Mapping[str, Any], region: str | None) -> Any:
    """An attribute of a data source that follows from its arguments and its provider's region; None where none does."""
    known = regions().get(region or "")
    match type_, attribute:
        case "aws_region", "name" | "id" | "region":
            return arguments.get("name") or arguments.get("region") or region
        case "aws_partition", "partition" | "id" if known:
            return known.partition
        case "aws_partition", "dns_suffix" if known:
            return known.dns_suffix
        case "aws_availability_zones", "names" if known:
            return [f"{known.name}{letter}" for letter in ZONES]
        case "aws_ssm_parameter", "value" | "insecure_value" if known:
            return _published(str(arguments.get("name")), known)
        case "aws_iam_policy", "arn" if arguments.get("arn"):
            return arguments["arn"]
        case "aws_iam_policy", "arn" if known:
            return _managed(str(arguments.get("name")), known.partition)
    return None


def _published(parameter: str, region: Region) -> str | None:
    """What a parameter of AWS's own holds: an image, of which only the tag may be another than the parameter's."""
    repository = fluent_bit(region) if parameter.startswith(FLUENT_BIT_PARAMETER) else None
    return f"{repository}:{UNKNOWN}" if repository else None


def _managed(name: str, partition: str) -> str | None:
    """The ARN of AWS's own policy of a name, of which nobody else may have one."""
    found: Sequence[str] = [path for path in MANAGED if path.rpartition("/")[2] == name]
    return f"arn:{partition}:iam::aws:policy/{found[0]}" if found else None
