"""What a task must reach, in which phase, why, and the IAM actions that it takes.

`requirements` follows the table in docs/derivation.md, whose rows name AWS's documents.
"""

from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.errors import Problem
from fargate_privatelink.requirements import (
    extra_services,
    firelens,
    logs,
    pull,
    service_connect,
    sidecars,
    start,
)
from fargate_privatelink.requirements.exec import execute_command
from fargate_privatelink.requirements.firelens import router_files
from fargate_privatelink.requirements.hosts import may_be_private
from fargate_privatelink.requirements.requirement import (
    LATEST,
    VIA_SERVICE,
    ExecuteCommandConfiguration,
    ExtraService,
    Grant,
    Phase,
    Reach,
    Requirement,
    Role,
    Task,
)
from fargate_privatelink.requirements.resource_names import name_problems

__all__ = [
    "LATEST",
    "NONE_MADE",
    "VIA_SERVICE",
    "ExecuteCommandConfiguration",
    "ExtraService",
    "Grant",
    "Phase",
    "Reach",
    "Requirement",
    "Role",
    "Task",
    "WithoutNat",
    "name_problems",
    "problems",
    "requirements",
]

RULES = (
    start.secrets,
    pull.images,
    start.environment_files,
    start.volumes,
    start.credential_specs,
    logs.awslogs,
    logs.splunk,
    firelens.firelens,
    router_files.configurations,
    router_files.init_files,
    execute_command,
    service_connect.service_connect,
    sidecars.sidecars,
    extra_services.extra_services,
)


def requirements(task: Task) -> tuple[Requirement, ...]:
    """Everything `task` must reach, in the order in which Fargate gets there, each thing once a reason."""
    found = dict.fromkeys(requirement for rule in RULES for requirement in rule(task))
    phases = list(Phase)
    return tuple(sorted(found, key=lambda requirement: phases.index(requirement.phase)))


class WithoutNat(NamedTuple):
    """That there is no NAT, and what to do for it, in words."""

    message: str
    remedy: str


NONE_MADE = WithoutNat("nat is none", "set nat")


def problems(task: Task, *, nat: bool, without: WithoutNat = NONE_MADE) -> Iterator[Problem]:
    """Why `task` could not run, or not be allowed what it needs: what it reaches only over the internet without NAT,
    roles it does not name, names that are none."""
    definition = task.definition
    problem = definition.problem
    needed = requirements(task)

    wrong = list(name_problems(task))
    yield from wrong
    for requirement in needed:
        # A name that is none says nothing of where it leads.
        is_named = not any(each.path.startswith(requirement.reason) for each in wrong)
        if requirement.reach is Reach.INTERNET and not nat and is_named:
            yield problem(requirement.reason, f"{_container(task, requirement.reason)}{_no_way(requirement, without)}")
    for role, named in ((Role.EXECUTION, definition.execution_role), (Role.TASK, definition.task_role)):
        reasons = dict.fromkeys(r.reason for r in needed for grant in r.grants if grant.role is role)
        if reasons and named is None:
            yield problem(role, f"is required by {', '.join(reasons)}: give a role's ARN, and the role is created")
        if named and named.partition != task.region.partition:
            yield problem(role, f"is in partition {named.partition}, but {task.region} is in {task.region.partition}")
    if task.execute_command:
        for index, container in enumerate(definition.containers):
            if container.get("readonlyRootFilesystem"):
                yield problem(
                    f"containerDefinitions[{index}].readonlyRootFilesystem",
                    "must be false when execute_command is true: ECS Exec writes to the root file system",
                )


def _no_way(need: Requirement, without: WithoutNat) -> str:
    """That a task without NAT does not reach what it needs, and what to do."""
    remedy = f"{need.remedy}, or {without.remedy}"
    if may_be_private(need.target):
        remedy = f"{need.remedy}, {without.remedy}, or name it in private_hosts where the network resolves it itself"
    return f"{need.target} is reached only over the internet, and {without.message}: {remedy}"


def _container(task: Task, reason: str) -> str:
    """`container "web": ` for a reason inside a container definition, so that nobody has to count."""
    if not reason.startswith("containerDefinitions["):
        return ""
    index = int(reason.removeprefix("containerDefinitions[").partition("]")[0])
    return f'container "{task.definition.containers[index]["name"]}": '
