"""What a plan of a module checks of a load balancer: where AWS takes it, and where the tasks run."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.cdktf.bindings import TerraformResource
from fargate_privatelink.constructs.choices.conditions import REGION, Check, Refusal, length_of
from fargate_privatelink.constructs.choices.preconditions import BALANCER, NAT, require
from fargate_privatelink.constructs.choices.sample_networks import SAMPLE_VPC_CIDR, sample_subnet, sample_subnets
from fargate_privatelink.hcl.expressions import holds_for
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.services.ways_in import MIN_ZONES, SMALLEST_SUBNET
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC

SMALL = "10.0.64.0/28"


def check_balancer(inventory: Inventory, balancer: TerraformResource) -> list[Refusal]:
    """Let a plan check where the load balancer stands; what it refuses."""
    settings = inventory.settings
    found = [*_of_subnets(settings), *_of_zones(settings), *_of_certificate(settings)]
    require(balancer, *(check for check, _ in found))
    sound = ({} if settings.vpc_id else {"vpc_cidr": SAMPLE_VPC_CIDR}) | sample_subnets(settings, "ab")
    if settings.nat == "single":
        sound["nat_gateway_zone"] = f"{settings.region}a"
    # A zone without a public subnet has no NAT gateway either.
    both = f"{BALANCER}, {NAT}" if settings.nat == "per-az" else BALANCER
    return [
        Refusal(f"load_balancer{check.case}", both if check.case == ZONE else BALANCER, sound | given)
        for check, given in found
    ]


ZONE = "_out_of_a_zone"


def _of_subnets(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    assert settings.load_balancer
    if settings.load_balancer.type != "application":
        return
    name = PUBLIC if settings.is_internet_facing else PRIVATE
    cidr = "subnet.cidr" if settings.vpc_id else "subnet"
    message = f"The load balancer takes var.{name} in at least {MIN_ZONES} availability zones."
    yield Check(f"length(var.{name}) >= {MIN_ZONES}", message, None, "_in_one_zone"), sample_subnets(settings, "a")
    condition = holds_for(f"subnet in values(var.{name})", f"{length_of(cidr)} <= {SMALLEST_SUBNET}")
    message = f"The load balancer takes var.{name} of /{SMALLEST_SUBNET} or larger."
    given = {name: sample_subnets(settings, "ab")[name] | {f"{settings.region}b": sample_subnet(settings, "b", SMALL)}}
    yield Check(condition, message, None, "_in_a_small_subnet"), given


def _of_zones(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    if settings.is_internet_facing:
        condition = f"length(setsubtract(keys(var.{PRIVATE}), keys(var.{PUBLIC}))) == 0"
        message = f"The load balancer sends nothing to zones in which var.{PUBLIC} has no subnet."
        yield Check(condition, message, None, ZONE), {PRIVATE: sample_subnets(settings, "abc")[PRIVATE]}


def _of_certificate(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    if settings.load_balancer and settings.load_balancer.certificate_arn:
        name = "load_balancer_certificate_arn"
        elsewhere = f"arn:{settings.region.partition}:acm:nowhere-1:123456789012:certificate/0"
        condition = f'split(":", var.{name})[3] == var.region'
        yield Check(condition, f"var.{name} is not in {REGION}.", None, "_certificate_elsewhere"), {name: elsewhere}
