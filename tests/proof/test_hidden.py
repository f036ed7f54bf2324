"""A fault that another one hides on the way to it is found in the same run."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from tests.proof.networks import EXECUTION, allow, both, endpoint_policy, policy, put, role_policy
from tests.proof.networks import proved as proved_in
from tests.proof.test_breaks import BREAKS

Json = dict[str, Any]
# What keeps a task from a service, by what it is looked for; and what refuses it behind that.
FIRST = {
    "secretsmanager": (
        "no secretsmanager endpoint",
        "no egress to secretsmanager",
        "no ingress to secretsmanager",
        "network ACL without rules",
        "secretsmanager without private DNS",
        "VPC without DNS",
    ),
    "s3": ("no s3 endpoint", "S3 endpoint in no route table", "no egress to s3", "network ACL without rules"),
}
SECOND = {
    "secretsmanager": ("role without a policy", "secret whose policy denies", "policy for another secret"),
    "s3": ("role without a policy", "bucket whose policy denies", "policy of S3 without the task's files"),
}
CASES = [
    pytest.param(service, first, second, id=f"{first}, and {second}")
    for service, seconds in SECOND.items()
    for first in FIRST[service]
    for second in seconds
    # An endpoint that is not there has no policy.
    if not (first.endswith(" endpoint") and BREAKS[second].found[0][0] is Step.POLICY)
]


@pytest.mark.parametrize(("service", "first", "second"), CASES)
def test_what_another_fault_hides_is_said_too(service: str, first: str, second: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    # In this order: a policy of an endpoint is written before it goes.
    both(BREAKS[second].change, BREAKS[first].change)(document)
    proof = proved_in(document, "synthesized", "rich")
    wanted = {BREAKS[first].found[0], BREAKS[second].found[0]}
    reported = [
        {(hop.step, hop.address) for hop in path.reported} for path in proof.tasks[0].paths if path.target == service
    ]
    assert any(wanted <= each for each in reported), table([proof])


def test_the_policy_of_an_endpoint_of_another_region_is_judged_as_it_will_be(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    put("aws_vpc_endpoint.ssm", service_name="com.amazonaws.eu-west-1.ssm")(document)
    endpoint_policy("ssm", allow("ssm:GetParameter"))(document)
    (_, path, _), *_ = proved_in(document, "synthesized", "rich").failures
    assert [(hop.step, hop.remedy) for hop in path.reported] == [
        (Step.ENDPOINT, 'set service_name = "com.amazonaws.us-east-1.ssm" on aws_vpc_endpoint.ssm'),
        (
            Step.POLICY,
            "allow ssm:GetParameters on arn:aws:ssm:us-east-1:<account>:parameter/prod/mode in the policy of"
            " aws_vpc_endpoint.ssm",
        ),
    ]


def test_a_missing_allow_is_said_beside_a_deny(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    deny = '{"Effect":"Deny","Action":"ecr:BatchGetImage","Resource":"*"},'
    role_policy('"Statement":[', f'"Statement":[{deny}')(document)
    role_policy('"ecr:GetDownloadUrlForLayer"', '"ecr:DescribeImages"')(document)
    proof = proved_in(document, "synthesized", "rich")
    (path,) = (path for path in proof.tasks[0].paths if path.target == "ecr.dkr")
    assert [hop.remedy.partition(":\n")[0] for hop in path.reported] == [
        f"take ecr:BatchGetImage out of the Deny in a policy of {EXECUTION}",
        "allow ecr:GetDownloadUrlForLayer on arn:aws:ecr:us-east-1:<account>:repository/web in a policy of"
        f" {EXECUTION}",
    ]


LONG = policy(*(allow("*", Sid=f"S{number:0200}") for number in range(300)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LONG, f"not read: it has {len(LONG)} characters"),
        ("no JSON", "not read: it is no JSON of at most 1000 statements"),
        ("${aws_kms_key.none.policy}", "known after apply"),
    ],
)
def test_why_a_policy_is_not_read_is_said(text: str, why: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    put("aws_vpc_endpoint.ssm", policy=text)(document)
    proof = proved_in(document, "synthesized", "rich")
    (path,) = (path for path in proof.tasks[0].paths if path.target == "ssm")
    assert [hop.message for hop in path.reported] == [f"the policy is {why}"]
    sizes = [finding.message for finding in proof.findings if finding.rule == "policy-size"]
    assert sizes == ([f"has {len(LONG)} characters, and AWS accepts 20480"] if text == LONG else [])
