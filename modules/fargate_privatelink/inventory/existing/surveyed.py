"""What surveys hold of a network, as the proof reads it, without what the stack has made there itself."""

from collections.abc import Iterable, Mapping

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.survey.document import STACK_TAG, Survey

# What else stands in a survey is of a cluster's tasks: the stack's own are what it makes.
NETWORK = (
    *("aws_vpc", "aws_default_vpc", "aws_vpc_ipv4_cidr_block_association", "aws_subnet", "aws_default_subnet"),
    *("aws_route_table", "aws_default_route_table", "aws_route_table_association", "aws_main_route_table_association"),
    *("aws_route", "aws_security_group", "aws_default_security_group", "aws_vpc_security_group_ingress_rule"),
    *("aws_vpc_security_group_egress_rule", "aws_network_acl", "aws_default_network_acl"),
    *("aws_vpc_endpoint", "aws_ec2_managed_prefix_list", "aws_prefix_list", "aws_nat_gateway", "aws_internet_gateway"),
    *("aws_egress_only_internet_gateway", "aws_vpc_dhcp_options", "aws_vpc_dhcp_options_association"),
    *("aws_vpc_block_public_access_options", "aws_vpc_block_public_access_exclusion", "aws_vpc_encryption_control"),
    *("aws_route53_zone", "aws_route53_record", "aws_route53_zone_association", "aws_route53_resolver_rule"),
    *("aws_route53_resolver_rule_association", "aws_route53_resolver_endpoint", "aws_efs_mount_target"),
)
# Kinds of thing of which every type is of the network.
KINDS = ("aws_ec2_transit_gateway", "aws_vpc_peering_connection", "aws_route53profiles_", "aws_efs_")


def is_own(values: Json, stack: str) -> bool:
    """Whether a stack made a thing itself: such things are tagged with its name."""
    tags = values.get("tags")
    return isinstance(tags, Mapping) and tags.get(STACK_TAG) == stack


def _is_there(type_: str, values: Json) -> bool:
    """Whether a thing does something: an endpoint serves nobody before it is available, and a zone of an AWS service is
    an endpoint's private DNS, which the endpoint itself tells."""
    if type_ == "aws_vpc_endpoint":
        return values.get("state") in (None, "available")
    return type_ != "aws_route53_zone" or not str(values.get("owner")).endswith(".com")


def surveyed(surveys: Iterable[Survey], *, stack: str) -> Configuration:
    """The network in surveys, each thing once, without what the stack of that name made."""
    found: dict[str, Resource] = {}
    passed: set[str] = set()
    region = ""
    for survey in surveys:
        region = region or survey.region.name
        for type_, named in survey.resources.items():
            if type_ not in NETWORK and not type_.startswith(KINDS):
                continue
            for name, values in named.items():
                if not _is_there(type_, values) or is_own(values, stack):
                    passed.add(str(values.get("id")))
                    continue
                address = f"{type_}.{name}"
                found.setdefault(address, Resource(address, type_, values, region=survey.region.name))
    # What is passed over has nobody ask it either.
    kept = tuple(each for each in found.values() if each.values.get("zone_id") not in passed)
    return Configuration("surveys", kept, region=region)
