"""The rules that let a task out to what it needs, one for each destination."""

from typing import Any, NamedTuple

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.cdktf.addressed import reference
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.private_link import PrivateLink
from fargate_privatelink.inventory.addresses import rule_name
from fargate_privatelink.requirements import Reach, Requirement


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


def egress(need: Requirement, network: Network, private_link: PrivateLink) -> Egress | None:
    """The rule that lets a task out to what it needs, if it takes one."""
    service = need.service
    port = service.port if service else need.port
    name = rule_name(need, nat=network.has_nat, services=private_link.endpoints)
    if name is None:
        return None
    if need.reach is Reach.VPC:
        return Egress(name, "the VPC", port, ("cidr_ipv4", reference(network.vpc, "cidr_block")))
    if network.has_nat or service is None:
        return Egress(name, "anywhere, through NAT", port, ("cidr_ipv4", ANYWHERE))
    return Egress(name, f"the {service.name} endpoint", port, _endpoint(service, private_link))


def _endpoint(service: Service, private_link: PrivateLink) -> tuple[str, str]:
    if service.endpoint_type is EndpointType.GATEWAY:
        # A gateway endpoint is reached under the service's public addresses.
        return "prefix_list_id", reference(private_link.endpoints[service], "prefix_list_id")
    return "referenced_security_group_id", reference(private_link.security_groups[service], "id")
