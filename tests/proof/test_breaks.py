"""Breaks one thing at a time in networks whose tasks start: each is found at its hop, with the address that decides."""

import copy
import json
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.forms import FORMS
from tests.proof.networks import (
    DENY,
    EVERYTHING,
    EXECUTION,
    EXECUTION_POLICY,
    FILE_SYSTEM,
    FILES,
    FOR_ALL,
    GROUP,
    LAYERS,
    LOG_GROUP,
    NETWORKS,
    OWN,
    SERVICES,
    TABLES,
    TASK,
    TASK_ROLE,
    VPC,
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
    image,
    in_subnets,
    ingress,
    no,
    of_other_vpc,
    opened,
    policy,
    private_zone,
    proved,
    put,
    remove,
    rewrite,
    role_policy,
    run_by_service,
    s3_as_interface,
    second_vpc,
    separate_acl_rule,
    service_connect,
    task_definition,
    trusted,
)
from tests.proof.starts import test_breaks as starts
from tests.proof.way_in import test_breaks as way_in

Json = dict[str, Any]

TEXTS = ("synthesized", "state")
IDS = ("state",)


class Break(NamedTuple):
    """A change, and what it is found as: the step and address of each path that fails, and of findings the rule.

    `refused` is what AWS refuses of it besides, of which a state holds nothing.
    """

    change: Change
    found: tuple[tuple[Step | str, str], ...]
    network: str = "rich"
    # A plan of HCL does not hold texts with references in them, and only a state holds ids.
    forms: tuple[str, ...] = tuple(FORMS)
    refused: tuple[tuple[str, str], ...] = ()


EGRESS = ((Step.EGRESS, GROUP),)
SECOND = {"vpc_id": "${aws_vpc.main.id}", "private_dns_enabled": True, "vpc_endpoint_type": "Interface"}

EC2 = {"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}
SECOND_RULE = 'aws_vpc_security_group_ingress_rule.endpoint_{}["us-east-1b"]'
HTTP = {"protocol": "tcp", "from_port": 80, "to_port": 80}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3"
DECRYPT = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}

BREAKS: dict[str, Break] = {
    # Name resolution
    "VPC without DNS": Break(put(VPC, enable_dns_support=False), ((Step.NAME, VPC),)),
    "VPC without DNS host names": Break(put(VPC, enable_dns_hostnames=False), ((Step.NAME, VPC),)),
    "DNS host names left to AWS's default": Break(put(VPC, enable_dns_hostnames=None), ((Step.NAME, VPC),)),
    "NAT in a VPC without DNS": Break(put(VPC, enable_dns_support=False), ((Step.NAME, VPC),), "nat"),
    **{
        f"{service} without private DNS": Break(
            put(f"aws_vpc_endpoint.{service}", private_dns_enabled=False),
            ((Step.NAME, f"aws_vpc_endpoint.{service}"),),
        )
        for service in SERVICES
    },
    "private DNS left to Terraform's default": Break(
        put("aws_vpc_endpoint.logs", private_dns_enabled=None), ((Step.NAME, "aws_vpc_endpoint.logs"),)
    ),
    "private DNS switched off by a resource of its own": Break(
        add(
            "aws_vpc_endpoint_private_dns",
            "logs",
            vpc_endpoint_id="${aws_vpc_endpoint.logs.id}",
            private_dns_enabled=False,
        ),
        ((Step.NAME, "aws_vpc_endpoint.logs"),),
    ),
    "private zone without a record of the name": Break(
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            add("aws_route53_zone", "logs", name="logs.us-east-1.amazonaws.com", vpc={"vpc_id": "${aws_vpc.main.id}"}),
        ),
        ((Step.NAME, "aws_route53_zone.logs"),),
    ),
    "private zone that leads to another endpoint": Break(
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.ssm"),
        ),
        ((Step.NAME, "aws_route53_record.logs"),),
    ),
    "private zone of another VPC": Break(
        both(
            second_vpc,
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs", vpc="other"),
        ),
        ((Step.NAME, "aws_vpc_endpoint.logs"),),
    ),
    "endpoint with IPv6 addresses in subnets without": Break(
        put("aws_vpc_endpoint.ssm", ip_address_type="ipv6", dns_options={"dns_record_ip_type": "ipv6"}),
        ((Step.NAME, "aws_vpc_endpoint.ssm"),),
    ),
    # The task's security group
    **{
        f"no egress to {service}": Break(remove(egress_rule(service)), EGRESS)
        for service in (*SERVICES, "s3", "vpc_2049")
    },
    "egress at another port": Break(put(egress_rule("ecr_api"), from_port=8443, to_port=8443), EGRESS),
    "egress at port 80 for S3": Break(put(egress_rule("s3"), from_port=80, to_port=80), EGRESS),
    "egress over UDP": Break(put(egress_rule("logs"), ip_protocol="udp"), EGRESS),
    "egress to another group": Break(
        put(egress_rule("logs"), referenced_security_group_id="${aws_default_security_group.main.id}"), EGRESS
    ),
    "egress to S3 by the VPC's CIDR": Break(
        put(egress_rule("s3"), prefix_list_id=None, cidr_ipv4="10.0.0.0/16"), EGRESS
    ),
    "egress to S3 by the endpoints' group": Break(
        put(
            egress_rule("s3"),
            prefix_list_id=None,
            referenced_security_group_id="${aws_security_group.endpoint_logs.id}",
        ),
        EGRESS,
        refused=(("duplicate-name", egress_rule("s3")),),
    ),
    "egress to the prefix list of another service": Break(
        both(
            add(
                "aws_vpc_endpoint",
                "dynamodb",
                vpc_id="${aws_vpc.main.id}",
                service_name="com.amazonaws.us-east-1.dynamodb",
                vpc_endpoint_type="Gateway",
            ),
            put(egress_rule("s3"), prefix_list_id="${aws_vpc_endpoint.dynamodb.prefix_list_id}"),
        ),
        EGRESS,
    ),
    "egress rule of another group": Break(
        put(egress_rule("ssm"), security_group_id="${aws_security_group.efs.id}"), EGRESS
    ),
    "egress to one zone of an endpoint": Break(
        put(egress_rule("ssm"), referenced_security_group_id=None, cidr_ipv4="10.0.0.0/20"), EGRESS
    ),
    "no egress at all": Break(remove(*(egress_rule(service) for service in (*SERVICES, "s3", "vpc_2049"))), EGRESS),
    "group that sets no egress itself": Break(
        both(remove(*(egress_rule(service) for service in (*SERVICES, "s3", "vpc_2049"))), put(GROUP, egress=[])),
        EGRESS,
    ),
    "NAT without egress": Break(remove(egress_rule("internet")), EGRESS, "nat"),
    "NAT with egress to the VPC only": Break(put(egress_rule("internet"), cidr_ipv4="10.0.0.0/16"), EGRESS, "nat"),
    "task's group of another VPC": Break(
        both(
            of_other_vpc("aws_security_group", name="x"),
            run_by_service(security_groups=[f"${{{GROUP}.id}}", "${aws_security_group.foreign.id}"]),
        ),
        ((Step.EGRESS, "aws_ecs_service.web"),),
    ),
    # Network ACLs
    "network ACL without rules": Break(acl(), ((Step.ACL, "aws_network_acl.private"),)),
    "network ACL that sets no rules itself": Break(
        acl(ingress=[], egress=[]), ((Step.ACL, "aws_network_acl.private"),)
    ),
    "network ACL with rules of its own, and beside it, for a direction each": Break(
        both(acl(ingress=[acl_rule(100, "allow", 443, 443)]), separate_acl_rule()),
        ((Step.ACL, "aws_network_acl.private"),),
    ),
    "network ACL without answers": Break(
        acl(egress=[acl_rule(100, "allow", 0, 65535)], ingress=[acl_rule(100, "allow", 443, 443)]),
        ((Step.ACL, "aws_network_acl.private"),),
    ),
    "network ACL that denies before it allows": Break(
        acl(
            egress=[acl_rule(50, "deny", 0, 65535), acl_rule(100, "allow", 0, 65535)],
            ingress=[acl_rule(100, "allow", 0, 65535)],
        ),
        ((Step.ACL, "aws_network_acl.private"),),
    ),
    "default network ACL without rules": Break(
        add("aws_default_network_acl", "main", default_network_acl_id="${aws_vpc.main.default_network_acl_id}"),
        ((Step.ACL, "aws_default_network_acl.main"),),
    ),
    "network ACL by associations and rules of their own": Break(
        both(
            add("aws_network_acl", "private", vpc_id="${aws_vpc.main.id}"),
            add(
                "aws_network_acl_association",
                "private",
                for_each=ZONES,
                network_acl_id="${aws_network_acl.private.id}",
                subnet_id="${aws_subnet.private[each.key].id}",
            ),
            separate_acl_rule(rule_number=100),
        ),
        ((Step.ACL, "aws_network_acl.private"),),
    ),
    "network ACL of the NAT gateway's subnet without the tasks' port": Break(
        acl(subnets="public", egress=EVERYTHING, ingress=[acl_rule(100, "allow", 1024, 65535)]),
        ((Step.ACL, "aws_network_acl.public"),),
        "nat",
    ),
    "network ACL of the NAT gateway's subnet without its answers": Break(
        acl(subnets="public", egress=EVERYTHING, ingress=[acl_rule(100, "allow", 443, 443)]),
        ((Step.ACL, "aws_network_acl.public"),),
        "nat",
    ),
    "network ACL of the NAT gateway's subnet without the tasks' answers": Break(
        acl(subnets="public", egress=[acl_rule(100, "allow", 443, 443)], ingress=EVERYTHING),
        ((Step.ACL, "aws_network_acl.public"),),
        "nat",
    ),
    "network ACL without NFS": Break(
        both(
            files_apart,
            acl(egress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 32768, 65535)], ingress=EVERYTHING),
        ),
        ((Step.ACL, "aws_network_acl.private"),),
    ),
    "network ACL of the mount targets without NFS": Break(
        both(
            files_apart,
            acl(subnets="files", egress=EVERYTHING, ingress=[acl_rule(1, "allow", 443, 443)]),
        ),
        ((Step.ACL, "aws_network_acl.files"),),
    ),
    "network ACL without rules, and a subnet whose CIDR is not known": Break(
        both(files_apart, put("aws_subnet.files", cidr_block=None), acl(subnets="files")),
        ((Step.ACL, "aws_network_acl.files"),),
    ),
    # Routes
    "S3 endpoint in no route table": Break(put("aws_vpc_endpoint.s3", route_table_ids=[]), ((Step.ROUTE, TABLES[0]),)),
    "S3 endpoint in one zone's route table": Break(
        put("aws_vpc_endpoint.s3", route_table_ids=['${aws_route_table.private["us-east-1a"].id}']),
        ((Step.ROUTE, TABLES[1]),),
    ),
    "subnets on the main route table": Break(remove("aws_route_table_association.private"), ((Step.ROUTE, VPC),)),
    "subnets on another route table": Break(
        both(
            add("aws_route_table", "other", vpc_id="${aws_vpc.main.id}"),
            put("aws_route_table_association.private", route_table_id="${aws_route_table.other.id}"),
        ),
        ((Step.ROUTE, "aws_route_table.other"),),
    ),
    "main route table replaced": Break(
        both(
            remove("aws_route_table_association.private"),
            add("aws_route_table", "other", vpc_id="${aws_vpc.main.id}"),
            add(
                "aws_main_route_table_association",
                "main",
                vpc_id="${aws_vpc.main.id}",
                route_table_id="${aws_route_table.other.id}",
            ),
        ),
        ((Step.ROUTE, "aws_route_table.other"),),
    ),
    "NAT without a route to it, and a table that sets none itself": Break(
        both(remove("aws_route.private_nat"), put("aws_route_table.private", route=[])),
        ((Step.ROUTE, TABLES[0]),),
        "nat",
    ),
    "NAT without a route to it": Break(remove("aws_route.private_nat"), ((Step.ROUTE, TABLES[0]),), "nat"),
    "a route to the internet gateway in place of NAT": Break(
        put("aws_route.private_nat", nat_gateway_id=None, gateway_id="${aws_internet_gateway.main.id}"),
        ((Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),),
        "nat",
    ),
    "private NAT gateway": Break(
        put("aws_nat_gateway.main", connectivity_type="private"),
        ((Step.ROUTE, 'aws_nat_gateway.main["us-east-1a"]'),),
        "nat",
    ),
    "NAT gateway without a way out": Break(
        remove("aws_route.public_internet"), ((Step.ROUTE, "aws_route_table.public"),), "nat"
    ),
    "NAT gateway in the private subnet": Break(
        put("aws_nat_gateway.main", subnet_id="${aws_subnet.private[each.key].id}"),
        ((Step.ROUTE, TABLES[0]),),
        "nat",
    ),
    "image of a public registry": Break(image("public.ecr.aws/nginx/nginx:1"), ((Step.ROUTE, TABLES[0]),), forms=TEXTS),
    "image of another region": Break(
        image("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"),
        ((Step.ROUTE, TABLES[0]),),
        forms=TEXTS,
    ),
    "secret of another region": Break(
        task_definition("secretsmanager:us-east-1", "secretsmanager:eu-west-1"),
        ((Step.ROUTE, TABLES[0]),),
        forms=TEXTS,
    ),
    "route table of another VPC": Break(
        both(
            of_other_vpc("aws_route_table"),
            put("aws_route_table_association.private", route_table_id="${aws_route_table.foreign.id}"),
            put("aws_vpc_endpoint.s3", route_table_ids=["${aws_route_table.foreign.id}"]),
        ),
        (
            (Step.ROUTE, 'aws_route_table_association.private["us-east-1a"]'),
            ("foreign-route-table", 'aws_route_table_association.private["us-east-1b"]'),
            ("foreign-route-table", "aws_vpc_endpoint.s3"),
        ),
    ),
    "NAT gateway in another VPC": Break(
        both(
            second_vpc,
            put("aws_nat_gateway.main", subnet_id="${aws_subnet.other.id}"),
        ),
        ((Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),),
        "nat",
    ),
    "internet gateway of no VPC": Break(
        put("aws_internet_gateway.main", vpc_id=None), ((Step.ROUTE, "aws_route.public_internet"),), "nat"
    ),
    "internet gateway of another VPC": Break(
        both(second_vpc, put("aws_internet_gateway.main", vpc_id="${aws_vpc.other.id}")),
        ((Step.ROUTE, "aws_route.public_internet"),),
        "nat",
    ),
    "VPC Block Public Access": Break(
        add("aws_vpc_block_public_access_options", "x", internet_gateway_block_mode="block-bidirectional"),
        ((Step.ROUTE, "aws_vpc_block_public_access_options.x"),),
        "nat",
    ),
    "encryption that is enforced without an exclusion of NAT": Break(
        add(
            "aws_vpc_encryption_control",
            "x",
            vpc_id="${aws_vpc.main.id}",
            mode="enforce",
            internet_gateway_exclusion="enable",
        ),
        ((Step.ROUTE, "aws_vpc_encryption_control.x"),),
        "nat",
    ),
    "encryption that is enforced without any exclusion": Break(
        add("aws_vpc_encryption_control", "x", vpc_id="${aws_vpc.main.id}", mode="enforce"),
        ((Step.ROUTE, "aws_vpc_encryption_control.x"),),
        "nat",
    ),
    # Endpoints
    **{f"no {service} endpoint": Break(no(service), ((Step.ENDPOINT, VPC),)) for service in (*SERVICES, "s3")},
    "endpoint of another region": Break(
        put("aws_vpc_endpoint.logs", service_name="com.amazonaws.eu-west-1.logs"),
        ((Step.ENDPOINT, "aws_vpc_endpoint.logs"),),
    ),
    "endpoint of the default type": Break(
        put("aws_vpc_endpoint.ecr_dkr", vpc_endpoint_type=None), ((Step.ENDPOINT, "aws_vpc_endpoint.ecr_dkr"),)
    ),
    "endpoint in another VPC": Break(
        both(
            second_vpc,
            in_subnets("logs", ["${aws_subnet.other.id}"], vpc_id="${aws_vpc.other.id}"),
        ),
        ((Step.ENDPOINT, VPC), ("foreign-group", "aws_vpc_endpoint.logs")),
    ),
    "endpoint in a subnet of another VPC that nothing needs": Break(
        both(
            second_vpc,
            add(
                "aws_vpc_endpoint",
                "kms",
                service_name="com.amazonaws.us-east-1.kms",
                subnet_ids=["${aws_subnet.other.id}"],
                security_group_ids=["${aws_security_group.endpoint_ssm.id}"],
                **SECOND,
            ),
        ),
        (("foreign-subnet", "aws_vpc_endpoint.kms"), ("unneeded-endpoint", "aws_vpc_endpoint.kms")),
        # What roles may call is in their policies.
        forms=TEXTS,
    ),
    "endpoint in no subnet": Break(in_subnets("ssm", []), ((Step.ENDPOINT, "aws_vpc_endpoint.ssm"),)),
    "file system of another VPC": Break(
        both(second_vpc, put("aws_efs_mount_target.data", subnet_id="${aws_subnet.other.id}", security_groups=None)),
        ((Step.ENDPOINT, 'aws_efs_mount_target.data["us-east-1a"]'),),
    ),
    "misspelled endpoint": Break(
        put("aws_vpc_endpoint.ecr_api", service_name="com.amazonaws.us-east-1.ecr-api"),
        ((Step.ENDPOINT, VPC), ("unknown-service", "aws_vpc_endpoint.ecr_api")),
    ),
    "file system mounted in one zone": Break(
        put("aws_efs_mount_target.data", for_each={"us-east-1a": "10.0.0.0/20"}),
        ((Step.ENDPOINT, 'aws_efs_mount_target.data["us-east-1a"]'),),
    ),
    # The endpoint's security group
    **{
        f"no ingress to {service}": Break(
            remove(f"aws_vpc_security_group_ingress_rule.endpoint_{service}"),
            ((Step.INGRESS, f"aws_security_group.endpoint_{service}"),),
        )
        for service in SERVICES
    },
    "ingress at another port in the group's own block, and egress beside it": Break(
        both(
            remove("aws_vpc_security_group_ingress_rule.endpoint_logs"),
            put("aws_security_group.endpoint_logs", ingress=[{**HTTP, "cidr_blocks": ["10.0.0.0/16"]}]),
            add(
                "aws_vpc_security_group_egress_rule",
                "endpoint_logs",
                security_group_id="${aws_security_group.endpoint_logs.id}",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                cidr_ipv4="10.0.0.0/16",
            ),
        ),
        ((Step.INGRESS, "aws_security_group.endpoint_logs"),),
    ),
    "ingress from one zone": Break(
        put("aws_vpc_security_group_ingress_rule.endpoint_logs", for_each={"us-east-1a": "10.0.0.0/20"}),
        ((Step.INGRESS, "aws_security_group.endpoint_logs"),),
    ),
    "ingress at another port": Break(
        put("aws_vpc_security_group_ingress_rule.endpoint_ssm", from_port=80, to_port=80),
        ((Step.INGRESS, "aws_security_group.endpoint_ssm"),),
    ),
    "ingress from elsewhere": Break(
        put("aws_vpc_security_group_ingress_rule.endpoint_ssm", cidr_ipv4="10.1.0.0/16"),
        ((Step.INGRESS, "aws_security_group.endpoint_ssm"),),
        refused=(("duplicate-name", SECOND_RULE.format("ssm")),),
    ),
    "ingress from another group": Break(
        both(
            remove("aws_vpc_security_group_ingress_rule.endpoint_ssm"),
            ingress("${aws_security_group.endpoint_ssm.id}", "ssm", "${aws_security_group.efs.id}"),
        ),
        ((Step.INGRESS, "aws_security_group.endpoint_ssm"),),
    ),
    "ingress for the first CIDR of a VPC, to subnets in a second": Break(
        both(
            put("aws_subnet.private", for_each={zone: f"100.64.{16 * n}.0/20" for n, zone in enumerate(ZONES)}),
            put(egress_rule("vpc_2049"), cidr_ipv4="0.0.0.0/0"),
            *(
                put(f"aws_vpc_security_group_ingress_rule.endpoint_{name}", cidr_ipv4="10.0.0.0/16")
                for name in SERVICES
            ),
            add(
                "aws_vpc_ipv4_cidr_block_association",
                "second",
                vpc_id="${aws_vpc.main.id}",
                cidr_block="100.64.0.0/16",
            ),
        ),
        (
            *((Step.INGRESS, f"aws_security_group.endpoint_{name}") for name in SERVICES),
            ("open-egress", egress_rule("vpc_2049")),
        ),
        refused=tuple(("duplicate-name", SECOND_RULE.format(name)) for name in SERVICES),
    ),
    "endpoint's group of another VPC": Break(
        both(
            of_other_vpc("aws_security_group", name="x"),
            put(
                "aws_vpc_endpoint.ssm",
                security_group_ids=["${aws_security_group.endpoint_ssm.id}", "${aws_security_group.foreign.id}"],
            ),
        ),
        ((Step.INGRESS, "aws_vpc_endpoint.ssm"),),
    ),
    "endpoint with the VPC's default group": Break(put("aws_vpc_endpoint.ssm", security_group_ids=None), EGRESS),
    "file system without ingress": Break(
        remove("aws_vpc_security_group_ingress_rule.efs"), ((Step.INGRESS, "aws_security_group.efs"),)
    ),
    # The endpoint's policy
    "Deny-only policy": Break(
        endpoint_policy("ecr_api", DENY),
        ((Step.POLICY, "aws_vpc_endpoint.ecr_api"), ("deny-only-policy", "aws_vpc_endpoint.ecr_api")),
    ),
    "Deny-only policy by a resource of its own": Break(
        add("aws_vpc_endpoint_policy", "logs", vpc_endpoint_id="${aws_vpc_endpoint.logs.id}", policy=policy(DENY)),
        ((Step.POLICY, "aws_vpc_endpoint_policy.logs"), ("deny-only-policy", "aws_vpc_endpoint_policy.logs")),
    ),
    "policy of S3 without the layer bucket": Break(
        endpoint_policy("s3", allow("s3:*", FILES)),
        ((Step.POLICY, "aws_vpc_endpoint.s3"),),
    ),
    "policy of S3 with the layer bucket of another region": Break(
        endpoint_policy("s3", allow("s3:*", [*FILES, LAYERS.replace("us-east-1", "eu-west-1")])),
        ((Step.POLICY, "aws_vpc_endpoint.s3"),),
    ),
    "policy of S3 for principals of the account": Break(
        endpoint_policy("s3", allow("s3:*", Condition=OWN)),
        ((Step.POLICY, "aws_vpc_endpoint.s3"),),
    ),
    "policy of S3 for the account's root": Break(
        endpoint_policy("s3", allow("s3:*", principal={"AWS": "arn:aws:iam::123456789012:root"})),
        ((Step.POLICY, "aws_vpc_endpoint.s3"),),
    ),
    "policy of S3 without the task's files": Break(
        endpoint_policy("s3", allow("s3:GetObject", LAYERS)), ((Step.POLICY, "aws_vpc_endpoint.s3"),)
    ),
    "policy of ecr.api with the repository only": Break(
        endpoint_policy("ecr_api", allow("ecr:*", "arn:aws:ecr:us-east-1:123456789012:repository/web")),
        ((Step.POLICY, "aws_vpc_endpoint.ecr_api"),),
    ),
    "policy of ecr.dkr without the layers": Break(
        endpoint_policy("ecr_dkr", allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"])),
        ((Step.POLICY, "aws_vpc_endpoint.ecr_dkr"),),
    ),
    "policy for another secret": Break(
        endpoint_policy(
            "secretsmanager",
            allow("secretsmanager:*", "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-a1B2c3"),
        ),
        ((Step.POLICY, "aws_vpc_endpoint.secretsmanager"),),
    ),
    "policy for another role": Break(
        endpoint_policy("ssm", allow("*", principal={"AWS": "arn:aws:iam::123456789012:role/other"})),
        ((Step.POLICY, "aws_vpc_endpoint.ssm"),),
    ),
    "policy for another VPC": Break(
        endpoint_policy("ssm", allow("*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-99999999"}})),
        ((Step.POLICY, "aws_vpc_endpoint.ssm"),),
        forms=IDS,
    ),
    "policy that denies beside an Allow": Break(
        endpoint_policy("ssmmessages", allow("*"), {**DENY, "Action": "ssmmessages:OpenDataChannel"}),
        ((Step.POLICY, "aws_vpc_endpoint.ssmmessages"),),
    ),
    "policy longer than AWS accepts": Break(
        endpoint_policy("logs", *[allow("*", Sid=f"S{number:0200}") for number in range(100)]),
        (("policy-size", "aws_vpc_endpoint.logs"),),
    ),
    # Policies of what is called
    "secret whose policy denies": Break(
        add("aws_secretsmanager_secret_policy", "db", secret_arn=SECRET, policy=policy({**DENY, "Action": "*"})),
        ((Step.RESOURCE, "aws_secretsmanager_secret_policy.db"),),
    ),
    "secret whose policy denies all but another role": Break(
        add(
            "aws_secretsmanager_secret_policy",
            "db",
            secret_arn=SECRET,
            policy=policy(
                {
                    **DENY,
                    "Action": "secretsmanager:*",
                    "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/other"}},
                }
            ),
        ),
        ((Step.RESOURCE, "aws_secretsmanager_secret_policy.db"),),
    ),
    "secret whose policy denies other endpoints": Break(
        add(
            "aws_secretsmanager_secret_policy",
            "db",
            secret_arn=SECRET,
            policy=policy(
                {**DENY, "Action": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-99999999"}}}
            ),
        ),
        ((Step.RESOURCE, "aws_secretsmanager_secret_policy.db"),),
        forms=IDS,
    ),
    "repository whose policy denies": Break(
        add(
            "aws_ecr_repository_policy", "web", repository="web", policy=policy({**DENY, "Action": "ecr:BatchGetImage"})
        ),
        ((Step.RESOURCE, "aws_ecr_repository_policy.web"),),
        # A plan of HCL does not tell the repository's account.
        forms=TEXTS,
    ),
    "registry whose policy denies": Break(
        add("aws_ecr_registry_policy", "all", policy=policy({**DENY, "Action": "ecr:*"})),
        ((Step.RESOURCE, "aws_ecr_registry_policy.all"),),
        forms=TEXTS,
    ),
    "bucket whose policy denies": Break(
        add("aws_s3_bucket_policy", "files", bucket="web-config", policy=policy({**DENY, "Action": "s3:GetObject"})),
        ((Step.RESOURCE, "aws_s3_bucket_policy.files"),),
    ),
    "file system whose policy leaves out mounting": Break(
        add(
            "aws_efs_file_system_policy",
            "data",
            file_system_id=FILE_SYSTEM,
            policy=policy(allow("elasticfilesystem:ClientWrite")),
        ),
        ((Step.RESOURCE, "aws_efs_file_system_policy.data"),),
    ),
    # IAM permissions
    "role without a policy": Break(remove(EXECUTION_POLICY), ((Step.PERMISSION, EXECUTION),)),
    "role that may not log in": Break(
        role_policy("ecr:GetAuthorizationToken", "ecr:DescribeRepositories"),
        ((Step.PERMISSION, EXECUTION),),
        forms=TEXTS,
    ),
    "role that may not pull": Break(
        role_policy('"ecr:BatchGetImage",', ""), ((Step.PERMISSION, EXECUTION),), forms=TEXTS
    ),
    "role for another repository": Break(
        role_policy("${aws_ecr_repository.web.arn}", "arn:aws:ecr:us-east-1:123456789012:repository/other"),
        ((Step.PERMISSION, EXECUTION),),
        forms=TEXTS,
    ),
    "role for a log group without its streams": Break(
        role_policy("${aws_cloudwatch_log_group.ecs_web.arn}:*", "${aws_cloudwatch_log_group.ecs_web.arn}"),
        ((Step.PERMISSION, EXECUTION),),
        forms=TEXTS,
    ),
    "role that is denied": Break(
        role_policy('"Statement":[', '"Statement":[{"Effect":"Deny","Action":"ssm:*","Resource":"*"},'),
        ((Step.PERMISSION, EXECUTION),),
        forms=TEXTS,
    ),
    "role that may read through another endpoint only": Break(
        role_policy(
            '"Effect":"Allow","Resource":["*"]',
            '"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-99999999"}},"Effect":"Allow","Resource":["*"]',
        ),
        ((Step.PERMISSION, EXECUTION),),
        forms=IDS,
    ),
    "a group to create, and no permission to write to it": Break(
        both(
            opened("logs"),
            role_policy('"logs:CreateLogStream"', '"logs:CreateLogGroup"'),
            task_definition('"awslogs-group"', '"awslogs-create-group":"true","awslogs-group"'),
        ),
        ((Step.PERMISSION, EXECUTION),),
        forms=TEXTS,
    ),
    "permissions boundary": Break(
        both(
            add(
                "aws_iam_policy",
                "boundary",
                name="boundary",
                policy=json.dumps({"Statement": {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}}),
            ),
            put(TASK_ROLE, permissions_boundary="${aws_iam_policy.boundary.arn}"),
        ),
        ((Step.PERMISSION, TASK_ROLE),),
        forms=TEXTS,
    ),
    "role that trusts EC2": Break(
        rewrite(EXECUTION, "assume_role_policy", "ecs-tasks.", "ec2."), ((Step.PERMISSION, EXECUTION),), forms=TEXTS
    ),
    "task role that trusts EC2": Break(
        rewrite(TASK_ROLE, "assume_role_policy", "ecs-tasks.", "ec2."), ((Step.PERMISSION, TASK_ROLE),), forms=TEXTS
    ),
    "role that nothing needs and that trusts EC2": Break(
        both(
            add("aws_iam_role", "idle", name="idle", assume_role_policy=json.dumps(EC2)),
            put(TASK, task_role_arn="${aws_iam_role.idle.arn}"),
        ),
        ((Step.PERMISSION, "aws_iam_role.idle"),),
        "nat",
        # A plan of HCL does not hold the argument; see test_reachability_terraform.py.
        TEXTS,
    ),
    "role for an external id": Break(
        trusted(EXECUTION, {"StringEquals": {"sts:ExternalId": "x"}}), ((Step.PERMISSION, EXECUTION),)
    ),
    "role for tasks of another region": Break(
        trusted(EXECUTION, {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:123456789012:*"}}),
        ((Step.PERMISSION, EXECUTION),),
    ),
    "role for tasks of another account": Break(
        trusted(EXECUTION, {"StringEquals": {"aws:SourceAccount": "210987654321"}}),
        ((Step.PERMISSION, EXECUTION),),
        forms=IDS,
    ),
    "parameter with a key of one's own": Break(
        encrypted("${aws_kms_key.own.arn}"), ((Step.PERMISSION, EXECUTION),), forms=TEXTS
    ),
    "parameter with a key whose policy leaves nothing to IAM": Break(
        both(
            encrypted("${aws_kms_key.own.arn}"),
            put(
                "aws_kms_key.own", policy=policy(allow("kms:*", principal={"AWS": "arn:aws:iam::123456789012:role/x"}))
            ),
            role_policy('"Statement":[', f'"Statement":[{json.dumps(DECRYPT)},'),
        ),
        ((Step.PERMISSION, "aws_kms_key.own"),),
        forms=TEXTS,
    ),
    "task without an execution role": Break(
        both(opened("s3", *SERVICES), put(TASK, execution_role_arn=None)), ((Step.PERMISSION, TASK),), forms=TEXTS
    ),
    "ECS Exec without a task role": Break(
        both(opened("logs", "sqs", "ssmmessages"), put(TASK, task_role_arn=None)),
        ((Step.PERMISSION, TASK),),
        forms=TEXTS,
    ),
    "task role without ECS Exec": Break(remove("aws_iam_role_policy.web_task_role"), ((Step.PERMISSION, TASK_ROLE),)),
    "policy at the wrong role": Break(
        put("aws_iam_role_policy.web_task_role", role=f"${{{EXECUTION}.name}}"), ((Step.PERMISSION, TASK_ROLE),)
    ),
    # The task definition
    "memory that Fargate has not": Break(put(TASK, memory="4096"), ((Step.DEFINITION, TASK),), forms=TEXTS),
    "log driver that Fargate has not": Break(
        task_definition('"logDriver":"awslogs"', '"logDriver":"syslog"'), ((Step.DEFINITION, TASK),), forms=TEXTS
    ),
    # Findings
    "route to an internet gateway": Break(
        both(
            add("aws_internet_gateway", "main", vpc_id="${aws_vpc.main.id}"),
            add(
                "aws_route",
                "out",
                route_table_id='${aws_route_table.private["us-east-1a"].id}',
                destination_cidr_block="0.0.0.0/0",
                gateway_id="${aws_internet_gateway.main.id}",
            ),
        ),
        (("internet-route", "aws_route.out"),),
    ),
    "egress to anywhere": Break(
        add(
            "aws_vpc_security_group_egress_rule",
            "all",
            security_group_id=f"${{{GROUP}.id}}",
            ip_protocol="-1",
            cidr_ipv4="0.0.0.0/0",
        ),
        (("open-egress", "aws_vpc_security_group_egress_rule.all"),),
    ),
    "egress to anywhere in IPv6": Break(
        add(
            "aws_vpc_security_group_egress_rule",
            "all",
            security_group_id=f"${{{GROUP}.id}}",
            ip_protocol="-1",
            cidr_ipv6="::/0",
        ),
        (("open-egress", "aws_vpc_security_group_egress_rule.all"),),
    ),
    "endpoint that nothing needs": Break(
        add(
            "aws_vpc_endpoint",
            "kms",
            service_name="com.amazonaws.us-east-1.kms",
            subnet_ids="${values(aws_subnet.private)[*].id}",
            security_group_ids=["${aws_security_group.endpoint_ssm.id}"],
            **SECOND,
        ),
        (("unneeded-endpoint", "aws_vpc_endpoint.kms"),),
        forms=TEXTS,
    ),
    "endpoint that NAT is used in place of": Break(
        add(
            "aws_vpc_endpoint",
            "logs",
            **{**SECOND, "private_dns_enabled": False},
            service_name="com.amazonaws.us-east-1.logs",
            subnet_ids="${values(aws_subnet.private)[*].id}",
            security_group_ids=[f"${{{GROUP}.id}}"],
        ),
        (("unneeded-endpoint", "aws_vpc_endpoint.logs"),),
        "nat",
    ),
    "two endpoints of one service": Break(
        add(
            "aws_vpc_endpoint",
            "again",
            service_name="com.amazonaws.us-east-1.logs",
            subnet_ids="${values(aws_subnet.private)[*].id}",
            security_group_ids=["${aws_security_group.endpoint_logs.id}"],
            **SECOND,
        ),
        (("conflicting-private-dns", "aws_vpc_endpoint.again"), ("unneeded-endpoint", "aws_vpc_endpoint.again")),
    ),
    "two gateway endpoints in one route table": Break(
        add(
            "aws_vpc_endpoint",
            "again",
            vpc_id="${aws_vpc.main.id}",
            service_name="com.amazonaws.us-east-1.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids="${values(aws_route_table.private)[*].id}",
        ),
        (("conflicting-route", "aws_vpc_endpoint.again"),),
    ),
    "private zone of the name of private DNS": Break(
        private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs"),
        (("conflicting-zone", "aws_route53_zone.logs"),),
    ),
    "private zone of the registry's name, by an association": Break(
        both(
            second_vpc,
            add(
                "aws_route53_zone", "x", name="dkr.ecr.us-east-1.amazonaws.com.", vpc={"vpc_id": "${aws_vpc.other.id}"}
            ),
            add(
                "aws_route53_zone_association",
                "x",
                zone_id="${aws_route53_zone.x.zone_id}",
                vpc_id="${aws_vpc.main.id}",
            ),
        ),
        (("conflicting-zone", "aws_route53_zone.x"),),
    ),
    "two private zones of one name": Break(
        both(
            *(
                add("aws_route53_zone", label, name="example.com", vpc={"vpc_id": "${aws_vpc.main.id}"})
                for label in ("a", "b")
            )
        ),
        (("conflicting-zone", "aws_route53_zone.b"),),
    ),
    "two rules of one number in an ACL": Break(
        acl(egress=EVERYTHING, ingress=[*EVERYTHING, acl_rule(100, "allow", 0, 65535, "10.0.0.0/8")]),
        (("duplicate-acl-rule", "aws_network_acl.private"),),
    ),
    "two rules of one number beside an ACL": Break(
        both(
            add("aws_network_acl", "private", vpc_id="${aws_vpc.main.id}"),
            *(
                add(
                    "aws_network_acl_rule",
                    label,
                    network_acl_id="${aws_network_acl.private.id}",
                    rule_number=7,
                    rule_action="allow",
                    protocol="-1",
                    cidr_block="0.0.0.0/0",
                )
                for label in ("a", "b")
            ),
        ),
        (("duplicate-acl-rule", "aws_network_acl_rule.b"),),
    ),
    "log group with a key of AWS's default policy": Break(
        both(add("aws_kms_key", "own"), put("aws_cloudwatch_log_group.ecs_web", kms_key_id="${aws_kms_key.own.arn}")),
        (("log-group-key", "aws_kms_key.own"),),
    ),
    "log group with a key for CloudWatch Logs of another region": Break(
        both(
            add("aws_kms_key", "own"),
            add(
                "aws_kms_key_policy",
                "own",
                key_id="${aws_kms_key.own.key_id}",
                policy=policy(allow("kms:*", principal={"Service": "logs.eu-west-1.amazonaws.com"})),
            ),
            put("aws_cloudwatch_log_group.ecs_web", kms_key_id="${aws_kms_key.own.arn}"),
        ),
        (("log-group-key", "aws_kms_key_policy.own"),),
    ),
    "log group that is not among the others": Break(
        both(
            opened("logs"),
            put("aws_cloudwatch_log_group.ecs_web", name="/ecs/other"),
            task_definition("${aws_cloudwatch_log_group.ecs_web.name}", "/ecs/web"),
            role_policy(LOG_GROUP, "arn:aws:logs:us-east-1:123456789012:log-group:*"),
            rewrite("aws_iam_role_policy.web_task_role", "policy", LOG_GROUP, "arn:aws:logs:*:*:log-group:*"),
        ),
        (("missing-log-group", TASK),),
        forms=TEXTS,
    ),
    "rules of its own beside a group without any": Break(put(GROUP, egress=[]), (), refused=(("undone", GROUP),)),
    "policies of its own beside a role with one inside": Break(
        put(EXECUTION, inline_policy=[{"name": "x", "policy": policy({**DECRYPT, "Action": "sts:GetCallerIdentity"})}]),
        (),
        refused=(("undone", EXECUTION),),
    ),
    "a second role of a name": Break(
        both(*(add("aws_iam_role", label, name="twice", assume_role_policy=json.dumps(EC2)) for label in ("a", "b"))),
        (),
        refused=(("duplicate-name", "aws_iam_role.b"),),
    ),
    "a service that depends on nothing": Break(
        both(run_by_service(), put("aws_ecs_service.web", depends_on=None)),
        (),
        refused=(("order", "aws_ecs_service.web"),),
    ),
    "a service that depends on all but a rule": Break(
        lambda document: (
            run_by_service()(document),
            document["resource"]["aws_ecs_service"]["web"]["depends_on"].remove(egress_rule("logs")),
        )[0],
        (),
        refused=(("order", "aws_ecs_service.web"),),
    ),
    "S3 as an interface endpoint": Break(
        both(
            s3_as_interface("endpoint_ssm", dns_options=FOR_ALL),
            put(
                egress_rule("s3"),
                prefix_list_id=None,
                referenced_security_group_id="${aws_security_group.endpoint_ssm.id}",
            ),
        ),
        (("s3-interface", "aws_vpc_endpoint.s3"),),
        refused=(("duplicate-name", egress_rule("ssm")),),
    ),
    "S3 as an interface endpoint with AWS's default of private DNS": Break(
        both(
            s3_as_interface("endpoint_ssm"),
            put(
                egress_rule("s3"),
                prefix_list_id=None,
                referenced_security_group_id="${aws_security_group.endpoint_ssm.id}",
            ),
        ),
        (
            (Step.NAME, "aws_vpc_endpoint.s3"),
            ("inbound-only-dns", "aws_vpc_endpoint.s3"),
            ("s3-interface", "aws_vpc_endpoint.s3"),
        ),
        refused=(("duplicate-name", egress_rule("ssm")),),
    ),
    "endpoint in one zone": Break(
        in_subnets("ssm", ['${aws_subnet.private["us-east-1a"].id}']),
        (("zone-not-covered", "aws_vpc_endpoint.ssm"),),
    ),
    "endpoint twice in one zone": Break(
        both(
            put("aws_vpc_endpoint.ssm", subnet_ids=None),
            add(
                "aws_vpc_endpoint_subnet_association",
                "private",
                for_each=ZONES,
                vpc_endpoint_id="${aws_vpc_endpoint.ssm.id}",
                subnet_id="${aws_subnet.private[each.key].id}",
            ),
            add(
                "aws_subnet",
                "more",
                vpc_id="${aws_vpc.main.id}",
                cidr_block="10.0.32.0/20",
                availability_zone="us-east-1b",
            ),
            add(
                "aws_vpc_endpoint_subnet_association",
                "more",
                vpc_endpoint_id="${aws_vpc_endpoint.ssm.id}",
                subnet_id="${aws_subnet.more.id}",
            ),
        ),
        (("duplicate-zone", "aws_vpc_endpoint.ssm"),),
    ),
    "endpoint in a subnet of another VPC": Break(
        both(
            second_vpc,
            in_subnets("ssm", "${concat(values(aws_subnet.private)[*].id, [aws_subnet.other.id])}"),
        ),
        ((Step.ENDPOINT, "aws_vpc_endpoint.ssm"),),
    ),
    "log group that nobody makes": Break(
        both(
            opened("logs"),
            task_definition("${aws_cloudwatch_log_group.ecs_web.name}", "/ecs/web"),
            remove("aws_cloudwatch_log_group.ecs_web"),
            role_policy(LOG_GROUP, "arn:aws:logs:us-east-1:123456789012:log-group:*"),
            rewrite("aws_iam_role_policy.web_task_role", "policy", LOG_GROUP, "arn:aws:logs:*:*:log-group:*"),
        ),
        (("log-group", TASK),),
        forms=TEXTS,
    ),
    "ECS Exec and a read-only root": Break(
        task_definition('"name":"web"', '"name":"web","readonlyRootFilesystem":true'),
        ((Step.DEFINITION, TASK),),
        forms=TEXTS,
    ),
    "the log group of Service Connect's proxy": Break(
        both(
            opened("logs"),
            add("aws_cloudwatch_log_group", "proxy", name="/ecs/proxy"),
            run_by_service(),
            put("aws_ecs_service.web", service_connect_configuration=service_connect("/ecs/proxy")),
        ),
        ((Step.PERMISSION, EXECUTION), ("service-connect", "aws_ecs_service.web")),
        forms=TEXTS,
    ),
    "Service Connect without ecs-agent": Break(
        both(
            run_by_service(),
            put("aws_ecs_service.web", service_connect_configuration=service_connect("/ecs/web")),
        ),
        (("service-connect", "aws_ecs_service.web"),),
    ),
    "a prefix list without the endpoint's subnets": Break(
        both(
            add("aws_ec2_managed_prefix_list", "own", name="own", entry=[{"cidr": "10.0.0.0/20"}]),
            put(
                egress_rule("ssm"),
                referenced_security_group_id=None,
                prefix_list_id="${aws_ec2_managed_prefix_list.own.id}",
            ),
        ),
        EGRESS,
    ),
    "public address": Break(
        run_by_service(assign_public_ip=True),
        (("public-ip", "aws_ecs_service.web"),),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_task_in_subnets_of_two_vpcs_is_refused(form: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    second_vpc(document)
    run_by_service(subnets="${concat(values(aws_subnet.private)[*].id, [aws_subnet.other.id])}")(document)
    proof = proved(document, form, "rich")
    assert (Step.ROUTE, "aws_ecs_service.web") in found(proof), table([proof])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("network", NETWORKS)
def test_the_networks_are_proved_before_they_are_broken(network: str, form: str, networks: dict[str, Json]) -> None:
    proof = proved(networks[network], form, network)
    assert found(proof) == set(), table([proof])
    # The text of a policy that names what is not there yet is not in a plan of HCL.
    policies = {("rich", "plan"): {Step.POLICY, Step.PERMISSION}, ("nat", "plan"): {Step.PERMISSION}}
    nat = {Step.PERMISSION} if network == "nat" else set()
    assert _unknown(proof) <= policies.get((network, form), nat), table([proof])


def test_of_endpoints_that_allow_everything_a_plan_leaves_only_roles_unknown(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    opened("s3", *SERVICES)(document)
    proof = proved(document, "plan", "rich")
    assert found(proof) == set(), table([proof])
    assert _unknown(proof) <= {Step.PERMISSION}, table([proof])


def _unknown(proof: Proof) -> set[Step]:
    return {path.decisive.step for task in proof.tasks for path in task.paths if path.decisive}


# Endpoints whose subnets are said by resources of their own.
ASSOCIATED: dict[str, Break] = {
    "endpoint without associations": Break(
        remove("aws_vpc_endpoint_subnet_association.ssm"), ((Step.ENDPOINT, "aws_vpc_endpoint.ssm"),)
    ),
    "endpoint that is associated with a subnet of another VPC": Break(
        both(
            second_vpc,
            add(
                "aws_vpc_endpoint_subnet_association",
                "foreign",
                vpc_endpoint_id="${aws_vpc_endpoint.ssm.id}",
                subnet_id="${aws_subnet.other.id}",
            ),
        ),
        ((Step.ENDPOINT, "aws_vpc_endpoint.ssm"),),
    ),
    "endpoint that is associated with one zone": Break(
        put("aws_vpc_endpoint_subnet_association.ssm", for_each={"us-east-1a": "10.0.0.0/20"}),
        (("zone-not-covered", "aws_vpc_endpoint.ssm"),),
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ASSOCIATED)
def test_a_broken_association_is_found(name: str, form: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    ASSOCIATED[name].change(document)
    proof = proved(document, form, "rich")
    assert found(proof) == set(ASSOCIATED[name].found), table([proof])


def test_the_association_that_is_in_another_vpc_is_to_be_removed(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    ASSOCIATED["endpoint that is associated with a subnet of another VPC"].change(document)
    ((_, _, hop),) = proved(document, "synthesized", "rich").failures
    assert hop.remedy == "remove aws_vpc_endpoint_subnet_association.foreign"


CASES = [pytest.param(name, form, id=f"{form}: {name}") for name, each in BREAKS.items() for form in each.forms]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_a_break_is_found_at_its_hop_and_address(name: str, form: str, networks: dict[str, Json]) -> None:
    each = BREAKS[name]
    document = copy.deepcopy(networks[each.network])
    each.change(document)
    proof = proved(document, form, each.network)
    assert found(proof) == {*each.found, *(each.refused if form != "state" else ())}, table([proof])
    for _, _, hop in proof.failures:
        assert hop.error
        assert hop.remedy


def test_there_are_breaks_at_every_hop_and_finding() -> None:
    kinds = {kind for each in BREAKS.values() for kind, _ in each.found}
    kinds |= {each.step for each in way_in.BREAKS.values()} | {each.step for each in starts.BREAKS.values()}
    assert kinds >= set(Step)
    assert len(BREAKS) >= 60
