"""What reviewers ask of an account: keys, boundaries, repositories, the provider; each value and each refusal."""

import tomllib
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import KmsKeys, Provider, Repositories, StackSettings, parse
from tests import ROOT
from tests.cases import STACK

Json = dict[str, Any]

ENTRY: Json = STACK | {"tasks": [{"definition": "web.json"}]}
KEY = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516"
MULTI_REGION = "arn:aws:kms:us-east-1:210987654321:key/mrk-0123456789abcdef0123456789abcdef"
ABROAD = KEY.replace("us-east-1", "eu-west-1")
BOUNDARY = "arn:aws:iam::123456789012:policy/teams/boundary"
ROLE = "arn:aws:iam::123456789012:role/deploy"


def stacks(defaults: Json, **tables: Json) -> tuple[StackSettings, ...]:
    tables = {name: ENTRY | table for name, table in tables.items()}
    return parse({"defaults": defaults, "stacks": tables}, file="stacks.toml")


ACCEPTED: dict[str, tuple[str, object, object]] = {
    "no keys": ("kms_keys", {}, KmsKeys()),
    "every key": (
        "kms_keys",
        {"log_groups": KEY, "repositories": MULTI_REGION, "secrets": [KEY, ABROAD, KEY], "exec": KEY},
        KmsKeys(log_groups=KEY, repositories=MULTI_REGION, secrets=(KEY, ABROAD), exec=KEY),
    ),
    "repositories": (
        "repositories",
        {"immutable": True, "keep_images": 1, "kms": True},
        Repositories(immutable=True, keep_images=1, kms=True),
    ),
    "container insights": ("container_insights", "enhanced", "enhanced"),
    "a boundary": ("permissions_boundary", BOUNDARY, BOUNDARY),
    "a boundary of AWS": (
        "permissions_boundary",
        BOUNDARY.replace("123456789012", "aws"),
        "arn:aws:iam::aws:policy/teams/boundary",
    ),
    "a log group of sessions": ("exec_log_group", "/ecs/exec#1", "/ecs/exec#1"),
    "a provider": (
        "provider",
        {"allowed_account_ids": ["123456789012"], "assume_role": {"role_arn": ROLE}},
        Provider(allowed_account_ids=("123456789012",), assume_role={"role_arn": ROLE}),
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_every_key_can_be_chosen_in_a_stack_and_in_the_defaults(case: str) -> None:
    key, value, expected = ACCEPTED[case]
    (own,) = stacks({}, web={key: value})
    (inherited,) = stacks({key: value}, web={})
    assert (getattr(own, key), getattr(inherited, key)) == (expected, expected)


def test_without_them_nothing_is_asked_of_the_account() -> None:
    (found,) = stacks({}, web={})
    assert (found.kms_keys, found.repositories, found.provider) == (KmsKeys(), Repositories(), Provider())
    assert (found.container_insights, found.permissions_boundary, found.exec_log_group) == (None, None, None)


def test_a_stack_adds_to_the_tables_of_the_defaults() -> None:
    defaults: Json = {
        "kms_keys": {"log_groups": KEY, "exec": KEY},
        "repositories": {"immutable": True},
        "provider": {"allowed_account_ids": ["123456789012"]},
    }
    (found,) = stacks(
        defaults,
        web={
            "kms_keys": {"log_groups": MULTI_REGION},
            "repositories": {"keep_images": 30},
            "provider": {"assume_role": {"role_arn": ROLE}},
        },
    )
    assert found.kms_keys == KmsKeys(log_groups=MULTI_REGION, exec=KEY)
    assert found.repositories == Repositories(immutable=True, keep_images=30)
    assert found.provider == Provider(allowed_account_ids=("123456789012",), assume_role={"role_arn": ROLE})


KEY_RULE = "must be the ARN of a KMS key and not of an alias, arn:aws:kms:<region>:<account>:key/<id>, got"
COUNT = "must be a whole number of at least 1, got"
POLICY = "must be the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>, got"
ACCOUNT_ID = "must be an AWS account ID, 12 digits in quotes, got"
GROUP = "must be 1 to 512 letters, digits and _ . / # -, got"
# Key, value, and what the messages say after the key.
REFUSED: list[tuple[str, object, list[str]]] = [
    ("kms_keys", KEY, [f': must be a table, got "{KEY}"']),
    ("kms_keys", {"log_group": KEY}, ['.log_group: unknown key "log_group": did you mean "log_groups"?']),
    ("kms_keys", {"log_groups": "alias/logs"}, [f'.log_groups: {KEY_RULE} "alias/logs"']),
    (
        "kms_keys",
        {"repositories": "arn:aws:kms:us-east-1:123456789012:alias/x", "exec": KEY.rpartition("/")[2]},
        [
            f'.repositories: {KEY_RULE} "arn:aws:kms:us-east-1:123456789012:alias/x"',
            f'.exec: {KEY_RULE} "{KEY.rpartition("/")[2]}"',
        ],
    ),
    ("kms_keys", {"secrets": KEY}, [f'.secrets: must be a list of at least one, got "{KEY}"']),
    ("kms_keys", {"secrets": []}, [".secrets: must be a list of at least one, got []"]),
    ("kms_keys", {"secrets": [KEY, "*", 1]}, [f'.secrets[1]: {KEY_RULE} "*"', f".secrets[2]: {KEY_RULE} 1"]),
    (
        "kms_keys",
        {"log_groups": ABROAD, "repositories": ABROAD, "exec": ABROAD, "secrets": [ABROAD]},
        [
            f".{name}: a key of eu-west-1 encrypts nothing in us-east-1: name one of us-east-1"
            for name in ("log_groups", "repositories", "exec")
        ],
    ),
    (
        "kms_keys",
        {"secrets": [KEY.replace("arn:aws:", "arn:aws-cn:")]},
        [".secrets[0]: is in partition aws-cn, but us-east-1 is in aws"],
    ),
    ("repositories", True, [": must be a table, got true"]),
    ("repositories", {"imutable": True}, ['.imutable: unknown key "imutable": did you mean "immutable"?']),
    (
        "repositories",
        {"immutable": "yes", "kms": 1},
        ['.immutable: must be true or false, got "yes"', ".kms: must be true or false, got 1"],
    ),
    *(
        ("repositories", {"keep_images": value}, [f".keep_images: {COUNT} {text}"])
        for value, text in ((0, "0"), (-1, "-1"), (True, "true"), (1.0, "1.0"), ("30", '"30"'), (2**31, str(2**31)))
    ),
    ("container_insights", True, [': must be one of "enabled", "enhanced", "disabled", got true']),
    ("permissions_boundary", "boundary", [f': {POLICY} "boundary"']),
    ("permissions_boundary", ROLE, [f': {POLICY} "{ROLE}"']),
    (
        "permissions_boundary",
        BOUNDARY.replace("arn:aws:", "arn:aws-us-gov:"),
        [": is in partition aws-us-gov, but us-east-1 is in aws"],
    ),
    ("exec_log_group", "a b", [f': {GROUP} "a b"']),
    ("exec_log_group", "${x}", [f': {GROUP} "${{x}}"']),
    ("exec_log_group", 1, [f": {GROUP} 1"]),
    ("provider", "aws", [': must be a table, got "aws"']),
    (
        "provider",
        {"allowed_account_ids": "123456789012"},
        ['.allowed_account_ids: must be a list of at least one, got "123456789012"'],
    ),
    (
        "provider",
        {"allowed_account_ids": [123456789012, "1234"]},
        [f".allowed_account_ids[0]: {ACCOUNT_ID} 123456789012", f'.allowed_account_ids[1]: {ACCOUNT_ID} "1234"'],
    ),
    ("provider", {"assume_role": {"session_name": "ci"}}, [".assume_role.role_arn: is required"]),
    (
        "provider",
        {"assume_role": {"role_arn": ROLE.replace("arn:aws:", "arn:aws-cn:")}},
        [".assume_role.role_arn: is in partition aws-cn, but us-east-1 is in aws"],
    ),
    ("provider", {"profile": "x"}, ['.profile: unknown key "profile": known are allowed_account_ids, assume_role']),
]


@pytest.mark.parametrize(
    ("key", "value", "messages"), REFUSED, ids=[f"{key} = {value}"[:70] for key, value, _ in REFUSED]
)
def test_a_wrong_value_is_refused(key: str, value: object, messages: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        stacks({}, web={key: value})
    assert str(caught.value).split("\n") == [f"stacks.toml: stacks.web.{key}{message}" for message in messages]


def test_a_key_for_repositories_that_are_not_to_have_one_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        stacks({"kms_keys": {"repositories": KEY}}, web={"repositories": {"kms": False}})
    message = "is false, and kms_keys.repositories names a key: leave out one of them"
    assert str(caught.value) == f"stacks.toml: stacks.web.repositories.kms: {message}"


def test_the_example_of_the_documentation_has_every_key() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    example = tomllib.loads(text.partition("```toml\n")[2].partition("```")[0])
    (found,) = stacks(example["defaults"], web={})
    assert all((found.kms_keys.log_groups, found.kms_keys.repositories, found.kms_keys.secrets, found.kms_keys.exec))
    assert set(example["defaults"]) == {key for key, _, _ in ACCEPTED.values()}
