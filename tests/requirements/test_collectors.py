"""What the configurations of collectors make them call: roles that they assume, regions, components and hosts."""

import json
from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.aws.regions import region
from fargate_privatelink.requirements import Phase, Task, requirements
from fargate_privatelink.requirements.sidecars.yaml_blocks import is_broken
from tests.cases import ACCOUNT, REGISTRY, TASK_ROLE, web

Json = dict[str, Any]
ROLE = "arn:aws:iam::210987654321:role/telemetry"
OTHER = "arn:aws:iam::210987654321:role/traces"
WORKSPACE = "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-12ab/api/v1/remote_write"


def calls(container: Json, **context: Any) -> set[str]:
    """What a sidecar reaches, as `target | reach | actions on resources`, or `by` the role that it assumes."""
    definition = web({}, {"name": "sidecar", **container}, taskRoleArn=TASK_ROLE)
    parsed = task_definition.parse(definition, file="web.json")
    needed = requirements(Task(definition=parsed, region=region("us-east-1"), **context))
    return {
        " | ".join(
            (
                need.target if need.port == 443 else f"{need.target}:{need.port}",
                need.reach,
                *(f"{' '.join(grant.actions)} on {' '.join(grant.resources)}" for grant in need.grants),
                *([f"by {need.caller}"] if need.caller else []),
            )
        )
        for need in needed
        if need.phase is Phase.APPLICATION
    }


def agent(**sections: Any) -> Json:
    variable = {"name": "CW_CONFIG_CONTENT", "value": json.dumps(sections)}
    return {"image": f"{REGISTRY}/cloudwatch-agent", "environment": [variable]}


def collector(text: str, **variables: str) -> Json:
    given = {"AOT_CONFIG_CONTENT": text, **variables}
    environment = [{"name": name, "value": value} for name, value in given.items()]
    return {"image": f"{REGISTRY}/aws-otel-collector", "environment": environment}


def credentials(role: str) -> Json:
    return {"credentials": {"role_arn": role}}


ASSUME = f"sts | endpoint | sts:AssumeRole on {ROLE}"
TRACES = (
    "xray | endpoint | xray:GetSamplingRules xray:GetSamplingStatisticSummaries xray:GetSamplingTargets"
    " xray:PutTelemetryRecords xray:PutTraceSegments on *"
)
LOGS = (
    "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents"
    f" on arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
)
GROUPS = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:"
WRITE = "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"
FIND = f"logs:DescribeLogGroups on {GROUPS}*"
REMOTE_WRITE = f"aps-workspaces | endpoint | aps:RemoteWrite on arn:aws:aps:us-east-1:{ACCOUNT}:workspace/ws-12ab"

CASES: dict[str, tuple[Json, set[str]]] = {
    "the agent with a role for everything": (
        agent(agent=credentials(ROLE), metrics={}, logs={}),
        {f"monitoring | endpoint | by {ROLE}", f"logs | endpoint | by {ROLE}", ASSUME},
    ),
    "the agent with a role for one section": (
        agent(metrics={}, traces=credentials(ROLE)),
        {"monitoring | endpoint | cloudwatch:PutMetricData on *", f"xray | endpoint | by {ROLE}", ASSUME},
    ),
    "the agent with a role of a section beside the one for everything": (
        agent(agent=credentials(ROLE), metrics=credentials(OTHER), logs={}),
        {
            f"monitoring | endpoint | by {OTHER}",
            f"logs | endpoint | by {ROLE}",
            ASSUME,
            f"sts | endpoint | sts:AssumeRole on {OTHER}",
        },
    ),
    "the agent for another region": (
        agent(agent={"region": "eu-west-1"}, metrics={}),
        {"monitoring in eu-west-1 | internet | cloudwatch:PutMetricData on *"},
    ),
    "the agent with OpenTelemetry's configuration": (
        {
            "image": f"{REGISTRY}/cloudwatch-agent",
            "environment": [{"name": "CW_OTEL_CONFIG_CONTENT", "value": "exporters:\n  awsxray:\n"}],
        },
        {TRACES},
    ),
    "an exporter with a role": (
        collector(f"exporters:\n  awsemf:\n    role_arn: {ROLE}\n  awsxray:\n    indexed: []\n"),
        {f"logs | endpoint | by {ROLE}", TRACES, ASSUME},
    ),
    "an exporter with a role in a variable": (
        collector("exporters:\n  awsxray:\n    role_arn: ${env:ROLE}\n", ROLE=ROLE),
        {f"xray | endpoint | by {ROLE}", ASSUME},
    ),
    "an exporter with a role in quotes, in braces": (
        collector(f'exporters:\n  awsxray/two: {{role_arn: "{ROLE}", index_all_attributes: true}}\n'),
        {f"xray | endpoint | by {ROLE}", ASSUME},
    ),
    "an exporter twice, with a role and without": (
        collector(f"exporters:\n  awscloudwatchlogs/own:\n  awscloudwatchlogs/theirs:\n    role_arn: {ROLE}\n"),
        {f"logs | endpoint | by {ROLE}", f"logs | endpoint | {LOGS}", ASSUME},
    ),
    "an exporter for another region": (
        collector("exporters:\n  awsemf:\n    region: eu-west-1\n"),
        {"logs in eu-west-1 | internet | " + LOGS.replace("us-east-1", "eu-west-1")},
    ),
    "a workspace signed for by a role": (
        collector(
            f"extensions:\n  sigv4auth:\n    assume_role:\n      arn: {ROLE}\n      sts_region: us-east-1\n"
            f"exporters:\n  prometheusremotewrite:\n    endpoint: {WORKSPACE}\n    auth: {{authenticator: sigv4auth}}\n"
        ),
        {f"aps-workspaces | endpoint | by {ROLE}", ASSUME},
    ),
    "a workspace of the task's own account": (
        collector(
            "extensions:\n  sigv4auth:\n    region: us-east-1\n"
            f"exporters:\n  prometheusremotewrite:\n    endpoint: {WORKSPACE}\n"
        ),
        {REMOTE_WRITE},
    ),
    "a workspace with letters that an example has": (
        collector(f"exporters:\n  prometheusremotewrite:\n    endpoint: {WORKSPACE.replace('12ab', '12-EXAMPLE')}\n"),
        {REMOTE_WRITE.replace("12ab", "12-EXAMPLE")},
    ),
    "the APIs that take OpenTelemetry's protocol": (
        collector(
            "extensions:\n  sigv4auth:\n    service: xray\nexporters:\n"
            "  otlphttp/traces:\n    traces_endpoint: https://xray.us-east-1.amazonaws.com/v1/traces\n"
            "  otlphttp/logs:\n    logs_endpoint: https://logs.us-east-1.amazonaws.com/v1/logs\n"
        ),
        {TRACES, f"logs | endpoint | {LOGS}"},
    ),
    "a stream": (
        collector(f"exporters:\n  awskinesis:\n    aws:\n      stream_name: spans\n      role: {ROLE}\n"),
        {f"kinesis-streams | endpoint | by {ROLE}", ASSUME},
    ),
    "a stream of the task's own account": (
        collector("exporters:\n  awskinesis:\n    aws:\n      stream_name: spans\n"),
        {
            "kinesis-streams | endpoint | kinesis:DescribeStream kinesis:PutRecords"
            f" on arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/spans"
        },
    ),
    "a bucket": (
        collector("exporters:\n  awss3:\n    s3uploader:\n      region: us-east-1\n      s3_bucket: traces\n"),
        {"s3 | endpoint | s3:PutObject on arn:aws:s3:::traces/*"},
    ),
    "a proxy for X-Ray": (collector("extensions:\n  awsproxy:\nexporters:\n  debug:\n"), {TRACES}),
    "a receiver of logs": (
        collector("receivers:\n  awscloudwatch:\n    region: us-east-1\nexporters:\n  debug:\n"),
        {
            "logs | endpoint | logs:DescribeLogGroups logs:FilterLogEvents"
            f" on arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
        },
    ),
    "brokers of Amazon MSK": (
        collector(
            "exporters:\n  kafka:\n    brokers:\n      - b-1.spans.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9094\n"
            "      - b-2.spans.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9094\n"
        ),
        {f"b-{n}.spans.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9094 | vpc" for n in (1, 2)},
    ),
    "a collector in the VPC": (
        collector(
            "exporters:\n  otlp:\n    endpoint: gateway.telemetry.internal:4317\n"
            "  otlp/sc:\n    endpoint: gateway:4317\n  kafka:\n    brokers: [kafka:99999]\n"
        ),
        {"gateway.telemetry.internal:4317 | vpc", "gateway:4317 | vpc"},
    ),
    "a service of somebody else": (
        collector(
            "exporters:\n  otlp:\n    endpoint: https://api.honeycomb.io:443\n  datadog:\n    api:\n      key: x\n"
        ),
        {"api.honeycomb.io | unknown", "datadoghq.com | unknown"},
    ),
    "a site of a service of somebody else": (
        collector("exporters:\n  datadog:\n    api:\n      site: datadoghq.eu\n"),
        {"datadoghq.eu | unknown"},
    ),
    "the task itself": (
        collector(
            "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 0.0.0.0:4317\n"
            "exporters:\n  prometheus:\n    endpoint: 0.0.0.0:8889\n  otlp:\n    endpoint: localhost:4317\n"
            "  otlp/unknown:\n    endpoint: ${env:GATEWAY}\n"
        ),
        set(),
    ),
    "a configuration in a bucket": (
        {
            "image": f"{REGISTRY}/aws-otel-collector",
            "command": ["--config", "s3://conf.s3.us-east-1.amazonaws.com/otel/web.yaml"],
        },
        {
            "s3 | endpoint | s3:GetObject on arn:aws:s3:::conf/otel/web.yaml",
            TRACES,
            f"logs | endpoint | {LOGS}",
            "aws-otel-collector | unknown",
        },
    ),
    "a configuration in a bucket, under another name": (
        {"image": f"{REGISTRY}/telemetry", "command": ["--config=s3://conf.s3.us-east-1.amazonaws.com/web.yaml"]},
        {
            "s3 | endpoint | s3:GetObject on arn:aws:s3:::conf/web.yaml",
            TRACES,
            f"logs | endpoint | {LOGS}",
            "telemetry | unknown",
        },
    ),
    "the configuration of the guide's page on traces": (
        {
            "image": f"{REGISTRY}/aws-otel-collector:v0.26.1",
            "command": ["--config=/etc/ecs/otel-instance-metrics-config.yaml"],
        },
        {f"logs | endpoint | {LOGS}"},
    ),
    "an agent of Datadog's": (
        {
            "image": f"{REGISTRY}/datadog/agent:7",
            "environment": [{"name": "ECS_FARGATE", "value": "true"}, {"name": "DD_SITE", "value": "datadoghq.eu"}],
            "secrets": [{"name": "DD_API_KEY", "valueFrom": "/datadog/key"}],
        },
        {"datadoghq.eu | unknown"},
    ),
    "an application with New Relic's library": (
        {"image": f"{REGISTRY}/shop", "environment": [{"name": "NEW_RELIC_LICENSE_KEY", "value": "x"}]},
        {"newrelic.com | unknown"},
    ),
    "what no pipeline and no extension names": (
        collector(
            "receivers:\n  awscloudwatch:\n  otlp:\nextensions:\n  awsproxy:\n  sigv4auth/one:\n    assume_role: {arn: "
            f"{OTHER}}}\nexporters:\n  awsxray:\n    index_all_attributes: true\n  awsemf/used:\n  awsemf:\n"
            f"    role_arn: {ROLE}\n  debug:\nservice:\n  extensions: [health_check]\n  pipelines:\n    traces:\n"
            "      receivers: [otlp]\n      exporters:\n        - debug\n    metrics/awsxray:\n"
            "      receivers: [otlp]\n      exporters: [awsemf/used]\n"
        ),
        {f"logs | endpoint | {LOGS}"},
    ),
    "extensions that are named": (
        collector(
            "extensions:\n  awsproxy:\n  ecs_observer:\n"
            f"  sigv4auth/x:\n    assume_role: {{arn: {ROLE}}}\n"
            f"exporters:\n  prometheusremotewrite:\n    endpoint: {WORKSPACE}\n"
            "    auth: {authenticator: sigv4auth/x}\n"
            "service:\n  extensions:\n    - awsproxy\n  pipelines:\n    metrics: {exporters: [prometheusremotewrite]}\n"
        ),
        {f"aps-workspaces | endpoint | by {ROLE}", ASSUME, TRACES},
    ),
    "pipelines with an anchor": (
        collector(
            "exporters:\n  awsxray:\nservice:\n  pipelines:\n    traces: &p\n      exporters: [debug]\n    logs: *p\n"
        ),
        {TRACES},
    ),
    "a log group": (
        collector('exporters:\n  awscloudwatchlogs:\n    log_group_name: "/ecs/web#1"\n    log_retention: 7\n'),
        {f"logs | endpoint | {WRITE} logs:PutRetentionPolicy on {GROUPS}/ecs/web#1:*", f"logs | endpoint | {FIND}"},
    ),
    "a log group in braces, and one that is filled in": (
        collector(
            "exporters:\n  awsemf/a: {log_group_name: web, region: us-east-1}\n"
            "  awsemf/b:\n    log_group_name: '/ecs/{TaskId}'\n  awsemf/c:\n    log_group_name: a-${env:X}\n"
        ),
        {f"logs | endpoint | {WRITE} on {GROUPS}web:*", f"logs | endpoint | {FIND}", f"logs | endpoint | {LOGS}"},
    ),
    "an exporter to a FIPS endpoint": (
        collector("exporters:\n  awsemf:\n    endpoint: https://logs-fips.us-east-1.amazonaws.com\n"),
        {f"logs-fips | endpoint | {LOGS}"},
    ),
    "an exporter beside a receiver with an address": (
        collector(
            "receivers:\n  awsxray:\n    endpoint: 0.0.0.0:2000\n"
            "exporters:\n  awsxray:\n    endpoint: https://xray.us-west-2.amazonaws.com\n"
        ),
        {TRACES, TRACES.replace("xray | endpoint", "xray in us-west-2 | internet")},
    ),
    "an exporter to another service of AWS": (
        collector("exporters:\n  otlphttp:\n    endpoint: https://sqs.us-east-1.amazonaws.com\n"),
        {"sqs | endpoint"},
    ),
    "sections of the agent with endpoints": (
        agent(
            metrics={"endpoint_override": "https://monitoring.us-east-1.amazonaws.com"},
            logs={"endpoint_override": "logs-fips.us-east-1.amazonaws.com"},
        ),
        {"monitoring | endpoint | cloudwatch:PutMetricData on *", f"logs-fips | endpoint | {LOGS}"},
    ),
    "a sample application for a collector": ({"image": f"{REGISTRY}/aws-otel-collector-sample-app"}, set()),
}


@pytest.mark.parametrize(("container", "expected"), CASES.values(), ids=CASES)
def test_what_a_collector_calls_is_what_its_configuration_says(container: Json, expected: set[str]) -> None:
    assert calls(container) == expected


def test_a_host_that_the_network_resolves_itself_is_reached_in_the_vpc() -> None:
    text = "exporters:\n  otlphttp:\n    endpoint: https://otel.example.com:4318\n"
    assert calls(collector(text), private_hosts=("*.example.com",)) == {"otel.example.com:4318 | vpc"}


ELSEWHERE = (
    "the configuration of {} is outside the task definition: name what else it calls in extra_services, and allow the"
    " task role it"
)
NOTES: dict[str, tuple[Json, str]] = {
    "a host": (
        collector("exporters:\n  otlp:\n    endpoint: api.honeycomb.io:443\n"),
        "aws-otel-collector sends to api.honeycomb.io: without NAT the network has to resolve it itself, named in"
        " private_hosts",
    ),
    "a role": (
        agent(metrics=credentials(ROLE)),
        f"role {ROLE} must trust {TASK_ROLE}, and be allowed what it is assumed for",
    ),
    "a role that only the container knows": (
        collector("exporters:\n  awsxray:\n    role_arn: ${env:ROLE}\n"),
        ELSEWHERE.format("aws-otel-collector"),
    ),
    "a role of the agent that is none": (agent(traces=credentials("telemetry")), ELSEWHERE.format("cloudwatch-agent")),
    "a configuration in a secret": (
        {
            "image": f"{REGISTRY}/cloudwatch-agent",
            "secrets": [{"name": "CW_CONFIG_CONTENT", "valueFrom": "/agent"}],
        },
        ELSEWHERE.format("cloudwatch-agent"),
    ),
    "a configuration of the agent that is not JSON": (
        {**agent(), "environment": [{"name": "CW_CONFIG_CONTENT", "value": "{oops"}]},
        "CW_CONFIG_CONTENT is not JSON: mend it, or what cloudwatch-agent calls is not known",
    ),
    "a configuration of the agent that is a list": (
        {**agent(), "environment": [{"name": "CW_CONFIG_CONTENT", "value": "[]"}]},
        "CW_CONFIG_CONTENT is not an object of JSON: mend it, or what cloudwatch-agent calls is not known",
    ),
    "a configuration of the agent that is not YAML": (
        {**agent(), "environment": [{"name": "CW_OTEL_CONFIG_CONTENT", "value": "exporters: {"}]},
        "CW_OTEL_CONFIG_CONTENT is not YAML: mend it, or what cloudwatch-agent calls is not known",
    ),
    "a configuration that is not YAML": (
        collector('a: [\n b"'),
        "AOT_CONFIG_CONTENT is not YAML: mend it, or what aws-otel-collector calls is not known",
    ),
    "a configuration of something else": (
        collector("a: b\n"),
        "AOT_CONFIG_CONTENT has no exporters: mend it, or what aws-otel-collector calls is not known",
    ),
    "a configuration that only a deployment tells": (
        collector("\ue000x\ue001"),
        ELSEWHERE.format("aws-otel-collector"),
    ),
    "a configuration of the agent that only a deployment tells": (
        {**agent(), "environment": [{"name": "CW_CONFIG_CONTENT", "value": "\ue000x\ue001"}]},
        ELSEWHERE.format("cloudwatch-agent"),
    ),
    "a configuration in a bucket": (
        {"image": f"{REGISTRY}/telemetry", "command": ["--config=s3://conf.s3.us-east-1.amazonaws.com/web.yaml"]},
        ELSEWHERE.format("telemetry"),
    ),
}


@pytest.mark.parametrize(("container", "note"), NOTES.values(), ids=NOTES)
def test_what_a_configuration_does_not_tell_is_said(container: Json, note: str) -> None:
    definition = web({}, {"name": "sidecar", **container}, taskRoleArn=TASK_ROLE)
    task = Task(definition=task_definition.parse(definition, file="web.json"), region=region("us-east-1"))
    notes = [need.note for need in requirements(task) if need.note]
    assert note in notes
    assert not {*notes} & {ELSEWHERE.format(name) for name in ("aws-otel-collector", "cloudwatch-agent")} - {note}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [\n b", True),
        ('a: "x', True),
        ("a: {b: [c}, d]}", True),
        ('{"a": {"b": [1]}', True),
        ("a: [b, # c ]\n d]", False),
        ("a: it's [fine", False),
        ("a: [it's]", False),
        ("- [a\n  ,b]\nc: d", False),
        ("x: |\n  [not closed\n  {\nb: c", False),
        ("regex: a[b", False),
        ("k: ${env:X}\nl: [${env:A}, b]", False),
        ("""a: ['x', "y]"]""", False),
        ("a: 'b # c'", False),
        ('a: "\\"["', False),
    ],
)
def test_only_what_is_certainly_no_yaml_is_broken(text: str, expected: bool) -> None:
    assert is_broken(text) is expected


@pytest.mark.parametrize("text", ["[" * 65536, "a: []\n" * 9000, "a: [it's\n" * 6000, "[a'" * 20000, "{'" * 30000])
def test_no_text_of_a_collector_takes_long(text: str) -> None:
    """As long as all of a task definition may be; each would take minutes where a pattern tries every way."""
    is_broken(text)


@pytest.mark.parametrize("text", ['"', "exporters:", "exporters: {", "exporters:\n\tawsxray:", "a: &x\n  <<: *x", "\0"])
def test_no_configuration_of_a_collector_is_too_odd(text: str) -> None:
    calls(collector(text))
    calls(collector(f"exporters:\n  otlp:\n    endpoint: {text}\n  kafka:\n    brokers: [{text}:1, a:99999]\n"))
