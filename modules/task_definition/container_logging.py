"""Fargate's rules for logging. Source: ECS API Reference, LogConfiguration; Developer Guide, using_firelens."""

import re
from urllib.parse import urlsplit

from modules.errors import shown
from modules.task_definition.rules import Json, Problems, is_windows

LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
AWSLOGS_OPTIONS = ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")


def logging(container: Json, task: Json) -> Problems:
    configuration = container.get("logConfiguration")
    if configuration is None:
        return
    driver, options = configuration["logDriver"], configuration.get("options", {})
    if driver not in LOG_DRIVERS:
        yield "logConfiguration.logDriver", f"must be one of {', '.join(LOG_DRIVERS)} on Fargate, got {driver}"
    elif driver == "awslogs":
        for path, message in _awslogs(options):
            yield f"logConfiguration.options.{path}", message
    elif driver == "splunk" and not _is_url(options.get("splunk-url", "https://secret")):
        expected = "must be an http or https URL"
        yield "logConfiguration.options.splunk-url", f"{expected}, got {shown(options['splunk-url'])}"
    elif driver == "awsfirelens":
        routers = [other for other in task["containerDefinitions"] if "firelensConfiguration" in other]
        if not routers:
            yield "logConfiguration.logDriver", "awsfirelens needs a container with firelensConfiguration"
        if container in routers:
            yield "logConfiguration.logDriver", "the log router cannot send its own log through awsfirelens"


def _awslogs(options: Json) -> Problems:
    for key in AWSLOGS_OPTIONS:
        if not options.get(key):
            yield key, "is required on Fargate"
    group, create = options.get("awslogs-group"), options.get("awslogs-create-group", "true")
    if group and not re.fullmatch(r"[\w./#-]{1,512}", group, re.ASCII):
        yield "awslogs-group", f"must be 1 to 512 letters, digits and _ . / # -, got {shown(group)}"
    if create not in ("true", "false"):
        yield "awslogs-create-group", f'must be "true" or "false", got {shown(create)}'


def firelens(container: Json, task: Json) -> Problems:
    configuration = container.get("firelensConfiguration")
    if configuration is None:
        return
    if is_windows(task):
        yield "firelensConfiguration", "is not supported for Windows"
    kind = configuration.get("options", {}).get("config-file-type", "file")
    if kind != "file":
        yield "firelensConfiguration.options.config-file-type", f'must be "file" on Fargate, got {shown(kind)}'


def _is_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
