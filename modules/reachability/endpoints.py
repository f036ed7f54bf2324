"""From resources to VPC endpoints with their policies, and EFS mount targets."""

from collections import defaultdict
from collections.abc import Iterator

from modules.reachability.arguments import blocks, flag, known_text
from modules.reachability.lookup import Lookup
from modules.reachability.model import Endpoint, MountTarget
from modules.reachability.network import SUBNETS, TABLES, VPCS
from modules.reachability.policies import Attached, parse_document
from modules.reachability.resources import Json, Resource
from modules.reachability.security import GROUPS
from modules.reachability.service_names import parse_service_name
from modules.reachability.symbols import readable
from modules.services import EndpointType

# Resources that add to an endpoint: their argument, and the kinds of thing it refers to.
ASSOCIATIONS = {
    "aws_vpc_endpoint_subnet_association": ("subnet_id", SUBNETS),
    "aws_vpc_endpoint_route_table_association": ("route_table_id", TABLES),
    "aws_vpc_endpoint_security_group_association": ("security_group_id", GROUPS),
}


def endpoints(lookup: Lookup) -> Iterator[Endpoint]:
    """The VPC endpoints of a configuration."""
    added: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for type_, (argument, kinds) in ASSOCIATIONS.items():
        for each in lookup.of(type_):
            endpoint = lookup.key(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint")
            added[endpoint, argument].append(lookup.key(each.values.get(argument), *kinds) or "")
    private_dns = {
        lookup.key(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint"): each.values.get("private_dns_enabled")
        for each in lookup.of("aws_vpc_endpoint_private_dns")
    }
    policies = {
        lookup.key(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint"): each
        for each in lookup.of("aws_vpc_endpoint_policy")
    }
    for resource in lookup.of("aws_vpc_endpoint"):
        values, address = resource.values, resource.address
        name = lookup.text(values.get("service_name"))
        parsed = parse_service_name(name)
        vpc = lookup.key(values.get("vpc_id"), *VPCS)
        interface = values.get("vpc_endpoint_type") == EndpointType.INTERFACE
        groups = _with(lookup.keys(values.get("security_group_ids"), *GROUPS), added[address, "security_group_id"])
        if groups == () and interface and not resource.is_data:
            default = lookup.default_of(vpc, "default_security_group_id")
            groups = (default,) if default else None
        home = lookup.region_of(resource)
        yield Endpoint(
            address=address,
            key=lookup.id_of(resource),
            vpc=vpc,
            service=parsed.service,
            service_name=readable(str(name)),
            region=known_text(values.get("service_region")) or parsed.region or (home.name if home else None),
            type=str(values.get("vpc_endpoint_type") or EndpointType.GATEWAY.value),
            private_dns=flag(private_dns.get(address, values.get("private_dns_enabled")), False),
            subnets=_with(lookup.keys(values.get("subnet_ids"), *SUBNETS), added[address, "subnet_id"]),
            groups=groups,
            tables=_with(lookup.keys(values.get("route_table_ids"), *TABLES), added[address, "route_table_id"]),
            policy=_policy(lookup, resource, policies.get(address)),
            inbound_only=interface and parsed.service == "s3" and _serves_inbound_only(resource),
            ipv6_only="ipv6" in _address_types(values),
        )


def _serves_inbound_only(endpoint: Resource) -> bool:
    """Whether private DNS of S3 sends only who comes in through a Route 53 Resolver endpoint to it.

    That is AWS's default, and not Terraform's in a block `dns_options`. Source: AWS PrivateLink Guide,
    vpc-endpoints-s3; AWS provider, resource aws_vpc_endpoint.
    """
    options = blocks(endpoint.values, "dns_options")
    given = [flag(each.get("private_dns_only_for_inbound_resolver_endpoint"), False) for each in options]
    return given[0] is not False if given else not endpoint.is_data


def _address_types(values: Json) -> list[object]:
    """What is said of the addresses of an endpoint and of its name."""
    return [values.get("ip_address_type"), *(each.get("dns_record_ip_type") for each in blocks(values, "dns_options"))]


def _with(keys: tuple[str, ...] | None, more: list[str]) -> tuple[str, ...] | None:
    """Keys with those that associations add; None where one of them is not known."""
    if keys is None or "" in more:
        return None
    return tuple(dict.fromkeys((*keys, *more)))


def _policy(lookup: Lookup, endpoint: Resource, separate: Resource | None) -> Attached | None:
    """An endpoint's policy; None is AWS's own, which allows everything."""
    holder = separate or endpoint
    value = holder.values.get("policy")
    return Attached(holder.address, parse_document(lookup.text(value))) if value else None


def mount_targets(lookup: Lookup) -> Iterator[MountTarget]:
    """The EFS mount targets of a configuration."""
    for each in lookup.of("aws_efs_mount_target"):
        held = lookup.resource(lookup.key(each.values.get("file_system_id"), "aws_efs_file_system"))
        file_system = lookup.id_of(held) if held else str(each.values.get("file_system_id"))
        subnet = lookup.key(each.values.get("subnet_id"), *SUBNETS)
        groups = lookup.keys(each.values.get("security_groups"), *GROUPS)
        yield MountTarget(each.address, file_system, subnet, groups)
