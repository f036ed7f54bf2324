"""The kinds of resource that arguments refer to, by the argument's name."""

import re
from collections.abc import Mapping

from fargate_privatelink.proof.terraform.attributes import DEFAULTS
from fargate_privatelink.proof.terraform.kinds import (
    ACLS,
    BALANCERS,
    GROUPS,
    LISTENER_RULES,
    LISTENERS,
    PREFIX_LISTS,
    SUBNETS,
    TABLES,
    TARGET_GROUPS,
    VPCS,
)

_ROLE, _POLICY, _ENDPOINT = ("aws_iam_role",), ("aws_iam_policy",), ("aws_vpc_endpoint",)
_DOCUMENT, _CLUSTER, _TASK = ("aws_iam_policy_document",), ("aws_ecs_cluster",), ("aws_ecs_task_definition",)
KINDS: Mapping[str, tuple[str, ...]] = {
    "arn": _CLUSTER,
    "assume_role_policy": _DOCUMENT,
    "bucket": ("aws_s3_bucket",),
    "cluster": _CLUSTER,
    "cluster_name": _CLUSTER,
    "db_subnet_group_name": ("aws_db_subnet_group", "aws_docdb_subnet_group"),
    "default_network_acl_id": VPCS,
    "default_route_table_id": VPCS,
    "destination_prefix_list_id": PREFIX_LISTS,
    "dhcp_options_id": ("aws_vpc_dhcp_options",),
    "execution_role_arn": _ROLE,
    "file_system_id": ("aws_efs_file_system",),
    "gateway_id": (
        *("aws_internet_gateway", "aws_vpc_endpoint", "aws_vpn_gateway", "aws_nat_gateway"),
        *("aws_carrier_gateway", "aws_egress_only_internet_gateway"),
    ),
    "internet_gateway_id": ("aws_internet_gateway",),
    "listener_arn": LISTENERS,
    "load_balancer_arn": BALANCERS,
    "managed_policy_arns": _POLICY,
    "nat_gateway_id": ("aws_nat_gateway",),
    "network_acl_id": (*ACLS, *VPCS),
    "peer_vpc_id": VPCS,
    "permissions_boundary": _POLICY,
    "policy": _DOCUMENT,
    "policy_arn": _POLICY,
    "policy_arns": _POLICY,
    "prefix_list_id": PREFIX_LISTS,
    "prefix_list_ids": PREFIX_LISTS,
    "referenced_security_group_id": (*GROUPS, *VPCS),
    "profile_id": ("aws_route53profiles_profile",),
    "repository": ("aws_ecr_repository",),
    "resolver_rule_id": ("aws_route53_resolver_rule",),
    "resource_id": VPCS,
    "role": _ROLE,
    "role_arn": _ROLE,
    "role_name": _ROLE,
    "roles": _ROLE,
    "route_table_id": (*TABLES, *VPCS),
    "route_table_ids": (*TABLES, *VPCS),
    "rule": ("aws_cloudwatch_event_rule",),
    "secret_arn": ("aws_secretsmanager_secret",),
    "security_group_id": (*GROUPS, *VPCS),
    "security_group_ids": (*GROUPS, *VPCS),
    "security_groups": (*GROUPS, *VPCS),
    "source_security_group_id": (*GROUPS, *VPCS),
    "subnet_id": SUBNETS,
    "subnet_ids": SUBNETS,
    "subnet_group_name": ("aws_elasticache_subnet_group", "aws_memorydb_subnet_group"),
    "subnets": SUBNETS,
    "target_group_arn": TARGET_GROUPS,
    "task_definition": _TASK,
    "task_definition_arn": _TASK,
    "task_role_arn": _ROLE,
    "transit_gateway_attachment_id": ("aws_ec2_transit_gateway_vpc_attachment",),
    "transit_gateway_id": ("aws_ec2_transit_gateway",),
    "transit_gateway_route_table_id": ("aws_ec2_transit_gateway_route_table", "aws_ec2_transit_gateway"),
    "vpc": VPCS,
    "vpc_endpoint_id": _ENDPOINT,
    "vpc_id": VPCS,
    "vpc_peering_connection_id": ("aws_vpc_peering_connection",),
    "vpc_security_group_ids": (*GROUPS, *VPCS),
    "vpc_subnet_ids": SUBNETS,
}
# The same where a type of resource has an argument of another one's name.
KINDS_IN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    type_: {"arn": TARGET_GROUPS} for type_ in (*LISTENERS, *LISTENER_RULES)
}
# The attribute that an argument takes, where that is not `id`; of a VPC, where it takes what AWS made with it.
ATTRIBUTES = {"policy": "json", "assume_role_policy": "json", "prefix_list_id": "prefix_list_id"}
OF_VPC = {
    "default_network_acl_id": "default_network_acl_id",
    "default_route_table_id": "default_route_table_id",
    "network_acl_id": "default_network_acl_id",
    "peer_vpc_id": "id",
    "resource_id": "id",
    "route_table_id": "main_route_table_id",
    "route_table_ids": "main_route_table_id",
    "vpc_id": "id",
}
# Arguments that take several.
LISTS = frozenset(name for name in KINDS if name.endswith("s"))
# Arguments that name things of one VPC, so that a constant beside things of a VPC that is not made yet is refused.
OF_ONE_VPC = frozenset(("route_table_ids", "security_group_ids", "security_groups", "subnet_ids", "subnets"))
# Arguments that take several texts.
TEXTS = frozenset(("actions", "cidr_blocks", "identifiers", "not_actions", "not_resources", "resources", "values"))
# Arguments that AWS's provider fills in where they are null: of these a plan does not tell whether they are set.
COMPUTED = frozenset(
    {
        *(("aws_vpc_endpoint", name) for name in ("policy", "route_table_ids", "security_group_ids", "subnet_ids")),
        *((type_, "subnet_ids") for type_ in ACLS),
        *((type_, "vpc_security_group_ids") for type_ in ("aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster")),
        ("aws_efs_mount_target", "security_groups"),
        ("aws_iam_role", "managed_policy_arns"),
        ("aws_security_group_rule", "source_security_group_id"),
    }
)
# Texts of which only what they mention is read.
MENTIONING = ("container_definitions",)
# By a data source's type: the argument that names what it reads, and the resource's attribute of that value.
DATA = {"aws_ecs_task_definition": ("task_definition", "family")}
# Attributes that may hold ids of anything: of every resource the first two, of data sources all.
TELLING = ("output", "outputs", "ids", "value")
# Attributes by which others refer to the thing itself.
IDENTITY = frozenset(
    ("", "id", "arn", "arn_without_revision", "family", "json", "minified_json", "name", "prefix_list_id", "revision")
)


# Attributes by which they refer to something that a thing came with.
STANDING = {
    "aws_ec2_transit_gateway": ("association_default_route_table_id", "propagation_default_route_table_id"),
}


def may_tell(type_: str, attribute: str, kinds: tuple[str, ...]) -> bool:
    """Whether an attribute that AWS computes may tell of a thing of some kinds, by its name."""
    if not type_.startswith("aws_"):
        return True
    nouns = (re.sub(r"^aws_((default|iam|ecs|efs|ec2|ec2_managed|vpc|lb|alb)_)?", "", kind) for kind in kinds)
    return attribute.partition(".")[0] in TELLING or any(noun in attribute for noun in nouns)


def denotes(type_: str, attribute: str, kinds: tuple[str, ...]) -> bool:
    """Whether an attribute stands for a thing of some kinds."""
    if type_ in VPCS and kinds != VPCS:
        return type_ in kinds and (not attribute or attribute in DEFAULTS)
    standing = DEFAULTS if type_ in VPCS else STANDING.get(type_, ())
    return type_ in kinds and (attribute in IDENTITY or attribute in standing)
