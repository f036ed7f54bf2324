"""Plans as Terraform shows them, made by hand."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
OLD, NEW = "aws_vpc.net_vpc_189A1278", "aws_vpc.net_vpc"
NAMES = {("resource", "aws_vpc", "net_vpc_189A1278"): "net_vpc", ("module", "net_mod_6A8E9971"): "net_mod"}
THERE = {"id": "vpc-1", "tags": {"Name": "x"}}


def change(address: str, *actions: str, **others: Any) -> Json:
    """A change of a resource that is there, unless it is created; `others` are of the change, or beside it."""
    inside = {"actions": [*actions] or ["no-op"], "before": THERE, "after": THERE, "after_unknown": {}}
    beside: dict[str, Any] = {
        key: others.pop(key) for key in ("previous_address", "mode", "deposed", "provider_name") if key in others
    }
    return {"address": address, "mode": "managed", "provider_name": "aws", "change": {**inside, **others}, **beside}


def plan(*changes: Json, root: Json | None = None, providers: Json | None = None, **others: Any) -> Json:
    """A plan with these changes, of a configuration."""
    configuration = {"root_module": root or {}, "provider_config": providers or {}}
    return {"resource_changes": [*changes], "output_changes": {}, "configuration": configuration, **others}


def moved(address: str = NEW, previous: str = OLD, **others: Any) -> Json:
    """A resource that only moves."""
    return change(address, previous_address=previous, **others)
