"""What a stack's outputs tell of its task families, and what is said of outputs that tell nothing."""

from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.run.outputs import parse
from tests.run.stacks import CLUSTER, OUTPUTS, WEB
from tests.survey.live import GROUP, SUBNET, arn
from tests.survey.recorded import VPC

HERE = Path("stack")


def refused(outputs: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as error:
        parse(outputs, HERE)
    return str(error.value).split("\n")


def test_a_family_is_where_its_stack_runs_it() -> None:
    stack = parse(OUTPUTS, HERE)
    web = stack.family("web")
    assert (web.cluster, web.cluster_name, web.task_definition, web.subnets) == (CLUSTER, "web", WEB, (SUBNET,))
    assert (web.group, web.execute_command, web.service, web.vpc) == (GROUP, False, "web", VPC)
    assert (str(stack.region), stack.clusters) == ("eu-central-1", (CLUSTER,))
    nightly = stack.family("nightly")
    assert (nightly.task_definition, nightly.group) == (arn("task-definition/nightly:3"), "sg-0b")
    assert (nightly.execute_command, nightly.service) == (True, None)


def test_subnets_stand_in_the_order_of_their_zones() -> None:
    subnets = {"eu-central-1b": "subnet-0b", "eu-central-1a": "subnet-0a"}
    assert parse({**OUTPUTS, "private_subnet_ids": subnets}, HERE).family("web").subnets == ("subnet-0a", "subnet-0b")


def test_modules_whose_outputs_are_handed_on_whole_are_read() -> None:
    jobs = {name: {"jobs": each["web"]} if name.startswith("task") else each for name, each in OUTPUTS.items()}
    stack = parse({"bucket": "b", "number": 1, "web": OUTPUTS, "jobs": jobs}, HERE)
    assert [*stack.families] == ["nightly", "web", "jobs"]


# What outputs that tell no family are said to lack.
REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["stack: its state has no outputs: apply it first: terraform apply"]),
    (
        {"vpc_id": "vpc-1"},
        [
            "stack: no output is called task_definition_arns: give the folder of a stack, or hand a module's"
            ' outputs on: output "tasks" { value = module.tasks }'
        ],
    ),
    (
        {**OUTPUTS, "cluster_arn": None, "private_subnet_ids": ["subnet-0a"]},
        [
            "stack: cluster_arn: must be a text, got null",
            'stack: private_subnet_ids: must be texts by name, got ["subnet-0a"]',
        ],
    ),
    (
        {**OUTPUTS, "task_definition_arns": {}},
        ["stack: task_definition_arns: has no task family"],
    ),
    (
        {**OUTPUTS, "task_security_group_ids": {"nightly": "sg-0b"}},
        ['stack: its outputs tell no region or security group of "web"'],
    ),
    (
        {**OUTPUTS, "cluster_arn": "web"},
        ['stack: its outputs tell no region or security group of "nightly"'],
    ),
    (
        {"one": OUTPUTS, "two": OUTPUTS},
        ['stack: two of its modules have the family "nightly": hand the outputs of one on'],
    ),
]


@pytest.mark.parametrize(("outputs", "messages"), REFUSED)
def test_outputs_that_tell_no_family_are_refused(outputs: dict[str, Any], messages: list[str]) -> None:
    assert refused(outputs) == messages


def test_a_family_that_a_stack_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match=r'^FAMILY: unknown family "wbe": did you mean "web"\?$'):
        parse(OUTPUTS, HERE).family("wbe")
