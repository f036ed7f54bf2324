"""What joins VPCs: peering connections, and transit gateways with their attachments and route tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peering:
    """A VPC peering connection and the keys of its two VPCs; `crosses_regions` says that they are in two regions."""

    address: str
    vpcs: tuple[str | None, str | None]
    is_active: bool | None
    crosses_regions: bool = False

    def leads(self, vpc: str) -> str | None:
        """The key of the VPC at the other end."""
        one, other = self.vpcs
        return other if one == vpc else one


@dataclass(frozen=True)
class TransitGateway:
    """A transit gateway; `refers_to_groups` says that rules may name security groups of other VPCs across it."""

    address: str
    refers_to_groups: bool | None
    is_held: bool = True


@dataclass(frozen=True)
class Attachment:
    """A VPC's attachment to a transit gateway, with the key of the one route table that it is associated with.

    `table` is None where that is not known, and empty where it is associated with none.
    """

    address: str
    gateway: str | None
    vpc: str | None
    subnets: tuple[str, ...] | None
    table: str | None
    is_accepted: bool | None = True


@dataclass(frozen=True)
class GatewayRoute:
    """A route of a transit gateway's table to the attachment with the key `via`; a destination that is None is any."""

    address: str
    destination: str | None
    via: str | None
    is_static: bool = True
    is_blackhole: bool = False


@dataclass(frozen=True)
class GatewayTable:
    """A route table of a transit gateway; `address` is the gateway's where the table is the one that it came with."""

    address: str
    gateway: str | None
    routes: tuple[GatewayRoute, ...] = ()
    is_default: bool = False

    @property
    def effective(self) -> tuple[GatewayRoute, ...]:
        """The routes that count: a static one goes before those of its destination that are propagated."""
        static = {route.destination for route in self.routes if route.is_static}
        return tuple(route for route in self.routes if route.is_static or route.destination not in static - {None})

    @property
    def title(self) -> str:
        return f"the default route table of {self.address}" if self.is_default else self.address
