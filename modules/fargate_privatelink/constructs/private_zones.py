"""The names of endpoints for other VPCs: a hub's private zones, a service each, and what a VPC has to do with them."""

from collections.abc import Iterable, Mapping

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import Service
from fargate_privatelink.cdktf.addressed import Addressed, address, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    Route53Record,
    Route53RecordAlias,
    Route53Zone,
    Route53ZoneAssociation,
    Route53ZoneVpc,
    TerraformResource,
    TerraformResourceLifecycle,
)
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.inventory.hubs import names_of


class PrivateZones(Addressed):
    """A private zone for each interface endpoint, with the record that leads to it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: Network,
        private_link: PrivateLink,
        region: Region,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, private_link)
        self.zones: dict[Service, Route53Zone] = {}
        for service, endpoint in private_link.endpoints.items():
            names = names_of(service, region)
            assert names
            zone = self.zones[service] = self.add(
                Route53Zone,
                service.terraform_name,
                name=names.zone,
                comment=f"leads to the endpoint of {service.name}",
                vpc=[Route53ZoneVpc(vpc_id=network.vpc_id)],
                tags=tags or None,
                # What other stacks associate would be drift, and the zone's next apply would take it away. Of another
                # VPC it is another zone.
                lifecycle=TerraformResourceLifecycle(
                    ignore_changes=["vpc"], replace_triggered_by=[f"{address(network.vpc)}.id"]
                ),
            )
            self.explain(zone, f"The name of {service.name}, for the VPCs that stacks associate with it.")
            entry = f"{address(endpoint)}.dns_entry[0]"
            self.add(
                Route53Record,
                service.terraform_name,
                zone_id=reference(zone, "zone_id"),
                name=names.record,
                type="A",
                alias=Route53RecordAlias(
                    name=f"${{{entry}.dns_name}}", zone_id=f"${{{entry}.hosted_zone_id}}", evaluate_target_health=False
                ),
            )


class ZoneAssociations(Addressed):
    """Lets a VPC ask the zones of a hub, whose ids `zone_ids` holds by service: an expression in Terraform."""

    def __init__(
        self, scope: Construct, id_: str, *, network: Network, services: Iterable[Service], zone_ids: str
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network)
        self.ready: list[TerraformResource] = []
        for service in services:
            association = self.add(
                Route53ZoneAssociation,
                service.terraform_name,
                zone_id=f'${{{zone_ids}["{service.name}"]}}',
                vpc_id=network.vpc_id,
            )
            self.explain(association, f"Leads the name of {service.name} to the hub's endpoint.")
            self.ready.append(association)
