"""What the configuration of a collector makes it call, and where a task definition holds it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.requirements.sidecars.calls import Call


@dataclass(frozen=True)
class Configuration:
    """The calls to AWS, the hosts outside of it with their ports, and whether all of a configuration could be read.

    `faults` are sentences about what stands in the task definition and is no configuration.
    """

    calls: tuple[Call, ...]
    hosts: tuple[tuple[str, int], ...] = ()
    is_whole: bool = True
    faults: tuple[str, ...] = ()


def environment(container: Mapping[str, Any]) -> dict[str, str]:
    """A container's variables."""
    return {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}


def is_open(text: str) -> bool:
    """Whether a text has something in it that only a deployment tells: a private character of Unicode stands for it."""
    return re.search(r"[\ue000-\uf8ff]", text) is not None


def host_of(text: str, otherwise: str = "") -> str:
    """A host in small letters, or what stands for a text that is none."""
    return text.lower() if re.fullmatch(r"[\w.:-]{1,253}", text, re.ASCII) else otherwise


def injects(container: Mapping[str, Any], *variables: str) -> bool:
    """Whether one of some variables comes to a container from a secret or parameter."""
    return any(entry["name"] in variables for entry in container.get("secrets", ()))
