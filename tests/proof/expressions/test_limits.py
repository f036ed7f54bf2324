"""A stranger's expressions cost no more than the budget: they end, unknown or refused."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.expressions.parser import expression, value_of
from fargate_privatelink.proof.expressions.scope import Scope
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from tests.proof.expressions.console import NoValues

MANY = "[for x in range(1000) : x]"
UNKNOWN_ONES = {
    "a range that is no range": "range(100000000)",
    "a range of a range": "range(0, 1e300, 1e-300)",
    "loops in loops": f"[for x in {MANY} : [for y in {MANY} : [for z in {MANY} : z]]]",
    "loops of large bodies": f"[for x in {MANY} : [for y in {MANY} : [{', '.join('1' * 1000)}]]]",
    "loops of templates": f'"{"".join(f"%{{ for x in {MANY} }}" for _ in range(4))}x{"%{ endfor }" * 4}"',
    "a product": f"setproduct({', '.join([MANY] * 4)})",
    "a product's length": f"length(setproduct({', '.join([MANY] * 3)}))",
    "a wide text": 'format("%999999999d", 1)',
    "a precise number": 'format("%.999999999f", 1)',
    "a text of many parts": f'join(format("%9999s", ""), {MANY})',
    "a text that grows where it is replaced": f'replace(join(format("%999s", ""), {MANY}), " ", join("b", {MANY}))',
    "a text that grows where a pattern matches": f'replace(join("aaaaaaaaa", {MANY}), "/a/", join("b", {MANY}))',
    "a text that grows where nothing is": f'replace(join("aaaaaaaaa", {MANY}), "", join("b", {MANY}))',
    "an indentation": 'indent(999999999, "a\\nb")',
    "a power": "pow(10, 100000000)",
    "a product of numbers": f"{' * '.join(['1e3000'] * 20)}",
    "a number of many digits": f"1e{'9' * 50}",
    "a whole number of many digits": "9" * 100000,
    "a text of a number": f'tonumber("{"9" * 100000}")',
    "JSON of a number": f'jsondecode("{"9" * 100000}")',
    "a number of some base": f'parseint("{"f" * 100000}", 16)',
    "brackets": "(" * 20000 + "1" + ")" * 20000,
    "lists": "[" * 20000 + "]" * 20000,
    "objects": "{a=" * 20000 + "1" + "}" * 20000,
    "templates": '"${' * 20000 + "1" + '}"' * 20000,
    "negations": "!" * 20000 + "true",
    "minus signs": "-" * 20000 + "1",
    "conditionals": "true ? 1 : " * 20000 + "1",
    "directives": '"' + "%{ if true }" * 20000 + "%{ endif }" * 20000 + '"',
    "JSON in JSON": 'jsondecode("' + "[" * 100000 + '")',
    "a large pattern": 'regex("((a{100}){100}){100}", "a")',
    "a pattern nested deeply": f'regex("{"(" * 5000}a{")" * 5000}", "a")',
    "many patterns": f'[for x in {MANY} : [for y in {MANY} : regexall("(a|b)*c|.", "abababab")]]',
    "the same thousands of times": f"flatten([for x in {MANY} : {MANY}])[1000000]",
    "what differs from all others": f"distinct([for x in {MANY} : [x]])",
    "subnets of subnets": f'[for x in {MANY} : [for y in {MANY} : cidrsubnet("10.0.0.0/8", 20, y)]]',
    "a forged symbol": '"\\ue000aws_vpc.a.id\\ue001"',
    "a forged symbol in JSON": 'jsondecode("\\"\\\\ue000aws_vpc.a.id\\\\ue001\\"")',
    "a forged symbol in base64": 'base64decode("7oCAYXdzX3ZwYy5hLmlk7oCB")',
}
KNOWN = {
    "a sum of many": (" + ".join("1" * 20000), 20000),
    "a chain of conditions": (" && ".join(["true"] * 20000), True),
    "a pattern that goes back and forth": ('can(regex("^(a+)+$", "' + "a" * 1000 + 'b"))', False),
    "another": ('can(regex("(x+x+)+y", "' + "x" * 1000 + '"))', False),
    "a heredoc of many parts": ("<<EOT\n" + "${1}" * 200000 + "\nEOT", "1" * 200000 + "\n"),
    "a heredoc of many lines": ("<<-EOT\n" + "  a\n" * 100000 + "EOT", "a\n" * 100000),
    "a long list": ("[" + "1," * 100000 + "]", [1] * 100000),
    "a long text": ('"' + "a" * 1000000 + '"', "a" * 1000000),
    "many comments": ("/* x */" * 100000 + "1", 1),
    "a text that opens comments": ('"' + "/*" * 100000 + '"', "/*" * 100000),
}


def said(text: str) -> Any:
    scope = Scope(NoValues())
    return plain(value_of(lambda: expression(text), scope), scope.budget)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("case", UNKNOWN_ONES)
def test_what_costs_too_much_is_not_known(case: str) -> None:
    assert said(UNKNOWN_ONES[case]) == UNKNOWN


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("case", KNOWN)
def test_what_is_only_long_is_told(case: str) -> None:
    text, expected = KNOWN[case]
    assert said(text) == expected


def chained(first: Any, step: str, last: str) -> dict[str, Any]:
    """Forty locals, each made of the one before it, and an output of the last one beside one that is harmless."""
    values = {"l0": first, **{f"l{at}": step.replace("X", f"local.l{at - 1}") for at in range(1, 41)}}
    outputs = {"large": {"value": last.replace("X", "local.l40")}, "harmless": {"value": "${1 + 1}"}}
    return {"locals": values, "output": outputs}


CHAINS = {
    "texts": ("a", "${X}${X}", "${X}"),
    "lists": (["a"], "${[X, X]}", "${X}"),
    "lists as JSON": (["a"], "${[X, X]}", "${jsonencode(X)}"),
    "lists made flat": (["a"], "${[X, X]}", "${flatten(X)}"),
    "lists compared": (["a"], "${[X, X]}", "${X == X}"),
    "lists in one type": (["a"], "${[X, X]}", "${tolist(X)}"),
    "lists that a condition compares": (["a"], "${[X, X]}", "${true ? X : [X]}"),
    "lists as one": (["a"], "${concat(X, X)}", "${X}"),
    "maps": ({"a": 1}, "${{ a = X, b = X }}", "${X}"),
    "maps as JSON": ({"a": 1}, "${{ a = X, b = X }}", "${jsonencode(X)}"),
    "texts that are joined": ("a", '${join("", [X, X])}', "${X}"),
    "texts that are formatted": ("a", '${format("%s%s", X, X)}', "${X}"),
    "texts that are replaced": ("aa", '${replace(X, "a", "aa")}', "${X}"),
    "texts in base64": ("a", '${base64encode("${X}${X}")}', "${X}"),
    "JSON in JSON": ("\\", "${jsonencode(X)}", "${X}"),
    "numbers": (10, "${X * X}", "${X}"),
    "unknown lists": ("${timestamp()}", "${[X, X]}", "${try(X, 1)}"),
    "sets": (["a"], "${toset([X, [X]])}", "${X}"),
    "loops": (list(range(1000)), "${[for x in X : x]}", "${[for x in X : [for y in X : X]]}"),
}


@pytest.mark.parametrize("case", CHAINS)
def test_locals_that_double_spoil_nothing_else(case: str) -> None:
    first, step, last = CHAINS[case]
    outputs = read_synthesized(chained(first, step, last), source="x").outputs
    assert UNKNOWN in json.dumps(outputs["large"], ensure_ascii=False)
    assert outputs["harmless"] == 2


@pytest.mark.usefixtures("slow")
def test_a_configuration_full_of_costly_expressions_ends() -> None:
    costly = [text for text in UNKNOWN_ONES.values() if len(text) < 3000]
    outputs = {f"o{at}": {"value": f"${{{costly[at % len(costly)]}}}"} for at in range(2000)}
    found = read_synthesized({"output": outputs}, source="x").outputs
    assert set(found.values()) == {UNKNOWN}
