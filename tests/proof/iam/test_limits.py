"""A stranger's policies cost no more than those that AWS takes."""

import json

import pytest

from fargate_privatelink.proof.iam.evaluation import Decision, Request, covers, decide
from fargate_privatelink.proof.iam.policies import parse_document

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def policy(count: int) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [STATEMENT] * count}


def test_a_policy_that_aws_takes_is_read() -> None:
    # The largest one, of a key, has 32 KiB.
    text = json.dumps(policy(400))
    assert len(text) > 24 * 1024
    document = parse_document(text)
    assert document is not None
    assert len(document.statements) == 400


@pytest.mark.parametrize("value", [json.dumps(policy(50_000)), policy(50_000), json.dumps(policy(1)) + " " * 2**20])
def test_a_policy_that_aws_does_not_take_is_not_known(value: object) -> None:
    assert parse_document(value) is None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*a" * 200 + "b", "a" * 500, Decision.DENIED),
        ("*a" * 200, "a" * 500, Decision.ALLOWED),
        ("*a*?" * 100 + "b*", "a" * 500 + "c", Decision.DENIED),
        ("*ab*b", "aabb", Decision.ALLOWED),
        ("*ab*ab", "ab", Decision.DENIED),
        ("a*b*c", "a-b-b-c", Decision.ALLOWED),
        ("a*b*c", "a-c-b", Decision.DENIED),
        ("*?a", "ba", Decision.ALLOWED),
        ("*?a", "a", Decision.DENIED),
        ("arn:aws:s3:::x/*", "arn:aws:s3:::x/y", Decision.ALLOWED),
        ("arn:aws:s3:::x/*", "arn:aws:sqs:::x", Decision.DENIED),
        ("*", "", Decision.ALLOWED),
    ],
)
def test_a_pattern_of_many_wildcards_ends(pattern: str, text: str, expected: Decision) -> None:
    assert covers(pattern, text) == expected


def test_many_patterns_of_one_policy_end() -> None:
    patterns = [f"*a{number}" for number in range(5000)]
    document = parse_document(json.dumps({"Statement": [{**STATEMENT, "Resource": patterns}]}))
    assert document is not None
    for number in range(5):
        assert decide([document], Request("s3:GetObject", f"arn:aws:s3:::b{number}")) is Decision.DENIED
