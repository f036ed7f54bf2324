"""Where a FireLens router sends the logs, by its outputs' options."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fargate_privatelink.aws.hosts import service_at
from fargate_privatelink.requirements import opensearch
from fargate_privatelink.requirements.hosts import address, at_host
from fargate_privatelink.requirements.log_groups import (
    CREATE_GROUP,
    WRITE_LOGS,
    literal_log_group,
    log_group_arn,
    output_options,
)
from fargate_privatelink.requirements.logs import at_service, port_number
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task

Options = Mapping[str, str]


def firelens(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, using_firelens; aws-samples/amazon-ecs-firelens-examples."""
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "awsfirelens":
            continue
        # Fluentd calls the output @type.
        options = output_options(logging, task.definition, task.region.name)
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
    host = _host(options)
    role = options.get("role_arn") or options.get("sts_role_arn") or options.get("aws_role_arn")
    output = AWS_OUTPUTS.get(name)
    if output and (output is not _PROMETHEUS or host.startswith("aps-workspaces.")):
        endpoint = host if output is _PROMETHEUS else next((options[key] for key in ENDPOINTS if options.get(key)), "")
        region = _region(endpoint) or options.get("region") or options.get("aws_region") or task.region.name
        asked = (action for option, action in output.options.items() if _is_set(options.get(option, "")))
        actions = tuple(sorted((*output.actions, *asked)))
        own = Grant(Role.TASK, output.sid, actions, (output.resource(options, task, region),))
        # With a role to assume, that role acts on the destination, not the task's own.
        allowed = () if role else (own,)
        yield at_service(output.service, region, allowed, reason, task, caller=role or "", endpoint=endpoint)
    else:
        is_signed = name in opensearch.OUTPUTS and _is_set(options.get("aws_auth", ""))
        role = role if is_signed else None
        grants = opensearch.grants(host, options, task) if is_signed and not role else ()
        yield from _at_hosts(name, options, grants, reason, task)
    if role:
        assume = Grant(Role.TASK, "AssumeLogRoles", ("sts:AssumeRole",), (role,))
        note = task.must_trust(role)
        yield Requirement(target="sts", phase=Phase.LOGS, reason=reason, grants=(assume,), note=note)


def _region(endpoint: str) -> str:
    """The region of the service at an address; empty where that tells none."""
    found = address(endpoint)
    named = service_at(found[0]) if found else None
    return named[1].name if named else ""


def _host(options: Options) -> str:
    """The host of an output, without a user and a password in front, which would be shown."""
    return options.get("host", "").rpartition("@")[2]


def _addresses(name: str, options: Options) -> list[tuple[str, int]]:
    """Where an output sends to: the host that it names, or the hosts of the addresses."""
    port = port_number(options.get("port"), PORTS.get(name, 443))
    if host := _host(options):
        return [(host, port)]
    given = next((options[key] for key in ADDRESSES if options.get(key)), "")
    return [found for each in given.split(",") if (found := address(each.strip(), port))]


def _at_hosts(name: str, options: Options, grants: tuple[Grant, ...], reason: str, task: Task) -> Iterator[Requirement]:
    for host, port in _addresses(name, options) or [(f"output {name}", port_number(None, PORTS.get(name, 443)))]:
        found = at_host(
            host,
            task,
            phase=Phase.LOGS,
            reason=reason,
            port=port,
            remedy="send to an AWS service or a host in the VPC",
        )
        if opensearch.is_domain_in_vpc(host):
            found = replace(found, reach=Reach.VPC, remedy="")
        yield replace(found, grants=grants, note=opensearch.note(host) or found.note) if grants else found


def _is_set(value: str) -> bool:
    """Whether an option has a value that is known, and not one that switches it off."""
    return re.fullmatch(r"[1-9]\d*|[a-z-]+", value, re.IGNORECASE) is not None and value.lower() not in OFF


@dataclass(frozen=True)
class Output:
    """A FireLens output that is an AWS service: what the task role does there, and on which resource.

    `options` has the options that take another action, each with it.
    """

    service: str
    sid: str
    actions: tuple[str, ...]
    resource: Callable[[Options, Task, str], str]
    options: Mapping[str, str] = field(default_factory=dict)


def _group(options: Options, task: Task, region: str) -> str:
    # Fluent Bit fills in a template from each record, and falls back on the name.
    group = None if options.get("log_group_template") else literal_log_group(options)
    return log_group_arn(group or "*", task, region=region)


def _workspace(options: Options, task: Task, region: str) -> str:
    match = re.search(r"/workspaces/(ws-[\w-]+)/", options.get("uri", ""))
    return task.arn("aps", f"workspace/{match[1] if match else '*'}", region=region)


# Source: Fluent Bit manual, Amazon CloudWatch.
_GROUP_OPTIONS = {"auto_create_group": CREATE_GROUP, "log_retention_days": "logs:PutRetentionPolicy"}
_LOGS = Output("logs", "WriteLogs", WRITE_LOGS, _group, _GROUP_OPTIONS)
# The older plugin, which looks for its stream first. Source: aws/amazon-cloudwatch-logs-for-fluent-bit, README.
_OLD_LOGS = Output("logs", "WriteLogs", (*WRITE_LOGS, "logs:DescribeLogStreams"), _group, _GROUP_OPTIONS)
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
    # Source: Amazon S3 API Reference, PutObject, x-amz-acl.
    {"canned_acl": "s3:PutObjectAcl"},
)
_PROMETHEUS = Output("aps-workspaces", "WriteMetrics", ("aps:RemoteWrite",), _workspace)

AWS_OUTPUTS: Mapping[str, Output] = {
    "cloudwatch": _OLD_LOGS,
    "cloudwatch_logs": _LOGS,
    "firehose": _FIREHOSE,
    "kinesis_firehose": _FIREHOSE,
    "kinesis": _KINESIS,
    "kinesis_streams": _KINESIS,
    "s3": _S3,
    "prometheus_remote_write": _PROMETHEUS,
}

OFF = ("false", "no", "off")

# Outputs that leave the task nowhere.
SILENT = ("counter", "exit", "file", "null", "stdout")

# Options with the address of outputs that have no host: of kafka, and of plugins. Source: Fluent Bit manual, Kafka;
# newrelic/newrelic-fluent-bit-output and grafana/loki, READMEs; Fluentd documentation, out_http.
ADDRESSES = ("brokers", "endpoint", "endpoint_url", "url")

# Options of AWS outputs that say where the service is.
ENDPOINTS = ("endpoint", "s3_endpoint")

# Ports of Fluent Bit's outputs, where they are not 443. Source: Fluent Bit manual, Outputs.
PORTS = {
    "es": 9200,
    "forward": 24224,
    "gelf": 12201,
    "http": 80,
    "influxdb": 8086,
    "kafka": 9092,
    "loki": 3100,
    "opensearch": 9200,
    "opentelemetry": 80,
    "prometheus_remote_write": 80,
    "splunk": 8088,
    "syslog": 514,
}
