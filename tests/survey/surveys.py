"""Surveys of the tests' networks: what `fargate-survey` would find once they are applied."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from fargate_privatelink.proof.facts.vpc.route_tables import DESTINATIONS
from fargate_privatelink.proof.readers.survey import NOUNS, read_survey
from fargate_privatelink.proof.terraform.kinds import ACLS, GROUPS, SUBNETS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.survey.document import EVERYWHERE, Reading
from tests.proof.forms import ACCOUNT, shown_state

Json = dict[str, Any]
ANYTHING = {"protocol": "-1", "from_port": 0, "to_port": 0}
ALLOW_ALL = {**ANYTHING, "rule_no": 100, "action": "allow", "cidr_block": "0.0.0.0/0"}
# The actions that tell of a network, each with the types of resource that it gives.
NETWORK: dict[str, tuple[str, ...]] = {
    "ec2:DescribeVpcs": ("aws_vpc", "aws_default_vpc"),
    "ec2:DescribeVpcAttribute": (),
    "ec2:DescribeSubnets": SUBNETS,
    "ec2:DescribeRouteTables": (*TABLES, "aws_route_table_association", "aws_main_route_table_association"),
    "ec2:DescribeNetworkAcls": ACLS,
    "ec2:DescribeSecurityGroups": GROUPS,
    "ec2:DescribeSecurityGroupRules": (*("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),),
    "ec2:DescribeVpcEndpoints": ("aws_vpc_endpoint",),
    "ec2:DescribeManagedPrefixLists": ("aws_ec2_managed_prefix_list",),
    "ec2:DescribeNatGateways": ("aws_nat_gateway",),
    "ec2:DescribeInternetGateways": ("aws_internet_gateway",),
    "ec2:DescribeDhcpOptions": ("aws_vpc_dhcp_options", "aws_vpc_dhcp_options_association"),
    "ec2:DescribeVpcBlockPublicAccessOptions": ("aws_vpc_block_public_access_options",),
    "ec2:DescribeVpcBlockPublicAccessExclusions": ("aws_vpc_block_public_access_exclusion",),
    "ec2:DescribeVpcEncryptionControls": ("aws_vpc_encryption_control",),
    "ec2:DescribeVpcPeeringConnections": ("aws_vpc_peering_connection",),
    "ec2:DescribeTransitGateways": ("aws_ec2_transit_gateway",),
    "ec2:DescribeTransitGatewayVpcAttachments": ("aws_ec2_transit_gateway_vpc_attachment",),
    "ec2:DescribeTransitGatewayRouteTables": ("aws_ec2_transit_gateway_route_table",),
    "ec2:GetTransitGatewayRouteTableAssociations": ("aws_ec2_transit_gateway_route_table_association",),
    "ec2:GetTransitGatewayRouteTablePropagations": ("aws_ec2_transit_gateway_route_table_propagation",),
    "ec2:SearchTransitGatewayRoutes": ("aws_ec2_transit_gateway_route",),
    "route53:ListHostedZonesByVPC": ("aws_route53_zone_association",),
    "route53:GetHostedZone": ("aws_route53_zone",),
    "route53:ListResourceRecordSets": ("aws_route53_record",),
    "route53profiles:ListProfileAssociations": ("aws_route53profiles_association",),
    "route53profiles:ListProfileResourceAssociations": ("aws_route53profiles_resource_association",),
    "route53resolver:ListResolverRules": ("aws_route53_resolver_rule",),
    "route53resolver:ListResolverRuleAssociations": ("aws_route53_resolver_rule_association",),
}
# The actions that tell of what runs in it.
DEPLOYED: dict[str, tuple[str, ...]] = {
    "ecs:DescribeClusters": ("aws_ecs_cluster",),
    "ecs:DescribeServices": ("aws_ecs_service",),
    "ecs:DescribeTaskDefinition": ("aws_ecs_task_definition",),
    "iam:GetRole": ("aws_iam_role",),
    "iam:ListRolePolicies": ("aws_iam_role_policy",),
    "iam:ListAttachedRolePolicies": ("aws_iam_role_policy_attachment",),
    "logs:DescribeLogGroups": ("aws_cloudwatch_log_group",),
    "elasticfilesystem:DescribeMountTargets": ("aws_efs_mount_target",),
    "elasticfilesystem:DescribeFileSystemPolicy": ("aws_efs_file_system_policy",),
    "secretsmanager:DescribeSecret": ("aws_secretsmanager_secret",),
    "secretsmanager:GetResourcePolicy": ("aws_secretsmanager_secret_policy",),
    "ssm:DescribeParameters": ("aws_ssm_parameter",),
    "kms:GetKeyPolicy": ("aws_kms_key",),
    "ecr:GetRepositoryPolicy": ("aws_ecr_repository_policy",),
    "ecr:DescribeRepositories": ("aws_ecr_repository",),
    "ecr:DescribePullThroughCacheRules": ("aws_ecr_pull_through_cache_rule",),
    "s3:GetBucketPolicy": ("aws_s3_bucket_policy",),
    "s3:GetEncryptionConfiguration": ("aws_s3_bucket_server_side_encryption_configuration",),
}
ACTIONS = {**NETWORK, **DEPLOYED}
# Of a network that a survey cannot hold: modules that nothing was made of, and what is not known before an apply.
HELD = {type_ for types in ACTIONS.values() for type_ in types}


def survey_of(document: Json) -> tuple[Json, dict[str, str]]:
    """The survey of a configuration once it is applied, and what it calls what has an address there."""
    return survey_of_resources(shown_state(document)["values"]["root_module"]["resources"])


def survey_of_resources(resources: list[Json], account: str = ACCOUNT, region: str = "us-east-1") -> tuple[Json, Json]:
    """The survey of resources with values, and what it calls what has an address."""
    found: Json = {}
    names: dict[str, str] = {}
    managed = [copy.deepcopy(each) for each in resources if each["mode"] == "managed"]
    for each in managed:
        if each["type"] == "aws_vpc_endpoint" and str(each["values"].get("service_name")).endswith(".s3"):
            # What AWS makes of no option.
            each["values"].setdefault("dns_options", [{"private_dns_only_for_inbound_resolver_endpoint": True}])
    for each in [*_with_defaults(_settled(managed)), *_of_gateways(managed)]:
        name = _name(each)
        name = name if name not in found.get(each["type"], {}) else f"{name} {each['values']['id']}"
        found.setdefault(each["type"], {})[name] = each["values"]
        names[each["address"]] = name
    survey = {
        "survey": 1,
        "account": account,
        "region": region,
        "vpcs": sorted(name for type_ in VPCS for name in found.get(type_, {})),
        "clusters": sorted(found.get("aws_ecs_cluster", {})),
        "read": {action: {EVERYWHERE: Reading.READ.value} for action in ACTIONS},
        "resources": found,
    }
    configuration = read_survey(survey, source="network.json")
    called = {id(each.values): each.address for each in configuration.resources}
    titles = {address: called[id(found[type_][name])] for address, name, type_ in _typed(managed, names)}
    # A route is its table's.
    for each in managed:
        if each["type"] == "aws_route":
            titles[each["address"]] = str(each["values"]["route_table_id"])
    return survey, titles


def _typed(resources: list[Json], names: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    yield from (
        (each["address"], names[each["address"]], each["type"]) for each in resources if each["address"] in names
    )


def _name(resource: Json) -> str:
    values = resource["values"]
    if "role" in values and resource["type"].startswith("aws_iam_role_policy"):
        return f"{values['role']}:{values.get('name') or values.get('policy_arn') or values['id']}"
    if resource["type"] in NOUNS:
        return str(values.get("arn") or values.get("name") or values["id"])
    return str(values["id"])


def _settled(resources: list[Json]) -> list[Json]:
    """Resources as AWS shows them: routes and what an association adds stand in the thing itself."""
    held = {each["values"]["id"]: each["values"] for each in resources}
    kept = []
    for each in resources:
        values = each["values"]
        if each["type"] == "aws_route" and values["route_table_id"] in held:
            destination = next((values[name] for name in DESTINATIONS if values.get(name)), None)
            route = {key: value for key, value in values.items() if key not in (*DESTINATIONS, "id", "route_table_id")}
            held[values["route_table_id"]].setdefault("route", []).append({**route, "cidr_block": destination})
        elif each["type"] in ADDED and values["vpc_endpoint_id"] in held:
            one, several = ADDED[each["type"]]
            held[values["vpc_endpoint_id"]].setdefault(several, []).append(values[one])
        else:
            kept.append(each)
    return kept


ADDED = {
    "aws_vpc_endpoint_subnet_association": ("subnet_id", "subnet_ids"),
    "aws_vpc_endpoint_route_table_association": ("route_table_id", "route_table_ids"),
    "aws_vpc_endpoint_security_group_association": ("security_group_id", "security_group_ids"),
}


def _with_defaults(resources: list[Json]) -> list[Json]:
    """Resources with what AWS made each VPC with: network ACL, route table and security group."""
    found = list(resources)
    for vpc in (each["values"] for each in resources if each["type"] in VPCS):
        for attribute, type_, made in DEFAULTS:
            id_ = vpc.setdefault(attribute, f"{attribute}-{vpc['id']}")
            if id_ not in {each["values"]["id"] for each in resources}:
                values = {"id": id_, "vpc_id": vpc["id"], **copy.deepcopy(made)}
                found.append({"address": f"{type_} of {vpc['id']}", "type": type_, "values": values})
        vpc.update({key: value for key, value in UNSET.items() if vpc.get(key) is None})
    acls = {each["values"]["id"]: each["values"] for each in found if each["type"] in ACLS}
    guarded = {subnet for acl in acls.values() for subnet in acl.get("subnet_ids") or ()}
    for key in (each["values"] for each in resources if each["type"] == "aws_kms_key"):
        key["policy"] = key.get("policy") or KEY_POLICY
    vpcs = {each["values"]["id"]: each["values"] for each in resources if each["type"] in VPCS}
    for subnet in (each["values"] for each in resources if each["type"] in SUBNETS):
        if subnet["id"] not in guarded and subnet["vpc_id"] in vpcs:
            default = acls[vpcs[subnet["vpc_id"]]["default_network_acl_id"]]
            default["subnet_ids"] = [*(default.get("subnet_ids") or ()), subnet["id"]]
    return found


def _of_gateways(resources: list[Json]) -> Iterator[Json]:
    """What transit gateways give attachments by themselves: an association with their table, and routes in it."""
    gateway = "aws_ec2_transit_gateway"
    for each in (each["values"] for each in resources if each["type"] == f"{gateway}_vpc_attachment"):
        if each.get("transit_gateway_default_route_table_association") is not False:
            table = f"tgw-rtb-{each['transit_gateway_id']}"
            about = {"id": table, "transit_gateway_id": each["transit_gateway_id"]}
            yield {"address": table, "type": f"{gateway}_route_table", "values": about}
            for kind in ("association", "propagation"):
                joint = {"transit_gateway_attachment_id": each["id"], "transit_gateway_route_table_id": table}
                values = {"id": f"{table}_{each['id']}", **joint}
                yield {"address": f"{kind} of {each['id']}", "type": f"{gateway}_route_table_{kind}", "values": values}


# Source: KMS Developer Guide, Default key policy.
ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
KEY_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ROOT]})
UNSET = {"enable_dns_support": True, "enable_dns_hostnames": False}
DEFAULTS: tuple[tuple[str, str, Json], ...] = (
    ("default_network_acl_id", "aws_default_network_acl", {"ingress": [ALLOW_ALL], "egress": [ALLOW_ALL]}),
    ("main_route_table_id", "aws_default_route_table", {}),
    (
        "default_security_group_id",
        "aws_default_security_group",
        {"ingress": [{**ANYTHING, "self": True}], "egress": [{**ANYTHING, "cidr_blocks": ["0.0.0.0/0"]}]},
    ),
)


def without(survey: Json, action: str, reading: Reading | None, scope: str = EVERYWHERE) -> Json:
    """A survey without what an action tells; the reading says what became of the call, None that nobody made it."""
    left = copy.deepcopy(survey)
    left["read"].pop(action)
    if reading:
        left["read"][action] = {scope: reading.value}
    for type_ in ACTIONS[action]:
        left["resources"].pop(type_, None)
    for values in (each for type_ in VPCS for each in left["resources"].get(type_, {}).values()):
        if action == "ec2:DescribeVpcAttribute":
            values.pop("enable_dns_support")
            values.pop("enable_dns_hostnames")
        if action == "ec2:DescribeRouteTables":
            values.pop("main_route_table_id")
    return left


def surveyed(document: Json) -> Configuration:
    """The configuration of a survey of a configuration once it is applied."""
    return read_survey(survey_of(document)[0], source="network.json")
