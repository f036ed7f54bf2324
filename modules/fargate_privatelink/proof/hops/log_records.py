"""What the log driver `awslogs` does once its stream is made: without it the task starts, and its records are lost.

Its stream is made before the container starts. A batch of records that is refused is dropped, in each mode. Source:
moby/moby, daemon/logger/awslogs/cloudwatchlogs.go, publishBatch.
"""

from collections.abc import Sequence
from dataclasses import replace

from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Phase, Requirement, Role
from fargate_privatelink.requirements.log_groups import PUT_RECORDS


def at_start(need: Requirement) -> Requirement | None:
    """What a log driver needs before its container starts; None where it calls nothing afterwards."""
    if need.phase is not Phase.LOGS or not any(
        PUT_RECORDS in each.actions and each.role is Role.EXECUTION for each in need.grants
    ):
        return None
    grants = [replace(each, actions=tuple(a for a in each.actions if a != PUT_RECORDS)) for each in need.grants]
    return replace(need, grants=tuple(each for each in grants if each.actions))


def divided(hops: Sequence[Hop], first: Sequence[Hop]) -> tuple[list[Hop], list[Hop]]:
    """The hops of all that a log driver calls: those of its start, which the `first` are, and the others."""
    amiss = {_place(each): each for each in hops if each.verdict is not Verdict.PASSED}
    starting = [amiss.get(_place(each), each) for each in first]
    places = set(map(_place, first))
    return starting, [each for place, each in amiss.items() if place not in places]


def _place(hop: Hop) -> tuple[object, ...]:
    return hop.step, hop.verdict, hop.address, hop.message
