"""What a person hands in ends in a right result or in messages, never in a traceback or a changed output."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargate_privatelink.aws.services import CATALOGUE
from fargate_privatelink.commands import synth
from fargate_privatelink.commands.synth import main
from fargate_privatelink.constructs.choices import inputs
from fargate_privatelink.inventory import Inventory
from tests.cases import (
    ACCOUNT,
    ACCOUNT_WIDE,
    AWSLOGS,
    CALLS,
    CONTAINER,
    EXECUTION_ROLE,
    NAT,
    STACK,
    TASK_ROLE,
    firelens,
    web,
)

Json = dict[str, Any]
TASK = {"definition": "web.json"}


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def handed_in(folder: Path, stack: Json, **definitions: Any) -> Path:
    """A configuration of one stack with task definitions by file name, written into a folder."""
    for name, definition in definitions.items():
        (folder / f"{name}.json").write_text(json.dumps(definition))
    config = folder / "stacks.toml"
    config.write_text("[stacks.case]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in stack.items()))
    return config


def refused(folder: Path, stack: Json, capsys: pytest.CaptureFixture[str], **definitions: Any) -> list[str]:
    """The messages that a configuration ends with, which must write nothing."""
    config = handed_in(folder, stack, **definitions)
    assert main(["--config", str(config), "--out", str(folder / "out")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert not (folder / "out").exists()
    return printed.err.replace(f"{folder}/", "").splitlines()


def test_a_service_that_there_is_not_hides_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stack = {**STACK, "log_retention_days": 365, "tasks": [TASK | {"extra_services": ["sqss", "sqs", 1]}]}
    assert refused(tmp_path, stack, capsys, web=web({"image": "nginx"})) == [
        'stacks.toml: stacks.case.tasks[0].extra_services[0]: unknown service "sqss": did you mean "sqs"?',
        "stacks.toml: stacks.case.tasks[0].extra_services[2]: must be a string, got 1",
        'web.json: containerDefinitions[0].image: container "web": docker.io is reached only over the internet, and'
        " nat is none: copy the image to ECR in us-east-1, or set nat",
    ]


@pytest.mark.parametrize("nat", [{}, NAT], ids=["none", "single"])
@pytest.mark.parametrize("registry", ["registry.corp.internal:5000", "10.0.3.4", "nexus:8082"])
def test_a_private_registry_is_reached_in_the_vpc(
    registry: str, nat: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = web({"image": f"{registry}/team/app:1", "logConfiguration": AWSLOGS})
    config = handed_in(tmp_path, {**STACK, **nat, "tasks": [TASK]}, web=image)
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == ""
    document = json.loads((tmp_path / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    rules = document["resource"]["aws_vpc_security_group_egress_rule"]
    port = int(registry.partition(":")[2] or 443)
    assert rules[f"task_web_vpc_{port}"]["cidr_ipv4"] == "${aws_vpc.main.cidr_block}"
    assert [*document["resource"]["aws_vpc_endpoint"]] == ["logs"]


@pytest.mark.parametrize("out", [".", "..", "sub/.."])
def test_a_folder_that_holds_the_configuration_is_not_written(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    (project / "sub").mkdir(parents=True)
    handed_in(project, {**STACK, "tasks": [TASK]}, web=web())
    monkeypatch.chdir(project)
    before = sorted(tmp_path.rglob("*"))
    assert main(["--out", out]) == 1
    message = f"{out}: holds stacks.toml: a synth wants a folder of its own, such as {Path(out, 'cdktf.out')}"
    assert capsys.readouterr() == ("", f"{message}\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_is_no_folder_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in(tmp_path, {**STACK, "tasks": [TASK]}, web=web())
    monkeypatch.chdir(tmp_path)
    assert main(["--out", "stacks.toml"]) == 1
    assert capsys.readouterr() == ("", "stacks.toml: cannot be written: Not a directory\n")


GIT = web(family="x", taskRoleArn=TASK_ROLE)
CODE = web(family="x-git", taskRoleArn=TASK_ROLE)
SIDECAR = {"name": "b_web", "image": CONTAINER["image"], "essential": False}


@pytest.mark.parametrize(
    ("services", "definitions", "message"),
    [
        (
            ("git-codecommit", "codecommit"),
            (GIT, CODE),
            'egress rules of task "x" to git_codecommit and of task "x-git" to codecommit',
        ),
        (
            ("sqs", "sqs"),
            (web(family="web-b"), web({"name": "c"}, SIDECAR, family="web")),
            'variables of container "web" of task "web-b" and of container "b_web" of task "web"',
        ),
        (
            ("sqs", "sqs"),
            (web({"name": "Main"}, SIDECAR | {"name": "main"}), GIT),
            'variables of container "Main" of task "web" and of container "main" of task "web"',
        ),
        (
            ("sqs", "sqs"),
            (web(), web(family="x", executionRoleArn=EXECUTION_ROLE.replace("webExecutionRole", "cluster"))),
            'variables of the cluster and of role "cluster"',
        ),
    ],
    ids=["rules", "variables of containers", "containers of a task", "variables of cluster and role"],
)
def test_names_that_become_one_address_are_named_both(
    services: tuple[str, str],
    definitions: tuple[Json, Json],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tasks = [
        {"definition": f"{file}.json", "extra_services": [name]} for file, name in zip("ab", services, strict=True)
    ]
    a, b = definitions
    assert refused(tmp_path, {**STACK, "tasks": tasks}, capsys, a=a, b=b) == [
        f"stacks.toml: stacks.case.tasks: {message} would share one Terraform address: rename one"
    ]


def test_every_pair_of_services_that_two_families_could_bring_to_one_address_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {service.terraform_name: name for name, service in CATALOGUE.items()}
    pairs = [(one, other) for one in names for other in names if one.endswith(f"_{other}")]
    for one, other in pairs:
        definitions = {"a": GIT, "b": CODE | {"family": f"x_{one.removesuffix(f'_{other}')}"}}
        tasks = [
            {"definition": "a.json", "extra_services": [names[one]]},
            {"definition": "b.json", "extra_services": [names[other]]},
        ]
        (message,) = refused(tmp_path, {**STACK, "tasks": tasks}, capsys, **definitions)
        assert f'of task "x" to {one} and of task' in message
    assert len(pairs) == 16


def test_a_wrong_type_hides_no_rule_that_the_file_breaks_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = web({"essential": "yes"}, {"image": 1, "name": "b", "privileged": True}, cpu=256, memory="511")
    stack = {**STACK, "nat": 1, "tasks": [TASK | {"execute_command": "yes"}]}
    assert refused(tmp_path, stack, capsys, web=broken | {"pidMode": "host"}) == [
        'stacks.toml: stacks.case.nat: must be one of "none", "single", "per-az", got 1',
        'stacks.toml: stacks.case.tasks[0].execute_command: must be true or false, got "yes"',
        "web.json: cpu: must be a string, got 256",
        'web.json: containerDefinitions[0].essential: must be true or false, got "yes"',
        "web.json: containerDefinitions[1].image: must be a string, got 1",
        'web.json: pidMode: must be "task" on Fargate, got "host"',
        "web.json: containerDefinitions[1].privileged: is not supported on Fargate",
    ]


WRONG: Json = {
    "vpc_cidr": 1,
    "private_subnets": {},
    "public_subnets": 1,
    "endpoints": 1,
    "endpoint_policies": 1,
    "nat": 1,
    "cluster": "a b",
    "tags": 1,
    "create": 1,
    "log_retention_days": 2,
    "backend": {"type": "s4"},
    "clutser": "main",
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_key_hides_nothing_that_is_wrong_with_the_stack_or_its_tasks(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = [TASK | {"execute_command": 1}, {"definition": "other.json"}]
    other = web(family="other", executionRoleArn=EXECUTION_ROLE.replace(ACCOUNT, "444455556666"))
    messages = refused(tmp_path, {**STACK, "tasks": tasks, key: WRONG[key]}, capsys, web=web(), other=other)
    accounts = f"the roles are of several accounts, {ACCOUNT}, 444455556666: one stack is one account"
    about_key = [message for message in messages if message.startswith(f"stacks.toml: stacks.case.{key}")]
    assert len(about_key) == 1
    assert [message for message in messages if message not in about_key] == [
        "stacks.toml: stacks.case.tasks[0].execute_command: must be true or false, got 1",
        f"stacks.toml: stacks.case.tasks: {accounts}",
    ]


def test_stacks_whose_clusters_cannot_be_read_have_none_in_common(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = handed_in(tmp_path, {**STACK, "cluster": 1, "tasks": [TASK]}, web=web())
    create = "{ repositories = false, execution_roles = false, log_groups = false }"
    config.write_text(config.read_text() + "\n" + config.read_text().replace("case", "other") + f"create = {create}\n")
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{config}: stacks.{name}.cluster: must be 1 to 255 letters, digits, hyphens and underscores, got 1"
        for name in ("case", "other")
    ]


@pytest.mark.parametrize("region", ["REGION", "<your-region>", "moon"])
def test_a_placeholder_of_a_region_is_told_in_a_line(
    region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "prices.toml").write_text(f'["{region}"]\n')
    config = handed_in(tmp_path, {**STACK, "region": region, "tasks": [TASK]}, web=web())
    assert main(["--config", str(config), "--prices", str(tmp_path / "prices.toml")]) == 1
    message = f'unknown region "{region}": one is called like us-east-1'
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines()[:2] == [
        f"stacks.toml: stacks.case.region: {message}",
        f"prices.toml: {region}: {message}",
    ]


LONG = "a" * 3000


@pytest.mark.parametrize(
    ("stack", "definition"),
    [
        ({LONG: 1}, web()),
        ({"region": LONG}, web()),
        ({"tags": {LONG: "x"}}, web()),
        ({"tasks": [{"definition": LONG}]}, web()),
        ({}, web({LONG: 1})),
        ({}, web({"image": f"{LONG}.com/a"})),
        ({}, web({"logConfiguration": {"logDriver": LONG}})),
        ({}, web(runtimePlatform={"operatingSystemFamily": LONG})),
        ({}, web({"dependsOn": [{"containerName": LONG, "condition": "START"}]})),
    ],
    ids=["key", "region", "tag", "file", "container key", "registry", "log driver", "system", "dependency"],
)
def test_a_message_repeats_little_of_a_long_value(
    stack: Json, definition: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = refused(tmp_path, {**STACK, "tasks": [TASK], **stack}, capsys, web=definition)
    assert 1 <= len(messages) <= 2
    assert all("aaaa" in message and "a" * 401 not in message for message in messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" + ".a" * 100_000 + " = 1", "has 100000 dots in line 1, where a key of at most 1000 parts is read"),
        ("# a comment\n" * 30_000, "is larger than 256 KiB"),
    ],
    ids=["a key of many parts", "many lines"],
)
@pytest.mark.parametrize("option", ["config", "prices"])
def test_toml_that_would_take_long_to_parse_is_refused_before(
    option: str, text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = handed_in(tmp_path, {**STACK, "tasks": [TASK]}, web=web())
    file = tmp_path / "long.toml"
    file.write_text(text)
    given = {"--config": str(config), "--out": str(tmp_path / "out"), f"--{option}": str(file)}
    assert main([part for pair in given.items() for part in pair]) == 1
    assert capsys.readouterr() == ("", f"{file}: {message}\n")


PUBLISH = {"service": "sns", "actions": ["sns:Publish"], "resources": [f"arn:aws:sns:us-east-1:{ACCOUNT}:news"]}
RICH_STACK: Json = {
    **STACK,
    **NAT,
    **ACCOUNT_WIDE,
    "tags": {"team": "web"},
    "create": {"cluster": True},
    "backend": {
        "type": "s3",
        "bucket": "states",
        "key": "web.tfstate",
        "region": "us-east-1",
        "profile": "a",
        "assume_role": {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/state", "session_name": "ci"},
    },
    "private_hosts": ["*.example.com", "10.0.0.9"],
    "tasks": [TASK | {"execute_command": True, "extra_services": ["sqs", "s3", *CALLS[1:], PUBLISH]}],
}
RICH_TASK = firelens(Name="cloudwatch_logs", region="us-east-1", log_group_name="/app") | {
    "runtimePlatform": {"cpuArchitecture": "ARM64"},
    "tags": [{"key": "team", "value": "web"}],
    "volumes": [{"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}],
}
RICH_TASK["containerDefinitions"][0] |= {
    "environment": [{"name": "A", "value": "b"}, {"name": "DB_PASSWORD", "value": "c"}],
    "command": ["serve", "--token", "d"],
    "dockerLabels": {"api-key": "e"},
    "secrets": [{"name": "S", "valueFrom": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/s"}],
    "portMappings": [{"containerPort": 80}],
    "healthCheck": {"command": ["CMD", "true"]},
    "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}],
    "dependsOn": [{"containerName": "log-router", "condition": "START"}],
}
SCALARS = st.sampled_from(["", "x", "*", "a.b:c/d", "arn:aws:iam::1:role/x", "eu-west-1", 0, -1, 2**40, True, 0.5])
VALUES = st.one_of(SCALARS, st.just([]), st.just({}), st.lists(SCALARS, max_size=2), st.text(max_size=5))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in parts:
        yield (*path, key)
        yield from places(item, (*path, key))


def mutated(value: Json, place: tuple[Any, ...], new: Any) -> Json:
    """A copy with another value at a place, or without it where the new one is None."""
    copy = deepcopy(value)
    parent: Any = copy
    for key in place[:-1]:
        parent = parent[key]
    if new is None:
        del parent[place[-1]]
    else:
        parent[place[-1]] = new
    return copy


@given(
    stack=st.one_of(st.none(), st.tuples(st.sampled_from([*places(RICH_STACK)]), st.one_of(st.none(), VALUES))),
    task=st.one_of(st.none(), st.tuples(st.sampled_from([*places(RICH_TASK)]), st.one_of(st.none(), VALUES))),
)
@settings(
    max_examples=600,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_handed_in_there_is_a_result_or_a_message(
    stack: tuple[Any, Any] | None, task: tuple[Any, Any] | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = mutated(RICH_STACK, *stack) if stack else RICH_STACK
    definition = mutated(RICH_TASK, *task) if task else RICH_TASK
    config = handed_in(tmp_path, changed, web=definition)
    derived: list[object] = []

    def derive(inventories: Sequence[Inventory], *_: object) -> list[object]:
        # All that is worked out before CDKTF, which would take seconds for each example.
        derived.extend((each.notes, each.endpoints, each.roles, [*inputs.inputs(each)]) for each in inventories)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synth, "synthesize", derive)
        status = main(["--config", str(config), "--out", str(tmp_path / "out")])
    printed = capsys.readouterr()
    assert status == (0 if derived else 1)
    assert bool(printed.err) is not bool(derived)
    assert not (tmp_path / "out").exists()
