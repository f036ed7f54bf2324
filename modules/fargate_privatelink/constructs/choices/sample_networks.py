"""Networks as inputs of a module, for what its checks refuse, its example and its tests."""

from typing import Any

from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC

SAMPLE_VPC_CIDR = "10.0.0.0/16"
CIDRS = {
    PRIVATE: {"a": "10.0.0.0/20", "b": "10.0.16.0/20", "c": "10.0.32.0/20"},
    PUBLIC: {"a": "10.0.48.0/24", "b": "10.0.49.0/24", "c": "10.0.50.0/24"},
}


def sample_subnets(settings: StackSettings, letters: str, region: str | None = None) -> dict[str, Any]:
    """The subnets that a stack's module takes, in the zones of a region with these letters; else of the stack's."""
    return {
        key: {
            f"{region or settings.region}{letter}": sample_subnet(settings, letter, cidrs[letter]) for letter in letters
        }
        for key, cidrs in CIDRS.items()
        if key == PRIVATE or settings.has_public_subnets
    }


def sample_subnet(settings: StackSettings, letter: str, cidr: str) -> Any:
    """A subnet as its variable takes it: a CIDR, or what is said of one that exists."""
    return {"id": f"subnet-0{letter}1b2c3d4e5f60718", "cidr": cidr} if settings.vpc_id else cidr
