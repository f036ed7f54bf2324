"""Container image names: the registry, and for a private ECR registry its account and region."""

import re
from dataclasses import dataclass
from typing import Self

from fargate_privatelink.aws.regions import Region

DOCKER_HUB = "docker.io"
# What an image is built for, by the CPU architecture of a task definition.
PLATFORMS = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
# The registries of AWS for Fluent Bit by their accounts, and the regions where an account has one. Source:
# aws/aws-for-fluent-bit, scripts/publish.sh.
FLUENT_BIT_REGISTRIES = {
    "906394416424": (
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1"),
        *("eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
        *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
    ),
    "128054284489": ("cn-north-1", "cn-northwest-1"),
    "161423150738": ("us-gov-east-1", "us-gov-west-1"),
    "449074385750": ("ap-east-1",),
    "741863432321": ("me-south-1",),
    "928143927712": ("af-south-1",),
    "960320637246": ("eu-south-1",),
    "921575906885": ("ap-southeast-3",),
    "358001906437": ("me-central-1",),
    "146576467002": ("eu-south-2",),
    "269912160255": ("eu-central-2",),
    "378905956269": ("ap-south-2",),
    "279248816148": ("il-central-1",),
    "577945010369": ("ap-southeast-4",),
}
# Where AWS publishes the names of its own images of it, by tag. Source: AWS for Fluent Bit, README.
FLUENT_BIT_PARAMETER = "/aws/service/aws-for-fluent-bit/"

# Characters before a digest. Source: ECS API Reference, ContainerDefinition, image.
MAX_IMAGE = 255

# Source: awslabs' Docker credential program for Amazon ECR, ecr-login/api/client.go.
ECR_HOST = re.compile(
    r"(?P<account>\d{12})\.dkr[.\-]ecr(?P<fips>-fips)?\.(?P<region>[a-zA-Z0-9][a-zA-Z0-9-_]*)"
    r"\.(?P<suffix>amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)"
    r"|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)",
    re.ASCII,
)

# What only the host of a private ECR registry has in it, be the rest right or wrong.
ECR_LABEL = re.compile(
    r"(?<![\w-])(dkr[.\-]ecr(-fips)?([.:]|$)|ecr(-fips)?\.(.*\.)?amazonaws\.|ecr(-fips)?\.(.*\.)?on\.aws)", re.ASCII
)

# Source: Amazon ECR User Guide, ecr-requests, dual-stack names.
DUAL_STACK_SUFFIXES = {"aws-cn": "on.amazonwebservices.com.cn"}


def ecr_suffixes(region: Region) -> tuple[str, str]:
    """How the hosts of a region's private registries end, the second for dual-stack."""
    return region.dns_suffix, DUAL_STACK_SUFFIXES.get(region.partition, "on.aws")


def fluent_bit(region: Region) -> str | None:
    """The repository of AWS for Fluent Bit in a region, without a tag; None where AWS does not tell of one."""
    accounts = (account for account, names in FLUENT_BIT_REGISTRIES.items() if region.name in names)
    account = next(accounts, None)
    return f"{account}.dkr.ecr.{region.name}.{region.dns_suffix}/aws-for-fluent-bit" if account else None


def is_misspelt_ecr(name: str) -> bool:
    """Whether an image name means a private ECR registry but has not its form, or names no repository in it."""
    host, _, path = name.partition("/")
    # The endpoints' own names are in a VPC, whose DNS decides.
    if not ECR_LABEL.search(host, 0, MAX_IMAGE) or ".vpce." in host:
        return False
    return not path or ECR_HOST.fullmatch(re.sub(r":\d+$", "", host)) is None


def layer_objects(partition: str, region: str) -> str:
    """The ARN of the image layers of ECR in a region. Source: Amazon ECR User Guide, vpc-endpoints."""
    return f"arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"


@dataclass(frozen=True)
class EcrRegistry:
    """A private ECR registry; `fips` when its host is a FIPS endpoint, `suffix` what follows the region in it."""

    account: str
    region: str
    fips: bool
    suffix: str


@dataclass(frozen=True)
class Image:
    """An image name in its parts; `reference` is what follows the repository: `:tag`, `@digest`, both or nothing."""

    registry: str
    repository: str
    reference: str

    @classmethod
    def parse(cls, name: str) -> Self:
        """Split an image name the way Docker does: no registry in front means Docker Hub."""
        first, _, rest = name.partition("/")
        has_registry = bool(rest) and (re.search(r"[.:]", first) is not None or first == "localhost")
        registry, path = (first, rest) if has_registry else (DOCKER_HUB, name)
        repository = re.split(r"[:@]", path, maxsplit=1)[0]
        return cls(registry, repository, path[len(repository) :])

    @property
    def ecr(self) -> EcrRegistry | None:
        """The private ECR registry the image comes from, if it is one."""
        match = ECR_HOST.fullmatch(self.registry)
        return EcrRegistry(match["account"], match["region"], bool(match["fips"]), match["suffix"]) if match else None
