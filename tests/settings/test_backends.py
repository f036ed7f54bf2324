"""The setting `backend`: what it takes, the exact words of every refusal, and the block that Terraform gets."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import Backend, StackSettings, parse
from tests.cases import STACK, inventory, web
from tests.conftest import Synthesize
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]

ENTRY: Json = STACK | {"tasks": [{"definition": "web.json"}]}
KEY = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516"
LOCAL: Json = {"type": "local"}
S3: Json = {"type": "s3", "bucket": "acme-state", "key": "fargate/terraform.tfstate", "region": "eu-west-1"}
LOCKED: Json = S3 | {"use_lockfile": True, "kms_key_id": KEY}
ROLE: Json = {"role_arn": "arn:aws:iam::123456789012:role/state", "session_name": "ci", "external_id": "a/b:c"}
AS_A_ROLE: Json = S3 | {"assume_role": ROLE}
CLOUD: Json = {"type": "cloud", "organization": "acme", "workspace": "fargate"}
TAGGED: Json = {"type": "cloud", "organization": "acme", "tags": ["app:fargate", "live"]}
NONE: Json = {"type": "none"}
S3_ARGUMENTS: Json = {
    "bucket": "acme-state",
    "key": "fargate/terraform.tfstate",
    "region": "eu-west-1",
    "encrypt": True,
}
TAGS: Json = {"tags": ["app:fargate", "live"]}


def stacks(**backends: object) -> tuple[StackSettings, ...]:
    """Stacks that differ in nothing but their backend."""
    tables = {name: ENTRY | {"backend": backend} for name, backend in backends.items()}
    return parse({"stacks": tables}, file="stacks.toml")


def refusal(**backends: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        stacks(**backends)
    return str(caught.value).split("\n")


VALID: dict[str, tuple[Json, Backend]] = {
    "local": (LOCAL, Backend(type="local")),
    "none": (NONE, Backend(type="none")),
    "s3": (S3, Backend(type="s3", arguments=S3_ARGUMENTS)),
    "s3 with a lock file and a KMS key": (
        LOCKED,
        Backend(type="s3", arguments=S3_ARGUMENTS | {"use_lockfile": True, "kms_key_id": KEY}),
    ),
    "s3 as a role": (AS_A_ROLE, Backend(type="s3", arguments=S3_ARGUMENTS | {"assume_role": ROLE})),
    "s3 with a profile": (
        S3 | {"profile": "acme live"},
        Backend(type="s3", arguments=S3_ARGUMENTS | {"profile": "acme live"}),
    ),
    "s3 with an alias of a KMS key in China": (
        S3 | {"region": "cn-north-1", "kms_key_id": "arn:aws-cn:kms:cn-north-1:123456789012:alias/state"},
        Backend(
            type="s3",
            arguments=S3_ARGUMENTS
            | {"region": "cn-north-1", "kms_key_id": "arn:aws-cn:kms:cn-north-1:123456789012:alias/state"},
        ),
    ),
    "s3 with every character a key may have": (
        S3 | {"key": "a_B-1/!*'().tfstate"},
        Backend(type="s3", arguments=S3_ARGUMENTS | {"key": "a_B-1/!*'().tfstate"}),
    ),
    "cloud by name": (
        CLOUD,
        Backend(type="cloud", arguments={"organization": "acme", "workspaces": {"name": "fargate"}}),
    ),
    "cloud by name in a project": (
        CLOUD | {"project": "Web - live_1"},
        Backend(
            type="cloud",
            arguments={"organization": "acme", "workspaces": {"name": "fargate", "project": "Web - live_1"}},
        ),
    ),
    "cloud by tags": (TAGGED, Backend(type="cloud", arguments={"organization": "acme", "workspaces": TAGS})),
    "cloud by tags in a project of another host": (
        TAGGED | {"project": "web", "hostname": "tfe.acme.com:8443"},
        Backend(
            type="cloud",
            arguments={
                "organization": "acme",
                "workspaces": TAGS | {"project": "web"},
                "hostname": "tfe.acme.com:8443",
            },
        ),
    ),
}


@pytest.mark.parametrize("case", VALID)
def test_a_backend_has_terraform_s_own_arguments(case: str) -> None:
    table, expected = VALID[case]
    assert [stack.backend for stack in stacks(web=table)] == [expected]


def test_without_a_backend_the_state_is_local() -> None:
    (stack,) = parse({"stacks": {"web": ENTRY}}, file="stacks.toml")
    assert stack.backend == Backend(type="local")


def test_the_backend_of_the_defaults_is_every_stack_s_that_has_none() -> None:
    found = parse(
        {"defaults": {"backend": NONE}, "stacks": {"a": ENTRY, "b": ENTRY | {"backend": CLOUD}}}, file="stacks.toml"
    )
    assert [stack.backend.type for stack in found] == ["none", "cloud"]


TABLE = ': must be a table with a type, such as { type = "local" }, got'
TYPE = '.type: must be one of "local", "none", "s3", "cloud", got'
KMS = ".kms_key_id: must be a KMS key's ARN, got"
BUCKET = ".bucket: must be the name of an S3 bucket, got"
OBJECT = ".key: must be the key of an S3 object, got"
NAME = ": must be 1 to 90 letters, digits, hyphens and underscores, got"
PROJECT = ".project: must be 3 to 40 letters, digits, spaces, hyphens and underscores, got"
HOSTNAME = ".hostname: must be a host name, got"
WORKSPACE_TAGS = ".tags: must be a list of workspace tags, got"
EITHER = ": needs either workspace or tags, "
S3_KEYS = "assume_role, bucket, key, kms_key_id, profile, region, type, use_lockfile"
CLOUD_KEYS = "hostname, organization, project, tags, type, workspace"


def without(table: Json, *keys: str) -> Json:
    return {key: value for key, value in table.items() if key not in keys}


# The table, and what the messages say after the place of the backend.
WRONG: dict[str, tuple[object, list[str]]] = {
    "a string": ("local", [f'{TABLE} "local"']),
    "a list": ([LOCAL], [f'{TABLE} [{{"type": "local"}}]']),
    "no type": ({}, ['.type: is required: one of "local", "none", "s3", "cloud"']),
    "unknown type": ({"type": "remote"}, [f'{TYPE} "remote"']),
    "a type in capitals": ({"type": "S3"}, [f'{TYPE} "S3"']),
    "unhashable type": ({"type": ["s3"]}, [f'{TYPE} ["s3"]']),
    "a table as type": ({"type": {"s3": 1}}, [f'{TYPE} {{"s3": 1}}']),
    "a number as type": ({"type": 3}, [f"{TYPE} 3"]),
    "local with a path": (LOCAL | {"path": "x"}, ['.path: unknown key "path": known are type']),
    "none with a bucket": (NONE | {"bucket": "x"}, ['.bucket: unknown key "bucket": known are type']),
    "s3 with an unknown key near a known one": (
        S3 | {"use_lock_file": True},
        ['.use_lock_file: unknown key "use_lock_file": did you mean "use_lockfile"?'],
    ),
    "s3 with an unknown key": (S3 | {"x": 1}, [f'.x: unknown key "x": known are {S3_KEYS}']),
    "s3 with unknown keys in their order": (
        S3 | {"z": 1, "x": 1},
        [f'.{key}: unknown key "{key}": known are {S3_KEYS}' for key in ("x", "z")],
    ),
    "s3 with nothing": ({"type": "s3"}, [f".{key}: is required" for key in ("bucket", "key", "region")]),
    "s3 without a bucket": (without(S3, "bucket"), [".bucket: is required"]),
    "s3 without a key": (without(S3, "key"), [".key: is required"]),
    "s3 without a region": (without(S3, "region"), [".region: is required"]),
    "s3 with wrong types": (
        {"type": "s3", "bucket": 1, "key": [], "region": {}, "use_lockfile": "yes", "kms_key_id": True},
        [
            f"{BUCKET} 1",
            f"{OBJECT} []",
            ".region: must be an AWS region, got {}",
            '.use_lockfile: must be true or false, got "yes"',
            f"{KMS} true",
        ],
    ),
    "a role by its name": (
        S3 | {"assume_role": "state"},
        ['.assume_role: must be a table, got "state"'],
    ),
    "assume_role with nothing": (S3 | {"assume_role": {}}, [".assume_role.role_arn: is required"]),
    "assume_role with Terraform's older names and wrong values": (
        S3 | {"assume_role": ROLE | {"role_arn": "arn:aws:iam::1:role/state", "session_name": "a", "external_id": " "}},
        [
            ".assume_role.role_arn: must be the ARN of a role, arn:aws:iam::<account>:role/<name>, got"
            ' "arn:aws:iam::1:role/state"',
            '.assume_role.session_name: must be 2 to 64 letters, digits and _ + = , . @ -, got "a"',
            '.assume_role.external_id: must be 2 to 1224 letters, digits and _ + = , . @ : / -, got " "',
        ],
    ),
    "assume_role with an unknown key": (
        S3 | {"assume_role": ROLE | {"role": "x"}},
        ['.assume_role.role: unknown key "role": did you mean "role_arn"?'],
    ),
    "an empty profile": (
        S3 | {"profile": ""},
        ['.profile: must be the name of a profile in the AWS configuration, got ""'],
    ),
    "a bucket in capitals": (S3 | {"bucket": "Acme"}, [f'{BUCKET} "Acme"']),
    "a bucket of two characters": (S3 | {"bucket": "ab"}, [f'{BUCKET} "ab"']),
    "a bucket of 64 characters": (S3 | {"bucket": "a" * 64}, [f'{BUCKET} "{"a" * 64}"']),
    "a bucket with a line break": (S3 | {"bucket": "acme\n"}, [rf'{BUCKET} "acme\n"']),
    "an empty key": (S3 | {"key": ""}, [f'{OBJECT} ""']),
    "a key with a template": (S3 | {"key": "${x}"}, [f'{OBJECT} "${{x}}"']),
    "an unknown region": (
        S3 | {"region": "us-east1"},
        ['.region: unknown region "us-east1": did you mean "us-east-1"?'],
    ),
    "0 as use_lockfile": (S3 | {"use_lockfile": 0}, [".use_lockfile: must be true or false, got 0"]),
    "a KMS key's id": (S3 | {"kms_key_id": KEY.rpartition("/")[2]}, [f'{KMS} "{KEY.rpartition("/")[2]}"']),
    "an ARN of another service": (S3 | {"kms_key_id": "arn:aws:s3:::a"}, [f'{KMS} "arn:aws:s3:::a"']),
    "a KMS key without an account": (
        S3 | {"kms_key_id": "arn:aws:kms:us-east-1::alias/a"},
        [f'{KMS} "arn:aws:kms:us-east-1::alias/a"'],
    ),
    "cloud with nothing": ({"type": "cloud"}, [".organization: is required"]),
    "cloud without an organization": (without(CLOUD, "organization"), [".organization: is required"]),
    "cloud with an unknown key": (CLOUD | {"x": 1}, [f'.x: unknown key "x": known are {CLOUD_KEYS}']),
    "cloud with Terraform's own block": (
        without(CLOUD, "workspace") | {"workspaces": {"name": "fargate"}},
        ['.workspaces: unknown key "workspaces": did you mean "workspace"?'],
    ),
    "cloud with a workspace and tags": (CLOUD | {"tags": ["a"]}, [f"{EITHER}not both"]),
    "cloud with neither workspace nor tags": (without(CLOUD, "workspace"), [f"{EITHER}and has neither"]),
    "an empty organization": (CLOUD | {"organization": ""}, [f'.organization{NAME} ""']),
    "an organization with a space": (CLOUD | {"organization": "acme web"}, [f'.organization{NAME} "acme web"']),
    "an organization of another type": (CLOUD | {"organization": ["acme"]}, [f'.organization{NAME} ["acme"]']),
    "a workspace with a slash": (CLOUD | {"workspace": "a/b"}, [f'.workspace{NAME} "a/b"']),
    "a workspace of 91 characters": (CLOUD | {"workspace": "a" * 91}, [f'.workspace{NAME} "{"a" * 91}"']),
    "tags that are a string": (TAGGED | {"tags": "live"}, [f'{WORKSPACE_TAGS} "live"']),
    "tags that are a table": (TAGGED | {"tags": {"a": "b"}}, [f'{WORKSPACE_TAGS} {{"a": "b"}}']),
    "no tags": (TAGGED | {"tags": []}, [f"{WORKSPACE_TAGS} []"]),
    "a tag in capitals": (TAGGED | {"tags": ["live", "App"]}, [f'{WORKSPACE_TAGS} ["live", "App"]']),
    "a tag that is a number": (TAGGED | {"tags": [1]}, [f"{WORKSPACE_TAGS} [1]"]),
    "a project of two characters": (CLOUD | {"project": "ab"}, [f'{PROJECT} "ab"']),
    "a project of 41 characters": (CLOUD | {"project": "a" * 41}, [f'{PROJECT} "{"a" * 41}"']),
    "a project with a dot": (CLOUD | {"project": "a.b"}, [f'{PROJECT} "a.b"']),
    "a URL as hostname": (CLOUD | {"hostname": "https://tfe.acme.com"}, [f'{HOSTNAME} "https://tfe.acme.com"']),
    "an empty hostname": (CLOUD | {"hostname": ""}, [f'{HOSTNAME} ""']),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_backend_is_refused(case: str) -> None:
    table, messages = WRONG[case]
    assert refusal(web=table) == [f"stacks.toml: stacks.web.backend{message}" for message in messages]


SHARED = "stacks.toml: stacks.b.backend: keeps the state where stack a does: give it a place of its own"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(S3, LOCKED, id="one S3 object"),
        pytest.param(CLOUD, CLOUD | {"project": "web"}, id="one workspace"),
        pytest.param(CLOUD | {"hostname": "tfe.acme.com"}, CLOUD | {"hostname": "tfe.acme.com"}, id="one host's"),
    ],
)
def test_two_stacks_with_one_place_for_their_state_are_refused(one: Json, other: Json) -> None:
    assert refusal(a=one, b=other) == [SHARED]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(LOCAL, LOCAL, id="local"),
        pytest.param(NONE, NONE, id="none"),
        pytest.param(S3, S3 | {"key": "other.tfstate"}, id="two keys"),
        pytest.param(S3, S3 | {"bucket": "other"}, id="two buckets"),
        pytest.param(CLOUD, CLOUD | {"workspace": "other"}, id="two workspaces"),
        pytest.param(CLOUD, CLOUD | {"organization": "other"}, id="two organizations"),
        pytest.param(CLOUD, CLOUD | {"hostname": "tfe.acme.com"}, id="two hosts"),
        pytest.param(TAGGED, TAGGED, id="tags, among whose workspaces a person selects"),
    ],
)
def test_two_stacks_may_differ_in_one_part_of_the_place(one: Json, other: Json) -> None:
    assert [stack.name for stack in stacks(a=one, b=other)] == ["a", "b"]


VERSIONS: Json = {
    "required_version": ">= 1.5",
    "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}},
}
BLOCKS: dict[str, tuple[Json, Json]] = {
    "local": (LOCAL, {"backend": {"local": {"path": "../../../terraform.case.tfstate"}}}),
    "s3": (S3, {"backend": {"s3": S3_ARGUMENTS}}),
    "s3 with a lock file": (
        LOCKED,
        {
            "backend": {"s3": S3_ARGUMENTS | {"kms_key_id": KEY, "use_lockfile": True}},
            "required_version": ">= 1.10",
        },
    ),
    "s3 as a role": (
        AS_A_ROLE,
        {"backend": {"s3": S3_ARGUMENTS | {"assume_role": ROLE}}, "required_version": ">= 1.6"},
    ),
    "s3 as a role with a lock file and a profile": (
        AS_A_ROLE | {"use_lockfile": True, "profile": "acme"},
        {
            "backend": {"s3": S3_ARGUMENTS | {"assume_role": ROLE, "profile": "acme", "use_lockfile": True}},
            "required_version": ">= 1.10",
        },
    ),
    "cloud by name in a project": (
        CLOUD | {"project": "web"},
        {"cloud": {"organization": "acme", "workspaces": {"name": "fargate", "project": "web"}}},
    ),
    "cloud by tags on another host": (
        TAGGED | {"hostname": "tfe.acme.com"},
        {"cloud": {"hostname": "tfe.acme.com", "organization": "acme", "workspaces": TAGS}},
    ),
    "none": (NONE, {}),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_the_stack_has_exactly_that_block(case: str, synthesize: Synthesize) -> None:
    backend, expected = BLOCKS[case]
    assert synthesize(inventory(STACK | {"backend": backend}, web()))["terraform"] == VERSIONS | expected


@pytest.mark.parametrize("case", BLOCKS)
def test_terraform_takes_the_block(
    case: str, synthesize: Synthesize, terraform_in: TerraformIn, tmp_path: Path
) -> None:
    block = synthesize(inventory(STACK | {"backend": BLOCKS[case][0]}, web()))["terraform"]
    run = with_greeting(terraform_in(tmp_path), block)
    run("init", "-backend=false", "-input=false")
    assert json.loads(run("validate", "-json"))["diagnostics"] == []


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(S3, id="s3"),
        pytest.param(LOCKED, id="s3 with a lock file"),
        pytest.param(AS_A_ROLE, id="s3 as a role"),
    ],
)
def test_terraform_keeps_the_state_in_the_bucket(
    table: Json, synthesize: Synthesize, moto: str, terraform_in: TerraformIn, tmp_path: Path
) -> None:
    """`validate` does not look at a backend's arguments; `init` does."""
    block = synthesize(inventory(STACK | {"backend": table}, web()))["terraform"]
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    s3 = boto3.client("s3", region_name=table["region"], endpoint_url=moto, **keys)
    if not s3.list_buckets()["Buckets"]:
        s3.create_bucket(Bucket=table["bucket"], CreateBucketConfiguration={"LocationConstraint": table["region"]})
    s3.delete_object(Bucket=table["bucket"], Key=table["key"])
    run = with_greeting(terraform_in(tmp_path, moto), block)
    run("init", "-input=false")
    run("apply", "-auto-approve", "-input=false")
    kept = s3.get_object(Bucket=table["bucket"], Key=table["key"])
    assert json.loads(kept["Body"].read())["outputs"]["greeting"]["value"] == "hello"
    assert kept["ServerSideEncryption"] == ("aws:kms" if "kms_key_id" in table else "AES256")
    assert not list(tmp_path.glob("*.tfstate"))


def with_greeting(terraform: Terraform, block: Json) -> Terraform:
    """Terraform with a stack's `terraform` block and an output: without a provider it takes no time."""
    document = {"terraform": without(block, "required_providers"), "output": {"greeting": {"value": "hello"}}}
    (terraform.folder / "cdk.tf.json").write_text(json.dumps(document))
    return terraform
