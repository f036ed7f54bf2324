"""A task definition with what a stack says in place of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem, unknown
from fargate_privatelink.task_definition.overrides import ContainerOverrides, Use
from fargate_privatelink.task_definition.overrides.places import Written

# The lists of a container's variables, and the key of a variable's value.
VARIABLES = {"environment": "value", "secrets": "valueFrom"}


def merged(document: Json, file: str, use: Use) -> tuple[dict[str, Any], dict[str, Written]]:
    """The task definition from a file as a stack has it, and the places of what does not stand there in the file."""
    given, found, elsewhere = use.overrides, dict(document), dict[str, Written]()
    for key in ("cpu", "memory"):
        if (value := getattr(given, key)) is not None:
            found[key] = value
            elsewhere[key] = Written(use.file, f"{use.place}.{key}", is_whole=True)
    if given.family_suffix:
        found["family"] += given.family_suffix
        elsewhere["family"] = Written(use.file, f"{use.place}.family_suffix", is_whole=True)
    containers = []
    for index, container in enumerate(document["containerDefinitions"]):
        path = f"containerDefinitions[{index}]"
        if own := given.containers.get(container["name"]):
            place = Written(use.file, f"{use.place}.containers.{container['name']}", is_whole=True)
            container = _container(container, own, path, file, place, elsewhere)
        containers.append(container)
    found["containerDefinitions"] = containers
    return found, elsewhere


def _container(
    container: Json, given: ContainerOverrides, path: str, file: str, place: Written, elsewhere: dict[str, Written]
) -> dict[str, Any]:
    found = dict(container)
    if given.image is not None:
        found["image"] = given.image
        elsewhere[f"{path}.image"] = place._replace(path=f"{place.path}.image")
    for key, value_key in VARIABLES.items():
        entries = list(_variables(container.get(key, ()), getattr(given, key), value_key, given))
        for index, (entry, before) in enumerate(entries):
            if before is None:
                elsewhere[f"{path}.{key}[{index}]"] = place._replace(path=f"{place.path}.{key}.{entry['name']}")
            elif before != index:
                elsewhere[f"{path}.{key}[{index}]"] = Written(file, f"{path}.{key}[{before}]", is_whole=False)
        if entries or key in found:
            found[key] = [entry for entry, _ in entries]
    return found


def _variables(
    own: list[Json], given: Mapping[str, str], value_key: str, overrides: ContainerOverrides
) -> Iterator[tuple[Json, int | None]]:
    """The variables of one kind, each with its position in the file's list where it comes from there.

    Those that replace one stand where it stood.
    """
    left = dict(given)
    for index, entry in enumerate(own):
        name = entry["name"]
        if name in left:
            yield {"name": name, value_key: left.pop(name)}, None
        elif name not in overrides.variables:
            yield entry, index
    yield from (({"name": name, value_key: value}, None) for name, value in left.items())


def misnamed(document: Json, file: str, use: Use) -> Iterator[Problem]:
    """What overrides name that the task definition does not have."""
    containers = {container["name"]: container for container in document["containerDefinitions"]}
    for name, given in use.overrides.containers.items():
        place = f"{use.place}.containers.{name}"
        if name not in containers:
            yield Problem(use.file, place, f"{unknown(name, containers, what='container')} in {file}")
            continue
        own = [entry["name"] for key in VARIABLES for entry in containers[name].get(key, ())]
        for index, variable in enumerate(given.without):
            if variable not in own:
                message = f"container {name} of {file} has no variables"
                if own:
                    message = f"{unknown(variable, own, what='variable')} in container {name} of {file}"
                yield Problem(use.file, f"{place}.without[{index}]", message)
