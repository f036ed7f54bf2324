"""What ECS needs to run the tasks: cluster, repositories, log groups, roles, security groups, task definitions."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    CloudwatchLogGroup,
    Construct,
    EcrLifecyclePolicy,
    EcrRepository,
    EcsCluster,
    EcsClusterCapacityProviders,
    EcsTaskDefinition,
    IamRole,
    IamRolePolicy,
    SecurityGroup,
    TerraformResource,
    VpcSecurityGroupEgressRule,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.arns import Located
from fargate_privatelink.constructs.choices.images import key_of, repository_url
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.choices.references import referred
from fargate_privatelink.constructs.choices.tags import with_tags
from fargate_privatelink.constructs.choices.values import values
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.fargate import cluster, repositories
from fargate_privatelink.constructs.fargate.egress import Egress, egress
from fargate_privatelink.constructs.fargate.rendering import (
    arguments_of,
    ephemeral_storage,
    relocate,
    runtime_platform,
    volumes,
    without_empty,
)
from fargate_privatelink.constructs.fargate.trust import trust
from fargate_privatelink.constructs.network import CREATE_BEFORE_DESTROY
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.hcl.text import literal, terraform_json
from fargate_privatelink.inventory import Inventory, reasons
from fargate_privatelink.inventory.addresses import group_name
from fargate_privatelink.inventory.iam import TaskRole, policy
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import VIA_SERVICE, Requirement, Task
from fargate_privatelink.settings.services.connections import Connection
from fargate_privatelink.task_definition.terraform_arguments import FAULT_INJECTION, TASK


class Fargate(Addressed):
    """The tasks of an inventory in a network, with everything of theirs that the settings say to create."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: AnyNetwork,
        private_link: PrivateLink,
        inventory: Inventory,
        choices: Choices | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, private_link)
        self._network, self._private_link, self._inventory = network, private_link, inventory
        self._settings = inventory.settings
        self._choices = choices or values(inventory)
        self._tags = self._choices.tags
        # What must be there before a task starts, besides the endpoints.
        self.ready: list[TerraformResource] = []
        # ARNs of what this stack creates, as references to it.
        self._references: dict[str, str] = {}
        self._log_groups: dict[str, str] = {}
        self._secrets_keys = set(self._settings.kms_keys.secrets)
        self.roles: dict[str, IamRole] = {}
        self._located = Located(
            inventory,
            region=self._choices.region,
            account=network.account,
            name_prefix=self._choices.name_prefix,
            exec_key=self._choices.exec_key,
            references=self._choices.references,
        )

        # What must be there before a service has tasks on FARGATE_SPOT.
        self.capacity_providers: list[TerraformResource] = []
        # What an application needs besides, by family.
        self.connections: dict[str, list[TerraformResource]] = defaultdict(list)
        self.cluster_arn, self.cluster_name = self._add_cluster()
        self.repositories = self._add_repositories()
        self._add_log_groups()
        self._add_roles()
        self.security_groups = {task.definition.family: self._add_security_group(task) for task in inventory.tasks}
        self.task_definitions = {task.definition.family: self._add_task_definition(task) for task in inventory.tasks}

    def image(self, task: Task, container: Mapping[str, Any]) -> str:
        """A container's image, by reference where this stack creates its repository or a variable says it."""
        image = Image.parse(container["image"])
        chosen = self._choices.images.get(key_of(task, container))
        return chosen or self.repository_url(image) + literal(image.reference)

    def repository_url(self, image: Image) -> str:
        """The address of an image's repository, as a reference when this stack creates it."""
        return repository_url(self._inventory, image)

    def role(self, arn: Arn) -> str:
        """The ARN of a role that a task definition names, as a reference when this stack creates it."""
        return self._references.get(str(arn)) or self._choices.roles[arn]

    def log_configuration(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A log configuration as a task definition writes it, with the groups and the region of this stack."""
        found: dict[str, Any] = referred(without_empty(given), self._choices.references)
        options = found.get("options", {})
        relocate(options, self._settings.region.name, to=self._choices.region, log_groups=self._log_groups)
        return found

    def _named(self, name: str) -> str:
        return prefixed(self._choices.name_prefix, name)

    def _add_cluster(self) -> tuple[str, str]:
        """The ARN and the name of the cluster."""
        if not self._settings.create.cluster:
            return self._choices.cluster, cluster.name_in(self._choices.cluster)
        group, is_made = self._settings.exec_log_group, self._settings.create.log_groups
        made = self.add(
            EcsCluster,
            "main",
            name=self._named(self._choices.cluster),
            **cluster.configuration(
                container_insights=self._choices.container_insights,
                exec_key=self._choices.exec_key,
                exec_log_group=self._log_group_name(group) if group and is_made else group,
                is_encrypted=is_made and self._settings.kms_keys.log_groups is not None,
            ),
            tags=self._tags or None,
        )
        if any(entry.service and entry.service.strategy for entry in self._inventory.entries.values()):
            providers = self.add(
                EcsClusterCapacityProviders,
                "main",
                cluster_name=reference(made, "name"),
                capacity_providers=["FARGATE", "FARGATE_SPOT"],
            )
            self.explain(providers, "What services with a share on FARGATE_SPOT name.")
            self.capacity_providers = [providers]
        return reference(made, "arn"), reference(made, "name")

    def _add_repositories(self) -> dict[str, EcrRepository]:
        if not self._settings.create.repositories:
            return {}
        made, pulls = {}, reasons.of_repositories(self._inventory)
        keep_images, protected = self._choices.keep_images, self._choices.protect["repositories"]
        for name in self._inventory.repositories:
            repository = made[name] = self.add(
                EcrRepository,
                terraform_name(name),
                name=self._named(name),
                **repositories.arguments(self._choices, kms=self._settings.encrypts_repositories),
                # Else AWS keeps it while it holds images.
                force_delete=protected is False,
                tags=self._tags or None,
            )
            if isinstance(protected, str):
                repository.add_override("force_delete", template(f"!{protected}"))
            self.explain(repository, *pulls[name])
            if keep_images is not None:
                lifecycle = self.add(
                    EcrLifecyclePolicy,
                    terraform_name(name),
                    repository=reference(repository, "name"),
                    policy=repositories.lifecycle(keep_images),
                )
                self.explain(lifecycle, "Older images go, whether a task still runs them or not.")
            region = self._settings.region
            arn = f"arn:{region.partition}:ecr:{region}:{self._inventory.account}:repository/{name}"
            self._references[arn] = reference(repository, "arn")
        return made

    def _add_log_groups(self) -> None:
        writes, protected = reasons.of_log_groups(self._inventory), self._choices.protect["log_groups"]
        for name in self._inventory.log_groups if self._settings.create.log_groups else ():
            group = self.add(
                CloudwatchLogGroup,
                terraform_name(name),
                name=self._named(name),
                retention_in_days=self._choices.log_retention_days,
                kms_key_id=self._choices.log_groups_key,
                # Terraform forgets it in place of deleting it with its logs.
                skip_destroy=protected is True,
                tags=self._tags or None,
            )
            if isinstance(protected, str):
                # CDKTF's own argument takes no expression.
                group.add_override("skip_destroy", template(protected))
            region = self._settings.region
            arn = f"arn:{region.partition}:logs:{region}:{self._inventory.account}:log-group:{name}:*"
            self._references[arn] = f"{reference(group, 'arn')}:*"
            self.explain(group, *writes[name])
            self._log_groups[name] = self._log_group_name(name)
            self.ready.append(group)

    def _log_group_name(self, name: str) -> str:
        return template(f"aws_cloudwatch_log_group.{terraform_name(name)}.name")

    def _add_roles(self) -> None:
        uses = reasons.of_roles(self._inventory)
        for role in self._inventory.roles if self._settings.create.execution_roles else ():
            named, allowed = uses[role]
            trusted = trust(self._inventory, role, self._choices.region, self._network.account)
            created = self.add(
                IamRole,
                terraform_name(role.name),
                name=self._named(self._choices.roles[role.arn]),
                path=role.path if role.path != "/" else None,
                permissions_boundary=self._choices.permissions_boundary,
                assume_role_policy=terraform_json(trusted),
                tags=self._tags or None,
            )
            self._references[str(role.arn)] = reference(created, "arn")
            self.roles[role.name] = created
            self.explain(created, *named)
            if role.statements:
                self.explain(self._add_role_policy(role, created), *allowed)

    def _add_role_policy(self, role: TaskRole, created: IamRole) -> IamRolePolicy:
        statements = [
            replace(
                statement,
                resources=self._resources(statement.resources),
                condition=tuple((key, self._reference(value)) for key, value in statement.condition),
            )
            for statement in role.statements
        ]
        document = policy(statements)
        for statement, made in zip(role.statements, document["Statement"], strict=True):
            # A list of the operator's, however long it becomes.
            if VIA_SERVICE in dict(statement.condition) and set(statement.resources) == self._secrets_keys:
                made["Resource"] = self._choices.secrets_keys
        role_policy = self.add(
            IamRolePolicy,
            terraform_name(role.name),
            name="required-by-tasks",
            role=reference(created, "name"),
            policy=terraform_json(document),
        )
        self.ready.append(role_policy)
        return role_policy

    def _resources(self, arns: Iterable[str]) -> tuple[str, ...]:
        found = (self._choices.repositories.get(arn) or [self._reference(arn)] for arn in arns)
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

    def _role(self, arn: Arn | None) -> str | None:
        return self.role(arn) if arn else None

    def _reference(self, arn: str) -> str:
        return self._references.get(arn) or self._located.arn(arn)

    def _add_security_group(self, task: Task) -> SecurityGroup:
        family = task.definition.family
        group = self.add(
            SecurityGroup,
            f"task_{terraform_name(family)}",
            name=self._choices.group_name(group_name(family)),
            description=f"security group for task {family}"[:255],
            vpc_id=self._network.vpc_id,
            tags=self._tags or None,
        )
        entry = self._inventory.entries[family]
        service = entry.service
        nobody = "and nobody in" if not (service and service.load_balancer) else "and the load balancer in"
        self.explain(group, f"Lets {family} out to what it needs, {nobody}.")
        rules: dict[Egress, list[Requirement]] = defaultdict(list)
        for need in self._inventory.requirements[family]:
            for found in egress(need, self._inventory, self._network, self._private_link, self._choices):
                rules[found].append(need)
        for found, needs in rules.items():
            rule = self.add(
                VpcSecurityGroupEgressRule,
                f"task_{terraform_name(family)}_{found.name}",
                security_group_id=reference(group, "id"),
                ip_protocol="tcp",
                tags=self._tags or None,
                **found.arguments,
            )
            self.explain(rule, f"{family} may reach {found.to}.", *reasons.of_needs(task, needs))
            self.ready.append(rule)
        for each in entry.connects_to:
            self._add_connection(family, each, group)
        return group

    def _add_connection(self, family: str, to: Connection, group: SecurityGroup) -> None:
        where: dict[str, Any] = {"referenced_security_group_id": to.security_group_id}
        rule = self.add(
            VpcSecurityGroupEgressRule,
            f"task_{terraform_name(family)}_{to.rule_name}",
            security_group_id=reference(group, "id"),
            ip_protocol="tcp",
            description=f"to {to.peer}",
            from_port=to.port,
            to_port=to.port,
            tags=self._tags or None,
            **(where if to.security_group_id else {"cidr_ipv4": str(to.cidr)}),
        )
        self.connections[family].append(rule)
        self.explain(rule, f"{family} may reach port {to.port} of {to.peer}, as connects_to says.")

    def _add_task_definition(self, task: Task) -> EcsTaskDefinition:
        definition = task.definition
        document = definition.document
        own_tags = {literal(key): literal(value) for key, value in definition.tags.items()}
        cpu, memory = self._choices.sizes[definition.family]
        given = arguments_of(document, TASK, FAULT_INJECTION) | {"cpu": cpu, "memory": memory}
        given["family"] = self._named(given["family"])
        return self.add(
            EcsTaskDefinition,
            terraform_name(definition.family),
            **given,
            execution_role_arn=self._role(definition.execution_role),
            task_role_arn=self._role(definition.task_role),
            runtime_platform=runtime_platform(document),
            ephemeral_storage=ephemeral_storage(document),
            volume=volumes(document, self._choices.references),
            container_definitions=terraform_json(
                [self._container(task, container) for container in definition.containers]
            ),
            tags=with_tags(self._tags, own_tags) or None,
            # A service goes back to an old revision, and a schedule may name one: of a deregistered one ECS starts no
            # task. Source: Amazon ECS Developer Guide, deregister-task-definition-v2.
            skip_destroy=True,
            # What only the old revision names, such as its role, must not go before the next is there. Terraform then
            # replaces whatever a revision names in that order, too: docs/changes.md, Names that are taken.
            lifecycle=CREATE_BEFORE_DESTROY,
        )

    def _container(self, task: Task, container: Mapping[str, Any]) -> Any:
        own = referred(without_empty(container), self._choices.references)
        found = {**own, "image": self.image(task, container)}
        if environment := self._choices.environments.get(key_of(task, container)):
            found["environment"] = environment
        if "logConfiguration" in found:
            found["logConfiguration"] = self.log_configuration(container["logConfiguration"])
        return found
