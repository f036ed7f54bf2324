"""Fargate's rules for what a container mounts. Source: ECS API Reference, MountPoint, VolumeFrom and Tmpfs."""

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown, unknown
from fargate_privatelink.task_definition.rules import Problems, is_windows

# Source: ECS API Reference, Tmpfs, mountOptions; the last of them take a value.
MOUNT_OPTIONS = (
    *("defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync"),
    *("remount", "mand", "nomand", "atime", "noatime", "diratime", "nodiratime", "bind", "rbind", "unbindable"),
    *("runbindable", "private", "rprivate", "shared", "rshared", "slave", "rslave", "relatime", "norelatime"),
    *("strictatime", "nostrictatime", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"),
)
WITH_VALUE = ("mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol")


def mounts(container: Json, task: Json) -> Problems:
    volumes = {volume.get("name") for volume in task.get("volumes", ())}
    names = {other.get("name") for other in task["containerDefinitions"]}
    for index, mount in enumerate(container.get("mountPoints", ())):
        name = mount.get("sourceVolume")
        if name not in volumes:
            message = f"no volume is named {shown(name)}" if name else "is required"
            yield f"mountPoints[{index}].sourceVolume", message
        if at := _path_problem(mount.get("containerPath"), task):
            yield f"mountPoints[{index}].containerPath", at
    for index, source in enumerate(container.get("volumesFrom", ())):
        if source.get("sourceContainer") not in names:
            yield (
                f"volumesFrom[{index}].sourceContainer",
                f"no container is named {shown(source.get('sourceContainer'))}",
            )


def tmpfs(container: Json, task: Json) -> Problems:
    for index, each in enumerate(container.get("linuxParameters", {}).get("tmpfs", ())):
        path = f"linuxParameters.tmpfs[{index}]"
        if each["size"] < 1:
            yield f"{path}.size", f"must be at least 1, in MiB, got {each['size']}"
        if message := _path_problem(each["containerPath"], task):
            yield f"{path}.containerPath", message
        for position, option in enumerate(each.get("mountOptions", ())):
            name, equals, _ = option.partition("=")
            place = f"{path}.mountOptions[{position}]"
            if name not in MOUNT_OPTIONS:
                yield place, unknown(name, MOUNT_OPTIONS, what="option")
            elif equals and name not in WITH_VALUE:
                yield place, f"{name} takes no value, got {shown(option)}"


def _path_problem(path: str | None, task: Json) -> str | None:
    """What is wrong with a path to mount at; a container of Windows has paths of its own."""
    if path is None or is_windows(task) or path.startswith("/"):
        return None
    return f"must be an absolute path, got {shown(path)}"
