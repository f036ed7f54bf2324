"""Several configurations of one network, proved together through the door."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from tests.proof.forms import shown_plan, shown_state
from tests.proof.hubs import over_gateway
from tests.proof.networks import TASK_ROLE, add, allow, policy, proved, remove

Json = dict[str, Any]

NETWORK = """
terraform {
  %(backend)s
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "%(name)s" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_subnet" "private" {
  for_each          = { us-east-1a = "10.0.1.0/24", us-east-1b = "10.0.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = each.key
  tags              = { Tier = "private" }
}

resource "aws_nat_gateway" "main" {
  subnet_id = aws_subnet.public.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  %(route)s
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}

resource "aws_security_group" "task" {
  name   = "task"
  vpc_id = aws_vpc.main.id

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

output "network" {
  value = { subnets = [for each in aws_subnet.private : each.id], group = aws_security_group.task.id }
}
"""
ROUTE = """route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }"""
APPLICATION = """
provider "aws" {
  region = "us-east-1"
}

%(data)s

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "web", image = "docker.io/library/nginx:1.27" }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = %(subnets)s
    security_groups = %(groups)s
  }
}
"""
STATE = """data "terraform_remote_state" "network" {
  backend = "%s"
  config  = %s
}"""
OF_STATE = {
    "subnets": "data.terraform_remote_state.network.outputs.network.subnets",
    "groups": "[data.terraform_remote_state.network.outputs.network.group]",
}
BY_TAG = {
    "data": """data "aws_vpc" "main" {
  tags = { Name = "main" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.main.id]
  }

  tags = { Tier = "private" }
}

data "aws_security_group" "task" {
  name   = "task"
  vpc_id = data.aws_vpc.main.id
}""",
    "subnets": "data.aws_subnets.private.ids",
    "groups": "[data.aws_security_group.task.id]",
}
S3 = 'backend "s3" {\n    bucket = "states"\n    key    = "network"\n  }'
STARTS = "task web starts (aws_ecs_task_definition.web; placed by aws_ecs_service.web)"
UNKNOWN = "task web is not known to start (aws_ecs_task_definition.web; placed by aws_ecs_service.web)"


def written(folder: Path, name: str, text: str, values: dict[str, str]) -> str:
    """A folder of source below another."""
    at = folder / name
    at.mkdir()
    (at / "main.tf").write_text(text % values)
    return str(at)


def network(folder: Path, name: str = "network", **values: str) -> str:
    return written(folder, name, NETWORK, {"backend": "", "name": "main", "route": ROUTE, **values})


def application(folder: Path, **values: str) -> str:
    return written(folder, "application", APPLICATION, values)


def printed(capsys: pytest.CaptureFixture[str], folder: Path) -> list[str]:
    return [line.strip() for line in capsys.readouterr().out.replace(f"{folder}/", "").splitlines()]


@pytest.mark.parametrize(
    ("backend", "values"),
    [
        pytest.param(
            "", OF_STATE | {"data": STATE % ("local", '{ path = "../network/terraform.tfstate" }')}, id="local"
        ),
        pytest.param(S3, OF_STATE | {"data": STATE % ("s3", '{ bucket = "states", key = "network" }')}, id="s3"),
        pytest.param(
            'cloud {\n    organization = "us"\n    workspaces {\n      name = "network"\n    }\n  }',
            OF_STATE | {"data": STATE % ("remote", '{ organization = "us", workspaces = { name = "network" } }')},
            id="HCP Terraform",
        ),
        pytest.param("", BY_TAG, id="data sources by tag and name"),
    ],
)
def test_an_application_runs_in_the_network_of_another_configuration(
    backend: str, values: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [network(tmp_path, backend=backend), application(tmp_path, **values)]
    assert main(folders) == 0
    assert printed(capsys, tmp_path) == [
        "network",
        "no task definition for Fargate: nothing to prove",
        "application",
        STARTS,
        "ok  docker.io  pull image  over the internet",
        "tasks: 1 proved",
    ]


def test_what_is_wrong_in_another_configuration_is_named_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [network(tmp_path, route=""), application(tmp_path, **BY_TAG)]
    assert main(folders) == 1
    lines = printed(capsys, tmp_path)
    assert [line for line in lines if "at run time" not in line] == [
        "network",
        "no task definition for Fargate: nothing to prove",
        "application",
        "task web does not start (aws_ecs_task_definition.web; placed by aws_ecs_service.web)",
        "FAILED  docker.io  pull image  route: aws_route_table.private (network) (network/main.tf:46)",
        'no route leads from aws_subnet.private["us-east-1a"] (network) out',
        "fix: add in network",
        'resource "aws_route" "private_main" {',
        "route_table_id         = aws_route_table.private.id",
        'destination_cidr_block = "0.0.0.0/0"',
        "nat_gateway_id         = aws_nat_gateway.main.id",
        "}",
        "tasks: 1 failed",
    ]


def test_of_two_networks_that_answer_to_one_tag_none_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [network(tmp_path), network(tmp_path, "second"), application(tmp_path, **BY_TAG)]
    assert main(folders) == 1
    assert UNKNOWN in printed(capsys, tmp_path)


def test_of_two_states_the_one_is_read_that_the_backend_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = S3.replace('"network"', '"second"')
    folders = [
        network(tmp_path, "second", backend=other, route=""),
        network(tmp_path, backend=S3),
        application(tmp_path, **OF_STATE, data=STATE % ("s3", '{ bucket = "states", key = "network" }')),
    ]
    assert main(folders) == 0
    assert STARTS in printed(capsys, tmp_path)


@pytest.mark.parametrize(("folders", "expected"), [(["network"], STARTS), (["network", "second"], UNKNOWN)])
def test_a_state_whose_backend_nothing_tells_is_the_only_one_with_the_outputs(
    folders: list[str], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [network(tmp_path, name, backend='backend "s3" {}') for name in folders]
    paths.append(application(tmp_path, **OF_STATE, data=STATE % ("s3", '{ bucket = "states", key = "network" }')))
    main(paths)
    lines = printed(capsys, tmp_path)
    assert expected in lines
    note = (
        "note: data.terraform_remote_state.network (application/main.tf:6) is taken to read network, the only one here"
    )
    assert (f"{note} with its outputs" in lines) == (expected == STARTS)


def parts(document: Json, *held: str) -> tuple[Json, Json]:
    """A state's or plan's resources of which the addresses begin with something, and all others."""
    root = "planned_values" if "planned_values" in document else "values"
    found = []
    for inside in (True, False):
        part = json.loads(json.dumps(document))
        part[root]["root_module"]["resources"] = [
            each
            for each in document[root]["root_module"]["resources"]
            if any(re.search(of, each["address"]) for of in held) == inside
        ]
        found.append(part)
    return found[0], found[1]


def with_ids(document: Json) -> Json:
    """A state with ids as AWS gives them."""
    text = json.dumps(document)
    for each in document["values"]["root_module"]["resources"]:
        id_ = each["values"]["id"]
        kind = KINDS.get(each["type"])
        if kind:
            text = text.replace(f'"{id_}"', f'"{kind}-{hashlib.sha256(id_.encode()).hexdigest()[:17]}"')
    found: Json = json.loads(text)
    return found


KINDS = {
    "aws_ec2_transit_gateway": "tgw",
    "aws_ec2_transit_gateway_vpc_attachment": "tgw-attach",
    "aws_route_table": "rtb",
    "aws_security_group": "sg",
    "aws_subnet": "subnet",
    "aws_vpc": "vpc",
    "aws_vpc_endpoint": "vpce",
}
HUB = (r"\.hub$", r"^aws_vpc_endpoint\.ecr", r"\.endpoints$", r"^aws_ec2_transit_gateway\.main$")


def test_a_hub_and_a_spoke_are_two_states(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = with_ids(shown_state(over_gateway()))
    hub, spoke = parts(state, *HUB)
    for name, part in (("hub", hub), ("spoke", spoke)):
        (tmp_path / f"{name}.json").write_text(json.dumps(part))
    assert main([str(tmp_path / "hub.json"), str(tmp_path / "spoke.json")]) == 0
    assert printed(capsys, tmp_path)[:6] == [
        "hub.json",
        "no task definition for Fargate: nothing to prove",
        "spoke.json",
        STARTS,
        "ok  ecr.api  pull image  over aws_vpc_endpoint.ecr_api (hub.json)",
        "ok  ecr.dkr  pull image  over aws_vpc_endpoint.ecr_dkr (hub.json)",
    ]
    # Alone, nobody knows what the hub does.
    assert main([str(tmp_path / "spoke.json"), "--fail-on", "failed"]) == 0


def test_two_configurations_of_the_same_names_have_nothing_to_do_with_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = over_gateway()
    remove("aws_iam_role_policy_attachment.x")(broken)
    for name, document in (("one", over_gateway()), ("two", broken)):
        (tmp_path / f"{name}.json").write_text(json.dumps(shown_plan(document)))
    assert main([str(tmp_path / "one.json"), str(tmp_path / "two.json")]) == 1
    lines = printed(capsys, tmp_path)
    assert lines[1] == STARTS
    assert "task web does not start (aws_ecs_task_definition.web; placed by aws_ecs_service.web)" in lines
    assert not [line for line in lines if "(one.json)" in line or "(two.json)" in line]


@pytest.mark.parametrize(
    ("actions", "is_said"), [(["sqs:*"], True), (["kms:Decrypt"], False), ("*", False), (["k*:Decrypt"], False)]
)
def test_an_endpoint_that_a_role_may_call_is_not_one_to_remove(
    actions: str | list[str], is_said: bool, networks: dict[str, Json]
) -> None:
    spare = add(
        "aws_vpc_endpoint",
        "kms",
        vpc_id="${aws_vpc.main.id}",
        service_name="com.amazonaws.us-east-1.kms",
        vpc_endpoint_type="Interface",
    )
    allowed = add("aws_iam_role_policy", "x", role=f"${{{TASK_ROLE}.name}}", policy=policy(allow(actions)))
    document = json.loads(json.dumps(networks["rich"]))
    for change in (spare, allowed):
        change(document)
    rules = [each.rule for each in proved(document, "synthesized", "rich").findings]
    assert ("unneeded-endpoint" in rules) == is_said


def test_cdktf_stacks_read_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As CDKTF writes what one stack takes from another."""
    document, kept = over_gateway(), {"path": "../../terraform.hub.tfstate"}
    stacks: dict[bool, Json] = {of_hub: {"provider": document["provider"], "resource": {}} for of_hub in (True, False)}
    for type_, named in document["resource"].items():
        for label, body in named.items():
            of_hub = any(re.search(each, f"{type_}.{label}") for each in HUB)
            stacks[of_hub]["resource"].setdefault(type_, {})[label] = body
    hub, spoke = stacks[True], stacks[False]
    outputs: Json = {}

    def taken(match: re.Match[str]) -> str:
        type_, label = match[1].split(".")[:2]
        if label not in hub["resource"].get(type_, ()):
            return match[0]
        output = f"cross-stack-output-{re.sub(r'[^a-z_]', '', match[1])}"
        outputs[output] = {"value": match[0]}
        return f"${{data.terraform_remote_state.cross-stack-reference-input-hub.outputs.{output}}}"

    spoke = json.loads(re.sub(r"\$\{(aws_[^}]+)\}", taken, json.dumps(spoke)))
    reading = {"backend": "local", "config": kept, "workspace": "${terraform.workspace}"}
    spoke["data"] = {"terraform_remote_state": {"cross-stack-reference-input-hub": reading}}
    hub |= {"output": outputs, "terraform": {"backend": {"local": kept}}}
    for name, stack in (("hub", hub), ("spoke", spoke)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cdk.tf.json").write_text(json.dumps(stack))
    assert main([str(tmp_path)]) == 0
    lines = printed(capsys, tmp_path)
    assert lines[2:6] == [
        "spoke/cdk.tf.json",
        STARTS,
        "ok  ecr.api  pull image  over aws_vpc_endpoint.ecr_api (hub/cdk.tf.json)",
        "ok  ecr.dkr  pull image  over aws_vpc_endpoint.ecr_dkr (hub/cdk.tf.json)",
    ]
    assert not [line for line in lines if line.startswith("note: ")]


@pytest.mark.parametrize("option", ["--json", "--sarif"])
def test_machines_are_told_of_several_configurations(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [network(tmp_path, route=""), application(tmp_path, **BY_TAG)]
    assert main([*folders, option]) == 1
    told = capsys.readouterr().out
    assert "aws_route_table.private (network)" in told
    assert "module.0" not in told
    assert "module.1" not in told


def test_two_states_of_one_configuration_are_proved_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = with_ids(shown_state(over_gateway()))
    for name in ("before", "after"):
        (tmp_path / f"{name}.json").write_text(json.dumps(state))
    assert main([str(tmp_path / "before.json"), str(tmp_path / "after.json")]) == 0
    lines = printed(capsys, tmp_path)
    assert lines.count(STARTS) == 2
    assert not [line for line in lines if line.startswith("error: ") or "(after.json)" in line]


def test_what_two_states_of_one_configuration_hold_is_nobody_elses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = with_ids(shown_state(over_gateway()))
    for each in state["values"]["root_module"]["resources"]:
        if each["type"] == "aws_vpc":
            each["values"]["tags"] = {"Name": "main"}
    for name in ("before", "after"):
        (tmp_path / f"{name}.json").write_text(json.dumps(state))
    paths = [str(tmp_path / "before.json"), str(tmp_path / "after.json"), application(tmp_path, **BY_TAG)]
    assert main([*paths, network(tmp_path, name="other"), "--fail-on", "failed"]) == 0
    assert UNKNOWN in printed(capsys, tmp_path)


def test_subnets_are_found_by_tag_in_a_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = with_ids(shown_state(over_gateway()))
    tags = {"aws_vpc.spoke": {"Name": "main"}, "aws_subnet.spoke": {"Tier": "private"}}
    for each in state["values"]["root_module"]["resources"]:
        each["values"] |= {"tags": tags[each["address"]]} if each["address"] in tags else {}
        each["values"] |= {"name": "task"} if each["address"] == "aws_security_group.task" else {}
    (tmp_path / "state.json").write_text(json.dumps(state))
    assert main([str(tmp_path / "state.json"), application(tmp_path, **BY_TAG)]) == 1
    lines = printed(capsys, tmp_path)
    assert "FAILED  docker.io  pull image  route: aws_route_table.spoke (state.json)" in lines
