"""One stack: network, endpoints and tasks wired together, and what an operator needs of them as outputs."""

from collections.abc import Sequence
from pathlib import Path

from fargate_privatelink.aws.images import Image
from fargate_privatelink.cdktf.addressed import address, comments, reference
from fargate_privatelink.cdktf.bindings import (
    App,
    AwsProvider,
    Construct,
    LocalBackend,
    S3Backend,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
)
from fargate_privatelink.constructs.choices import Choices, Values
from fargate_privatelink.constructs.choices.arns import Located
from fargate_privatelink.constructs.choices.checks import Refusal
from fargate_privatelink.constructs.choices.variables import Variables
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.hcl.expressions import all_of, bare, by_zone, template
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory, reasons
from fargate_privatelink.inventory.endpoint_policies import policies, remarks
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings import Backend

PROVIDER = {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}
TERRAFORM = ">= 1.5"
# Source: Terraform documentation, Backend Type: s3, use_lockfile.
TERRAFORM_WITH_LOCKFILE = ">= 1.10"


class _Configuration(TerraformStack):
    """The network, the endpoints and the tasks of one inventory, and outputs; what varies comes from `choices`."""

    # Whoever reads outputs of stacks finds the same ones in each.
    HAS_EMPTY_OUTPUTS = True

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        super().__init__(scope, inventory.settings.name)
        self._inventory = inventory
        self._choices = self._choose()
        settings, choices = inventory.settings, self._choices
        # CDKTF would pin the one version that its bindings were made from, under an unqualified source.
        self.add_override("terraform.required_providers.aws", PROVIDER)
        self.add_override("terraform.required_version", _terraform_version(settings.backend))

        self._network = Network(
            self,
            "network",
            name=settings.name,
            vpc_cidr=choices.vpc_cidr,
            private_subnets=choices.private_subnets,
            public_subnets=choices.public_subnets,
            nat=settings.nat,
            nat_zone=choices.nat_zone,
            tags=choices.tags,
        )
        located = Located(inventory, region=choices.region, account=self._network.account)
        self._private_link = PrivateLink(
            self,
            "private-link",
            network=self._network,
            region=settings.region,
            services=inventory.endpoints,
            policies=located.document(policies(inventory)),
            tags=choices.tags,
            region_name=choices.region,
        )
        self._fargate = Fargate(
            self,
            "fargate",
            network=self._network,
            private_link=self._private_link,
            inventory=inventory,
            choices=choices,
        )
        self._outputs: dict[str, TerraformOutput] = {}
        self._explain_endpoints()
        self._add_outputs()

    def _choose(self) -> Choices:
        raise NotImplementedError

    def _explain_endpoints(self) -> None:
        for service, endpoint in self._private_link.endpoints.items():
            asked = reasons.of_endpoint(self._inventory, service)
            self._private_link.explain(endpoint, *asked, *remarks(self._inventory, service))

    def _add_outputs(self) -> None:
        network, fargate = self._network, self._fargate
        ready = sorted(map(address, (*network.ready, *self._private_link.ready, *fargate.ready)))
        task_definition_arns = {family: reference(made, "arn") for family, made in fargate.task_definitions.items()}
        task_security_group_ids = {family: reference(group, "id") for family, group in fargate.security_groups.items()}
        endpoint_ids = {
            service.name: reference(endpoint, "id") for service, endpoint in self._private_link.endpoints.items()
        }
        run_task_commands = {task.definition.family: self._run_task_command(task) for task in self._inventory.tasks}

        endpoint_groups = {
            service.name: reference(group, "id") for service, group in self._private_link.security_groups.items()
        }
        role_arns = {name: reference(role, "arn") for name, role in fargate.roles.items()}

        def output(name: str, value: object, description: str) -> TerraformOutput | None:
            if value == {} and not self.HAS_EMPTY_OUTPUTS:
                return None
            self._outputs[name] = TerraformOutput(self, name, value=value, description=description)
            return self._outputs[name]

        output("vpc_id", reference(network.vpc, "id"), "ID of the VPC")
        output("private_subnet_ids", _by_zone(network.subnets["private"], "id"), "IDs of the private subnets, by zone")
        output(
            "private_route_table_ids",
            _by_zone(network.private_route_tables, "id"),
            "IDs of the private subnets' route tables, by zone",
        )
        if network.nat_addresses:
            output("public_subnet_ids", _by_zone(network.subnets["public"], "id"), "IDs of the public subnets, by zone")
            addresses = _by_zone(network.nat_addresses, "public_ip")
            output("nat_public_ips", addresses, "Public addresses of the NAT gateways, by zone")
        output(
            "default_security_group_id",
            reference(network.default_security_group, "id"),
            "ID of the VPC's default security group, which has no rules",
        )
        output("endpoint_ids", endpoint_ids, "IDs of the VPC endpoints, by service")
        output(
            "endpoint_security_group_ids",
            endpoint_groups,
            "IDs of the interface endpoints' security groups, by service",
        )
        output("cluster_arn", fargate.cluster_arn, "ARN of the ECS cluster")
        output("repository_urls", self._repository_urls(), "URLs of the ECR repositories that are created, by name")
        output("role_arns", role_arns, "ARNs of the IAM roles that are created, by the names in the task definitions")
        output("task_security_group_ids", task_security_group_ids, "IDs of the tasks' security groups, by task family")
        output("push_image_commands", self._push_image_commands(), PUSH_DESCRIPTION)
        for name, value, description in (
            ("task_definition_arns", task_definition_arns, "ARNs of the task definitions, by family"),
            ("run_task_commands", run_task_commands, "Commands that start a task in the private subnets, by family"),
        ):
            # CDKTF writes an output's depends_on as ${...}, which Terraform refuses.
            if made := output(name, value, description):
                made.add_override("depends_on", ready)
            comments(self)[f"output.{name}"] = WAIT

    def _own_images(self) -> dict[Image, Task]:
        """The images of the stack's own account and region, by name, each with a task that uses it."""
        found: dict[Image, Task] = {}
        for task in self._inventory.tasks:
            for image in (Image.parse(container["image"]) for container in task.definition.containers):
                if self._inventory.owns(image):
                    found.setdefault(image, task)
        return dict(sorted(found.items(), key=lambda item: (item[0].repository, item[0].reference)))

    def _pushes(self, image: Image) -> bool:
        """Whether a command that pushes an image is of use: one that is named by digest is there."""
        return not image.reference.startswith("@")

    def _repository_urls(self) -> dict[str, str]:
        images = filter(self._inventory.creates, self._own_images())
        return {image.repository: self._fargate.repository_url(image) for image in images}

    def _push_image_commands(self) -> dict[str, str]:
        commands = {}
        for image, task in self._own_images().items():
            if not self._pushes(image):
                continue
            url = self._fargate.repository_url(image)
            registry = template(f'split("/", {bare(url)})[0]') if self._inventory.creates(image) else image.registry
            tagged = url + literal(image.reference.partition("@")[0])
            architecture = task.definition.document.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
            login = f"aws ecr get-login-password --region {self._choices.region}"
            commands[f"{image.repository}{image.reference}"] = " && ".join(
                (
                    f"{login} | docker login --username AWS --password-stdin {registry}",
                    f"docker build --platform {PLATFORMS[architecture]} --tag {tagged} .",
                    f"docker push {tagged}",
                )
            )
        return commands

    def _run_task_command(self, task: Task) -> str:
        family = task.definition.family
        ids = all_of(address(self._network.subnets["private"]), "id")
        subnets = template(f'join(",", {ids})')
        network = ",".join(
            (
                f"subnets=[{subnets}]",
                f"securityGroups=[{reference(self._fargate.security_groups[family], 'id')}]",
                "assignPublicIp=DISABLED",
            )
        )
        arguments = [
            "aws ecs run-task",
            f"--region {self._choices.region}",
            f"--cluster {self._fargate.cluster_arn}",
            "--launch-type FARGATE",
            f"--task-definition {reference(self._fargate.task_definitions[family], 'arn')}",
            *(["--enable-execute-command"] if task.execute_command else []),
            f"--network-configuration 'awsvpcConfiguration={{{network}}}'",
        ]
        return " ".join(arguments)


class FargateModule(_Configuration):
    """The tasks as a module: without provider and backend, and with a variable for each choice.

    `refusals` are inputs that the module does not take.
    """

    HAS_EMPTY_OUTPUTS = False
    refusals: Sequence[Refusal]

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        super().__init__(scope, inventory)
        variables = self._variables
        variables.check_region(self._network.vpc)
        comments(self)["data.aws_region.current"] = (
            "The provider's region, which aws_vpc.main checks var.region against."
        )
        for kind, subnets in self._network.subnets.items():
            variables.check_subnets(kind, subnets)
        if self._network.nat_addresses:
            variables.check_nat(self._network.nat_addresses)
        if not inventory.settings.create.cluster:
            variables.check_cluster(self._outputs["cluster_arn"])
        for task in inventory.tasks:
            variables.check_images(task, self._fargate.task_definitions[task.definition.family])
        self.refusals = tuple(variables.refusals)

    def _pushes(self, image: Image) -> bool:
        # To a repository that is made elsewhere somebody else pushes.
        return super()._pushes(image) and self._inventory.creates(image)

    def _choose(self) -> Choices:
        self._variables = Variables(self, self._inventory)
        return self._variables


class FargateStack(_Configuration):
    """The tasks as a configuration of its own, with the settings in place of variables."""

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        super().__init__(scope, inventory)
        self._add_backend(inventory.settings.backend)
        AwsProvider(self, "aws", region=inventory.settings.region.name)

    def _choose(self) -> Choices:
        return Values(self._inventory)

    def _add_backend(self, backend: Backend) -> None:
        # CDKTF would put the state beside the synthesized file, under this machine's absolute path.
        if backend.type == "local":
            LocalBackend(self, path=f"../../../terraform.{self._inventory.settings.name}.tfstate")
        elif backend.type == "s3":
            arguments = dict(backend.arguments)
            use_lockfile = arguments.pop("use_lockfile", False) or None
            S3Backend(self, **arguments)
            # CDKTF 0.21 does not know it.
            self.add_override("terraform.backend.s3.use_lockfile", use_lockfile)
        elif backend.type == "cloud":
            # Not CDKTF's CloudBackend, which runs `terraform version` at synth.
            self.add_override("terraform.backend", None)
            self.add_override("terraform.cloud", dict(backend.arguments))
        else:
            self.add_override("terraform.backend", None)


def _by_zone(resources: TerraformResource, attribute: str) -> str:
    return template(by_zone(address(resources), attribute))


def _terraform_version(backend: Backend) -> str:
    return TERRAFORM_WITH_LOCKFILE if backend.arguments.get("use_lockfile") else TERRAFORM


WAIT = "Not before the routes, endpoints, rules and permissions that a task needs to start."
PLATFORMS = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
PUSH_DESCRIPTION = "Commands that build and push an image, by image, to run in the folder of its Dockerfile"


def synthesize(inventories: Sequence[Inventory], out: Path) -> None:
    """Write the stacks to the folder `out`, as CDKTF lays it out."""
    app = App(outdir=str(out), stack_traces=False)
    for inventory in inventories:
        FargateStack(app, inventory)
    app.synth()
