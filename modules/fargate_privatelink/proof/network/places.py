"""Where a task stands in the network: its subnets, groups, VPC, and the ways out."""

import re
from dataclasses import dataclass
from functools import cached_property

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.network.acls import LINUX, Ports
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.security import SecurityGroup
from fargate_privatelink.proof.network.tasks import Placement
from fargate_privatelink.proof.network.vpcs import OTHER_NETWORKS, NatGateway, Route, RouteTable, Subnet, Target, Vpc
from fargate_privatelink.proof.terraform.symbols import is_known


def apart(model: Model, one: str | None, other: str | None) -> bool:
    """Whether two keys certainly mean two VPCs: by their ids, or because the configuration makes one of them anew."""
    if one is None or other is None or one == other:
        return False
    ids = [model.vpcs[key].key if key in model.vpcs else key for key in (one, other)]
    certain = (is_known(id_) or _is_made(model, key) for key, id_ in zip((one, other), ids, strict=True))
    return all(certain) and ids[0] != ids[1]


def _is_made(model: Model, vpc: str) -> bool:
    """Whether the configuration makes a VPC itself, whose id nobody else can know before: not even a survey."""
    held = model.vpcs.get(vpc)
    return (
        not model.unread.surveys and held is not None and held.address == vpc and not re.search(r"(?:^|\.)data\.", vpc)
    )


def vpc_of(model: Model, nat: NatGateway) -> str | None:
    """The key of the VPC in which a NAT gateway stands."""
    subnet = model.subnets.get(nat.subnet or "")
    return subnet.vpc if subnet else nat.vpc


@dataclass(frozen=True)
class Place:
    """A placement with everything of the model that it refers to; what the model lacks is left out.

    `answers` are the ports at which tasks take answers.
    """

    model: Model
    placement: Placement
    answers: Ports = LINUX

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
    def placed(self) -> "PlacedTask | None":
        """The place as one of which the VPC is known, if it is."""
        return PlacedTask(self.model, self.placement, self.answers) if self.subnets and self.vpc else None

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints of the task's VPC."""
        return tuple(endpoint for endpoint in self.model.endpoints if endpoint.vpc == self.vpc_key)

    def is_elsewhere(self, vpc: str | None) -> bool:
        """Whether a VPC is certainly not the task's."""
        return apart(self.model, vpc, self.vpc_key)

    @cached_property
    def doubted_endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints that may serve the VPC: it is not known of which VPC they are, or of which service."""
        return tuple(
            each
            for each in self.model.endpoints
            if each.vpc is None or (each.vpc == self.vpc_key and not each.service and not is_known(each.service_name))
        )

    def table(self, subnet: Subnet) -> RouteTable | None:
        return self.model.tables.get(subnet.table or "")

    def default_route(self, subnet: Subnet) -> Route | None:
        """The route of a subnet to anywhere, if it has one."""
        table = self.table(subnet)
        routes = table.routes if table else ()
        return next((route for route in routes if route.destination == ANYWHERE), None)

    @cached_property
    def nat_gateways(self) -> tuple[NatGateway, ...]:
        """The NAT gateways of the task's VPC."""
        return tuple(nat for nat in self.model.nat_gateways.values() if vpc_of(self.model, nat) == self.vpc_key)

    @cached_property
    def wants_internet(self) -> bool:
        """Whether the network is, or may be, built so that tasks go out: by a default route, or a NAT gateway."""
        ways = [self.table(subnet) is None or self.default_route(subnet) for subnet in self.subnets]
        return bool(self.nat_gateways) or any(ways)

    @cached_property
    def leads_elsewhere(self) -> bool:
        """Whether a route of the task's leads to another network, such as one with endpoints for several VPCs."""
        tables = [self.table(subnet) for subnet in self.subnets]
        return any(route.target in OTHER_NETWORKS for table in tables if table for route in table.routes)

    @cached_property
    def has_nat_route(self) -> bool:
        routes = [self.default_route(subnet) for subnet in self.subnets]
        return any(route and route.target in (Target.NAT_GATEWAY, *OTHER_NETWORKS) for route in routes)


class PlacedTask(Place):
    """A place of which the model holds the VPC and at least one subnet."""

    @cached_property
    def vpc(self) -> Vpc:
        return self.model.vpcs[self.vpc_key or ""]
