"""Container definitions as AWS's provider for Terraform reads them from a text.

It reads them with Go's `encoding/json` into the SDK's ContainerDefinition: keys match whatever their case, keys that it
does not know and nulls are left out without a word. A number written as a text it refuses.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.task_definition.shapes import shapes

DROPPED = "dropped-key"


def normalised(text: Any) -> tuple[Any, list[str]]:
    """Container definitions as the provider hands them to ECS, and the keys that it leaves out, by their place."""
    if not isinstance(text, str):
        return text, []
    try:
        containers = json.loads(text)
    except (ValueError, RecursionError):
        return text, []
    if not isinstance(containers, list):
        return text, []
    dropped: list[str] = []
    found = [_value(each, "ContainerDefinition", _title(each), dropped) for each in containers]
    return (text if found == containers else json.dumps(found)), dropped


def _title(container: Any) -> str:
    name = container.get("name") if isinstance(container, Mapping) else None
    return f"container {name}" if isinstance(name, str) else "a container"


def _value(value: Any, shape_name: str, place: str, dropped: list[str]) -> Any:
    shape = shapes()[shape_name]
    if isinstance(value, list) and shape["type"] == "list":
        return [_value(each, shape["member"]["shape"], place, dropped) for each in value]
    if isinstance(value, dict) and shape["type"] == "map":
        return {key: each for key, each in value.items() if each is not None}
    if not isinstance(value, dict) or shape["type"] != "structure":
        return value
    return dict(_members(value, shape["members"], place, dropped))


def _members(value: dict[str, Any], members: Mapping[str, Any], place: str, dropped: list[str]) -> Iterator[Any]:
    lower = {name.lower(): name for name in members}
    for key, each in value.items():
        name = key if key in members else lower.get(key.lower())
        if name is None:
            dropped.append(f"{key} of {place}")
        elif each is not None:
            yield name, _value(each, members[name]["shape"], f"{name} of {place}", dropped)
