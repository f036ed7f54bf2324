"""Task definitions of AWS as Terraform's resource has them."""

import json
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.reader import Reader, stack_of
from fargate_privatelink.survey.tasks.containers import public
from fargate_privatelink.task_definition.terraform_arguments import (
    BLOCKS,
    EFS,
    EFS_AUTHORIZATION,
    EFS_PORT,
    EPHEMERAL_STORAGE,
    FAULT_INJECTION,
    ROLES,
    RUNTIME_PLATFORM,
    TASK,
    VOLUME,
)

# Volumes of another kind, of which nothing is judged but that they are there.
OTHER_VOLUMES = ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration")
MARK = {"name": "known to AWS"}


def read_definition(reader: Reader, arn: str) -> Json | None:
    """Read a task definition; it as AWS writes it, without what is secret, None where it cannot be read."""
    answer = reader.one("ecs:DescribeTaskDefinition", named(arn), taskDefinition=arn, include=["TAGS"])
    if not answer:
        return None
    found = answer["taskDefinition"]
    definition = {**found, "containerDefinitions": [public(each) for each in found.get("containerDefinitions", ())]}
    reader.add(
        "aws_ecs_task_definition",
        named(arn),
        id=definition.get("family"),
        arn=definition["taskDefinitionArn"],
        revision=definition.get("revision"),
        container_definitions=json.dumps(definition["containerDefinitions"], sort_keys=True, ensure_ascii=False),
        volume=[_volume(each) for each in sorted(definition.get("volumes", ()), key=lambda each: str(each["name"]))],
        tags=stack_of(answer),
        **_blocks(definition),
        **_renamed(definition, {**TASK, **ROLES, **FAULT_INJECTION}),
    )
    return definition


def named(arn: str) -> str:
    """What people call a task definition: its family and revision."""
    return arn.rpartition("/")[2]


def _renamed(thing: Json, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: thing[key] for key, name in names.items() if thing.get(key) not in (None, "", [], {})}


def _blocks(definition: Json) -> dict[str, Any]:
    found = {}
    for key, names in (("runtimePlatform", RUNTIME_PLATFORM), ("ephemeralStorage", EPHEMERAL_STORAGE)):
        if block := definition.get(key):
            found[BLOCKS[key]] = [_renamed(block, names)]
    if proxy := definition.get("proxyConfiguration"):
        found[BLOCKS["proxyConfiguration"]] = [{"type": proxy.get("type"), "container_name": proxy["containerName"]}]
    return found


def _volume(volume: Json) -> dict[str, Any]:
    told = _renamed(volume, VOLUME)
    if efs := volume.get("efsVolumeConfiguration"):
        block = _renamed(efs, {**EFS, **EFS_PORT})
        if authorization := efs.get("authorizationConfig"):
            block[BLOCKS["authorizationConfig"]] = [_renamed(authorization, EFS_AUTHORIZATION)]
        told[BLOCKS["efsVolumeConfiguration"]] = [block]
    for key in OTHER_VOLUMES:
        if volume.get(key):
            told[BLOCKS[key]] = [MARK]
    return told
