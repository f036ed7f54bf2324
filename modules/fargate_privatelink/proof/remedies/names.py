"""Names for what is to be added."""

import re

from fargate_privatelink.proof.network.security import SecurityGroup
from fargate_privatelink.proof.network.vpcs import RouteTable
from fargate_privatelink.proof.terraform.addresses import parsed, prefix


def slug(text: str) -> str:
    """A name for a resource, or a part of one."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()
    return f"_{name}" if name[:1].isdigit() else name or "added"


def name_of(address: str) -> str:
    """A resource's own name with its key, as a part of other names."""
    module, base, key = parsed(address)
    name = base[len(prefix(module)) :].rpartition(".")[2]
    return slug(name if key is None else f"{name}_{key}")


def short_name(of: SecurityGroup | RouteTable) -> str:
    """The name of a group or table as a part of others: a VPC's own is told from those with a resource."""
    name = name_of(of.address)
    return name if of.attribute == "id" else f"{name}_{of.attribute.partition('_')[0]}"
