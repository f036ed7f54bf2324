"""Reads a state as `terraform show -json` prints it.

A state holds every value. What a plan plans, and what was there before it, has the same form. Source: Terraform
documentation, JSON Output Format, Values Representation.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.resources import Configuration, Resource


def read_state(document: Json, *, source: str) -> Configuration:
    """The configuration whose resources a state holds."""
    values = document.get("values") or {}
    resources = tuple(
        Resource(str(each.get("address")), str(each.get("type")), values_of(each), is_data(each))
        for each in resources_in(values.get("root_module"))
    )
    return Configuration(source, resources, outputs_of(values))


def resources_in(module: Any) -> Iterator[Json]:
    """The resources of a module and of all modules in it, without what is replaced and waits for its deletion."""
    if isinstance(module, Mapping):
        found = (each for each in module.get("resources") or () if isinstance(each, Mapping))
        yield from (each for each in found if not each.get("deposed_key"))
        for child in module.get("child_modules") or ():
            yield from resources_in(child)


def values_of(resource: Json) -> Json:
    """The values of a resource, which has none where it is deleted."""
    values = resource.get("values")
    return values if isinstance(values, Mapping) else {}


def is_data(resource: Json) -> bool:
    """Whether it is a data source."""
    return resource.get("mode") == "data"


def outputs_of(values: Json) -> dict[str, Any]:
    """The outputs of the root module that are known."""
    found = values.get("outputs") or {}
    return {
        name: output["value"] for name, output in found.items() if isinstance(output, Mapping) and "value" in output
    }
