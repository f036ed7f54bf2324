"""Changes that harm nothing: none of them is reported, in any form."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from tests.proof.forms import FORMS
from tests.proof.networks import (
    EVERYTHING,
    EXECUTION,
    EXECUTION_POLICY,
    GROUP,
    LAYERS,
    MANAGED,
    SERVICES,
    ZONES,
    Change,
    acl,
    acl_rule,
    add,
    allow,
    both,
    egress_rule,
    encrypted,
    endpoint_policy,
    files_apart,
    found,
    in_subnets,
    ingress,
    policy,
    private_zone,
    proved,
    put,
    remove,
    rewrite,
    run_by_service,
    second_vpc,
    service_connect,
    trusted,
)

Json = dict[str, Any]

INTERFACES = [f"aws_vpc_endpoint.{service}" for service in SERVICES]
REQUESTS = [acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 2049, 2049)]
ECR = [
    "ecr:GetAuthorizationToken",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchCheckLayerAvailability",
]


def without_outputs(document: Json) -> None:
    document.pop("output")


def one_shared_group(document: Json) -> None:
    """One security group for all endpoints, with inline rules, in place of one each."""
    inline = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}
    add("aws_security_group", "shared", name="shared", vpc_id="${aws_vpc.main.id}", ingress=[inline])(document)
    for service in SERVICES:
        put(f"aws_vpc_endpoint.{service}", security_group_ids=["${aws_security_group.shared.id}"])(document)
        remove(
            f"aws_vpc_security_group_ingress_rule.endpoint_{service}",
            f"aws_security_group.endpoint_{service}",
            egress_rule(service),
        )(document)
    add(
        "aws_vpc_security_group_egress_rule",
        "task_web_shared",
        security_group_id=f"${{{GROUP}.id}}",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        referenced_security_group_id="${aws_security_group.shared.id}",
    )(document)


def old_rules(document: Json) -> None:
    """`aws_security_group_rule` in place of the task's egress rules."""
    kinds: dict[str, Callable[[Any], Json]] = {
        "referenced_security_group_id": lambda value: {"source_security_group_id": value},
        "prefix_list_id": lambda value: {"prefix_list_ids": [value]},
        "cidr_ipv4": lambda value: {"cidr_blocks": [value]},
    }
    for name, rule in document["resource"].pop("aws_vpc_security_group_egress_rule").items():
        peer = next(kinds[kind](rule[kind]) for kind in kinds if kind in rule)
        add(
            "aws_security_group_rule",
            name,
            type="egress",
            security_group_id=rule["security_group_id"],
            protocol=rule["ip_protocol"],
            from_port=rule["from_port"],
            to_port=rule["to_port"],
            **peer,
        )(document)


def inline_routes(document: Json) -> None:
    """The NAT route in the route tables' own blocks."""
    remove("aws_route.private_nat")(document)
    route = {"cidr_block": "0.0.0.0/0", "nat_gateway_id": "${values(aws_nat_gateway.main)[0].id}"}
    put("aws_route_table.private", route=[route])(document)


HARMLESS: dict[str, tuple[str, Change]] = {
    "other names and tags": ("rich", both(put("aws_vpc.main", tags={"Name": "x"}), put(GROUP, name="x", tags={}))),
    "a security group for nobody": ("rich", add("aws_security_group", "x", name="x", vpc_id="${aws_vpc.main.id}")),
    "resources of other kinds": ("rich", both(add("aws_s3_bucket", "x", bucket="x"), add("aws_sqs_queue", "x"))),
    "another VPC": ("rich", second_vpc),
    "another VPC with the same endpoints": (
        "rich",
        both(
            second_vpc,
            add(
                "aws_vpc_endpoint",
                "other",
                vpc_id="${aws_vpc.other.id}",
                service_name="com.amazonaws.us-east-1.dynamodb",
                vpc_endpoint_type="Gateway",
            ),
            add(
                "aws_vpc_security_group_egress_rule",
                "dynamodb",
                security_group_id=f"${{{GROUP}.id}}",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                prefix_list_id="${aws_vpc_endpoint.other.prefix_list_id}",
            ),
        ),
    ),
    "a private subnet without tasks": (
        "rich",
        add("aws_subnet", "x", vpc_id="${aws_vpc.main.id}", cidr_block="10.0.64.0/20", availability_zone="us-east-1c"),
    ),
    "egress by the subnets' CIDRs": (
        "rich",
        both(
            put(egress_rule("ssm"), referenced_security_group_id=None, cidr_ipv4="10.0.0.0/20"),
            add(
                "aws_vpc_security_group_egress_rule",
                "ssm_b",
                security_group_id=f"${{{GROUP}.id}}",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                cidr_ipv4="10.0.16.0/20",
            ),
        ),
    ),
    "egress by the VPC's CIDR": (
        "rich",
        put(egress_rule("ssm"), referenced_security_group_id=None, cidr_ipv4="${aws_vpc.main.cidr_block}"),
    ),
    "egress at all ports": ("rich", put(egress_rule("ssm"), from_port=0, to_port=65535)),
    "egress of every protocol": ("rich", put(egress_rule("ssm"), ip_protocol="-1", from_port=None, to_port=None)),
    "ports as text": ("rich", put(egress_rule("ssm"), from_port="443", to_port="443")),
    "egress to S3 by the data source": (
        "rich",
        both(
            lambda document: document.setdefault("data", {}).update(
                {"aws_prefix_list": {"s3": {"name": "com.amazonaws.us-east-1.s3"}}}
            ),
            put(egress_rule("s3"), prefix_list_id="${data.aws_prefix_list.s3.id}"),
        ),
    ),
    "ingress from the task's group": (
        "rich",
        both(
            remove("aws_vpc_security_group_ingress_rule.endpoint_ssm"),
            ingress("${aws_security_group.endpoint_ssm.id}", "ssm", f"${{{GROUP}.id}}"),
        ),
    ),
    "ingress from the VPC": (
        "rich",
        put("aws_vpc_security_group_ingress_rule.endpoint_ssm", cidr_ipv4="10.0.0.0/16", for_each=None),
    ),
    "one group for all endpoints": ("rich", one_shared_group),
    "old rules": ("rich", old_rules),
    "old rules beside NAT": ("nat", old_rules),
    "routes in the route tables": ("nat", inline_routes),
    "private DNS by a resource of its own": (
        "rich",
        both(
            put("aws_vpc_endpoint.ssm", private_dns_enabled=None),
            add(
                "aws_vpc_endpoint_private_dns",
                "ssm",
                vpc_endpoint_id="${aws_vpc_endpoint.ssm.id}",
                private_dns_enabled=True,
            ),
        ),
    ),
    "associations in place of arguments": (
        "rich",
        both(
            put("aws_vpc_endpoint.s3", route_table_ids=None),
            add(
                "aws_vpc_endpoint_route_table_association",
                "s3",
                for_each=ZONES,
                vpc_endpoint_id="${aws_vpc_endpoint.s3.id}",
                route_table_id="${aws_route_table.private[each.key].id}",
            ),
        ),
    ),
    "subnets as an argument in place of associations": (
        "rich",
        in_subnets("ssm", "${values(aws_subnet.private)[*].id}"),
    ),
    "one route table for all subnets": (
        "rich",
        both(
            add("aws_route_table", "one", vpc_id="${aws_vpc.main.id}"),
            put("aws_route_table_association.private", route_table_id="${aws_route_table.one.id}"),
            put("aws_vpc_endpoint.s3", route_table_ids=["${aws_route_table.one.id}"]),
        ),
    ),
    "subnets on the adopted main route table": (
        "rich",
        both(
            remove("aws_route_table_association.private"),
            add("aws_default_route_table", "main", default_route_table_id="${aws_vpc.main.default_route_table_id}"),
            put("aws_vpc_endpoint.s3", route_table_ids=["${aws_default_route_table.main.id}"]),
        ),
    ),
    "subnets on the main route table as it is": (
        "rich",
        both(
            remove("aws_route_table_association.private"),
            put("aws_vpc_endpoint.s3", route_table_ids=["${aws_vpc.main.main_route_table_id}"]),
        ),
    ),
    "network ACL that allows everything": ("rich", acl(egress=EVERYTHING, ingress=EVERYTHING)),
    "default network ACL that allows everything": (
        "rich",
        add(
            "aws_default_network_acl",
            "main",
            default_network_acl_id="${aws_vpc.main.default_network_acl_id}",
            egress=EVERYTHING,
            ingress=EVERYTHING,
        ),
    ),
    "network ACL with the answers' ports": (
        "nat",
        acl(
            egress=[acl_rule(100, "allow", 443, 443), acl_rule(200, "deny", 0, 442)],
            ingress=[acl_rule(100, "allow", 1024, 65535)],
        ),
    ),
    "network ACL that denies ports at which nobody answers": (
        "nat",
        acl(egress=EVERYTHING, ingress=[acl_rule(90, "deny", 3389, 3389), *EVERYTHING]),
    ),
    "network ACL with the ports of Linux for answers": (
        "rich",
        acl(
            egress=[*REQUESTS, acl_rule(3, "allow", 32768, 60999)],
            ingress=[*REQUESTS, acl_rule(3, "allow", 32768, 60999)],
        ),
    ),
    "network ACL that allows the answers' ports by two rules": (
        "nat",
        acl(
            egress=EVERYTHING,
            ingress=[acl_rule(1, "allow", 1024, 40000), acl_rule(2, "allow", 40001, 65535)],
        ),
    ),
    "network ACL that denies private addresses before it allows all": (
        "nat",
        acl(
            egress=[acl_rule(1, "deny", 0, 65535, "192.168.0.0/16"), acl_rule(2, "allow", 0, 65535)],
            ingress=EVERYTHING,
        ),
    ),
    "network ACL that allows, whatever a rule before means": (
        "rich",
        acl(
            egress=[acl_rule(1, "allow", 0, 65535, "${aws_eip.x.public_ip}/32"), acl_rule(2, "allow", 0, 65535)],
            ingress=EVERYTHING,
        ),
    ),
    "network ACL of the NAT gateway's subnet": (
        "nat",
        acl(
            subnets="public",
            egress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 32768, 60999, "10.0.0.0/16")],
            ingress=[acl_rule(1, "allow", 443, 443, "10.0.0.0/16"), acl_rule(2, "allow", 1024, 65535)],
        ),
    ),
    "mount targets in subnets of their own": ("rich", files_apart),
    "network ACL of the mount targets": (
        "rich",
        both(
            files_apart,
            acl(
                subnets="files",
                egress=[acl_rule(1, "allow", 32768, 60999, "10.0.0.0/16")],
                ingress=[acl_rule(1, "allow", 2049, 2049, "10.0.0.0/16")],
            ),
        ),
    ),
    "policies that allow everything": (
        "rich",
        both(*(put(address, policy=json.dumps({"Statement": [allow("*")]})) for address in INTERFACES)),
    ),
    "policy of S3 as AWS documents it": (
        "rich",
        endpoint_policy(
            "s3", allow("s3:GetObject", LAYERS), allow(["s3:GetObject", "s3:GetBucketLocation"], "arn:aws:s3:::web-*")
        ),
    ),
    "policy of ECR with its actions": (
        "rich",
        both(endpoint_policy("ecr_api", allow(ECR)), endpoint_policy("ecr_dkr", allow(ECR))),
    ),
    "policy for principals of the account": (
        "rich",
        endpoint_policy("ssm", allow("ssm:*", Condition={"StringEquals": {"aws:PrincipalAccount": "123456789012"}})),
    ),
    "policy that denies something else": (
        "rich",
        endpoint_policy("ssm", allow("*"), {**allow("ssm:PutParameter"), "Effect": "Deny"}),
    ),
    "policy for the VPC itself": (
        "rich",
        endpoint_policy("logs", allow("*", Condition={"StringEquals": {"aws:SourceVpc": "${aws_vpc.main.id}"}})),
    ),
    "a managed policy of AWS's that nobody knows here, which denies nothing": (
        "rich",
        add(
            "aws_iam_role_policy_attachment",
            "x",
            role=f"${{{EXECUTION}.name}}",
            policy_arn="arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess_v2",
        ),
    ),
    "managed policies": (
        "rich",
        both(
            remove(EXECUTION_POLICY),
            *(
                add("aws_iam_role_policy_attachment", name, role=f"${{{EXECUTION}.name}}", policy_arn=arn)
                for name, arn in (
                    ("execution", MANAGED),
                    ("ssm", "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"),
                    ("secrets", "arn:aws:iam::aws:policy/SecretsManagerReadWrite"),
                    ("s3", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
                )
            ),
        ),
    ),
    "role that trusts tasks of its account only": (
        "rich",
        trusted(
            EXECUTION,
            {
                "StringEquals": {"aws:SourceAccount": "${aws_vpc.main.owner_id}"},
                "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:${aws_vpc.main.owner_id}:*"},
            },
        ),
    ),
    "role that trusts any tasks, if they come with an account": (
        "rich",
        trusted(EXECUTION, {"StringLikeIfExists": {"sts:ExternalId": "x"}, "Null": {"aws:SourceAccount": "false"}}),
    ),
    "a parameter with AWS's key": ("rich", encrypted("alias/aws/ssm")),
    "a parameter with a key that the role may use": (
        "rich",
        both(
            encrypted("${aws_kms_key.own.arn}"),
            add(
                "aws_iam_role_policy",
                "key",
                role=f"${{{EXECUTION}.name}}",
                policy=policy(
                    {
                        "Effect": "Allow",
                        "Action": "kms:Decrypt",
                        "Resource": "*",
                        "Condition": {"StringEquals": {"kms:ViaService": "ssm.us-east-1.amazonaws.com"}},
                    }
                ),
            ),
        ),
    ),
    "a parameter with a key whose policy names the role": (
        "rich",
        both(
            encrypted("${aws_kms_key.own.arn}"),
            put("aws_kms_key.own", policy=policy(allow("kms:Decrypt", principal={"AWS": f"${{{EXECUTION}.arn}}"}))),
        ),
    ),
    "a private zone in place of private DNS": (
        "rich",
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs"),
            put("aws_vpc_endpoint.ecr_dkr", private_dns_enabled=False),
            private_zone("ecr", "dkr.ecr.us-east-1.amazonaws.com", "*", "aws_vpc_endpoint.ecr_dkr"),
        ),
    ),
    "VPC Block Public Access with a NAT gateway": (
        "nat",
        add("aws_vpc_block_public_access_options", "x", internet_gateway_block_mode="block-ingress"),
    ),
    "VPC Block Public Access without the VPC": (
        "nat",
        both(
            add("aws_vpc_block_public_access_options", "x", internet_gateway_block_mode="block-bidirectional"),
            add(
                "aws_vpc_block_public_access_exclusion",
                "x",
                vpc_id="${aws_vpc.main.id}",
                internet_gateway_exclusion_mode="allow-egress",
            ),
        ),
    ),
    "internet gateway with an attachment of its own": (
        "nat",
        both(
            put("aws_internet_gateway.main", vpc_id=None),
            add(
                "aws_internet_gateway_attachment",
                "main",
                internet_gateway_id="${aws_internet_gateway.main.id}",
                vpc_id="${aws_vpc.main.id}",
            ),
        ),
    ),
    "role that may read through its own endpoint only": (
        "rich",
        rewrite(
            EXECUTION_POLICY,
            "policy",
            '"Action":["ecr:BatchGetImage"',
            '"Condition":{"StringEquals":{"aws:SourceVpce":"${aws_vpc_endpoint.ecr_dkr.id}"}},'
            '"Action":["ecr:BatchGetImage"',
        ),
    ),
    "S3 as an interface endpoint for a network on premises": (
        "rich",
        add(
            "aws_vpc_endpoint",
            "premises",
            vpc_id="${aws_vpc.main.id}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            service_name="com.amazonaws.us-east-1.s3",
            subnet_ids="${values(aws_subnet.private)[*].id}",
            security_group_ids=["${aws_security_group.endpoint_ssm.id}"],
            dns_options={"private_dns_only_for_inbound_resolver_endpoint": True},
        ),
    ),
    "a service": ("rich", run_by_service()),
    "a service on platform version 1.4.0": (
        "rich",
        both(run_by_service(), put("aws_ecs_service.web", platform_version="1.4.0")),
    ),
    "a service with Service Connect switched off": (
        "rich",
        both(
            run_by_service(),
            put(
                "aws_ecs_service.web",
                service_connect_configuration={**service_connect("/ecs/other"), "enabled": False},
            ),
        ),
    ),
    "egress by the entries of a prefix list": (
        "rich",
        both(
            add("aws_ec2_managed_prefix_list", "own", name="own", entry=[{"cidr": "10.0.0.0/20"}]),
            add(
                "aws_ec2_managed_prefix_list_entry",
                "b",
                prefix_list_id="${aws_ec2_managed_prefix_list.own.id}",
                cidr="10.0.16.0/20",
            ),
            put(
                egress_rule("ssm"),
                referenced_security_group_id=None,
                prefix_list_id="${aws_ec2_managed_prefix_list.own.id}",
            ),
        ),
    ),
    "a NAT gateway as a gateway": (
        "nat",
        put("aws_route.private_nat", nat_gateway_id=None, gateway_id="${values(aws_nat_gateway.main)[0].id}"),
    ),
    "two services": ("rich", both(run_by_service(), run_by_service("b"))),
    "no outputs": ("rich", without_outputs),
    "no outputs beside NAT": ("nat", without_outputs),
    "count in place of for_each": (
        "nat",
        add("aws_eip", "spare", count=3, domain="vpc"),
    ),
}
CASES = [pytest.param(name, form, id=f"{form}: {name}") for name in HARMLESS for form in FORMS]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_a_harmless_change_is_not_reported(name: str, form: str, networks: dict[str, Json]) -> None:
    network, change = HARMLESS[name]
    document = copy.deepcopy(networks[network])
    change(document)
    proof = proved(document, form, network)
    assert found(proof) == set(), table([proof])
    # What a network cannot tell it could not tell before: roles of another stack, policies in a plan of HCL.
    unknown = {path.decisive.step for task in proof.tasks for path in task.paths if path.decisive}
    allowed = {Step.PERMISSION, Step.POLICY} if form == "plan" else {Step.PERMISSION} if network == "nat" else set()
    assert unknown <= allowed, table([proof])
