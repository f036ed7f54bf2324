"""The rules that let a task out to what it needs, one for each destination."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.cdktf.addressed import reference
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.addresses import destination_name, destinations, rule_name
from fargate_privatelink.requirements import Reach, Requirement

# Where a rule to what exists leads, by the argument that says it.
TO = {
    "cidr_ipv4": "addresses in a network that exists",
    "prefix_list_id": "a gateway endpoint that exists",
    "referenced_security_group_id": "endpoints that exist",
}


class Egress(NamedTuple):
    """A rule: the last part of its name, where it leads in words, the port, and the argument that says where."""

    name: str
    to: str
    port: int
    destination: tuple[str, str]

    @property
    def arguments(self) -> dict[str, Any]:
        """The rule as arguments of Terraform's resource."""
        argument, value = self.destination
        return {"description": f"to {self.to}", "from_port": self.port, "to_port": self.port, argument: value}


def egress(
    need: Requirement, inventory: Inventory, network: AnyNetwork, private_link: PrivateLink, choices: Choices
) -> Iterator[Egress]:
    """The rules that let a task out to what it needs, as many as it takes."""
    service = need.service
    port = service.port if service else need.port
    found = destinations(inventory, need)
    texts = choices.existing.destinations if choices.existing else {}
    for argument, value in found:
        to = f"the endpoints of stack {inventory.hub.name}" if inventory.hub else TO[argument]
        yield Egress(destination_name(value, port), to, port, (argument, texts.get(value, value)))
    if found:
        return
    name = rule_name(need, nat=network.has_nat, services=private_link.endpoints)
    if name is None:
        return
    if need.reach is Reach.VPC and isinstance(network, Network):
        yield Egress(name, "the VPC", port, ("cidr_ipv4", reference(network.vpc, "cidr_block")))
    elif network.has_nat or service is None:
        yield Egress(name, "anywhere, through NAT", port, ("cidr_ipv4", ANYWHERE))
    else:
        yield Egress(name, f"the {service.name} endpoint", port, _endpoint(service, private_link))


def _endpoint(service: Service, private_link: PrivateLink) -> tuple[str, str]:
    if service.endpoint_type is EndpointType.GATEWAY:
        # A gateway endpoint is reached under the service's public addresses.
        return "prefix_list_id", reference(private_link.endpoints[service], "prefix_list_id")
    return "referenced_security_group_id", reference(private_link.security_groups[service], "id")
