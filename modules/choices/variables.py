"""The choices as variables of a Terraform module."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from modules.bindings import (
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from modules.choices import Container, Tags, Values, repository_url
from modules.choices.checks import (
    CIDR_RULE,
    CLUSTER_NAME,
    ECR_HOST,
    GENERATE,
    IN_DOCKER_HUB,
    IN_ECR,
    IN_VPC,
    TAGS,
    Check,
    Refusal,
    in_partition,
    is_cidr,
    retention,
)
from modules.expressions import literal
from modules.images import Image
from modules.inventory import Inventory, terraform_name
from modules.requirements import Task
from modules.requirements.pull import repository_arn
from modules.task_definition.rules import is_windows
from modules.task_definition.sizes import MEMORY, WINDOWS_CPU

# Account, region and repository of an image in ECR, for the function replace.
ECR_IMAGE = "/^([0-9]{12})[.]dkr[.-]ecr(?:-fips)?[.]([^.]+)[.][^/]+/([^:@]+).*$/"


class _ImageVariable(NamedTuple):
    name: str
    image: Image
    created: bool

    @property
    def value(self) -> str:
        """The image as an expression without `${}`."""
        return f"{'local' if self.created else 'var'}.{self.name}"

    @property
    def given(self) -> str:
        return f"{self.image.registry}/{self.image.repository}{self.image.reference}"

    @property
    def default(self) -> str:
        """The image of the task definition, by reference where its repository is created."""
        url = repository_url(self.image) if self.created else f"{self.image.registry}/{self.image.repository}"
        return url + literal(self.image.reference)


class Variables:
    """Variables whose defaults are the settings and the task definitions."""

    def __init__(self, scope: TerraformStack, inventory: Inventory) -> None:
        self._scope, self._inventory = scope, inventory
        self._images: dict[tuple[str, str], _ImageVariable] = {}
        self._pulled: dict[str, list[_ImageVariable]] = defaultdict(list)
        self._repositories: set[str] = set()
        self._null = Token.as_string(Token.null_value())
        self.refusals: list[Refusal] = []
        self._add_settings()
        for task in inventory.tasks:
            self._add_size(task)
            for container in task.definition.containers:
                self._add_image(task, container)
                self._add_environment(task, container)
        self.region = "${var.region}"
        self.vpc_cidr = "${var.vpc_cidr}"
        self.private_subnets: Mapping[str, str] = Token.as_string_map("${var.private_subnets}")
        self.public_subnets: Mapping[str, str] = Token.as_string_map("${var.public_subnets}")
        self.cluster = "${var.cluster_name}"
        self.tags: Mapping[str, str] = Tags("var.tags")
        self.log_retention_days: float = Token.as_number("${var.log_retention_days}")

    def size(self, task: Task) -> tuple[str, str]:
        name = f"var.{terraform_name(task.definition.family)}_size"
        return f"${{{name}.cpu}}", f"${{{name}.memory}}"

    @property
    def images(self) -> Mapping[str, str]:
        """The images of the task definitions by variable."""
        return {variable.name: variable.given for variable in self._images.values()}

    def image(self, task: Task, container: Container) -> str:
        return f"${{{self._images[task.definition.family, container['name']].value}}}"

    def repositories(self, arn: str) -> Sequence[str]:
        return [self._repository(variable) for variable in self._pulled[arn]]

    def environment(self, task: Task, container: Container) -> Any:
        name = f"{_name(task, container)}_environment"
        # An empty list is not the same to ECS as none.
        pairs = f"[for name, value in var.{name} : {{ name = name, value = value }}]"
        return f"${{length(var.{name}) == 0 ? null : {pairs}}}"

    def check_subnets(self, kind: str, subnets: TerraformResource) -> None:
        """Let a plan check the zone and the CIDR of each subnet: a variable's validation knows no other variable."""
        zone = f"{self._inventory.settings.region}a"
        sound = {"private": {zone: "10.0.0.0/20"}, "public": {zone: "10.0.48.0/24"}}
        elsewhere, outside = {"nowhere-1a": "10.0.64.0/24"}, {zone: "172.16.0.0/24"}
        checks = (
            Check("startswith(each.key, var.region)", "The zone is not in var.region.", elsewhere, "_elsewhere"),
            Check(IN_VPC, "The subnet's CIDR is not inside var.vpc_cidr.", outside, "_outside"),
        )
        _require(subnets, *checks)
        for check in checks:
            given = {"vpc_cidr": "10.0.0.0/16", "private_subnets": sound["private"]}
            given[f"{kind}_subnets"] = sound[kind] | check.refused
            self.refusals.append(Refusal(f"{kind}_subnets{check.case}", f"aws_subnet.{kind}", given))

    def check_nat(self, addresses: TerraformResource) -> None:
        """Let a plan check that each zone's NAT gateway has a subnet."""
        region = self._inventory.settings.region
        private = {f"{region}a": "10.0.0.0/20", f"{region}b": "10.0.16.0/20"}
        given = {
            "vpc_cidr": "10.0.0.0/16",
            "private_subnets": private,
            "public_subnets": {f"{region}a": "10.0.48.0/24"},
        }
        condition = "contains(keys(var.public_subnets), each.key)"
        _require(addresses, Check(condition, "The zone has no subnet in var.public_subnets.", given))
        self.refusals.append(Refusal("public_subnets_too_few", "aws_eip.nat", given))

    def check_images(self, task: Task, definition: TerraformResource) -> None:
        """Let a plan check that another image is pulled the way that the module has for this one."""
        checks = dict(self._image_checks(task))
        _require(definition, *checks.values())
        address = f"aws_ecs_task_definition.{terraform_name(task.definition.family)}"
        for name, check in checks.items():
            self.refusals.append(Refusal(f"{name}_elsewhere", address, {name: check.refused}))

    def _image_checks(self, task: Task) -> Iterator[tuple[str, Check]]:
        """An image of another kind takes endpoints, rules and permissions that the module does not have."""
        has_nat = self._inventory.settings.nat != "none"
        for container in task.definition.containers:
            variable = self._images[task.definition.family, container["name"]]
            name, ecr = variable.name, variable.image.ecr
            in_ecr = ECR_HOST.format(fips="(-fips)?", region="[a-z0-9-]+")
            if ecr is None:
                condition = f'!can(regex("{in_ecr}", var.{name}))'
                yield name, Check(condition, f"var.{name} must not be in ECR: {GENERATE}", IN_ECR)
                continue
            if not has_nat:
                in_ecr = ECR_HOST.format(fips="-fips" if ecr.fips else "", region="${var.region}")
            condition = f'can(regex("{in_ecr}", var.{name}))'
            if variable.created:
                condition = f"var.{name} == null || {condition}"
            where = "ECR" if has_nat else "the ECR of var.region"
            yield name, Check(condition, f"var.{name} must be in {where}: {GENERATE}", IN_DOCKER_HUB)

    def _repository(self, variable: _ImageVariable) -> str:
        """The ARN of the repository that a variable's image is in, as a local value."""
        name = f"{variable.name.removesuffix('_image')}_repository_arn"
        if name not in self._repositories:
            self._repositories.add(name)
            arn = f"arn:{self._inventory.settings.region.partition}:ecr:$2:$1:repository/$3"
            self._add_local(name, f'${{replace({variable.value}, "{ECR_IMAGE}", "{arn}")}}')
        return f"${{local.{name}}}"

    def _add_settings(self) -> None:
        settings, add = self._inventory.settings, self._add
        given = Values(self._inventory)
        description = "AWS region: that of the provider, in the partition that the module was generated for"
        add("region", "string", description, given.region, in_partition(settings.region))
        vpc = Check(is_cidr("var.vpc_cidr"), f"The VPC's CIDR {CIDR_RULE}", "10.0.0.1/16")
        add("vpc_cidr", "string", "CIDR of the VPC", given.vpc_cidr, vpc)
        description = "CIDRs of the private subnets, by availability zone"
        self._add_subnets("private_subnets", description, given.private_subnets)
        if settings.nat != "none":
            description = "CIDRs of the NAT gateways' subnets, by availability zone"
            self._add_subnets("public_subnets", description, given.public_subnets)
        add("cluster_name", "string", "Name of the ECS cluster", given.cluster, CLUSTER_NAME)
        add("tags", "map(string)", "Tags of everything that takes tags", given.tags, TAGS)
        if self._inventory.log_groups and settings.create.log_groups:
            description = "Days for which CloudWatch Logs keeps what the tasks log"
            add("log_retention_days", "number", description, given.log_retention_days, retention())

    def _add_subnets(self, name: str, description: str, given: Mapping[str, str]) -> None:
        zone = f"{self._inventory.settings.region}a"
        are_cidrs = f"alltrue([for cidr in values(var.{name}) : {is_cidr('cidr')}])"
        self._add(
            name,
            "map(string)",
            description,
            given,
            Check(f"length(var.{name}) > 0", "Name at least one availability zone.", {}, "_none"),
            Check(are_cidrs, f"Each subnet's CIDR {CIDR_RULE}", {zone: "10.0.0.0/29"}, "_too_small"),
        )

    def _add_size(self, task: Task) -> None:
        definition = task.definition
        name = f"{terraform_name(definition.family)}_size"
        sizes = {cpu: MEMORY[cpu] for cpu in (WINDOWS_CPU if is_windows(definition.document) else MEMORY)}
        rows = "".join(f"      {cpu:<5} = {_steps(memory)}\n" for cpu, memory in sizes.items())
        self._add(
            name,
            "object({ cpu = number, memory = number })",
            f"CPU units and MiB of memory of task {definition.family}",
            {"cpu": definition.cpu, "memory": definition.memory},
            Check(
                f"try(contains({{\n{rows}    }}[var.{name}.cpu], var.{name}.memory), false)",
                "Fargate has no such pair of CPU units and MiB: see its task sizes.",
                {"cpu": 256, "memory": 4096},
            ),
        )

    def _add_image(self, task: Task, container: Container) -> None:
        image = Image.parse(container["image"])
        variable = _ImageVariable(f"{_name(task, container)}_image", image, self._inventory.creates(image))
        self._images[task.definition.family, container["name"]] = variable
        if image.ecr:
            self._pulled[repository_arn(image, task)].append(variable)
        self._add(
            variable.name,
            "string",
            f"Image of container {container['name']} of task {task.definition.family}"
            + (f"; null is {image.reference or ':latest'} of the repository made here" if variable.created else ""),
            None if variable.created else variable.default,
        )
        if variable.created:
            self._add_local(variable.name, f'${{coalesce(var.{variable.name}, "{variable.default}")}}')

    def _add_environment(self, task: Task, container: Container) -> None:
        given = {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}
        description = f"Environment of container {container['name']} of task {task.definition.family}"
        self._add(f"{_name(task, container)}_environment", "map(string)", description, given)

    def _add_local(self, name: str, expression: str) -> None:
        # A TerraformLocal could not have the name of a variable.
        self._scope.add_override(f"locals.{name}", expression)

    def _add(self, name: str, type_: str, description: str, default: Any, *checks: Check) -> None:
        variable = TerraformVariable(
            self._scope,
            name,
            type=type_,
            description=description,
            nullable=None if default is None else False,
            validation=[
                TerraformVariableValidationConfig(condition=f"${{{check.condition}}}", error_message=check.message)
                for check in checks
            ]
            or None,
        )
        # As an override, since CDKTF would rewrite the keys of a map and leave out null.
        variable.add_override("default", self._null if default is None else default)
        for check in checks:
            self.refusals.append(Refusal(f"{name}{check.case}", f"var.{name}", {name: check.refused}))


def _require(resource: TerraformResource, *checks: Check) -> None:
    resource.add_override(
        "lifecycle.precondition",
        [{"condition": f"${{{check.condition}}}", "error_message": check.message} for check in checks],
    )


def _steps(memory: Sequence[int]) -> str:
    if len(memory) <= 3:
        return str(list(memory))
    return f"range({memory[0]}, {memory[-1] + 1}, {memory[1] - memory[0]})"


def _name(task: Task, container: Container) -> str:
    return f"{terraform_name(task.definition.family)}_{terraform_name(container['name'])}"
