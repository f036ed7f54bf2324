"""What ECS Exec needs besides a way and permissions: where it writes, how its log is encrypted, whose keys it has."""

from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.messages import NO_SESSION
from fargate_privatelink.proof.verdicts.runtime_errors import NOT_ENCRYPTED
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Requirement, Task
from fargate_privatelink.requirements.exec import refuses_sessions

# The SSM agent signs with the first credentials that it finds. Source: AWS SDK for Go, Configuring the SDK.
KEY = "AWS_ACCESS_KEY_ID"


def of_sessions(facts: TaskFacts, task: Task) -> Iterator[Hop]:
    """Why no session of ECS Exec is opened in a task, or may not be."""
    read_only = read_only_containers(task)
    if len(read_only) == len(task.definition.containers):
        message = f"ECS Exec writes to the root file system, which is read-only in {', '.join(read_only)}"
        remedy = f"set readonlyRootFilesystem to false in {facts.address}"
        yield Hop(Step.DEFINITION, Verdict.FAILED, facts.address, message, remedy, NO_SESSION)
    log = facts.session_log
    if log is None or log.is_encrypted:
        return
    if log.is_encrypted is None:
        message = f"whether the log group of the sessions, {log.group}, has the key that it must have is not known"
        yield Hop(Step.DEFINITION, Verdict.UNKNOWN, log.cluster, message)
    else:
        message = f"sets cloud_watch_encryption_enabled, and {log.group} has no key"
        remedy = f"set kms_key_id on {log.group}, or cloud_watch_encryption_enabled = false on {log.cluster}"
        yield Hop(Step.DEFINITION, Verdict.FAILED, log.cluster, message, remedy, NOT_ENCRYPTED)


def encryption_doubt(need: Requirement, task: Task) -> str:
    """Under which condition a session is refused without something; nothing where it is whatever the cluster says."""
    refuses = refuses_sessions(need, task.execute_command_configuration)
    return "" if refuses is not None else "the log of the sessions must be encrypted, which is not known"


def read_only_containers(task: Task) -> list[str]:
    """The containers in which ECS Exec opens no session, for it writes to their root file system."""
    return [str(each["name"]) for each in task.definition.containers if each.get("readonlyRootFilesystem")]


def containers_with_keys(task: Task) -> list[str]:
    """The containers whose environment has access keys, with which ECS Exec signs there."""
    return [
        str(each["name"])
        for each in task.definition.containers
        if any(entry.get("name") == KEY for key in ("environment", "secrets") for entry in each.get(key, ()))
    ]


def signed_with_keys(hop: Hop, containers: list[str]) -> Hop:
    """What a role or an endpoint refuses, where it may be somebody else who calls."""
    if not containers or hop.verdict is not Verdict.FAILED or hop.step not in (Step.PERMISSION, Step.POLICY):
        return hop
    message = f"{hop.message}, unless the keys in {KEY} of {', '.join(containers)} are"
    return replace(hop, verdict=Verdict.UNKNOWN, message=message, remedy="", error="")
