"""A hub as a configuration of its own: endpoints without tasks, for the tasks of other stacks."""

from collections.abc import Mapping

from fargate_privatelink.cdktf.addressed import add_element, reference
from fargate_privatelink.cdktf.bindings import TerraformOutput, TerraformStack
from fargate_privatelink.constructs.backends import TERRAFORM
from fargate_privatelink.constructs.choices.arns import Located
from fargate_privatelink.constructs.deployment import PROVIDER
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.outputs import DESCRIPTIONS, of_network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.constructs.private_zones import PrivateZones
from fargate_privatelink.constructs.transit_gateway import TransitGateway
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.inventory import Inventory, reasons
from fargate_privatelink.inventory.endpoint_policies import policies, remarks
from fargate_privatelink.inventory.terraform_names import terraform_name


class Hub:
    """What an inventory with spokes takes, as constructs of a stack."""

    def __init__(self, stack: TerraformStack, *, inventory: Inventory, references: Mapping[str, str]) -> None:
        settings = inventory.settings
        stack.add_override("terraform.required_providers.aws", PROVIDER)
        stack.add_override("terraform.required_version", TERRAFORM)
        self._stack, tags = stack, settings.tags
        self.network = Network(
            stack,
            "network",
            name=settings.name,
            vpc_cidr=str(settings.vpc_cidr),
            private_subnets={zone: str(cidr) for zone, cidr in settings.private_subnets.items()},
            public_subnets={},
            nat="none",
            held=["private"],
            tags=tags,
        )
        located = Located(
            inventory,
            region=settings.region.name,
            account=template("aws_vpc.main.owner_id"),
            name_prefix="",
            exec_key=None,
            references=references,
        )
        self.private_link = PrivateLink(
            stack,
            "private-link",
            network=self.network,
            region=settings.region,
            services=inventory.endpoints,
            policies=located.document(policies(inventory)),
            tags=tags,
            callers={
                service: {each.settings.name: str(each.settings.vpc_cidr) for each in inventory.spokes_of(service)}
                for service in inventory.endpoints
            },
        )
        for service, endpoint in self.private_link.endpoints.items():
            asked = reasons.of_endpoint(inventory, service)
            self.private_link.explain(endpoint, *asked, *remarks(inventory, service))
        self.zones = PrivateZones(
            stack,
            "zones",
            network=self.network,
            private_link=self.private_link,
            region=settings.region,
            tags=tags,
        ).zones
        self.transit_gateway = TransitGateway(
            stack,
            "transit-gateway",
            network=self.network,
            name=settings.name,
            transit_gateway_id=str(settings.transit_gateway_id),
            route_table_id=settings.transit_gateway_route_table_id,
            cidrs={
                f"spoke_{terraform_name(each.settings.name)}": str(each.settings.vpc_cidr) for each in inventory.spokes
            },
            tags=tags,
        )
        self._add_outputs()

    def _add_outputs(self) -> None:
        endpoints, groups = self.private_link.endpoints, self.private_link.security_groups
        found = {
            "vpc_id": self.network.vpc_id,
            **of_network(self.network),
            "endpoint_ids": {service.name: reference(each, "id") for service, each in endpoints.items()},
            "endpoint_security_group_ids": {service.name: reference(each, "id") for service, each in groups.items()},
            "zone_ids": {service.name: reference(each, "zone_id") for service, each in self.zones.items()},
            "transit_gateway_attachment_id": self.transit_gateway.attachment_id,
        }
        for name, value in found.items():
            add_element(self._stack, TerraformOutput, name, None, {}, value=value, description=DESCRIPTIONS[name])
