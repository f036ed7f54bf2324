"""What ECS needs to run the tasks: cluster, repositories, log groups, roles, security groups, task definitions."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    CloudwatchLogGroup,
    Construct,
    EcrRepository,
    EcrRepositoryImageScanningConfiguration,
    EcsCluster,
    EcsTaskDefinition,
    IamRole,
    IamRolePolicy,
    SecurityGroup,
    TerraformResource,
    VpcSecurityGroupEgressRule,
)
from fargate_privatelink.constructs.choices import Choices, Values, repository_url, with_tags
from fargate_privatelink.constructs.choices.arns import Located
from fargate_privatelink.constructs.fargate.rendering import (
    Json,
    ephemeral_storage,
    runtime_platform,
    volumes,
    without_empty,
)
from fargate_privatelink.constructs.network import ANYWHERE, CREATE_BEFORE_DESTROY, Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.hcl.text import literal, terraform_json
from fargate_privatelink.inventory import reasons
from fargate_privatelink.inventory.inventory import Inventory, Statement, TaskRole, policy, terraform_name
from fargate_privatelink.requirements import Reach, Requirement, Task

HTTPS = 443
TASKS = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


class Fargate(Addressed):
    """The tasks of an inventory in a network, with everything of theirs that the settings say to create."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: Network,
        private_link: PrivateLink,
        inventory: Inventory,
        choices: Choices | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, private_link)
        self._network, self._private_link, self._inventory = network, private_link, inventory
        self._settings = inventory.settings
        self._choices = choices or Values(inventory)
        self._tags = self._choices.tags
        # What must be there before a task starts, besides the endpoints.
        self.ready: list[TerraformResource] = []
        # ARNs of what this stack creates, as references to it.
        self._references: dict[str, str] = {}
        self._log_groups: dict[str, str] = {}
        self.roles: dict[str, IamRole] = {}
        self._located = Located(inventory, region=self._choices.region, account=network.account)

        self.cluster_arn = self._add_cluster()
        self.repositories = self._add_repositories()
        self._add_log_groups()
        self._add_roles()
        self.security_groups = {task.definition.family: self._add_security_group(task) for task in inventory.tasks}
        self.task_definitions = {task.definition.family: self._add_task_definition(task) for task in inventory.tasks}

    def image(self, task: Task, container: Mapping[str, Any]) -> str:
        """A container's image, by reference where this stack creates its repository or a variable says it."""
        image = Image.parse(container["image"])
        return self._choices.image(task, container) or self.repository_url(image) + literal(image.reference)

    def repository_url(self, image: Image) -> str:
        """The address of an image's repository, as a reference when this stack creates it."""
        if self._inventory.creates(image):
            return repository_url(image)
        return f"{image.registry}/{image.repository}"

    def _add_cluster(self) -> str:
        if not self._settings.create.cluster:
            return self._choices.cluster_arn
        return reference(self.add(EcsCluster, "main", name=self._choices.cluster, tags=self._tags or None), "arn")

    def _add_repositories(self) -> dict[str, EcrRepository]:
        if not self._settings.create.repositories:
            return {}
        repositories, pulls = {}, reasons.of_repositories(self._inventory)
        for name in self._inventory.repositories:
            repository = repositories[name] = self.add(
                EcrRepository,
                terraform_name(name),
                name=name,
                image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
                tags=self._tags or None,
            )
            self.explain(repository, *pulls[name])
            region = self._settings.region
            arn = f"arn:{region.partition}:ecr:{region}:{self._inventory.account}:repository/{name}"
            self._references[arn] = reference(repository, "arn")
        return repositories

    def _add_log_groups(self) -> None:
        writes = reasons.of_log_groups(self._inventory)
        for name in self._inventory.log_groups if self._settings.create.log_groups else ():
            group = self.add(
                CloudwatchLogGroup,
                terraform_name(name),
                name=name,
                retention_in_days=self._choices.log_retention_days,
                tags=self._tags or None,
            )
            region = self._settings.region
            arn = f"arn:{region.partition}:logs:{region}:{self._inventory.account}:log-group:{name}:*"
            self._references[arn] = f"{reference(group, 'arn')}:*"
            self.explain(group, *writes[name])
            self._log_groups[name] = reference(group, "name")
            self.ready.append(group)

    def _add_roles(self) -> None:
        uses = reasons.of_roles(self._inventory)
        for role in self._inventory.roles if self._settings.create.execution_roles else ():
            named, allowed = uses[role]
            created = self.add(
                IamRole,
                terraform_name(role.name),
                name=self._choices.role_name(role),
                path=role.path if role.path != "/" else None,
                assume_role_policy=terraform_json(self._trust(role)),
                tags=self._tags or None,
            )
            self._references[str(role.arn)] = reference(created, "arn")
            self.roles[role.name] = created
            self.explain(created, *named)
            if role.statements:
                self.explain(self._add_role_policy(role, created), *allowed)

    def _trust(self, role: TaskRole) -> Json:
        """Who may take a role: ECS, and as a task role for tasks of this account and region alone.

        Source: Amazon ECS Developer Guide, task-iam-roles; for execution roles there is no such advice.
        """
        if any(task.definition.execution_role == role.arn for task in self._inventory.tasks):
            return {"Version": "2012-10-17", "Statement": [TASKS]}
        account = self._network.account
        tasks = f"arn:{self._settings.region.partition}:ecs:{self._choices.region}:{account}:*"
        condition = {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": tasks}}
        return {"Version": "2012-10-17", "Statement": [{**TASKS, "Condition": condition}]}

    def _add_role_policy(self, role: TaskRole, created: IamRole) -> IamRolePolicy:
        statements = [
            Statement(statement.sid, statement.actions, self._resources(statement.resources))
            for statement in role.statements
        ]
        document = terraform_json(policy(statements))
        role_policy = self.add(
            IamRolePolicy,
            terraform_name(role.name),
            name="required-by-tasks",
            role=reference(created, "name"),
            policy=document,
        )
        self.ready.append(role_policy)
        return role_policy

    def _resources(self, arns: Iterable[str]) -> tuple[str, ...]:
        found = (self._choices.repositories(arn) or [self._reference(arn)] for arn in arns)
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

    def _role(self, arn: Arn | None) -> str | None:
        if arn is None:
            return None
        return self._references.get(str(arn)) or self._choices.role(arn)

    def _reference(self, arn: str) -> str:
        return self._references.get(arn) or self._located.arn(arn)

    def _add_security_group(self, task: Task) -> SecurityGroup:
        family = task.definition.family
        group = self.add(
            SecurityGroup,
            f"task_{terraform_name(family)}",
            name=f"sec-task-{family}"[:255],
            description=f"security group for task {family}"[:255],
            vpc_id=reference(self._network.vpc, "id"),
            tags=self._tags or None,
        )
        self.explain(group, f"Lets {family} out to what it needs, and nobody in.")
        needs: dict[str, list[Requirement]] = defaultdict(list)
        rules: dict[str, dict[str, Any]] = {}
        for need in self._inventory.requirements[family]:
            if found := self._egress(need):
                name, rules[name] = found
                needs[name].append(need)
        for name, arguments in rules.items():
            rule = self.add(
                VpcSecurityGroupEgressRule,
                f"task_{terraform_name(family)}_{name}",
                security_group_id=reference(group, "id"),
                ip_protocol="tcp",
                tags=self._tags or None,
                **arguments,
            )
            self.explain(rule, *reasons.of_needs(task, needs[name]))
            self.ready.append(rule)
        return group

    def _egress(self, need: Requirement) -> tuple[str, dict[str, Any]] | None:
        """The rule that lets a task out to what it needs: the last part of its name, and its arguments."""
        service = need.service
        port = service.port if service else need.port
        if need.reach is Reach.VPC:
            return f"vpc_{port}", _to_cidr(reference(self._network.vpc, "cidr_block"), port, "the VPC")
        # NAT's rules cover what the endpoints are reached with.
        if self._network.has_nat:
            return "internet" if port == HTTPS else f"internet_{port}", _to_cidr(
                ANYWHERE, port, "anywhere, through NAT"
            )
        if service and service in self._private_link.endpoints:
            return service.terraform_name, self._to_endpoint(service)
        return None

    def _to_endpoint(self, service: Service) -> dict[str, Any]:
        rule = {
            "description": f"to the {service.name} endpoint",
            "from_port": service.port,
            "to_port": service.port,
        }
        if service.endpoint_type is EndpointType.GATEWAY:
            # A gateway endpoint is reached under the service's public addresses.
            return rule | {"prefix_list_id": reference(self._private_link.endpoints[service], "prefix_list_id")}
        return rule | {"referenced_security_group_id": reference(self._private_link.security_groups[service], "id")}

    def _add_task_definition(self, task: Task) -> EcsTaskDefinition:
        definition = task.definition
        document = definition.document
        own_tags = {tag["key"]: tag.get("value", "") for tag in document.get("tags", ())}
        cpu, memory = self._choices.size(task)
        return self.add(
            EcsTaskDefinition,
            terraform_name(definition.family),
            family=definition.family,
            cpu=cpu,
            memory=memory,
            network_mode=document["networkMode"],
            requires_compatibilities=document["requiresCompatibilities"],
            execution_role_arn=self._role(definition.execution_role),
            task_role_arn=self._role(definition.task_role),
            pid_mode=document.get("pidMode"),
            enable_fault_injection=document.get("enableFaultInjection"),
            runtime_platform=runtime_platform(document),
            ephemeral_storage=ephemeral_storage(document),
            volume=volumes(document),
            container_definitions=terraform_json(
                [self._container(task, container) for container in definition.containers]
            ),
            tags=with_tags(self._tags, **own_tags) or None,
            # A revision that a service or a schedule still names must not go before the next is there.
            lifecycle=CREATE_BEFORE_DESTROY,
        )

    def _container(self, task: Task, container: Mapping[str, Any]) -> Any:
        found = {**without_empty(container), "image": self.image(task, container)}
        environment = self._choices.environment(task, container)
        if environment is not None:
            found["environment"] = environment
        options, region = found.get("logConfiguration", {}).get("options", {}), self._settings.region.name
        if (group := options.get("awslogs-group")) in self._log_groups and options.get("awslogs-region") == region:
            options["awslogs-group"] = self._log_groups[group]
        for key in ("awslogs-region", "region"):
            if options.get(key) == region:
                options[key] = self._choices.region
        return found


def _to_cidr(cidr: str, port: int, where: str) -> dict[str, Any]:
    return {"description": f"to {where}", "from_port": port, "to_port": port, "cidr_ipv4": cidr}
