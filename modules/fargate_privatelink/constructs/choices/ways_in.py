"""What a plan of a module checks of a load balancer: where AWS takes it, and where the tasks run."""

from collections.abc import Iterator
from typing import Any

from fargate_privatelink.cdktf.bindings import TerraformResource
from fargate_privatelink.constructs.choices.conditions import REGION, Check, Refusal, length_of
from fargate_privatelink.constructs.choices.preconditions import BALANCER, NAT, require
from fargate_privatelink.hcl.expressions import holds_for
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.services.ways_in import MIN_ZONES, SMALLEST_SUBNET

PRIVATE = {"a": "10.0.0.0/20", "b": "10.0.16.0/20", "c": "10.0.32.0/20"}
PUBLIC = {"a": "10.0.48.0/24", "b": "10.0.49.0/24"}
SMALL = "10.0.64.0/28"


def check_balancer(inventory: Inventory, balancer: TerraformResource) -> list[Refusal]:
    """Let a plan check where the load balancer stands; what it refuses."""
    settings = inventory.settings
    found = [*_of_subnets(settings), *_of_zones(settings), *_of_certificate(settings)]
    require(balancer, *(check for check, _ in found))
    sound = {"vpc_cidr": "10.0.0.0/16", **_subnets(settings, "ab")}
    if settings.nat == "single":
        sound["nat_gateway_zone"] = f"{settings.region}a"
    # A zone without a public subnet has no NAT gateway either.
    both = f"{BALANCER}, {NAT}" if settings.nat == "per-az" else BALANCER
    return [
        Refusal(f"load_balancer{check.case}", both if check.case == ZONE else BALANCER, sound | given)
        for check, given in found
    ]


ZONE = "_out_of_a_zone"


def _subnets(settings: StackSettings, letters: str) -> dict[str, Any]:
    given = {"private_subnets": {f"{settings.region}{letter}": PRIVATE[letter] for letter in letters}}
    if settings.has_public_subnets:
        given["public_subnets"] = {f"{settings.region}{letter}": PUBLIC[letter] for letter in letters}
    return given


def _of_subnets(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    assert settings.load_balancer
    if settings.load_balancer.type != "application":
        return
    name = "public_subnets" if settings.is_internet_facing else "private_subnets"
    message = f"The load balancer takes var.{name} in at least {MIN_ZONES} availability zones."
    yield Check(f"length(var.{name}) >= {MIN_ZONES}", message, None, "_in_one_zone"), _subnets(settings, "a")
    condition = holds_for(f"cidr in values(var.{name})", f"{length_of('cidr')} <= {SMALLEST_SUBNET}")
    message = f"The load balancer takes var.{name} of /{SMALLEST_SUBNET} or larger."
    given = {name: _subnets(settings, "ab")[name] | {f"{settings.region}b": SMALL}}
    yield Check(condition, message, None, "_in_a_small_subnet"), given


def _of_zones(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    if settings.is_internet_facing:
        condition = "length(setsubtract(keys(var.private_subnets), keys(var.public_subnets))) == 0"
        message = "The load balancer sends nothing to zones in which var.public_subnets has no subnet."
        private = {f"{settings.region}{letter}": cidr for letter, cidr in PRIVATE.items()}
        yield Check(condition, message, None, ZONE), {"private_subnets": private}


def _of_certificate(settings: StackSettings) -> Iterator[tuple[Check, dict[str, Any]]]:
    if settings.load_balancer and settings.load_balancer.certificate_arn:
        name = "load_balancer_certificate_arn"
        elsewhere = f"arn:{settings.region.partition}:acm:nowhere-1:123456789012:certificate/0"
        condition = f'split(":", var.{name})[3] == var.region'
        yield Check(condition, f"var.{name} is not in {REGION}.", None, "_certificate_elsewhere"), {name: elsewhere}
