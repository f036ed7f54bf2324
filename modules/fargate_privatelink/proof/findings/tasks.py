"""What to know of task definitions: log groups that nobody makes, and ECS Exec."""

from collections.abc import Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.hops.sessions import KEY, containers_with_keys, read_only_containers
from fargate_privatelink.proof.iam.policies import STAND_IN
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.remedies.log_groups import new_log_group
from fargate_privatelink.proof.terraform.symbols import is_known
from fargate_privatelink.proof.verdicts.verdicts import Finding
from fargate_privatelink.requirements import Task
from fargate_privatelink.task_definition.container_logging import creates_group


def of_tasks(model: Model) -> Iterator[Finding]:
    """The findings about task definitions, one after another."""
    for facts in model.tasks:
        if facts.task:
            yield from _log_groups(model, facts, facts.task)
            if facts.task.execute_command and not facts.exec_doubt:
                yield from _static_keys(facts.address, facts.task)
                yield from _read_only(facts.address, facts.task)


def _log_groups(model: Model, facts: TaskFacts, task: Task) -> Iterator[Finding]:
    """Log groups that nobody makes: without one the log driver does not start."""
    address = facts.address
    for _, logging in task.log_configurations:
        options = logging.get("options", {})
        group = options.get("awslogs-group")
        made = creates_group(options) or group in model.log_groups
        if logging.get("logDriver") == "awslogs" and not made and STAND_IN not in str(group):
            remedy = new_log_group(model, str(group), address)
            if facts.address in model.surveyed:
                unread = model.unread.of_account(task.account, "logs:DescribeLogGroups", scopes=(str(group),))
                if not unread and options.get("awslogs-region") == task.region.name:
                    message = f"log group {group} is not there: the task stops with failed to initialize logging driver"
                    yield Finding("missing-log-group", address, message, remedy)
                    continue
            elif _makes_others(model, task, options):
                message = (
                    f"log group {group} is not among those that the configuration makes: the task stops with failed"
                )
                message += " to initialize logging driver"
                yield Finding("missing-log-group", address, message, remedy)
                continue
            message = f"log group {group} is not in the configuration: unless it exists, the task stops with failed to"
            message += " initialize logging driver"
            yield Finding("log-group", address, message, remedy)


def _makes_others(model: Model, task: Task, options: Json) -> bool:
    """Whether the configuration holds log groups, each by a name that is known, and none of them is the task's.

    A module that is not there may make it.
    """
    names = [*model.log_groups, str(options.get("awslogs-group"))]
    known = all(is_known(name) and STAND_IN not in name and name != "None" for name in names)
    return known and not model.missing and len(names) > 1 and options.get("awslogs-region") == task.region.name


def _static_keys(address: str, task: Task) -> Iterator[Finding]:
    if containers := containers_with_keys(task):
        message = f"has {KEY} in {', '.join(containers)}: ECS Exec signs there with those keys, not with the task role"
        remedy = f"take them out of {address}, or allow whose they are the calls of ECS Exec"
        yield Finding("exec-static-keys", address, message, remedy)


def _read_only(address: str, task: Task) -> Iterator[Finding]:
    """Some containers that ECS Exec does not open; where it opens none, that is a hop."""
    containers = read_only_containers(task)
    if 0 < len(containers) < len(task.definition.containers):
        message = f"has a read-only root file system in {', '.join(containers)}: ECS Exec opens no session there"
        remedy = f"set readonlyRootFilesystem to false in {address}, if sessions are wanted there"
        yield Finding("exec-container", address, message, remedy)
