"""Where a task runs: what starts it, or what is left to conclude."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.facts.build import build
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import FORMS
from tests.proof.networks import ACCOUNT, GROUP, TASK, Change, add, both, found, proved, put

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


SERVICE = "aws_ecs_service.web"


def capacity(*providers: str) -> Change:
    """The cluster's default capacity providers."""
    strategy = [{"capacity_provider": provider} for provider in providers]
    return add(
        "aws_ecs_cluster_capacity_providers",
        "main",
        cluster_name="${aws_ecs_cluster.main.name}",
        default_capacity_provider_strategy=strategy,
    )


def on_cluster(**arguments: Any) -> Change:
    return service(cluster="${aws_ecs_cluster.main.id}", **{"launch_type": None, **arguments})


EC2 = put(TASK, requires_compatibilities=["EC2"])
UNNAMED = put(TASK, requires_compatibilities=None)
BOTH = put(TASK, requires_compatibilities=["FARGATE", "EC2"])
FARGATE_SPOT = [{"capacity_provider": "FARGATE_SPOT"}]
# A change of the rich network, and the places where its task is then judged.
JUDGED: dict[str, tuple[Change, list[str]]] = {
    "the launch type": (both(UNNAMED, service()), [SERVICE]),
    "the service's capacity providers": (
        both(UNNAMED, on_cluster(capacity_provider_strategy=FARGATE_SPOT)),
        [SERVICE],
    ),
    "the cluster's default capacity providers": (both(UNNAMED, capacity("FARGATE"), on_cluster()), [SERVICE]),
    "a cluster of nobody knows what": (service(launch_type=None, cluster="elsewhere"), [SERVICE]),
    "both kinds, and EC2 beside Fargate": (
        both(BOTH, service(), add("aws_ecs_service", "ec2", name="x", launch_type="EC2", task_definition=ARN)),
        [SERVICE],
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", JUDGED)
def test_a_task_on_fargate_is_judged(case: str, form: str, networks: dict[str, Json]) -> None:
    change, sources = JUDGED[case]
    document = copy.deepcopy(networks["rich"])
    change(document)
    assert [task.placement.source for task in placed(document, form).tasks] == sources


NOTHING_STARTS = "is not judged: nothing starts it, and requires_compatibilities does not name FARGATE"
NOT_FARGATE = f"is not judged: {SERVICE} does not start it on Fargate"
# A change of the rich network, and what is said of its task instead of a proof.
NOT_JUDGED: dict[str, tuple[Change, str]] = {
    "a task for EC2": (EC2, NOTHING_STARTS),
    "a task of no kind": (UNNAMED, NOTHING_STARTS),
    "a task of both kinds on EC2": (both(BOTH, service(launch_type="EC2")), NOT_FARGATE),
    "a cluster without capacity providers": (both(UNNAMED, on_cluster()), NOT_FARGATE),
    "a cluster with capacity providers of its own": (both(UNNAMED, capacity("own"), on_cluster()), NOT_FARGATE),
    "a cluster of nobody knows what": (
        both(UNNAMED, service(launch_type=None, cluster="elsewhere")),
        f"is not judged: it is not known whether {SERVICE} starts it on Fargate",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", NOT_JUDGED)
def test_a_task_that_is_not_judged_is_mentioned(case: str, form: str, networks: dict[str, Json]) -> None:
    change, message = NOT_JUDGED[case]
    document = copy.deepcopy(networks["rich"])
    change(document)
    model = placed(document, form)
    assert (list(model.tasks), model.notes) == ([], (("not-judged", TASK, message),))
    assert ("not-judged", TASK) in found(proved(document, form, "rich"))


def test_a_task_for_ec2_does_not_start_on_fargate(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(EC2, service())(document)
    proof = proved(document, "synthesized", "rich")
    assert {(hop.step, hop.address, hop.message) for _, _, hop in proof.failures} == {
        (Step.DEFINITION, TASK, f"{SERVICE} starts it on Fargate, and requires_compatibilities does not name FARGATE")
    }


def test_a_task_definition_from_elsewhere_is_mentioned(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    service(task_definition=f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/other:7")(document)
    assert placed(document).notes == (
        ("not-judged", SERVICE, "starts other, which is not in this configuration: give it with --task-definition"),
    )


@pytest.mark.parametrize("form", ["synthesized", "plan"])
def test_a_task_that_may_be_started_is_neither_proved_nor_refused(form: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    service(task_definition="${timestamp()}")(document)
    proof = proved(document, form, "rich")
    (task,) = proof.tasks
    assert (task.source, task.verdict) == (SERVICE, Verdict.UNKNOWN), table([proof])
    assert f"whether {SERVICE} starts it is known after apply" in {
        hop.message for path in task.paths if (hop := path.decisive)
    }


def test_a_person_may_say_where_a_service_stands(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    service(network_configuration={"subnets": "${timestamp()}", "security_groups": "${timestamp()}"})(document)
    given = Given(subnets=SUBNETS, groups=(GROUP,))
    (task,) = placed(document, given=given).tasks
    placement = task.placement
    assert (placement.source, placement.subnets, placement.groups) == (SERVICE, SUBNETS, (GROUP,))


def test_a_task_stands_where_a_service_starts_its_family(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    (task,) = placed(networks["rich"]).tasks
    assert task.task is not None
    both(service(task_definition="web"), lambda changed: changed["resource"].pop("aws_ecs_task_definition"))(document)
    del document["output"]
    (proof,) = prove([FORMS["synthesized"](document)], Given(definitions=(task.task.definition,)))
    assert [each.source for each in proof.tasks] == [SERVICE]
