"""Policies of what a task calls: which of them are about a call, and what they and the caller's say together."""

import copy
import json
from typing import Any

import pytest

from fargate_privatelink.commands import prove as command
from fargate_privatelink.proof.iam.policies import AttachedPolicy
from fargate_privatelink.proof.iam.resource_policies import ResourcePolicy
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import shown_state
from tests.proof.networks import (
    EXECUTION,
    FILE_SYSTEM,
    TASK,
    Change,
    add,
    allow,
    both,
    opened,
    policy,
    proved,
    rewrite,
    role_policy,
    task_definition,
)

Json = dict[str, Any]
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3"
ROLE = {"AWS": "arn:aws:iam::123456789012:role/webExecutionRole"}


@pytest.mark.parametrize(
    ("guarded", "called", "expected"),
    [
        (SECRET, SECRET, True),
        (SECRET, "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-??????", True),
        (SECRET, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1B2c3", False),
        (SECRET, "arn:aws:secretsmanager:us-east-1:210987654321:secret:db-a1B2c3", False),
        (SECRET, "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-a1B2c3", True),
        ("arn:aws:s3:::web-config", "arn:aws:s3:::web-config/prod.env", True),
        ("arn:aws:s3:::web-config", "arn:aws:s3:::web-config-2/prod.env", False),
        ("arn:aws:ecr:us-east-1:1:repository/*", "arn:aws:ecr:us-east-1:1:repository/web", True),
        ("arn:aws:ecr:us-east-1:1:repository/*", "*", False),
        (
            "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1",
            "arn:aws:elasticfilesystem:us-east-1::file-system/fs-1",
            True,
        ),
    ],
)
def test_a_policy_is_about_what_it_guards(guarded: str, called: str, expected: bool) -> None:
    assert ResourcePolicy(guarded, AttachedPolicy("x", None)).guards(called) is expected


def secret_policy(*statements: Json) -> Change:
    return add("aws_secretsmanager_secret_policy", "db", secret_arn=SECRET, policy=policy(*statements))


def file_system_policy(*statements: Json, **condition: Any) -> Change:
    return add("aws_efs_file_system_policy", "x", file_system_id=FILE_SYSTEM, policy=policy(*statements))


def signed(document: Json) -> None:
    """A volume that the task role mounts, which is allowed nothing there."""
    for volume in document["resource"]["aws_ecs_task_definition"]["web"]["volume"]:
        configuration = volume["efs_volume_configuration"]
        configuration |= {"transit_encryption": "ENABLED", "authorization_config": {"iam": "ENABLED"}}


MOUNT = "elasticfilesystem:ClientMount"
WITHOUT_SECRETS = role_policy("secretsmanager:GetSecretValue", "secretsmanager:ListSecrets")
CASES: dict[str, tuple[Change, set[tuple[Step, Verdict]]]] = {
    "a secret's policy may allow what the role's does not": (
        both(WITHOUT_SECRETS, secret_policy(allow("secretsmanager:*", principal=ROLE))),
        set(),
    ),
    "but not another role": (
        both(WITHOUT_SECRETS, secret_policy(allow("secretsmanager:*", principal={"AWS": f"{ROLE['AWS']}-2"}))),
        {(Step.PERMISSION, Verdict.FAILED)},
    ),
    "nor against a Deny of the role's": (
        both(
            role_policy('"Statement":[', '"Statement":[{"Effect":"Deny","Action":"secretsmanager:*","Resource":"*"},'),
            secret_policy(allow("secretsmanager:*", principal=ROLE)),
        ),
        {(Step.PERMISSION, Verdict.FAILED)},
    ),
    "a Deny of calls that are not encrypted is about nobody": (
        secret_policy({**allow("*"), "Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
        set(),
    ),
    "a Deny by the organization is not known": (
        secret_policy(
            {**allow("*"), "Effect": "Deny", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}
        ),
        {(Step.RESOURCE, Verdict.UNKNOWN)},
    ),
    "a policy that is not known": (
        add("aws_secretsmanager_secret_policy", "db", secret_arn=SECRET, policy="${var.policy}"),
        {(Step.RESOURCE, Verdict.UNKNOWN)},
    ),
    "a file system's policy lets everyone mount": (
        file_system_policy(
            allow(MOUNT, Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}),
        ),
        set(),
    ),
    "it wants TLS, which the volume does not take": (
        file_system_policy(
            allow(MOUNT), {**allow("*"), "Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        ),
        {(Step.RESOURCE, Verdict.FAILED)},
    ),
    "it wants a role, and the volume signs nothing": (
        file_system_policy(allow(MOUNT, principal={"AWS": "arn:aws:iam::123456789012:root"})),
        {(Step.RESOURCE, Verdict.FAILED)},
    ),
    "AWS's default may let in a role that mounts without permission": (signed, {(Step.PERMISSION, Verdict.UNKNOWN)}),
    "a file system's policy lets in a role that mounts without permission": (
        both(signed, file_system_policy(allow([MOUNT, "elasticfilesystem:ClientWrite"]))),
        set(),
    ),
    "a file system's policy that lets in another role, and this one has no permission": (
        both(signed, file_system_policy(allow(MOUNT, principal={"AWS": f"{ROLE['AWS']}-2"}))),
        {(Step.PERMISSION, Verdict.FAILED)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_policies_of_both_sides_decide_together(name: str, networks: dict[str, Json]) -> None:
    change, expected = CASES[name]
    document = copy.deepcopy(networks["rich"])
    opened("secretsmanager")(document)
    change(document)
    proof = proved(document, "synthesized", "rich")
    found = {(path.decisive.step, path.verdict) for task in proof.tasks for path in task.paths if path.decisive}
    assert found == expected


def test_a_repository_of_another_account_must_let_this_one_in(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(
        rewrite(
            TASK,
            "container_definitions",
            "${aws_ecr_repository.web.repository_url}",
            f"{OTHER}.dkr.ecr.us-east-1.amazonaws.com/web",
        ),
        role_policy("${aws_ecr_repository.web.arn}", f"arn:aws:ecr:us-east-1:{OTHER}:repository/web"),
        opened("ecr_dkr"),
    )(document)
    proof = proved(document, "state", "rich")
    hops = [path.decisive for task in proof.tasks for path in task.paths if path.decisive]
    assert [(hop.step, hop.verdict, hop.message) for hop in hops] == [
        (
            Step.RESOURCE,
            Verdict.UNKNOWN,
            f"account {OTHER} must let account 123456789012 in by a policy of"
            f" arn:aws:ecr:us-east-1:{OTHER}:repository/web, which is not in this configuration",
        )
    ]


OTHER = "210987654321"


def key(**more: Any) -> Change:
    return both(
        add("aws_kms_key", "own", **more),
        add(
            "aws_ssm_parameter",
            "mode",
            name="/prod/mode",
            type="SecureString",
            value="x",
            key_id="${aws_kms_key.own.arn}",
        ),
    )


def grant(**more: Any) -> Change:
    body = {
        "key_id": "${aws_kms_key.own.key_id}",
        "grantee_principal": f"${{{EXECUTION}.arn}}",
        "operations": ["Decrypt"],
    }
    return add("aws_kms_grant", "x", **{**body, **more})


KEYS: dict[str, tuple[Change, Verdict]] = {
    "a grant lets the role decrypt": (both(key(), grant()), Verdict.PASSED),
    "a grant of another operation": (both(key(), grant(operations=["Encrypt"])), Verdict.FAILED),
    "a grant for another role": (
        both(key(), grant(grantee_principal="arn:aws:iam::123456789012:role/x")),
        Verdict.FAILED,
    ),
    "a grant with constraints": (
        both(key(), grant(constraints={"encryption_context_equals": {"a": "b"}})),
        Verdict.UNKNOWN,
    ),
    "a Deny of the key's policy wins": (
        both(key(policy=policy({**allow("kms:Decrypt"), "Effect": "Deny"})), grant()),
        Verdict.FAILED,
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_keys_grants_are_a_way_of_their_own(name: str, networks: dict[str, Json]) -> None:
    change, expected = KEYS[name]
    document = copy.deepcopy(networks["rich"])
    change(document)
    proof = proved(document, "synthesized", "rich")
    (found,) = [path.verdict for task in proof.tasks for path in task.paths if path.target == "ssm"]
    assert found is expected


def test_objects_of_an_encrypted_bucket_may_take_the_key(networks: dict[str, Json]) -> None:
    rule = {
        "apply_server_side_encryption_by_default": {
            "sse_algorithm": "aws:kms",
            "kms_master_key_id": "${aws_kms_key.own.arn}",
        }
    }
    document = copy.deepcopy(networks["rich"])
    both(
        add("aws_kms_key", "own"),
        add("aws_s3_bucket_server_side_encryption_configuration", "files", bucket="web-config", rule=rule),
    )(document)
    proof = proved(document, "synthesized", "rich")
    hops = [path.decisive for task in proof.tasks for path in task.paths if path.decisive]
    assert [(hop.verdict, hop.message) for hop in hops] == [
        (
            Verdict.UNKNOWN,
            f"{EXECUTION} is not allowed kms:Decrypt on aws_kms_key.own, which objects take that were written since the"
            " bucket has it",
        )
    ]


@pytest.mark.parametrize(
    ("prefix", "repositories", "missing"),
    [
        ("mirror", (), "ecr:BatchImportUpstreamImage, ecr:CreateRepository"),
        ("mirror/nginx", (), "ecr:BatchImportUpstreamImage, ecr:CreateRepository"),
        ("mirror", ("mirror/nginx/nginx",), "ecr:BatchImportUpstreamImage"),
        ("mirro", (), ""),
    ],
)
def test_a_rule_of_the_configuration_makes_a_pull_through_cache(
    prefix: str, repositories: tuple[str, ...], missing: str, networks: dict[str, Json], tmp_path: Any, capsys: Any
) -> None:
    document = copy.deepcopy(networks["rich"])
    changes = [add("aws_ecr_repository", f"made{index}", name=name) for index, name in enumerate(repositories)]
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror/nginx/nginx"
    both(
        *changes,
        add(
            "aws_ecr_pull_through_cache_rule",
            "hub",
            ecr_repository_prefix=prefix,
            upstream_registry_url="public.ecr.aws",
        ),
        task_definition("${aws_ecr_repository.web.repository_url}", image),
        role_policy("${aws_ecr_repository.web.arn}", "arn:aws:ecr:us-east-1:123456789012:repository/*"),
        opened("ecr_dkr"),
    )(document)
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    command.main([str(path)])
    printed = capsys.readouterr().out
    repository = "arn:aws:ecr:us-east-1:123456789012:repository/mirror/nginx/nginx"
    assert (f"fix: allow {missing} on {repository} in a policy of {EXECUTION}" in printed) is bool(missing), printed


# The endpoint or VPC that alone may read a secret, and what is said where a plan makes the network, and where nothing
# tells that: what is made has no id that was known before.
ONLY: dict[str, tuple[Json, Verdict, Verdict]] = {
    "another endpoint": ({"aws:SourceVpce": "vpce-0123456789abcdef0"}, Verdict.FAILED, Verdict.UNKNOWN),
    "another endpoint among others": (
        {"aws:SourceVpce": ["vpce-0123456789abcdef0", "vpce-01234567"]},
        Verdict.FAILED,
        Verdict.UNKNOWN,
    ),
    "another VPC": ({"aws:SourceVpc": "vpc-0123456789abcdef0"}, Verdict.FAILED, Verdict.UNKNOWN),
    "any that begins so": ({"aws:SourceVpce": "vpce-*"}, Verdict.UNKNOWN, Verdict.UNKNOWN),
    "another call": ({"aws:PrincipalTag/x": "vpce-0123456789abcdef0"}, Verdict.UNKNOWN, Verdict.UNKNOWN),
}


@pytest.mark.parametrize("name", ONLY)
def test_what_a_plan_makes_has_no_id_that_is_known(name: str, networks: dict[str, Json]) -> None:
    condition, planned, written = ONLY[name]
    document = copy.deepcopy(networks["rich"])
    secret_policy({**allow("*"), "Effect": "Deny", "Condition": {"StringNotLike": condition}})(document)
    for form, verdict in (("plan", planned), ("synthesized", written)):
        (task,) = proved(document, form, "rich").tasks
        hops = [hop for path in task.paths for hop in path.hops if hop.step is Step.RESOURCE]
        assert [hop.verdict for hop in hops] == [verdict], form


def test_a_secret_policy_is_said_at_the_command(networks: dict[str, Json], tmp_path: Any, capsys: Any) -> None:
    document = copy.deepcopy(networks["rich"])
    secret_policy({**allow("*"), "Effect": "Deny"})(document)
    path = tmp_path / "state.json"
    path.write_text(json.dumps(shown_state(document)))
    assert command.main([str(path)]) == 1
    assert (
        "resource policy: aws_secretsmanager_secret_policy.db\n"
        f"      denies secretsmanager:GetSecretValue on {SECRET}\n"
        "      at run time: ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve"
        " secret from asm: ... AccessDeniedException: ... is not authorized to perform: secretsmanager:GetSecretValue\n"
        "      fix: take secretsmanager:GetSecretValue out of the Deny in the policy of"
        " aws_secretsmanager_secret_policy.db\n"
    ) in capsys.readouterr().out


def test_accounts_that_cannot_all_be_ones_own(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(
        task_definition("${aws_ecr_repository.web.repository_url}", f"{OTHER}.dkr.ecr.us-east-1.amazonaws.com/web"),
        opened("ecr_dkr"),
        role_policy("${aws_ecr_repository.web.arn}", "*"),
    )(document)
    proof = proved(document, "synthesized", "rich")
    found = {path.target: path.decisive for task in proof.tasks for path in task.paths if path.decisive}
    assert {target: (hop.step, hop.verdict) for target, hop in found.items()} == dict.fromkeys(
        ("secretsmanager", "ecr.dkr"), (Step.RESOURCE, Verdict.UNKNOWN)
    )
    assert found["secretsmanager"].message == (
        "whether account 123456789012 is the configuration's own is not known, and the task names those of"
        f" 123456789012 and {OTHER}: another one's must let it in by a policy, and a secret there is encrypted with a"
        " customer-managed key, which takes kms:Decrypt for executionRoleArn; a data source aws_caller_identity, a"
        " role's ARN or --account tells the account"
    )
