"""The variables of what reviewers ask of an account: keys, boundaries, repositories.

What takes blocks or resources of its own, such as a repository's encryption, is a variable only where the settings
say something of it.
"""

from collections.abc import Iterator

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.constructs.choices.conditions import Check, Input, or_null
from fargate_privatelink.constructs.choices.values import values
from fargate_privatelink.hcl.expressions import holds_for, matches
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.requirements import VIA_SERVICE

# Keys that are in the region of what they encrypt.
LOCAL_KEYS = ("log_groups_kms_key_arn", "repositories_kms_key_arn", "exec_kms_key_arn")
INSIGHTS = Check(
    'contains(["enabled", "enhanced", "disabled"], var.container_insights)',
    "Use enabled, enhanced or disabled.",
    "on",
)
COUNT = Check(
    "var.repositories_keep_images >= 1 && floor(var.repositories_keep_images) == var.repositories_keep_images",
    "Keep at least one image, and a whole number of them.",
    0,
)


def inputs(inventory: Inventory) -> Iterator[Input]:
    """The variables that an inventory's module has of these."""
    settings, given = inventory.settings, values(inventory)
    create, region = settings.create, settings.region
    if create.execution_roles and inventory.roles:
        name = "permissions_boundary_arn"
        what = "ARN of the managed policy that bounds the roles made here; null is none"
        pattern = f"^arn:{region.partition}:iam::([0-9]{{12}}|aws):policy/.+$"
        message = f"Use an ARN such as arn:{region.partition}:iam::123456789012:policy/name."
        check = Check(matches(pattern, f"var.{name}"), message, "boundary")
        yield Input(name, "string", what, given.permissions_boundary, [or_null(check, name)], nullable=True)
    if create.log_groups and inventory.log_groups:
        what = "ARN of the KMS key of the log groups made here"
        # The cluster is told that sessions are logged encrypted.
        needed = bool(create.cluster and settings.exec_log_group and given.log_groups_key)
        what += "" if needed else "; null is a key of CloudWatch Logs"
        yield _key("log_groups_kms_key_arn", what, given.log_groups_key, region, nullable=not needed)
    if create.repositories and inventory.repositories:
        what = "Whether a tag that is pushed to the repositories made here stays where it is"
        yield Input("repositories_immutable", "bool", what, settings.repositories.immutable)
        if settings.encrypts_repositories:
            what = "ARN of the KMS key of the repositories made here, which another key replaces; null is AWS's own"
            yield _key("repositories_kms_key_arn", what, given.repositories_key, region, nullable=True)
        if given.keep_images is not None:
            what = "How many of its newest images a repository keeps"
            yield Input("repositories_keep_images", "number", what, given.keep_images, [COUNT])
    if create.cluster and given.container_insights:
        what = "Container Insights of the cluster"
        yield Input("container_insights", "string", what, given.container_insights, [INSIGHTS])
    if create.cluster and given.exec_key:
        yield _key("exec_kms_key_arn", "ARN of the KMS key of sessions of ECS Exec", given.exec_key, region)
    if create.execution_roles and _decrypts(inventory):
        name, what = "secrets_kms_key_arns", "ARNs of the KMS keys of the secrets and parameters that the tasks fetch"
        condition = holds_for(f"arn in var.{name}", matches(_pattern(region), "arn"))
        message = f"Use at least one ARN of a KMS key such as {_example(region)}."
        check = Check(f"length(var.{name}) > 0 && {condition}", message, [])
        yield Input(name, "list(string)", what, list(given.secrets_keys), [check])


def _decrypts(inventory: Inventory) -> bool:
    keys = set(inventory.settings.kms_keys.secrets)
    found = (each for role in inventory.roles for each in role.statements if VIA_SERVICE in dict(each.condition))
    return any(set(each.resources) == keys for each in found)


def _key(name: str, what: str, default: str | None, region: Region, *, nullable: bool = False) -> Input:
    message = f"Use the ARN of a KMS key such as {_example(region)}."
    check = Check(matches(_pattern(region), f"var.{name}"), message, "alias/own")
    return Input(name, "string", what, default, [or_null(check, name) if nullable else check], nullable=nullable)


def _pattern(region: Region) -> str:
    return f"^arn:{region.partition}:kms:[a-z0-9-]+:[0-9]{{12}}:key/[0-9a-z-]+$"


def _example(region: Region) -> str:
    return f"arn:{region.partition}:kms:{region}:123456789012:key/id"
