"""What AWS refuses to create: endpoints side by side, and things that name a thing of another VPC."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import apart, vpc_of
from fargate_privatelink.proof.verdicts.verdicts import Finding, Severity

# Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_INTERFACE_ENDPOINTS = 50


def refusals(model: Model, told: frozenset[str]) -> Iterator[Finding]:
    """The findings about what an apply will be refused; of things at the addresses `told` a path says it already."""
    yield from _conflicts(model)
    yield from _inbound_only(model)
    yield from (finding for finding in _foreign(model) if finding.address not in told)


def _conflicts(model: Model) -> Iterator[Finding]:
    """What AWS refuses to create beside another endpoint."""
    private: dict[tuple[str | None, str, str | None], Endpoint] = {}
    routed: dict[tuple[str, str | None], Endpoint] = {}
    counted: dict[str | None, int] = defaultdict(int)
    for endpoint in model.endpoints:
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
                yield Finding("conflicting-private-dns", Severity.ERROR, endpoint.address, message, remedy)
        for table in endpoint.tables or () if endpoint.type == EndpointType.GATEWAY else ():
            first = routed.setdefault((table, endpoint.service), endpoint)
            if first is not endpoint:
                title = model.tables[table].title if table in model.tables else table
                message = f"is the second gateway endpoint of {endpoint.service} in {title}, after {first.address}"
                yield Finding("conflicting-route", Severity.ERROR, endpoint.address, message, "remove one of them")
        yield from _zones(model, endpoint)
    for vpc, count in counted.items():
        if count > MAX_INTERFACE_ENDPOINTS:
            message = f"has {count} interface endpoints, and AWS allows {MAX_INTERFACE_ENDPOINTS} in a VPC"
            yield Finding(
                "too-many-endpoints", Severity.ERROR, vpc or "", message, "raise the quota, or share endpoints"
            )


def _zones(model: Model, endpoint: Endpoint) -> Iterator[Finding]:
    zones: dict[str, str] = {}
    for key in endpoint.subnets or ():
        subnet = model.subnets.get(key)
        if subnet and subnet.zone:
            other = zones.setdefault(subnet.zone, subnet.address)
            if other != subnet.address:
                message = (
                    f"names two subnets in {subnet.zone}, {other} and {subnet.address}: DuplicateSubnetsInSameZone"
                )
                yield Finding(
                    "duplicate-zone", Severity.ERROR, endpoint.address, message, f"remove {subnet.address} from it"
                )


def _inbound_only(model: Model) -> Iterator[Finding]:
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
            yield Finding("inbound-only-dns", Severity.ERROR, endpoint.address, message, remedy)


def _foreign(model: Model) -> Iterator[Finding]:
    """What names things of another VPC."""
    found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for each in (*_of_endpoints(model), *_of_subnets(model), *_of_routes(model)):
        if each.own and each.other and apart(model, each.own, each.other):
            found[each.rule, each.address, each.own, each.other].append(each.named)
    for (rule, address, own, other), named in found.items():
        verb = "are" if len(named) > 1 else "is"
        message = f"names {' and '.join(named)}, which {verb} in another VPC, {other}"
        yield Finding(rule, Severity.ERROR, address, message, f"name those of {own}")


class Named(NamedTuple):
    """Something that names a thing, and the keys of the VPCs of both."""

    rule: str
    address: str
    own: str | None
    named: str
    other: str | None


def _of_endpoints(model: Model) -> Iterator[Named]:
    for endpoint in model.endpoints:
        own = endpoint.address, endpoint.vpc
        for subnet in (model.subnets[key] for key in endpoint.subnets or () if key in model.subnets):
            yield Named("foreign-subnet", *own, subnet.address, subnet.vpc)
        for table in (model.tables[key] for key in endpoint.tables or () if key in model.tables):
            yield Named("foreign-route-table", *own, table.title, table.vpc)
        yield from _groups(model, endpoint.groups, *own)
    for target in model.mount_targets:
        stands = model.subnets.get(target.subnet or "")
        yield from _groups(model, target.groups, target.address, stands.vpc if stands else None)


def _groups(model: Model, groups: tuple[str, ...] | None, address: str, vpc: str | None) -> Iterator[Named]:
    for group in (model.groups[key] for key in groups or () if key in model.groups):
        yield Named("foreign-group", address, vpc, group.title, group.vpc)


def _of_subnets(model: Model) -> Iterator[Named]:
    for subnet in model.subnets.values():
        table, acl = model.tables.get(subnet.table or ""), model.acls.get(subnet.acl or "")
        if table:
            yield Named("foreign-route-table", subnet.association or subnet.address, subnet.vpc, table.title, table.vpc)
        if acl:
            yield Named("foreign-network-acl", subnet.address, subnet.vpc, acl.address, acl.vpc)


def _of_routes(model: Model) -> Iterator[Named]:
    for table in model.tables.values():
        for route in table.routes:
            nat, gateway = model.nat_gateways.get(route.via or ""), model.internet_gateways.get(route.via or "")
            if nat:
                yield Named("foreign-gateway", route.address, table.vpc, nat.address, vpc_of(model, nat))
            if gateway:
                yield Named("foreign-gateway", route.address, table.vpc, gateway.address, gateway.vpc)
