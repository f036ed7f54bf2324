"""What a plan's references lead to through modules: the thing that is meant, whatever else the modules hold."""

from typing import Any

import pytest

from fargate_privatelink.proof.readers.plan.arguments import Arguments
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol

Json = dict[str, Any]


def to(*names: str) -> Json:
    """An expression of references, each of which Terraform lists with its beginnings behind it."""
    return {"references": [each for name in names for each in (name, name.rpartition(".")[0]) if "." in each]}


def resource(address: str, **expressions: Any) -> Json:
    return {"address": address, "mode": "managed", "type": address.partition(".")[0], "expressions": expressions}


def call(resources: list[Json], outputs: Json | None = None, **expressions: Any) -> Json:
    found = {name: {"expression": expression} for name, expression in (outputs or {}).items()}
    return {"expressions": expressions, "module": {"resources": resources, "outputs": found}}


def read(calls: Json, known: dict[str, Json]) -> Arguments:
    """A plan of modules, with what is known of its instances; their ids are not."""
    instances = {
        address: {"address": address, "mode": "managed", "type": address.rpartition(".aws_")[2], "values": values}
        for address, values in known.items()
    }
    for each in instances.values():
        each["type"] = f"aws_{str(each['type']).partition('.')[0]}"
    document = {"configuration": {"root_module": {"module_calls": calls}}, "variables": {"groups": {"value": GROUPS}}}
    return Arguments(Planned(document, instances, {address: {"id": True, "public_ip": True} for address in known}))


GROUPS = {"worker": "for workers", "web": "for the web"}
ONE: dict[str, Json] = {f'module.group["{key}"].aws_security_group.one': {} for key in GROUPS}
TWO: dict[str, Json] = {
    f'module.group["{key}"].aws_security_group.{name}': {} for key in GROUPS for name in ("one", "two")
}
ID, ARN, OTHER = to("aws_security_group.one.id"), to("aws_security_group.one.arn"), to("aws_security_group.two.id")
WORKER = 'module.group["worker"].aws_security_group.one'
OUTPUTS: dict[str, tuple[Json, dict[str, Json], bool]] = {
    "the id": ({"id": ID}, ONE, True),
    "the id and the ARN": ({"id": ID, "arn": ARN}, ONE, True),
    "the id and a text": ({"id": ID, "name": {"constant_value": "x"}}, ONE, True),
    "the ids of two groups": ({"id": ID, "other": OTHER}, TWO, False),
}


@pytest.mark.parametrize("case", OUTPUTS)
def test_behind_a_computed_index_stands_any_output(case: str) -> None:
    """A plan of `module.group[each.key].id` names no output: whichever leads to the same group is as good."""
    outputs, known, is_certain = OUTPUTS[case]
    groups = [resource("aws_security_group.one"), resource("aws_security_group.two")]
    each = {"for_each_expression": {"references": ["var.groups"]}}
    arguments = read({"group": call(groups, outputs)}, known)
    expression = {"references": ["module.group", "each.key"]}
    found = arguments.value("security_group_id", expression, Held((), "worker", each, 2))
    assert (found in (symbol(f"{WORKER}.id"), symbol(f"{WORKER}.arn"))) is is_certain
    assert (UNKNOWN in found) is not is_certain


OWN = "module.web.aws_ecs_task_definition.own[0]"
ADDRESS = {"address": to("aws_eip.one.public_ip")}
PARAMETER = {"value": to("aws_ssm_parameter.one.value")}
JOB = {"arn": to("aws_ecs_task_definition.own")}
NAMED = {"name": {"references": ["var.name"]}}
FAMILY = {"family": {"references": ["var.name"]}}
EIP = call([resource("aws_eip.one")], ADDRESS)
SEEN: dict[str, tuple[Json, dict[str, Json], bool]] = {
    "an address": ({"edge": EIP}, {"module.edge.aws_eip.one": {}}, True),
    "a parameter, which may hold anything": (
        {"edge": call([resource("aws_ssm_parameter.one")], PARAMETER)},
        {"module.edge.aws_ssm_parameter.one": {}},
        False,
    ),
    "another task definition": (
        {"job": call([resource("aws_ecs_task_definition.own")], JOB)},
        {"module.job.aws_ecs_task_definition.own": {}},
        False,
    ),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_local_may_hold_what_its_module_sees(case: str) -> None:
    calls, known, is_certain = SEEN[case]
    resources = [resource("aws_ecs_task_definition.own", **FAMILY), resource("aws_ecs_service.it", **NAMED)]
    web = call(resources, name={"references": ["local.name"]})
    own: dict[str, Json] = {OWN: {}, "module.web.aws_ecs_service.it": {}}
    found = read({"web": web, **calls}, {**own, **known}).value(
        "task_definition", {"references": ["local.start"]}, Held((("web", None),))
    )
    assert (found == symbol(f"{OWN}.id")) is is_certain


def test_a_variable_that_is_known_hides_nothing() -> None:
    """Two arguments are the module's variable, and the same text: it is no task definition of another module."""
    calls, known, _ = SEEN["another task definition"]
    resources = [resource("aws_ecs_task_definition.own", **FAMILY), resource("aws_ecs_service.it", **NAMED)]
    web = call(resources, name={"references": ["local.name"]})
    own: dict[str, Json] = {OWN: {"family": "web"}, "module.web.aws_ecs_service.it": {"name": "web"}}
    found = read({"web": web, **calls}, {**own, **known}).value(
        "task_definition", {"references": ["local.start"]}, Held((("web", None),))
    )
    assert found == symbol(f"{OWN}.id")
