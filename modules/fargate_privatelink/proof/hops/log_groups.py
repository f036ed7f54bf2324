"""Log groups that the log driver `awslogs` is to make, which it does only where there is none.

It makes its stream first, and the group when CloudWatch Logs does not know that. Source: moby/moby,
daemon/logger/awslogs/cloudwatchlogs.go, create.
"""

from collections.abc import Sequence
from dataclasses import replace

from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Grant, Phase, Requirement, Role, Task
from fargate_privatelink.requirements.log_groups import CREATE_GROUP, log_group_arn


def without_making(need: Requirement) -> Requirement:
    """What a log driver needs where its log group is there."""
    if not _makes(need):
        return need
    return replace(
        need, grants=tuple(_with(each, *(a for a in each.actions if a != CREATE_GROUP)) for each in need.grants)
    )


def making(model: Model, task: Task, need: Requirement) -> Requirement | None:
    """What a log driver needs besides to make its log group; None where it is none, or the configuration makes it."""
    made = {log_group_arn(group, task) for group in model.log_groups}
    grants = [each for each in need.grants if CREATE_GROUP in each.actions and not made.issuperset(each.resources)]
    if not _makes(need) or not grants:
        return None
    return replace(need, grants=tuple(_with(each, CREATE_GROUP) for each in grants))


def unless_there(hops: Sequence[Hop]) -> list[Hop]:
    """What keeps a log driver from making its log group: it stops no task where the group is there already."""
    message = "{}, which the log driver calls unless the log group is there already"
    refused = [each for each in hops if each.verdict is Verdict.FAILED]
    return [replace(each, verdict=Verdict.UNKNOWN, message=message.format(each.message), error="") for each in refused]


def _makes(need: Requirement) -> bool:
    # A log router makes its groups with the task role, and its older plugin makes them first.
    return need.phase is Phase.LOGS and any(
        CREATE_GROUP in each.actions and each.role is Role.EXECUTION for each in need.grants
    )


def _with(grant: Grant, *actions: str) -> Grant:
    return replace(grant, actions=actions)
