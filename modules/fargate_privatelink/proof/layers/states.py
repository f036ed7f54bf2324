"""Outputs of other configurations that one reads with `terraform_remote_state`.

Source: Terraform documentation, The terraform_remote_state Data Source; Backend Configuration.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fargate_privatelink.proof.layers.numbered import OUTPUT, start
from fargate_privatelink.proof.terraform.addresses import steps_of
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import OPEN, is_known, paths_in

REMOTE_STATE = "terraform_remote_state"
# What tells two states of a kind apart.
IDENTITY = {
    "azurerm": ("storage_account_name", "container_name", "key"),
    "consul": ("path",),
    "gcs": ("bucket", "prefix"),
    "http": ("address",),
    "kubernetes": ("namespace", "secret_suffix"),
    "local": ("path",),
    "oss": ("bucket", "prefix", "key"),
    "pg": ("conn_str", "schema_name"),
    "remote": ("organization", "workspaces"),
    "s3": ("bucket", "key"),
}
DEFAULTS = {"path": "terraform.tfstate", "schema_name": "terraform_remote_state", "namespace": "default"}
DEFAULT = "default"
# HCP Terraform, under its two names.
SAME = {"cloud": "remote"}


def state_of(reading: int, resource: Resource, configurations: Sequence[Configuration]) -> tuple[int, bool] | None:
    """Which configuration's state a data source reads, and whether that is certain; None where it is not known.

    Of those whose backend is not told it is the only one that has the outputs.
    """
    others = [number for number in range(len(configurations)) if number != reading]
    same = {number: _is_same(configurations[reading], resource, configurations[number]) for number in others}
    certain = [number for number in others if same[number]]
    if certain:
        return (certain[0], True) if len(certain) == 1 else None
    asked = set(_asked(resource.address, configurations[reading]))
    held = [
        number
        for number in others
        if same[number] is None
        and asked
        and all(f"{start(number)}{OUTPUT}{name}" in configurations[number].outputs for name in asked)
    ]
    return (held[0], False) if len(held) == 1 else None


def _is_same(reading: Configuration, resource: Resource, other: Configuration) -> bool | None:
    """Whether a configuration keeps its state where a data source reads it; None where that is not known."""
    if other.backend is None:
        return None
    config = resource.values.get("config")
    named, kept = resource.values.get("backend"), other.backend[0]
    if not isinstance(named, str) or not is_known(named) or not isinstance(config, Mapping):
        return None
    kind = SAME.get(named, named)
    if kind != SAME.get(kept, kept):
        return False
    # Which workspace a configuration is in nothing tells; one that reads its own workspace's is taken to mean the same.
    workspace = resource.values.get("workspace", DEFAULT)
    found: list[bool | None] = [True if workspace == DEFAULT or not is_known(workspace) else None]
    for key in IDENTITY.get(kind, ()):
        one = _located(config.get(key, DEFAULTS.get(key)), key, kind, reading)
        two = _located(other.backend[1].get(key, DEFAULTS.get(key)), key, kind, other)
        known = one is not None and two is not None and is_known(one) and is_known(two)
        found.append(one == two if known else None)
    return False if False in found else None if None in found or len(found) == 1 else True


def _located(value: Any, key: str, kind: str, configuration: Configuration) -> Any:
    """What a backend's argument means: a path is one from the folder in which Terraform runs."""
    if kind == "local" and key == "path" and isinstance(value, str):
        path = Path(configuration.source)
        return os.path.normpath(Path(path.parent if path.suffix == ".json" else path).absolute() / value)
    if isinstance(value, list) and len(value) == 1:
        # A block in JSON is one, or a list of one.
        return value[0]
    return value


def _asked(address: str, configuration: Configuration) -> Iterator[str]:
    """The outputs that a configuration takes from a data source."""
    held = [each.values for each in configuration.resources], list(configuration.outputs.values())
    for text in _texts(list(held)):
        for path in paths_in(text):
            if path.startswith(f"{address}.outputs"):
                yield from steps_of(path[len(address) :])[1:2]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if OPEN in value:
            yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
