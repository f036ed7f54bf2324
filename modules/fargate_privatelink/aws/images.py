"""Container image names: the registry, and for a private ECR registry its account and region."""

import re
from dataclasses import dataclass
from typing import Self

from fargate_privatelink.aws.regions import Region

DOCKER_HUB = "docker.io"

# Source: awslabs' Docker credential program for Amazon ECR, ecr-login/api/client.go.
ECR_HOST = re.compile(
    r"(?P<account>\d{12})\.dkr[.\-]ecr(?P<fips>-fips)?\.(?P<region>[a-zA-Z0-9][a-zA-Z0-9-_]*)"
    r"\.(?P<suffix>amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)"
    r"|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)",
    re.ASCII,
)

# Source: Amazon ECR User Guide, ecr-requests, dual-stack names.
DUAL_STACK_SUFFIXES = {"aws-cn": "on.amazonwebservices.com.cn"}


def ecr_suffixes(region: Region) -> tuple[str, str]:
    """How the hosts of a region's private registries end, the second for dual-stack."""
    return region.dns_suffix, DUAL_STACK_SUFFIXES.get(region.partition, "on.aws")


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
