"""Private zones that AWS refuses beside private DNS, or beside each other.

An endpoint's private DNS is a hidden private zone of its VPC. Source: AWS PrivateLink Guide,
privatelink-access-aws-services; Amazon Route 53 API Reference, ConflictingDomainExists.
"""

from collections.abc import Iterator

from fargate_privatelink.aws.hosts import host_of
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.aws.services import CATALOGUE, EndpointType
from fargate_privatelink.proof.network.hosted_zones import HostedZone
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.verdicts.verdicts import Finding


def conflicting_zones(model: Model) -> Iterator[Finding]:
    """The private zones of a name that a VPC has already."""
    own = [zone for zone in model.zones if zone.name and zone.is_whole and not zone.is_profiled]
    for endpoint in model.endpoints:
        service, region = CATALOGUE.get(endpoint.service or ""), regions().get(endpoint.region or "")
        host = host_of(service, region) if service and region else None
        if not host or not endpoint.private_dns or endpoint.inbound_only or endpoint.type != EndpointType.INTERFACE:
            continue
        for zone in own:
            if _called(zone) == host.removeprefix("*.") and endpoint.vpc in zone.vpcs:
                message = (
                    f"is a private zone {zone.name} of the VPC in which {endpoint.address} has private DNS of that"
                )
                message += " name: private-dns-enabled cannot be set because there is already a conflicting DNS domain"
                remedy = f"remove {zone.address}, or set private_dns_enabled = false on {endpoint.address}"
                yield Finding("conflicting-zone", zone.address, message, remedy)
    for index, zone in enumerate(own):
        other = next((each for each in own[:index] if _called(each) == _called(zone) and each.vpcs & zone.vpcs), None)
        if other:
            message = f"is the second private zone {zone.name} of a VPC, after {other.address}: ConflictingDomainExists"
            yield Finding("conflicting-zone", zone.address, message, _one_zone(zone, other))


def _one_zone(zone: HostedZone, other: HostedZone) -> str:
    """What leaves one of two zones: one without records, of whose VPCs the other one has all."""
    for gone, kept in ((zone, other), (other, zone)):
        if gone.is_empty and gone.vpcs <= kept.vpcs:
            return f"remove {gone.address}"
    return f"put the records of {zone.address} and {other.address} into one of them, and remove the other"


def _called(zone: HostedZone) -> str:
    return (zone.name or "").lower()
