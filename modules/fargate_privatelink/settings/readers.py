"""One reader for each key: a TOML value in, a checked value out, or None and a report of what is wrong."""

import re

from fargate_privatelink.aws import limits
from fargate_privatelink.aws.regions import Region, region
from fargate_privatelink.aws.tags import tag_problem
from fargate_privatelink.errors import shown
from fargate_privatelink.settings.backends import read_backend
from fargate_privatelink.settings.existing_network import read_existing_endpoints, read_surveys
from fargate_privatelink.settings.extra_services import read_extra_services
from fargate_privatelink.settings.hubs import READERS as OF_HUBS
from fargate_privatelink.settings.kms_keys import read_kms_keys
from fargate_privatelink.settings.overrides import OVERRIDE_KEYS, overrides
from fargate_privatelink.settings.private_hosts import read_private_hosts
from fargate_privatelink.settings.providers import ACCOUNT, read_provider
from fargate_privatelink.settings.repositories import read_repositories
from fargate_privatelink.settings.services import read_service
from fargate_privatelink.settings.services.connections import read_connections
from fargate_privatelink.settings.services.load_balancers import read_load_balancer
from fargate_privatelink.settings.services.schedules import read_schedule
from fargate_privatelink.settings.subnets import read_cidr, read_id, read_subnets
from fargate_privatelink.settings.tables import (
    Reader,
    ReportProblem,
    boolean,
    matching,
    one_of,
    report_unknown,
    table,
)
from fargate_privatelink.settings.values import PROTECTABLE, Create, TaskEntry

# Source: Amazon CloudWatch Logs API Reference, PutRetentionPolicy, retentionInDays.
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# Source: CloudWatch Logs API Reference, CreateLogGroup, logGroupName.
LOG_GROUP, LOG_GROUP_RULE = r"[\w./#-]{1,512}", "1 to 512 letters, digits and _ . / # -"
# Source: IAM API Reference, PutRolePermissionsBoundary and CreatePolicy.
POLICY_ARN = r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]{1,640}"
# Two of the tags a resource may have are this project's own: Name and service.
MAX_TAGS = limits.MAX_TAGS - 2


def _region(value: object, path: str, report: ReportProblem) -> Region | None:
    try:
        if isinstance(value, str):
            return region(value)
        report(path, f"must be the name of an AWS region, got {shown(value)}")
    except ValueError as error:
        report(path, str(error))
    return None


def _cluster(value: object, path: str, report: ReportProblem) -> str | None:
    # Source: Amazon ECS API Reference, CreateCluster, clusterName.
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,255}", value):
        return value
    report(path, f"must be 1 to 255 letters, digits, hyphens and underscores, got {shown(value)}")
    return None


def _retention(value: object, path: str, report: ReportProblem) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value in RETENTION_DAYS:
        return value
    report(path, f"must be one of {', '.join(map(str, RETENTION_DAYS))}, got {shown(value)}")
    return None


def _protect(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
    allowed = ", ".join(map(shown, PROTECTABLE))
    if not isinstance(value, list):
        report(path, f"must be a list of {allowed}, got {shown(value)}")
        return None
    for index, kind in enumerate(value):
        if kind not in PROTECTABLE:
            report(f"{path}[{index}]", f"must be one of {allowed}, got {shown(kind)}")
    return tuple(kind for kind in PROTECTABLE if kind in value)


def _tags(value: object, path: str, report: ReportProblem) -> dict[str, str] | None:
    if not isinstance(value, dict):
        report(path, f"must be a table of strings, got {shown(value)}")
        return None
    if len(value) > MAX_TAGS:
        report(path, f"must be at most {MAX_TAGS} tags, got {len(value)}")
    for key, text in value.items():
        if message := tag_problem(key, text):
            report(f"{path}.{key}", message)
    return dict(sorted(value.items()))


def _create(value: object, path: str, report: ReportProblem) -> Create | None:
    content = table(value, path, report)
    report_unknown(content, CREATE_KEYS, path, report)
    found = {key: boolean(content[key], f"{path}.{key}", report) for key in CREATE_KEYS if key in content}
    return Create(**{key: flag for key, flag in found.items() if flag is not None})


def read_tasks(value: object, path: str, report: ReportProblem) -> tuple[TaskEntry, ...] | None:
    """The `[[tasks]]` entries whose task definition is named, as far as they can be read."""
    if not isinstance(value, list) or not value:
        report(path, f"must be at least one [[tasks]] entry, got {shown(value)}")
        return None
    found = [_task(entry, f"{path}[{index}]", report) for index, entry in enumerate(value)]
    return tuple(entry for entry in found if entry is not None)


def _task(value: object, path: str, report: ReportProblem) -> TaskEntry | None:
    content = table(value, path, report)
    if not isinstance(value, dict):
        return None
    report_unknown(content, TASK_KEYS, path, report)
    found = {key: read(content[key], f"{path}.{key}", report) for key, read in TASK_KEYS.items() if key in content}
    if "definition" not in content:
        report(f"{path}.definition", "is required: the file of an ECS task definition")
    known = {key: value for key, value in found.items() if value is not None}
    if "definition" not in known:
        return None
    own = {key: value for key, value in known.items() if key not in OVERRIDE_KEYS}
    return TaskEntry(**own, overrides=overrides(known), place=path)


def read_definition(value: object, path: str, report: ReportProblem) -> str | None:
    """The file that an entry of `[[tasks]]` names; None, and a report, when it names none."""
    if isinstance(value, str) and value and "\0" not in value:
        return value
    report(path, f"must be the file of an ECS task definition, got {shown(value)}")
    return None


CREATE_KEYS = {"cluster": boolean, "repositories": boolean, "execution_roles": boolean, "log_groups": boolean}
TASK_KEYS: dict[str, Reader] = {
    "definition": read_definition,
    "execute_command": boolean,
    "extra_services": read_extra_services,
    "connects_to": read_connections,
    "service": read_service,
    "schedule": read_schedule,
    **OVERRIDE_KEYS,
}
STACK_KEYS: dict[str, Reader] = {
    "region": _region,
    "account": matching(ACCOUNT, "an AWS account ID, 12 digits in quotes"),
    "vpc_cidr": read_cidr,
    "vpc_id": read_id("vpc"),
    "survey": read_surveys,
    "private_subnets": read_subnets,
    "public_subnets": read_subnets,
    "existing_endpoints": read_existing_endpoints,
    "complete_existing_endpoints": boolean,
    "endpoints": one_of("required", "none"),
    "references": boolean,
    "endpoint_policies": one_of("least-privilege", "open"),
    "nat": one_of("none", "single", "per-az"),
    "private_hosts": read_private_hosts,
    "cluster": _cluster,
    "tags": _tags,
    "create": _create,
    "log_retention_days": _retention,
    "exec_log_group": matching(LOG_GROUP, LOG_GROUP_RULE),
    "container_insights": one_of("enabled", "enhanced", "disabled"),
    "repositories": read_repositories,
    "kms_keys": read_kms_keys,
    "permissions_boundary": matching(POLICY_ARN, "the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>"),
    "provider": read_provider,
    "protect": _protect,
    "backend": read_backend,
    "load_balancer": read_load_balancer,
    "tasks": read_tasks,
    **OF_HUBS,
}
# Tables of independent entries: a stack adds to those of the defaults instead of replacing them.
MERGED = ("create", "kms_keys", "provider", "repositories", "tags")
REQUIRED = ("region", "private_subnets", "cluster", "tasks")
