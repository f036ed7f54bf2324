"""The words of a proof: what is wrong, what AWS will say, and what mends it."""

import copy
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.verdicts.table import table
from tests.proof.networks import (
    ACCOUNT,
    EXECUTION,
    EXECUTION_POLICY,
    FOR_ALL,
    LAYERS,
    TASK,
    VPC,
    Change,
    acl,
    acl_rule,
    add,
    allow,
    both,
    encrypted,
    endpoint_policy,
    image,
    no,
    proved,
    put,
    remove,
    role_policy,
    run_by_service,
    s3_as_interface,
    task_definition,
    trusted,
)

Json = dict[str, Any]
OTHER = "210987654321"
OWN = {"StringEquals": {"aws:PrincipalAccount": OTHER}}
UNKNOWN_POLICY = "arn:aws:iam::aws:policy/AWSSupportAccess"


class Words(NamedTuple):
    """A change, the target of the path that it breaks, and a part of what is said of it, by field of the hop."""

    change: Change
    target: str
    said: dict[str, str]
    network: str = "rich"
    forms: tuple[str, ...] = ("synthesized", "state")


PUBLIC, INSIDE = "dial tcp <public address>:443", "dial tcp <address in the VPC>:443"
WORDS: dict[str, Words] = {
    "no endpoint: the name is public": Words(no("ecr_api"), "ecr.api", {"error": PUBLIC}),
    "private DNS off: the name is public": Words(
        put("aws_vpc_endpoint.ecr_api", private_dns_enabled=False), "ecr.api", {"error": PUBLIC}
    ),
    "DNS attributes off: the name is public": Words(put(VPC, enable_dns_hostnames=False), "ecr.api", {"error": PUBLIC}),
    "a security group in the way: the name is private": Words(
        remove("aws_vpc_security_group_ingress_rule.endpoint_ecr_api"), "ecr.api", {"error": INSIDE}
    ),
    "S3 as an interface endpoint, and a security group in the way: the name is private": Words(
        both(
            s3_as_interface("efs", dns_options=FOR_ALL),
            put("aws_vpc_security_group_egress_rule.task_web_s3", prefix_list_id=None, cidr_ipv4="10.0.0.0/16"),
        ),
        "s3",
        {"error": INSIDE},
    ),
    "logs in another region": Words(
        task_definition('"awslogs-region":"us-east-1"', '"awslogs-region":"eu-west-1"'),
        "logs in eu-west-1",
        {
            "error": "failed to validate logger args: The task cannot find the Amazon CloudWatch log group",
            "remedy": "send to logs in us-east-1, or give the tasks a way over a NAT gateway",
        },
    ),
    "an image of another region, where NAT leads nowhere": Words(
        both(image(f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1"), remove("aws_route.private_nat")),
        "ECR in eu-west-1",
        {"remedy": 'add\n  resource "aws_route" "private_us_east_1a_main_us_east_1a" {\n'},
        "nat",
    ),
    "the default security group": Words(
        both(
            put("aws_vpc_endpoint.ssm", security_group_ids=None),
            remove("aws_default_security_group.main"),
            put("aws_vpc_security_group_egress_rule.task_web_ssm", cidr_ipv4="10.0.0.0/16"),
        ),
        "ssm",
        {
            "message": f"no rule of the default security group of {VPC} lets TCP 443 in",
            "remedy": f"  security_group_id            = {VPC}.default_security_group_id\n",
        },
    ),
    "the main route table": Words(
        remove("aws_route_table_association.private"),
        "s3",
        {
            "message": f'the main route table of {VPC}, which aws_subnet.private["us-east-1a"] has',
            "remedy": f"add {VPC}.main_route_table_id to route_table_ids of aws_vpc_endpoint.s3",
        },
    ),
    "a public subnet and no public address": Words(
        run_by_service(subnets="${values(aws_subnet.public)[*].id}"),
        "ecr.api",
        {
            "remedy": "run the task in subnets that lead to a NAT gateway, or set assign_public_ip = true on"
            " aws_ecs_service.web"
        },
        "nat",
    ),
    "a network ACL with a rule that denies": Words(
        acl(egress=[acl_rule(100, "deny", 443, 443), acl_rule(200, "allow", 0, 65535)], ingress=[]),
        "s3",
        {"message": "denies TCP 443 out to 0.0.0.0/0", "remedy": "add to aws_network_acl.private\n  egress {\n"},
    ),
    "a policy for another account": Words(
        endpoint_policy("ssm", allow("ssm:*", Condition=OWN)),
        "ssm",
        {
            "message": f"only with aws:PrincipalAccount = {OTHER}, and the caller is of {ACCOUNT}",
            "remedy": "change that condition in the policy of aws_vpc_endpoint.ssm",
        },
        # Elsewhere nothing tells the account.
        forms=("state",),
    ),
    "a policy that denies": Words(
        endpoint_policy("ssm", allow("*"), {**allow("ssm:GetParameters"), "Effect": "Deny"}),
        "ssm",
        {
            "message": "denies ssm:GetParameters on",
            "remedy": "take ssm:GetParameters out of the Deny in the policy of aws_vpc_endpoint.ssm",
        },
    ),
    "a policy for layers that asks who calls": Words(
        endpoint_policy("s3", allow("s3:GetObject", LAYERS, Condition=OWN), allow("s3:*", "arn:aws:s3:::web-*")),
        "s3",
        {
            "message": f"only with aws:PrincipalAccount = {OTHER}, and the call has none",
            "remedy": f"allow s3:GetObject on {LAYERS} in the policy of aws_vpc_endpoint.s3, with the principal",
        },
    ),
    "a role that is denied": Words(
        role_policy('"Statement":[', '"Statement":[{"Effect":"Deny","Action":"ssm:*","Resource":"*"},'),
        "ssm",
        {
            "message": "is denied ssm:GetParameters on",
            "remedy": f"take ssm:GetParameters out of the Deny in a policy of {EXECUTION}",
        },
    ),
    "a managed policy that is not known": Words(
        both(
            remove(EXECUTION_POLICY),
            add("aws_iam_role_policy_attachment", "x", role=f"${{{EXECUTION}.name}}", policy_arn=UNKNOWN_POLICY),
        ),
        "ssm",
        {"message": f"depends on {UNKNOWN_POLICY}, a policy that is not known here"},
    ),
    "an application without a role": Words(
        both(put(TASK, task_role_arn=None), endpoint_policy("sqs", allow("sqs:*", principal={"AWS": ACCOUNT}))),
        "sqs",
        {"message": "the task definition names no taskRoleArn to call with"},
    ),
    "a key": Words(
        encrypted("${aws_kms_key.own.arn}"),
        "ssm",
        {
            "message": "is not allowed kms:Decrypt on",
            "error": "is not authorized to perform: kms:Decrypt",
            "remedy": f"in a policy of {EXECUTION}",
        },
    ),
    "a trust policy with an external id": Words(
        trusted(EXECUTION, {"StringEquals": {"sts:ExternalId": "x"}}),
        "executionRoleArn",
        {
            "message": "trusts ecs-tasks.amazonaws.com only with sts:ExternalId = x, and the call has none",
            "error": "ECS was unable to assume the role",
            "remedy": f"change that condition in assume_role_policy of {EXECUTION}",
        },
    ),
}


CASES = [pytest.param(case, form, id=f"{form}: {case}") for case, each in WORDS.items() for form in each.forms]


@pytest.mark.parametrize(("case", "form"), CASES)
def test_a_hop_says_what_is_wrong_and_what_mends_it(case: str, form: str, networks: dict[str, Json]) -> None:
    each = WORDS[case]
    document = copy.deepcopy(networks[each.network])
    each.change(document)
    proof = proved(document, form, each.network)
    hops = [hop for task in proof.tasks for path in task.paths if path.target == each.target and (hop := path.decisive)]
    for field, words in each.said.items():
        assert any(words in getattr(hop, field) for hop in hops), table([proof])


def test_no_symbol_is_left_in_what_is_printed(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    add("aws_efs_file_system", "data")(document)
    volume = {"name": "data", "efs_volume_configuration": {"file_system_id": "${aws_efs_file_system.data.id}"}}
    put(TASK, volume=volume)(document)
    remove("aws_efs_mount_target.data")(document)
    proof = proved(document, "synthesized", "rich")
    assert not any("\ue000" <= char <= "\uf8ff" for char in table([proof]))
    assert "${aws_efs_file_system.data.id}" in table([proof])
