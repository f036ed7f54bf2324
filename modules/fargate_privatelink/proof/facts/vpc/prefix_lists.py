"""From resources to prefix lists: the services of AWS's own, and the CIDRs in one's own."""

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.terraform.arguments import blocks, texts
from fargate_privatelink.proof.terraform.kinds import PREFIX_LISTS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.service_names import parse_service_name
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, path_of


def prefix_lists(lookup: Lookup, values: list[str]) -> tuple[list[str], list[str], bool]:
    """The services of prefix lists of AWS, the CIDRs in lists of one's own, and whether one is neither."""
    services, entries, unresolved = [], [], False
    for value in values:
        service = _service(lookup, value)
        own = lookup.resource(lookup.key(value, "aws_ec2_managed_prefix_list"))
        if service:
            services.append(service)
        elif own and (cidrs := _entries(lookup, own)):
            entries += cidrs
        else:
            unresolved = True
    return services, entries, unresolved


def _entries(lookup: Lookup, own: Resource) -> list[str]:
    """The CIDRs in a prefix list of one's own; unknown ones stand for entries that may be in it."""
    found = [entry.get("cidr") for name in ("entry", "entries") for entry in blocks(own.values, name)]
    for each in lookup.of("aws_ec2_managed_prefix_list_entry"):
        keys, is_certain = lookup.holders(each.values.get("prefix_list_id"), "aws_ec2_managed_prefix_list")
        if own.address in keys:
            found.append(each.values.get("cidr") if is_certain else UNKNOWN)
    return [str(lookup.text(cidr)) for cidr in found]


def _service(lookup: Lookup, value: str) -> str | None:
    """The service whose public addresses a prefix list holds, such as `s3`."""
    for endpoint in lookup.of("aws_vpc_endpoint"):
        if endpoint.values.get("prefix_list_id") == value or path_of(value) == f"{endpoint.address}.prefix_list_id":
            return parse_service_name(lookup.text(endpoint.values.get("service_name"))).service
    resource = lookup.resource(lookup.key(value, *PREFIX_LISTS))
    if resource is None:
        return None
    names = [resource.values.get("name"), resource.values.get("prefix_list_name")]
    for condition in blocks(resource.values, "filter"):
        names += texts(condition.get("values"))
    parsed = [parse_service_name(lookup.text(name)).service for name in names if isinstance(name, str)]
    return next((service for service in parsed if service), None)
