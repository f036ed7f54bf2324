"""What AWS's own images call beside the application."""

import re
from dataclasses import dataclass

from fargate_privatelink.requirements.exec import CHANNELS
from fargate_privatelink.requirements.requirement import Grant, Role, Task


@dataclass(frozen=True)
class Call:
    """A service that a sidecar calls with the task role, and the resource in the task's account.

    `region` is empty where it is the task's own.
    """

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: tuple[str, str] | None = None
    region: str = ""

    def grants(self, task: Task) -> tuple[Grant, ...]:
        """What the call takes; nothing where the catalogue of endpoints is all that is known of it."""
        resource = task.arn(*self.resource, region=self.region or None) if self.resource else "*"
        return (Grant(Role.TASK, self.sid, self.actions, (resource,)),) if self.actions else ()


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
AGENT_LOG_ACTIONS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
)
AGENT_LOGS = Call("logs", "WriteAgentLogs", AGENT_LOG_ACTIONS, ("logs", "log-group:*"))
AGENT_LOGS_WITH_RETENTION = Call(
    "logs", "WriteAgentLogs", (*AGENT_LOG_ACTIONS, "logs:PutRetentionPolicy"), ("logs", "log-group:*")
)
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

WORKSPACE = re.compile(
    r"aps-workspaces\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?(?:/workspaces/(?P<workspace>ws-[a-z0-9-]+))?"
)


def remote_write(address: str, workspace: str = "") -> Call:
    """Writing to Managed Prometheus: to the workspace, in the region, that an address names, else to any."""
    found = WORKSPACE.search(address)
    named = (found and found["workspace"]) or workspace
    name = named if re.fullmatch(r"ws-[a-z0-9-]+", named) else "*"
    return Call(
        *("aps-workspaces", "WriteWorkspaces", ("aps:RemoteWrite",), ("aps", f"workspace/{name}")),
        region=found["region"] if found else "",
    )
