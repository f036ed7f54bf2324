"""Endpoints that AWS refuses to create side by side."""

from collections import defaultdict
from collections.abc import Iterator

from fargate_privatelink.aws.limits import MAX_INTERFACE_ENDPOINTS
from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.verdicts import Finding


def conflicts(model: Model) -> Iterator[Finding]:
    """What AWS refuses to create beside another endpoint."""
    private: dict[tuple[str | None, str, str | None], Endpoint] = {}
    routed: dict[tuple[str, str | None], Endpoint] = {}
    counted: dict[str | None, int] = defaultdict(int)
    # Of two the one is refused that is not there yet.
    for endpoint in sorted(model.endpoints, key=lambda each: each.address not in model.surveyed):
        if endpoint.type == EndpointType.INTERFACE:
            counted[endpoint.vpc] += 1
        if endpoint.service and endpoint.private_dns and endpoint.type == EndpointType.INTERFACE:
            key = (endpoint.vpc, endpoint.service, endpoint.region)
            first = private.setdefault(key, endpoint)
            if first is not endpoint:
                message = (
                    f"is the second endpoint of {endpoint.service} with private DNS in its VPC, after {first.address}:"
                )
                message += " private-dns-enabled cannot be set because there is already a conflicting DNS domain"
                remedy = f"remove {endpoint.address}, or set private_dns_enabled = false on it"
                yield Finding("conflicting-private-dns", endpoint.address, message, remedy)
        tables = endpoint.tables or () if endpoint.type == EndpointType.GATEWAY else ()
        for table in (table for table in tables if table != UNKNOWN):
            first = routed.setdefault((table, endpoint.service), endpoint)
            if first is not endpoint:
                title = model.tables[table].title if table in model.tables else table
                message = f"is the second gateway endpoint of {endpoint.service} in {title}, after {first.address}"
                yield Finding("conflicting-route", endpoint.address, message, _one_route(model, endpoint, first, table))
        yield from _duplicate_zones(model, endpoint)
    for vpc, count in counted.items():
        if count > MAX_INTERFACE_ENDPOINTS:
            message = f"has {count} interface endpoints, and AWS allows {MAX_INTERFACE_ENDPOINTS} in a VPC"
            yield Finding("too-many-endpoints", vpc or "", message, "raise the quota, or share endpoints")


def _one_route(model: Model, second: Endpoint, first: Endpoint, table: str) -> str:
    """What leaves a route table one of two gateway endpoints: the first one, which is the one that paths take."""
    if set(second.tables or ()) <= set(first.tables or ()):
        return f"remove {second.address}, or {first.address}"
    address = model.tables[table].address if table in model.tables else table
    return f"take {address} out of route_table_ids of {second.address}"


def _duplicate_zones(model: Model, endpoint: Endpoint) -> Iterator[Finding]:
    zones: dict[str, str] = {}
    for key in endpoint.subnets or ():
        subnet = model.subnets.get(key)
        if subnet and subnet.zone:
            other = zones.setdefault(subnet.zone, subnet.address)
            if other != subnet.address:
                message = (
                    f"names two subnets in {subnet.zone}, {other} and {subnet.address}: DuplicateSubnetsInSameZone"
                )
                association = dict(endpoint.associated).get(subnet.address)
                remedy = f"take {subnet.address} out of subnet_ids of {endpoint.address}"
                yield Finding(
                    "duplicate-zone", endpoint.address, message, f"remove {association}" if association else remedy
                )


def inbound_only(model: Model) -> Iterator[Finding]:
    """Private DNS of S3 for a network on premises, which needs a gateway endpoint for the VPC itself.

    Source: Amazon S3 User Guide, privatelink-interface-endpoints.
    """
    gateways = {each.vpc for each in model.endpoints if each.service == "s3" and each.type == EndpointType.GATEWAY}
    for endpoint in model.endpoints:
        if endpoint.inbound_only and endpoint.private_dns and endpoint.vpc not in gateways:
            message = "serves only who comes in through a Route 53 Resolver endpoint, as is AWS's default: To set"
            message += " PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC must have a Gateway endpoint"
            remedy = f"set private_dns_only_for_inbound_resolver_endpoint = false in dns_options of {endpoint.address},"
            remedy += " or add a gateway endpoint"
            yield Finding("inbound-only-dns", endpoint.address, message, remedy)
