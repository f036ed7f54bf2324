"""What an operator chooses, as the constructs take it: values in a stack, variables in a module."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from modules.bindings import Construct, TerraformVariable, Token
from modules.inventory import Inventory, terraform_name
from modules.regions import Region
from modules.requirements import Task
from modules.settings.readers import CIDR_PREFIXES, RETENTION_DAYS
from modules.task_definition.rules import is_windows
from modules.task_definition.sizes import MEMORY, WINDOWS_CPU

Container = Mapping[str, Any]


class Tags(dict[str, str]):
    """Tags that a variable holds, in the form that CDKTF takes; `expression` is the variable."""

    def __init__(self, expression: str) -> None:
        super().__init__(Token.as_string_map(f"${{{expression}}}"))
        self.expression = expression


def with_tags(tags: Mapping[str, str], **own: str) -> Mapping[str, str]:
    """`own` tags and the operator's, which win."""
    if not own:
        return tags
    if isinstance(tags, Tags):
        pairs = ", ".join(f'{key} = "{value}"' for key, value in own.items())
        return Token.as_string_map(f"${{merge({{ {pairs} }}, {tags.expression})}}")
    return {**own, **tags}


class Choices(Protocol):
    """The operator's choices that do not decide what a stack consists of."""

    region: str
    vpc_cidr: str
    private_subnets: Mapping[str, str]
    public_subnets: Mapping[str, str]
    cluster: str
    tags: Mapping[str, str]
    log_retention_days: float

    def size(self, task: Task) -> tuple[str, str]:
        """A task's `cpu` and `memory`."""

    def image(self, task: Task, container: Container, default: str) -> str:
        """A container's image; `default` is the one in the task definition, by reference where it is created."""

    def environment(self, task: Task, container: Container) -> Any:
        """A container's `environment`, or None to leave it as it is."""


class Values:
    """The choices as the settings and the task definitions say."""

    def __init__(self, inventory: Inventory) -> None:
        settings = inventory.settings
        self.region = settings.region.name
        self.vpc_cidr = str(settings.vpc_cidr)
        self.private_subnets: Mapping[str, str] = {zone: str(cidr) for zone, cidr in settings.private_subnets.items()}
        self.public_subnets: Mapping[str, str] = {zone: str(cidr) for zone, cidr in settings.public_subnets.items()}
        self.cluster = settings.cluster
        self.tags: Mapping[str, str] = settings.tags
        self.log_retention_days: float = settings.log_retention_days

    def size(self, task: Task) -> tuple[str, str]:
        return str(task.definition.cpu), str(task.definition.memory)

    def image(self, task: Task, container: Container, default: str) -> str:
        return default

    def environment(self, task: Task, container: Container) -> Any:
        return None


class Variables:
    """The choices as variables of a module, whose defaults are the settings and the task definitions."""

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        self._scope = scope
        given, settings = Values(inventory), inventory.settings
        add = self._add
        add(
            "region",
            "string",
            "AWS region, of the partition that the ARNs are of",
            given.region,
            _region(settings.region),
        )
        add("vpc_cidr", "string", "CIDR of the VPC", given.vpc_cidr, _cidrs("[var.vpc_cidr]", "The VPC's CIDR"))
        add(
            "private_subnets",
            "map(string)",
            "CIDRs of the private subnets, by availability zone",
            given.private_subnets,
            _cidrs("values(var.private_subnets)", "Each private subnet"),
            ("length(var.private_subnets) > 0", "Name at least one availability zone."),
        )
        if settings.nat != "none":
            add(
                "public_subnets",
                "map(string)",
                "CIDRs of the public subnets of the NAT gateways, by availability zone",
                given.public_subnets,
                _cidrs("values(var.public_subnets)", "Each public subnet"),
                ("length(var.public_subnets) > 0", "Name at least one availability zone."),
            )
        add(
            "cluster_name",
            "string",
            "Name of the ECS cluster",
            given.cluster,
            (
                'can(regex("^[A-Za-z0-9_-]{1,255}$", var.cluster_name))',
                "Use 1 to 255 letters, digits, hyphens and underscores.",
            ),
        )
        add(
            "tags",
            "map(string)",
            "Tags of every resource that takes tags",
            given.tags,
            (
                'alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])',
                "A tag's key must not begin with aws:.",
            ),
        )
        if inventory.log_groups and settings.create.log_groups:
            days = ", ".join(map(str, RETENTION_DAYS))
            add(
                "log_retention_days",
                "number",
                "Days for which CloudWatch Logs keeps the logs",
                given.log_retention_days,
                (f"contains([{days}], var.log_retention_days)", f"CloudWatch Logs accepts {days}."),
            )
        for task in inventory.tasks:
            self._add_size(task)

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

    def image(self, task: Task, container: Container, default: str) -> str:
        name = f"{_name(task, container)}_image"
        created = default.startswith("${")
        self._add(
            name,
            "string",
            f"Image of container {container['name']} of task {task.definition.family}"
            + ("; null is the one in the repository that this module creates" if created else ""),
            None if created else default,
        )
        return f'${{coalesce(var.{name}, "{default}")}}' if created else f"${{var.{name}}}"

    def environment(self, task: Task, container: Container) -> Any:
        name = f"{_name(task, container)}_environment"
        given = {entry["name"]: entry.get("value", "") for entry in container.get("environment", ())}
        self._add(
            name,
            "map(string)",
            f"Environment of container {container['name']} of task {task.definition.family}",
            given,
        )
        # An empty list is not the same to ECS as none.
        pairs = f"[for name, value in var.{name} : {{ name = name, value = value }}]"
        return f"${{length(var.{name}) == 0 ? null : {pairs}}}"

    def _add_size(self, task: Task) -> None:
        family = task.definition.family
        name = f"{terraform_name(family)}_size"
        sizes = {cpu: MEMORY[cpu] for cpu in (WINDOWS_CPU if is_windows(task.definition.document) else MEMORY)}
        rows = "".join(f"      {cpu:<5} = {_steps(memory)}\n" for cpu, memory in sizes.items())
        self._add(
            name,
            "object({ cpu = number, memory = number })",
            f"CPU units and MiB of memory of task {family}",
            {"cpu": task.definition.cpu, "memory": task.definition.memory},
            (
                f"try(contains({{\n{rows}    }}[var.{name}.cpu], var.{name}.memory), false)",
                "Fargate has no such pair of CPU units and MiB: see its task sizes.",
            ),
        )

    def _add(self, name: str, type_: str, description: str, default: Any, *validations: tuple[str, str]) -> None:
        variable = TerraformVariable(self._scope, name, type=type_, description=description)
        # CDKTF would rewrite the keys of a map that is given as the default.
        if default is None:
            variable.add_override("default", Token.as_string(Token.null_value()))
        else:
            variable.add_override("default", default)
            variable.add_override("nullable", False)
        rules = [{"condition": f"${{{condition}}}", "error_message": message} for condition, message in validations]
        if rules:
            variable.add_override("validation", rules)


def _steps(memory: Sequence[int]) -> str:
    if len(memory) <= 3:
        return str(list(memory))
    return f"range({memory[0]}, {memory[-1] + 1}, {memory[1] - memory[0]})"


def _name(task: Task, container: Container) -> str:
    return f"{terraform_name(task.definition.family)}_{terraform_name(container['name'])}"


def _region(region: Region) -> tuple[str, str]:
    pattern = region.pattern.replace("\\", "\\\\")
    return f'can(regex("{pattern}", var.region))', f"The region must be one of partition {region.partition}."


def _cidrs(values: str, what: str) -> tuple[str, str]:
    low, high = CIDR_PREFIXES.start, CIDR_PREFIXES.stop - 1
    length = 'tonumber(split("/", cidr)[1])'
    sound = f"cidrsubnet(cidr, 0, 0) == cidr && {length} >= {low} && {length} <= {high}"
    condition = f"alltrue([for cidr in {values} : try({sound}, false)])"
    return condition, f"{what} must be an IPv4 CIDR without host bits, between /{low} and /{high}."
