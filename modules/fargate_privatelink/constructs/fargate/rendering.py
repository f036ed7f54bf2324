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
from fargate_privatelink.hcl.text import literal

Json = Mapping[str, Any]


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


def runtime_platform(task: Json) -> EcsTaskDefinitionRuntimePlatform | None:
    platform = task.get("runtimePlatform")
    if not platform:
        return None
    return EcsTaskDefinitionRuntimePlatform(
        operating_system_family=platform.get("operatingSystemFamily"), cpu_architecture=platform.get("cpuArchitecture")
    )


def ephemeral_storage(task: Json) -> EcsTaskDefinitionEphemeralStorage | None:
    storage = task.get("ephemeralStorage")
    return EcsTaskDefinitionEphemeralStorage(size_in_gib=storage["sizeInGiB"]) if storage else None


def volumes(task: Json) -> list[EcsTaskDefinitionVolume] | None:
    return [
        EcsTaskDefinitionVolume(
            name=volume["name"],
            configure_at_launch=volume.get("configuredAtLaunch"),
            efs_volume_configuration=_efs(volume.get("efsVolumeConfiguration")),
        )
        for volume in task.get("volumes", ())
    ] or None


def _efs(efs: Json | None) -> EcsTaskDefinitionVolumeEfsVolumeConfiguration | None:
    if not efs:
        return None
    return EcsTaskDefinitionVolumeEfsVolumeConfiguration(
        file_system_id=literal(efs["fileSystemId"]),
        root_directory=literal(efs["rootDirectory"]) if "rootDirectory" in efs else None,
        transit_encryption=efs.get("transitEncryption"),
        transit_encryption_port=efs.get("transitEncryptionPort"),
        authorization_config=_authorization(efs.get("authorizationConfig")),
    )


def _authorization(config: Json | None) -> EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig | None:
    if not config:
        return None
    access_point = config.get("accessPointId")
    return EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig(
        access_point_id=literal(access_point) if access_point else None, iam=config.get("iam")
    )
