"""Fargate's rules for logging. Source: ECS API Reference, LogConfiguration; Developer Guide, using_firelens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import urlsplit

from fargate_privatelink.aws.regions import regions, unknown_region
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown, unknown
from fargate_privatelink.task_definition.rules import Problems, is_windows

LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
REQUIRED_AWSLOGS_OPTIONS = ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")
AWSLOGS_OPTIONS = {
    *REQUIRED_AWSLOGS_OPTIONS,
    *("awslogs-create-group", "awslogs-datetime-format", "awslogs-endpoint", "awslogs-multiline-pattern"),
    *("max-buffer-size", "mode"),
}
MULTILINE = ("awslogs-datetime-format", "awslogs-multiline-pattern")
REQUIRED_SPLUNK_OPTIONS = ("splunk-token", "splunk-url")
A_URL = "must be an http or https URL"
MODES = ("blocking", "non-blocking")
# Source: docker/go-units, RAMInBytes, which the log drivers read sizes with.
SIZE = r"\d+(\.\d+)?\s?([kmgtp]?i?b?)"
# What Docker's log driver takes for a boolean. Source: moby/moby, daemon/logger/awslogs/cloudwatchlogs.go, which calls
# Go's strconv.ParseBool.
BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}
# What a FireLens output must name, in Fluent Bit's words and Fluentd's: without it the permission would be on all, or
# nothing be sent.
OUTPUT_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "cloudwatch": ("log_group_name",),
    "cloudwatch_logs": ("log_group_name", "log_group_template"),
    "firehose": ("delivery_stream",),
    "kinesis_firehose": ("delivery_stream", "delivery_stream_name"),
    "kinesis": ("stream",),
    "kinesis_streams": ("stream", "stream_name"),
    "kinesis_streams_aggregated": ("stream_name",),
    "s3": ("bucket", "s3_bucket"),
    "kafka": ("brokers",),
}
# With which Fluentd takes the name from the record or its tag. Source: fluent-plugin-cloudwatch-logs, README.
FROM_RECORDS = ("log_group_name_key", "use_tag_as_group")


def creates_group(options: Json) -> bool:
    """Whether the log driver awslogs makes its log group where there is none."""
    return BOOLEANS.get(options.get("awslogs-create-group", "false"), False)


def logging(container: Json, task: Json) -> Problems:
    configuration = container.get("logConfiguration")
    if configuration is None:
        return
    driver = configuration["logDriver"]
    if driver not in LOG_DRIVERS:
        yield "logConfiguration.logDriver", f"must be one of {', '.join(LOG_DRIVERS)} on Fargate, got {driver}"
    elif driver == "awsfirelens":
        yield from _firelens(container, task)
    else:
        for path, message in _options_of(driver, configuration, container, task):
            yield f"logConfiguration.options.{path}", message


def _firelens(container: Json, task: Json) -> Problems:
    routers = [other for other in task["containerDefinitions"] if "firelensConfiguration" in other]
    if not routers:
        yield "logConfiguration.logDriver", "awsfirelens needs a container with firelensConfiguration"
    for message in _output(container["logConfiguration"].get("options", {})):
        yield "logConfiguration.options", message
    if container in routers:
        yield "logConfiguration.logDriver", "the log router cannot send its own log through awsfirelens"


def _options_of(driver: str, configuration: Json, container: Json, task: Json) -> Problems:
    options = configuration.get("options", {})
    if driver == "awslogs":
        yield from _awslogs(options)
        yield from _region(container, task)
    else:
        yield from _splunk(options, configuration.get("secretOptions", ()))
    yield from _delivery(options)


def _output(options: Json) -> Iterator[str]:
    given = {key.lower(): value for key, value in options.items()}
    name = str(given.get("name") or given.get("@type", "")).strip().lower()
    keys = OUTPUT_OPTIONS.get(name, ())
    if keys and not any(given.get(key) for key in (*keys, *FROM_RECORDS)):
        near = [key for key in given if get_close_matches(key, keys, n=1)]
        hint = f", not {shown(near[0])}" if near else ""
        yield f"the output {name} needs {' or '.join(keys)}{hint}"


def _awslogs(options: Json) -> Problems:
    for key in REQUIRED_AWSLOGS_OPTIONS:
        if not options.get(key):
            yield key, "is required on Fargate"
    for key in sorted(options.keys() - AWSLOGS_OPTIONS):
        yield key, unknown(key, AWSLOGS_OPTIONS, what="option")
    group, create = options.get("awslogs-group"), options.get("awslogs-create-group", "true")
    if group and not re.fullmatch(r"[\w./#-]{1,512}", group, re.ASCII):
        yield "awslogs-group", f"must be 1 to 512 letters, digits and _ . / # -, got {shown(group)}"
    if create not in BOOLEANS:
        yield "awslogs-create-group", f'must be "true" or "false", got {shown(create)}'
    if all(key in options for key in MULTILINE):
        yield MULTILINE[1], f"cannot stand beside {MULTILINE[0]}: leave out one of them"
    if not _is_url(options.get("awslogs-endpoint", "https://unset")):
        yield "awslogs-endpoint", f"{A_URL}, got {shown(options['awslogs-endpoint'])}"


def _splunk(options: Json, secrets: Sequence[Json]) -> Problems:
    given = {*options, *(entry.get("name") for entry in secrets)}
    for key in REQUIRED_SPLUNK_OPTIONS:
        if key not in given:
            yield key, "is required, here or in secretOptions"
    if not _is_url(options.get("splunk-url", "https://secret")):
        yield "splunk-url", f"{A_URL}, got {shown(options['splunk-url'])}"


def _delivery(options: Json) -> Problems:
    """The options that a log driver has whatever it is."""
    mode, size = options.get("mode", MODES[0]), options.get("max-buffer-size", "1m")
    if mode not in MODES:
        yield "mode", f"must be one of {', '.join(MODES)}, got {shown(mode)}"
    if not re.fullmatch(SIZE, size, re.ASCII | re.IGNORECASE):
        yield "max-buffer-size", f"must be a size in bytes such as 25m, got {shown(size)}"


def _region(container: Json, task: Json) -> Problems:
    """A region that is none, said once where several containers name it, as they do with a placeholder."""
    region = _options(container).get("awslogs-region")
    if not region or region in regions():
        return
    same = [other for other in task["containerDefinitions"] if _options(other).get("awslogs-region") == region]
    if same[0] is container:
        where = f" (in {len(same)} containers)" if len(same) > 1 else ""
        yield "awslogs-region", f"{unknown_region(region)}{where}"


def _options(container: Json) -> Json:
    """The options of a container's log driver awslogs."""
    logging: Json = container.get("logConfiguration", {})
    options: Json = logging.get("options", {}) if logging.get("logDriver") == "awslogs" else {}
    return options


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
