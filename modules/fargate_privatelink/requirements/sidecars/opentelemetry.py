"""OpenTelemetry collectors, the AWS Distro among them: what the components of a configuration call.

Source: aws-observability/aws-otel-collector, README, config/ecs and pkg/config; opentelemetry-collector-contrib, the
components' READMEs; Amazon ECS Developer Guide, trace-data.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.aws.hosts import service_at
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.requirements.hosts import address
from fargate_privatelink.requirements.sidecars.calls import (
    AGENT_LOGS,
    AGENT_LOGS_WITH_RETENTION,
    ECS_SERVICE_DISCOVERY,
    METRICS,
    READ_LOGS,
    TRACES,
    WORKSPACE,
    Call,
    object_reads,
    object_writes,
    remote_write,
    stream_writes,
    to_log_group,
)
from fargate_privatelink.requirements.sidecars.configuration import (
    Configuration,
    environment,
    host_of,
    injects,
    is_open,
)
from fargate_privatelink.requirements.sidecars.yaml_blocks import (
    blocks,
    is_broken,
    scalars,
    without_comments,
    without_members,
)
from fargate_privatelink.task_definition.roles import ROLE_ARN

VARIABLE = "AOT_CONFIG_CONTENT"
PROMETHEUS_VARIABLE = "AWS_PROMETHEUS_ENDPOINT"

# Configuration files inside the image of the AWS Distro for OpenTelemetry, under /etc/ecs: the exporters of each.
FILES: Mapping[str, tuple[str, ...]] = {
    "container-insights/otel-task-metrics-config.yaml": ("awsxray", "awsemf"),
    "ecs-amp-prometheus.yaml": (PROMETHEUS_VARIABLE,),
    "ecs-amp-xray-prometheus.yaml": ("awsxray", PROMETHEUS_VARIABLE),
    "ecs-amp-xray.yaml": ("awsxray", PROMETHEUS_VARIABLE),
    "ecs-amp.yaml": (PROMETHEUS_VARIABLE,),
    "ecs-cloudwatch-xray.yaml": ("awsxray", "awsemf"),
    "ecs-cloudwatch.yaml": ("awsemf",),
    "ecs-default-config.yaml": ("awsxray", "awsemf"),
    "ecs-xray.yaml": ("awsxray",),
    "otel-instance-metrics-config.yaml": ("awsemf",),
}
FOLDER = "/etc/ecs/"
# s3://<bucket>.s3.<region>.amazonaws.com/<key>. Source: opentelemetry-collector-contrib, confmap/provider/s3provider.
S3_ADDRESS = re.compile(
    r"s3://(?P<bucket>[a-z0-9.-]+)\.s3\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<key>[^\s*?$\"]+)"
)
# The APIs that take OpenTelemetry's protocol themselves. Source: CloudWatch User Guide, CloudWatch-OTLPEndpoint.
OTLP_APIS = {"logs": AGENT_LOGS, "monitoring": METRICS, "xray": TRACES}
OTLP_HOST = re.compile(rf"(?P<service>{'|'.join(OTLP_APIS)})\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")
# Exporters to a service of somebody else that need no address, and its domain; `site` or `realm` may say another.
ELSEWHERE = {
    "coralogix": "coralogix.com",
    "datadog": "datadoghq.com",
    "logzio": "logz.io",
    "signalfx": "signalfx.com",
}
# Keys under which exporters have an address.
ADDRESSES = (
    *("endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"),
    *("api_url", "ingest_url"),
)
# Keys that name a role to assume: of exporters, of awskinesis, and of sigv4auth.
# A log group's name with nothing in it that is filled in.
GROUP = re.compile(
    r"""\blog_group_name["']?\s*:\s*["']?(?P<name>[\w./#-]+)["']?\s*(?:[,}]|$)""", re.ASCII | re.MULTILINE
)
ROLE_KEYS = ("role_arn", "role", "arn")
LOCAL = re.compile(r"localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1?\]?")


def opentelemetry(container: Mapping[str, Any]) -> Configuration:
    """What a collector's configuration makes it call.

    Without any, that of AWS's image: traces to X-Ray, metrics through CloudWatch Logs, and Prometheus if it is named.
    """
    variables = environment(container)
    standard = ("awsxray", "awsemf", *((PROMETHEUS_VARIABLE,) if PROMETHEUS_VARIABLE in variables else ()))
    default = exporters(" ".join(standard), variables).calls
    if injects(container, VARIABLE):
        return Configuration(default, is_whole=False)
    # It comes before the command line.
    if text := variables.get(VARIABLE):
        if fault := _fault(text):
            return Configuration(default, faults=(f"{VARIABLE} {fault}",))
        given: list[str] = []
        texts: list[str | None] = [text]
    else:
        given = addresses(container)
        texts = [_text(address, variables) for address in given]
    fetched = tuple(_fetched(address) for address in given if S3_ADDRESS.fullmatch(address))
    if not texts:
        # Words of the command line that are not known may be an address.
        words = (*(container.get("entryPoint") or ()), *(container.get("command") or ()))
        return Configuration(default, is_whole=not any(map(is_open, words)))
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or not any("exporters" in text for text in known):
        return Configuration((*fetched, *default), is_whole=False)
    return exporters("\n".join(known), variables)


def _fault(text: str) -> str:
    """What a text is that is no configuration of a collector; empty where it may be one."""
    if is_open(text):
        return ""
    if is_broken(text):
        return "is not YAML"
    return "" if "exporters" in text or "$" in text else "has no exporters"


def addresses(container: Mapping[str, Any]) -> list[str]:
    """What `--config` is on a container's command line, each time that it is given."""
    line = " ".join((*(container.get("entryPoint") or ()), *(container.get("command") or ())))
    return [found.strip("\"'") for found in re.findall(r"(?<!\S)--config[= ](yaml:.+|\S+)", line, re.DOTALL)]


def _fetched(address: str) -> Call:
    found = S3_ADDRESS.fullmatch(address)
    assert found is not None
    return object_reads(found["bucket"], found["key"], found["region"])


def _text(address: str, variables: Mapping[str, str]) -> str | None:
    """The configuration at an address, as far as it tells of exporters; None when it is not in the task definition."""
    scheme, _, rest = address.partition(":")
    if scheme == "yaml":
        return rest
    if scheme == "env":
        return variables.get(rest)
    folder, _, name = address.removeprefix("file:").partition(FOLDER)
    components = () if folder else FILES.get(name, ())
    names = " ".join(components)
    return f"exporters: {names}\nservice:\n  pipelines: exporters {names}\n" if components else None


def exporters(text: str, variables: Mapping[str, str]) -> Configuration:
    """What a configuration calls, by the names of its components and the addresses of its exporters."""
    text = _used(_resolved(without_comments(text), variables))
    found = [*_components(text), *_prometheus(text, variables)]
    hosts = dict.fromkeys(_hosts(text))
    for host, _ in hosts:
        if match := OTLP_HOST.fullmatch(host):
            found += [OTLP_APIS[match["service"]].by(role, match["region"]) for role in _signers(text)]
    is_whole = not any(value.startswith("$") for key in ROLE_KEYS for value in scalars(text, key))
    called = {call.service for call in found}
    outside = tuple(each for each in hosts if not ((named := service_at(each[0])) and named[0].name in called))
    return Configuration(tuple(dict.fromkeys(found)), outside, is_whole)


def _resolved(text: str, variables: Mapping[str, str]) -> str:
    """A configuration with the variables in it that the task definition gives."""

    def value(found: re.Match[str]) -> str:
        return variables.get(found["name"], found[0]) if found["name"] != PROMETHEUS_VARIABLE else found[0]

    return re.sub(r"\$\{(env:)?(?P<name>\w+)\}", value, text)


def _used(text: str) -> str:
    """A configuration without the components that its pipelines and extensions do not name: those never run.

    Source: OpenTelemetry documentation, Collector, Configuration. Where the pipelines cannot be read, all may run.
    """
    services = list(blocks(text, "service"))
    pipelines = [each for service in services for each in blocks(service, "pipelines")]
    if not any("exporters" in each for each in pipelines) or any(re.search(r"[$*\ue000-\uf8ff]", s) for s in services):
        return text
    named = {each for service in services for each in re.findall(r"[\w./-]+", service)}
    for section in ("connectors", "exporters", "receivers"):
        text = without_members(text, section, named.__contains__)
    named |= {*scalars(text, "authenticator")}
    named |= {each for block in blocks(text, "watch_observers") for each in re.findall(r"[\w./-]+", block)}
    return without_members(text, "extensions", named.__contains__)


def _components(text: str) -> Iterator[Call]:
    def each(name: str) -> list[str]:
        """The blocks of a component; an empty one where it is only named."""
        named = re.search(rf"(?<![\w./-]){name}(?![\w-])", text) is not None
        return list(blocks(text, name)) or ([""] if named else [])

    for name in ("awsxray", "awsproxy"):
        yield from (TRACES.by(_role(block), _region(block)).at(_endpoint(block)) for block in each(name))
    for name in ("awsemf", "awscloudwatchlogs"):
        for block in each(name):
            retains = re.search(r"\blog_retention\W+[1-9]", block) is not None
            logs = AGENT_LOGS_WITH_RETENTION if retains else AGENT_LOGS
            group = GROUP.search(block)
            for call in to_log_group(logs, group["name"]) if group else (logs,):
                yield call.by(_role(block), _region(block)).at(_endpoint(block))
    for block in each("awskinesis"):
        yield stream_writes(_first(block, "stream_name")).by(_role(block, "role"), _region(block))
    for block in each("awss3"):
        yield object_writes(_first(block, "s3_bucket")).by(_role(block), _region(block)).at(_endpoint(block))
    for _ in each("awscloudwatch"):
        yield READ_LOGS
    if each("ecs_observer"):
        yield from ECS_SERVICE_DISCOVERY


def _prometheus(text: str, variables: Mapping[str, str]) -> Iterator[Call]:
    for role in _signers(text):
        for found in WORKSPACE.finditer(text):
            yield remote_write(found[0]).by(role)
        if PROMETHEUS_VARIABLE in text:
            yield remote_write(variables.get(PROMETHEUS_VARIABLE, "")).by(role)


def _signers(text: str) -> list[str]:
    """The roles that requests are signed with; an empty one for the task's own."""
    return list(dict.fromkeys(_role(block, "arn") for block in blocks(text, "sigv4auth"))) or [""]


def _role(block: str, key: str = "role_arn") -> str:
    return next((each for each in scalars(block, key) if re.fullmatch(ROLE_ARN, each, re.ASCII)), "")


def _region(block: str) -> str:
    return next((each for each in scalars(block, "region") if each in regions()), "")


def _endpoint(block: str) -> str:
    return _first(block, "endpoint")


def _first(block: str, key: str) -> str:
    return next(scalars(block, key), "")


def _hosts(text: str) -> Iterator[tuple[str, int]]:
    """Where exporters send to, besides the services of AWS that are exporters of their own."""
    for block in blocks(text, "exporters"):
        for key in ADDRESSES:
            yield from filter(None, map(_host, scalars(block, key)))
        for kafka in blocks(block, "kafka"):
            brokers = re.findall(r"([\w-]+(?:\.[\w-]+)+|\w+):(\d{2,5})\b", kafka)
            yield from ((host, int(port)) for host, port in brokers if int(port) < 65536)
        for name, domain in ELSEWHERE.items():
            for own in blocks(block, name):
                said = _first(own, "site") or _first(own, "domain")
                yield host_of(said, domain), 443


def _host(text: str) -> tuple[str, int] | None:
    """The host and port of an address; None where it is the task itself, or not known."""
    found = address(text)
    return None if found is None or LOCAL.fullmatch(found[0]) else found
