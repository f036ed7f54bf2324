"""Plans are equal, whatever the names, where nothing differs that a plan tells; else a line says what."""

from typing import Any

import pytest

from fargate_privatelink.handoff.check.plans import compared
from fargate_privatelink.handoff.check.values import difference
from fargate_privatelink.handoff.renames.references import Rewriter
from tests.handoff.check.plans import NAMES, NEW, OLD, THERE, Json, change, moved, plan

rename = Rewriter(NAMES).expression
OUTSIDE = "aws_x.y"
M_OLD, M_NEW = "module.net_mod_6A8E9971", "module.net_mod"


def resource(address: str, **expressions: Any) -> Json:
    return {"resources": [{"address": address, "expressions": expressions}]}


def refers(*names: str) -> Json:
    return {"references": [*names]}


def output(value: Any) -> Json:
    return {"output_changes": {"o": {"actions": ["create"], "after": value}}}


EQUAL = {
    "moved": (plan(change(OLD)), plan(moved())),
    "instances": (plan(change(f'{OLD}["a.b"]')), plan(moved(f'{NEW}["a.b"]', f'{OLD}["a.b"]'))),
    "in a module": (plan(change(f"{M_OLD}[0].aws_x.y")), plan(moved(f"{M_NEW}[0].aws_x.y", f"{M_OLD}[0].aws_x.y"))),
    "created": (plan(change(OLD, "create", before=None)), plan(change(NEW, "create", before=None))),
    "vanished": (plan(change(OLD, "create", before=None)), plan(moved(NEW, OLD, actions=["create"], before=None))),
    "moved before": (plan(change(OLD, previous_address="aws_vpc.a")), plan(moved(previous="aws_vpc.a"))),
    "data": (plan(change(f"data.{OUTSIDE}", "read", mode="data")),) * 2,
    "same changes": (plan(change(OUTSIDE, "delete", "create")),) * 2,
    "documents": (plan(change(OUTSIDE, after={"p": '{"a": [1]}'})), plan(change(OUTSIDE, after={"p": '{"a":[1]}'}))),
    "references": (
        plan(root=resource(OUTSIDE, a=refers(f"{OLD}.0.id", OLD), b=[{"c": refers(f"{OLD}.id")}])),
        plan(root=resource(OUTSIDE, a=refers(f"{NEW}[0].id", NEW), b=[{"c": refers(f"{NEW}.id")}])),
    ),
    "attribute as blocks": (plan(root=resource(OUTSIDE, a=refers("var.a"))), plan(root=resource(OUTSIDE))),
    "constants": (
        plan(providers={"aws": {"expressions": {"region": {"constant_value": "a"}}}}),
        plan(providers={"aws": {"expressions": {"region": {}}}}),
    ),
    "templates": (
        plan(providers={"aws": {"expressions": {"region": {"constant_value": "$${a}"}}}}),
        plan(providers={"aws": {"expressions": {"region": {"constant_value": "${a}"}}}}),
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), EQUAL.values(), ids=EQUAL)
def test_equal_plans(ours: Json, theirs: Json) -> None:
    assert compared(ours, theirs, rename).differences == []


def test_what_is_counted() -> None:
    both = change(OUTSIDE, "update")
    found = compared(plan(change(OLD), both), plan(moved(), both), rename)
    assert found == (2, 1, [f"{OUTSIDE}: both plan update"], [])


DIFFERENT: dict[str, tuple[Json, Json, list[str]]] = {
    "no moved block": (
        plan(change(OLD)),
        plan(change(OLD, "delete", after=None), change(NEW, "create", before=None)),
        [
            f"{NEW}: the JSON plans no-op, the HCL create",
            f"{NEW}: what is there differs",
            f"{NEW}: moves from nowhere, expected is {OLD}",
            f"{OLD}: is in the plan of the HCL alone",
        ],
    ),
    "not in HCL": (plan(change(OUTSIDE)), plan(), [f"{OUTSIDE}: is in the plan of the JSON alone"]),
    "moved from elsewhere": (
        plan(change(OLD)),
        plan(moved(previous="aws_vpc.b")),
        [f"{NEW}: moves from aws_vpc.b, expected is {OLD}"],
    ),
    "moved by nobody's wish": (
        plan(change(OUTSIDE)),
        plan(moved(OUTSIDE, "aws_x.z")),
        [f"{OUTSIDE}: moves from aws_x.z, expected is nowhere"],
    ),
    "action": (
        plan(change(OUTSIDE)),
        plan(change(OUTSIDE, "delete", "create")),
        [f"{OUTSIDE}: the JSON plans no-op, the HCL delete and create"],
    ),
    "value": (
        plan(change(OUTSIDE)),
        plan(change(OUTSIDE, after={**THERE, "tags": {"Name": "y"}})),
        [f"{OUTSIDE}: the planned value differs at tags.Name"],
    ),
    "unknown": (
        plan(change(OUTSIDE, after_unknown={"id": True})),
        plan(change(OUTSIDE)),
        [f"{OUTSIDE}: what is known after apply differs at id"],
    ),
    "sensitive": (
        plan(change(OUTSIDE, after_sensitive={"a": [True]})),
        plan(change(OUTSIDE, after_sensitive={"a": [False]})),
        [f"{OUTSIDE}: what is sensitive differs at a[0]"],
    ),
    "provider": (
        plan(change(OUTSIDE)),
        plan(change(OUTSIDE, provider_name="opentofu")),
        [f"{OUTSIDE}: provider_name is aws in JSON, opentofu in HCL"],
    ),
    "deposed": (
        plan(change(OUTSIDE, deposed="1a2b")),
        plan(),
        [f"{OUTSIDE} deposed object 1a2b: is in the plan of the JSON alone"],
    ),
    "output": (plan(**output("a")), plan(**output("b")), ["output.o: the plan differs at after"]),
    "output missing": (plan(**output("a")), plan(), ["output.o: the plan differs at all of it"]),
    "reference": (
        plan(root=resource(OUTSIDE, a=refers(f"{OLD}.id"))),
        plan(root=resource(OUTSIDE, a=refers(f"{NEW}.arn"))),
        [f"{OUTSIDE}.a: JSON and HCL do not refer to the same: {NEW}.arn, {NEW}.id"],
    ),
    "reference of HCL alone": (
        plan(root=resource(OUTSIDE)),
        plan(root=resource(OUTSIDE, a=refers("var.a"))),
        [f"{OUTSIDE}.a: refers to var.a in HCL alone"],
    ),
    "resource of HCL alone": (plan(), plan(root=resource(OUTSIDE)), [f"{OUTSIDE}: is in the HCL alone"]),
    "depends_on": (
        plan(root={"resources": [{"address": OUTSIDE, "depends_on": [OLD]}]}),
        plan(root={"resources": [{"address": OUTSIDE, "depends_on": [OLD]}]}),
        [f"{OUTSIDE}.depends_on: JSON and HCL do not refer to the same: {NEW}, {OLD}"],
    ),
    "provider alias": (
        plan(root={"resources": [{"address": OUTSIDE, "provider_config_key": "aws.east"}]}),
        plan(root={"resources": [{"address": OUTSIDE, "provider_config_key": "aws"}]}),
        [f"{OUTSIDE}.provider: JSON and HCL do not refer to the same: aws, aws.east"],
    ),
    "provider's setting": (
        plan(providers={"aws": {"expressions": {"region": {"constant_value": "a"}}}}),
        plan(providers={"aws": {"expressions": {"region": {"constant_value": "b"}}}}),
        ["provider aws.region: differs"],
    ),
    "provisioner": (
        plan(root={"resources": [{"address": OUTSIDE, "provisioners": [{"type": "local-exec"}]}]}),
        plan(root={"resources": [{"address": OUTSIDE}]}),
        [f"{OUTSIDE}.provisioners: JSON and HCL do not refer to the same: local-exec[0]"],
    ),
    "module": (
        plan(root={"module_calls": {"m": {"source": "./a"}}}),
        plan(root={"module_calls": {"m": {"source": "./b"}}}),
        ["module.m.source: differs"],
    ),
    "variable": (
        plan(root={"variables": {"v": {"default": 1}}}),
        plan(root={"variables": {"v": {"default": "1"}}}),
        ["var.v.default: differs"],
    ),
    "no variable's default": (
        plan(root={"variables": {"v": {}}}),
        plan(root={"variables": {"v": {"default": "1"}}}),
        ["var.v.default: differs"],
    ),
    "check": (
        plan(checks=[{"address": {"to_display": OLD}, "status": "pass"}]),
        plan(checks=[{"address": {"to_display": NEW}, "status": "fail"}]),
        [f"{NEW}: its conditions: pass in JSON, fail in HCL"],
    ),
}


@pytest.mark.parametrize(("ours", "theirs", "lines"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_plans(ours: Json, theirs: Json, lines: list[str]) -> None:
    assert compared(ours, theirs, rename).differences == lines


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, None),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "a[1].b"),
        ({"a": None}, {}, "a"),
        ([1], [1, 2], ""),
        (1, True, ""),
        ("{", "{ ", ""),
        ('["a"]', '[ "a" ]', None),
        ('{"a":1}', {"a": 1}, ""),
        ("1", " 1", ""),
        ("[1]", "[true]", ""),
    ],
)
def test_where_values_differ(one: Any, other: Any, place: str | None) -> None:
    assert difference(one, other) == place
    assert difference(other, one) == place
