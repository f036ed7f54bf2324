"""What surveys hold of a network, as the proof reads it, without what the stack has made there itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.documents import Json
from fargate_privatelink.inventory.existing.network import GROUP
from fargate_privatelink.proof.facts.build import build
from fargate_privatelink.proof.layers.links import of_ids, pairs
from fargate_privatelink.proof.layers.surveyed import settled
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.readers.survey import surveyed
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.survey.document import STACK_TAG, Survey

# What else stands in a survey is of a cluster's tasks: the stack's own are what it makes.
NETWORK = (
    "aws_caller_identity",
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
# What has security groups on a task's way, by the argument that names them, and what is of a group, by the one that
# names that.
HOLDERS = {"aws_vpc_endpoint": "security_group_ids", "aws_efs_mount_target": "security_groups"}
OF_GROUPS = {
    "aws_security_group": "id",
    "aws_vpc_security_group_ingress_rule": "security_group_id",
    "aws_vpc_security_group_egress_rule": "security_group_id",
}
ANYTHING = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
# Kinds of thing of which every type is of the network.
KINDS = ("aws_ec2_transit_gateway", "aws_vpc_peering_connection", "aws_route53profiles_", "aws_efs_")


def is_own(values: Json, stack: str) -> bool:
    """Whether a stack made a thing itself: such things are tagged with its name."""
    tags = values.get("tags")
    return isinstance(tags, Mapping) and tags.get(STACK_TAG) == stack


def network(surveys: Sequence[tuple[str, Survey]], *, stack: str) -> Configuration:
    """The network in surveys, each with its file's name, without what the stack of that name made; each thing once.

    The first survey is of the account that the tasks are in.
    """
    held = [surveyed(_of_network(survey), source=name) for name, survey in surveys]
    held = settled(held, pairs(of_ids(held))).configurations if len(held) > 1 else held
    passed: set[str] = set()
    found: dict[str, Resource] = {}
    for each in (resource for configuration in held for resource in configuration.resources):
        if is_own(each.values, stack):
            passed.add(str(each.values.get("id")))
        else:
            found.setdefault(each.address, each)
    # Nobody asks what is passed over, either.
    kept = tuple(each for each in found.values() if str(each.values.get("zone_id")) not in passed)
    files = ", ".join(name for name, _ in surveys)
    return Configuration(files, kept, region=held[0].region, surveys=tuple(survey for _, survey in surveys))


def _of_network(survey: Survey) -> Survey:
    """A survey with what is on tasks' ways alone: of hundreds of groups, those of endpoints and file systems."""
    used = {
        str(group)
        for type_, name in HOLDERS.items()
        for _, values in survey.of(type_)
        for group in _listed(values.get(name))
    }
    resources = {
        type_: _on_the_way(type_, named, used)
        for type_, named in survey.resources.items()
        if type_ in NETWORK or type_.startswith(KINDS)
    }
    return replace(survey, resources=resources)


def _on_the_way(type_: str, named: Mapping[str, Json], groups: set[str]) -> Mapping[str, Json]:
    argument = OF_GROUPS.get(type_)
    return {name: each for name, each in named.items() if str(each.get(argument)) in groups} if argument else named


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def facts(configuration: Configuration, vpc_id: str) -> Model:
    """The facts that surveys state of a network, with the security group of a task in it."""
    group = {"id": GROUP, "vpc_id": vpc_id, "ingress": [], "egress": [ANYTHING]}
    resources = (*configuration.resources, Resource(GROUP, "aws_security_group", group))
    return build(replace(configuration, resources=resources))
