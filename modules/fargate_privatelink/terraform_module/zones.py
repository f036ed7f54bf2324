"""A network in three availability zones, as inputs of a module: for its example and its tests."""

from typing import Any

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.constructs.choices.sample_networks import SAMPLE_VPC_CIDR, sample_subnets
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.settings.subnets import PRIVATE


def three_zones(inventory: Inventory, region: str) -> dict[str, Any]:
    """The inputs that put the module of an inventory into three zones of a region."""
    settings = inventory.settings
    given = sample_subnets(settings, "abc", region)
    if not settings.vpc_id:
        if settings.nat == "single":
            given["nat_gateway_zone"] = f"{region}a"
        return {"vpc_cidr": SAMPLE_VPC_CIDR, **given}
    if any(service.endpoint_type is EndpointType.GATEWAY for service in inventory.endpoints):
        for zone, subnet in given[PRIVATE].items():
            subnet["route_table_id"] = f"rtb-0{zone[-1]}1b2c3d4e5f60718"
    return {"vpc_id": "vpc-0a1b2c3d4e5f60718", **given}
