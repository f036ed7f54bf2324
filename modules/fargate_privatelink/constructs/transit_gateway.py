"""The way between a VPC and others: its attachment to a transit gateway, and the routes there."""

from collections.abc import Iterator, Mapping

from fargate_privatelink.cdktf.addressed import Addressed, address, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    Ec2TransitGatewayRouteTableAssociation,
    Ec2TransitGatewayRouteTablePropagation,
    Ec2TransitGatewayVpcAttachment,
    Route,
    TerraformIterator,
    TerraformResource,
)
from fargate_privatelink.constructs.choices.tags import with_tags
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.hcl.expressions import in_each, template


class TransitGateway(Addressed):
    """The attachment of a network's private subnets to a transit gateway, and routes to the `cidrs` of other VPCs.

    Those are by name, and each is a route in every private route table. `route_table_id` is the gateway's table that
    the attachment joins in place of the one that the gateway gives it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: Network,
        name: str,
        transit_gateway_id: str,
        route_table_id: str | None,
        cidrs: Mapping[str, str],
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network)
        self.attachment = self.add(
            Ec2TransitGatewayVpcAttachment,
            "main",
            transit_gateway_id=transit_gateway_id,
            vpc_id=network.vpc_id,
            subnet_ids=network.private_subnet_ids,
            transit_gateway_default_route_table_association=False if route_table_id else None,
            transit_gateway_default_route_table_propagation=False if route_table_id else None,
            tags=with_tags(tags, {"Name": name}),
        )
        self.explain(self.attachment, "In each private subnet, since a zone without does not reach the gateway.")
        self.ready: list[TerraformResource] = [self.attachment, *self._joined(route_table_id)]
        for to, cidr in cidrs.items():
            route = self.add(
                Route,
                to,
                for_each=TerraformIterator.from_map(network.private_subnets),
                route_table_id=template(in_each(address(network.private_route_tables), "id")),
                destination_cidr_block=cidr,
                transit_gateway_id=transit_gateway_id,
                # AWS knows no gateway that the VPC is not attached to.
                depends_on=[self.attachment],
            )
            self.ready.append(route)

    def _joined(self, route_table_id: str | None) -> Iterator[TerraformResource]:
        """What has the attachment find the others in a table, and be found there."""
        if route_table_id is None:
            return
        for kind in (Ec2TransitGatewayRouteTableAssociation, Ec2TransitGatewayRouteTablePropagation):
            yield self.add(
                kind,
                "main",
                transit_gateway_attachment_id=self.attachment_id,
                transit_gateway_route_table_id=route_table_id,
            )

    @property
    def attachment_id(self) -> str:
        return reference(self.attachment, "id")
