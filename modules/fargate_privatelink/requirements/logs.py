"""Where the logs go: CloudWatch Logs, Splunk, and the destinations of a FireLens router."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fargate_privatelink.requirements.requirement import (
    Grant,
    Phase,
    Reach,
    Requirement,
    Role,
    Task,
    at_host,
    in_region,
)
from fargate_privatelink.task_definition.container_logging import creates_group

Options = Mapping[str, str]

# Source: Amazon ECS Developer Guide, using_awslogs.
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
CREATE_GROUP = ("logs:CreateLogGroup",)


def log_group_arn(group: str, task: Task, *, region: str | None = None) -> str:
    """The resource of actions on a log group and its streams."""
    return task.arn("logs", f"log-group:{group}:*", region=region)


def awslogs(task: Task) -> Iterator[Requirement]:
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "awslogs":
            continue
        options = logging["options"]
        region, group = options["awslogs-region"], options["awslogs-group"]
        actions = CREATE_GROUP * creates_group(options) + WRITE_LOGS
        resource = log_group_arn(group, task, region=region)
        yield _aws(
            "logs",
            region,
            (Grant(Role.EXECUTION, "WriteLogs", actions, (resource,)),),
            reason,
            task,
        )


def splunk(task: Task) -> Iterator[Requirement]:
    """Source: ECS API Reference, LogConfiguration: Fargate's drivers are awslogs, splunk and awsfirelens."""
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "splunk":
            continue
        url = urlsplit(logging.get("options", {}).get("splunk-url", ""))
        yield at_host(
            url.hostname or "the Splunk collector",
            phase=Phase.LOGS,
            reason=reason,
            port=_port(url.netloc.rpartition(":")[2], 80 if url.scheme == "http" else 443),
            remedy="log to CloudWatch Logs, or send through a collector in the VPC",
        )


def firelens(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, using_firelens; aws-samples/amazon-ecs-firelens-examples."""
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "awsfirelens":
            continue
        # Fluent Bit's keys know no case, and Fluentd calls the output @type.
        options = {key.lower(): value for key, value in logging.get("options", {}).items()}
        reason = f"{reason}.options"
        name = options.get("name") or options.get("@type")
        if name is None:
            yield Requirement(
                target="FireLens",
                reach=Reach.UNKNOWN,
                phase=Phase.LOGS,
                reason=reason,
                note="the destination is in the router's own configuration: name its services in extra_services",
            )
        elif name.lower() not in SILENT:
            yield from _destination(name.lower(), options, reason, task)


def _destination(name: str, options: Options, reason: str, task: Task) -> Iterator[Requirement]:
    host = options.get("host", "")
    if name in AWS_OUTPUTS and not (name == "prometheus_remote_write" and not host.startswith("aps-workspaces.")):
        output = AWS_OUTPUTS[name]
        region = options.get("region") or options.get("aws_region") or task.region.name
        role = options.get("role_arn") or options.get("sts_role_arn")
        actions = output.actions
        if name in LOG_OUTPUTS and options.get("auto_create_group", "").lower() in ("true", "on"):
            actions = CREATE_GROUP + actions
        own = Grant(Role.TASK, output.sid, actions, (output.resource(options, task, region),))
        assume = Grant(Role.TASK, "AssumeLogRoles", ("sts:AssumeRole",), (role or "",))
        # With a role to assume, that role acts on the destination, not the task's own.
        yield _aws(output.service, region, () if role else (own,), reason, task)
        if role:
            yield Requirement(target="sts", phase=Phase.LOGS, reason=reason, grants=(assume,))
    elif domain := DOMAIN_IN_VPC.fullmatch(host):
        resource = task.arn("es", f"domain/{domain['name']}/*", region=domain["region"])
        signed = options.get("aws_auth", "").lower() in ("true", "on")
        yield Requirement(
            target=host,
            reach=Reach.VPC,
            phase=Phase.LOGS,
            reason=reason,
            port=_port(options.get("port"), PORTS.get(name, 443)),
            grants=(Grant(Role.TASK, "WriteOpenSearch", ("es:ESHttp*",), (resource,)),) if signed else (),
        )
    else:
        yield at_host(
            host or f"output {name}",
            phase=Phase.LOGS,
            reason=reason,
            port=_port(options.get("port"), PORTS.get(name, 443)),
            remedy="send to an AWS service or a host in the VPC",
        )


def _aws(service: str, region: str, grants: tuple[Grant, ...], reason: str, task: Task) -> Requirement:
    remedy = f"send to {service} in {task.region}"
    return in_region(task, service, region, phase=Phase.LOGS, reason=reason, grants=grants, remedy=remedy)


def _port(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < 65536 else default


@dataclass(frozen=True)
class Output:
    """A FireLens output that is an AWS service: what the task role does there, and on which resource."""

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: Callable[[Options, Task, str], str]


def _group(options: Options, task: Task, region: str) -> str:
    return log_group_arn(literal_log_group(options) or "*", task, region=region)


def literal_log_group(options: Options) -> str | None:
    """The log group of a CloudWatch output, unless Fluent Bit fills in its name from the record."""
    group = options.get("log_group_name", "")
    return None if not group or "$" in group else group


def created_log_groups(task: Task) -> Iterator[tuple[str, str]]:
    """The log groups in the task's account and region that `awslogs` and FireLens write to, each with the reason."""
    for index, container in enumerate(task.definition.containers):
        reason = f"containerDefinitions[{index}].logConfiguration"
        logging = container.get("logConfiguration", {})
        options = {key.lower(): value for key, value in logging.get("options", {}).items()}
        if logging.get("logDriver") == "awslogs" and options["awslogs-region"] == task.region.name:
            yield options["awslogs-group"], reason
        elif logging.get("logDriver") == "awsfirelens" and options.get("name", "").lower() in LOG_OUTPUTS:
            group = literal_log_group(options)
            if group and "role_arn" not in options and options.get("region", task.region.name) == task.region.name:
                yield group, reason


def _workspace(options: Options, task: Task, region: str) -> str:
    match = re.search(r"/workspaces/(ws-[\w-]+)/", options.get("uri", ""))
    return task.arn("aps", f"workspace/{match[1] if match else '*'}", region=region)


_LOGS = Output("logs", "WriteLogs", WRITE_LOGS, _group)
_FIREHOSE = Output(
    "kinesis-firehose",
    "WriteDeliveryStreams",
    ("firehose:PutRecordBatch",),
    lambda options, task, region: task.arn(
        "firehose",
        f"deliverystream/{options.get('delivery_stream') or options.get('delivery_stream_name') or '*'}",
        region=region,
    ),
)
_KINESIS = Output(
    "kinesis-streams",
    "WriteStreams",
    ("kinesis:PutRecords",),
    lambda options, task, region: task.arn(
        "kinesis", f"stream/{options.get('stream') or options.get('stream_name') or '*'}", region=region
    ),
)
_S3 = Output(
    "s3",
    "WriteLogObjects",
    ("s3:PutObject",),
    lambda options, task, region: (
        f"arn:{task.region.partition}:s3:::{options.get('bucket') or options.get('s3_bucket') or '*'}/*"
    ),
)
_PROMETHEUS = Output("aps-workspaces", "WriteMetrics", ("aps:RemoteWrite",), _workspace)

AWS_OUTPUTS: Mapping[str, Output] = {
    "cloudwatch": _LOGS,
    "cloudwatch_logs": _LOGS,
    "firehose": _FIREHOSE,
    "kinesis_firehose": _FIREHOSE,
    "kinesis": _KINESIS,
    "kinesis_streams": _KINESIS,
    "s3": _S3,
    "prometheus_remote_write": _PROMETHEUS,
}
LOG_OUTPUTS = ("cloudwatch", "cloudwatch_logs")

# Outputs that leave the task nowhere.
SILENT = ("counter", "exit", "file", "null", "stdout")

# Ports of Fluent Bit's outputs, where they are not 443. Source: Fluent Bit manual, Outputs.
PORTS = {
    "es": 9200,
    "forward": 24224,
    "gelf": 12201,
    "http": 80,
    "influxdb": 8086,
    "loki": 3100,
    "opensearch": 9200,
    "opentelemetry": 80,
    "prometheus_remote_write": 80,
    "splunk": 8088,
    "syslog": 514,
}

# Source: Amazon OpenSearch Service Developer Guide, vpc: the endpoint of a domain in a VPC.
DOMAIN_IN_VPC = re.compile(
    r"vpc-(?P<name>[a-z][a-z0-9-]*)-[a-z0-9]{26}\.(?P<region>[a-z0-9-]+)\.es\.amazonaws\.com(\.cn)?"
)
