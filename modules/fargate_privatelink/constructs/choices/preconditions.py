"""What a plan of a module checks: a variable's own validation knows no other variable, and no resource."""

from collections.abc import Iterable, Iterator
from typing import Any

from fargate_privatelink.aws.limits import MAX_TAGS, RESERVED_ADDRESSES
from fargate_privatelink.cdktf.bindings import TerraformElement, TerraformOutput, TerraformResource, TerraformStack
from fargate_privatelink.constructs.choices import existing_inputs
from fargate_privatelink.constructs.choices.account_wide import LOCAL_KEYS
from fargate_privatelink.constructs.choices.conditions import (
    ANY_ECR_HOST,
    IN_DOCKER_HUB,
    IN_ECR,
    IN_REGION,
    IN_VPC,
    KEY,
    PROVIDER_REGION,
    REGION,
    VALUE,
    VPC_CIDR,
    Check,
    Input,
    Refusal,
    abroad,
    in_cluster_region,
    in_ecr,
    in_key_region,
    is_apart_from,
    length_of,
)
from fargate_privatelink.constructs.choices.images import ImageVariable, image_variables
from fargate_privatelink.constructs.choices.regional import names_in_region
from fargate_privatelink.constructs.choices.sample_networks import SAMPLE_VPC_CIDR, sample_subnets
from fargate_privatelink.hcl.expressions import EACH_VALUE, call, matches, object_of, template
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings.readers import MAX_TAGS as MAX_TAGS_OF_ALL
from fargate_privatelink.settings.subnets import CIDR_PREFIXES, PRIVATE, PUBLIC

NAT, BALANCER = "aws_eip.nat", "aws_lb.main"


def check_region(
    stack: TerraformStack, inventory: Inventory, vpc: TerraformResource, given: Iterable[Input]
) -> list[Refusal]:
    """Let a plan check that the provider is configured for the region of the module, and that keys are there."""
    stack.add_override("data.aws_region.current", {})
    keys = [each.name for each in given if each.name in LOCAL_KEYS]
    checks = {name: in_key_region(name, inventory.settings.region) for name in keys}
    require(vpc, PROVIDER_REGION, *checks.values())
    return [Refusal(f"{name}{check.case}", "aws_vpc.main", {name: check.refused}) for name, check in checks.items()]


def check_existing(
    stack: TerraformStack, inventory: Inventory, group: TerraformResource, given: Iterable[Input]
) -> list[Refusal]:
    """Let a plan check that of a module whose network exists, at the security group that everything waits for."""
    stack.add_override("data.aws_region.current", {})
    checks, refusals = existing_inputs.checks(inventory, [each.name for each in given if each.name in LOCAL_KEYS])
    require(group, *checks)
    return refusals


def check_subnets(inventory: Inventory, kind: str, subnets: TerraformResource) -> list[Refusal]:
    """Let a plan check the zone and the CIDR of each subnet."""
    settings = inventory.settings
    # A load balancer stands in two zones.
    zone, sound = f"{settings.region}a", sample_subnets(settings, "ab" if settings.load_balancer else "a")
    elsewhere, outside = {"nowhere-1a": "10.0.64.0/24"}, {zone: "172.16.0.0/24"}
    checks = [
        *_room(inventory, kind),
        Check(IN_REGION, f"{KEY} is not an availability zone of {REGION}.", elsewhere, "_elsewhere"),
        Check(IN_VPC, f"{VALUE} is not inside var.vpc_cidr, {VPC_CIDR}.", outside, "_outside"),
    ]
    if kind == "public":
        message = f"{VALUE} overlaps a private subnet."
        checks.append(Check(is_apart_from("private_subnets"), message, {zone: sound[PRIVATE][zone]}, "_private"))
    require(subnets, *checks)
    given = {"vpc_cidr": SAMPLE_VPC_CIDR, **sound}
    name, address = f"{kind}_subnets", f"aws_subnet.{kind}"
    # Of a zone that only the private subnets have, NAT has something to say too.
    with_nat = [NAT] if (kind, settings.nat) == ("private", "per-az") else []
    with_balancer = [BALANCER] if kind == "private" and settings.is_internet_facing else []
    elsewhere_too = ", ".join((address, *with_nat, *with_balancer))
    return [
        Refusal(
            f"{name}{check.case}",
            elsewhere_too if check.refused is elsewhere else address,
            given | {name: sound[name] | check.refused},
        )
        for check in checks
    ]


def _room(inventory: Inventory, kind: str) -> list[Check]:
    """That a subnet has an address for each interface endpoint and one for a task, where the smallest has not."""
    count = inventory.interfaces
    if kind != "private" or count < 2 ** (32 - CIDR_PREFIXES.stop + 1) - RESERVED_ADDRESSES:
        return []
    condition = f"pow(2, 32 - {length_of(EACH_VALUE)}) - {RESERVED_ADDRESSES} > {count}"
    message = f"{VALUE} is too small for {count} interface endpoints and a task."
    return [Check(condition, message, {f"{inventory.settings.region}a": "10.0.0.0/28"}, "_without_room")]


def check_nat(inventory: Inventory, addresses: TerraformResource) -> list[Refusal]:
    """Let a plan check that each NAT gateway has a subnet."""
    region = inventory.settings.region
    given: dict[str, Any] = {"nat_gateway_zone": f"{region}f"}
    message = f"var.public_subnets has no subnet in {KEY}, where var.nat_gateway_zone puts the NAT gateway."
    if inventory.settings.nat == "per-az":
        private, public = (sample_subnets(inventory.settings, zones) for zones in ("ab", "a"))
        given = {"vpc_cidr": SAMPLE_VPC_CIDR, PRIVATE: private[PRIVATE], PUBLIC: public[PUBLIC]}
        message = f"var.public_subnets has no subnet in {KEY}, where var.private_subnets asks for a NAT gateway."
    require(addresses, Check("contains(keys(var.public_subnets), each.key)", message, given))
    is_too_few = inventory.settings.nat == "per-az" and inventory.settings.is_internet_facing
    return [Refusal("nat_gateway_without_subnet", f"{NAT}, {BALANCER}" if is_too_few else NAT, given)]


def check_cluster(inventory: Inventory, output: TerraformOutput) -> list[Refusal]:
    """Let a plan check that a cluster that exists already is where its tasks are."""
    check = in_cluster_region(inventory.settings.region)
    require(output, check)
    return [Refusal("cluster_arn_elsewhere", "output.cluster_arn", {"cluster_arn": check.refused})]


def check_task(inventory: Inventory, task: Task, definition: TerraformResource) -> list[Refusal]:
    """Let a plan check that another image is pulled as this one is, and that what the task names is in its region."""
    own = image_variables(inventory, task).values()
    checks = {variable.name: _image_check(inventory, variable) for variable in own}
    require(definition, *checks.values(), *_tag_checks(inventory, task), *_region_checks(inventory, task))
    family = terraform_name(task.definition.family)
    address = f"aws_ecs_task_definition.{family}"
    found = [Refusal(f"{name}_elsewhere", address, {name: check.refused}) for name, check in checks.items()]
    found += [Refusal(f"{family}_tags", address, {"tags": check.refused}) for check in _tag_checks(inventory, task)]
    # A registry that is not ECR is in no region.
    for variable in own if inventory.settings.nat == "none" else ():
        if variable.image.ecr:
            given = f"{abroad(variable.image)}/{variable.image.repository}:1"
            found.append(Refusal(f"{variable.name}_of_another_region", address, {variable.name: given}))
    return found


def _region_checks(inventory: Inventory, task: Task) -> Iterator[Check]:
    """What a task names by ARN or id stays where it is."""
    here = inventory.settings.region.name
    if names := names_in_region(inventory, task):
        message = f"var.region is {REGION}, and task {literal(task.definition.family)} names what is in {here}: "
        message += f"{', '.join(names)}. Generate the module from a task definition for {REGION}."
        yield Check(f"var.region == {quoted_literal(here)}", message, None)


def _tag_checks(inventory: Inventory, task: Task) -> list[Check]:
    """That a task definition's own tags and those of everything are not too many together, where they could be."""
    own, most = task.definition.tags, MAX_TAGS - bool(inventory.settings.vpc_id)
    if len(own) + MAX_TAGS_OF_ALL <= most:
        return []
    texts = {literal(key): literal(value) for key, value in own.items()}
    condition = f"length({call('merge', object_of(texts), 'var.tags')}) <= {most}"
    message = (
        f"Task definition {task.definition.family} has {len(own)} tags of its own: with var.tags it would have more"
    )
    return [Check(condition, f"{message} than {most}.", {f"of-all-{n}": "" for n in range(MAX_TAGS_OF_ALL)})]


def _image_check(inventory: Inventory, variable: ImageVariable) -> Check:
    """An image of another kind takes endpoints, rules and permissions that the module does not have."""
    name, image = f"var.{variable.name}", variable.image
    if image.ecr is None:
        message = f"{name} must not be in ECR: the execution role may not pull from there."
        return Check(f"!{matches(ANY_ECR_HOST, name)}", message, IN_ECR)
    has_nat = inventory.settings.nat != "none"
    condition = matches(in_ecr(image, inventory.settings.region, has_nat=has_nat), name)
    if variable.created:
        condition = f"{name} == null || {condition}"
    message = f"{name} must be an image in ECR: the execution role may pull from there and nowhere else."
    if not has_nat:
        host = image.registry.replace(image.ecr.account, "<account>").replace(image.ecr.region, REGION)
        message = f"{name} must be {host}/<repository> with a tag or digest: the tasks reach no other."
    return Check(condition, message, IN_DOCKER_HUB)


def require(element: TerraformElement, *checks: Check) -> None:
    """Let a plan check something of an element."""
    element.add_override(
        "precondition" if isinstance(element, TerraformOutput) else "lifecycle.precondition",
        [{"condition": template(check.condition), "error_message": check.message} for check in checks],
    )
