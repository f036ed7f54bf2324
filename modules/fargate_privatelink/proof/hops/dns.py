"""Name resolution: whether a service's name leads a task to an endpoint, of its VPC or of another."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fargate_privatelink.aws.hosts import host_of, hosts
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.proof.hops.unread import OPTIONS, unread
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.hosted_zones import HostedZone, Record
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place, PlacedTask
from fargate_privatelink.proof.remedies.found import dns_on, private_dns_on
from fargate_privatelink.proof.remedies.private_zones import new_record, other_end
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict


@dataclass(frozen=True)
class Resolved:
    """What a private zone says of a name: the endpoint to which it leads, or has to, and what keeps it from that.

    `leading` is what has it lead to an endpoint, by that one's address, where that is not a person's choice.
    """

    hops: tuple[Hop, ...]
    endpoint: Endpoint | None = None
    leading: Callable[[str], str] | None = None


def private_name(place: PlacedTask, endpoint: Endpoint) -> Hop:
    """Whether private DNS resolves a service's name to an endpoint."""
    if hop := attributes(place, "private DNS needs"):
        return hop
    if endpoint.private_dns is None:
        return Hop(Step.NAME, Verdict.UNKNOWN, endpoint.address, "private_dns_enabled is not known")
    return _reachable(place, endpoint, endpoint.address, "private DNS resolves the name to the endpoint")


def profiled_name(place: PlacedTask, endpoint: Endpoint) -> Hop:
    """Whether a Route 53 Profile resolves a service's name to an endpoint of another VPC.

    Source: Amazon Route 53 Developer Guide, profile-associate-vpc-endpoints.
    """
    if hop := attributes(place, "a Route 53 Profile needs"):
        return hop
    if not endpoint.private_dns:
        message = "whether its Route 53 Profile resolves the name without private DNS is not known"
        return Hop(Step.NAME, Verdict.UNKNOWN, endpoint.address, message)
    return _reachable(place, endpoint, endpoint.address, "a Route 53 Profile resolves the name to the endpoint")


def attributes(place: PlacedTask, what: str) -> Hop | None:
    """What of the VPC's DNS keeps private names from being resolved, if anything."""
    vpc = place.vpc
    settings = {"enable_dns_support": vpc.dns_support, "enable_dns_hostnames": vpc.dns_hostnames}
    if off := [setting for setting, value in settings.items() if value is False]:
        message = f"{what} {' and '.join(off)}, which {'are' if len(off) > 1 else 'is'} false"
        return Hop(Step.NAME, Verdict.FAILED, vpc.address, message, dns_on(place.model, vpc, off))
    if vpc.resolvers:
        message = "the VPC has DNS servers of its own: they must forward to AmazonProvidedDNS"
        return Hop(Step.NAME, Verdict.UNKNOWN, vpc.resolvers, message)
    if not vpc.has_options and (why := unread(place.model, place.vpc_key, *OPTIONS)):
        return Hop(Step.NAME, Verdict.UNKNOWN, vpc.address, f"the VPC's DNS servers are not known: {why}")
    if None in (vpc.dns_support, vpc.dns_hostnames):
        return Hop(Step.NAME, Verdict.UNKNOWN, vpc.address, "the VPC's DNS attributes are not known")
    return None


def behind(place: Place, endpoint: Endpoint, names: Sequence[Hop]) -> tuple[Hop, ...]:
    """What else would keep tasks from an endpoint's addresses, behind what keeps the name from being resolved."""
    hop = _reachable(place, endpoint, endpoint.address, "")
    return (hop,) if hop.verdict is Verdict.FAILED and hop not in names else ()


def _reachable(place: Place, endpoint: Endpoint, address: str, message: str) -> Hop:
    """A name that is resolved, unless to addresses that a task does not have."""
    without = next((subnet for subnet in place.subnets if subnet.has_ipv6 is False), None)
    if not endpoint.ipv6_only:
        return Hop(Step.NAME, Verdict.PASSED, address, message)
    if without is None:
        message = f"{endpoint.address} has IPv6 addresses only: whether tasks have some is an account setting's to say"
        return Hop(Step.NAME, Verdict.UNKNOWN, endpoint.address, message)
    message = f"the name leads to IPv6 addresses only, and {without.address} has none"
    remedy = f'set ip_address_type = "ipv4" on {endpoint.address}, and leave dns_record_ip_type to AWS'
    return Hop(Step.NAME, Verdict.FAILED, endpoint.address, message, remedy)


def private_dns_off(model: Model, endpoint: Endpoint, service: Service) -> Hop:
    """A name that leads to public addresses although there is an endpoint."""
    message = f"private_dns_enabled is false: {service.name} is resolved to public addresses, and no route leads there"
    remedy = private_dns_on(model, endpoint)
    if endpoint.private_dns:
        message = f"private DNS serves only who comes in through a Route 53 Resolver endpoint: {service.name} is"
        message += " resolved to public addresses, and no route leads there"
        remedy = f"set private_dns_only_for_inbound_resolver_endpoint = false in dns_options of {endpoint.address}"
    return Hop(Step.NAME, Verdict.FAILED, endpoint.address, message, remedy)


def in_zones(place: PlacedTask, service: Service, region: Region, interfaces: Sequence[Endpoint]) -> Resolved | None:
    """What the private zones of the task's VPC say of a service's name; nothing where none is about it."""
    host = host_of(service, region)
    if host is None:
        return _of_unnamed(place, service, region)
    about = [zone for zone in _zones(place) if zone.name and f".{host}".endswith(f".{zone.name}")]
    if not about:
        return None
    off = attributes(place, "private zones need")
    if off and off.verdict is not Verdict.FAILED:
        return Resolved((off,))
    # Of one name a forwarding rule goes before a zone, and the VPC's own zone before a Profile's.
    zone = max(about, key=lambda each: (len(each.name or ""), each.is_forwarded, not each.is_profiled))
    found = _led(place, service, zone, host, interfaces)
    if off:
        return replace(found, hops=(off, *(hop for hop in found.hops if hop.verdict is Verdict.FAILED)))
    return found


def _led(place: Place, service: Service, zone: HostedZone, host: str, interfaces: Sequence[Endpoint]) -> Resolved:
    """Where a zone leads a name, once its VPC asks it."""
    records = [each for each in zone.records if each.name is None or _means(each.name, host)]
    for record in records:
        for endpoint in interfaces:
            if record.name and record.endpoints and endpoint.address in record.endpoints:
                message = f"{zone.address} resolves the name to the endpoint"
                return Resolved((_reachable(place, endpoint, record.address, message),), endpoint)
    return _unresolved(place, service, zone, records, host, interfaces)


def _of_unnamed(place: Place, service: Service, region: Region) -> Resolved | None:
    """What may decide about a service whose name no source tells: a zone in a domain of AWS, unless it is another's."""
    others = {host.removeprefix("*.") for host in hosts(region)}
    for zone in _zones(place):
        name = zone.name or ""
        of_another = name in others and not _words(name) & _words(service.name)
        if f".{name}".endswith((f".{region.dns_suffix}", ".aws")) and not of_another:
            message = f"may answer for {service.name}, whose DNS name no source of AWS tells"
            return Resolved((Hop(Step.NAME, Verdict.UNKNOWN, zone.address, message),))
    return None


def _words(name: str) -> set[str]:
    return set(re.split(r"[.-]", name))


def _unresolved(
    place: Place,
    service: Service,
    zone: HostedZone,
    records: Sequence[Record],
    host: str,
    interfaces: Sequence[Endpoint],
) -> Resolved:
    """A name that a zone leads to no endpoint of the service, as far as the configuration tells."""
    model = place.model
    ends = {key for record in records for key in record.endpoints or ()}
    led = [endpoint for endpoint in model.endpoints if endpoint.address in ends]
    if not zone.is_whole or any(not record.name or not record.endpoints for record in records):
        where, message = (
            records[0].address if records else zone.address,
            f"where {zone.address} leads {host} is not known",
        )
        return Resolved((Hop(Step.NAME, Verdict.UNKNOWN, where, message),))
    # What other VPCs ask too is not led to an endpoint of one of them unasked.
    is_own = len(zone.vpcs) == 1
    leading: Callable[[str], str] | None = None
    if records:
        where, message = records[0].address, f"leads {host} to {led[0].address}, which is no endpoint of {service.name}"
        if led[0].service == service.name:
            message = f"leads {host} to {led[0].address}, which serves {led[0].region}"
        remedy = f"lead {where} to the endpoint of the service"
        if where in model.surveyed:
            # A command sets a record whether or not there is one; Terraform that does not hold it cannot.
            leading = partial(new_record, model, zone, host) if is_own and model.home is None else None
        elif is_own and len(records) == 1 and records[0].is_single:
            leading = partial(other_end, model, records[0])
    else:
        where, message = zone.address, f"answers for {host} in place of AWS's DNS, and has no record of that name"
        remedy = f"add an aws_route53_record of that name to {where}, with the endpoint's dns_entry as its alias"
        if is_own:
            leading = partial(new_record, model, zone, host)
    if not interfaces and service.endpoint_type is EndpointType.GATEWAY:
        # A gateway endpoint has no name to lead to.
        leading, remedy = None, f"remove {zone.address}, or lead the name to an interface endpoint of {service.name}"
    endpoint = interfaces[0] if len(interfaces) == 1 else None
    remedy = leading(endpoint.address) if leading and endpoint else remedy
    hop = Hop(Step.NAME, Verdict.FAILED, where, message, remedy)
    return Resolved((hop,), endpoint, None if interfaces else leading)


def asked_elsewhere(place: Place) -> str | None:
    """The address of what has the task's VPC ask zones that are not in the configuration, if something does."""
    return next((zone.address for zone in _zones(place) if zone.name is None or zone.is_forwarded), None)


def _zones(place: Place) -> list[HostedZone]:
    return [zone for zone in place.model.zones if place.vpc_key in zone.vpcs]


def _means(name: str, host: str) -> bool:
    """Whether a record's name, perhaps with a wildcard, is that of a host, perhaps of any one label."""
    if host.startswith("*."):
        return name.endswith(host[1:])
    return name == host or (name.startswith("*.") and host.endswith(name[1:]))
