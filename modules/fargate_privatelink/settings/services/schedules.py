"""The table `schedule` of a task: when EventBridge Scheduler starts it."""

from dataclasses import dataclass

from fargate_privatelink.aws.schedules import expression_problem, time_zone_problem
from fargate_privatelink.errors import shown
from fargate_privatelink.settings.tables import Reader, ReportProblem, boolean, matching, read_table, whole

ROLE_ARN = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}"


@dataclass(frozen=True, kw_only=True)
class ScheduleSettings:
    """A schedule. `retries` are of starts that AWS did not take, not of tasks that failed; `window` is in minutes,
    within which Scheduler chooses; `role_arn` is a role that exists, in place of one that the stack makes."""

    expression: str
    timezone: str = "UTC"
    retries: int = 2
    window: int | None = None
    task_count: int = 1
    enabled: bool = True
    role_arn: str | None = None


def _expression(value: object, path: str, report: ReportProblem) -> str | None:
    if isinstance(value, str):
        if message := expression_problem(value):
            report(path, message)
            return None
        return value
    report(path, f"must be an expression such as cron(0 3 * * ? *) or rate(5 minutes), got {shown(value)}")
    return None


def _time_zone(value: object, path: str, report: ReportProblem) -> str | None:
    if isinstance(value, str):
        if message := time_zone_problem(value):
            report(path, message)
            return None
        return value
    report(path, f"must be a time zone such as Europe/Berlin, got {shown(value)}")
    return None


# Source: EventBridge Scheduler API Reference, RetryPolicy, FlexibleTimeWindow and EcsParameters.
SCHEDULE: dict[str, Reader] = {
    "expression": _expression,
    "timezone": _time_zone,
    "retries": whole(0, 185),
    "window": whole(1, 1440),
    "task_count": whole(1, 10),
    "enabled": boolean,
    "role_arn": matching(ROLE_ARN, "the ARN of a role, arn:aws:iam::<account>:role/<name>"),
}


def read_schedule(value: object, path: str, report: ReportProblem) -> ScheduleSettings | None:
    """The schedule in a TOML value; what is wrong with it is reported."""
    found = read_table(value, SCHEDULE, path, report)
    if isinstance(value, dict) and "expression" not in value:
        report(f"{path}.expression", "is required: when the task is started")
    return ScheduleSettings(**found) if "expression" in found else None
