"""The parts of a task definition in the form that Terraform's resource takes."""

from collections.abc import Mapping
from typing import Any

from fargate_privatelink.cdktf.bindings import (
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
    EcsTaskDefinitionVolumeEfsVolumeConfiguration,
    EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig,
)
from fargate_privatelink.constructs.choices.references import referred
from fargate_privatelink.documents import Json
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.requirements.firelens import REGIONS
from fargate_privatelink.task_definition.terraform_arguments import (
    EFS,
    EFS_AUTHORIZATION,
    EFS_PORT,
    EPHEMERAL_STORAGE,
    RUNTIME_PLATFORM,
    VOLUME,
)


def without_empty(value: Any) -> Any:
    """A JSON value with its texts as Terraform literals and without empty members.

    ECS drops those, and Terraform would see a difference for ever.
    """
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    if isinstance(value, Mapping):
        return {literal(key): without_empty(item) for key, item in value.items() if item not in ([], {}, None)}
    return value


def relocate(options: dict[str, Any], region: str, *, to: str, log_groups: Mapping[str, str]) -> None:
    """Let log options that name `region` and groups in it name what takes their place."""
    group = options.get("awslogs-group", "")
    if group in log_groups and options.get("awslogs-region") == region:
        options["awslogs-group"] = log_groups[group]
    # Keys of FireLens' outputs are of any case.
    regions = {key for key in options if key.lower() in ("awslogs-region", *REGIONS)}
    for key in list(options):
        is_here = all(options[each] == region for each in regions)
        if key.lower() == "log_group_name" and options[key] in log_groups and is_here:
            options[key] = log_groups[options[key]]
    for key in regions:
        if options[key] == region:
            options[key] = to


def arguments_of(value: Json, *names: Mapping[str, str]) -> dict[str, Any]:
    """What a JSON object has of the keys in tables of names, as Terraform's arguments, its texts as literals."""
    found = {name: value.get(key) for table in names for key, name in table.items()}
    return {
        name: literal(item) if isinstance(item, str) else item for name, item in found.items() if item not in (None, "")
    }


def runtime_platform(task: Json) -> EcsTaskDefinitionRuntimePlatform | None:
    platform = task.get("runtimePlatform")
    return EcsTaskDefinitionRuntimePlatform(**arguments_of(platform, RUNTIME_PLATFORM)) if platform else None


def ephemeral_storage(task: Json) -> EcsTaskDefinitionEphemeralStorage | None:
    storage = task.get("ephemeralStorage")
    return EcsTaskDefinitionEphemeralStorage(**arguments_of(storage, EPHEMERAL_STORAGE)) if storage else None


def volumes(task: Json, references: Mapping[str, str]) -> list[EcsTaskDefinitionVolume] | None:
    """The volumes of a task definition, with `references` in place of what stands for them."""
    return [
        EcsTaskDefinitionVolume(
            **arguments_of(volume, VOLUME),
            efs_volume_configuration=_efs(volume.get("efsVolumeConfiguration"), references),
        )
        for volume in task.get("volumes", ())
    ] or None


def _efs(efs: Json | None, references: Mapping[str, str]) -> EcsTaskDefinitionVolumeEfsVolumeConfiguration | None:
    if not efs:
        return None
    authorization = efs.get("authorizationConfig")
    return EcsTaskDefinitionVolumeEfsVolumeConfiguration(
        **referred(arguments_of(efs, EFS, EFS_PORT), references),
        authorization_config=EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig(
            **referred(arguments_of(authorization, EFS_AUTHORIZATION), references)
        )
        if authorization
        else None,
    )
