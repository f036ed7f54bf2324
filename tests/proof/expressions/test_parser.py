"""Terraform's expressions, as far as the configuration alone tells their values."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.terraform.symbols import readable

DOCUMENT: dict[str, Any] = {
    "provider": {"aws": [{"region": "us-east-1"}, {"alias": "west", "region": "us-west-2"}]},
    "variable": {"cidr": {"default": "10.0.0.0/16"}, "id": {}, "zones": {"default": ["a", "b"]}},
    "locals": {"name": "web-${var.zones[0]}", "map": {"b": 2, "a": 1}},
    "data": {"aws_vpc": {"found": {"id": "vpc-1"}}},
    "resource": {
        "aws_vpc": {"main": {"cidr_block": "${var.cidr}"}},
        "aws_subnet": {
            "each": {"for_each": {"x": "10.0.1.0/24", "y": "10.0.2.0/24"}, "cidr_block": "${each.value}"},
            "count": {"count": "${length(var.zones)}", "cidr_block": "${cidrsubnet(var.cidr, 8, count.index)}"},
        },
    },
}
VALUES: dict[str, tuple[str, Any]] = {
    "text": ("plain", "plain"),
    "an escaped template": ("$${x} %%{y}", "${x} %{y}"),
    "a template": ("a ${local.name} b", "a web-a b"),
    "a number in a template": ("${1 + 2 * 3}:${10 / 4}", "7:2.5"),
    "a value, not a text": ("${local.map}", {"a": 1, "b": 2}),
    "a string with quotes inside": ('${join(",", ["a", "b\\"c"])}', 'a,b"c'),
    "nested templates": ('${"x${upper("y${1}")}"}', "xY1"),
    "a condition": ('${var.cidr == "10.0.0.0/16" ? "yes" : "no"}', "yes"),
    "a condition that is not known": ('${var.id == "x" ? "yes" : "no"}', "${known after apply}"),
    "negation and logic": ("${!(1 > 2) && 3 >= 3 || false}", True),
    "a known argument": ("${aws_vpc.main.cidr_block}", "10.0.0.0/16"),
    "a computed attribute": ("${aws_vpc.main.id}", "${aws_vpc.main.id}"),
    "a data source": ("${data.aws_vpc.found.id}", "vpc-1"),
    "a variable without a default": ("${var.id}", "${var.id}"),
    "an instance by key": ('${aws_subnet.each["y"].cidr_block}', "10.0.2.0/24"),
    "an instance by index": ("${aws_subnet.count[1].id}", "${aws_subnet.count[1].id}"),
    "a splat": ("${aws_subnet.count[*].cidr_block}", ["10.0.0.0/24", "10.0.1.0/24"]),
    "an old splat": ("${aws_subnet.count.*.cidr_block}", ["10.0.0.0/24", "10.0.1.0/24"]),
    "values and a splat": ("${values(aws_subnet.each)[*].cidr_block}", ["10.0.1.0/24", "10.0.2.0/24"]),
    "the first key": ("${sort(keys(aws_subnet.each))[0]}", "x"),
    "a for expression": ('${[for key, value in local.map : "${key}=${value}" if value > 1]}', ["b=2"]),
    "a for expression to a map": (
        "${{ for key, subnet in aws_subnet.each : upper(key) => subnet.cidr_block }}",
        {"X": "10.0.1.0/24", "Y": "10.0.2.0/24"},
    ),
    "an object": ('${{ a = 1, "b" = [2] }}', {"a": 1, "b": [2]}),
    "merge": ("${merge(local.map, { c = 3 })}", {"a": 1, "b": 2, "c": 3}),
    "toset": ('${toset(["b", "a", "b"])}', ["a", "b"]),
    "concat and spread": ("${concat([[1], [2]]...)}", [1, 2]),
    "flatten, compact and distinct": ('${distinct(compact(flatten([["a", ""], ["a", "b"]])))}', ["a", "b"]),
    "lookup": ('${lookup(local.map, "z", "none")}', "none"),
    "try": ('${try(local.map.z, aws_subnet.nothing.id, "rest")}', "rest"),
    "coalesce": ('${coalesce(null, "", "x")}', "x"),
    "element": ('${element(["a", "b"], 3)}', "b"),
    "format": ('${format("%s-%02d", "a", 7)}', "a-07"),
    "split and replace": ('${replace(split("/", var.cidr)[0], ".", "-")}', "10-0-0-0"),
    "cidrsubnets": ("${cidrsubnets(var.cidr, 4, 8)}", ["10.0.0.0/20", "10.0.16.0/24"]),
    "jsonencode": ('${jsonencode({ b = ["<"], a = aws_vpc.main.cidr_block })}', '{"a":"10.0.0.0/16","b":["\\u003c"]}'),
    "zipmap and range": ('${zipmap(["a", "b"], range(2))}', {"a": 0, "b": 1}),
    "an unknown function": ("${timestamp()}", "${known after apply}"),
    "an unknown part of a text": ("x-${timestamp()}-y", "x-${known after apply}-y"),
    "a module's output": ("${module.net.vpc_id}", "${module.net.vpc_id}"),
    "a path": ("${path.module}/x", "${path.module}/x"),
    "a first name alone": ("${var}", "${known after apply}"),
    "a type alone": ("${aws_vpc}", "${known after apply}"),
    "a name that nothing has": ("${aws_eip.x.id}", "${known after apply}"),
    "a template directive": ("%{ if true }x%{ endif }", "x"),
    "no expression": ("${1 +}", "${known after apply}"),
}


def shown(value: Any) -> Any:
    return json.loads(json.dumps(value), object_hook=None) if not isinstance(value, str) else readable(value)


@pytest.mark.parametrize("case", VALUES)
def test_an_expression_has_terraform_s_value(case: str) -> None:
    text, expected = VALUES[case]
    document = {**DOCUMENT, "output": {"x": {"value": text}}}
    assert shown(read_synthesized(document, source="x").outputs["x"]) == expected


def test_instances_have_terraform_s_addresses_and_regions() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["resource"]["aws_vpc"]["west"] = {"provider": "aws.west", "cidr_block": "10.1.0.0/16"}
    found = {each.address: each.region for each in read_synthesized(document, source="x").resources}
    assert found == {
        "data.aws_vpc.found": "us-east-1",
        "aws_vpc.main": "us-east-1",
        "aws_vpc.west": "us-west-2",
        'aws_subnet.each["x"]': "us-east-1",
        'aws_subnet.each["y"]': "us-east-1",
        "aws_subnet.count[0]": "us-east-1",
        "aws_subnet.count[1]": "us-east-1",
    }


def test_dynamic_blocks_are_the_blocks_they_stand_for() -> None:
    content = {"from_port": "${egress.value}", "to_port": "${egress.value}", "protocol": "tcp"}
    group = {"dynamic": {"egress": {"for_each": "${[80, 443]}", "content": content}}}
    document = {"resource": {"aws_security_group": {"x": group}}}
    (resource,) = read_synthesized(document, source="x").resources
    assert [block["from_port"] for block in resource.values["egress"]] == [80, 443]
