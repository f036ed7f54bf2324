"""Task definitions of which not everything is known: the rest is judged."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.facts.partly_known import parsed
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.cases import web
from tests.proof.forms import FORMS
from tests.proof.networks import TASK, put

Json = dict[str, Any]
NOBODY_KNOWS = "${timestamp()}"
DOCUMENT: Json = web()
CONTAINER = dict(DOCUMENT["containerDefinitions"][0])


def document(**changes: Any) -> Json:
    return {**copy.deepcopy(DOCUMENT), **changes}


def container(**changes: Any) -> Json:
    return document(containerDefinitions=[{**CONTAINER, **changes}])


OPEN: dict[str, tuple[Json, tuple[str, ...], tuple[int, int] | None]] = {
    "cpu": (document(cpu=UNKNOWN, memory="2048"), ("cpu is known after apply",), (1024, 2048)),
    "memory": (document(cpu="256", memory=UNKNOWN), ("memory is known after apply",), (256, 2048)),
    "both": (
        document(cpu=UNKNOWN, memory=UNKNOWN),
        ("cpu is known after apply", "memory is known after apply"),
        (32768, 249856),
    ),
    "the network mode": (document(networkMode=UNKNOWN), ("network_mode is known after apply",), None),
    "the platform": (
        document(runtimePlatform={"operatingSystemFamily": UNKNOWN}),
        ("runtime_platform is known after apply",),
        None,
    ),
    "the ephemeral storage": (
        document(ephemeralStorage={"sizeInGiB": UNKNOWN}),
        ("ephemeral_storage is known after apply",),
        None,
    ),
    "a port": (
        container(portMappings=[{"containerPort": UNKNOWN}]),
        ("portMappings of container web is known after apply",),
        None,
    ),
    "a container's cpu": (container(cpu=UNKNOWN), ("cpu of container web is known after apply",), None),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_is_not_known_is_left_out_and_said(case: str) -> None:
    written, gaps, size = OPEN[case]
    definition, found, refused = parsed(written, "aws_ecs_task_definition.web", ())
    assert definition is not None, (found, refused)
    assert (found, refused) == (gaps, ())
    assert size in (None, (definition.cpu, definition.memory))


def test_what_is_said_already_is_not_said_again() -> None:
    gaps = ("cpu is known after apply",)
    assert parsed(document(cpu=UNKNOWN), "x", gaps)[1:] == (gaps, ())


def test_what_is_known_and_wrong_is_refused() -> None:
    assert parsed(document(cpu="3"), "x", ())[2] == (
        "cpu: must be one of [256, 512, 1024, 2048, 4096, 8192, 16384, 32768] on Fargate, got 3",
    )


def test_limits_that_exceed_the_task_only_together_are_not_refused_for_certain() -> None:
    limited = {**CONTAINER, "memory": 512}
    reserving = {**CONTAINER, "name": "router", "memoryReservation": 50}
    shared = document(memory="512", cpu="256", containerDefinitions=[limited, reserving])
    definition, gaps, refused = parsed(shared, "x", ())
    assert definition is not None
    assert (gaps, refused) == (
        ("whether ECS takes memory 512 for containers with 562 together is not known",),
        (),
    )


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        ({"memoryReservation": 513}, "memory: is 512, less than the 563 that the containers reserve together"),
        ({"memory": 513}, "containerDefinitions[0].memory: must be at most the task's, 512, got 513"),
    ],
)
def test_a_reservation_or_one_limit_that_exceeds_the_task_is_refused(container: Json, reason: str) -> None:
    reserving = {**CONTAINER, "name": "router", "memoryReservation": 50}
    shared = document(memory="512", cpu="256", containerDefinitions=[{**CONTAINER, **container}, reserving])
    assert reason in parsed(shared, "x", ())[2]


def test_a_size_that_no_other_part_makes_right_is_said_and_not_refused() -> None:
    definition, gaps, refused = parsed(document(cpu=UNKNOWN, memory="5"), "x", ())
    assert (definition, refused) == (None, ())
    assert gaps == ("cpu is known after apply", "cpu: is required on Fargate")


@pytest.mark.parametrize("form", ["synthesized", "plan"])
def test_a_size_that_is_not_known_hides_no_path(form: str, networks: dict[str, Json]) -> None:
    changed = copy.deepcopy(networks["rich"])
    put(TASK, cpu=NOBODY_KNOWS)(changed)
    (proof, apart) = (prove([FORMS[form](each)])[0] for each in (changed, networks["rich"]))
    (task,), (whole,) = proof.tasks, apart.tasks
    assert [path.target for path in task.paths if path.target not in SAID] == [
        path.target for path in whole.paths if path.target not in SAID
    ]
    assert (task.verdict, {path.verdict for path in task.paths} & {Verdict.FAILED}) == (Verdict.UNKNOWN, set())


SAID = ("the rest of the task definition",)


def test_a_log_group_that_aws_names_is_not_missing(networks: dict[str, Json]) -> None:
    changed = copy.deepcopy(networks["rich"])
    put("aws_cloudwatch_log_group.ecs_web", name=None, name_prefix="/web/")(changed)
    (proof,) = prove([FORMS["synthesized"](changed)])
    assert "log-group" not in {finding.rule for finding in proof.findings}, table([proof])
