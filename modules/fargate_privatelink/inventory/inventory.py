"""What a stack creates and with what rights, worked out before any construct exists; and clashes between stacks."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.errors import Problem, shown
from fargate_privatelink.requirements import Grant, Requirement, Role, Task, problems, requirements
from fargate_privatelink.requirements.logs import created_log_groups
from fargate_privatelink.requirements.pull import is_pull_through_cache
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.task_definition import TaskDefinition

# Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_INTERFACE_ENDPOINTS = 50
# Of all inline policies of a role together, white space not counted. Source: IAM User Guide, reference_iam-quotas.
MAX_ROLE_POLICY = 10_240
# AWS asks for the endpoints of ECS itself in regions opened since 2023-12-23, but not for Fargate: its page
# contradicts itself. Source: Amazon ECS Developer Guide, vpc-endpoints.
RECENT_REGIONS = (
    *("ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1"),
    *("eusc-de-east-1", "me-west-1", "mx-central-1", "sa-west-1"),
)
NEWEST_CPU = 32768
RECENT_REGION_SERVICES = "ecs, ecs-agent and ecs-telemetry to extra_services"


def terraform_name(name: str) -> str:
    """AWS's name in snake case: `ecs_task_execution_role`, `my_ecr_repo_app_image`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    snake = re.sub(r"[\W_]+", "_", words, flags=re.ASCII).strip("_").lower()
    return snake if snake[:1].isalpha() else f"_{snake}"


@dataclass(frozen=True)
class Statement:
    """One `Allow` statement of an IAM policy."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True)
class TaskRole:
    """A role that task definitions name, with exactly what the tasks need of it."""

    arn: Arn
    statements: tuple[Statement, ...]

    @property
    def name(self) -> str:
        return self.arn.resource.rpartition("/")[2]

    @property
    def path(self) -> str:
        """The IAM path: `/` unless the ARN has one."""
        return self.arn.resource.removeprefix("role").removesuffix(self.name)


@dataclass(frozen=True)
class Inventory:
    """A stack's settings and tasks, and everything that follows from them."""

    settings: StackSettings
    tasks: tuple[Task, ...]

    @cached_property
    def definitions(self) -> Mapping[str, TaskDefinition]:
        """The task definitions by family."""
        return {task.definition.family: task.definition for task in self.tasks}

    @cached_property
    def requirements(self) -> Mapping[str, tuple[Requirement, ...]]:
        """Each task's requirements, by its family."""
        return {task.definition.family: requirements(task) for task in self.tasks}

    @cached_property
    def endpoints(self) -> Mapping[Service, tuple[tuple[str, Requirement], ...]]:
        """The endpoints to create, each with the families and requirements that ask for it."""
        if self.settings.endpoints == "none":
            return {}
        found: dict[Service, list[tuple[str, Requirement]]] = defaultdict(list)
        for family, needed in self.requirements.items():
            for requirement in needed:
                if requirement.service:
                    found[requirement.service].append((family, requirement))
        return {service: tuple(found[service]) for service in sorted(found, key=_endpoint_order)}

    @cached_property
    def roles(self) -> tuple[TaskRole, ...]:
        """The roles that the task definitions name, whether or not the stack creates them."""
        grants: dict[Arn, list[Grant]] = {}
        for task in self.tasks:
            named = {Role.EXECUTION: task.definition.execution_role, Role.TASK: task.definition.task_role}
            for role, arn in named.items():
                if arn:
                    needed = self.requirements[task.definition.family]
                    own = [grant for requirement in needed for grant in requirement.grants if grant.role is role]
                    grants.setdefault(arn, []).extend(own)
        return tuple(TaskRole(arn, statements(grants[arn])) for arn in sorted(grants, key=str))

    @cached_property
    def repositories(self) -> tuple[str, ...]:
        """The ECR repositories of this account and region that the tasks pull from."""
        found = set()
        for task in self.tasks:
            for container in task.definition.containers:
                image = Image.parse(container["image"])
                registry = image.ecr
                own = registry and (registry.account, registry.region) == (task.account, task.region.name)
                if own and not is_pull_through_cache(image):
                    found.add(image.repository)
        return tuple(sorted(found))

    def owns(self, image: Image) -> bool:
        """Whether the repository of an image is one of this account and region that tasks pull from."""
        registry = image.ecr
        here = registry is not None and (registry.account, registry.region) == (self.account, self.settings.region.name)
        return here and image.repository in self.repositories

    def creates(self, image: Image) -> bool:
        """Whether the stack creates the repository of an image."""
        return self.owns(image) and self.settings.create.repositories

    @cached_property
    def log_groups(self) -> tuple[str, ...]:
        """The log groups of this region that the tasks write to."""
        return tuple(sorted({group for task in self.tasks for group, _ in created_log_groups(task)}))

    @property
    def account(self) -> str:
        """The account of the tasks' roles; empty when they name none."""
        return next((task.account for task in self.tasks if task.account), "")

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to take care of besides, in sentences."""
        notes = [
            f"{family}: {requirement.note}"
            for family, needed in self.requirements.items()
            for requirement in needed
            if requirement.note
        ]
        for task in self.tasks:
            if task.extra_services and task.definition.task_role is None:
                called = ", ".join(task.extra_services)
                notes.append(f"{task.definition.family}: the application calls {called}, and taskRoleArn names no role")
        notes += [
            f"{task.definition.family}: {NEWEST_CPU} CPU units are in ECS's Developer Guide, not yet in its API model"
            for task in self.tasks
            if task.definition.cpu == NEWEST_CPU
        ]
        if self.settings.public_subnets and self.settings.nat == "none":
            notes.append("public_subnets are for NAT, and nat is none: no public subnet is created")
        for role in () if self.settings.create.execution_roles else self.roles:
            actions = sorted({action for statement in role.statements for action in statement.actions})
            if actions:
                notes.append(f"role {role.name} is used as it is, and must allow {', '.join(actions)}")
        if self.endpoints and self.settings.region.name in RECENT_REGIONS:
            notes.append(f"{self.settings.region} is recent: if tasks do not start, add {RECENT_REGION_SERVICES}")
        return tuple(dict.fromkeys(notes))

    def task_problems(self) -> Iterator[Problem]:
        """Why a task cannot run in this stack's network."""
        for task in self.tasks:
            yield from problems(task, nat=self.settings.nat != "none")

    def problems(self, file: str) -> Iterator[Problem]:
        """Why the stack cannot hold its tasks together."""
        path = f"stacks.{self.settings.name}"
        accounts = sorted({task.account for task in self.tasks if task.account})
        if len(accounts) > 1:
            message = f"the roles are of several accounts, {', '.join(accounts)}: one stack is one account"
            yield Problem(file, f"{path}.tasks", message)
            return
        if not self.settings.create.cluster and not accounts:
            yield Problem(
                file,
                f"{path}.create.cluster",
                "false needs a task definition that names a role, for the cluster's account",
            )
        interfaces = [service for service in self.endpoints if service.endpoint_type is EndpointType.INTERFACE]
        if len(interfaces) > MAX_INTERFACE_ENDPOINTS:
            yield Problem(
                file,
                f"{path}.tasks",
                f"need {len(interfaces)} interface endpoints, a VPC has {MAX_INTERFACE_ENDPOINTS}",
            )
        for what, names in self._named().items():
            for one, other in _same_terraform_name(names):
                if one == other:
                    yield Problem(file, f"{path}.tasks", f"two {what} are called {shown(one)}: a stack holds one")
                    continue
                yield Problem(
                    file,
                    f"{path}.tasks",
                    f"{what} {shown(one)} and {shown(other)} would share one Terraform address: rename one",
                )
        for role in self.roles if self.settings.create.execution_roles else ():
            size = len(json.dumps(policy(role.statements), separators=(",", ":")))
            if size > MAX_ROLE_POLICY:
                message = f"role {role.name} needs a policy of {size} characters, IAM allows {MAX_ROLE_POLICY}"
                yield Problem(file, f"{path}.tasks", f"{message}: use several roles")

    def _named(self) -> Mapping[str, list[str]]:
        return {
            "task definitions": [task.definition.family for task in self.tasks],
            "roles": [role.name for role in self.roles],
            "repositories": list(self.repositories),
            "log groups": list(self.log_groups),
        }

    def account_wide(self) -> Iterator[tuple[str, str, str, str]]:
        """What the stack creates that an account has once: scope, kind, name and the key that decides it."""
        create, region = self.settings.create, self.settings.region
        if create.cluster:
            yield region.name, "cluster", self.settings.cluster, "create.cluster = false, or another cluster,"
        for name in self.repositories if create.repositories else ():
            yield region.name, "repository", name, "create.repositories = false"
        for role in self.roles if create.execution_roles else ():
            yield region.partition, "role", role.name, "create.execution_roles = false"
        for name in self.log_groups if create.log_groups else ():
            yield region.name, "log group", name, "create.log_groups = false"


def clashes(inventories: Iterable[Inventory], file: str) -> Iterator[Problem]:
    """Account-wide names that two stacks would both create."""
    owners: dict[tuple[str, str, str, str], str] = {}
    for inventory in inventories:
        stack = inventory.settings.name
        for scope, kind, name, way_out in inventory.account_wide():
            owner = owners.setdefault((inventory.account, scope, kind, name), stack)
            if owner != stack:
                message = f"{kind} {shown(name)} is created by stack {owner} too: set {way_out} in one of them"
                yield Problem(file, f"stacks.{stack}", message)


def policy(statements: Iterable[Statement]) -> dict[str, object]:
    """An IAM policy document that allows `statements`."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": statement.sid,
                "Effect": "Allow",
                "Action": list(statement.actions),
                "Resource": list(statement.resources),
            }
            for statement in statements
        ],
    }


def statements(grants: Iterable[Grant]) -> tuple[Statement, ...]:
    """Grants as statements: one for each set of actions, with the resources of all."""
    resources: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for grant in grants:
        resources[grant.sid, grant.actions].update(grant.resources)
    found: list[Statement] = []
    taken: dict[str, int] = defaultdict(int)
    for (sid, actions), of_these in sorted(resources.items()):
        taken[sid] += 1
        unique = sid if taken[sid] == 1 else f"{sid}{taken[sid]}"
        found.append(Statement(unique, actions, tuple(sorted(of_these))))
    return tuple(found)


def _same_terraform_name(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for name in names:
        address = terraform_name(name)
        if address in first:
            yield first[address], name
        first.setdefault(address, name)


def _endpoint_order(service: Service) -> tuple[bool, str]:
    return service.endpoint_type is EndpointType.INTERFACE, service.name
