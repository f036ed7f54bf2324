"""From resources to VPC endpoints with their policies, and EFS mount targets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup, partly
from fargate_privatelink.proof.facts.vpc.profiles import profiled
from fargate_privatelink.proof.iam.policies import AttachedPolicy, read_policy
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.terraform.arguments import blocks, flag, known_text
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.service_names import parse_service_name
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

# Resources that add to an endpoint: their argument, and the kinds of thing it refers to.
ASSOCIATIONS = {
    "aws_vpc_endpoint_subnet_association": ("subnet_id", SUBNETS),
    "aws_vpc_endpoint_route_table_association": ("route_table_id", TABLES),
    "aws_vpc_endpoint_security_group_association": ("security_group_id", GROUPS),
}


def endpoints(lookup: Lookup) -> Iterator[Endpoint]:
    """The VPC endpoints of a configuration."""
    added, associated = _associations(lookup), _associated(lookup)
    private_dns = _attached(lookup, "aws_vpc_endpoint_private_dns")
    policies = _attached(lookup, "aws_vpc_endpoint_policy")
    by_profile = profiled(lookup)
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
            service_name=str(name),
            region=known_text(values.get("service_region")) or parsed.region or (home.name if home else None),
            type=str(values.get("vpc_endpoint_type") or EndpointType.GATEWAY.value),
            private_dns=_private_dns(resource, private_dns.get(address)),
            decides=private_dns[address][0].address if address in private_dns else address,
            subnets=_with(lookup.keys(values.get("subnet_ids"), *SUBNETS), added[address, "subnet_id"]),
            groups=groups,
            tables=_with(lookup.keys(values.get("route_table_ids"), *TABLES), added[address, "route_table_id"]),
            policy=_policy(lookup, resource, policies.get(address)),
            inbound_only=interface and parsed.service == "s3" and _serves_inbound_only(resource),
            ipv6_only="ipv6" in _address_types(values),
            associated=tuple(associated[address]),
            profiled=by_profile.get(address, frozenset()),
        )


def _associations(lookup: Lookup) -> Mapping[tuple[str, str], list[str]]:
    """What associations add to endpoints, by endpoint and argument: keys, or UNKNOWN."""
    added: dict[tuple[str, str], list[str]] = defaultdict(list)
    for type_, (argument, kinds) in ASSOCIATIONS.items():
        for each in lookup.of(type_):
            key = lookup.key(each.values.get(argument), *kinds)
            endpoints, is_certain = lookup.holders(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint")
            for endpoint in endpoints:
                added[endpoint, argument].append(key or UNKNOWN if is_certain else UNKNOWN)
    return added


def _associated(lookup: Lookup) -> Mapping[str, list[tuple[str, str]]]:
    """The subnets that associations put endpoints into, by endpoint, each with the association's address."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in lookup.of("aws_vpc_endpoint_subnet_association"):
        for endpoint in lookup.holders(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint")[0]:
            found[endpoint].append((lookup.key(each.values.get("subnet_id"), *SUBNETS) or UNKNOWN, each.address))
    return found


def _attached(lookup: Lookup, type_: str) -> Mapping[str, tuple[Resource, bool]]:
    """The resources of a type that are attached to endpoints, by endpoint, and whether they certainly are."""
    certain: dict[str, tuple[Resource, bool]] = {}
    doubts: dict[str, tuple[Resource, bool]] = {}
    for each in lookup.of(type_):
        keys, is_certain = lookup.holders(each.values.get("vpc_endpoint_id"), "aws_vpc_endpoint")
        (certain if is_certain else doubts).update(dict.fromkeys(keys, (each, is_certain)))
    return {**doubts, **certain}


def _private_dns(endpoint: Resource, separate: tuple[Resource, bool] | None) -> bool | None:
    """Whether private DNS is on, as far as it is known which resource decides."""
    holder, is_certain = separate or (endpoint, True)
    return flag(holder.values.get("private_dns_enabled"), False) if is_certain else None


def _serves_inbound_only(endpoint: Resource) -> bool:
    """Whether private DNS of S3 sends only who comes in through a Route 53 Resolver endpoint to it.

    That is AWS's default, and not Terraform's in a block `dns_options`. Source: AWS PrivateLink Guide,
    vpc-endpoints-s3; AWS provider, resource aws_vpc_endpoint.
    """
    options = blocks(endpoint.values, "dns_options")
    given = [flag(each.get("private_dns_only_for_inbound_resolver_endpoint"), False) for each in options]
    # A survey has what AWS says of it.
    return given[0] is not False if given else not (endpoint.is_data or endpoint.is_surveyed)


def _address_types(values: Json) -> list[object]:
    """What is said of the addresses of an endpoint and of its name."""
    return [values.get("ip_address_type"), *(each.get("dns_record_ip_type") for each in blocks(values, "dns_options"))]


def _with(keys: tuple[str, ...] | None, more: list[str]) -> tuple[str, ...] | None:
    """Keys with those that associations add; None where none of them is known."""
    return partly([*((UNKNOWN,) if keys is None else keys), *more])


def _policy(lookup: Lookup, endpoint: Resource, separate: tuple[Resource, bool] | None) -> AttachedPolicy | None:
    """An endpoint's policy; None is AWS's own, which allows everything."""
    holder, is_certain = separate or (endpoint, True)
    value = holder.values.get("policy")
    if not is_certain:
        return AttachedPolicy(holder.address, None)
    return read_policy(holder.address, lookup.text(value)) if value else None
