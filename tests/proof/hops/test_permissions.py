"""Permission on a secret whose ARN may be whole, or lack the six characters that Secrets Manager adds."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import (
    EXECUTION_POLICY,
    add,
    allow,
    both,
    endpoint_policy,
    opened,
    policy,
    proved,
    put,
    role_policy,
    task_definition,
)

Json = dict[str, Any]
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:test-secret"
NAMED = '"arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3"'


@pytest.mark.parametrize(
    ("allowed", "verdict"),
    [
        ((SECRET, f"{SECRET}-??????"), Verdict.PASSED),
        ((f"{SECRET}*",), Verdict.PASSED),
        ((SECRET,), Verdict.UNKNOWN),
        ((f"{SECRET}-??????",), Verdict.UNKNOWN),
        ((f"{SECRET}-a1B2c3",), Verdict.UNKNOWN),
        (("arn:aws:secretsmanager:us-east-1:123456789012:secret:other",), Verdict.FAILED),
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["synthesized", "state"])
@pytest.mark.parametrize("step", [Step.PERMISSION, Step.POLICY])
def test_one_of_two_names_that_is_allowed_is_not_certainly_the_right_one(
    form: str, step: Step, allowed: tuple[str, ...], verdict: Verdict, networks: dict[str, Json]
) -> None:
    document = copy.deepcopy(networks["rich"])
    of_role = ",".join(f'"{arn}"' for arn in allowed) if step is Step.PERMISSION else '"*"'
    of_endpoint = opened("secretsmanager")
    if step is Step.POLICY:
        of_endpoint = endpoint_policy("secretsmanager", allow("secretsmanager:GetSecretValue", list(allowed)))
    both(task_definition(NAMED, f'"{SECRET}"'), role_policy(NAMED, of_role), of_endpoint)(document)
    paths = [path for path in proved(document, form, "rich").tasks[0].paths if path.target == "secretsmanager"]
    assert {hop.verdict for path in paths for hop in path.hops if hop.step is step} == {verdict}


@pytest.mark.parametrize(
    ("allowed", "verdict"),
    [
        (("whole",), Verdict.PASSED),
        (("whole", "whole-??????"), Verdict.PASSED),
        (("whole-??????",), Verdict.UNKNOWN),
        (("other",), Verdict.FAILED),
    ],
    ids=str,
)
@pytest.mark.parametrize("step", [Step.PERMISSION, Step.POLICY])
def test_an_arn_that_looks_whole_is_enough_and_one_that_is_too_long_not_certainly_wrong(
    step: Step, allowed: tuple[str, ...], verdict: Verdict, networks: dict[str, Json]
) -> None:
    document = copy.deepcopy(networks["rich"])
    arns = [each.replace("whole", NAMED.strip('"')).replace("other", f"{SECRET}-z9Y8x7") for each in allowed]
    of_role = ",".join(f'"{arn}"' for arn in arns) if step is Step.PERMISSION else '"*"'
    of_endpoint = opened("secretsmanager")
    if step is Step.POLICY:
        of_endpoint = endpoint_policy("secretsmanager", allow("secretsmanager:GetSecretValue", arns))
    both(role_policy(f'{NAMED},{NAMED[:-1]}-??????"', of_role), of_endpoint)(document)
    paths = [path for path in proved(document, "synthesized", "rich").tasks[0].paths if path.target == "secretsmanager"]
    assert {hop.verdict for path in paths for hop in path.hops if hop.step is step} == {verdict}


def test_the_arn_of_a_secret_that_terraform_makes_is_whole(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    arn = "${aws_secretsmanager_secret.db.arn}"
    change = both(
        add("aws_secretsmanager_secret", "db", name="test-secret"),
        task_definition(NAMED, f'"{arn}"'),
        role_policy(NAMED, f'"{arn}"'),
        opened("secretsmanager"),
    )
    change(document)
    paths = [path for path in proved(document, "synthesized", "rich").tasks[0].paths if path.target == "secretsmanager"]
    assert {hop.verdict for path in paths for hop in path.hops if hop.step is Step.PERMISSION} == {Verdict.PASSED}


WHOLE = '"arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-a1B2c3"'


@pytest.mark.parametrize(
    ("name", "actions", "verdict"),
    [
        ("prod/db", ["secretsmanager:GetSecretValue"], Verdict.UNKNOWN),
        ("prod/db", ["secretsmanager:GetSecretValue", "kms:Decrypt"], Verdict.PASSED),
        ("prod", ["secretsmanager:GetSecretValue"], Verdict.PASSED),
        ("prod/db-other", ["secretsmanager:GetSecretValue"], Verdict.PASSED),
    ],
)
def test_a_secret_that_is_named_by_a_whole_arn_may_have_a_key(
    name: str, actions: list[str], verdict: Verdict, networks: dict[str, Json]
) -> None:
    """Of a secret that Terraform makes the six characters are not known before the apply."""
    document = copy.deepcopy(networks["rich"])
    both(
        add("aws_kms_key", "own"),
        add("aws_secretsmanager_secret", "db", name=name, kms_key_id="${aws_kms_key.own.arn}"),
        task_definition(NAMED, WHOLE),
        put(
            EXECUTION_POLICY, policy=policy(*({"Effect": "Allow", "Action": each, "Resource": "*"} for each in actions))
        ),
        opened("secretsmanager"),
    )(document)
    proof = proved(document, "synthesized", "rich")
    paths = [path for path in proof.tasks[0].paths if path.target == "secretsmanager"]
    assert {path.verdict for path in paths} == {verdict}, table([proof])
    if verdict is Verdict.UNKNOWN:
        assert {path.decisive.message for path in paths if path.decisive} == {
            "is not allowed kms:Decrypt on ${aws_kms_key.own.arn}, if"
            " arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-a1B2c3 ends in the six characters of that"
            " secret"
        }
