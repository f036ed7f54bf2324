"""Data sources that search by what a resource is like: by its tags, its VPC, its addresses.

AWS's provider refuses a search that finds none or several. Source: AWS provider documentation, Data Sources.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fargate_privatelink.proof.expressions.scope import Instance
from fargate_privatelink.proof.terraform.arguments import blocks
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, path_of

SEARCHED = ("aws_vpc", "aws_subnet", "aws_security_group", "aws_route_table")
# Arguments by which such data sources search, each the resource's too.
ARGUMENTS = ("availability_zone", "cidr_block", "name", "vpc_id")
# What filters call them. Source: EC2 API Reference, Describe calls.
FILTERS = {
    **dict.fromkeys(("cidr", "cidr-block", "cidrBlock"), "cidr_block"),
    **dict.fromkeys(("availability-zone", "availabilityZone"), "availability_zone"),
    "group-name": "name",
    "vpc-id": "vpc_id",
}
TAG = "tag:"
OTHER = ("region", "timeouts")


def found_by(values: Mapping[str, Any], candidates: Iterable[Instance]) -> Instance | None:
    """The one of some resources that a search finds; None where it is another, or that is not known."""
    about = wanted(values)
    if not about:
        return None
    found: list[Instance] = []
    for each in candidates:
        same = [_is_same(_attribute(each, name), value) for name, value in about.items()]
        if None in same and False not in same:
            return None
        if all(same):
            found.append(each)
    return found[0] if len(found) == 1 else None


def wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is searched for, by attribute and tag; nothing where it is more than can be told here."""
    found = {name: values[name] for name in ARGUMENTS if values.get(name) is not None}
    tags = values.get("tags")
    if isinstance(tags, Mapping):
        found |= {TAG + key: value for key, value in tags.items()}
    for each in blocks(values, "filter"):
        name, listed = str(each.get("name")), each.get("values")
        attribute = name if name.startswith(TAG) else FILTERS.get(name)
        if attribute is None or not isinstance(listed, list) or len(listed) != 1:
            return {}
        found[attribute] = listed[0]
    others = {name for name, value in values.items() if value is not None} - {*ARGUMENTS, *OTHER, "tags", "filter"}
    certain = all(isinstance(value, str) and UNKNOWN not in value and "*" not in value for value in found.values())
    return found if certain and not others else {}


def _attribute(instance: Instance, name: str) -> Any:
    if not name.startswith(TAG):
        return instance.attribute(name)
    tags = instance.attribute("tags")
    if isinstance(tags, Mapping):
        return tags.get(name.removeprefix(TAG))
    return None if path_of(tags) == f"{instance.address}.tags" else UNKNOWN


def _is_same(value: Any, wanted: Any) -> bool | None:
    """Whether an attribute is what is searched for; None where that is not known."""
    if value == wanted:
        return True
    return False if value is None or (is_known(value) and is_known(wanted)) else None
