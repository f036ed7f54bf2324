"""The VPC endpoints: gateways in the route tables, interfaces in the subnets behind a security group each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    SecurityGroup,
    TerraformIterator,
    TerraformResource,
    VpcEndpoint,
    VpcEndpointSubnetAssociation,
    VpcSecurityGroupIngressRule,
)
from fargate_privatelink.constructs.choices.tags import with_tags
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.hcl.expressions import EACH_KEY, EACH_VALUE, template
from fargate_privatelink.hcl.text import terraform_json


class PrivateLink(Addressed):
    """The endpoints of `services` in a network, reachable from its private subnets.

    `policies` are the endpoints' policy documents; a service that has none gets AWS's own, which allows everything.
    `region_name` stands for the region's name where that is a variable, and `route_tables` are the ids of those that a
    gateway endpoint gets where that is not all of the network's.

    A hub's `callers` are the CIDRs that reach each service from other VPCs, by stack, in place of the private subnets;
    private DNS is off then, which leads nobody there from another VPC.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: AnyNetwork,
        region: Region,
        services: Iterable[Service],
        policies: Mapping[Service, Mapping[str, Any]],
        tags: Mapping[str, str],
        region_name: str | None = None,
        route_tables: Mapping[Service, Sequence[str]] | None = None,
        callers: Mapping[Service, Mapping[str, str]] | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network)
        self._network, self._region, self._tags = network, region, tags
        self._region_name, self._policies = region_name, policies
        self._route_tables, self._callers = route_tables or {}, callers
        self.endpoints: dict[Service, VpcEndpoint] = {}
        self.security_groups: dict[Service, SecurityGroup] = {}
        self.ready: list[TerraformResource] = []
        for service in services:
            self.endpoints[service] = self._add_endpoint(service)
        self.ready.extend(self.endpoints.values())
        if self.security_groups and isinstance(network, Network) and callers is None:
            self.explain(network.vpc, "The endpoints' private DNS needs DNS support and DNS hostnames.")

    def _add_endpoint(self, service: Service) -> VpcEndpoint:
        network = self._network
        interface = service.endpoint_type is EndpointType.INTERFACE
        tables = self._route_tables.get(service, network.private_route_table_ids)
        if interface:
            self.security_groups[service] = self._add_security_group(service)
        endpoint = self.add(
            VpcEndpoint,
            service.terraform_name,
            vpc_id=network.vpc_id,
            service_name=service.endpoint_name(self._region, called=self._region_name),
            vpc_endpoint_type=service.endpoint_type,
            policy=terraform_json(self._policies[service]) if service in self._policies else None,
            private_dns_enabled=self._callers is None if interface else None,
            security_group_ids=[reference(self.security_groups[service], "id")] if interface else None,
            route_table_ids=None if interface else list(tables),
            tags=with_tags(self._tags, {"service": service.tag}),
        )
        if interface:
            self._add_subnets(service, endpoint)
        return endpoint

    def _add_subnets(self, service: Service, endpoint: VpcEndpoint) -> None:
        """Put an endpoint into the private subnets, each a resource of its own.

        As a list of the endpoint's they would be let go of after the subnet is destroyed, and AWS keeps a subnet that
        holds an endpoint's interface; nor does an endpoint take two subnets of one zone, such as the old one and the
        new. This is destroyed before the subnet and made after the next. It costs a minute for each zone, which the
        provider waits before it asks AWS. Source: hashicorp/terraform-provider-aws, issues 3382 and 8536.
        """
        zones, subnet_id = self._network.placed
        association = self.add(
            VpcEndpointSubnetAssociation,
            service.terraform_name,
            for_each=TerraformIterator.from_map(zones),
            vpc_endpoint_id=reference(endpoint, "id"),
            subnet_id=subnet_id,
        )
        self.explain(association, f"Where {service.name} has its network interfaces, in each private subnet one.")
        self.ready.append(association)

    def let_in(self, name: str, group: str, port: int, subnets: Mapping[str, str], *lines: str) -> None:
        """Let private subnets, CIDRs by zone, in to a security group of somebody else's, with rules of one's own."""
        rule = self.add(
            VpcSecurityGroupIngressRule,
            f"existing_{name}",
            for_each=TerraformIterator.from_map(subnets),
            security_group_id=group,
            description=f"from the private subnet in {template(EACH_KEY)}",
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=template(EACH_VALUE),
            tags=self._tags or None,
        )
        self.explain(rule, *lines)
        self.ready.append(rule)

    def _add_security_group(self, service: Service) -> SecurityGroup:
        security_group = self.add(
            SecurityGroup,
            f"endpoint_{service.terraform_name}",
            name=service.security_group,
            # Never reword it: AWS replaces the group for that, and cannot while the endpoint holds it.
            description=f"security group for {service.endpoint_name(self._region, called=self._region_name)}",
            vpc_id=self._network.vpc_id,
            tags=self._tags or None,
        )
        self.explain(security_group, f"In front of the endpoint of {service.name}.")
        callers = self._network.private_subnets if self._callers is None else self._callers[service]
        caller = "the private subnet in" if self._callers is None else "stack"
        rule = self.add(
            VpcSecurityGroupIngressRule,
            f"endpoint_{service.terraform_name}",
            for_each=TerraformIterator.from_map(callers),
            security_group_id=reference(security_group, "id"),
            description=f"from {caller} {template(EACH_KEY)}",
            ip_protocol="tcp",
            from_port=service.port,
            to_port=service.port,
            cidr_ipv4=template(EACH_VALUE),
            tags=self._tags or None,
        )
        whoever = "a private subnet" if self._callers is None else "the VPC of one of these stacks"
        self.explain(rule, f"Whoever is in {whoever} may reach {service.name}.")
        self.ready.append(rule)
        return security_group
