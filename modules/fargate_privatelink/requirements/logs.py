"""Where the logs go: CloudWatch Logs and Splunk. The destinations of a FireLens router are in `firelens`."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from fargate_privatelink.aws.hosts import service_at
from fargate_privatelink.requirements.hosts import OF_AWS, address, at_host
from fargate_privatelink.requirements.log_groups import CREATE_GROUP, WRITE_LOGS, log_group_arn
from fargate_privatelink.requirements.requirement import Grant, Phase, Requirement, Role, Task, in_region
from fargate_privatelink.task_definition.container_logging import creates_group


def awslogs(task: Task) -> Iterator[Requirement]:
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "awslogs":
            continue
        options = logging["options"]
        region, group = options["awslogs-region"], options["awslogs-group"]
        actions = (CREATE_GROUP,) * creates_group(options) + WRITE_LOGS
        resource = log_group_arn(group, task, region=region)
        yield at_service(
            "logs",
            region,
            (Grant(Role.EXECUTION, "WriteLogs", actions, (resource,)),),
            reason,
            task,
            endpoint=options.get("awslogs-endpoint", ""),
        )


def splunk(task: Task) -> Iterator[Requirement]:
    """Source: ECS API Reference, LogConfiguration: Fargate's drivers are awslogs, splunk and awsfirelens."""
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "splunk":
            continue
        url = urlsplit(logging.get("options", {}).get("splunk-url", ""))
        yield at_host(
            url.hostname or "the Splunk collector",
            task,
            phase=Phase.LOGS,
            reason=reason,
            port=port_number(url.netloc.rpartition(":")[2], 80 if url.scheme == "http" else 443),
            remedy="log to CloudWatch Logs, or send through a collector in the VPC",
        )


def at_service(
    service: str, region: str, grants: tuple[Grant, ...], reason: str, task: Task, caller: str = "", endpoint: str = ""
) -> Requirement:
    """A requirement on a service that takes logs, or on what stands in for it at the address that is named."""
    remedy = f"send to {service} in {task.region}"
    host, port = address(endpoint) or ("", 443)
    if named := service_at(host):
        service, region = named[0].name, named[1].name
    elif host:
        found = at_host(host, task, phase=Phase.LOGS, reason=reason, port=port, remedy=remedy)
        return replace(found, grants=grants, caller=caller) if OF_AWS.search(host) else found
    return in_region(
        task, service, region, phase=Phase.LOGS, reason=reason, grants=grants, remedy=remedy, caller=caller
    )


def port_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < 65536 else default
