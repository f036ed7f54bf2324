"""Log groups of CloudWatch Logs: their ARNs, what writing to them takes, and which of them a task writes to."""

import re
from collections.abc import Iterator, Mapping

from fargate_privatelink.documents import Json
from fargate_privatelink.requirements.requirement import Task
from fargate_privatelink.task_definition import TaskDefinition

# Source: Amazon ECS Developer Guide, using_awslogs.
PUT_RECORDS = "logs:PutLogEvents"
WRITE_LOGS = ("logs:CreateLogStream", PUT_RECORDS)
CREATE_GROUP = "logs:CreateLogGroup"

# A variable of its environment in an option of Fluent Bit's, and those that Fargate gives every container.
VARIABLE = re.compile(r"\$\{(\w+)\}", re.ASCII)
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")

# FireLens outputs to CloudWatch Logs.
LOG_OUTPUTS = ("cloudwatch", "cloudwatch_logs")


def log_group_arn(group: str, task: Task, *, region: str | None = None) -> str:
    """The resource of actions on a log group and its streams."""
    return task.arn("logs", f"log-group:{group}:*", region=region)


def literal_log_group(options: Mapping[str, str]) -> str | None:
    """The log group of a CloudWatch output, unless Fluent Bit fills in its name from the record."""
    group = options.get("log_group_name", "")
    return None if not group or "$" in group else group


def output_options(logging: Json, definition: TaskDefinition, region: str) -> dict[str, str]:
    """The options of a FireLens output, by their keys in small letters, which Fluent Bit does not tell apart.

    What it takes from the router's environment is put in as far as the task definition tells; on Fargate that has the
    task's region in it. Source: Fluent Bit manual, Environment Variables; Amazon ECS Developer Guide,
    fargate-environment-variables.
    """
    router = next((each for each in definition.containers if "firelensConfiguration" in each), {})
    given = {entry.get("name", ""): entry.get("value", "") for entry in router.get("environment", ())}
    known = {**dict.fromkeys(REGION_VARIABLES, region), **given}

    def resolved(value: str) -> str:
        return VARIABLE.sub(lambda found: known.get(found[1], found[0]), value)

    return {key.lower(): resolved(value) for key, value in logging.get("options", {}).items()}


def output_name(options: Mapping[str, str]) -> str:
    """The name of a FireLens output in small letters, which Fluentd calls @type; empty where there is none."""
    return (options.get("name") or options.get("@type") or "").strip().lower()


def is_fluentd(definition: TaskDefinition) -> bool:
    """Whether the log router is Fluentd."""
    routers = (container.get("firelensConfiguration") for container in definition.containers)
    return any(router and router.get("type") == "fluentd" for router in routers)


def created_log_groups(task: Task) -> Iterator[tuple[str, str]]:
    """The log groups in the task's account and region that `awslogs` and FireLens write to, each with the reason."""
    for index, container in enumerate(task.definition.containers):
        reason = f"containerDefinitions[{index}].logConfiguration"
        logging = container.get("logConfiguration", {})
        options = output_options(logging, task.definition, task.region.name)
        if logging.get("logDriver") == "awslogs" and options["awslogs-region"] == task.region.name:
            yield options["awslogs-group"], reason
        elif logging.get("logDriver") == "awsfirelens" and output_name(options) in LOG_OUTPUTS:
            group = literal_log_group(options)
            if group and "role_arn" not in options and options.get("region", task.region.name) == task.region.name:
                yield group, reason
