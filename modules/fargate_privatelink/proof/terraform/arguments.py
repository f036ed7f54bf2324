"""Arguments of resources as Terraform writes them."""

from collections.abc import Mapping

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

# The blocks of rules, of security groups and of network ACLs.
DIRECTIONS = ("ingress", "egress")
# AWS's numbers of protocols, and its words for all of them. Source: IANA, Protocol Numbers.
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "-1": "all"}


def blocks(values: Json, name: str) -> list[Json]:
    """The nested blocks of a name: Terraform's JSON has one as an object, or several in a list."""
    found = values.get(name)
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, Mapping)]


def flag(value: object, default: bool | None) -> bool | None:
    """A boolean argument: the default where it is not set, None where it is not known."""
    if value is None:
        return default
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return bool(value)


def known_text(value: object) -> str | None:
    """A text that is known or at least one symbol, so that it can be compared; None for anything else."""
    return value if isinstance(value, str) and value and UNKNOWN not in value else None


def texts(values: object) -> list[str]:
    """The strings of a list."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def port(value: object) -> int | None:
    """A port or a rule's number; None where it is not set or not known."""
    try:
        return int(str(value))
    except ValueError:
        return None
