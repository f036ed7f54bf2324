"""What a configuration does not tell is unknown: neither proved nor refused."""

import copy
import json
from typing import Any

import pytest

from modules.reachability.report import table
from modules.reachability.verdicts import Step, Verdict
from tests.forms import ACCOUNT, FORMS
from tests.networks import (
    EXECUTION,
    EXECUTION_POLICY,
    GROUP,
    TASK,
    Change,
    add,
    allow,
    both,
    egress_rule,
    endpoint_policy,
    found,
    proved,
    put,
    remove,
    rewrite,
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
        add(
            "aws_network_acl",
            "x",
            vpc_id="${aws_vpc.main.id}",
            subnet_ids="${values(aws_subnet.private)[*].id}",
            egress=[
                {
                    "rule_no": 1,
                    "action": "allow",
                    "protocol": "-1",
                    "from_port": 0,
                    "to_port": 0,
                    "cidr_block": "0.0.0.0/0",
                }
            ],
            ingress=[
                {
                    "rule_no": 1,
                    "action": "allow",
                    "protocol": "tcp",
                    "from_port": 32768,
                    "to_port": 60999,
                    "cidr_block": "0.0.0.0/0",
                }
            ],
        ),
        "nat",
        (Step.ACL, "aws_network_acl.x"),
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
        both(
            remove(EXECUTION_POLICY),
            add(
                "aws_iam_role_policy_attachment",
                "x",
                role=f"${{{EXECUTION}.name}}",
                policy_arn="arn:aws:iam::123456789012:policy/elsewhere",
            ),
        ),
        "rich",
        (Step.PERMISSION, "aws_iam_role_policy_attachment.x"),
    ),
    "a role with a condition": (
        rewrite(
            EXECUTION_POLICY,
            "policy",
            '"Action":["ssm:GetParameters"]',
            f'"Condition":{json.dumps(CONDITION)},"Action":["ssm:GetParameters"]',
        ),
        "rich",
        (Step.PERMISSION, EXECUTION),
    ),
    "a subnet from elsewhere": (
        add(
            "aws_ecs_service",
            "web",
            task_definition=f"${{{TASK}.arn}}",
            launch_type="FARGATE",
            network_configuration={
                "subnets": '${concat(values(aws_subnet.private)[*].id, ["subnet-1"])}',
                "security_groups": [f"${{{GROUP}.id}}"],
            },
        ),
        "rich",
        (Step.ROUTE, "aws_ecs_service.web"),
    ),
    "a group from elsewhere beside the task's own": (
        both(
            remove(egress_rule("ssm")),
            add(
                "aws_ecs_service",
                "web",
                task_definition=f"${{{TASK}.arn}}",
                launch_type="FARGATE",
                network_configuration={
                    "subnets": "${values(aws_subnet.private)[*].id}",
                    "security_groups": [f"${{{GROUP}.id}}", "sg-1"],
                },
            ),
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


def test_forms_are_all_of_one_kind() -> None:
    assert set(FORMS) == {"synthesized", "state", "plan"}
