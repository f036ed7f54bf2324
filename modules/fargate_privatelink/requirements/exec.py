"""ECS Exec: the channels of a session, its key, and where it is logged."""

from collections.abc import Iterator

from fargate_privatelink.requirements.log_groups import log_group_arn
from fargate_privatelink.requirements.requirement import (
    ExecuteCommandConfiguration,
    Grant,
    Phase,
    Requirement,
    Role,
    Task,
)

REASON = "execute_command"

# Source: Amazon ECS Developer Guide, ecs-exec.
CHANNELS = tuple(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data"))
LOG_SESSIONS = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
FIND_BUCKET = ("s3:GetBucketLocation", "s3:GetEncryptionConfiguration")
# What tells whether a log is encrypted, by the grant, and what asks for that.
FIND_LOGS, FIND_OBJECTS = "FindLogGroups", "FindExecBucket"
LOOKED_AT = {FIND_LOGS: "cloudWatchEncryptionEnabled", FIND_OBJECTS: "s3EncryptionEnabled"}


def execute_command(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, ecs-exec; ECS API Reference, ExecuteCommandConfiguration."""
    if not task.execute_command:
        return
    cluster = task.execute_command_configuration

    def need(service: str, *grants: Grant, reason: str = REASON) -> Requirement:
        return Requirement(target=service, phase=Phase.EXEC, reason=reason, grants=grants)

    def log(service: str, find: Grant, write: Grant) -> Iterator[Requirement]:
        if _is_looked_at(find, cluster) is False:
            yield need(service, find, write)
        else:
            yield need(service, find, reason=LOOKED_AT[find.sid])
            yield need(service, write)

    yield need("ssmmessages", Grant(Role.TASK, "OpenExecChannels", CHANNELS, ("*",)))
    if cluster.kms_key_id:
        key = cluster.kms_key_id
        resource = key if key.startswith("arn:") else task.arn("kms", "*" if key.startswith("alias/") else f"key/{key}")
        yield need("kms", Grant(Role.TASK, "DecryptExecSessions", ("kms:Decrypt",), (resource,)))
    groups = {
        "DEFAULT": _own_log_groups(task),
        "OVERRIDE": (cluster.cloud_watch_log_group_name,) if cluster.cloud_watch_log_group_name else (),
        "NONE": (),
    }[cluster.logging]
    if groups:
        resources = tuple(log_group_arn(group, task) for group in groups)
        find = Grant(Role.TASK, FIND_LOGS, ("logs:DescribeLogGroups",), ("*",))
        write = Grant(Role.TASK, "WriteExecLogs", LOG_SESSIONS, resources)
        yield from log("logs", find, write)
    if cluster.logging == "OVERRIDE" and cluster.s3_bucket_name:
        bucket = f"arn:{task.region.partition}:s3:::{cluster.s3_bucket_name}"
        find = Grant(Role.TASK, FIND_OBJECTS, FIND_BUCKET, (bucket,))
        write = Grant(Role.TASK, "WriteExecObjects", ("s3:PutObject",), (f"{bucket}/*",))
        yield from log("s3", find, write)


def refuses_sessions(need: Requirement, cluster: ExecuteCommandConfiguration) -> bool | None:
    """Whether no session is opened without something of its log; None where that is not known.

    Whoever wants the log to be encrypted has the agent look whether it is; of everything else only the log is lost.
    Source: SSM agent, agent/session/shell, validate.
    """
    if need.target not in ("logs", "s3"):
        return True
    return next((found for grant in need.grants if (found := _is_looked_at(grant, cluster)) is not False), False)


def _is_looked_at(grant: Grant, cluster: ExecuteCommandConfiguration) -> bool | None:
    wanted = {FIND_LOGS: cluster.cloud_watch_encryption_enabled, FIND_OBJECTS: cluster.s3_encryption_enabled}
    return wanted.get(grant.sid, False) if cluster.logging == "OVERRIDE" else False


def session_log_groups(task: Task) -> Iterator[tuple[str, str]]:
    """The log group to which the cluster logs the sessions of a task, with the reason."""
    group = task.execute_command_configuration.cloud_watch_log_group_name
    if task.execute_command and group:
        yield group, REASON


def _own_log_groups(task: Task) -> tuple[str, ...]:
    """The awslogs groups, where a session is logged unless the cluster says otherwise."""
    configurations = [container.get("logConfiguration", {}) for container in task.definition.containers]
    return tuple(
        sorted(
            {
                logging["options"]["awslogs-group"]
                for logging in configurations
                if logging.get("logDriver") == "awslogs" and logging["options"]["awslogs-region"] == task.region.name
            }
        )
    )
