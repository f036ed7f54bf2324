"""What a requirement is, and the task it is derived from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import Service, service
from fargate_privatelink.task_definition import TaskDefinition

LATEST = "1.4.0"
# Source: KMS Developer Guide, conditions-kms, kms:ViaService.
VIA_SERVICE = "kms:ViaService"


class Phase(StrEnum):
    """When in a task's life something must be reached, in the order in which Fargate gets there."""

    FETCH_SECRETS = "fetch secrets"
    PULL_IMAGE = "pull image"
    ENVIRONMENT_FILES = "environment files"
    MOUNT_VOLUMES = "mount volumes"
    LOGS = "logs"
    EXEC = "exec"
    APPLICATION = "application"


class Role(StrEnum):
    """The role that calls AWS, by the key of the task definition that names it."""

    EXECUTION = "executionRoleArn"
    TASK = "taskRoleArn"


class Reach(StrEnum):
    """By what a task in a private subnet reaches something."""

    ENDPOINT = "endpoint"
    VPC = "vpc"
    # Fargate's own network interface, which no security group sees; only before platform version 1.4.0.
    FARGATE = "fargate"
    INTERNET = "internet"
    # Named in what this project does not read.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Grant:
    """IAM actions on resources that a role needs; `sid` names the statement.

    `condition` has IAM's condition keys that the calls carry, with their values. Where `is_either`, one of the
    resources is the one that is needed, and nothing here tells which for certain; `likely` is the one of them that it
    looks like, empty where none does more than the other.
    """

    role: Role
    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: tuple[tuple[str, str], ...] = ()
    is_either: bool = False
    likely: str = ""

    @property
    def is_made_by_service(self) -> bool:
        """Whether the service that is called makes these calls itself, for the caller: no endpoint sees them."""
        return any(key == VIA_SERVICE for key, _ in self.condition)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing a task must reach.

    `target` is a service of the catalogue when it is reached over an endpoint, otherwise a host or a file system.
    `reason` is the place in the task definition that asks for it, `remedy` what to do where there is no
    internet and should be none, and `note` what a person has to take care of besides. `is_yours_to_permit` where what
    is called is not known here, and the permission for it the operator's to add. `caller` is the ARN of a role that
    the task takes on for the calls, where that is not its own.
    """

    target: str
    reach: Reach = Reach.ENDPOINT
    phase: Phase
    reason: str
    port: int = 443
    grants: tuple[Grant, ...] = ()
    remedy: str = ""
    note: str = ""
    is_yours_to_permit: bool = False
    caller: str = ""

    @property
    def service(self) -> Service | None:
        """The catalogue's row, for a requirement that an endpoint meets."""
        return service(self.target) if self.reach is Reach.ENDPOINT else None


@dataclass(frozen=True, kw_only=True)
class ExecuteCommandConfiguration:
    """The cluster's `executeCommandConfiguration`, as in CreateCluster; None for what is not known."""

    kms_key_id: str | None = None
    logging: Literal["DEFAULT", "NONE", "OVERRIDE"] = "DEFAULT"
    cloud_watch_log_group_name: str | None = None
    s3_bucket_name: str | None = None
    cloud_watch_encryption_enabled: bool | None = False
    s3_encryption_enabled: bool | None = False


@dataclass(frozen=True)
class ExtraService:
    """A service that the application calls, by the last part of its endpoint's name, and what it does there.

    Without actions the service is reached, and what it is called for is not known. `index` is where it stands in the
    list of the file that it comes from, which may hold others that are not read; None where that is not said.
    """

    service: str
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    index: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task definition in the place where it runs, with what it does not say itself."""

    definition: TaskDefinition
    region: Region
    execute_command: bool = False
    extra_services: tuple[ExtraService, ...] = ()
    # What the network resolves itself, as in `stacks.toml`.
    private_hosts: tuple[str, ...] = ()
    platform_version: str = LATEST
    execute_command_configuration: ExecuteCommandConfiguration = field(default_factory=ExecuteCommandConfiguration)
    # ARNs of the customer-managed keys of the secrets and parameters that it fetches, each of any of them.
    secret_keys: tuple[str, ...] = ()
    # Prefixes of repositories of the task's account and region that pull-through cache rules fill, besides those that
    # AWS proposes, and the repositories that are there already.
    pull_through_prefixes: tuple[str, ...] = ()
    repositories: frozenset[str] = frozenset()
    # Whether its service takes part in Service Connect.
    service_connect: bool = False
    # The log configuration of the service's Service Connect proxy, under a task definition's names.
    service_connect_logs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The account of the task's roles, as in its definition."""
        return self.definition.account

    @property
    def log_configurations(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The log configurations of the containers, and of what ECS puts beside them, each with its place."""
        for index, container in enumerate(self.definition.containers):
            yield f"containerDefinitions[{index}].logConfiguration", container.get("logConfiguration", {})
        yield "serviceConnectConfiguration.logConfiguration", self.service_connect_logs

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """The ARN of a resource in the task's account."""
        return f"arn:{self.region.partition}:{service}:{region or self.region}:{self.account}:{resource}"

    def must_trust(self, role: str) -> str:
        """What a person has to take care of where the task role assumes another."""
        own = self.definition.task_role or "the task role"
        return f"role {role} must trust {own}, and be allowed what it is assumed for"

    @property
    def start_reach(self) -> Reach:
        """How ECR's login and the secrets are reached. Source: Amazon ECS Developer Guide, fargate-task-networking."""
        version = tuple(map(int, self.platform_version.split(".")))
        return Reach.ENDPOINT if version >= (1, 4, 0) else Reach.FARGATE


def in_region(
    task: Task,
    service: str,
    region: str,
    *,
    phase: Phase,
    reason: str,
    grants: tuple[Grant, ...],
    remedy: str,
    note: str = "",
    caller: str = "",
) -> Requirement:
    """A requirement on an AWS service in `region`: over an endpoint where that is the task's own region."""
    if region == task.region.name:
        return Requirement(target=service, phase=phase, reason=reason, grants=grants, note=note, caller=caller)
    return Requirement(
        target=f"{service} in {region}",
        reach=Reach.INTERNET,
        phase=phase,
        reason=reason,
        grants=grants,
        remedy=remedy,
        note=note,
        caller=caller,
    )
