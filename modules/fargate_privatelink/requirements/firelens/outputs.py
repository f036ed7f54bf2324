"""FireLens outputs that are AWS services: what the task role does there, and on which resource."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.requirements.log_groups import (
    CREATE_GROUP,
    WRITE_LOGS,
    is_fluentd,
    literal_log_group,
    log_group_arn,
)
from fargate_privatelink.requirements.requirement import Grant, Role, Task
from fargate_privatelink.task_definition import TaskDefinition

Options = Mapping[str, str]
# By an output's options, in a region.
Resource = Callable[[Options, Task, str], str]
OFF = ("false", "no", "off")


@dataclass(frozen=True)
class Check:
    """What an output looks at before it writes, unless the option `unless` switches that off."""

    sid: str
    action: str
    resource: Resource
    unless: str = ""


@dataclass(frozen=True)
class Output:
    """An output that is an AWS service.

    `options` has the options that take another action, each with it.
    """

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: Resource
    options: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    def grants(self, options: Options, task: Task, region: str) -> tuple[Grant, ...]:
        """What the task role is allowed for an output with these options."""
        return tuple(self._grants(options, task, region))

    def _grants(self, options: Options, task: Task, region: str) -> Iterator[Grant]:
        asked = (action for option, action in self.options.items() if is_set(options.get(option, "")))
        actions = tuple(sorted((*self.actions, *asked)))
        yield Grant(Role.TASK, self.sid, actions, (self.resource(options, task, region),))
        for check in self.checks:
            if options.get(check.unless, "").lower() not in OFF:
                yield Grant(Role.TASK, check.sid, (check.action,), (check.resource(options, task, region),))


def is_set(value: str) -> bool:
    """Whether an option has a value that is known, and not one that switches it off."""
    return re.fullmatch(r"[1-9]\d*|[a-z-]+", value, re.IGNORECASE) is not None and value.lower() not in OFF


def outputs(definition: TaskDefinition) -> Mapping[str, Output]:
    """The outputs of a task definition's router, by their names."""
    return FLUENTD if is_fluentd(definition) else FLUENT_BIT


def _group(options: Options, task: Task, region: str) -> str:
    # Fluent Bit fills in a template from each record, and falls back on the name.
    group = None if options.get("log_group_template") else literal_log_group(options)
    return log_group_arn(group or "*", task, region=region)


def _workspace(options: Options, task: Task, region: str) -> str:
    match = re.search(r"/workspaces/(ws-[\w-]+)/", options.get("uri", ""))
    return task.arn("aps", f"workspace/{match[1] if match else '*'}", region=region)


def _delivery_stream(options: Options, task: Task, region: str) -> str:
    name = options.get("delivery_stream") or options.get("delivery_stream_name") or "*"
    return task.arn("firehose", f"deliverystream/{name}", region=region)


def _stream(options: Options, task: Task, region: str) -> str:
    return task.arn("kinesis", f"stream/{options.get('stream') or options.get('stream_name') or '*'}", region=region)


def _bucket(options: Options, task: Task, region: str) -> str:
    return f"arn:{task.region.partition}:s3:::{options.get('bucket') or options.get('s3_bucket') or '*'}"


def _objects(options: Options, task: Task, region: str) -> str:
    return f"{_bucket(options, task, region)}/*"


def _anything(options: Options, task: Task, region: str) -> str:
    return "*"


# Source: Fluent Bit manual, Amazon CloudWatch.
_GROUP_OPTIONS = {"auto_create_group": CREATE_GROUP, "log_retention_days": "logs:PutRetentionPolicy"}
_LOGS = Output("logs", "WriteLogs", WRITE_LOGS, _group, _GROUP_OPTIONS)
# The older plugin, which looks for its stream first. Source: aws/amazon-cloudwatch-logs-for-fluent-bit, README.
_OLD_LOGS = Output("logs", "WriteLogs", (*WRITE_LOGS, "logs:DescribeLogStreams"), _group, _GROUP_OPTIONS)
_FIREHOSE = Output("kinesis-firehose", "WriteDeliveryStreams", ("firehose:PutRecordBatch",), _delivery_stream)
_KINESIS = Output("kinesis-streams", "WriteStreams", ("kinesis:PutRecords",), _stream)
# Source: Amazon S3 API Reference, PutObject, x-amz-acl.
_S3 = Output("s3", "WriteLogObjects", ("s3:PutObject",), _objects, {"canned_acl": "s3:PutObjectAcl"})
PROMETHEUS = Output("aps-workspaces", "WriteMetrics", ("aps:RemoteWrite",), _workspace)

FLUENT_BIT: Mapping[str, Output] = {
    "cloudwatch": _OLD_LOGS,
    "cloudwatch_logs": _LOGS,
    "firehose": _FIREHOSE,
    "kinesis_firehose": _FIREHOSE,
    "kinesis": _KINESIS,
    "kinesis_streams": _KINESIS,
    "s3": _S3,
    "prometheus_remote_write": PROMETHEUS,
}
# Plugins of Fluentd, which look before they write. Sources: fluent-plugin-cloudwatch-logs, fluent-plugin-s3 and
# aws-fluent-plugin-kinesis, READMEs.
FLUENTD: Mapping[str, Output] = {
    "cloudwatch_logs": Output(
        "logs",
        "WriteLogs",
        (*WRITE_LOGS, "logs:DescribeLogStreams"),
        _group,
        {"auto_create_stream": CREATE_GROUP, "retention_in_days": "logs:PutRetentionPolicy"},
        (Check("FindLogGroups", "logs:DescribeLogGroups", _anything),),
    ),
    "kinesis_firehose": _FIREHOSE,
    "kinesis_streams": _KINESIS,
    "kinesis_streams_aggregated": _KINESIS,
    "s3": Output(
        "s3",
        "WriteLogObjects",
        ("s3:PutObject",),
        _objects,
        {"acl": "s3:PutObjectAcl"},
        (
            Check("FindLogObjects", "s3:GetObject", _objects, "check_object"),
            Check("FindLogBuckets", "s3:ListBucket", _bucket, "check_bucket"),
        ),
    ),
}
