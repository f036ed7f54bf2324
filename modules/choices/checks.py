"""What a module checks of its inputs, as the settings are checked: conditions in Terraform's language."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from modules.regions import Region
from modules.settings.readers import CIDR_PREFIXES, RETENTION_DAYS


class Check(NamedTuple):
    """A condition in Terraform's language, the message where it does not hold, and a value it does not hold for.

    `case` tells it from other checks of the same variable.
    """

    condition: str
    message: str
    refused: Any
    case: str = ""


class Refusal(NamedTuple):
    """Inputs that a module does not take, and the address that says so."""

    name: str
    address: str
    given: Mapping[str, Any]


CIDR_RULE = f"must be an IPv4 CIDR without host bits, between /{CIDR_PREFIXES.start} and /{CIDR_PREFIXES.stop - 1}."
CLUSTER_NAME = Check(
    'can(regex("^[A-Za-z0-9_-]{1,255}$", var.cluster_name))',
    "Use 1 to 255 letters, digits, hyphens and underscores.",
    "my cluster",
)
TAGS = Check(
    'alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])',
    "A tag's key must not begin with aws:.",
    {"aws:team": "web"},
)
# The VPC is the network of its size around the subnet's address, and no smaller than the subnet.
IN_VPC = (
    'try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr'
    ' && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)'
)
GENERATE = "for any other, generate the module from a task definition that names it."
IN_ECR, IN_DOCKER_HUB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1", "docker.io/library/nginx:1"
ECR_HOST = "^[0-9]{{12}}[.]dkr[.-]ecr{fips}[.]{region}[.]"


def in_partition(region: Region) -> Check:
    """Regions of the same partition, which the ARNs are of."""
    pattern = region.pattern.replace("\\", "\\\\")
    elsewhere = "us-east-1" if region.partition == "aws-cn" else "cn-north-1"
    message = f"The region must be one of partition {region.partition}."
    return Check(f'can(regex("{pattern}", var.region))', message, elsewhere)


def retention() -> Check:
    """The retention that CloudWatch Logs accepts."""
    days = ", ".join(map(str, RETENTION_DAYS))
    return Check(f"contains([{days}], var.log_retention_days)", f"CloudWatch Logs accepts {days}.", 4)


def is_cidr(value: str) -> str:
    """The condition that an expression is a CIDR that a VPC or a subnet can have."""
    length = f'tonumber(split("/", {value})[1])'
    bounds = f"{length} >= {CIDR_PREFIXES.start} && {length} <= {CIDR_PREFIXES.stop - 1}"
    return f"try(cidrsubnet({value}, 0, 0) == {value} && {bounds}, false)"
