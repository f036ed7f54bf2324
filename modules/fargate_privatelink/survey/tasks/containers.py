"""Containers of a task definition without what is secret, or may be, in them.

A task definition holds passwords in plain text more often than not, and a survey is committed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.requirements.firelens import ADDRESSES, ENDPOINTS
from fargate_privatelink.task_definition.container import HEALTH_CHECK_KINDS
from fargate_privatelink.task_definition.container_logging import AWSLOGS_OPTIONS

# Stands for a text that a survey does not tell. Whoever reads one takes it for a value that is not known.
WITHHELD = "withheld by fargate-survey"
# What of a container may be told as it is.
KEPT = (
    *("name", "image", "essential", "cpu", "memory", "memoryReservation", "portMappings", "environmentFiles"),
    *("secrets", "mountPoints", "volumesFrom", "dependsOn", "repositoryCredentials", "credentialSpecs", "user"),
    *("readonlyRootFilesystem", "linuxParameters", "ulimits", "startTimeout", "stopTimeout", "restartPolicy"),
    *("interactive", "pseudoTerminal", "versionConsistency"),
)
# Options of FireLens outputs that name a destination, in small letters. Source: Fluent Bit manual, Outputs.
OUTPUT_OPTIONS = (
    *("name", "@type", "match", "region", "aws_region", "log_group_name", "log_group_template", "auto_create_group"),
    *("log_retention_days", "delivery_stream", "delivery_stream_name", "stream", "stream_name", "bucket"),
    *("s3_bucket", "s3_region", "canned_acl", "aws_auth", "aws_service_name", "port", "tls"),
    *("role_arn", "sts_role_arn", "aws_role_arn", "aws_sts_role_arn", "check_bucket", "check_object", "acl"),
    *("auto_create_stream", "retention_in_days", "log_group_name_key", "use_tag_as_group", "hec_port"),
)
# Those whose values are addresses, with whatever else may stand in one.
ADDRESS_OPTIONS = (*ADDRESSES, *ENDPOINTS)
ROUTER_OPTIONS = ("config-file-type", "config-file-value", "enable-ecs-log-metadata")
# The workspace of Amazon Managed Service for Prometheus in a path, behind which there may be a key of somebody's.
WORKSPACE = re.compile(r"/workspaces/ws-[\w-]+/", re.ASCII)
# Where a collector finds its configuration, on its command line; a configuration in that itself is withheld.
ADDRESS = re.compile(r"(?<!\S)--config[= ](?:(?:file:)?/[\w./-]+|env:\w+|s3://[\w./-]+)(?!\S)", re.ASCII)


def public(container: Json) -> dict[str, Any]:
    """A container as a survey tells it: the names of variables and no values, and no words of commands."""
    told = {key: container[key] for key in KEPT if container.get(key) not in (None, [], {})}
    if variables := container.get("environment"):
        names = sorted(str(each.get("name", "")) for each in variables)
        told["environment"] = [{"name": name, "value": WITHHELD} for name in names]
    for key in ("command", "entryPoint"):
        if words := container.get(key):
            told[key] = [*ADDRESS.findall(" ".join(map(str, words))), WITHHELD]
    if check := container.get("healthCheck"):
        kind, *rest = check.get("command") or ("",)
        known = kind if kind in HEALTH_CHECK_KINDS else HEALTH_CHECK_KINDS[0]
        told["healthCheck"] = {**check, "command": [known, WITHHELD] if rest or known != kind else [kind]}
    if router := container.get("firelensConfiguration"):
        told["firelensConfiguration"] = {**router, "options": _named(router.get("options"), ROUTER_OPTIONS)}
    if logging := container.get("logConfiguration"):
        told["logConfiguration"] = public_logging(logging)
    return told


def public_logging(logging: Json) -> dict[str, Any]:
    """A log configuration with the options that say where the logs go."""
    options = logging.get("options") or {}
    told = {"logDriver": logging.get("logDriver"), "options": dict(_options(str(logging.get("logDriver")), options))}
    return told | ({"secretOptions": logging["secretOptions"]} if logging.get("secretOptions") else {})


def _options(driver: str, options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if driver == "awslogs":
        yield from _named(options, AWSLOGS_OPTIONS).items()
    for key, value in sorted(options.items()):
        if driver == "splunk" and key == "splunk-url":
            yield key, _address(value)
        elif driver == "awsfirelens" and key.lower() in OUTPUT_OPTIONS:
            yield key, value
        elif driver == "awsfirelens" and key.lower() in ("host", "hec_host"):
            # A user and a password may stand in front.
            yield key, value.rpartition("@")[2]
        elif driver == "awsfirelens" and key.lower() in ADDRESS_OPTIONS:
            yield key, ",".join(map(_address, value.split(",")))
        elif driver == "awsfirelens" and key.lower() == "uri" and (found := WORKSPACE.search(value)):
            yield key, found[0]


def _address(url: str) -> str:
    """The scheme, host and port of a URL, or the host and port alone of an address without a scheme."""
    scheme, separator, rest = url.strip().rpartition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}{separator}{host}"


def _named(options: Mapping[str, str] | None, names: Any) -> dict[str, str]:
    return {key: value for key, value in sorted((options or {}).items()) if key in names}
