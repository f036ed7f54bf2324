"""HCL's expressions are read as Terraform reads them: lines, comments, heredocs, templates, what is no expression."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.proof.expressions.parser import expression, references
from fargate_privatelink.proof.expressions.scope import InvalidError
from tests.proof.expressions.console import printed, value
from tests.terraform import TerraformIn

VALUES: dict[str, object] = {
    "[1,\n 2,\n]": [1, 2],
    "[\n  1 # one\n  , 2 // two\n  , /* three\n */ 3\n]": [1, 2, 3],
    "{\n  a = 1\n  b = 2\n}": {"a": 1, "b": 2},
    "{\n\n  a = 1, # one\n\n  b = 2 // two\n  /* three */ c = 3\n\n}": {"a": 1, "b": 2, "c": 3},
    "{ a = 1\n  b = { c = [\n 1,\n 2\n] }\n}": {"a": 1, "b": {"c": [1, 2]}},
    '{\n  a = upper("x")\n  (lower("K")) = 2\n}': {"a": "X", "k": 2},
    "{\n  a = [1]\n  b = [2]\n}": {"a": [1], "b": [2]},
    "{\n  a = (1\n + 2)\n}": {"a": 3},
    "{\n  a = max(\n 1,\n 2,\n )\n}": {"a": 2},
    "(\n  1\n  + 2\n)": 3,
    '(\n  true\n  ? "a"\n  : "b"\n)': "a",
    "[\n  for x in [1, 2] :\n  x * 2\n  if x > 1\n]": [4],
    '{\n  for k, v in { a = 1 } :\n  k\n  =>\n  v\n  if k\n  == "a"\n}': {"a": 1},
    "{ for x in [\n1,\n2\n] : x => x }": {"1": 1, "2": 2},
    "true ? {\n  a = 1\n} : {\n  a = 2\n}": {"a": 1},
    "[{\n  a = 1\n}, {\n  a = 2\n}][\n 1\n].a": 2,
    '"a${\n  1 +\n  1\n}b"': "a2b",
    "1 + 1 # two": 2,
    "1 /* one */ + /* two */ 1": 2,
    '"# no // comment /* here */"': "# no // comment /* here */",
    '"https://example.com"': "https://example.com",
    "010": 10,
    "1.50": 1.5,
    "<<EOT\na\n  b\nEOT": "a\n  b\n",
    "<<EOT\nEOT": "",
    "<<EOT\n\nEOT": "\n",
    '<<EOT\na "b" \\n ${1 + 1} $${x} %%{y}\nEOT': 'a "b" \\n 2 ${x} %{y}\n',
    "<<EOT\n# no comment\n// none\nEOT": "# no comment\n// none\n",
    "<<EOT\n  a\n  EOT": "  a\n",
    "<<-EOT\n    a\n      b\n    EOT": "a\n  b\n",
    "<<-EOT\n    a\n\n  b\n  EOT": "  a\n\nb\n",
    "<<-EOT\n    a\n   \n  b\n  EOT": "  a\n   \nb\n",
    "<<-EOT\n\t\ta\n\tb\n\tEOT": "\ta\nb\n",
    "<<-EOT\n    ${1}\n      b\n    EOT": "1\n  b\n",
    "<<-EOT\n  ${1}\n${2}\n    b\n    EOT": "  1\n2\n    b\n",
    "<<-EOT\n    %{ if true }\n    a\n    %{ endif }\n    EOT": "\na\n\n",
    "<<-EOT\n    %{ if true ~}\n    a\n    %{ endif ~}\n    EOT": "    a\n",
    "<<EOT\n%{ for x in [1, 2] ~}\n  <${x}>\n%{ endfor ~}\nend\nEOT": "  <1>\n  <2>\nend\n",
    "<<EOT\n%{ if false }\na\n%{ else }\nb\n%{ endif }\nEOT": "\nb\n\n",
    "<<EOT\na ${~ 1 ~}\n  b\nEOT": "a1  b\n",
    "<<EOT\n  ${~ 1 ~}  \n  b\nEOT": "1  b\n",
    "<<EOT\r\na\r\nb\r\nEOT": "a\r\nb\r\n",
    "{\n  a = <<EOT\nx\nEOT\n  b = 2\n}": {"a": "x\n", "b": 2},
    "{\n  a = <<-EOT\n    x\n  EOT\n  b = 2\n}": {"a": "x\n", "b": 2},
    "upper(<<EOT\nx\nEOT\n)": "X\n",
    "[<<A\n1\nA\n, <<B\n2\nB\n]": ["1\n", "2\n"],
    '<<EOT\n${jsonencode({\n  a = "b"\n})}\nEOT': '{"a":"b"}\n',
    "<<EOT\n${<<X\nin\nX\n}\nEOT": "in\n\n",
    "<<EOT\nEOTX\n EOT": "EOTX\n",
    '"${"${"a"}"}"': "a",
    '"%{ if true ~} a %{ else ~} b %{ endif ~} c"': "a c",
    '{ "a b" = 1, é = 2, a_b-c = 3 }': {"a b": 1, "a_b-c": 3, "é": 2},
    "{ for_each = 1, in = 2, if = 3 }": {"for_each": 1, "if": 3, "in": 2},
    "[for for in [1] : for]": [1],
    "{ a = 1 }\n.a": None,
    "1 +\n 1": None,
    "1\n+ 1": None,
    "true ?\n 1 : 2": None,
    "{ a = true ?\n 1 : 2 }": None,
    "{ a = 1 +\n 2 }": None,
    "{ a =\n 1 }": None,
    "{ a\n = 1 }": None,
    "{ a = 1\n , b = 2 }": None,
    "{ a = 1 b = 2 }": None,
    "{ a = 1,, b = 2 }": None,
    "{ a.b = 1 }": None,
    "{ a }": None,
    "{ for = 1 }": None,
    "[1 2]": None,
    "[,]": None,
    "[1,,2]": None,
    "max(1 2)": None,
    "max(,1)": None,
    "max([1]..., 2)": None,
    "1 1": None,
    "1 +": None,
    "+ 1": None,
    "!": None,
    "a.": None,
    "[1": None,
    "(1": None,
    "{ a = 1": None,
    '"a': None,
    '"a\nb"': None,
    '"\\x"': None,
    '"\\u12"': None,
    '"${1"': None,
    '"${}"': None,
    '"%{ if true }a"': None,
    '"%{ endif }"': None,
    '"%{ if true }a%{ else }b%{ else }c%{ endif }"': None,
    '"%{ foo }"': None,
    "<<EOT\na": None,
    "<<EOT a\nEOT": None,
    "[[1, 2], [3]].0.1": None,
    "[{ a = [{ b = 1 }] }].*.a.*.b": None,
    "[for x [1] : x]": None,
    "[for x in [1] x]": None,
    "[for x in [1] : x => x]": None,
    "{ for x in [1] : x }": None,
    "[for x, y, z in [1] : x]": None,
    "0x10": None,
    "1_000": None,
    "1.": None,
    ".5": None,
    "1e": None,
    "'a'": None,
    "a = 1": None,
    "1 ; 2": None,
    "a ? b": None,
    "1 <> 2": None,
    "1 ** 2": None,
    "true & false": None,
    "@": None,
    "": None,
}
PLACES = {
    "1 +": "unexpected 'end' at 3",
    "[1 2]": "expected ], got '2' at 2",
    '"a\nb"': "a string over two lines at 2",
    "<<EOT\na": "a heredoc without its EOT at 6",
    "max(1": "expected ), got 'the end' at 5",
    "[<<EOT\na ${1 2} b\nEOT\n]": "expected }, got '2' at 12",
    "{\n  a = 1 b\n}": "expected }, got 'b' at 9",
}


@pytest.mark.parametrize("text", VALUES)
def test_an_expression_is_read_as_terraform_reads_it(text: str) -> None:
    expected = VALUES[text]
    if expected is None:
        with pytest.raises(InvalidError):
            expression(text)
    else:
        assert json.loads(value(text)) == expected


@pytest.mark.parametrize("text", PLACES)
def test_what_is_no_expression_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        expression(text)
    assert f"{refused.value} at {refused.value.at}" == PLACES[text]


def test_references_are_named_with_their_attributes() -> None:
    text = '[for x in var.list : "${x.y}-${local.a}-${aws_vpc.main[0].id}-${each.value}"] == data.aws_vpc.x[var.k].id'
    assert references(text) == [
        *(["var", "list"], ["local", "a"], ["aws_vpc", "main"], ["each", "value"], ["data", "aws_vpc", "x"]),
        ["var", "k"],
    ]


def test_terraform_has_these_values(terraform_in: TerraformIn, tmp_path: Path) -> None:
    terraform = terraform_in(tmp_path)
    known = {text: result for text, result in VALUES.items() if result is not None}
    lines = [f"  value_{number} = {text}\n" for number, text in enumerate(known)]
    (tmp_path / "main.tf").write_text(f"locals {{\n{''.join(lines)}}}\n", newline="")
    found = json.loads(printed(terraform, "[" + ", ".join(f"local.value_{at}" for at in range(len(known))) + "]"))
    assert dict(zip(known, found, strict=True)) == known


def test_terraform_refuses_these(terraform_in: TerraformIn, tmp_path: Path) -> None:
    refused = [text for text, result in VALUES.items() if result is None]
    accepted = []
    for number, text in enumerate(refused):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "main.tf").write_text(f"locals {{\n  x = {text}\n}}\n", newline="")
        if terraform_in(folder).run("validate").returncode == 0:
            accepted.append(text)
    assert accepted == []
