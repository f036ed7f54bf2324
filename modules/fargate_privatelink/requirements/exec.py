"""ECS Exec: the channels of a session, its key, and where it is logged."""

from collections.abc import Iterator

from fargate_privatelink.requirements.log_groups import log_group_arn
from fargate_privatelink.requirements.requirement import Grant, Phase, Requirement, Role, Task

REASON = "execute_command"

# Source: Amazon ECS Developer Guide, ecs-exec.
CHANNELS = tuple(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data"))
LOG_SESSIONS = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
FIND_BUCKET = ("s3:GetBucketLocation", "s3:GetEncryptionConfiguration")


def execute_command(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, ecs-exec; ECS API Reference, ExecuteCommandConfiguration."""
    if not task.execute_command:
        return
    cluster = task.execute_command_configuration

    def need(service: str, *grants: Grant) -> Requirement:
        return Requirement(target=service, phase=Phase.EXEC, reason=REASON, grants=grants)

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
        yield need(
            "logs",
            Grant(Role.TASK, "FindLogGroups", ("logs:DescribeLogGroups",), ("*",)),
            Grant(Role.TASK, "WriteExecLogs", LOG_SESSIONS, resources),
        )
    if cluster.logging == "OVERRIDE" and cluster.s3_bucket_name:
        bucket = f"arn:{task.region.partition}:s3:::{cluster.s3_bucket_name}"
        yield need(
            "s3",
            Grant(Role.TASK, "FindExecBucket", FIND_BUCKET, (bucket,)),
            Grant(Role.TASK, "WriteExecObjects", ("s3:PutObject",), (f"{bucket}/*",)),
        )


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
