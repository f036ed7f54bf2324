"""In which files and in which order the blocks of a configuration stand."""

import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.handoff.blocks import Spot
from fargate_privatelink.handoff.bodies import resource
from fargate_privatelink.hcl.references import references_in
from fargate_privatelink.hcl.rewriting import renamed
from tests.handoff.apps import Json, as_hcl, noted


def stack(*paths: str, type_: str = "terraform_data", **bodies: Json) -> Json:
    """A stack of a resource for each path, called as its last id, with bodies by that name."""
    named = {path.rpartition("/")[2]: path for path in paths}
    made = {name: noted(f"app/{path}", bodies.get(name, {})) for name, path in named.items()}
    return {"resource": {type_: made}}


def arranged(folder: Path, document: Json) -> dict[str, list[str]]:
    """The names of the resources of each file in order, and the comments between them."""
    texts = as_hcl(folder, document)
    return {
        file: [name or comment for comment, name in re.findall(r'^(# .*)|^resource "\w+" "(.*?)"', text, re.MULTILINE)]
        for file, text in texts.items()
    }


def few(construct: str, count: int = 4) -> list[str]:
    return [f"{construct}/{construct[:2].lower()}{index}" for index in range(count)]


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        # A few are read in one file, with what made several of them above it.
        (["z", "y"], {"main.tf": ["y", "z"]}),
        (["net/b", "net/a", "one/c"], {"main.tf": ["# net", "a", "b", "c"]}),
        # Where all are called after it, they tell themselves.
        (["net-1/net1_b", "net-1/net-1_a_0A1B2C3D"], {"main.tf": ["net-1_a_0A1B2C3D", "net1_b"]}),
        (["net/net_b", "net/a"], {"main.tf": ["# net", "a", "net_b"]}),
        (["net/az/b", "net/az/a", "net/c"], {"main.tf": ["c", "# net/az", "a", "b"]}),
        (["Default/net/Resource/b", "Default/net/a"], {"main.tf": ["# net", "a", "b"]}),
        # Many are in a file for each construct that has some, and the rest in one.
        (
            [*few("net", 6), *few("App-Tier", 6), "few/x", "y"],
            {
                "main.tf": ["y", "x"],
                "net.tf": [f"ne{index}" for index in range(6)],
                "app_tier.tf": [f"ap{index}" for index in range(6)],
            },
        ),
        # Names of other files are not taken, nor what Terraform would read as changes.
        (
            [*few("variables", 6), *few("x_override", 6), *few("net", 6)],
            {
                "main.tf": [
                    "# variables",
                    *(f"va{i}" for i in range(6)),
                    "# x_override",
                    *(f"x_{i}" for i in range(6)),
                ],
                "net.tf": [f"ne{index}" for index in range(6)],
            },
        ),
        ([*few("only", 14)], {"main.tf": ["# only", *sorted(f"on{index}" for index in range(14))]}),
    ],
)
def test_resources_stand_by_the_construct_that_made_them(
    tmp_path: Path, paths: list[str], files: dict[str, list[str]]
) -> None:
    assert arranged(tmp_path, stack(*paths)) == files


def test_what_is_referred_to_stands_before_what_refers_to_it(tmp_path: Path) -> None:
    document = stack(
        *("a/one", "a/two", "b/three", "b/four"),
        one={"input": "${terraform_data.three.id}"},
        two={"input": ["x-${terraform_data.one.id}"]},
        four={"depends_on": ["terraform_data.three"]},
    )
    assert arranged(tmp_path, document) == {"main.tf": ["# b", "three", "four", "# a", "one", "two"]}
    # Terraform refuses a circle, which is not found here.
    circle = stack("a/one", "b/two", one={"input": "${terraform_data.two}"}, two={"input": "${terraform_data.one}"})
    assert arranged(tmp_path / "circle", circle) == {"main.tf": ["two", "one"]}


def test_many_resources_without_constructs_stand_by_their_service(tmp_path: Path) -> None:
    body: Json = {"bucket": "x"}
    resources = {
        "aws_s3_bucket": {f"b{index}": body for index in range(15)},
        "aws_vpc": {f"v{index}": {"cidr_block": "x"} for index in range(10)},
        "aws_route": {f"r{index}": {"route_table_id": "x"} for index in range(6)},
        "aws_sqs_queue": {"q": {}},
    }
    found = arranged(tmp_path, {"resource": resources})
    assert {file: len(names) for file, names in found.items()} == {"s3.tf": 15, "network.tf": 16, "main.tf": 1}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("${aws_vpc.main.id}", ["resource aws_vpc main"]),
        ("x ${data.aws_ami.a.id}-${module.m.out}", ["data aws_ami a", "module m"]),
        ({"a": ['${f("${aws_vpc.a.id}")}', {"b": "aws_vpc.b"}]}, ["resource aws_vpc a", "resource aws_vpc b"]),
        ("${var.x}${local.y}${each.value.z}${self.id}${count.index}", []),
        ({"//": "aws_vpc.a"}, []),
        ("${", []),
        ("a.b.c", ["resource a b"]),
    ],
)
def test_references_are_found_in_any_value(value: Any, found: list[str]) -> None:
    assert [" ".join(each) for each in references_in(value)] == found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${each.value}", "${it.value}"),
        ("${f(each.value[each.key], x.each.y)}", "${f(it.value[it.key], x.each.y)}"),
        ('a ${"b ${each.key}"} each.value', 'a ${"b ${it.key}"} each.value'),
        ("%{ if each.value }a%{ endif }", "%{if it.value}a%{endif}"),
        ({"${each.key}": ["${each.value}", 1]}, {"${it.key}": ["${it.value}", 1]}),
        ("${each}", "${each}"),
    ],
)
def test_an_iterator_is_renamed_wherever_it_is_named(value: Any, expected: Any) -> None:
    assert renamed(value, "each", "it") == expected


def dynamic(**content: Any) -> str:
    """A dynamic block `rule` with CDKTF's iterator, as HCL."""
    body = {"dynamic": {"rule": {"for_each": "${var.l}", "iterator": "each", "content": content}}}
    schema: Json = {"block_types": {}, "attributes": {"a": {"type": "string"}}}
    schema["block_types"] = {name: {"nesting_mode": "list", "block": schema} for name in ("rule", "inner")}
    return resource(body, Spot("t.x", "t", {}, schema=schema), 0)


def inner(label: str, **more: Any) -> Json:
    return {"dynamic": [{label: {"for_each": "${each.value}", "content": {"a": "${each.key}"}, **more}}]}


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ({"a": "${each.value}"}, ["for_each = var.l", "a = rule.value"]),
        # Another with the same name inside has its own.
        (
            inner("inner", iterator="each"),
            ["for_each = var.l", "for_each = rule.value", "a = inner.key"],
        ),
        (inner("inner"), ["for_each = var.l", "for_each = rule.value", "a = rule.key"]),
        # Where the name is taken, CDKTF's stays.
        (inner("rule"), ["for_each = var.l", "iterator = each", "for_each = each.value", "a = each.key"]),
        (
            {"a": "${[for rule in var.x : each.value]}"},
            ["for_each = var.l", "iterator = each", "a = [for rule in var.x : each.value]"],
        ),
    ],
)
def test_an_iterator_is_called_as_its_block(content: Json, lines: list[str]) -> None:
    found = re.findall(r"^ *((?:for_each|iterator|a) += .*)$", dynamic(**content), re.MULTILINE)
    assert [re.sub(" +=", " =", line) for line in found] == lines
