"""What `data.aws_iam_policy_document` makes of its arguments, as AWS's provider does."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.iam.policy_document_data import document_text
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol

Json = dict[str, Any]
READ = {"sid": "Read", "actions": ["s3:GetObject"], "resources": ["*"]}
READS = {"Effect": "Allow", "Sid": "Read", "Action": ["s3:GetObject"], "Resource": ["*"]}
NONE = {"Effect": "Deny", "Sid": "Read", "Action": "s3:*", "Resource": "*"}
LIST = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}


def text(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trusted(*principals: tuple[str, list[str]]) -> Json:
    blocks = [{"type": type_, "identifiers": identifiers} for type_, identifiers in principals]
    return {"statement": [{"actions": ["sts:AssumeRole"], "principals": blocks}]}


def trusting(principal: Any) -> Json:
    return {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": principal}


def limited(*conditions: tuple[str, str, list[str]]) -> Json:
    blocks = [{"test": test, "variable": variable, "values": values} for test, variable, values in conditions]
    return {"statement": [{**READ, "condition": blocks}]}


# The arguments, and the statements; None where the document is not known.
DOCUMENTS: dict[str, tuple[Json, list[Json] | None]] = {
    "statements": ({"statement": [READ]}, [READS]),
    "two blocks of one type of principal": (
        trusted(("Service", ["ec2.amazonaws.com"]), ("Service", ["ecs-tasks.amazonaws.com"])),
        [trusting({"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]})],
    ),
    "principals of two types": (
        trusted(("Service", ["ecs-tasks.amazonaws.com"]), ("AWS", ["123456789012"])),
        [trusting({"Service": ["ecs-tasks.amazonaws.com"], "AWS": ["123456789012"]})],
    ),
    "everybody": (trusted(("*", ["*"])), [trusting("*")]),
    "two conditions on one key": (
        limited(("StringEquals", "aws:SourceVpc", ["vpc-a"]), ("StringEquals", "aws:SourceVpc", ["vpc-b"])),
        [{**READS, "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-a", "vpc-b"]}}}],
    ),
    "conditions of two kinds": (
        limited(("StringEquals", "aws:SourceVpc", ["vpc-a"]), ("Bool", "aws:SecureTransport", ["true"])),
        [
            {
                **READS,
                "Condition": {
                    "StringEquals": {"aws:SourceVpc": ["vpc-a"]},
                    "Bool": {"aws:SecureTransport": ["true"]},
                },
            }
        ],
    ),
    "another document before": ({"source_policy_documents": [text(LIST)], "statement": [READ]}, [LIST, READS]),
    "another document alone": ({"source_policy_documents": [text(LIST), "", None]}, [LIST]),
    "a document of one statement": ({"source_policy_documents": [json.dumps({"Statement": LIST})]}, [LIST]),
    "its own in place of another's": ({"source_policy_documents": [text(NONE)], "statement": [READ]}, [READS]),
    "another's in place of its own": ({"override_policy_documents": [text(NONE)], "statement": [READ]}, [NONE]),
    "another's without a name beside its own": (
        {"override_policy_documents": [text(LIST)], "statement": [READ]},
        [READS, LIST],
    ),
    "arguments of old providers": (
        {"source_json": text(LIST), "override_json": text(NONE), "statement": [READ]},
        [LIST, NONE],
    ),
    "no other document": ({"source_policy_documents": [], "statement": [READ]}, [READS]),
    "a document that is not known": (
        {"source_policy_documents": [symbol("module.a.json")], "statement": [READ]},
        None,
    ),
    "documents of which nothing is known": ({"override_policy_documents": UNKNOWN, "statement": [READ]}, None),
    "a document that is none": ({"source_policy_documents": ["[]"], "statement": [READ]}, None),
    "statements that are not known": ({"statement": UNKNOWN}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_made_of_its_arguments(name: str) -> None:
    arguments, statements = DOCUMENTS[name]
    made = document_text(arguments)
    assert made == UNKNOWN if statements is None else json.loads(made)["Statement"] == statements
