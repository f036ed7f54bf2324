"""The kinds of resource that arguments refer to, by the argument's name."""

from collections.abc import Mapping

from modules.reachability.network import SUBNETS, TABLES, VPCS
from modules.reachability.security import GROUPS, PREFIX_LISTS

_ROLE, _POLICY, _ENDPOINT = ("aws_iam_role",), ("aws_iam_policy",), ("aws_vpc_endpoint",)
KINDS: Mapping[str, tuple[str, ...]] = {
    "assume_role_policy": ("aws_iam_policy_document",),
    "cluster": ("aws_ecs_cluster",),
    "default_network_acl_id": VPCS,
    "default_route_table_id": VPCS,
    "destination_prefix_list_id": PREFIX_LISTS,
    "dhcp_options_id": ("aws_vpc_dhcp_options",),
    "execution_role_arn": _ROLE,
    "file_system_id": ("aws_efs_file_system",),
    "gateway_id": ("aws_internet_gateway", "aws_vpc_endpoint", "aws_vpn_gateway"),
    "internet_gateway_id": ("aws_internet_gateway",),
    "managed_policy_arns": _POLICY,
    "nat_gateway_id": ("aws_nat_gateway",),
    "network_acl_id": ("aws_network_acl", "aws_default_network_acl"),
    "permissions_boundary": _POLICY,
    "policy": ("aws_iam_policy_document",),
    "policy_arn": _POLICY,
    "policy_arns": _POLICY,
    "prefix_list_id": PREFIX_LISTS,
    "prefix_list_ids": PREFIX_LISTS,
    "referenced_security_group_id": (*GROUPS, *VPCS),
    "role": _ROLE,
    "role_name": _ROLE,
    "roles": _ROLE,
    "route_table_id": (*TABLES, *VPCS),
    "route_table_ids": (*TABLES, *VPCS),
    "security_group_id": (*GROUPS, *VPCS),
    "security_group_ids": (*GROUPS, *VPCS),
    "security_groups": (*GROUPS, *VPCS),
    "source_security_group_id": (*GROUPS, *VPCS),
    "subnet_id": SUBNETS,
    "subnet_ids": SUBNETS,
    "subnets": SUBNETS,
    "task_definition": ("aws_ecs_task_definition",),
    "task_definition_arn": ("aws_ecs_task_definition",),
    "transit_gateway_id": ("aws_ec2_transit_gateway",),
    "vpc_endpoint_id": _ENDPOINT,
    "vpc_id": VPCS,
    "vpc_peering_connection_id": ("aws_vpc_peering_connection",),
}
# The attribute that an argument takes, where that is not `id`.
ATTRIBUTES = {"policy": "json", "assume_role_policy": "json", "prefix_list_id": "prefix_list_id"}
# Arguments that take several.
LISTS = frozenset(name for name in KINDS if name.endswith("s"))
