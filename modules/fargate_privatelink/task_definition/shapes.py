"""AWS's own model of RegisterTaskDefinition, as botocore ships it: keys, types, required members, enums.

The model is read as data: importing botocore's classes for it takes longer than all the checks of a synth.
"""

import gzip
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from fargate_privatelink.errors import shown, unknown

TYPES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "structure": ("an object", (dict,)),
    "map": ("an object", (dict,)),
    "list": ("an array", (list,)),
    "string": ("a string", (str,)),
    "boolean": ("true or false", (bool,)),
    "integer": ("a whole number", (int,)),
    "long": ("a whole number", (int,)),
    "double": ("a number", (int, float)),
    "float": ("a number", (int, float)),
}

# How many members that are null a message names: an older ECS console printed one for everything left out.
MAX_NULLS = 5

# How many keys of another document a message names.
MAX_KEYS = 5
HOW_TO_GET = "aws ecs describe-task-definition --task-definition <family> prints one"

# RegisterTaskDefinition has no `long`.
INTEGER_BOUNDS = {"integer": 2**31 - 1}


def request(document: object) -> object:
    """The RegisterTaskDefinition request in a document: unwrapped if describe-task-definition printed it."""
    if not isinstance(document, dict):
        return document
    while isinstance(document.get("taskDefinition"), dict):
        tags = {"tags": document["tags"]} if document.get("tags") else {}
        document = {**document["taskDefinition"], **tags}
    known = shapes()
    read_only = known["TaskDefinition"]["members"].keys() - known["RegisterTaskDefinitionRequest"]["members"].keys()
    return {key: document[key] for key in document if key not in read_only}


def is_another(request: object) -> str | None:
    """What a document is that is another than a task definition, and what to do; None where it may be one."""
    if isinstance(request, list) and any(isinstance(each, dict) and "image" in each for each in request):
        return "is a list of container definitions: it belongs under containerDefinitions of a task definition"
    members = shapes()["RegisterTaskDefinitionRequest"]["members"].keys()
    if not isinstance(request, dict) or not request or not members.isdisjoint(request) or _nearly(request, members):
        return None
    keys = ", ".join(map(shown, sorted(request)[:MAX_KEYS])) + (", ..." if len(request) > MAX_KEYS else "")
    return f"has {keys} and no key of a task definition: {HOW_TO_GET}"


def _nearly(request: Mapping[str, Any], members: Collection[str]) -> bool:
    """Whether keys are a task definition's but for how they are written: `ContainerDefinitions`, `network_mode`."""
    letters = {each.lower() for each in members}
    return any(key.replace("_", "").replace("-", "").lower() in letters for key in request)


class Violation(NamedTuple):
    """Something the model does not allow. It is structural when a reader of the document would stumble over it."""

    path: str
    message: str
    structural: bool
    is_null: bool = False


def problems(document: object) -> list[Violation]:
    """Everything in `document` that the model does not allow."""
    return list(_problems("RegisterTaskDefinitionRequest", document, ""))


def told(found: Sequence[Violation]) -> Iterator[Violation]:
    """What a person is told of violations: of several members that are null, one line."""
    nulls = [violation.path for violation in found if violation.is_null]
    if len(nulls) < 2:
        yield from found
        return
    listed = ", ".join(nulls[:MAX_NULLS]) + (", ..." if len(nulls) > MAX_NULLS else "")
    yield Violation("", f"{len(nulls)} members are null: leave them out ({listed})", structural=True)
    yield from (violation for violation in found if not violation.is_null)


def _problems(shape_name: str, value: object, path: str) -> Iterator[Violation]:
    shape = shapes()[shape_name]
    expected, types = TYPES[shape["type"]]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        yield Violation(path, f"must be {expected}, got {shown(value)}", structural=True, is_null=value is None)
    elif isinstance(value, int) and abs(value) > INTEGER_BOUNDS.get(shape["type"], value):
        yield Violation(path, f"must be a number of 32 bits, got {shown(value)}", structural=True)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems(shape["member"]["shape"], item, f"{path}[{index}]")
    elif isinstance(value, dict) and shape["type"] == "map":
        for key, item in value.items():
            yield from _problems(shape["value"]["shape"], item, _join(path, key))
    elif isinstance(value, dict):
        yield from _members(shape, value, path)
    elif value not in shape.get("enum", (value,)):
        yield Violation(path, f"must be one of {', '.join(shape['enum'])}, got {shown(value)}", structural=False)


def _members(shape: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[Violation]:
    members = shape["members"]
    for key in shape.get("required", ()):
        if key not in value:
            yield Violation(_join(path, key), "is required", structural=True)
    for key, item in value.items():
        if key in members:
            yield from _problems(members[key]["shape"], item, _join(path, key))
        else:
            yield Violation(_join(path, key), unknown(key, members), structural=False)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@cache
def shapes() -> Mapping[str, Any]:
    """Every shape of the model by its name, as botocore writes it."""
    versions = files("botocore").joinpath("data", "ecs")
    newest = max((entry for entry in versions.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    content = newest.joinpath("service-2.json.gz").read_bytes()
    found: Mapping[str, Any] = json.loads(gzip.decompress(content))["shapes"]
    return found
