"""What the CloudWatch agent and OpenTelemetry collectors call, by their configuration where it can be read.

Source: CloudWatch User Guide, CloudWatch-Agent-Configuration-File-Details; aws-observability/aws-otel-collector,
config/ecs and pkg/config; Amazon ECS Developer Guide, trace-data.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.requirements.calls import (
    AGENT_LOGS,
    AGENT_LOGS_WITH_RETENTION,
    ECS_SERVICE_DISCOVERY,
    METRICS,
    TRACES,
    WORKSPACE,
    Call,
    remote_write,
)

AGENT_VARIABLES = ("CW_CONFIG_CONTENT", "CW_OTEL_CONFIG_CONTENT")
COLLECTOR_VARIABLE = "AOT_CONFIG_CONTENT"
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
}
FOLDER = "/etc/ecs/"


@dataclass(frozen=True)
class Configuration:
    """What a collector's configuration makes it call, and whether all of it could be read."""

    calls: tuple[Call, ...]
    is_whole: bool = True


def environment(container: Mapping[str, Any]) -> dict[str, str]:
    """A container's variables."""
    return {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}


def injects(container: Mapping[str, Any], *variables: str) -> bool:
    """Whether one of some variables comes to a container from a secret or parameter."""
    return any(entry["name"] in variables for entry in container.get("secrets", ()))


def cloudwatch_agent(container: Mapping[str, Any]) -> Configuration:
    """The CloudWatch agent: the sections of its configuration where the task definition holds it, else all."""
    variables = environment(container)
    otel = variables.get("CW_OTEL_CONFIG_CONTENT", "")
    text = variables.get("CW_CONFIG_CONTENT", "" if not otel else "{}")
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError):
        configuration = None
    if not isinstance(configuration, dict):
        return Configuration((METRICS, AGENT_LOGS, TRACES), is_whole=False)
    calls = (*_sections(configuration, text), *_exporters(otel, variables))
    return Configuration(tuple(dict.fromkeys(calls)), is_whole=not injects(container, *AGENT_VARIABLES))


def _sections(configuration: Mapping[str, Any], text: str) -> Iterator[Call]:
    if "metrics" in configuration:
        destinations = _table(_table(configuration["metrics"]).get("metrics_destinations"))
        if "cloudwatch" in destinations or not destinations:
            yield METRICS
        if "amp" in destinations:
            workspace = _table(destinations["amp"]).get("workspace_id")
            yield remote_write("", workspace if isinstance(workspace, str) else "")
    if "logs" in configuration:
        yield AGENT_LOGS_WITH_RETENTION if re.search(r'"retention_in_days"\s*:\s*"?[1-9]', text) else AGENT_LOGS
    if "traces" in configuration:
        yield TRACES
    if re.search(r'"ecs_service_discovery"\s*:', text):
        yield from ECS_SERVICE_DISCOVERY


def _table(value: object) -> Mapping[str, Any]:
    """What a person wrote where a table belongs; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def opentelemetry(container: Mapping[str, Any]) -> Configuration:
    """An OpenTelemetry collector: the exporters of its configuration.

    Without any, that of AWS's image: traces to X-Ray, metrics through CloudWatch Logs, and Prometheus if it is named.
    """
    variables = environment(container)
    standard = ("awsxray", "awsemf", *((PROMETHEUS_VARIABLE,) if PROMETHEUS_VARIABLE in variables else ()))
    default = tuple(_exporters(" ".join(standard), variables))
    if injects(container, COLLECTOR_VARIABLE):
        return Configuration(default, is_whole=False)
    # It comes before the command line.
    if text := variables.get(COLLECTOR_VARIABLE):
        texts: list[str | None] = [text]
    else:
        texts = [_text(address, variables) for address in addresses(container)]
    if not texts:
        return Configuration(default)
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or not any("exporters" in text for text in known):
        return Configuration(default, is_whole=False)
    return Configuration(tuple(dict.fromkeys(call for text in known for call in _exporters(text, variables))))


def addresses(container: Mapping[str, Any]) -> list[str]:
    """What `--config` is on a container's command line, each time that it is given."""
    line = " ".join((*(container.get("entryPoint") or ()), *(container.get("command") or ())))
    return [found.strip("\"'") for found in re.findall(r"(?<!\S)--config[= ](yaml:.+|\S+)", line, re.DOTALL)]


def _text(address: str, variables: Mapping[str, str]) -> str | None:
    """The configuration at an address, as far as it tells of exporters; None when it is not in the task definition."""
    scheme, _, rest = address.partition(":")
    if scheme == "yaml":
        return rest
    if scheme == "env":
        return variables.get(rest)
    folder, _, name = address.removeprefix("file:").partition(FOLDER)
    exporters = () if folder else FILES.get(name, ())
    return f"exporters: {' '.join(exporters)}" if exporters else None


def _exporters(text: str, variables: Mapping[str, str]) -> Iterator[Call]:
    """What a configuration of OpenTelemetry calls, by the names of its components."""
    text = re.sub(r"(^|\s)#.*", "", text)
    if re.search(r"\bawsxray\b", text):
        yield TRACES
    if re.search(r"\b(awsemf|awscloudwatchlogs)\b", text):
        yield AGENT_LOGS_WITH_RETENTION if re.search(r"\blog_retention\W+[1-9]", text) else AGENT_LOGS
    if re.search(r"\becs_observer\b", text):
        yield from ECS_SERVICE_DISCOVERY
    for found in WORKSPACE.finditer(text):
        yield remote_write(found[0])
    if PROMETHEUS_VARIABLE in text:
        yield remote_write(variables.get(PROMETHEUS_VARIABLE, ""))
