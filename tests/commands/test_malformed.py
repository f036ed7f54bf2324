"""What a stranger hands to the command: documents of no format, pipes, costly expressions."""

import copy
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests.proof.forms import shown_plan
from tests.proof.readers.test_damaged import damaged

Json = dict[str, Any]
RESOURCES = ("planned_values", "root_module", "resources")
# In a plan, a place, what stands there, and where the message says that something else belongs.
PLACES: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "no values": (("planned_values",), [1], "planned_values: must be an object, got [1]"),
    "no root module": (
        ("planned_values", "root_module"),
        "x",
        'planned_values.root_module: must be an object, got "x"',
    ),
    "resources of no list": (RESOURCES, {"a": 1}, 'planned_values.root_module.resources: must be a list, got {"a": 1}'),
    "changes of no list": (("resource_changes",), 5, "resource_changes: must be a list, got 5"),
    "no configuration": (("configuration",), "x", 'configuration: must be an object, got "x"'),
    "a configuration without a module": (
        ("configuration", "root_module"),
        [[]],
        "configuration.root_module: must be an object, got [[]]",
    ),
    "a resource of no object": (
        ("configuration", "root_module", "resources", 0),
        7,
        "configuration.root_module.resources[0]: must be an object, got 7",
    ),
    "calls of no object": (
        ("configuration", "root_module"),
        {"module_calls": [1]},
        "configuration.root_module.module_calls: must be an object, got [1]",
    ),
    "providers of no object": (
        ("configuration", "provider_config"),
        "aws",
        'configuration.provider_config: must be an object, got "aws"',
    ),
}


# The same of a state.
OTHERS: dict[str, tuple[Json, list[str]]] = {
    "a state": (
        {"format_version": "1.0", "values": {"root_module": {"resources": [{"address": 1, "values": []}]}}},
        [
            "values.root_module.resources[0].address: must be a string, got 1",
            "values.root_module.resources[0].values: must be an object, got []",
        ],
    ),
    "a state with modules in modules": (
        {"format_version": "1.0", "values": {"root_module": {"child_modules": [{"child_modules": ["x"]}]}}},
        ['values.root_module.child_modules[0].child_modules[0]: must be an object, got "x"'],
    ),
}


@pytest.fixture(scope="module")
def plan(networks: dict[str, Json]) -> Json:
    return shown_plan(copy.deepcopy(networks["rich"]))


@pytest.mark.parametrize("case", PLACES)
def test_a_plan_of_another_form_is_refused_at_its_place(
    case: str, plan: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, junk, message = PLACES[case]
    document = tmp_path / "plan.json"
    document.write_text(json.dumps(damaged({"configuration": {}, **plan}, path, junk)))
    assert main([str(document)]) == 2
    assert capsys.readouterr().err == f"{document}: {message}\n"


@pytest.mark.parametrize("case", OTHERS)
def test_another_document_of_another_form_is_refused_at_its_places(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, messages = OTHERS[case]
    document = tmp_path / "given.json"
    document.write_text(json.dumps(content))
    assert main([str(document)]) == 2
    assert capsys.readouterr().err == "".join(f"{document}: {message}\n" for message in messages)


def test_a_pipe_that_nobody_writes_to_is_no_hang(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "plan.json"
    os.mkfifo(pipe)
    assert main([str(pipe)]) == 2
    assert capsys.readouterr().err == f"{pipe}: cannot be read: a pipe that nobody writes to\n"


def test_what_a_command_writes_to_a_pipe_is_read(
    plan: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe, text = tmp_path / "plan", json.dumps(plan)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(text,))
    writer.start()
    assert main([str(pipe)]) == 1
    assert "task web" in capsys.readouterr().out
    writer.join()


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path, plan: Json, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    for name in ("a.json", "a.tf.json"):
        os.mkfifo(tmp_path / name)
    assert main([str(tmp_path)]) == 1
    assert "task web" in capsys.readouterr().out


@pytest.mark.parametrize("depth", [100, 400, 900, 5000])
def test_json_nested_deeply_is_read_or_refused(depth: int, plan: Json, tmp_path: Path) -> None:
    document = tmp_path / "plan.json"
    text = json.dumps(damaged(plan, (*RESOURCES, 0, "values"), {"deep": "@"}))
    document.write_text(text.replace('"@"', "[" * depth + "]" * depth))
    assert main([str(document)]) in (0, 1, 2)


def test_a_policy_of_tens_of_thousands_of_statements_is_not_known(
    networks: dict[str, Json], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = copy.deepcopy(networks["rich"])
    statements = [{"Effect": "Allow", "Action": f"s3:Get{number}", "Resource": "*"} for number in range(50_000)]
    for role_policy in document["resource"]["aws_iam_role_policy"].values():
        role_policy["policy"] = json.dumps({"Version": "2012-10-17", "Statement": statements})
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    assert main([str(path), "--fail-on", "failed"]) == 0
    assert capsys.readouterr().out.endswith("tasks: 1 unknown, 1 with ECS Exec unknown\n")
