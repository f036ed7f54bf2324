"""The CloudWatch agent: what the sections of its configuration make it call.

Source: CloudWatch User Guide, CloudWatch-Agent-Configuration-File-Details.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.requirements.sidecars.calls import (
    AGENT_LOGS,
    AGENT_LOGS_WITH_RETENTION,
    ECS_SERVICE_DISCOVERY,
    METRICS,
    TRACES,
    Call,
    remote_write,
)
from fargate_privatelink.requirements.sidecars.configuration import Configuration, environment, injects, is_open
from fargate_privatelink.requirements.sidecars.opentelemetry import exporters
from fargate_privatelink.requirements.sidecars.yaml_blocks import is_broken
from fargate_privatelink.task_definition.roles import ROLE_ARN

SECTIONS = ("metrics", "logs", "traces")
# The services whose endpoint a section overrides; Managed Prometheus is none.
OVERRIDDEN = {"metrics": ("monitoring",), "logs": ("logs",), "traces": ("xray",)}
VARIABLES = ("CW_CONFIG_CONTENT", "CW_OTEL_CONFIG_CONTENT")


def cloudwatch_agent(container: Mapping[str, Any]) -> Configuration:
    """The calls of the sections of its configuration where the task definition holds it, else of all."""
    variables = environment(container)
    otel = variables.get("CW_OTEL_CONFIG_CONTENT", "")
    text = variables.get("CW_CONFIG_CONTENT", "" if not otel else "{}")
    configuration, fault = _read(text)
    faults = [f"{VARIABLES[0]} {fault}"] if fault and VARIABLES[0] in variables else []
    if otel and is_broken(otel) and not is_open(otel):
        faults.append(f"{VARIABLES[1]} is not YAML")
    if configuration is None:
        return Configuration((METRICS, AGENT_LOGS, TRACES), is_whole=bool(faults), faults=tuple(faults))
    rest = exporters(otel, variables)
    named = (_named_role(_table(configuration.get(name))) for name in ("agent", *SECTIONS))
    calls = (*_sections(configuration, text), *rest.calls)
    is_whole = (
        rest.is_whole and not injects(container, *VARIABLES) and all(not each or _is_role(each) for each in named)
    )
    return Configuration(tuple(dict.fromkeys(calls)), rest.hosts, is_whole, tuple(faults))


def _read(text: str) -> tuple[Mapping[str, Any] | None, str]:
    """The object in a text of JSON; None, and what the text is, where it is none and could not become one."""
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError):
        return None, "" if is_open(text) else "is not JSON"
    return (configuration, "") if isinstance(configuration, dict) else (None, "is not an object of JSON")


def _sections(configuration: Mapping[str, Any], text: str) -> Iterator[Call]:
    agent = _table(configuration.get("agent"))
    for name in SECTIONS:
        if name in configuration:
            section = _table(configuration[name])
            role = _named_role(section) or _named_role(agent)
            region = _text(section, "region_override") or _text(agent, "region")
            for call in _calls(name, section, text):
                # Managed Prometheus has a region of its own.
                own = call.by(role if _is_role(role) else "", call.region or (region if region in regions() else ""))
                yield own.at(_text(section, "endpoint_override")) if call.service in OVERRIDDEN[name] else own
    if re.search(r'"ecs_service_discovery"\s*:', text):
        yield from ECS_SERVICE_DISCOVERY


def _calls(name: str, section: Mapping[str, Any], text: str) -> Iterator[Call]:
    if name == "metrics":
        destinations = _table(section.get("metrics_destinations"))
        if "cloudwatch" in destinations or not destinations:
            yield METRICS
        if "amp" in destinations:
            yield remote_write("", _text(_table(destinations["amp"]), "workspace_id"))
    elif name == "logs":
        yield AGENT_LOGS_WITH_RETENTION if re.search(r'"retention_in_days"\s*:\s*"?[1-9]', text) else AGENT_LOGS
    else:
        yield TRACES


def _named_role(section: Mapping[str, Any]) -> str:
    return _text(_table(section.get("credentials")), "role_arn")


def _is_role(name: str) -> bool:
    return re.fullmatch(ROLE_ARN, name, re.ASCII) is not None


def _table(value: object) -> Mapping[str, Any]:
    """What a person wrote where a table belongs; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""
