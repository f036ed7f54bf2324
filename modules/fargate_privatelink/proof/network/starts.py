"""What starts tasks by RunTask: EventBridge rules, schedules, and the states of a state machine."""

from dataclasses import dataclass
from enum import StrEnum


class Starter(StrEnum):
    """The service that takes on a role and calls RunTask, by its principal."""

    RULE = "events.amazonaws.com"
    SCHEDULE = "scheduler.amazonaws.com"
    STATE_MACHINE = "states.amazonaws.com"


@dataclass(frozen=True)
class Start:
    """A call of RunTask, by what makes it.

    `role` is the key of the role that is taken on, empty where none is named; None is not known, of `cluster` too.
    `definition` is the ARN of the task definition that AWS judges the call by, and `family` the same for all of its
    revisions. `source_arn` is what the service names in `aws:SourceArn`. `containers` are those that `input` overrides,
    `problems` what AWS refuses of all this, each with what to do and AWS's words. `tags` says whether the call gives
    tags, `is_followed` whether it waits for the task's end, `is_disabled` whether it certainly is never made.
    """

    address: str
    by: Starter
    role: str | None
    definition: str
    family: str
    cluster: str | None
    account: str
    region: str
    partition: str
    source_arn: str
    containers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    problems: tuple[tuple[str, str, str], ...] = ()
    tags: bool | None = False
    is_followed: bool = False
    is_disabled: bool = False
