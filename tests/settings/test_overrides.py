"""What `stacks.toml` says in place of a task definition, in which account, and the exact words of every refusal."""

from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.settings import StackSettings, parse
from fargate_privatelink.task_definition.overrides import ContainerOverrides, Overrides, Use
from tests.cases import ACCOUNT, OWN_ACCOUNT, STACK

Json = dict[str, Any]


def document(entry: Json | None = None, **changes: Any) -> Json:
    tasks = [{"definition": "task.json", **(entry or {})}]
    return {"stacks": {"web": STACK | {"tasks": tasks} | changes}}


def read(entry: Json | None = None, **changes: Any) -> StackSettings:
    (only,) = parse(document(entry, **changes), file="stacks.toml")
    return only


def refusal(given: Json) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(given, file="stacks.toml")
    return [line.removeprefix("stacks.toml: stacks.web.") for line in str(caught.value).split("\n")]


def test_a_stack_says_its_account_and_an_entry_what_stands_in_place_of_its_definition() -> None:
    container = {"image": "nginx:2", "environment": {"A": ""}, "secrets": {"B": "/b"}, "without": ["C"]}
    stack = read(
        {"cpu": 512, "memory": "1 GB", "family_suffix": "-blue", "containers": {"web": container, "side": {}}},
        account=ACCOUNT,
    )
    (entry,) = stack.tasks
    assert stack.use(entry) == Use(
        account=ACCOUNT,
        overrides=Overrides(
            cpu="512",
            memory="1 GB",
            family_suffix="-blue",
            containers={
                "web": ContainerOverrides(image="nginx:2", environment={"A": ""}, secrets={"B": "/b"}, without=("C",)),
                "side": ContainerOverrides(),
            },
        ),
        file="stacks.toml",
        place="stacks.web.tasks[0]",
    )


def test_nothing_is_overridden_where_nothing_is_said() -> None:
    stack = read()
    assert stack.use(stack.tasks[0]) == Use(file="stacks.toml", place="stacks.web.tasks[0]")


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({}, ()),
        ({"account": ACCOUNT}, (ACCOUNT,)),
        ({"account": ACCOUNT, "provider": {"allowed_account_ids": [OWN_ACCOUNT, ACCOUNT]}}, (OWN_ACCOUNT, ACCOUNT)),
    ],
    ids=["none", "an account", "an account among others"],
)
def test_terraform_refuses_other_accounts_than_that_of_the_stack(given: Json, allowed: tuple[str, ...]) -> None:
    assert read(**given).allowed_account_ids == allowed


BAD: dict[str, tuple[Json, list[str]]] = {
    "an account": (
        document(account=123456789012),
        ["account: must be an AWS account ID, 12 digits in quotes, got 123456789012"],
    ),
    "references": (document(references=1), ["references: must be true or false, got 1"]),
    "another account than the provider's": (
        document(
            account=ACCOUNT,
            provider={
                "allowed_account_ids": [OWN_ACCOUNT],
                "assume_role": {"role_arn": f"arn:aws:iam::{OWN_ACCOUNT}:role/deploy"},
            },
        ),
        [
            f'provider.allowed_account_ids: must have "{ACCOUNT}", which account says',
            f"provider.assume_role.role_arn: is of account {OWN_ACCOUNT}, and account is {ACCOUNT}: the provider"
            " would work in that role's account",
        ],
    ),
    "sizes": (
        document({"cpu": True, "memory": 0.5}),
        [
            'tasks[0].cpu: must be CPU units, such as 512 or "0.5 vCPU", got true',
            'tasks[0].memory: must be MiB, such as 1024 or "1 GB", got 0.5',
        ],
    ),
    "a suffix": (
        document({"family_suffix": "a b"}),
        ['tasks[0].family_suffix: must be 1 to 254 letters, digits, hyphens and underscores, got "a b"'],
    ),
    "no containers": (document({"containers": ["web"]}), ['tasks[0].containers: must be a table, got ["web"]']),
    "no container": (document({"containers": {"web": 1}}), ["tasks[0].containers.web: must be a table, got 1"]),
    "keys of a container": (
        document(
            {
                "containers": {
                    "web": {"imag": "", "image": "", "environment": ["A"], "secrets": {"": "/a", "B": 5}, "without": []}
                }
            }
        ),
        [
            'tasks[0].containers.web.imag: unknown key "imag": did you mean "image"?',
            'tasks[0].containers.web.image: must be a text, got ""',
            'tasks[0].containers.web.environment: must be a table, got ["A"]',
            "tasks[0].containers.web.secrets: has a variable without a name",
            "tasks[0].containers.web.secrets.B: must be a text in quotes, got 5",
            "tasks[0].containers.web.without: must be a list of names of variables, got []",
        ],
    ),
    "a credential": (
        document({"containers": {"web": {"environment": {"DB_PASSWORD": 12345678}}}}),
        ['tasks[0].containers.web.environment.DB_PASSWORD: must be a text in quotes, got "***"'],
    ),
    "a variable twice": (
        document(
            {
                "containers": {
                    "web": {"environment": {"A": "1"}, "secrets": {"A": "/a", "B": "/b"}, "without": ["C", "A", "B"]}
                }
            }
        ),
        [
            "tasks[0].containers.web.secrets.A: is in environment too: a variable has one of them",
            'tasks[0].containers.web.without[1]: "A" is set here too: leave out one of them',
            'tasks[0].containers.web.without[2]: "B" is set here too: leave out one of them',
        ],
    ),
}


@pytest.mark.parametrize(("given", "messages"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told_in_these_words(given: Json, messages: list[str]) -> None:
    assert refusal(given) == messages
