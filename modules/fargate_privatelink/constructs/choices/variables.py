"""The choices as variables of a Terraform module."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.cdktf.bindings import (
    Construct,
    TerraformElement,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from fargate_privatelink.constructs.choices import Container, Tags, Values, repository_url
from fargate_privatelink.constructs.choices.checks import (
    ANY_ECR_HOST,
    CIDR_RULE,
    CLUSTER_NAME,
    IN_DOCKER_HUB,
    IN_ECR,
    IN_REGION,
    IN_VPC,
    KEY,
    PROVIDER_REGION,
    REGION,
    TAGS,
    VALUE,
    VPC_CIDR,
    Check,
    Refusal,
    abroad,
    are_apart,
    has_values,
    in_cluster_region,
    in_ecr,
    in_partition,
    is_apart_from,
    is_arn,
    is_cidr,
    retention,
    role_name,
)
from fargate_privatelink.hcl.expressions import call, matches, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.requirements.pull import repository_arn
from fargate_privatelink.task_definition.rules import is_windows
from fargate_privatelink.task_definition.sizes import MEMORY, WINDOWS_CPU

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
    def default(self) -> str:
        """The image of the task definition, by reference where its repository is created."""
        url = repository_url(self.image) if self.created else f"{self.image.registry}/{self.image.repository}"
        return url + literal(self.image.reference)


class Variables:
    """Variables whose defaults are the settings and the task definitions."""

    def __init__(self, scope: TerraformStack, inventory: Inventory) -> None:
        self._scope, self._inventory = scope, inventory
        # An output may have a variable's name, but no construct beside it.
        self._below = Construct(scope, "variables")
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
        self.region = REGION
        self.vpc_cidr = VPC_CIDR
        self.private_subnets: Mapping[str, str] = Token.as_string_map(template("var.private_subnets"))
        self.public_subnets: Mapping[str, str] = Token.as_string_map(template("var.public_subnets"))
        self.nat_zone = template("var.nat_gateway_zone")
        self.cluster = template("var.cluster_name")
        self.cluster_arn = template("var.cluster_arn")
        self.tags: Mapping[str, str] = Tags("var.tags")
        self.log_retention_days: float = Token.as_number(template("var.log_retention_days"))

    def size(self, task: Task) -> tuple[str, str]:
        name = f"var.{terraform_name(task.definition.family)}_size"
        return template(f"{name}.cpu"), template(f"{name}.memory")

    def role_name(self, role: TaskRole) -> str:
        return template(f"var.{terraform_name(role.name)}_name")

    def role(self, arn: Arn) -> str:
        return template(f"var.{terraform_name(arn.resource.rpartition('/')[2])}_arn")

    def image(self, task: Task, container: Container) -> str:
        return template(self._images[task.definition.family, container["name"]].value)

    def repositories(self, arn: str) -> Sequence[str]:
        return [self._repository(variable) for variable in self._pulled[arn]]

    def environment(self, task: Task, container: Container) -> Any:
        name = f"{prefix_of(task, container)}_environment"
        # An empty list is not the same to ECS as none.
        pairs = f"[for name, value in var.{name} : {{ name = name, value = value }}]"
        return template(f"length(var.{name}) == 0 ? null : {pairs}")

    def check_region(self, vpc: TerraformResource) -> None:
        """Let a plan check that the provider is configured for the region of the module."""
        self._scope.add_override("data.aws_region.current", {})
        _require(vpc, PROVIDER_REGION)

    def check_subnets(self, kind: str, subnets: TerraformResource) -> None:
        """Let a plan check the zone and the CIDR of each subnet: a variable's validation knows no other variable."""
        zone = f"{self._inventory.settings.region}a"
        sound = {"private": {zone: "10.0.0.0/20"}, "public": {zone: "10.0.48.0/24"}}
        elsewhere, outside = {"nowhere-1a": "10.0.64.0/24"}, {zone: "172.16.0.0/24"}
        checks = [
            Check(IN_REGION, f"{KEY} is not an availability zone of {REGION}.", elsewhere, "_elsewhere"),
            Check(IN_VPC, f"{VALUE} is not inside var.vpc_cidr, {VPC_CIDR}.", outside, "_outside"),
        ]
        if kind == "public":
            message = f"{VALUE} overlaps a private subnet."
            checks.append(Check(is_apart_from("private_subnets"), message, sound["private"], "_private"))
        _require(subnets, *checks)
        for check in checks:
            kinds = sound if self._inventory.settings.nat != "none" else ("private",)
            given: dict[str, Any] = {"vpc_cidr": "10.0.0.0/16", **{f"{each}_subnets": sound[each] for each in kinds}}
            given[f"{kind}_subnets"] = sound[kind] | check.refused
            self.refusals.append(Refusal(f"{kind}_subnets{check.case}", f"aws_subnet.{kind}", given))

    def check_nat(self, addresses: TerraformResource) -> None:
        """Let a plan check that each NAT gateway has a subnet."""
        settings = self._inventory.settings
        given: dict[str, Any] = {"nat_gateway_zone": f"{settings.region}f"}
        if settings.nat == "per-az":
            private = {f"{settings.region}{zone}": cidr for zone, cidr in (("a", "10.0.0.0/20"), ("b", "10.0.16.0/20"))}
            public = {f"{settings.region}a": "10.0.48.0/24"}
            given = {"vpc_cidr": "10.0.0.0/16", "private_subnets": private, "public_subnets": public}
        message = f"var.public_subnets has no subnet in {KEY}, where var.nat_gateway_zone puts the NAT gateway."
        if settings.nat == "per-az":
            message = f"var.public_subnets has no subnet in {KEY}, where var.private_subnets asks for a NAT gateway."
        _require(addresses, Check("contains(keys(var.public_subnets), each.key)", message, given))
        self.refusals.append(Refusal("nat_gateway_without_subnet", "aws_eip.nat", given))

    def check_cluster(self, output: TerraformOutput) -> None:
        """Let a plan check that a cluster that exists already is where its tasks are."""
        check = in_cluster_region(self._inventory.settings.region)
        _require(output, check)
        self.refusals.append(Refusal("cluster_arn_elsewhere", "output.cluster_arn", {"cluster_arn": check.refused}))

    def check_images(self, task: Task, definition: TerraformResource) -> None:
        """Let a plan check that another image is pulled the way that the module has for this one."""
        checks = dict(self._image_checks(task))
        _require(definition, *checks.values())
        address = f"aws_ecs_task_definition.{terraform_name(task.definition.family)}"
        for name, check in checks.items():
            self.refusals.append(Refusal(f"{name}_elsewhere", address, {name: check.refused}))
        for variable in self._images_of(task) if self._inventory.settings.nat == "none" else ():
            given = f"{abroad(variable.image)}/{variable.image.repository}:1"
            self.refusals.append(Refusal(f"{variable.name}_of_another_region", address, {variable.name: given}))

    def _images_of(self, task: Task) -> list[_ImageVariable]:
        family = task.definition.family
        return [self._images[family, container["name"]] for container in task.definition.containers]

    def _image_checks(self, task: Task) -> Iterator[tuple[str, Check]]:
        """An image of another kind takes endpoints, rules and permissions that the module does not have."""
        has_nat = self._inventory.settings.nat != "none"
        for variable in self._images_of(task):
            name, image = variable.name, variable.image
            if image.ecr is None:
                message = f"var.{name} must not be in ECR: the execution role may not pull from there."
                yield name, Check(f"!{matches(ANY_ECR_HOST, f'var.{name}')}", message, IN_ECR)
                continue
            region = self._inventory.settings.region
            condition = matches(in_ecr(image, region, has_nat=has_nat), f"var.{name}")
            if variable.created:
                condition = f"var.{name} == null || {condition}"
            message = f"var.{name} must be an image in ECR: the execution role may pull from there and nowhere else."
            if not has_nat:
                host = image.registry.replace(image.ecr.account, "<account>").replace(image.ecr.region, REGION)
                message = f"var.{name} must be {host}/<repository> with a tag or digest: the tasks reach no other."
            yield name, Check(condition, message, IN_DOCKER_HUB)

    def _repository(self, variable: _ImageVariable) -> str:
        """The ARN of the repository that a variable's image is in, as a local value."""
        name = f"{variable.name.removesuffix('_image')}_repository_arn"
        if name not in self._repositories:
            self._repositories.add(name)
            arn = f"arn:{self._inventory.settings.region.partition}:ecr:$2:$1:repository/$3"
            self._add_local(name, template(call("replace", variable.value, quoted(ECR_IMAGE), quoted(arn))))
        return template(f"local.{name}")

    def _add_settings(self) -> None:
        settings, given, add = self._inventory.settings, Values(self._inventory), self._add
        add(
            "region",
            "string",
            "AWS region, which the provider is configured for",
            given.region,
            in_partition(settings.region),
        )
        vpc = Check(is_cidr("var.vpc_cidr"), f"The VPC's CIDR {CIDR_RULE}", "10.0.0.1/16")
        add("vpc_cidr", "string", "CIDR of the VPC", given.vpc_cidr, vpc)
        self._add_subnets(
            "private_subnets", "CIDRs of the private subnets, by availability zone", given.private_subnets
        )
        if settings.nat != "none":
            description = "CIDRs of the public subnets, by availability zone"
            self._add_subnets("public_subnets", description, given.public_subnets)
        if settings.nat == "single":
            description = "Availability zone of the NAT gateway, whose public subnet it stands in"
            add("nat_gateway_zone", "string", f"{description}; known at plan time", given.nat_zone)
        if settings.create.cluster:
            add("cluster_name", "string", "Name of the ECS cluster", given.cluster, CLUSTER_NAME)
        else:
            check = is_arn("cluster_arn", settings.region, "ecs", "cluster/[A-Za-z0-9_-]{1,255}")
            add("cluster_arn", "string", "ARN of the ECS cluster, which exists already", given.cluster_arn, check)
        for role in self._inventory.roles:
            name = terraform_name(role.name)
            if settings.create.execution_roles:
                description = f"Name of role {role.name}, which is made here; names of roles are global in an account"
                add(f"{name}_name", "string", description, role.name, role_name(f"{name}_name"))
            else:
                description = f"ARN of role {role.name}, which exists already"
                check = is_arn(f"{name}_arn", settings.region, "iam", "role/.+")
                add(f"{name}_arn", "string", description, str(role.arn), check)
        add("tags", "map(string)", "Tags of everything that takes tags", given.tags, *TAGS, has_values("tags"))
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
            are_apart(name),
        )

    def _add_size(self, task: Task) -> None:
        definition = task.definition
        name = f"{terraform_name(definition.family)}_size"
        sizes = {cpu: MEMORY[cpu] for cpu in (WINDOWS_CPU if is_windows(definition.document) else MEMORY)}
        rows = "".join(f"      {cpu} = {_steps(memory)}\n" for cpu, memory in sizes.items())
        self._add(
            name,
            "object({ cpu = number, memory = number })",
            f"CPU units and MiB of memory of task {definition.family}",
            {"cpu": definition.cpu, "memory": definition.memory},
            Check(
                f"try(contains({{\n{rows}    }}[var.{name}.cpu], var.{name}.memory), false)",
                f"Fargate does not offer {_of(name, 'cpu')} CPU units with {_of(name, 'memory')} MiB of memory.",
                {"cpu": 256, "memory": 4096},
            ),
        )

    def _add_image(self, task: Task, container: Container) -> None:
        image = Image.parse(container["image"])
        variable = _ImageVariable(f"{prefix_of(task, container)}_image", image, self._inventory.creates(image))
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
            self._add_local(variable.name, template(call("coalesce", f"var.{variable.name}", quoted(variable.default))))

    def _add_environment(self, task: Task, container: Container) -> None:
        given = {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}
        description = f"Environment of container {container['name']} of task {task.definition.family}"
        name = f"{prefix_of(task, container)}_environment"
        self._add(name, "map(string)", description, given, has_values(name))

    def _add_local(self, name: str, expression: str) -> None:
        # A TerraformLocal could not have the name of a variable.
        self._scope.add_override(f"locals.{name}", expression)

    def _add(self, name: str, type_: str, description: str, default: Any, *checks: Check) -> None:
        variable = TerraformVariable(
            self._below,
            name,
            type=type_,
            description=description,
            nullable=None if default is None else False,
            validation=[
                TerraformVariableValidationConfig(condition=template(check.condition), error_message=check.message)
                for check in checks
            ]
            or None,
        )
        variable.override_logical_id(name)
        # As an override, since CDKTF would rewrite the keys of a map and leave out null.
        variable.add_override("default", self._null if default is None else default)
        for check in checks:
            self.refusals.append(Refusal(f"{name}{check.case}", f"var.{name}", {name: check.refused}))


def _require(element: TerraformElement, *checks: Check) -> None:
    element.add_override(
        "precondition" if isinstance(element, TerraformOutput) else "lifecycle.precondition",
        [{"condition": template(check.condition), "error_message": check.message} for check in checks],
    )


def _of(variable: str, attribute: str) -> str:
    # A message cannot hold null.
    return template(f"coalesce(var.{variable}.{attribute}, 0)")


def _steps(memory: Sequence[int]) -> str:
    if len(memory) <= 3:
        return str(list(memory))
    return f"range({memory[0]}, {memory[-1] + 1}, {memory[1] - memory[0]})"


def prefix_of(task: Task, container: Container) -> str:
    """The beginning of the names of a container's variables."""
    return f"{terraform_name(task.definition.family)}_{terraform_name(container['name'])}"
