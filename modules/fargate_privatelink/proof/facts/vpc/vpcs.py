"""From resources to VPCs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.vpcs import Vpc
from fargate_privatelink.proof.terraform.arguments import blocks, flag, texts
from fargate_privatelink.proof.terraform.kinds import SUBNETS, VPCS
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, worded

# What gives VPCs their DHCP options.
OPTIONS = "aws_vpc_dhcp_options_association"


def vpcs(lookup: Lookup) -> Mapping[str, Vpc]:
    """The VPCs of a configuration, by key."""
    more_cidrs = defaultdict(list)
    for association in lookup.of("aws_vpc_ipv4_cidr_block_association"):
        keys, is_certain = lookup.holders(association.values.get("vpc_id"), *VPCS)
        for key in keys:
            more_cidrs[key].append(association.values.get("cidr_block") if is_certain else UNKNOWN)
    resolvers = dict(_resolvers(lookup))
    told = {lookup.key(each.values.get("vpc_id"), *VPCS) for each in lookup.of(OPTIONS)}
    found = {}
    for resource in lookup.of(*VPCS):
        values = resource.values
        default = resource.type == "aws_default_vpc"
        is_read = resource.is_data or resource.is_surveyed
        unset = None if is_read else default
        read = [block.get("cidr_block") for block in blocks(values, "cidr_block_associations")]
        found[resource.address] = Vpc(
            resource.address,
            lookup.id_of(resource),
            region.name if (region := lookup.region_of(resource)) else None,
            tuple(dict.fromkeys(texts([values.get("cidr_block"), *read, *more_cidrs[resource.address]]))),
            flag(values.get("enable_dns_support"), None if is_read else True),
            flag(values.get("enable_dns_hostnames"), unset),
            resolvers.get(resource.address),
            resource.is_surveyed,
            resource.address in told or not resource.is_surveyed,
            str(values.get("owner_id") or lookup.account_of(resource)) if resource.is_surveyed else "",
        )
    # A VPC from elsewhere: of its attributes nothing is known, but what is in it can be told.
    for resource in lookup.of(*SUBNETS, "aws_vpc_endpoint"):
        vpc = lookup.vpc_of(resource)
        if vpc and vpc not in found:
            region = lookup.region_of(resource)
            name, is_surveyed = region.name if region else None, lookup.unread.holds(vpc)
            is_told = vpc in told or not is_surveyed
            found[vpc] = Vpc(worded(vpc), vpc, name, (), None, None, is_surveyed=is_surveyed, has_options=is_told)
    return found


def _resolvers(lookup: Lookup) -> Iterator[tuple[str, str]]:
    """VPCs whose DHCP options may name DNS servers other than Amazon's, each with the address of the options."""
    for association in lookup.of(OPTIONS):
        options = lookup.resource(lookup.key(association.values.get("dhcp_options_id"), "aws_vpc_dhcp_options"))
        servers = options.values.get("domain_name_servers") if options else UNKNOWN
        if servers and servers != ["AmazonProvidedDNS"] and association.values.get("dhcp_options_id") != "default":
            for key in lookup.holders(association.values.get("vpc_id"), *VPCS)[0]:
                yield key, (options or association).address
