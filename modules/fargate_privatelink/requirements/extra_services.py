"""What the application calls, which cannot be seen in a task definition, so that the operator names it."""

from collections.abc import Iterator

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import service
from fargate_privatelink.requirements.requirement import ExtraService, Grant, Phase, Requirement, Role, Task


def extra_services(task: Task) -> Iterator[Requirement]:
    """Each service with what its entry allows the task role; where that is nothing, the operator permits it."""
    for index, entry in enumerate(task.extra_services):
        yield Requirement(
            target=entry.service,
            phase=Phase.APPLICATION,
            reason=f"extra_services[{index if entry.index is None else entry.index}]",
            grants=(_grant(entry),) if entry.actions else (),
            is_yours_to_permit=not entry.actions,
            note=_note(entry, task),
        )


def _grant(entry: ExtraService) -> Grant:
    words = service(entry.service).terraform_name.split("_")
    return Grant(Role.TASK, f"Call{''.join(map(str.capitalize, words))}", entry.actions, entry.resources)


def _note(entry: ExtraService, task: Task) -> str:
    """Whose resources the entry names besides those of the task's account."""
    accounts = {arn.split(":")[4] for arn in entry.resources if arn.count(":") >= 5}
    others = sorted(each for each in accounts - {task.account} if each.isdigit())
    if not others or task.account in ("", UNKNOWN_ACCOUNT):
        return ""
    return f"account {', '.join(others)} must let {task.account} call {entry.service} in its resources' policies"
