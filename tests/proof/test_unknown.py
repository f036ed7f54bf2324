"""What a configuration does not tell is unknown: neither proved nor refused."""

import copy
import json
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import ACCOUNT, FORMS
from tests.proof.networks import (
    DENY,
    EVERYTHING,
    EXECUTION,
    EXECUTION_POLICY,
    GROUP,
    TASK,
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
    no,
    policy,
    private_zone,
    proved,
    put,
    remove,
    rewrite,
    run_by_service,
    second_vpc,
    separate_acl_rule,
    trusted,
)

Json = dict[str, Any]


def elsewhere(document: Json) -> None:
    """Everything in a VPC that another configuration makes."""
    remove("aws_vpc.main", "aws_default_security_group.main")(document)
    text = json.dumps({**document, "output": {"run": document["output"]["run_task_commands"]}})
    for attribute, value in (("id", "vpc-1"), ("cidr_block", "10.0.0.0/16"), ("owner_id", ACCOUNT)):
        text = text.replace(f"${{aws_vpc.main.{attribute}}}", value)
    document.clear()
    document.update(json.loads(text))


def attached(arn: str) -> Change:
    """A managed policy of the execution role."""
    return add("aws_iam_role_policy_attachment", "x", role=f"${{{EXECUTION}.name}}", policy_arn=arn)


CONDITION = {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}
# A change, the network, and the step and address of the first hop that is not known.
UNKNOWN: dict[str, tuple[Change, str, tuple[Step, str]]] = {
    "DNS servers of one's own": (
        both(
            add("aws_vpc_dhcp_options", "own", domain_name_servers=["10.0.0.2"]),
            add(
                "aws_vpc_dhcp_options_association",
                "own",
                vpc_id="${aws_vpc.main.id}",
                dhcp_options_id="${aws_vpc_dhcp_options.own.id}",
            ),
        ),
        "rich",
        (Step.NAME, "aws_vpc_dhcp_options.own"),
    ),
    "a VPC from elsewhere": (elsewhere, "rich", (Step.NAME, "vpc-1")),
    "an egress rule to a group from elsewhere": (
        put(egress_rule("ssm"), referenced_security_group_id=None, prefix_list_id="pl-12345678"),
        "rich",
        (Step.EGRESS, "aws_vpc_security_group_egress_rule.task_web_ssm"),
    ),
    "egress to some public addresses": (
        put(egress_rule("s3"), prefix_list_id=None, cidr_ipv4="52.216.0.0/15"),
        "rich",
        (Step.EGRESS, "aws_vpc_security_group_egress_rule.task_web_s3"),
    ),
    "an endpoint's group from elsewhere": (
        put("aws_vpc_endpoint.ssm", security_group_ids=["sg-12345678", "${aws_security_group.endpoint_ssm.id}"]),
        "rich",
        (Step.PERMISSION, ""),
    ),
    "a route to a transit gateway": (
        put("aws_route.private_nat", nat_gateway_id=None, transit_gateway_id="tgw-1"),
        "nat",
        (Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),
    ),
    "a NAT gateway from elsewhere": (
        put("aws_route.private_nat", nat_gateway_id="nat-1"),
        "nat",
        (Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),
    ),
    "network ACL for a part of the ports": (
        acl(egress=EVERYTHING, ingress=[acl_rule(1, "allow", 40000, 60999)]),
        "nat",
        (Step.ACL, "aws_network_acl.private"),
    ),
    "network ACL that denies a part of the ports": (
        acl(egress=EVERYTHING, ingress=[acl_rule(1, "deny", 40000, 50000), *EVERYTHING]),
        "nat",
        (Step.ACL, "aws_network_acl.private"),
    ),
    "network ACL for a subnet whose CIDR is not known": (
        both(
            files_apart,
            put("aws_subnet.files", cidr_block=None),
            acl(
                egress=[acl_rule(1, "deny", 2049, 2049, "10.0.96.0/20"), acl_rule(2, "allow", 0, 65535)],
                ingress=EVERYTHING,
            ),
        ),
        "rich",
        (Step.ACL, "aws_network_acl.private"),
    ),
    "a policy with a condition": (
        endpoint_policy("ssm", allow("*", Condition=CONDITION)),
        "rich",
        (Step.POLICY, "aws_vpc_endpoint.ssm"),
    ),
    "a role from elsewhere": (
        put(TASK, execution_role_arn="arn:aws:iam::123456789012:role/elsewhere"),
        "rich",
        (Step.PERMISSION, TASK),
    ),
    "a managed policy that nobody knows here": (
        both(remove(EXECUTION_POLICY), attached("arn:aws:iam::123456789012:policy/elsewhere")),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy_attachment.x"),
    ),
    "a managed policy beside what allows, which may deny": (
        attached("arn:aws:iam::123456789012:policy/elsewhere"),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy_attachment.x"),
    ),
    "a managed policy of AWS's that denies something": (
        attached("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy_attachment.x"),
    ),
    "a policy beside what allows, longer than any that AWS takes": (
        add("aws_iam_role_policy", "x", role=f"${{{EXECUTION}.name}}", policy=policy(*[DENY] * 1001)),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy.x"),
    ),
    "a role with a condition": (
        rewrite(
            EXECUTION_POLICY,
            "policy",
            '"Action":["ssm:GetParameters"]',
            f'"Condition":{json.dumps(CONDITION)},"Action":["ssm:GetParameters"]',
        ),
        "rich",
        (Step.PERMISSION, EXECUTION_POLICY),
    ),
    "a role for tasks of one cluster": (
        trusted(EXECUTION, {"ArnEquals": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:cluster/web"}}),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "a role that trusts an organization": (
        trusted(EXECUTION, {"StringEquals": {"aws:SourceOrgID": "o-1234567890"}}),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "a role whose trust is not known": (
        put(EXECUTION, assume_role_policy="${data.aws_iam_policy_document.x.json}"),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "a task role from elsewhere that nothing needs": (
        put(TASK, task_role_arn="arn:aws:iam::123456789012:role/elsewhere"),
        "nat",
        (Step.PERMISSION, TASK),
    ),
    "a parameter with a key from elsewhere": (
        encrypted("arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "a private zone from elsewhere": (
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            add("aws_route53_zone_association", "x", zone_id="Z0123456789", vpc_id="${aws_vpc.main.id}"),
        ),
        "rich",
        (Step.NAME, "aws_route53_zone_association.x"),
    ),
    "a record that may lead anywhere": (
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_lb.x"),
        ),
        "rich",
        (Step.NAME, "aws_route53_record.logs"),
    ),
    "endpoints for several VPCs": (
        both(
            no("logs"),
            add("aws_route53_zone_association", "x", zone_id="Z0123456789", vpc_id="${aws_vpc.main.id}"),
            add(
                "aws_route",
                "hub",
                for_each=ZONES,
                route_table_id="${aws_route_table.private[each.key].id}",
                destination_cidr_block="10.0.0.0/8",
                transit_gateway_id="tgw-1",
            ),
        ),
        "rich",
        (Step.NAME, "aws_route53_zone_association.x"),
    ),
    "S3 over a transit gateway": (
        both(
            put("aws_vpc_endpoint.s3", route_table_ids=[]),
            add(
                "aws_route",
                "hub",
                for_each=ZONES,
                route_table_id="${aws_route_table.private[each.key].id}",
                destination_cidr_block="0.0.0.0/0",
                transit_gateway_id="tgw-1",
            ),
        ),
        "rich",
        (Step.ROUTE, 'aws_route.hub["us-east-1a"]'),
    ),
    "an endpoint with IPv6 addresses": (
        both(
            put("aws_vpc_endpoint.ssm", ip_address_type="ipv6"),
            put("aws_subnet.private", ipv6_cidr_block="2600:1f18::/64"),
        ),
        "rich",
        (Step.NAME, "aws_vpc_endpoint.ssm"),
    ),
    "a subnet with IPv6 addresses only": (
        put("aws_subnet.private", ipv6_native=True, cidr_block=None, ipv6_cidr_block="2600:1f18::/64"),
        "rich",
        (Step.ROUTE, 'aws_subnet.private["us-east-1a"]'),
    ),
    "a subnet with IPv6 addresses only, and no endpoint": (
        both(no("ssm"), put("aws_subnet.private", ipv6_native=True, cidr_block=None)),
        "rich",
        (Step.ROUTE, 'aws_subnet.private["us-east-1a"]'),
    ),
    "VPC Block Public Access without a subnet": (
        both(
            add("aws_vpc_block_public_access_options", "x", internet_gateway_block_mode="block-bidirectional"),
            add(
                "aws_vpc_block_public_access_exclusion",
                "x",
                subnet_id='${aws_subnet.public["us-east-1a"].id}',
                internet_gateway_exclusion_mode="allow-egress",
            ),
        ),
        "nat",
        (Step.ROUTE, "aws_vpc_block_public_access_options.x"),
    ),
    "an ingress rule for a part of the subnets": (
        put("aws_vpc_security_group_ingress_rule.endpoint_ssm", cidr_ipv4="${cidrsubnet(each.value, 1, 0)}"),
        "rich",
        (Step.INGRESS, 'aws_vpc_security_group_ingress_rule.endpoint_ssm["us-east-1a"]'),
    ),
    "a file system from elsewhere, and an egress rule to some group": (
        both(
            remove("aws_efs_mount_target.data"),
            put(egress_rule("vpc_2049"), cidr_ipv4=None, referenced_security_group_id="sg-12345678"),
        ),
        "rich",
        (Step.EGRESS, egress_rule("vpc_2049")),
    ),
    "an endpoint's groups that are not known": (
        put("aws_vpc_endpoint.ssm", security_group_ids="${data.aws_security_groups.x.ids}"),
        "rich",
        (Step.EGRESS, egress_rule("ecr_api")),
    ),
    "a subnet from elsewhere": (
        run_by_service(subnets='${concat(values(aws_subnet.private)[*].id, ["subnet-1"])}'),
        "rich",
        (Step.ROUTE, "aws_ecs_service.web"),
    ),
    "a group from elsewhere beside the task's own": (
        both(
            remove(egress_rule("ssm")),
            run_by_service(security_groups=[f"${{{GROUP}.id}}", "sg-1"]),
        ),
        "rich",
        (Step.EGRESS, "aws_ecs_service.web"),
    ),
    "a file system from elsewhere": (
        remove("aws_efs_mount_target.data"),
        "rich",
        (Step.ENDPOINT, "output.run_task_commands"),
    ),
}


NOBODY_KNOWS = "${timestamp()}"
NARROW = {"vpc_id": "${aws_vpc.main.id}", "ingress": [acl_rule(100, "allow", 443, 443)], "egress": EVERYTHING}
PRIVATE = 'aws_subnet.private["us-east-1a"]'
# What is not known of a thing that attaches to others: a change, the network, and the first hop that is not known.
DOUBTS: dict[str, tuple[Change, str, tuple[Step, str]]] = {
    "a rule of a group": (
        put(egress_rule("ssm"), security_group_id=NOBODY_KNOWS),
        "rich",
        (Step.EGRESS, egress_rule("ssm")),
    ),
    "a rule of an endpoint's group": (
        put("aws_vpc_security_group_ingress_rule.endpoint_ssm", security_group_id=NOBODY_KNOWS),
        "rich",
        (Step.INGRESS, 'aws_vpc_security_group_ingress_rule.endpoint_ssm["us-east-1a"]'),
    ),
    "the direction of an old rule": (
        both(
            remove(egress_rule("ssm")),
            add(
                "aws_security_group_rule",
                "ssm",
                type=NOBODY_KNOWS,
                security_group_id=f"${{{GROUP}.id}}",
                protocol="-1",
                from_port=0,
                to_port=0,
                cidr_blocks=["10.0.0.0/16"],
            ),
        ),
        "rich",
        (Step.EGRESS, "aws_security_group_rule.ssm"),
    ),
    "the CIDRs of an old rule": (
        both(
            remove(egress_rule("ssm")),
            add(
                "aws_security_group_rule",
                "ssm",
                type="egress",
                security_group_id=f"${{{GROUP}.id}}",
                protocol="tcp",
                from_port=443,
                to_port=443,
                cidr_blocks=NOBODY_KNOWS,
            ),
        ),
        "rich",
        (Step.EGRESS, "aws_security_group_rule.ssm"),
    ),
    "the subnets of an ACL": (
        add("aws_network_acl", "x", **NARROW, subnet_ids=NOBODY_KNOWS),
        "rich",
        (Step.ACL, "aws_network_acl.x"),
    ),
    "the subnet of an ACL's association": (
        both(
            add("aws_network_acl", "x", **NARROW),
            add(
                "aws_network_acl_association",
                "x",
                network_acl_id="${aws_network_acl.x.id}",
                subnet_id=NOBODY_KNOWS,
            ),
        ),
        "rich",
        (Step.ACL, "aws_network_acl_association.x"),
    ),
    "the blocks of an ACL": (
        both(
            acl(ingress=EVERYTHING, egress=EVERYTHING),
            put("aws_network_acl.private", egress=NOBODY_KNOWS),
            separate_acl_rule(rule_number=100),
        ),
        "rich",
        (Step.ACL, "aws_network_acl.private"),
    ),
    "the ACL of a rule": (
        both(
            acl(ingress=EVERYTHING, egress=EVERYTHING),
            separate_acl_rule(network_acl_id=NOBODY_KNOWS, rule_action="deny"),
        ),
        "rich",
        (Step.ACL, "aws_network_acl_rule.x"),
    ),
    "the action of an ACL's rule": (
        both(
            acl(ingress=EVERYTHING, egress=EVERYTHING),
            separate_acl_rule(rule_action=NOBODY_KNOWS),
        ),
        "rich",
        (Step.ACL, "aws_network_acl_rule.x"),
    ),
    "the adopted ACL's VPC": (
        add("aws_default_network_acl", "x", default_network_acl_id=NOBODY_KNOWS),
        "rich",
        (Step.ACL, "aws_default_network_acl.x"),
    ),
    "the subnet of a route table": (
        put("aws_route_table_association.private", subnet_id=NOBODY_KNOWS),
        "rich",
        (Step.ROUTE, PRIVATE),
    ),
    "the main route table": (
        both(
            remove("aws_route_table_association.private"),
            add("aws_main_route_table_association", "x", vpc_id=NOBODY_KNOWS, route_table_id=NOBODY_KNOWS),
        ),
        "rich",
        (Step.ROUTE, PRIVATE),
    ),
    "the table of a route": (
        put("aws_route.private_nat", route_table_id=NOBODY_KNOWS),
        "nat",
        (Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),
    ),
    "the destination of a route": (
        put("aws_route.private_nat", destination_cidr_block=NOBODY_KNOWS),
        "nat",
        (Step.ROUTE, 'aws_route.private_nat["us-east-1a"]'),
    ),
    "the subnet of a NAT gateway": (
        put("aws_nat_gateway.main", subnet_id=NOBODY_KNOWS),
        "nat",
        (Step.ROUTE, 'aws_nat_gateway.main["us-east-1a"]'),
    ),
    "the endpoint of a policy": (
        add("aws_vpc_endpoint_policy", "x", vpc_endpoint_id=NOBODY_KNOWS, policy=policy(DENY)),
        "rich",
        (Step.POLICY, "aws_vpc_endpoint_policy.x"),
    ),
    "the endpoint that private DNS is switched on for": (
        add("aws_vpc_endpoint_private_dns", "x", vpc_endpoint_id=NOBODY_KNOWS, private_dns_enabled=False),
        "rich",
        (Step.NAME, "aws_vpc_endpoint.ssm"),
    ),
    "the endpoint of a subnet": (
        add(
            "aws_vpc_endpoint_subnet_association",
            "x",
            vpc_endpoint_id=NOBODY_KNOWS,
            subnet_id=f"${{{PRIVATE}.id}}",
        ),
        "rich",
        (Step.ENDPOINT, "aws_vpc_endpoint.ssm"),
    ),
    "the VPC of an endpoint": (
        add(
            "aws_vpc_endpoint",
            "logs",
            vpc_id=NOBODY_KNOWS,
            service_name="com.amazonaws.us-east-1.logs",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
        ),
        "nat",
        (Step.ENDPOINT, "aws_vpc_endpoint.logs"),
    ),
    "the services of two endpoints, of which the first has a policy for another": (
        both(
            put("aws_vpc_endpoint.ecr_api", service_name=NOBODY_KNOWS),
            put("aws_vpc_endpoint.logs", service_name=f"com.amazonaws.us-east-1.{NOBODY_KNOWS}"),
        ),
        "rich",
        (Step.ENDPOINT, "aws_vpc_endpoint.ecr_api"),
    ),
    "the service of an endpoint beside one without private DNS": (
        both(
            put("aws_vpc_endpoint.ssm", private_dns_enabled=False),
            put("aws_vpc_endpoint.sqs", service_name=NOBODY_KNOWS),
        ),
        "rich",
        (Step.ENDPOINT, "aws_vpc_endpoint.sqs"),
    ),
    "the VPC of DHCP options": (
        both(
            add("aws_vpc_dhcp_options", "own", domain_name_servers=["10.0.0.2"]),
            add(
                "aws_vpc_dhcp_options_association",
                "own",
                vpc_id=NOBODY_KNOWS,
                dhcp_options_id="${aws_vpc_dhcp_options.own.id}",
            ),
        ),
        "rich",
        (Step.NAME, "aws_vpc_dhcp_options.own"),
    ),
    "the servers of DHCP options": (
        add(
            "aws_vpc_dhcp_options_association",
            "own",
            vpc_id="${aws_vpc.main.id}",
            dhcp_options_id="dopt-0123456789abcdef0",
        ),
        "rich",
        (Step.NAME, "aws_vpc_dhcp_options_association.own"),
    ),
    "the role of a policy": (
        put(EXECUTION_POLICY, role=NOBODY_KNOWS),
        "rich",
        (Step.PERMISSION, EXECUTION_POLICY),
    ),
    "what a policy beside one that allows says": (
        add("aws_iam_role_policy", "x", role=f"${{{EXECUTION}.name}}", policy=NOBODY_KNOWS),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy.x"),
    ),
    "the role of a policy that denies": (
        add(
            "aws_iam_role_policy",
            "x",
            role=NOBODY_KNOWS,
            policy=policy({"Effect": "Deny", "Action": "ssm:GetParameters", "Resource": "*"}),
        ),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy.x"),
    ),
    "the roles of a policy": (
        both(
            remove(EXECUTION_POLICY),
            add("aws_iam_policy", "x", name="x", policy=policy({"Effect": "Allow", "Action": "*", "Resource": "*"})),
            add(
                "aws_iam_policy_attachment",
                "x",
                name="x",
                roles=NOBODY_KNOWS,
                policy_arn="${aws_iam_policy.x.arn}",
            ),
        ),
        "rich",
        (Step.PERMISSION, "aws_iam_policy_attachment.x"),
    ),
    "the gateway of an attachment": (
        both(
            put("aws_internet_gateway.main", vpc_id=None),
            add(
                "aws_internet_gateway_attachment",
                "x",
                internet_gateway_id=NOBODY_KNOWS,
                vpc_id="${aws_vpc.main.id}",
            ),
        ),
        "nat",
        (Step.ROUTE, "aws_route.public_internet"),
    ),
    "the VPC of a private zone": (
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("x", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs"),
            put("aws_route53_zone.x", vpc={"vpc_id": NOBODY_KNOWS}),
        ),
        "rich",
        (Step.NAME, "aws_route53_zone.x"),
    ),
    "the zone of an association": (
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("x", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs", vpc="other"),
            second_vpc,
            add("aws_route53_zone_association", "x", zone_id=NOBODY_KNOWS, vpc_id="${aws_vpc.main.id}"),
        ),
        "rich",
        (Step.NAME, "aws_route53_zone.x"),
    ),
    "the zone of a record": (
        both(
            put("aws_vpc_endpoint.logs", private_dns_enabled=False),
            private_zone("x", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs"),
            put("aws_route53_record.x", zone_id=NOBODY_KNOWS),
        ),
        "rich",
        (Step.NAME, "aws_route53_record.x"),
    ),
    "the key of a policy": (
        both(
            encrypted("${aws_kms_key.own.arn}"),
            add(
                "aws_iam_role_policy",
                "key",
                role=f"${{{EXECUTION}.name}}",
                policy=policy({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}),
            ),
            add("aws_kms_key_policy", "x", key_id=NOBODY_KNOWS, policy=policy(allow("kms:Decrypt"))),
        ),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "the file system of a mount target": (
        put("aws_efs_mount_target.data", file_system_id=NOBODY_KNOWS),
        "rich",
        (Step.ENDPOINT, "output.run_task_commands"),
    ),
}


@pytest.mark.parametrize("form", ["synthesized", "plan"])
@pytest.mark.parametrize("name", DOUBTS)
def test_what_may_belong_to_something_is_neither_there_nor_not(name: str, form: str, networks: dict[str, Json]) -> None:
    change, network, expected = DOUBTS[name]
    document = copy.deepcopy(networks[network])
    change(document)
    proof = proved(document, form, network)
    # An ACL that holds rules itself beside others is wrong for certain, whatever those say.
    assert found(proof) <= {("undone", "aws_network_acl.private")}, table([proof])
    hops = {(hop.step, hop.address) for task in proof.tasks for path in task.paths if (hop := path.decisive)}
    if form == "synthesized" or expected[0] not in (Step.PERMISSION, Step.POLICY):
        assert expected in hops, table([proof])
    assert all(task.verdict is not Verdict.FAILED for task in proof.tasks)
    assert proof.verdict is (Verdict.FAILED if found(proof) else Verdict.UNKNOWN)


@pytest.mark.parametrize("form", ["synthesized", "state"])
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_neither_proved_nor_refused(name: str, form: str, networks: dict[str, Json]) -> None:
    change, network, expected = UNKNOWN[name]
    document = copy.deepcopy(networks[network])
    change(document)
    proof = proved(document, form, network)
    assert found(proof) == set(), table([proof])
    hops = {(hop.step, hop.address) for task in proof.tasks for path in task.paths if (hop := path.decisive)}
    if expected[1]:
        assert expected in hops, table([proof])
        assert proof.verdict is Verdict.UNKNOWN


def test_a_trust_policy_that_names_an_account_needs_the_account(networks: dict[str, Json]) -> None:
    """Only a state tells which account the configuration is applied in."""
    document = copy.deepcopy(networks["rich"])
    trusted(EXECUTION, {"StringEquals": {"aws:SourceAccount": ACCOUNT}})(document)
    verdicts = {form: proved(document, form, "rich").verdict for form in ("synthesized", "state")}
    assert verdicts == {"synthesized": Verdict.UNKNOWN, "state": Verdict.PASSED}


def test_forms_are_all_of_one_kind() -> None:
    assert set(FORMS) == {"synthesized", "state", "plan"}


def test_it_says_of_which_subnet_nobody_knows_where_it_leads(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["nat"])
    put("aws_route_table_association.public", route_table_id=NOBODY_KNOWS)(document)
    proof = proved(document, "synthesized", "nat")
    messages = {hop.message for task in proof.tasks for path in task.paths if (hop := path.decisive)}
    subnet, gateway = 'aws_subnet.public["us-east-1a"]', 'aws_nat_gateway.main["us-east-1a"]'
    assert f"whether {subnet}, where {gateway} stands, leads to an internet gateway is not known" in messages
