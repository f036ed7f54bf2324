"""What is not known stays as small as it is, and is never taken for something else."""

from typing import Any

import pytest

from fargate_privatelink.proof.expressions.parser import expression, value_of
from fargate_privatelink.proof.expressions.scope import Instance, InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.values import Unsized, plain
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, readable, symbol

ID, IDS = "${aws_vpc.a.id}", "${data.aws_subnets.a.ids}"
WHOLE = "${known after apply}"


class Named:
    """A module with two VPCs, of which one has a `count`, and things that only an apply will tell."""

    def variable(self, name: str) -> Any:
        return {"name": "web", "zones": ["a", "b"], "port": 80}.get(name, symbol(f"var.{name}"))

    def local(self, name: str) -> Any:
        if name == "refused":
            raise InvalidError("no such local")
        raise UnresolvedError("a local that is not at hand")

    def called(self, name: str) -> Any:
        return symbol(f"module.{name}")

    def resource(self, address: str) -> Any:
        if address == "aws_vpc.counted":
            return [Instance(f"aws_vpc.counted[{at}]", {"cidr_block": f"10.{at}.0.0/16"}.get) for at in range(2)]
        if address == "aws_vpc.none":
            return []
        return Instance(address, {"cidr_block": "10.0.0.0/16"}.get)


VALUES: dict[str, Any] = {
    # A part of a text or a member of a collection
    '"x-${aws_vpc.a.id}-y"': f"x-{ID}-y",
    "[aws_vpc.a.id, 1]": [ID, 1],
    "{ a = aws_vpc.a.id, b = 2 }": {"a": ID, "b": 2},
    "{ a = aws_vpc.a.id, b = 2 }.b": 2,
    "[aws_vpc.a.id, 1][1]": 1,
    "{ (var.x) = 1 }": WHOLE,
    "[upper(aws_vpc.a.id), 1]": [WHOLE, 1],
    "length([aws_vpc.a.id, var.x])": 2,
    "length({ a = var.x })": 1,
    'join(",", [aws_vpc.a.id, "b"])': f"{ID},b",
    'format("arn:%s:%s", aws_vpc.a.id, var.name)': f"arn:{ID}:web",
    'format("%5s", aws_vpc.a.id)': WHOLE,
    'formatlist("%s/x", [aws_vpc.a.id, "b"])': [f"{ID}/x", "b/x"],
    "jsonencode({ a = aws_vpc.a.id, b = [1] })": f'{{"a":"{ID}","b":[1]}}',
    "jsondecode(jsonencode({ a = aws_vpc.a.id, b = [1] })).b[0]": 1,
    "jsondecode(aws_vpc.a.id)": WHOLE,
    'merge({ a = aws_vpc.a.id }, { b = 1 })["b"]': 1,
    "merge({ a = 1 }, var.tags)": WHOLE,
    "[for x in [aws_vpc.a.id, 1] : { v = x }]": [{"v": ID}, {"v": 1}],
    "{ for k, v in { a = var.x, b = 1 } : k => v }": {"a": "${var.x}", "b": 1},
    "{ for k, v in { a = var.x } : v => k }": WHOLE,
    # An object of which it is not known whether it has a key
    "{ for k, v in { a = var.x, b = 1 } : k => v if v != null }": {"a": WHOLE, "b": 1},
    "{ for k, v in { a = var.x, b = 1 } : k => v if v != null }.b": 1,
    "{ for k, v in { a = var.x, b = 1 } : k => v if v != null }.a": WHOLE,
    "try({ for k, v in { a = var.x, b = 1 } : k => v if v != null }.c, 2)": 2,
    "length({ for k, v in { a = var.x, b = 1 } : k => v if v != null })": WHOLE,
    "keys({ for k, v in { a = var.x, b = 1 } : k => v if v != null })": WHOLE,
    "merge({ for k, v in { a = var.x, b = 1 } : k => v if v != null }, { c = 1 })": WHOLE,
    "{ for k, v in { a = var.x, b = 1 } : k => v if v != null } == { b = 1 }": WHOLE,
    "{ for k, v in { for k, v in { a = var.x, b = 1 } : k => v if v != null } : k => v }": WHOLE,
    "tomap({ for k, v in { a = var.x, b = 1 } : k => v if v != null })": WHOLE,
    "[{ for k, v in { a = var.x, b = 1 } : k => v if v != null }][0].b": 1,
    "jsonencode({ for k, v in { a = var.x, b = 1 } : k => v if v != null })": f'{{"a":"{WHOLE}","b":1}}',
    'replace("a-${aws_vpc.a.id}", "a", "b")': WHOLE,
    "tolist([80, var.x])": [WHOLE, "${var.x}"],
    'tolist(["a", var.x])': ["a", "${var.x}"],
    "<<EOT\nid=${aws_vpc.a.id}\nEOT\n": f"id={ID}\n",
    '"%{ if var.x }a%{ endif }b"': f"{WHOLE}b",
    '"%{ for x in var.x }a%{ endfor }b"': f"{WHOLE}b",
    'zipmap(["a"], [aws_vpc.a.id])': {"a": ID},
    'element([aws_vpc.a.id, "b"], 3)': "b",
    'flatten([[aws_vpc.a.id], ["b"]])': [ID, "b"],
    "values({ a = aws_vpc.a.id })": [ID],
    'setproduct(["a"], [aws_vpc.a.id])': [["a", ID]],
    # A length that is not known
    "compact([var.x])": [WHOLE],
    "length(compact([var.x]))": WHOLE,
    'length(compact([aws_vpc.a.id, ""]))': 1,
    'length(distinct([var.x, "a"]))': WHOLE,
    'length(toset([var.x, "a"]))': WHOLE,
    "length(toset([aws_vpc.a.id]))": 1,
    "length(var.x)": WHOLE,
    "length(var.x[*])": WHOLE,
    "length(concat(var.x, [1]))": WHOLE,
    "length(flatten([var.x]))": WHOLE,
    "length([for x in var.x : x])": WHOLE,
    'length([for x in ["a", var.x] : x if x == "a"])': WHOLE,
    "one(concat(var.x, []))": WHOLE,
    "concat(var.x, [1])[0]": WHOLE,
    'join(",", concat(var.x, []))': WHOLE,
    "concat(var.x, [1]) == []": WHOLE,
    "slice(concat(var.x, [1]), 0, 1)": WHOLE,
    "max(concat(var.x, [1])...)": WHOLE,
    "length(aws_vpc.counted)": 2,
    "length(aws_vpc.none)": 0,
    "aws_vpc.counted[*].id": ["${aws_vpc.counted[0].id}", "${aws_vpc.counted[1].id}"],
    "aws_vpc.none[*].id": [],
    "one(aws_vpc.none[*].id)": None,
    "aws_vpc.a[*].cidr_block": ["10.0.0.0/16"],
    # Two kinds of failure
    'try(data.a.b.c == "x" ? "y" : "z", "d")': WHOLE,
    'try(var.name == "web" ? "y" : "z", "d")': "y",
    "try(aws_vpc.counted[5].id, null)": None,
    "try(aws_vpc.none[0].id, null)": None,
    'try(aws_vpc.a.id, "d")': ID,
    'try(module.m.out.deep, "d")': WHOLE,
    'try(aws_vpc.a.tags.Name, "d")': WHOLE,
    'try("${aws_vpc.a.id}/x", "d")': f"{ID}/x",
    'try(local.refused, "d")': "d",
    'try(local.other, "d")': WHOLE,
    'try([][0], local.other, "d")': WHOLE,
    "can(aws_vpc.a.id)": True,
    "can(aws_vpc.counted[5])": False,
    "can(var.x.y)": WHOLE,
    "can(module.m.out.a.id)": WHOLE,
    "can(tonumber(var.x))": WHOLE,
    "timestamp()": WHOLE,
    "try(timestamp(), 1)": WHOLE,
    'provider::aws::arn_parse("x")': WHOLE,
    "uuid()": WHOLE,
    'file("x")': WHOLE,
    'try(file("x"), "d")': WHOLE,
    "local.refused": WHOLE,
    # What decides although something is not known
    "false && var.x": False,
    "var.x && false": False,
    "true || var.x": True,
    "var.x || true": True,
    "true && var.x": WHOLE,
    "false || var.x": WHOLE,
    "!var.x": WHOLE,
    "var.x == var.x": True,
    'var.x == "a"': WHOLE,
    "var.x == null": WHOLE,
    "aws_vpc.a.id == null": False,
    # A module's own word beside ids, which is none
    'aws_vpc.a.id == "self"': False,
    'aws_vpc.a.id != "self"': True,
    'aws_vpc.a.id == "vpc-1"': WHOLE,
    'aws_vpc.a.arn == "self"': WHOLE,
    'data.aws_security_group.a.id == "vpc-1"': False,
    'aws_lb.a.id == "self"': WHOLE,
    "aws_vpc.a.id != null ? 1 : 0": 1,
    'aws_vpc.a.id == ""': False,
    "data.aws_vpc.a.id == null": WHOLE,
    "aws_vpc.a.other != null": WHOLE,
    "aws_vpc.a != null": True,
    '"x-${var.x}" == null': False,
    '"x-${var.x}" == "y"': False,
    '"x-${var.x}" == "x-y"': WHOLE,
    '"x-${var.x}" == ""': False,
    "[var.x] == []": False,
    "[var.x, 1] == [var.y, 2]": False,
    "[var.x] == null": False,
    "timestamp() == timestamp()": WHOLE,
    "var.x ? 1 : 1": 1,
    "var.x ? 1 : 2": WHOLE,
    'var.x ? { a = 1, b = 2 } : { a = 1, b = "c" }': {"a": 1, "b": WHOLE},
    'var.x ? ["a", "b"] : ["a", "c"]': ["a", WHOLE],
    "length(var.x ? [1] : [])": WHOLE,
    "var.x ? aws_vpc.a.id : aws_vpc.a.id": ID,
    "1 + var.x": WHOLE,
    '"a" + var.x': WHOLE,
    "var.x > 1": WHOLE,
    "-var.x": WHOLE,
    'contains(["a", var.x], "a")': True,
    'contains(["b", var.x], "a")': WHOLE,
    'contains(var.x, "a")': WHOLE,
    "alltrue([false, var.x])": False,
    "alltrue([true, var.x])": WHOLE,
    "anytrue([true, var.x])": True,
    'coalesce(aws_vpc.a.id, "b")': ID,
    'coalesce(var.x, "b")': WHOLE,
    'coalesce(null, "b", var.x)': "b",
    "coalescelist(var.x, [1])": WHOLE,
    'lookup({ a = 1 }, var.x, "d")': WHOLE,
    'lookup(var.x, "a", "d")': WHOLE,
    'lookup({ a = var.x }, "b", "d")': "d",
    'index(["a", var.x], "a")': 0,
    'index([var.x, "a"], "a")': WHOLE,
    "{ a = 1 }[var.x]": WHOLE,
    "[1, 2][var.x]": WHOLE,
    "keys(var.x)": WHOLE,
    "var.x[0]": "${var.x[0]}",
    'var.x["k"].y': '${var.x["k"].y}',
    'module.net.ids["a"]': '${module.net.ids["a"]}',
    "tostring(var.x)": "${var.x}",
    "toset(data.aws_subnets.a.ids)": IDS,
    "nonsensitive(sensitive(aws_vpc.a.id))": ID,
    "path.module": "${path.module}",
    "terraform.workspace": "${terraform.workspace}",
}
# Terraform up to 1.11 refuses what is behind the operator, and 1.12 does not look at it.
DECIDED = {"false && [][0]": False, "true || [][0]": True, "can(false && [][0])": WHOLE, "true && [][0]": WHOLE}


def shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return (
        [shown(item) for item in value]
        if isinstance(value, list)
        else readable(value)
        if isinstance(value, str)
        else value
    )


@pytest.mark.parametrize("text", VALUES | DECIDED)
def test_what_is_known_is_told(text: str) -> None:
    scope = Scope(Named())
    found = plain(value_of(lambda: expression(text.rstrip("\n")), scope), scope.budget)
    assert shown(found) == (VALUES | DECIDED)[text]


@pytest.mark.parametrize("text", ["compact([var.x])", "toset([var.x, var.y])", "[for x in var.x : x]", "var.x[*]"])
def test_a_list_of_unknown_length_is_marked(text: str) -> None:
    assert isinstance(value_of(lambda: expression(text), Scope(Named())), Unsized)


def test_an_unknown_value_is_no_symbol() -> None:
    assert value_of(lambda: expression("1 +"), Scope(Named())) == UNKNOWN
