"""Data sources that find what another configuration of the same run makes: by tag, by name, by id."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.readers.source.lookups import FINDS
from fargate_privatelink.proof.readers.source.searches import SEARCHED, TAG, wanted
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known, path_of, symbol

# Data sources that find several, each with the type of what they find and the attribute that has all ids.
SEVERAL = {
    "aws_subnets": ("aws_subnet", "ids"),
    "aws_subnet_ids": ("aws_subnet", "ids"),
    "aws_route_tables": ("aws_route_table", "ids"),
    "aws_security_groups": ("aws_security_group", "ids"),
    "aws_vpcs": ("aws_vpc", "ids"),
}


def found_one(data: Resource, held: Mapping[str, Sequence[Resource]]) -> Resource | None:
    """The one resource of a run that a data source finds; None where it is another, or several may be it.

    `held` are the resources of all configurations, by type.
    """
    for argument, attributes in FINDS.get(data.type, {}).items():
        value = data.values.get(argument)
        if isinstance(value, str) and value:
            return _only(held.get(data.type, ()), dict.fromkeys(attributes, value), data, any)
    return _only(held.get(data.type, ()), wanted(data.values), data, all) if data.type in SEARCHED else None


def found_all(data: Resource, held: Mapping[str, Sequence[Resource]]) -> list[str] | None:
    """References to the ids of all resources of a run that a data source finds; None where they are not known."""
    type_, _ = SEVERAL[data.type]
    about = wanted(data.values)
    same = [(each, _is_found(each, about, data, all)) for each in held.get(type_, ())]
    if not about or any(found is None for _, found in same):
        return None
    return [symbol(f"{each.address}.id") for each, found in same if found] or None


def _only(candidates: Sequence[Resource], about: Mapping[str, Any], data: Resource, of: Any) -> Resource | None:
    same = [(each, _is_found(each, about, data, of)) for each in candidates]
    possible = [each for each, found in same if found is not False]
    certain = [each for each, found in same if found]
    return certain[0] if about and len(possible) == len(certain) == 1 else None


def _is_found(resource: Resource, about: Mapping[str, Any], data: Resource, of: Any) -> bool | None:
    """Whether a search finds a resource; None where that is not known."""
    if resource.region and data.region and resource.region != data.region:
        return False
    same = [_is_same(_attribute(resource, name), value) for name, value in about.items()]
    if of is any:
        return True if True in same else None if None in same else False
    return False if False in same else None if None in same else True


def _attribute(resource: Resource, name: str) -> Any:
    if name.startswith(TAG):
        tags = resource.values.get("tags_all") or resource.values.get("tags") or {}
        return tags.get(name.removeprefix(TAG)) if isinstance(tags, Mapping) else tags
    value = resource.values.get(name)
    return symbol(f"{resource.address}.{name}") if value is None and name in ("id", "arn") else value


def _is_same(value: Any, sought: Any) -> bool | None:
    """Whether an attribute is what is searched for; two things that are made have two ids."""
    if value == sought:
        return True
    if value is None or (is_known(value) and is_known(sought)):
        return False
    ids = [path for path in (path_of(value), path_of(sought)) if path and path.endswith(".id") and ".data." not in path]
    return False if len(ids) == 2 else None
