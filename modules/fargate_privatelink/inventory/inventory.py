"""What a stack creates and with what rights, worked out before any construct exists."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Network
from typing import NamedTuple, Self

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.aws.limits import BALANCER_ADDRESSES, RESERVED_ADDRESSES
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.inventory import account_wide, containers, credentials, hubs, references, service_notes
from fargate_privatelink.inventory.existing.decided import Decision, Reused
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.inventory.iam import TaskRole, statements
from fargate_privatelink.requirements import (
    ExecuteCommandConfiguration,
    Grant,
    Reach,
    Requirement,
    Role,
    Task,
    requirements,
)
from fargate_privatelink.requirements.exec import session_log_groups
from fargate_privatelink.requirements.log_groups import created_log_groups
from fargate_privatelink.requirements.pull import is_pull_through_cache
from fargate_privatelink.requirements.service_connect import proxy_logs
from fargate_privatelink.settings import StackSettings, TaskEntry
from fargate_privatelink.task_definition import TaskDefinition
from fargate_privatelink.task_definition.credentials import Credential
from fargate_privatelink.task_definition.terraform_references import Reference, worded

# AWS asks for the endpoints of ECS itself in regions opened since 2023-12-23, but not for Fargate: its page
# contradicts itself. Source: Amazon ECS Developer Guide, vpc-endpoints.
RECENT_REGIONS = (
    *("ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1"),
    *("eusc-de-east-1", "me-west-1", "mx-central-1", "sa-west-1"),
)
NEWEST_CPU = 32768
RECENT_REGION_SERVICES = "ecs, ecs-agent and ecs-telemetry to extra_services"


class Lacking(NamedTuple):
    """Services behind a security group that does not let the subnets of some zones in: their CIDRs by zone."""

    services: tuple[Service, ...]
    zones: Mapping[str, str]


@dataclass(frozen=True)
class Inventory:
    """A stack's settings and tasks, and everything that follows from them.

    A spoke has its `hub`, which holds endpoints for it, and a hub its `spokes`.
    """

    settings: StackSettings
    tasks: tuple[Task, ...]
    existing: ExistingNetwork | None = None
    hub: StackSettings | None = None
    spokes: tuple["Inventory", ...] = ()

    @classmethod
    def of(
        cls,
        settings: StackSettings,
        definitions: Mapping[str, TaskDefinition],
        existing: ExistingNetwork | None = None,
        account: str = UNKNOWN_ACCOUNT,
    ) -> Self:
        """The inventory of a stack with its task definitions, by the names in its settings, in a network of its own or
        in one that exists.

        A KeyError names one that is missing; an InputError holds what is wrong with what the settings say in place of
        them. A role that is named without an account is in that of the others, or in the one that is handed in.
        """
        own = [definitions[entry.definition].within(settings.use(entry)) for entry in settings.tasks]
        sessions = ExecuteCommandConfiguration(
            kms_key_id=settings.kms_keys.exec,
            logging="OVERRIDE" if settings.exec_log_group else "DEFAULT",
            cloud_watch_log_group_name=settings.exec_log_group,
        )
        found = [settings.account, *(definition.account for definition in own)]
        account = next((each for each in found if each not in ("", UNKNOWN_ACCOUNT)), account)
        if existing and existing.account and account == UNKNOWN_ACCOUNT:
            account = existing.account
        services = [references.of_services(entry.extra_services, settings.region, account) for entry in settings.tasks]
        tasks = (
            Task(
                definition=replace(
                    definition.in_account(settings.region.partition, account),
                    references={**definition.references, **referred},
                ),
                region=settings.region,
                execute_command=entry.execute_command,
                extra_services=called,
                execute_command_configuration=sessions,
                secret_keys=settings.kms_keys.secrets,
                private_hosts=settings.private_hosts,
                service_connect=bool(entry.service and entry.service.service_connect),
                service_connect_logs=proxy_logs(definition, settings.region.name)
                if entry.service and entry.service.service_connect
                else {},
            )
            for entry, definition, (called, referred) in zip(settings.tasks, own, services, strict=True)
        )
        return cls(settings, tuple(tasks), existing)

    @cached_property
    def definitions(self) -> Mapping[str, TaskDefinition]:
        """The task definitions by family."""
        return {task.definition.family: task.definition for task in self.tasks}

    @cached_property
    def entries(self) -> Mapping[str, TaskEntry]:
        """What the settings say of each task besides its definition, by family."""
        return {task.definition.family: entry for task, entry in zip(self.tasks, self.settings.tasks, strict=True)}

    @cached_property
    def requirements(self) -> Mapping[str, tuple[Requirement, ...]]:
        """Each task's requirements, by its family."""
        return {task.definition.family: requirements(task) for task in self.tasks}

    @cached_property
    def needed(self) -> Mapping[Service, tuple[tuple[str, Requirement], ...]]:
        """The services that are reached over endpoints, each with the families and requirements that ask for it."""
        if self.spokes:
            return self._needed_by_spokes
        # An endpoint that exists is in the way to a service, whether or not the stack makes any.
        if self.settings.endpoints == "none" and not self.settings.vpc_id:
            return {}
        found: dict[Service, list[tuple[str, Requirement]]] = defaultdict(list)
        for family, needed in self.requirements.items():
            for requirement in needed:
                if requirement.service:
                    found[requirement.service].append((family, requirement))
        return {service: tuple(found[service]) for service in sorted(found, key=_endpoint_order)}

    @cached_property
    def _needed_by_spokes(self) -> Mapping[Service, tuple[tuple[str, Requirement], ...]]:
        found: dict[Service, list[tuple[str, Requirement]]] = defaultdict(list)
        for spoke in self.spokes:
            for service in spoke.reused:
                found[service].extend(spoke.needed[service])
        return {service: tuple(found[service]) for service in sorted(found, key=_endpoint_order)}

    def spokes_of(self, service: Service) -> tuple["Inventory", ...]:
        """The spokes of a hub whose tasks need a service of it."""
        return tuple(spoke for spoke in self.spokes if service in spoke.reused)

    @cached_property
    def decisions(self) -> Mapping[Service, Decision]:
        """What becomes of each service that is needed in a network that exists."""
        if self.existing is None:
            return {}
        from fargate_privatelink.inventory.existing.decisions import decide

        tasks = {task.definition.family: task for task in self.tasks}
        return {
            service: decide(self.existing, self.settings, service, [(tasks[family], need) for family, need in needs])
            for service, needs in self.needed.items()
        }

    @cached_property
    def endpoints(self) -> Mapping[Service, tuple[tuple[str, Requirement], ...]]:
        """The endpoints to create, each with the families and requirements that ask for it."""
        if self.settings.vpc_id is None:
            return {service: needs for service, needs in self.needed.items() if service not in self.reused}
        created = self.settings.endpoints == "required"
        return {
            service: self.needed[service] for service, decision in self.decisions.items() if decision.zones and created
        }

    @cached_property
    def reused(self) -> Mapping[Service, Reused]:
        """The endpoints that exist, or that a hub makes, and serve the tasks."""
        if hub := self.hub:
            served = (service for service in self.needed if hubs.names_of(service, hub.region))
            return {service: hubs.of_hub(hub) for service in served}
        return {service: decision.reused for service, decision in self.decisions.items() if decision.reused}

    @cached_property
    def completed(self) -> Mapping[tuple[str, int], Lacking]:
        """The security groups of endpoints that exist which the stack adds rules to, by id and port."""
        found: dict[tuple[str, int], Lacking] = {}
        for service, reused in self.reused.items():
            if reused.missing:
                before = found.get((reused.group, service.port), Lacking((), {}))
                lacking = Lacking((*before.services, service), {**before.zones, **reused.missing})
                found[reused.group, service.port] = lacking
        return found

    @property
    def vpc_title(self) -> str:
        """The VPC in words: by its CIDR, and by its id where it exists."""
        if self.settings.vpc_id is None:
            return f"VPC {self.settings.vpc_cidr}"
        return " ".join(("VPC", self.settings.vpc_id, *self.vpc_cidrs))

    @property
    def vpc_cidrs(self) -> Sequence[str]:
        """The CIDRs of a VPC that exists; none of one to make, which names its own."""
        return self.existing.vpc_cidrs if self.existing else ()

    @property
    def callers(self) -> Sequence[str]:
        """The CIDRs from which a load balancer that the stack makes may be called, else those of the VPC."""
        balancer = self.settings.load_balancer
        if balancer and balancer.allowed_cidrs:
            return tuple(map(str, balancer.allowed_cidrs))
        return self.vpc_cidrs if self.settings.vpc_id else (str(self.settings.vpc_cidr),)

    @cached_property
    def destinations(self) -> Sequence[str]:
        """The ids and CIDRs of what exists that rules name."""
        named = [value for reused in self.reused.values() for _, value in reused.destinations]
        inside = any(need.reach is Reach.VPC for needed in self.requirements.values() for need in needed)
        own = self.vpc_cidrs if inside else ()
        return tuple(dict.fromkeys((*own, *named, *(group for group, _ in self.completed))))

    @cached_property
    def interfaces(self) -> int:
        """How many interface endpoints there are, each with an address in each private subnet."""
        return sum(service.endpoint_type is EndpointType.INTERFACE for service in self.endpoints)

    def addresses_left(self, subnet: IPv4Network) -> int:
        """How many addresses of a private subnet are left for tasks, which take one each."""
        taken = self.interfaces + self.balancer_addresses + self.is_attached
        return subnet.num_addresses - RESERVED_ADDRESSES - taken

    @property
    def is_attached(self) -> bool:
        """Whether the VPC is attached to a transit gateway, which takes an address of each private subnet."""
        return self.hub is not None or bool(self.spokes)

    @property
    def balancer_addresses(self) -> int:
        """How many addresses of each private subnet the load balancer takes, and must find free."""
        balancer = self.settings.load_balancer
        if balancer is None or not balancer.is_made or balancer.is_public:
            return 0
        return BALANCER_ADDRESSES if balancer.type == "application" else 1

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
        """The log groups of this region that the tasks write to, and the cluster's for sessions of ECS Exec."""
        found = {group for task in self.tasks for group, _ in (*created_log_groups(task), *session_log_groups(task))}
        if self.settings.exec_log_group and self.settings.create.cluster:
            found.add(self.settings.exec_log_group)
        return tuple(sorted(found))

    @cached_property
    def credentials(self) -> Mapping[tuple[str, str], Sequence[Credential]]:
        """The credentials that containers hold in plain text, by family and container."""
        return credentials.of_tasks(self.tasks)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references of Terraform in the task definitions; of a hub those on what its endpoints lead to."""
        found = references.of_tasks(self.all_tasks)
        if not self.spokes:
            return found
        grants = (grant for needs in self.endpoints.values() for _, need in needs for grant in need.grants)
        named = [resource for grant in grants for resource in grant.resources]
        return tuple(each for each in found if any(each.stand_in in resource for resource in named))

    def worded(self, text: str) -> str:
        """A text with references as they were written."""
        return worded(text, references.of_tasks(self.all_tasks))

    @property
    def _most_tasks(self) -> int:
        """How many tasks run at a time, as far as the settings say: one of what no service runs."""
        services = [entry.service for entry in self.entries.values()]
        scaled = [
            (each.autoscaling.max if each.autoscaling else each.desired_count) if each else 1 for each in services
        ]
        return sum(scaled)

    @property
    def account(self) -> str:
        """The account that the settings say, or that of the tasks' roles; empty when they name none, UNKNOWN_ACCOUNT
        when they name it nowhere."""
        return self.settings.account or next((task.account for task in self.all_tasks if task.account), "")

    @property
    def all_tasks(self) -> tuple[Task, ...]:
        """The tasks, and of a hub those of its spokes."""
        return (*self.tasks, *(task for spoke in self.spokes for task in spoke.tasks))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to take care of besides, in sentences."""
        notes = [
            f"{family}: {requirement.note}"
            for family, needed in self.requirements.items()
            for requirement in needed
            if requirement.note
        ]
        notes += [f"{task.definition.family}: {note}" for task in self.tasks for note in task.definition.notes]
        for task in self.tasks:
            if called := ", ".join(each.service for each in task.extra_services if not each.actions):
                own = task.definition.task_role
                add = f"permission: yours to add to role {own.name}" if own else "and taskRoleArn names no role"
                notes.append(f"{task.definition.family}: the application calls {called}, {add}")
        notes += [
            f"{task.definition.family}: {NEWEST_CPU} CPU units are in ECS's Developer Guide, not yet in its API model"
            for task in self.tasks
            if task.definition.cpu == NEWEST_CPU
        ]
        notes += containers.notes(self.tasks, has_references=self.settings.references)
        notes += credentials.notes(self.credentials)
        taken = self.interfaces + self.balancer_addresses + self.is_attached
        users = f"the interface endpoints{' and the load balancer' * bool(self.balancer_addresses)}"
        users += " and the transit gateway" * self.is_attached
        notes += [
            f"private subnet {zone}, {cidr}: {taken} of its {left + taken} addresses are for {users}, {left} are left"
            " for tasks, one each"
            for zone, cidr in self.settings.private_subnets.items()
            # A deployment runs the old tasks beside the new ones.
            if 0 < (left := self.addresses_left(cidr)) < 2 * self._most_tasks
        ]
        if self.settings.public_subnets and not self.settings.has_public_subnets:
            users = "NAT and for a load balancer that is internet-facing, and there is neither"
            if self.settings.vpc_id:
                users = "a load balancer that is internet-facing, and there is none"
            used = "used" if self.settings.vpc_id else "created"
            notes.append(f"public_subnets are for {users}: no public subnet is {used}")
        for role in () if self.settings.create.execution_roles else self.roles:
            actions = sorted({action for statement in role.statements for action in statement.actions})
            if actions:
                notes.append(f"role {role.name} is used as it is, and must allow {', '.join(actions)}")
        notes += _of_existing(self)
        notes += hubs.notes(self.settings if self.spokes else self.hub)
        notes += service_notes.notes(self.settings, self.tasks, self.entries)
        notes += account_wide.notes(self.settings, self.tasks, self.roles, self.log_groups, self.repositories)
        if self.endpoints and self.settings.region.name in RECENT_REGIONS:
            notes.append(f"{self.settings.region} is recent: if tasks do not start, add {RECENT_REGION_SERVICES}")
        return tuple(dict.fromkeys(map(self.worded, notes)))


def _of_existing(inventory: Inventory) -> Iterator[str]:
    """What a person has to know of endpoints that exist."""
    for (group, port), lacking in inventory.completed.items():
        names, zones = ", ".join(service.name for service in lacking.services), ", ".join(lacking.zones)
        yield (
            f"{group}, which is somebody else's, gets rules that let TCP {port} in from {zones} for {names}: its owner"
            " takes them away with the next apply if the group's rules are written inline, which nothing shows from"
            " outside"
        )
    needed = {service.name for service in inventory.needed}
    for name in inventory.settings.existing_endpoints:
        if name not in needed:
            yield f"existing_endpoints.{name}: no task needs {name}, and nothing comes of it"
    for service, reused in inventory.reused.items():
        if reused.doubt:
            yield f"{service.name}: whether {', '.join(reused.ids)} serves the tasks is not known: {reused.doubt}"


def _endpoint_order(service: Service) -> tuple[bool, str]:
    return service.endpoint_type is EndpointType.INTERFACE, service.name
