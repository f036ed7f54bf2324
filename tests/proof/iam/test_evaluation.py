"""What IAM policy documents allow, as far as their text tells."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.iam.evaluation import Decision, Request, covers, decide
from fargate_privatelink.proof.iam.managed_policies import managed_policy
from fargate_privatelink.proof.iam.policies import parse_document
from fargate_privatelink.proof.iam.reasons import doubted, withheld
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol

ALLOWED, DENIED, NOT_KNOWN = Decision.ALLOWED, Decision.DENIED, Decision.UNKNOWN
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
BUCKET = symbol("aws_s3_bucket.x.arn")


@pytest.mark.parametrize(
    ("pattern", "text", "decision"),
    [
        ("*", "anything", ALLOWED),
        ("s3:Get*", "s3:GetObject", ALLOWED),
        ("s3:Get?bject", "s3:GetObject", ALLOWED),
        ("s3:Put*", "s3:GetObject", DENIED),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a/b/c", ALLOWED),
        ("arn:aws:s3:::a", "arn:aws:s3:::a/b", DENIED),
        # A part of what is asked for.
        ("log-group:/x:log-stream:*", "log-group:/x:*", NOT_KNOWN),
        # The account that nothing tells, on either side.
        ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::000000000000:role/x", ALLOWED),
        ("arn:aws:iam::000000000000:role/x", "arn:aws:iam::123456789012:role/x", ALLOWED),
        ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::210987654321:role/x", DENIED),
        # The characters that Secrets Manager will add, and what a task definition says of a secret of the same name.
        (f"{SECRET}:db-xXxXxX", f"{SECRET}:db-??????", ALLOWED),
        (f"{SECRET}:db-xXxXxX*", f"{SECRET}:db-??????", ALLOWED),
        (f"{SECRET}:db-??????", f"{SECRET}:db-xXxXxX", ALLOWED),
        (f"{SECRET}:db-xXxXxX", f"{SECRET}:db-xXxXxX", ALLOWED),
        (f"{SECRET}:db-xXxXxX", f"{SECRET}:db-a1B2c3", NOT_KNOWN),
        (f"{SECRET}:db-a1B2c3", f"{SECRET}:db-xXxXxX", NOT_KNOWN),
        (f"{SECRET}:db-xXxXxX", f"{SECRET}:other-??????", DENIED),
        (f"{SECRET}:db-xXxXxX", f"{SECRET}:db-of-another-??????", DENIED),
        # Symbols: the same value is the same, another may be.
        (f"{BUCKET}/*", f"{BUCKET}/key", ALLOWED),
        (f"{BUCKET}/*", "arn:aws:s3:::a/key", NOT_KNOWN),
        (UNKNOWN, "arn:aws:s3:::a", NOT_KNOWN),
        (UNKNOWN, UNKNOWN, NOT_KNOWN),
        ("a-known-after-apply", "a-known-after-apply", NOT_KNOWN),
        ("known-after-apply-var-x-etc", "known-after-apply-var-x-etc", ALLOWED),
        ("known-after-apply-var-x-etc", "known-after-apply-var-y-etc", NOT_KNOWN),
        ("known-after-apply-var-x-etc-a", "known-after-apply-var-x-etc-b", DENIED),
        ("known-after-apply-var-x-etc-??????", "known-after-apply-var-x-etc-xXxXxX", ALLOWED),
        (f"app-{symbol('var.x')}-??????", "known-after-apply-aws-secret-name-etc-xXxXxX", NOT_KNOWN),
        (f"{symbol('var.x')}-a", "known-after-apply-var-x-etc-a", ALLOWED),
        (f"{symbol('var.x')}-a", "known-after-apply-var-x-etc-b", DENIED),
    ],
)
def test_a_pattern_covers_a_name(pattern: str, text: str, decision: Decision) -> None:
    assert covers(pattern, text) is decision


ROLE = "arn:aws:iam::123456789012:role/web"
READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
CONTEXT = (
    ("aws:principalaccount", "123456789012"),
    ("aws:securetransport", "true"),
    ("aws:sourcevpce", "vpce-1"),
    ("sts:externalid", ""),
)
STATEMENTS: dict[str, tuple[list[Any], Decision]] = {
    "nothing": ([], DENIED),
    "an Allow": ([READ], ALLOWED),
    "one statement, not in a list": ([{**READ, "Action": ["s3:GetObject", "s3:PutObject"]}], ALLOWED),
    "another action": ([{**READ, "Action": "s3:Put*"}], DENIED),
    "actions know no case": ([{**READ, "Action": "S3:getobject"}], ALLOWED),
    "all but others": ([{"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}], ALLOWED),
    "all but this": ([{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}], DENIED),
    "all resources but this": ([{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a/*"}], DENIED),
    "a Deny beside it": ([READ, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}], DENIED),
    "a Deny before it": ([{"Effect": "Deny", "Action": "*", "Resource": "*"}, READ], DENIED),
    "a Deny of something else": ([READ, {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}], ALLOWED),
    "a Deny that may be meant": (
        [READ, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:X": "true"}}}],
        NOT_KNOWN,
    ),
    "everybody": ([{**READ, "Principal": "*"}], ALLOWED),
    "everybody of AWS": ([{**READ, "Principal": {"AWS": "*"}}], ALLOWED),
    "the role": ([{**READ, "Principal": {"AWS": [ROLE]}}], ALLOWED),
    "another role": ([{**READ, "Principal": {"AWS": f"{ROLE}s"}}], DENIED),
    "the account": ([{**READ, "Principal": {"AWS": "123456789012"}}], ALLOWED),
    "the account's root": ([{**READ, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}], ALLOWED),
    "another account": ([{**READ, "Principal": {"AWS": "210987654321"}}], DENIED),
    "a condition that holds": (
        [{**READ, "Condition": {"StringEquals": {"aws:PrincipalAccount": ["1", "123456789012"]}}}],
        ALLOWED,
    ),
    "a condition that does not": ([{**READ, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-2"}}}], DENIED),
    "a negated condition": ([{**READ, "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}], DENIED),
    "a condition on what is not known": (
        [{**READ, "Condition": {"StringEquals": {"aws:PrincipalTag/x": "y"}}}],
        NOT_KNOWN,
    ),
    "a condition on what the call does not have": (
        [{**READ, "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}],
        DENIED,
    ),
    "a negated one": ([{**READ, "Condition": {"StringNotEquals": {"sts:ExternalId": "x"}}}], ALLOWED),
    "one for calls that have it": ([{**READ, "Condition": {"StringEqualsIfExists": {"sts:ExternalId": "x"}}}], ALLOWED),
    "one for all of its values": (
        [{**READ, "Condition": {"ForAllValues:StringLike": {"sts:ExternalId": "x"}}}],
        ALLOWED,
    ),
    "one for calls without it": ([{**READ, "Condition": {"Null": {"sts:ExternalId": "true"}}}], ALLOWED),
    "one for calls with it": ([{**READ, "Condition": {"Null": {"sts:ExternalId": "false"}}}], DENIED),
    "a Deny of calls without TLS": (
        [
            READ,
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ],
        ALLOWED,
    ),
    "a condition of which nothing is known": ([{**READ, "Condition": UNKNOWN}], NOT_KNOWN),
    "a Deny under one": ([READ, {**READ, "Effect": "Deny", "Condition": UNKNOWN}], NOT_KNOWN),
    "a condition of which the values are not known": ([{**READ, "Condition": {"StringEquals": UNKNOWN}}], NOT_KNOWN),
    "an effect that is not known": ([{**READ, "Effect": UNKNOWN}], NOT_KNOWN),
    "an effect that is not known, on something else": (
        [READ, {**READ, "Effect": UNKNOWN, "Action": "s3:Put*"}],
        ALLOWED,
    ),
    "a test that nobody knows here": ([{**READ, "Condition": {"DateLessThan": {"aws:SourceVpce": "x"}}}], NOT_KNOWN),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_a_policy_decides(case: str) -> None:
    statements, decision = STATEMENTS[case]
    document = parse_document(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    assert document is not None
    assert decide([document], Request("s3:GetObject", "arn:aws:s3:::a/b", ROLE, CONTEXT)) is decision


WITHHELD = {
    "an account": (
        {"StringEquals": {"aws:PrincipalAccount": "210987654321"}},
        "only with aws:PrincipalAccount = 210987654321, and the caller is of 123456789012",
    ),
    "an endpoint": (
        {"StringEquals": {"aws:SourceVpce": ["vpce-2", "vpce-3"]}},
        "only with aws:SourceVpce = vpce-2 or vpce-3, and the call comes through vpce-1",
    ),
    "anything but an endpoint": (
        {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        "only with aws:SourceVpce other than vpce-1, and the call comes through vpce-1",
    ),
    "what the call does not have": (
        {"StringEquals": {"sts:ExternalId": "x"}},
        "only with sts:ExternalId = x, and the call has none",
    ),
    "what holds": ({"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, ""),
    "what is not known": ({"StringEquals": {"aws:PrincipalTag/x": "y"}}, ""),
}


@pytest.mark.parametrize("case", WITHHELD)
def test_a_condition_that_keeps_an_allow_from_a_call_is_said(case: str) -> None:
    condition, words = WITHHELD[case]
    document = parse_document({"Statement": {**READ, "Condition": condition}})
    assert document is not None
    request = Request("s3:GetObject", "arn:aws:s3:::a/b", ROLE, CONTEXT)
    assert withheld([document], request) == words
    assert doubted([document], request) == ("aws:PrincipalTag/x" if case == "what is not known" else "")


def test_an_action_without_resources_needs_all_of_them() -> None:
    document = parse_document({"Statement": {**READ, "Resource": "arn:aws:s3:::a"}})
    assert document is not None
    assert decide([document], Request("s3:GetObject", "*")) is DENIED


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"Statement": [3]}', UNKNOWN, None])
def test_what_is_no_policy_is_not_known(text: Any) -> None:
    assert parse_document(text) is None


def test_managed_policies_are_known_by_their_arn() -> None:
    name = "service-role/AmazonECSTaskExecutionRolePolicy"
    for partition in ("aws", "aws-cn"):
        document = managed_policy(f"arn:{partition}:iam::aws:policy/{name}")
        assert document is not None
        assert decide([document], Request("logs:PutLogEvents", "x")) is ALLOWED
        assert decide([document], Request("logs:CreateLogGroup", "x")) is DENIED
    assert managed_policy("arn:aws:iam::123456789012:policy/own") is None
