"""What runs inside the containers: ECS Exec, AWS's own sidecars, and the services the application calls."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.aws.images import Image
from fargate_privatelink.requirements.logs import log_group_arn
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task

EXEC_REASON = "execute_command"

# Source: Amazon ECS Developer Guide, ecs-exec.
CHANNELS = tuple(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data"))
EXEC_LOGS = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
EXEC_BUCKET = ("s3:GetBucketLocation", "s3:GetEncryptionConfiguration")


def execute_command(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, ecs-exec; ECS API Reference, ExecuteCommandConfiguration."""
    if not task.execute_command:
        return
    cluster = task.execute_command_configuration

    def need(service: str, *grants: Grant) -> Requirement:
        return Requirement(target=service, phase=Phase.EXEC, reason=EXEC_REASON, grants=grants)

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
            Grant(Role.TASK, "WriteExecLogs", EXEC_LOGS, resources),
        )
    if cluster.logging == "OVERRIDE" and cluster.s3_bucket_name:
        bucket = f"arn:{task.region.partition}:s3:::{cluster.s3_bucket_name}"
        yield need(
            "s3",
            Grant(Role.TASK, "FindExecBucket", EXEC_BUCKET, (bucket,)),
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


def extra_services(task: Task) -> Iterator[Requirement]:
    """What the application calls cannot be seen in a task definition, so the operator names it."""
    for index, name in enumerate(task.extra_services):
        yield Requirement(target=name, phase=Phase.APPLICATION, reason=f"extra_services[{index}]")


@dataclass(frozen=True)
class Call:
    """A service that a sidecar calls with the task role, and the resource in the task's account."""

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: tuple[str, str] | None = None

    def grant(self, task: Task) -> Grant:
        return Grant(Role.TASK, self.sid, self.actions, (task.arn(*self.resource) if self.resource else "*",))


# Source: Amazon ECS Developer Guide, trace-data.
TRACES = Call(
    "xray",
    "WriteTraces",
    (
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ),
)
AGENT_LOGS = Call(
    "logs",
    "WriteAgentLogs",
    (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:PutRetentionPolicy",
    ),
    ("logs", "log-group:*"),
)
METRICS = Call("monitoring", "WriteMetrics", ("cloudwatch:PutMetricData",))
REMOTE_WRITE = Call("aps-workspaces", "WriteWorkspaces", ("aps:RemoteWrite",), ("aps", "workspace/*"))
# Source: AWS AppConfig User Guide, appconfig-integration-containers-agent.
CONFIGURATION = Call(
    "appconfigdata",
    "ReadConfiguration",
    ("appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"),
    ("appconfig", "application/*/environment/*/configuration/*"),
)
# Source: AWS FIS User Guide, ecs-task-actions.
ACTIVATION = Call("ssm", "RegisterManagedInstance", ("ssm:AddTagsToResource", "ssm:CreateActivation"))
MESSAGES = (Call("ssmmessages", "OpenExecChannels", CHANNELS), Call("ec2messages", "", ()))


def _environment(container: Mapping[str, Any]) -> dict[str, str]:
    return {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}


def _collector(container: Mapping[str, Any]) -> tuple[Call, ...]:
    """The AWS Distro for OpenTelemetry: traces to X-Ray, metrics through CloudWatch Logs, or Prometheus if named."""
    prometheus = "AWS_PROMETHEUS_ENDPOINT" in _environment(container)
    return (TRACES, AGENT_LOGS, REMOTE_WRITE) if prometheus else (TRACES, AGENT_LOGS)


def _cloudwatch_agent(container: Mapping[str, Any]) -> tuple[Call, ...]:
    """The CloudWatch agent: the sections of its configuration where the task definition holds it, else all."""
    sections = {"metrics": METRICS, "logs": AGENT_LOGS, "traces": TRACES}
    try:
        configuration = json.loads(_environment(container).get("CW_CONFIG_CONTENT", ""))
    except ValueError:
        configuration = None
    if isinstance(configuration, dict):
        return tuple(call for section, call in sections.items() if section in configuration)
    return tuple(sections.values())


# The last part of an image's repository, and what that image calls. A copy of the image keeps the name.
SIDECARS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Call, ...]]] = {
    "aws-xray-daemon": lambda container: (TRACES,),
    "aws-otel-collector": _collector,
    "cloudwatch-agent": _cloudwatch_agent,
    "aws-appconfig-agent": lambda container: (CONFIGURATION,),
    "amazon-ssm-agent": lambda container: (ACTIVATION, *MESSAGES),
}


def sidecars(task: Task) -> Iterator[Requirement]:
    """Images of AWS that call AWS, told by their name."""
    for index, container in enumerate(task.definition.containers):
        calls = SIDECARS.get(Image.parse(container["image"]).repository.rpartition("/")[2])
        for call in calls(container) if calls else ():
            yield Requirement(
                target=call.service,
                reach=Reach.ENDPOINT,
                phase=Phase.APPLICATION,
                reason=f"containerDefinitions[{index}].image",
                grants=(call.grant(task),) if call.actions else (),
            )
