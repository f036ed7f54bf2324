"""What a module checks of its inputs, as the settings are checked: conditions in Terraform's language."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from fargate_privatelink.aws.images import Image, ecr_suffixes
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.settings.readers import CIDR_PREFIXES, MAX_TAGS, RETENTION_DAYS


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
# As in modules/fargate_privatelink/aws/tags.py.
TAG_CHARACTERS = "[\\\\p{L}\\\\p{N} _.:/=+@-]"
TAGS = (
    Check(
        f"length(var.tags) <= {MAX_TAGS} && alltrue([for key in keys(var.tags) : "
        f'can(regex("^{TAG_CHARACTERS}{{1,128}}$", key)) && !startswith(lower(key), "aws:")])',
        f"Use at most {MAX_TAGS} tags, with keys of 1 to 128 letters, digits, spaces and _ . : / = + - @ that do not"
        " begin with aws:.",
        {"aws:team": "web"},
    ),
    Check(
        f'alltrue([for value in values(var.tags) : value == null || can(regex("^{TAG_CHARACTERS}{{0,256}}$", value))])',
        "Use values of at most 256 letters, digits, spaces and _ . : / = + - @.",
        {"team": "web & shop"},
        "_values",
    ),
)
PROVIDER_REGION = Check(
    "data.aws_region.current.id == var.region",
    "var.region is ${var.region}, and the AWS provider's region is ${data.aws_region.current.id}.",
    None,
)
IN_REGION = 'can(regex("^${var.region}[a-f]$", each.key))'
# The VPC is the network of its size around the subnet's address, and no smaller than the subnet.
IN_VPC = (
    'try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr'
    ' && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)'
)
IN_ECR, IN_DOCKER_HUB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1", "docker.io/library/nginx:1"
# Source: distribution/reference, the grammar of image references; Amazon ECR API Reference, CreateRepository.
REPOSITORY = "/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$"
ANY_ECR_HOST = "^[0-9]{12}[.]dkr[.-]ecr(-fips)?[.]"


def in_partition(region: Region) -> Check:
    """Regions of the same partition, which the ARNs are of."""
    pattern = region.pattern.replace("\\w", "[a-z]").replace("\\d", "[0-9]").replace("\\-", "-").replace("\\", "\\\\")
    elsewhere = "us-east-1" if region.partition == "aws-cn" else "cn-north-1"
    message = f"Use the name of a region of partition {region.partition}, such as {region}."
    return Check(f'can(regex("{pattern}", var.region))', message, elsewhere)


def retention() -> Check:
    """The retention that CloudWatch Logs accepts."""
    days = ", ".join(map(str, RETENTION_DAYS))
    return Check(f"contains([{days}], var.log_retention_days)", f"CloudWatch Logs accepts {days}.", 4)


def is_cidr(value: str) -> str:
    """The condition that an expression is a CIDR that a VPC or a subnet can have."""
    length = f'tonumber(split("/", {value})[1])'
    bounds = f"{length} >= {CIDR_PREFIXES.start} && {length} <= {CIDR_PREFIXES.stop - 1}"
    return f'try(cidrsubnet({value}, 0, 0) == {value} && cidrnetmask({value}) != "" && {bounds}, false)'


def are_apart(name: str) -> Check:
    """No two subnets of a variable overlap."""
    pairs = f"[for one, x in var.{name} : [for other, y in var.{name} : one == other || {_apart('x', 'y')}]]"
    message = "Two of the subnets overlap."
    overlapping = {"a": "10.0.0.0/23", "b": "10.0.1.0/24"}
    # What is no CIDR is refused as that.
    return Check(f"try(alltrue(flatten({pairs})), true)", message, overlapping, "_overlap")


def is_apart_from(name: str) -> str:
    """The condition that a subnet overlaps none of a variable."""
    return f"try(alltrue([for cidr in values(var.{name}) : {_apart('each.value', 'cidr')}]), false)"


def has_values(name: str) -> Check:
    """No value of a map is null: AWS would be told that, and refuse it."""
    return Check(
        f"alltrue([for value in values(var.{name}) : value != null])", "A value is null.", {"a": None}, "_null"
    )


def is_arn(name: str, region: Region, service: str, resource: str) -> Check:
    """A variable is the ARN of a resource of the partition."""
    where = "" if service == "iam" else "[a-z0-9-]+"
    pattern = f"^arn:{region.partition}:{service}:{where}:[0-9]{{12}}:{resource}$"
    message = f"Use an ARN such as arn:{region.partition}:{service}:{where and region.name}:123456789012:"
    message += f"{resource.partition('/')[0]}/name."
    return Check(f'can(regex("{pattern}", var.{name}))', message, "")


def in_cluster_region(region: Region) -> Check:
    """A cluster that exists already is in the region of the module."""
    elsewhere = f"arn:{region.partition}:ecs:nowhere-1:123456789012:cluster/web"
    return Check('split(":", var.cluster_arn)[3] == var.region', "var.cluster_arn is not in ${var.region}.", elsewhere)


def role_name(name: str) -> Check:
    """A variable is the name of an IAM role. Source: IAM API Reference, CreateRole."""
    return Check(
        f'can(regex("^[A-Za-z0-9_+=,.@-]{{1,64}}$", var.{name}))',
        "Use 1 to 64 letters, digits and _ + = , . @ -.",
        "my role",
    )


def in_ecr(image: Image, region: Region, *, has_nat: bool) -> str:
    """The pattern of images that are pulled as this one is: from the same region's ECR where there is no other way."""
    assert image.ecr is not None
    if has_nat:
        return f"{ANY_ECR_HOST}[a-z0-9-]+[.]({_literal('|'.join(ecr_suffixes(region)))}){REPOSITORY}"
    before, after = image.registry[12:].split(image.ecr.region, maxsplit=1)
    return f"^[0-9]{{12}}{_literal(before)}${{var.region}}{_literal(after)}{REPOSITORY}"


def abroad(image: Image) -> str:
    """The registry of an image in a region that there is not."""
    assert image.ecr is not None
    return image.registry.replace(f".{image.ecr.region}.", ".nowhere-1.")


def _literal(text: str) -> str:
    return re.sub(r"\.", "[.]", text)


def _apart(one: str, other: str) -> str:
    """Networks overlap where both are in the same network of the larger one's size."""
    length = f'min(split("/", {one})[1], split("/", {other})[1])'
    first, second = (f'cidrsubnet("${{split("/", {each})[0]}}/${{{length}}}", 0, 0)' for each in (one, other))
    return f"{first} != {second}"
