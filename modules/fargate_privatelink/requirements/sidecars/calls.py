"""What AWS's own images call beside the application."""

import re
from dataclasses import dataclass, replace
from typing import Self

from fargate_privatelink.requirements.exec import CHANNELS
from fargate_privatelink.requirements.hosts import service_of
from fargate_privatelink.requirements.requirement import Grant, Role, Task


@dataclass(frozen=True)
class Call:
    """A service that a sidecar calls, and the resource in the task's account, or its whole ARN without a partition.

    `region` is empty where it is the task's own, and `caller` where the call is made with the task role; else it is
    the ARN of a role that the task role assumes for it.
    """

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: tuple[str, str] | str | None = None
    region: str = ""
    caller: str = ""

    def by(self, caller: str, region: str = "") -> Self:
        """The same call with a role that is assumed for it, in a region."""
        return replace(self, caller=caller, region=region or self.region)

    def at(self, endpoint: str) -> Self:
        """The same call to the service at an address, such as one of FIPS, where that is one of AWS."""
        named = service_of(endpoint)
        return replace(self, service=named[0].name, region=named[1].name) if named else self

    def grants(self, task: Task) -> tuple[Grant, ...]:
        """What the task role needs for the call; nothing where the endpoint is all that is known of it."""
        if not self.actions or self.caller:
            return ()
        return (Grant(Role.TASK, self.sid, self.actions, (self._arn(task),)),)

    def _arn(self, task: Task) -> str:
        if isinstance(self.resource, str):
            return f"arn:{task.region.partition}:{self.resource}"
        return task.arn(*self.resource, region=self.region or None) if self.resource else "*"


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
FIND_GROUPS = "logs:DescribeLogGroups"
AGENT_LOG_ACTIONS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    FIND_GROUPS,
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
)
AGENT_LOGS = Call("logs", "WriteAgentLogs", AGENT_LOG_ACTIONS, ("logs", "log-group:*"))
AGENT_LOGS_WITH_RETENTION = Call(
    "logs", "WriteAgentLogs", (*AGENT_LOG_ACTIONS, "logs:PutRetentionPolicy"), ("logs", "log-group:*")
)
# Source: opentelemetry-collector-contrib, receiver/awscloudwatchreceiver.
READ_LOGS = Call("logs", "ReadLogs", ("logs:DescribeLogGroups", "logs:FilterLogEvents"), ("logs", "log-group:*"))
METRICS = Call("monitoring", "WriteMetrics", ("cloudwatch:PutMetricData",))
# Source: CloudWatch User Guide, ContainerInsights-Prometheus-Setup-autodiscovery-ecs.
ECS_SERVICE_DISCOVERY = (
    Call(
        "ecs",
        "DiscoverTasks",
        (
            "ecs:DescribeContainerInstances",
            "ecs:DescribeServices",
            "ecs:DescribeTaskDefinition",
            "ecs:DescribeTasks",
            "ecs:ListServices",
            "ecs:ListTasks",
        ),
    ),
    Call("ec2", "DiscoverInstances", ("ec2:DescribeInstances",)),
)
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

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
WORKSPACE = re.compile(
    r"aps-workspaces\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?(?:/workspaces/(?P<workspace>ws-[A-Za-z0-9-]+))?"
)


def to_log_group(logs: Call, name: str) -> tuple[Call, ...]:
    """Writing logs to the log group of that name alone.

    Log groups can be looked for among all alone. Source: Service Authorization Reference, Amazon CloudWatch Logs.
    """
    rest = tuple(action for action in logs.actions if action != FIND_GROUPS)
    return (
        replace(logs, actions=rest, resource=("logs", f"log-group:{name}:*")),
        replace(logs, sid="FindLogGroups", actions=(FIND_GROUPS,)),
    )


def remote_write(address: str, workspace: str = "") -> Call:
    """Writing to Managed Prometheus: to the workspace, in the region, that an address names, else to any."""
    found = WORKSPACE.search(address)
    named = (found and found["workspace"]) or workspace
    name = named if re.fullmatch(r"ws-[A-Za-z0-9-]+", named) else "*"
    return Call(
        *("aps-workspaces", "WriteWorkspaces", ("aps:RemoteWrite",), ("aps", f"workspace/{name}")),
        region=found["region"] if found else "",
    )


def stream_writes(name: str) -> Call:
    """Writing to a Kinesis stream. Source: opentelemetry-collector-contrib, exporter/awskinesisexporter."""
    stream = name if re.fullmatch(r"[\w.-]{1,128}", name, re.ASCII) else "*"
    actions = ("kinesis:DescribeStream", "kinesis:PutRecords")
    return Call("kinesis-streams", "WriteStreams", actions, ("kinesis", f"stream/{stream}"))


def object_writes(bucket: str) -> Call:
    """Writing to a bucket. Source: opentelemetry-collector-contrib, exporter/awss3exporter."""
    return Call("s3", "WriteObjects", ("s3:PutObject",), f"s3:::{bucket if BUCKET.fullmatch(bucket) else '*'}/*")


def object_reads(bucket: str, key: str, region: str) -> Call:
    """Reading a configuration from a bucket, in whatever region that is."""
    return Call("s3", "ReadConfigurations", ("s3:GetObject",), f"s3:::{bucket}/{key}", region)


def assume_role(role: str) -> Call:
    """Taking on another role."""
    return Call("sts", "AssumeAgentRoles", ("sts:AssumeRole",), role.split(":", 2)[2])
