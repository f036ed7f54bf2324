"""A task definition as a stack has it: merged by name, in the stack's account, with the places of what it says."""

from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.task_definition import TaskDefinition, parse
from fargate_privatelink.task_definition.overrides import ContainerOverrides, Overrides, Use
from tests.cases import ACCOUNT, AWSLOGS, EFS, OWN_ACCOUNT, REGISTRY, web

Json = dict[str, Any]
THIRD = "444455556666"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db"
BASE = web(
    {
        "environment": [{"name": name, "value": name.lower()} for name in ("A", "B", "C")],
        "secrets": [{"name": "P", "valueFrom": SECRET}, {"name": "Q", "valueFrom": "/q"}],
    },
    {"name": "side", "image": "nginx:1", "essential": False},
)


def within(document: Json, account: str = "", **given: Any) -> TaskDefinition:
    use = Use(account=account, overrides=Overrides(**given), file="stacks.toml", place="stacks.prod.tasks[0]")
    return parse(document, file="web.json").within(use)


def of_web(**given: Any) -> Json:
    return {"containers": {"web": ContainerOverrides(**given)}}


def variables(definition: TaskDefinition) -> tuple[Json, Json]:
    container = definition.containers[0]
    environment = {each["name"]: each["value"] for each in container.get("environment", ())}
    return environment, {each["name"]: each["valueFrom"] for each in container.get("secrets", ())}


def test_what_is_said_stands_in_place_of_what_the_file_says_and_nothing_else_changes() -> None:
    found = within(BASE, cpu="512", memory="1024", family_suffix="-prod", **of_web(image="nginx:2"))
    web_container, side = BASE["containerDefinitions"]
    assert found.document == BASE | {
        "family": "web-prod",
        "cpu": "512",
        "memory": "1024",
        "containerDefinitions": [web_container | {"image": "nginx:2"}, side],
    }
    assert (found.cpu, found.memory, found.family) == (512, 1024, "web-prod")


def test_a_definition_that_a_stack_leaves_as_it_is_is_the_same() -> None:
    definition = parse(BASE, file="web.json")
    assert definition.within(Use()) is definition
    assert definition.within(Use(account=ACCOUNT)) is definition


VARIABLES: dict[str, tuple[Json, tuple[Json, Json]]] = {
    "one more and another value": (
        {"environment": {"D": "4", "B": "2"}},
        ({"A": "a", "B": "2", "C": "c", "D": "4"}, {"P": SECRET, "Q": "/q"}),
    ),
    "one less": ({"without": ("A", "Q")}, ({"B": "b", "C": "c"}, {"P": SECRET})),
    "a secret in place of a plain value": (
        {"secrets": {"A": "/a"}},
        ({"B": "b", "C": "c"}, {"P": SECRET, "Q": "/q", "A": "/a"}),
    ),
    "a plain value in place of a secret": (
        {"environment": {"P": "dev"}},
        ({"A": "a", "B": "b", "C": "c", "P": "dev"}, {"Q": "/q"}),
    ),
    "none": ({"without": ("A", "B", "C", "P", "Q")}, ({}, {})),
}


@pytest.mark.parametrize(("given", "expected"), VARIABLES.values(), ids=VARIABLES)
def test_variables_are_merged_by_name(given: Json, expected: tuple[Json, Json]) -> None:
    found = variables(within(BASE, **of_web(**given)))
    assert found == expected
    assert [list(each) for each in found] == [list(each) for each in expected]


def test_variables_of_a_container_without_any() -> None:
    given = of_web(environment={"A": "1"}, secrets={"B": "/b"})
    assert variables(within(web(), **given)) == ({"A": "1"}, {"B": "/b"})


IN = "stacks.toml: stacks.prod.tasks[0]"
WRONG: dict[str, tuple[Json, list[str]]] = {
    "a size": (
        {"cpu": "512", "memory": "512"},
        [f"{IN}.memory: must be one of 1024 to 4096 in steps of 1024 when cpu is 512, got 512"],
    ),
    "a size that the file's no longer goes with": (
        {"cpu": "512"},
        [f"{IN}: leaves web.json wrong: memory: must be one of 1024 to 4096 in steps of 1024 when cpu is 512, got 512"],
    ),
    "a size that is none": (
        {"cpu": "a lot"},
        [f'{IN}.cpu: must be a number of CPU units, or of vCPUs such as .25 vCPU, got "a lot"'],
    ),
    "a family": (
        {"family_suffix": "-" * 253},
        [f'{IN}.family_suffix: must be 1 to 255 letters, digits, hyphens and underscores, got "web{"-" * 93}...'],
    ),
    "a container": (
        {"containers": {"wbe": ContainerOverrides()}},
        [f'{IN}.containers.wbe: unknown container "wbe": did you mean "web"? in web.json'],
    ),
    "a variable to leave out": (
        of_web(without=("AA", "B")),
        [f'{IN}.containers.web.without[0]: unknown variable "AA": did you mean "A"? in container web of web.json'],
    ),
    "an image": (
        of_web(image="Web"),
        [f'{IN}.containers.web.image: a repository\'s name is in lower case, got "Web"'],
    ),
    "a secret": (
        of_web(secrets={"Q": "a b", "R": "c d"}, without=("P",)),
        [
            f"{IN}.containers.web.secrets.{name}: must be the ARN of a Secrets Manager secret, or the ARN or name of a"
            f' Parameter Store parameter, got "{text}"'
            for name, text in (("Q", "a b"), ("R", "c d"))
        ],
    ),
}


@pytest.mark.parametrize(("given", "messages"), WRONG.values(), ids=WRONG)
def test_what_is_overridden_is_checked_as_if_it_stood_there_and_named_by_its_place(
    given: Json, messages: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        within(BASE, **given)
    assert str(caught.value).split("\n") == messages


def test_what_stood_in_the_file_keeps_its_place_there() -> None:
    found = within(BASE, **of_web(without=("A",), environment={"D": "4"}, image="nginx:2"))
    path = "containerDefinitions[0]"
    assert [
        str(found.problem(f"{path}.{place}", "is wrong"))
        for place in (
            "environment[0].value",
            "environment[2].value",
            "image",
            "secrets[1].valueFrom",
            "secrets",
        )
    ] == [
        f"web.json: {path}.environment[1].value: is wrong",
        f"{IN}.containers.web.environment.D: is wrong",
        f"{IN}.containers.web.image: is wrong",
        f"web.json: {path}.secrets[1].valueFrom: is wrong",
        f"web.json: {path}.secrets: is wrong",
    ]


QUEUE = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/work"
MOVED = {
    "a secret": SECRET,
    "a secret and its key": f"{SECRET}:password::",
    "a role": f"arn:aws:iam::{ACCOUNT}:role/web",
    "an image": f"{REGISTRY}/web:1",
    "an image of a FIPS registry": f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/web:1",
    "a queue": QUEUE,
    "a queue in a list": f"{QUEUE},https://queue.amazonaws.com/{ACCOUNT}/old",
    "a text of JSON": f'{{"role": "arn:aws:iam::{ACCOUNT}:role/web"}}',
    "a table": f"arn:aws-cn:dynamodb:cn-north-1:{ACCOUNT}:table/orders",
}
STAYS = {
    "a third account": f"arn:aws:sqs:us-east-1:{THIRD}:work",
    "no account": "arn:aws:s3:::bucket/key",
    "a longer number": f"1{ACCOUNT}",
    "nothing": "",
}


@pytest.mark.parametrize("text", [*MOVED.values(), *STAYS.values()], ids=[*MOVED, *STAYS])
def test_what_a_definition_names_in_the_account_of_its_roles_is_meant_in_that_of_the_stack(text: str) -> None:
    definition = web({"environment": [{"name": "A", "value": text}]})
    found = within(definition, OWN_ACCOUNT)
    assert variables(found)[0]["A"] == text.replace(f":{ACCOUNT}", f":{OWN_ACCOUNT}").replace(
        f"/{ACCOUNT}/", f"/{OWN_ACCOUNT}/"
    ).replace(f"{ACCOUNT}.dkr", f"{OWN_ACCOUNT}.dkr")
    assert found.account == OWN_ACCOUNT
    assert found.containers[0]["image"] == f"{REGISTRY.replace(ACCOUNT, OWN_ACCOUNT)}/web:1"


def test_what_stands_in_the_stack_s_own_words_stays() -> None:
    given = of_web(image=f"{REGISTRY}/web:2", secrets={"P": SECRET})
    found = within(BASE, OWN_ACCOUNT, **given)
    assert found.containers[0]["image"] == f"{REGISTRY}/web:2"
    assert variables(found)[1]["P"] == SECRET


@pytest.mark.parametrize(
    "definition", [web(executionRoleArn="web"), {k: v for k, v in web().items() if k != "executionRoleArn"}]
)
def test_without_a_role_s_account_nothing_tells_which_is_the_definition_s_own(definition: Json) -> None:
    assert within(definition, OWN_ACCOUNT).containers[0]["image"] == f"{REGISTRY}/web:1"


BUCKET = {"environment": [{"name": "B", "value": "x"}, {"name": "BUCKET", "value": f"assets-{ACCOUNT}"}]}


def test_an_account_in_a_form_that_does_not_say_so_is_asked_for() -> None:
    with pytest.raises(InputError) as caught:
        within(web(BUCKET), OWN_ACCOUNT)
    assert str(caught.value) == (
        f"{IN}.containers.web.environment.BUCKET: is required: in web.json it has account {ACCOUNT} in no ARN,"
        f" ECR registry or queue's URL, and account is {OWN_ACCOUNT}"
    )


RANDOM = {"secrets": [{"name": "P", "valueFrom": f"{SECRET}-a1B2c3:key::"}]}


def test_a_secret_s_own_ending_is_another_in_another_account() -> None:
    with pytest.raises(InputError) as caught:
        within(web(RANDOM), OWN_ACCOUNT)
    assert str(caught.value) == (
        f"{IN}.containers.web.secrets.P: is required: in web.json it has -a1B2c3 in an ARN, which AWS made up in"
        f" account {ACCOUNT}, and account is {OWN_ACCOUNT}"
    )
    given = of_web(secrets={"P": "/p"})
    assert variables(within(web(RANDOM), OWN_ACCOUNT, **given))[1] == {"P": "/p"}


MADE_UP = {
    "kms:us-east-1:{}:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516": "1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516",
    "kms:us-east-1:{}:key/mrk-1b2c3d4e5f604718a9b0c1d2e3f40516": "mrk-1b2c3d4e5f604718a9b0c1d2e3f40516",
    "elasticfilesystem:us-east-1:{}:access-point/fsap-0123456789abcdef0": "fsap-0123456789abcdef0",
    "secretsmanager:us-east-1:{}:secret:db-a1B2c3:key::": "-a1B2c3",
}


@pytest.mark.parametrize(("arn", "made_up"), MADE_UP.items())
def test_what_aws_made_up_in_one_account_is_not_in_another(arn: str, made_up: str) -> None:
    text = f"arn:aws:sns:us-east-1:{ACCOUNT}:orders,arn:aws:{arn.format(ACCOUNT)}"
    with pytest.raises(InputError) as caught:
        within(web({"environment": [{"name": "A", "value": text}]}), OWN_ACCOUNT)
    assert str(caught.value) == (
        f"{IN}.containers.web.environment.A: is required: in web.json it has {made_up} in an ARN, which AWS made up in"
        f" account {ACCOUNT}, and account is {OWN_ACCOUNT}"
    )


def test_a_file_system_is_of_one_account() -> None:
    (_, note) = within(EFS, OWN_ACCOUNT).notes
    assert note == (
        f"volumes[0].efsVolumeConfiguration.fileSystemId is fs-0123456789abcdef0, a file system of account {ACCOUNT}:"
        f" see that it is right in {OWN_ACCOUNT}"
    )


@pytest.mark.parametrize("given", [{"environment": {"BUCKET": f"assets-{ACCOUNT}"}}, {"without": ("BUCKET",)}])
def test_the_stack_s_word_on_it_is_enough(given: Json) -> None:
    assert variables(within(web(BUCKET), OWN_ACCOUNT, **of_web(**given)))[0]["B"] == "x"


def test_what_became_of_the_account_is_told() -> None:
    definition = web(
        {"command": ["sync", f"s3://assets-{ACCOUNT}"], "logConfiguration": AWSLOGS},
        *({"name": f"side-{n}", "image": f"{REGISTRY}/side:{n}"} for n in range(6)),
    )
    assert within(definition, OWN_ACCOUNT).notes == (
        f"what its file names in account {ACCOUNT} is meant in {OWN_ACCOUNT}: executionRoleArn,"
        f" {', '.join(f'containerDefinitions[{n}].image' for n in range(5))} and 2 more",
        f"containerDefinitions[0].command[1] has account {ACCOUNT} in no ARN, ECR registry or queue's URL: see that it"
        f" is right in {OWN_ACCOUNT}",
    )


def test_of_what_a_stack_overrides_nothing_is_told() -> None:
    given = of_web(image="nginx:2", secrets={"P": "/p"})
    assert within(BASE, OWN_ACCOUNT, **given).notes == (
        f"what its file names in account {ACCOUNT} is meant in {OWN_ACCOUNT}: executionRoleArn",
    )
