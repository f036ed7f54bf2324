"""One stack: network, endpoints and tasks wired together, and what an operator needs of them as outputs."""

from collections.abc import Sequence
from pathlib import Path

from modules.bindings import (
    App,
    AwsProvider,
    Construct,
    LocalBackend,
    S3Backend,
    TerraformOutput,
    TerraformStack,
)
from modules.choices import Choices, Values, Variables
from modules.fargate import Fargate
from modules.handoff import write_module
from modules.images import Image
from modules.inventory import Inventory
from modules.network import Network
from modules.private_link import PrivateLink
from modules.requirements import Task
from modules.settings import Backend
from modules.summary import reasons

PROVIDER = {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}
TERRAFORM = ">= 1.5"
# Source: Terraform documentation, Backend Type: s3, use_lockfile.
TERRAFORM_WITH_LOCKFILE = ">= 1.10"


class FargateModule(TerraformStack):
    """The network, the endpoints and the tasks of one inventory, and outputs; what varies comes from `choices`.

    By itself it is a module: without provider and backend, and with a variable for each choice.
    """

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
            tags=choices.tags,
        )
        self._private_link = PrivateLink(
            self,
            "private-link",
            network=self._network,
            region=settings.region,
            services=inventory.endpoints,
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
        self._add_outputs()

    def _choose(self) -> Choices:
        return Variables(self, self._inventory)

    def explain(self) -> None:
        """Say above each endpoint's block, in HCL, what asks for it."""
        for service, endpoint in self._private_link.endpoints.items():
            endpoint.node.add_metadata("comment", "\n".join(reasons(self._inventory, service)))

    def _add_outputs(self) -> None:
        network, fargate = self._network, self._fargate
        # A task started before its way to AWS is there does not start.
        ready = sorted(
            f"{resource.terraform_resource_type}.{resource.friendly_unique_id}"
            for resource in (*network.ready, *self._private_link.ready, *fargate.ready)
        )
        endpoint_ids = {service.name: endpoint.id for service, endpoint in self._private_link.endpoints.items()}
        task_definition_arns = {family: made.arn for family, made in fargate.task_definitions.items()}
        task_security_group_ids = {family: group.id for family, group in fargate.security_groups.items()}
        run_task_commands = {task.definition.family: self._run_task_command(task) for task in self._inventory.tasks}

        def output(name: str, value: object, description: str) -> TerraformOutput:
            return TerraformOutput(self, name, value=value, description=description)

        output("vpc_id", network.vpc.id, "The VPC")
        output(
            "private_subnet_ids",
            "${{ for zone, subnet in aws_subnet.private : zone => subnet.id }}",
            "The private subnets, by availability zone",
        )
        output("default_security_group_id", network.default_security_group.id, "The VPC's default group, without rules")
        output("endpoint_ids", endpoint_ids, "The VPC endpoints, by service")
        output("cluster_arn", fargate.cluster_arn, "The ECS cluster")
        output("repository_urls", self._repository_urls(), "The ECR repositories, by name")
        output("task_security_group_ids", task_security_group_ids, "The tasks' security groups, by task family")
        output("push_image_commands", self._push_image_commands(), PUSH_DESCRIPTION)
        for name, value, description in (
            ("task_definition_arns", task_definition_arns, "The task definitions, by family"),
            ("run_task_commands", run_task_commands, "Commands that start a task in the private subnets, by family"),
        ):
            # CDKTF writes an output's depends_on as ${...}, which Terraform refuses.
            output(name, value, description).add_override("depends_on", ready)

    def _own_images(self) -> dict[str, tuple[Image, Task]]:
        """The images of the stack's own account and region, by image name, each with a task that uses it."""
        images = {
            container["image"]: (Image.parse(container["image"]), task)
            for task in self._inventory.tasks
            for container in task.definition.containers
        }
        own = self._inventory.repositories
        return {name: use for name, use in sorted(images.items()) if use[0].ecr and use[0].repository in own}

    def _repository_urls(self) -> dict[str, str]:
        return {image.repository: self._fargate.repository_url(image) for image, _ in self._own_images().values()}

    def _push_image_commands(self) -> dict[str, str]:
        commands = {}
        for image, task in self._own_images().values():
            if image.reference.startswith("@"):
                continue
            url = self._fargate.repository_url(image) + (image.reference.partition("@")[0] or ":latest")
            architecture = task.definition.document.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
            login = f"aws ecr get-login-password --region {self._choices.region}"
            commands[f"{image.repository}{image.reference}"] = " && ".join(
                (
                    f"{login} | docker login --username AWS --password-stdin {image.registry}",
                    f"docker build --platform {PLATFORMS[architecture]} --tag {url} .",
                    f"docker push {url}",
                )
            )
        return commands

    def _run_task_command(self, task: Task) -> str:
        family = task.definition.family
        network = ",".join(
            (
                'subnets=[${join(",", values(aws_subnet.private)[*].id)}]',
                f"securityGroups=[{self._fargate.security_groups[family].id}]",
                "assignPublicIp=DISABLED",
            )
        )
        arguments = [
            "aws ecs run-task",
            f"--region {self._choices.region}",
            f"--cluster {self._fargate.cluster_arn}",
            "--launch-type FARGATE",
            f"--task-definition {self._fargate.task_definitions[family].arn}",
            *(["--enable-execute-command"] if task.execute_command else []),
            f"--network-configuration 'awsvpcConfiguration={{{network}}}'",
        ]
        return " ".join(arguments)


class FargateStack(FargateModule):
    """The module as a configuration of its own, with the settings in place of variables."""

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


def _terraform_version(backend: Backend) -> str:
    return TERRAFORM_WITH_LOCKFILE if backend.arguments.get("use_lockfile") else TERRAFORM


PLATFORMS = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
PUSH_DESCRIPTION = "Commands that build and push an image, by image, to run in the folder of its Dockerfile"


# The module's files, by the construct whose resources they hold.
MODULE_FILES = {"network": "network.tf", "private-link": "endpoints.tf", "fargate": "ecs.tf"}


def synthesize(inventories: Sequence[Inventory], out: Path) -> None:
    """Write the stacks to the folder `out`, as CDKTF lays it out."""
    app = App(outdir=str(out), stack_traces=False)
    for inventory in inventories:
        FargateStack(app, inventory)
    app.synth()


def write_modules(inventories: Sequence[Inventory], out: Path) -> None:
    """Write each inventory as a Terraform module in HCL, in a folder of `out` by the stack's name."""
    app = App(outdir=str(out), stack_traces=False)
    for inventory in inventories:
        folder = out / inventory.settings.name
        folder.mkdir()
        module = FargateModule(app, inventory)
        module.explain()
        write_module(module, folder, files=MODULE_FILES)
