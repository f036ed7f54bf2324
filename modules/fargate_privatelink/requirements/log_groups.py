"""Log groups of CloudWatch Logs: their ARNs, what writing to them takes, and which of them a task writes to."""

from collections.abc import Iterator, Mapping

from fargate_privatelink.requirements.requirement import Task

# Source: Amazon ECS Developer Guide, using_awslogs.
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
CREATE_GROUP = "logs:CreateLogGroup"

# The key of an entry of `[[tasks]]` that lets people into its containers.
EXEC_REASON = "execute_command"

# FireLens outputs to CloudWatch Logs.
LOG_OUTPUTS = ("cloudwatch", "cloudwatch_logs")


def log_group_arn(group: str, task: Task, *, region: str | None = None) -> str:
    """The resource of actions on a log group and its streams."""
    return task.arn("logs", f"log-group:{group}:*", region=region)


def literal_log_group(options: Mapping[str, str]) -> str | None:
    """The log group of a CloudWatch output, unless Fluent Bit fills in its name from the record."""
    group = options.get("log_group_name", "")
    return None if not group or "$" in group else group


def created_log_groups(task: Task) -> Iterator[tuple[str, str]]:
    """The log groups in the task's account and region that `awslogs` and FireLens write to, and that of the sessions
    of ECS Exec, each with the reason."""
    for index, container in enumerate(task.definition.containers):
        reason = f"containerDefinitions[{index}].logConfiguration"
        logging = container.get("logConfiguration", {})
        options = {key.lower(): value for key, value in logging.get("options", {}).items()}
        if logging.get("logDriver") == "awslogs" and options["awslogs-region"] == task.region.name:
            yield options["awslogs-group"], reason
        elif logging.get("logDriver") == "awsfirelens" and options.get("name", "").lower() in LOG_OUTPUTS:
            group = literal_log_group(options)
            if group and "role_arn" not in options and options.get("region", task.region.name) == task.region.name:
                yield group, reason
    sessions = task.execute_command_configuration.cloud_watch_log_group_name
    if task.execute_command and sessions:
        yield sessions, EXEC_REASON
