"""Names of endpoint services, taken apart."""

import re
from typing import NamedTuple

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.aws.services import OWN_PREFIX
from fargate_privatelink.proof.terraform.symbols import SYMBOL, is_known

# Longest first: one prefix ends like another.
PREFIXES = sorted({"com.amazonaws", *(prefix for prefix, _ in OWN_PREFIX.values())}, key=len, reverse=True)
NAME = re.compile(
    rf"(?:{'|'.join(map(re.escape, PREFIXES))})\.({SYMBOL.pattern}|[a-z]{{2,}}-[a-z0-9-]+-\d)\.([a-z0-9.-]+)"
)


class ServiceName(NamedTuple):
    """A service of AWS and the region of its endpoint, each None where the name does not say it."""

    service: str | None
    region: str | None


def parse_service_name(text: object) -> ServiceName:
    """The parts of a name such as `com.amazonaws.us-east-1.ecr.api`."""
    match = NAME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return ServiceName(None, None)
    region, service = match[1], match[3].removesuffix(".cn")
    return ServiceName(service, region if is_known(region) and region in regions() else None)
