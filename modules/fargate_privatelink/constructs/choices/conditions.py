"""What a module checks of its inputs, as the settings are checked: conditions in Terraform's language."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.aws.images import Image, ecr_suffixes
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.hcl.expressions import EACH_KEY, EACH_VALUE, holds_for, matches, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.settings.readers import MAX_TAGS, RETENTION_DAYS
from fargate_privatelink.settings.subnets import CIDR_PREFIXES
from fargate_privatelink.settings.values import PROTECTABLE


class Check(NamedTuple):
    """A condition in Terraform's language, the message where it does not hold, and a value it does not hold for.

    `case` tells it from other checks of the same variable.
    """

    condition: str
    message: str
    refused: Any
    case: str = ""


class Input(NamedTuple):
    """A variable; a default of None is null, and one that is `nullable` takes null in place of any other. One that is
    `required` has no default."""

    name: str
    type: str
    description: str
    default: Any
    checks: Sequence[Check] = ()
    nullable: bool = False
    sensitive: bool = False
    required: bool = False


class Refusal(NamedTuple):
    """Inputs that a module does not take, and the address that says so."""

    name: str
    address: str
    given: Mapping[str, Any]


CIDR_RULE = f"must be an IPv4 CIDR without host bits, between /{CIDR_PREFIXES.start} and /{CIDR_PREFIXES.stop - 1}."
CLUSTER_NAME = Check(
    matches("^[A-Za-z0-9_-]{1,255}$", "var.cluster_name"),
    "Use 1 to 255 letters, digits, hyphens and underscores.",
    "my cluster",
)
# As in modules/fargate_privatelink/aws/tags.py.
TAG_CHARACTERS = r"[\p{L}\p{N} _.:/=+@-]"
TAG_KEY, TAG_VALUE = matches(f"^{TAG_CHARACTERS}{{1,128}}$", "key"), matches(f"^{TAG_CHARACTERS}{{0,256}}$", "value")
NOT_OF_AWS = '!startswith(lower(key), "aws:")'
TAGS = (
    Check(
        f"length(var.tags) <= {MAX_TAGS} && " + holds_for("key in keys(var.tags)", f"{TAG_KEY} && {NOT_OF_AWS}"),
        f"Use at most {MAX_TAGS} tags, with keys of 1 to 128 letters, digits, spaces and _ . : / = + - @ that do not"
        " begin with aws:.",
        {"aws:team": "web"},
    ),
    Check(
        holds_for("value in values(var.tags)", f"value == null || {TAG_VALUE}"),
        "Use values of at most 256 letters, digits, spaces and _ . : / = + - @.",
        {"team": "web & shop"},
        "_values",
    ),
)
NAME_PREFIX, REGION, VPC_CIDR = template("var.name_prefix"), template("var.region"), template("var.vpc_cidr")
# What a repository's name can begin with. Source: Amazon ECR API Reference, CreateRepository.
PREFIX = Check(
    f"length(var.name_prefix) <= 20 && {matches('^([a-z0-9]+-)*$', 'var.name_prefix')}",
    "Use at most 20 lowercase letters and digits, in words that each end in a hyphen, such as blue-.",
    "Blue",
)
KEY, VALUE = template(EACH_KEY), template(EACH_VALUE)
PROVIDERS = "data.aws_region.current.id"
PROVIDER_REGION = Check(
    f"{PROVIDERS} == var.region",
    f"var.region is {REGION}, and the AWS provider's region is {template(PROVIDERS)}.",
    None,
)
IN_REGION = matches(f"^{REGION}[a-f]$", EACH_KEY)
IN_ECR, IN_DOCKER_HUB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1", "docker.io/library/nginx:1"
# Source: distribution/reference, the grammar of image references; Amazon ECR API Reference, CreateRepository.
REPOSITORY = "/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$"
ANY_ECR_HOST = "^[0-9]{12}[.]dkr[.-]ecr(-fips)?[.]"


def _part(cidr: str, position: int) -> str:
    """The address or the length of a CIDR's prefix."""
    return f'split("/", {cidr})[{position}]'


def length_of(cidr: str) -> str:
    """The length of a CIDR's prefix, as an expression."""
    return f"tonumber({_part(cidr, 1)})"


def _network(cidr: str, length: str) -> str:
    """The network of that size around a CIDR's address."""
    around = quoted(f"{template(_part(cidr, 0))}/{template(length)}")
    return f"cidrsubnet({around}, 0, 0)"


# The VPC is the network of its size around the subnet's address, and no smaller than the subnet.
IN_VPC = (
    f"try({_network(EACH_VALUE, _part('var.vpc_cidr', 1))} == var.vpc_cidr"
    f" && {length_of(EACH_VALUE)} >= {length_of('var.vpc_cidr')}, false)"
)


def in_partition(region: Region) -> Check:
    """Regions of the same partition, which the ARNs are of."""
    pattern = region.pattern.replace("\\w", "[a-z]").replace("\\d", "[0-9]").replace("\\-", "-")
    elsewhere = "us-east-1" if region.partition == "aws-cn" else "cn-north-1"
    message = f"Use the name of a region of partition {region.partition}, such as {region}."
    return Check(matches(pattern, "var.region"), message, elsewhere)


def retention() -> Check:
    """The retention that CloudWatch Logs accepts."""
    days = ", ".join(map(str, RETENTION_DAYS))
    return Check(f"contains([{days}], var.log_retention_days)", f"CloudWatch Logs accepts {days}.", 4)


def protectable() -> Check:
    """What a stack can protect."""
    kinds = f"[{', '.join(map(quoted, PROTECTABLE))}]"
    condition = f"length(setsubtract(var.protect, {kinds})) == 0"
    return Check(condition, f"Use any of {', '.join(PROTECTABLE)}.", ["clusters"])


def is_cidr(value: str) -> str:
    """The condition that an expression is a CIDR that a VPC or a subnet can have."""
    length = length_of(value)
    bounds = f"{length} >= {CIDR_PREFIXES.start} && {length} <= {CIDR_PREFIXES.stop - 1}"
    return f'try(cidrsubnet({value}, 0, 0) == {value} && cidrnetmask({value}) != "" && {bounds}, false)'


# That a text is a CIDR without host bits, of any size.
CIDR = 'cidrsubnet(cidr, 0, 0) == cidr && cidrnetmask(cidr) != ""'


def holds_between(number: str, low: int, high: int) -> str:
    """The condition that a number lies within bounds, both included."""
    return f"{number} >= {low} && {number} <= {high}"


def is_whole(number: str, low: int, high: int) -> str:
    """The condition that a number is a whole one within bounds."""
    return f"{holds_between(number, low, high)} && floor({number}) == {number}"


def are_apart(name: str, attribute: str = "") -> Check:
    """No two subnets of a variable overlap, whose CIDRs are its values, or an attribute of them such as `.cidr`."""
    apart = _apart(f"x{attribute}", f"y{attribute}")
    pairs = f"[for one, x in var.{name} : [for other, y in var.{name} : one == other || {apart}]]"
    message = "Two of the subnets overlap."
    overlapping = {"a": "10.0.0.0/23", "b": "10.0.1.0/24"}
    # What is no CIDR is refused as that.
    return Check(f"try(alltrue(flatten({pairs})), true)", message, overlapping, "_overlap")


def is_apart_from(name: str) -> str:
    """The condition that a subnet overlaps none of a variable."""
    return f"try({holds_for(f'cidr in values(var.{name})', _apart(EACH_VALUE, 'cidr'))}, false)"


def has_values(name: str) -> Check:
    """No value of a map is null: AWS would be told that, and refuse it."""
    condition = holds_for(f"value in values(var.{name})", "value != null")
    return Check(condition, "A value is null.", {"a": None}, "_null")


def is_arn(name: str, region: Region, service: str, resource: str) -> Check:
    """A variable is the ARN of a resource of the partition."""
    where = "" if service == "iam" else "[a-z0-9-]+"
    pattern = f"^arn:{region.partition}:{service}:{where}:[0-9]{{12}}:{resource}$"
    message = f"Use an ARN such as arn:{region.partition}:{service}:{where and region.name}:123456789012:"
    message += f"{resource.partition('/')[0]}/name."
    return Check(matches(pattern, f"var.{name}"), message, "")


def in_key_region(name: str, region: Region) -> Check:
    """A key is in the region of what it encrypts."""
    elsewhere = f"arn:{region.partition}:kms:nowhere-1:123456789012:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516"
    condition = f'try(split(":", var.{name})[3] == var.region, false)'
    return or_null(Check(condition, f"var.{name} is not in {REGION}.", elsewhere, "_elsewhere"), name)


def or_null(check: Check, name: str) -> Check:
    """The check of a variable that may be left null."""
    return check._replace(condition=f"var.{name} == null || {check.condition}")


def in_cluster_region(region: Region) -> Check:
    """A cluster that exists already is in the region of the module."""
    elsewhere = f"arn:{region.partition}:ecs:nowhere-1:123456789012:cluster/web"
    return Check('split(":", var.cluster_arn)[3] == var.region', f"var.cluster_arn is not in {REGION}.", elsewhere)


def role_name(name: str) -> Check:
    """A variable is the name of an IAM role. Source: IAM API Reference, CreateRole."""
    return Check(
        matches("^[A-Za-z0-9_+=,.@-]{1,64}$", f"var.{name}"),
        "Use 1 to 64 letters, digits and _ + = , . @ -.",
        "my role",
    )


def in_ecr(image: Image, region: Region, *, has_nat: bool) -> str:
    """The pattern of images that are pulled as this one is: from the same region's ECR where there is no other way."""
    assert image.ecr is not None
    if has_nat:
        return f"{ANY_ECR_HOST}[a-z0-9-]+[.]({_literal('|'.join(ecr_suffixes(region)))}){REPOSITORY}"
    before, after = image.registry[12:].split(image.ecr.region, maxsplit=1)
    return f"^[0-9]{{12}}{_literal(before)}{REGION}{_literal(after)}{REPOSITORY}"


def abroad(image: Image) -> str:
    """The registry of an image in a region that there is not."""
    assert image.ecr is not None
    return image.registry.replace(f".{image.ecr.region}.", ".nowhere-1.")


def _literal(text: str) -> str:
    return re.sub(r"\.", "[.]", text)


def _apart(one: str, other: str) -> str:
    """Networks overlap where both are in the same network of the larger one's size."""
    length = f"min({_part(one, 1)}, {_part(other, 1)})"
    return f"{_network(one, length)} != {_network(other, length)}"
