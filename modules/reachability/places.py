"""Where a task stands in the network: its subnets, groups, VPC, and the ways out."""

from dataclasses import dataclass
from functools import cached_property

from modules.reachability.model import Endpoint, Model, Placement, Route, RouteTable, SecurityGroup, Subnet, Target, Vpc

DEFAULT_ROUTE = "0.0.0.0/0"


@dataclass(frozen=True)
class Place:
    """A placement with everything of the model that it refers to; what the model lacks is left out."""

    model: Model
    placement: Placement

    @cached_property
    def subnets(self) -> tuple[Subnet, ...]:
        return tuple(self.model.subnets[key] for key in self.placement.subnets or () if key in self.model.subnets)

    @cached_property
    def missing_subnets(self) -> tuple[str, ...]:
        """The task's subnets that are not in the configuration."""
        return tuple(key for key in self.placement.subnets or () if key not in self.model.subnets)

    @cached_property
    def group_keys(self) -> tuple[str, ...] | None:
        return self.placement.groups

    @cached_property
    def groups(self) -> tuple[SecurityGroup, ...]:
        return tuple(self.model.groups[key] for key in self.group_keys or () if key in self.model.groups)

    @cached_property
    def unknown_groups(self) -> bool:
        return not self.group_keys or len(self.groups) < len(self.group_keys)

    @cached_property
    def vpc_key(self) -> str | None:
        return next((subnet.vpc for subnet in self.subnets if subnet.vpc), None)

    @cached_property
    def vpc(self) -> Vpc | None:
        return self.model.vpcs.get(self.vpc_key or "")

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints of the task's VPC."""
        return tuple(endpoint for endpoint in self.model.endpoints if endpoint.vpc == self.vpc_key)

    def table(self, subnet: Subnet) -> RouteTable | None:
        return self.model.tables.get(subnet.table or "")

    def default_route(self, subnet: Subnet) -> Route | None:
        """The route of a subnet to anywhere, if it has one."""
        table = self.table(subnet)
        routes = table.routes if table else ()
        return next((route for route in routes if route.destination == DEFAULT_ROUTE), None)

    @cached_property
    def wants_internet(self) -> bool:
        """Whether the network is built so that tasks go out through it: by a default route, or a NAT gateway."""
        stands = [self.model.subnets.get(nat.subnet or "") for nat in self.model.nat_gateways.values()]
        nat_vpcs = {subnet.vpc for subnet in stands if subnet}
        return self.vpc_key in nat_vpcs or any(self.default_route(subnet) for subnet in self.subnets)

    @cached_property
    def has_nat_route(self) -> bool:
        routes = [self.default_route(subnet) for subnet in self.subnets]
        return any(route and route.target in (Target.NAT_GATEWAY, Target.OTHER) for route in routes)
