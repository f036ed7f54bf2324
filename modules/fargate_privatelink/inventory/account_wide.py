"""What keys, boundaries and immutable repositories ask of the account besides, in sentences."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.images import Image
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings import StackSettings

# Source: CloudWatch Logs User Guide, encrypt-log-data-kms.
LOGS_ACTIONS = "kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe*"
# Source: Amazon ECR User Guide, encryption-at-rest: ECR decrypts for a pull through the grant that it makes.
GRANT_ACTIONS = "kms:CreateGrant, kms:RetireGrant and kms:DescribeKey"


def notes(
    settings: StackSettings,
    tasks: Sequence[Task],
    roles: Sequence[TaskRole],
    log_groups: Sequence[str],
    repositories: Sequence[str],
) -> Iterator[str]:
    """What a person has to take care of so that the account-wide choices work."""
    keys, create, region = settings.kms_keys, settings.create, settings.region
    if keys.log_groups and create.log_groups and log_groups:
        principal = f"logs.{region}.{region.dns_suffix}"
        yield f"the policy of key {keys.log_groups} must allow {principal} {LOGS_ACTIONS}, before an apply"
    if keys.repositories and create.repositories and repositories:
        yield f"whoever applies needs {GRANT_ACTIONS} on key {keys.repositories}; a pull needs nothing of it"
    yield from _unused(settings)
    if any(task.execute_command for task in tasks):
        yield from _of_sessions(settings)
    actions = sorted({action for role in roles for each in role.statements for action in each.actions})
    if settings.permissions_boundary and create.execution_roles and actions:
        yield f"permissions boundary {settings.permissions_boundary} must allow {', '.join(actions)}"

    if settings.repositories.immutable and create.repositories:
        for task in tasks:
            for image in (Image.parse(container["image"]) for container in task.definition.containers):
                if image.ecr and image.repository in repositories and image.reference in ("", ":latest"):
                    yield (
                        f"{task.definition.family}: repository {image.repository} is immutable, so that its tag latest"
                        " can be pushed once: give each push a tag of its own"
                    )


def _unused(settings: StackSettings) -> Iterator[str]:
    for name in ("log_groups", "repositories"):
        if getattr(settings.kms_keys, name) and not getattr(settings.create, name):
            yield f"kms_keys.{name} is not used: create.{name} is false"


def _of_sessions(settings: StackSettings) -> Iterator[str]:
    key = settings.kms_keys.exec
    if key:
        yield f"whoever opens a session of ECS Exec needs kms:GenerateDataKey on key {key}"
    if (settings.exec_log_group or key) and not settings.create.cluster:
        yield f"cluster {settings.cluster} is used as it is, and must have {_sessions(settings)} for ECS Exec"


def _sessions(settings: StackSettings) -> str:
    group, key = settings.exec_log_group, settings.kms_keys.exec
    found = [f"logging OVERRIDE to log group {group}"] if group else []
    return " and ".join([*found, *([f"key {key}"] if key else [])])
