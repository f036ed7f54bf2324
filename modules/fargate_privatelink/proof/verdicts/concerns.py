"""What does not work when a path fails: a task's start, or something of a task that runs."""

from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.requirements import Phase, Requirement, Task
from fargate_privatelink.requirements.exec import refuses_sessions
from fargate_privatelink.requirements.firelens.router_files import READ_FILES


def concern_of(need: Requirement, task: Task) -> Concern:
    """What a requirement of a task is for."""
    if need.phase is Phase.EXEC:
        refuses = refuses_sessions(need, task.execute_command_configuration)
        return Concern.EXEC_LOG if refuses is False else Concern.EXEC
    if need.phase is Phase.APPLICATION:
        return Concern.START if _stops(need, task) else Concern.APPLICATION
    return Concern.LOG_ROUTER if is_of_router(need) else Concern.START


def is_of_router(need: Requirement) -> bool:
    """Whether a FireLens log router needs it; one that cannot send does not stop its task."""
    return need.phase is Phase.LOGS and need.reason.endswith(".options")


def container_of(need: Requirement, task: Task) -> str:
    """The name of the container whose definition asks for something, if one does."""
    place, _, rest = need.reason.partition("]")
    index = place.removeprefix("containerDefinitions[")
    return str(task.definition.containers[int(index)]["name"]) if rest and index.isdigit() else ""


def _stops(need: Requirement, task: Task) -> bool:
    """Whether a container that ends without something ends its task: one of an init image, without its files.

    Source: aws/aws-for-fluent-bit, init/fluent_bit_init_process.go.
    """
    essential = {str(each["name"]): each.get("essential", True) for each in task.definition.containers}
    is_file = any(grant.sid == READ_FILES for grant in need.grants)
    return is_file and essential.get(container_of(need, task), True) is not False
