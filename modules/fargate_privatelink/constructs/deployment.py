"""The network, the endpoints and the tasks of one inventory, wired together."""

from typing import TYPE_CHECKING

from fargate_privatelink.cdktf.addressed import address
from fargate_privatelink.cdktf.bindings import TerraformResource, TerraformStack
from fargate_privatelink.constructs.backends import TERRAFORM, add_hub_state
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.arns import Located
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.existing_network import AnyNetwork, ExistingNetwork
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.inventory import Inventory, reasons
from fargate_privatelink.inventory.addresses import destination_name
from fargate_privatelink.inventory.endpoint_policies import policies, remarks
from fargate_privatelink.settings import StackSettings

if TYPE_CHECKING:
    from fargate_privatelink.constructs.services import Services
    from fargate_privatelink.constructs.transit_gateway import TransitGateway

PROVIDER = {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}


class Deployment:
    """What an inventory takes, as constructs of a stack; what varies between a stack and a module is in `choices`."""

    def __init__(self, stack: TerraformStack, *, inventory: Inventory, choices: Choices) -> None:
        self.stack, self.inventory, self.choices = stack, inventory, choices
        settings = inventory.settings
        # CDKTF would pin the one version that its bindings were made from, under an unqualified source.
        stack.add_override("terraform.required_providers.aws", PROVIDER)
        stack.add_override("terraform.required_version", TERRAFORM)
        self.network = self._network()
        located = Located(
            inventory,
            region=choices.region,
            account=self.network.account,
            name_prefix=choices.name_prefix,
            exec_key=choices.exec_key,
            references=choices.references,
        )
        self.private_link = PrivateLink(
            stack,
            "private-link",
            network=self.network,
            region=settings.region,
            services=inventory.endpoints,
            policies=located.document(policies(inventory)),
            tags=choices.tags,
            region_name=choices.region,
            route_tables=choices.existing.route_tables if choices.existing else None,
        )
        self._complete_existing()
        # What leads to the endpoints of a hub.
        self._to_hub: list[TerraformResource] = []
        self.transit_gateway = self._join_hub(inventory.hub) if inventory.hub else None
        self.fargate = Fargate(
            stack,
            "fargate",
            network=self.network,
            private_link=self.private_link,
            inventory=inventory,
            choices=choices,
        )
        self.services = self._add_services()
        for service, endpoint in self.private_link.endpoints.items():
            asked = reasons.of_endpoint(inventory, service)
            self.private_link.explain(endpoint, *asked, *remarks(inventory, service))

    def _network(self) -> AnyNetwork:
        settings, choices = self.inventory.settings, self.choices
        if existing := choices.existing:
            return ExistingNetwork(
                self.stack,
                "network",
                vpc_id=existing.vpc_id,
                vpc_cidrs=[existing.destinations.get(cidr, cidr) for cidr in self.inventory.vpc_cidrs],
                private_subnets=choices.private_subnets,
                subnet_ids=existing.subnet_ids,
                private_subnet_ids=existing.private_subnet_ids,
                joined_subnet_ids=existing.joined_subnet_ids,
                public_subnet_ids=existing.public_subnet_ids,
                private_route_table_ids=[],
                account=existing.account,
                has_nat=settings.nat != "none",
            )
        return Network(
            self.stack,
            "network",
            name=prefixed(choices.name_prefix, settings.name),
            vpc_cidr=choices.vpc_cidr,
            private_subnets=choices.private_subnets,
            public_subnets=choices.public_subnets,
            nat=settings.nat,
            nat_zone=choices.nat_zone,
            internet_facing=settings.is_internet_facing,
            held=_held(self.inventory),
            tags=choices.tags,
        )

    def _complete_existing(self) -> None:
        """Let the private subnets in to groups of endpoints that exist, each group once for each port."""
        existing = self.choices.existing
        for (group, port), lacking in self.inventory.completed.items() if existing else ():
            assert existing
            names = ", ".join(service.name for service in lacking.services)
            self.private_link.let_in(
                destination_name(group, port),
                existing.destinations[group],
                port,
                existing.lacking[group],
                f"Lets the private subnets in to {names}, which exists: a rule of this stack's own in a group of",
                "somebody else's, who takes it away with the next apply if that group's rules are written inline.",
            )

    def _join_hub(self, hub: StackSettings) -> "TransitGateway":
        """Lead the names of the hub's services, and the way to its VPC, over the transit gateway."""
        # Their bindings are of no use to the stacks of others.
        from fargate_privatelink.constructs.private_zones import ZoneAssociations
        from fargate_privatelink.constructs.transit_gateway import TransitGateway

        network, settings = self.network, self.inventory.settings
        assert isinstance(network, Network)
        outputs = add_hub_state(self.stack, hub.name, hub.backend)
        names = ZoneAssociations(
            self.stack,
            "zones",
            network=network,
            services=self.inventory.reused,
            zone_ids=f"{outputs}.zone_ids",
        )
        found = TransitGateway(
            self.stack,
            "transit-gateway",
            network=network,
            name=settings.name,
            transit_gateway_id=str(hub.transit_gateway_id),
            route_table_id=hub.transit_gateway_route_table_id,
            cidrs={"hub": str(hub.vpc_cidr)},
            tags=self.choices.tags,
        )
        self._to_hub = [*names.ready, *found.ready]
        return found

    @property
    def ready(self) -> list[str]:
        """The addresses of what must be there before a task starts."""
        return sorted(map(address, self._ready))

    @property
    def _ready(self) -> list[TerraformResource]:
        return [*self.network.ready, *self.private_link.ready, *self._to_hub, *self.fargate.ready]

    def _add_services(self) -> "Services | None":
        if not any(entry.service or entry.schedule for entry in self.inventory.entries.values()):
            return None
        # Their bindings are large, and most stacks need none of them.
        from fargate_privatelink.constructs.services import Services

        return Services(
            self.stack,
            network=self.network,
            fargate=self.fargate,
            ready=self._ready,
            inventory=self.inventory,
            choices=self.choices,
        )


def _held(inventory: Inventory) -> list[str]:
    """The kinds of subnets that something is in whose place is changed without replacing it."""
    # An attachment lets go of a subnet as a service does.
    is_held = inventory.is_attached or any(entry.service for entry in inventory.entries.values())
    found = ["private"] if is_held else []
    return [*found, *(["public"] if inventory.settings.is_internet_facing else [])]
