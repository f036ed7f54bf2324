"""Where a task runs: what starts it, or what is left to conclude."""

import copy
from typing import Any

import pytest

from modules.reachability.facts import build
from modules.reachability.model import Model
from modules.reachability.tasks import Given
from tests.forms import FORMS
from tests.networks import GROUP, TASK, Change, add, both, put

Json = dict[str, Any]
SUBNETS = ('aws_subnet.private["us-east-1a"]', 'aws_subnet.private["us-east-1b"]')
NETWORK = {"subnets": "${values(aws_subnet.private)[*].id}", "security_groups": [f"${{{GROUP}.id}}"]}
ARN = f"${{{TASK}.arn}}"


def data_source(document: Json) -> None:
    found = {"web": {"task_definition": f"${{{TASK}.family}}"}}
    document.setdefault("data", {})["aws_ecs_task_definition"] = found


def service(**arguments: Any) -> Change:
    body = {"name": "web", "launch_type": "FARGATE", "network_configuration": NETWORK, "task_definition": ARN}
    return add("aws_ecs_service", "web", **{**body, **arguments})


def without_outputs(document: Json) -> None:
    document.pop("output")


TARGET = {"task_definition_arn": ARN, "launch_type": "FARGATE", "network_configuration": NETWORK}
# A change of the rich network, and what then says where its task runs.
STARTED: dict[str, tuple[Change, str]] = {
    "service": (service(), "aws_ecs_service.web"),
    "service by family": (service(task_definition="web"), "aws_ecs_service.web"),
    "service by family and revision": (service(task_definition=f"${{{TASK}.family}}:3"), "aws_ecs_service.web"),
    "service through a data source": (
        both(data_source, service(task_definition="${data.aws_ecs_task_definition.web.arn}")),
        "aws_ecs_service.web",
    ),
    "EventBridge rule": (
        add("aws_cloudwatch_event_target", "nightly", ecs_target=TARGET),
        "aws_cloudwatch_event_target.nightly",
    ),
    "schedule": (
        add("aws_scheduler_schedule", "nightly", target={"ecs_parameters": TARGET}),
        "aws_scheduler_schedule.nightly",
    ),
    "run-task command": (lambda document: None, "output.run_task_commands"),
    "nothing": (without_outputs, "no service: private subnets of its VPC"),
}


def placed(document: Json, form: str = "synthesized", given: Given = Given()) -> Model:  # noqa: B008
    return build(FORMS[form](document), given)


@pytest.mark.parametrize("form", ["synthesized", "state"])
@pytest.mark.parametrize("case", STARTED)
def test_a_task_stands_where_it_is_started(case: str, form: str, networks: dict[str, Json]) -> None:
    change, source = STARTED[case]
    document = copy.deepcopy(networks["rich"])
    change(document)
    (task,) = placed(document, form).tasks
    placement = task.placement
    assert (placement.source, placement.subnets, placement.groups) == (source, SUBNETS, (GROUP,))
    assert placement.public_ip is False


def test_a_task_stands_in_every_place_that_starts_it(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    service()(document)
    add(
        "aws_ecs_service", "other", name="o", launch_type="FARGATE", network_configuration=NETWORK, task_definition=ARN
    )(document)
    assert [task.placement.source for task in placed(document).tasks] == [
        "aws_ecs_service.web",
        "aws_ecs_service.other",
    ]


def test_a_service_without_groups_has_the_vpc_s_default_one(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    service(network_configuration={"subnets": NETWORK["subnets"]})(document)
    (task,) = placed(document).tasks
    assert task.placement.groups == ("aws_default_security_group.main",)


def test_a_service_says_how_its_task_runs(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    put("aws_ecs_cluster.main", configuration={"execute_command_configuration": {"logging": "NONE"}})(document)
    service(enable_execute_command=True, platform_version="1.3.0", cluster="${aws_ecs_cluster.main.id}")(document)
    (task,) = placed(document).tasks
    assert task.task is not None
    assert (task.task.execute_command, task.task.platform_version) == (True, "1.3.0")
    assert task.task.execute_command_configuration.logging == "NONE"


def test_a_task_that_nothing_starts_stands_in_no_public_subnet(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["nat"])
    without_outputs(document)
    (task,) = placed(document).tasks
    assert task.placement.subnets == ('aws_subnet.private["us-east-1a"]',)


def test_a_person_may_say_where_a_task_stands(networks: dict[str, Json]) -> None:
    given = Given(subnets=SUBNETS[1:], groups=("aws_security_group.endpoint_ssm",))
    (task,) = placed(networks["rich"], given=given).tasks
    placement = task.placement
    assert (placement.source, placement.subnets, placement.groups) == (
        "--subnet and --security-group",
        SUBNETS[1:],
        ("aws_security_group.endpoint_ssm",),
    )


def test_a_task_whose_group_could_be_any_has_none(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    without_outputs(document)
    groups = document["resource"]["aws_security_group"]
    groups["one"] = groups.pop("task_web")
    groups["two"] = groups["one"]
    (task,) = placed(document).tasks
    assert task.placement.groups is None
