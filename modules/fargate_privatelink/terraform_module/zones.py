"""A network in three availability zones, as inputs of a module: for its example and its tests."""

from typing import Any

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.inventory import Inventory

VPC_CIDR = "10.0.0.0/16"
PRIVATE = ("10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20")
PUBLIC = ("10.0.48.0/24", "10.0.49.0/24", "10.0.50.0/24")


def three_zones(inventory: Inventory, region: str) -> dict[str, Any]:
    """The inputs that put the module of an inventory into three zones of a region."""
    zones = [f"{region}{letter}" for letter in "abc"]
    if inventory.settings.vpc_id:
        made = any(service.endpoint_type is EndpointType.GATEWAY for service in inventory.endpoints)
        return {
            "vpc_id": "vpc-0a1b2c3d4e5f60718",
            "private_subnets": {
                zone: {
                    "id": f"subnet-0{letter}1b2c3d4e5f60718",
                    "cidr": cidr,
                    **({"route_table_id": f"rtb-0{letter}1b2c3d4e5f60718"} if made else {}),
                }
                for zone, letter, cidr in zip(zones, "abc", PRIVATE, strict=True)
            },
        }
    given: dict[str, Any] = {"vpc_cidr": VPC_CIDR, "private_subnets": dict(zip(zones, PRIVATE, strict=True))}
    if inventory.settings.has_public_subnets:
        given["public_subnets"] = dict(zip(zones, PUBLIC, strict=True))
    if inventory.settings.nat == "single":
        given["nat_gateway_zone"] = zones[0]
    return given
