"""Task definitions, and where they run."""

from dataclasses import dataclass

from fargate_privatelink.proof.network.starts import Start
from fargate_privatelink.requirements import Task

# The gap of a task definition of whose containers nothing is known.
NO_CONTAINERS = "container_definitions is known after apply: give it with --task-definition"
# What tells of a network that is not there.
NETWORK_BESIDE = "give the survey, or the network's configuration, beside it"


@dataclass(frozen=True)
class Placement:
    """Where a task runs: subnets, security groups, whether it gets a public address, and what says so.

    `doubt` is the condition under which it does, where that is not known, and `telling` what a person can do to tell.
    """

    source: str
    subnets: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    public_ip: bool | None = False
    doubt: str = ""
    telling: str = ""


@dataclass(frozen=True)
class SessionLog:
    """A log group of ECS Exec's sessions that must be encrypted, as a cluster says; `group` is its address, or name."""

    cluster: str
    group: str
    is_encrypted: bool | None


@dataclass(frozen=True)
class TaskFacts:
    """A task definition of the configuration in one place where it runs.

    `gaps` says in sentences what of it is not known, `refused` why Fargate would not take it, and `unsupported` what
    starts it on Fargate although it is for something else. `exec_doubt` is the condition under which ECS Exec is asked
    for, where that is not known, and `start` the call of RunTask that starts it, unless a service or a person does.
    """

    address: str
    family: str
    task: Task | None
    placement: Placement
    execution_role: str | None = None
    task_role: str | None = None
    gaps: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unsupported: str = ""
    session_log: SessionLog | None = None
    exec_doubt: str = ""
    start: Start | None = None
