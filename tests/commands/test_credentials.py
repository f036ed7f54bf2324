"""Credentials in a task definition are named to whoever synthesizes and proves, and their values shown to nobody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fargate_privatelink import task_definition
from fargate_privatelink.commands import prove
from fargate_privatelink.commands.synth import main
from fargate_privatelink.errors import InputError
from tests.cases import ROUTER, STACK, TASK_ROLE, web
from tests.commands.test_synth_door import handed_in, refused

Json = dict[str, Any]
TASK: Json = {"definition": "web.json"}
# In every value, so that one search finds each of them.
CANARY = "c4nary"
OPTIONS: Json = {"Name": "es", "Host": "es.corp.internal", "HTTP_Passwd": CANARY, "apikey": f"{CANARY}2"}
HELD: Json = {
    "environment": [
        {"name": "DB_PASSWORD", "value": CANARY},
        {"name": "AWS_SECRET_ACCESS_KEY", "value": f"{CANARY}3"},
        {"name": "DATABASE_URL", "value": f"postgres://u:{CANARY}@db/x"},
        {"name": "SPRING_APPLICATION_JSON", "value": f'{{"spring.datasource.password": "{CANARY}"}}'},
        {"name": "PGPASSWORD", "value": f"{CANARY}4"},
        {"name": "AUTHORIZATION", "value": f"Bearer {CANARY}5"},
        {"name": "MODE", "value": "live"},
    ],
    "command": ["serve", "--api-token", CANARY],
    "entryPoint": ["sh", "-c", f"TOKEN={CANARY} exec run"],
    "healthCheck": {"command": ["CMD-SHELL", f"curl -H 'Authorization: Bearer {CANARY}' localhost"]},
    "dockerLabels": {"com.example.api-key": CANARY, "com.example.team": "web"},
    "logConfiguration": {"logDriver": "awsfirelens", "options": OPTIONS},
}
DEFINITION = web(HELD, ROUTER, taskRoleArn=TASK_ROLE)
READERS = "in plain text for whoever may read the task definition or Terraform's state"
OF_COMMANDS = "let secrets set an environment variable, and name that there"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a synth of that definition."""
    config = handed_in(tmp_path, STACK | {"tasks": [TASK]}, web=DEFINITION)
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def test_a_synth_names_each_credential_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = handed_in(tmp_path, STACK | {"tasks": [TASK]}, web=DEFINITION)
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert CANARY not in printed.out + printed.err
    notes = [line.removeprefix("  note: web: ") for line in printed.out.splitlines() if " note: " in line]
    assert notes == [
        f"environment of container web has DB_PASSWORD, AWS_SECRET_ACCESS_KEY, DATABASE_URL, SPRING_APPLICATION_JSON,"
        " PGPASSWORD, AUTHORIZATION"
        f" {READERS}: name the secret or parameter in secrets instead (Security Hub ECS.8)",
        f"logConfiguration.options of container web has HTTP_Passwd, apikey {READERS}: name the secret or"
        " parameter in secretOptions instead",
        f"dockerLabels of container web has com.example.api-key {READERS}: leave it out, or let the application read it"
        " from a secret",
        f"command of container web has api-token {READERS}: {OF_COMMANDS}",
        f"entryPoint of container web has TOKEN {READERS}: {OF_COMMANDS}",
        f"healthCheck.command of container web has an Authorization header {READERS}: {OF_COMMANDS}",
    ]
    assert "DB_PASSWORD" in (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()


def test_its_value_is_only_where_terraform_needs_it(out: Path) -> None:
    holding = {
        str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and CANARY in path.read_text("utf-8")
    }
    assert holding == {"stacks/case/cdk.tf.json", "modules/case/ecs.tf", "modules/case/variables.tf"}
    # Of the environment in the module's code only the default has it.
    assert f'"{CANARY}3"' not in (out / "modules" / "case" / "ecs.tf").read_text()


def test_the_module_s_variable_is_sensitive_and_in_no_document(out: Path) -> None:
    module = out / "modules" / "case"
    variables = (module / "variables.tf").read_text()
    declared = {block.split('"')[0]: "\n  sensitive " in block for block in variables.split('variable "')[1:]}
    assert {name for name, is_sensitive in declared.items() if is_sensitive} == {"web_web_environment"}
    (row,) = [
        line for line in (module / "README.md").read_text().splitlines() if 'name="input_web_web_environment"' in line
    ]
    assert row.endswith(
        "| Environment of container web of task web; sensitive, so that plans hide all container definitions of the"
        " task | `map(string)` | (sensitive) | no |"
    )
    assert "web_web_environment" not in (module / "examples" / "complete" / "main.tf").read_text()


@pytest.mark.parametrize("form", [[], ["--json"], ["--sarif"]], ids=["text", "json", "sarif"])
def test_a_proof_shows_none(form: list[str], out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    prove.main([*form, str(out / "stacks" / "case" / "cdk.tf.json")])
    printed = capsys.readouterr()
    assert "es.corp.internal" in printed.out
    assert CANARY not in printed.out + printed.err


@pytest.mark.parametrize("form", [[], ["--json"], ["--sarif"]], ids=["text", "json", "sarif"])
def test_a_proof_of_what_fargate_refuses_shows_none(
    form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    containers = json.dumps([{"name": "web", "image": "nginx", "environment": {"DB_PASSWORD": CANARY}}])
    task: Json = {"family": "web", "requires_compatibilities": ["FARGATE"], "network_mode": "awsvpc"}
    task |= {"cpu": "256", "memory": "512", "container_definitions": containers}
    document = {"provider": {"aws": {"region": "us-east-1"}}, "resource": {"aws_ecs_task_definition": {"web": task}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    prove.main([*form, str(tmp_path / "cdk.tf.json")])
    printed = capsys.readouterr()
    assert "must be an array" in printed.out
    assert CANARY not in printed.out + printed.err


MISTAKES: dict[str, tuple[Json, list[str]]] = {
    "an environment that is an object": (
        {"environment": {"DB_PASSWORD": CANARY, "MODE": "live"}},
        ['containerDefinitions[0].environment: must be an array, got {"DB_PASSWORD": "***", "MODE": "live"}'],
    ),
    "a number": (
        {"environment": [{"name": "DB_PASSWORD", "value": 12345}, {"name": "PORT", "value": 8080}]},
        [
            'containerDefinitions[0].environment[0].value: must be a string, got "***"',
            "containerDefinitions[0].environment[1].value: must be a string, got 8080",
        ],
    ),
    "a list": (
        {"environment": [{"name": "DB_PASSWORD", "value": [CANARY]}]},
        ['containerDefinitions[0].environment[0].value: must be a string, got ["***"]'],
    ),
    "a command that is a text": (
        {"command": f"serve --api-token {CANARY}"},
        ['containerDefinitions[0].command: must be an array, got "***"'],
    ),
    "a command that is a text of JSON": (
        {"command": json.dumps(["serve", "--api-token", {"value": CANARY}])},
        ['containerDefinitions[0].command: must be an array, got "***"'],
    ),
    "options that are a text": (
        {"logConfiguration": {"logDriver": "awsfirelens", "options": f"http_passwd={CANARY}"}},
        ['containerDefinitions[0].logConfiguration.options: must be an object, got "***"'],
    ),
    "a host with a password": (
        {
            "logConfiguration": {
                "logDriver": "awsfirelens",
                "options": {"Name": "es", "Host": f"u:{CANARY}@es.internal"},
            }
        },
        [
            "containerDefinitions[0].logConfiguration.options.Host: must be a host name or an address, without scheme,"
            ' path and port, got "***"'
        ],
    ),
    "a URL with a password": (
        {
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {"splunk-url": f"tcp://u:{CANARY}@splunk", "splunk-token": ""},
            }
        },
        ['containerDefinitions[0].logConfiguration.options.splunk-url: must be an http or https URL, got "***"'],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_beside_a_credential_is_told_without_it(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    container, messages = MISTAKES[case]
    assert refused(tmp_path, STACK | {"tasks": [TASK]}, capsys, web=web(container, ROUTER, taskRoleArn=TASK_ROLE)) == [
        f"web.json: {message}" for message in messages
    ]


def places(value: Any) -> list[tuple[Any, ...]]:
    """The paths of everything in a JSON value but the names by which a credential is known."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    named = ((key, item) for key, item in items if key != "name" and item != "--api-token")
    return [(), *((key, *rest) for key, item in named for rest in places(item))]


def _replaced(value: Any, path: tuple[Any, ...], wrap: Callable[[Any], Any]) -> Any:
    """A JSON value with what is at a path wrapped in something; the value as it is where nothing is there."""
    if not path:
        return wrap(value)
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: _replaced(value[path[0]], path[1:], wrap)}
    if isinstance(value, list) and isinstance(path[0], int) and path[0] < len(value):
        return [_replaced(item, path[1:], wrap) if index == path[0] else item for index, item in enumerate(value)]
    return value


WRAPS: tuple[Callable[[Any], Any], ...] = (lambda value: [value], lambda value: {"x": value}, json.dumps)
PLACES = [path for path in places(DEFINITION) if path]
CHANGES = st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WRAPS)), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(changes=CHANGES)
def test_whatever_is_wrong_with_a_definition_no_message_shows_a_credential(
    changes: list[tuple[tuple[Any, ...], Callable[[Any], Any]]],
) -> None:
    document = DEFINITION
    for path, wrap in changes:
        document = _replaced(document, path, wrap)
    message = ""
    try:
        task_definition.parse(document, file="web.json")
    except InputError as error:
        message = str(error)
    assert CANARY not in message
