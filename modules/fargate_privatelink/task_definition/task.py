"""Fargate's rules for a task definition as a whole.

Source, where no other is named: Amazon ECS Developer Guide, Fargate task definition differences
(fargate-tasks-services), and the ECS API Reference, RegisterTaskDefinition.
"""

import re
from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter

from fargate_privatelink.aws.limits import MAX_TAGS
from fargate_privatelink.aws.tags import tag_problem
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.ports import overlaps
from fargate_privatelink.task_definition.roles import roles
from fargate_privatelink.task_definition.rules import NAME, NAME_RULE, Problems, is_windows, repeated, within
from fargate_privatelink.task_definition.sizes import size

OPERATING_SYSTEMS = (
    "LINUX",
    *(f"WINDOWS_SERVER_{year}_{edition}" for year in (2019, 2022) for edition in ("CORE", "FULL")),
)
MAX_CONTAINERS = 10
EFS_BOUNDS = {"transitEncryptionPort": (1, 65535)}
EPHEMERAL_STORAGE_BOUNDS = {"sizeInGiB": (21, 200)}

# Settings that Fargate refuses, where they are anything but empty or false.
REFUSED_TASK_SETTINGS = {
    "ipcMode": "is not supported on Fargate",
    "placementConstraints": "are not supported on Fargate",
    "inferenceAccelerators": "are not supported on Fargate",
    "trustedExecutionConfiguration": "is for Managed Instances only",
    "proxyConfiguration": "is App Mesh's, whose support ended on 2026-09-30: use Service Connect",
}
REFUSED_VOLUMES = {
    "dockerVolumeConfiguration": "Docker volumes are not supported on Fargate",
    "fsxWindowsFileServerVolumeConfiguration": "FSx volumes are not supported on Fargate",
    "s3filesVolumeConfiguration": "Terraform's AWS provider cannot express S3 Files volumes yet",
}


def _compatibility(task: Json) -> Problems:
    if "FARGATE" not in task.get("requiresCompatibilities", ()):
        yield "requiresCompatibilities", f'must contain "FARGATE", got {shown(task.get("requiresCompatibilities", []))}'
    if "networkMode" not in task:
        yield "networkMode", 'is required, and must be "awsvpc"'
    elif task["networkMode"] != "awsvpc":
        yield "networkMode", f'must be "awsvpc" on Fargate, got {shown(task["networkMode"])}'
    if not re.fullmatch(NAME, task["family"]):
        yield "family", f"{NAME_RULE}, got {shown(task['family'])}"


def _platform(task: Json) -> Problems:
    platform = task.get("runtimePlatform", {})
    system = platform.get("operatingSystemFamily", "LINUX")
    if system not in OPERATING_SYSTEMS:
        yield "runtimePlatform.operatingSystemFamily", f"must be one of {', '.join(OPERATING_SYSTEMS)}, got {system}"
    if is_windows(task) and platform.get("cpuArchitecture") == "ARM64":
        yield "runtimePlatform.cpuArchitecture", "ARM64 is for Linux only"


def _settings(task: Json) -> Problems:
    for key, message in REFUSED_TASK_SETTINGS.items():
        if task.get(key):
            yield key, message
    if task.get("pidMode", "task") != "task":
        yield "pidMode", f'must be "task" on Fargate, got {shown(task["pidMode"])}'
    elif "pidMode" in task and is_windows(task):
        yield "pidMode", "is not supported for Windows on Fargate"
    storage = task.get("ephemeralStorage", {})
    yield from within(storage, EPHEMERAL_STORAGE_BOUNDS, "ephemeralStorage.")
    if storage and is_windows(task):
        yield "ephemeralStorage", "is not supported for Windows on Fargate"


def _tags(task: Json) -> Problems:
    tags = task.get("tags", ())
    if len(tags) > MAX_TAGS:
        yield "tags", f"must be at most {MAX_TAGS} tags, got {len(tags)}"
    for key in repeated([tag.get("key") for tag in tags]):
        yield "tags", f"keys must be unique, {shown(key)} is used twice"
    for index, tag in enumerate(tags):
        if message := tag_problem(tag.get("key", ""), tag.get("value", "")):
            yield f"tags[{index}]", message


def _containers(task: Json) -> Problems:
    containers = task["containerDefinitions"]
    if not containers:
        yield "containerDefinitions", "must hold at least one container"
    elif not any(container.get("essential", True) for container in containers):
        yield "containerDefinitions", "must hold at least one essential container"
    if len(containers) > MAX_CONTAINERS:
        yield "containerDefinitions", f"must be at most {MAX_CONTAINERS} containers, got {len(containers)}"
    for name in repeated([container["name"] for container in containers if container.get("name")]):
        yield "containerDefinitions", f"names must be unique, {shown(name)} is used twice"
    routers = [container for container in containers if "firelensConfiguration" in container]
    if len(routers) > 1:
        yield "containerDefinitions", "must hold at most one container with firelensConfiguration"


def _dependencies(task: Json) -> Problems:
    containers = {container.get("name"): container for container in task["containerDefinitions"]}
    graph: dict[str, list[str]] = {}
    for index, container in enumerate(task["containerDefinitions"]):
        for position, dependency in enumerate(container.get("dependsOn", ())):
            path = f"containerDefinitions[{index}].dependsOn[{position}]"
            name, condition = dependency["containerName"], dependency["condition"]
            if name not in containers:
                yield f"{path}.containerName", f"no container is named {shown(name)}"
                continue
            graph.setdefault(str(container.get("name")), []).append(name)
            if condition == "HEALTHY" and not _is_checked(containers[name]):
                yield f"{path}.condition", f"HEALTHY needs a healthCheck in container {shown(name)}"
            if condition in ("COMPLETE", "SUCCESS") and containers[name].get("essential", True):
                yield f"{path}.condition", f"{condition} needs essential = false in container {shown(name)}"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "containerDefinitions", f"dependsOn runs in a cycle: {' -> '.join(reversed(error.args[1]))}"


def _is_checked(container: Json) -> bool:
    return bool(container.get("healthCheck")) and container["healthCheck"]["command"][:1] != ["NONE"]


def _volumes(task: Json) -> Problems:
    volumes = task.get("volumes", ())
    for name in repeated([volume.get("name") for volume in volumes]):
        yield "volumes", f"names must be unique, {shown(name)} is used twice"
    if sum(bool(volume.get("configuredAtLaunch")) for volume in volumes) > 1:
        yield "volumes", "must hold at most one volume with configuredAtLaunch"
    for index, volume in enumerate(volumes):
        path = f"volumes[{index}]"
        if not re.fullmatch(NAME, volume.get("name", "")):
            yield (
                f"{path}.name",
                f"{NAME_RULE}, got {shown(volume.get('name'))}",
            )
        for key, message in REFUSED_VOLUMES.items():
            if volume.get(key):
                yield f"{path}.{key}", message
        if volume.get("host", {}).get("sourcePath"):
            yield f"{path}.host.sourcePath", "is not supported on Fargate: there is no host to mount from"
        if volume.get("configuredAtLaunch") and is_windows(task):
            yield f"{path}.configuredAtLaunch", "is for Linux only on Fargate"
        if volume.get("configuredAtLaunch") and volume.get("efsVolumeConfiguration"):
            yield path, "must have one of configuredAtLaunch and efsVolumeConfiguration"
        yield from _efs(volume.get("efsVolumeConfiguration"), f"{path}.efsVolumeConfiguration", task)


def _efs(efs: Json | None, path: str, task: Json) -> Problems:
    if not efs:
        return
    if is_windows(task):
        yield path, "is not supported for Windows on Fargate"
    yield from within(efs, EFS_BOUNDS, f"{path}.")
    authorization = efs.get("authorizationConfig", {})
    access_point = authorization.get("accessPointId")
    if (access_point or authorization.get("iam") == "ENABLED") and efs.get("transitEncryption") != "ENABLED":
        yield (
            f"{path}.transitEncryption",
            "must be ENABLED when authorizationConfig names an access point or enables IAM",
        )
    if access_point and efs.get("rootDirectory", "/") != "/":
        yield f"{path}.rootDirectory", "must be / or left out when authorizationConfig names an access point"


RULES: tuple[Callable[[Json], Problems], ...] = (
    _compatibility,
    _platform,
    size,
    _settings,
    _tags,
    roles,
    _containers,
    overlaps,
    _dependencies,
    _volumes,
)
