"""Images of AWS that call AWS beside the application."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.aws.images import Image
from fargate_privatelink.requirements.application import CHANNELS
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task


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
