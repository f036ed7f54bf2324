"""Values and JSON texts mean the same in HCL, and read as a person would write them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fargate_privatelink.hcl.json_texts import (
    Bare,
    decoded,
    is_collection,
    is_string,
    known_strings,
    known_values,
    strings_of,
    values_of,
)
from fargate_privatelink.hcl.lines import aligned, block
from fargate_privatelink.hcl.templates import split
from fargate_privatelink.hcl.text import literal, terraform_json
from fargate_privatelink.hcl.values import argument, document, expression, setting
from tests.terraform import TerraformIn

TEMPLATES = (
    *("${var.r}\r${var.r}$${x}%%{y}", "\r%{ if", "${var.r}\r\n${var.r}"),
    *("${var.r}", "${ var.r }", 'x-${var.r}-"y"\\z', "${var.r}${var.r}", '${{ "a" = "}" }["a"]}'),
    *('%{ if true }a%{ else }b"%{ endif }', '${join(",", ["${var.r}", "}"])}', "$${lit} %%{lit}"),
    *(
        "${~ var.r}",
        "${var.r ~}",
        " \n\n  ${~ var.r ~}\n\n \n",
        "a $ ${~ var.r ~}\r\n  b",
        "%{~ if true ~} b\n%{~ endif ~}",
    ),
    '%{ for x in ["a", "b"] ~}\n  - ${x}\n%{ endfor ~}\n',
)
AWKWARD = (
    *(
        "",
        "a\\d+\\.b",
        'say "hi"',
        "one\ntwo",
        "one\ntwo\n",
        "EOT\nEOT\n",
        "  lead\ttab",
        "crlf\r\nend\r\n",
        "cr\rend",
        "é\u2028\u0000\u007f😀",
    ),
    *('{"a": 1, "b": ["x"]}', "[1, 2]", "[1,2]", '{"a":1}', '{"a":1.0}', '{"b":1,"a":2}', "{not json", "[", "{}", "[]"),
    *("$HOME $ {x} 100%", "$", "%", "$$", "$${", "%%{", "<<EOT", "/* # // */", "true", "1", "null", "0x1f", "~", "#"),
)


@pytest.mark.parametrize(
    ("value", "hcl"),
    [
        ("${aws_vpc.main.id}", "aws_vpc.main.id"),
        ("vpc-${aws_vpc.main.id}", '"vpc-${aws_vpc.main.id}"'),
        ("${merge({\n  a = 1\n}, b)}", "merge({\n  a = 1\n}, b)"),
        ("a ${-b}", '"a ${- b}"'),
        ('x-${"a"}-${b}', '"x-a-${b}"'),
        ([], "[]"),
        ({}, "{}"),
        (["a", "${b.c}"], '["a", b.c]'),
        (["a" * 50, "b" * 50], f'[\n  "{"a" * 50}",\n  "{"b" * 50}",\n]'),
        ({"a": None, "b-c": True, "d e": 1.5}, '{\n  a     = null\n  b-c   = true\n  "d e" = 1.5\n}'),
        ({"for": 1, "//": 2}, '{\n  "for" = 1\n  "//"  = 2\n}'),
        # In one column, whatever a reader sees as one character.
        ({"e\u0301": 1, "ab": 2}, '{\n  "e\\u0301" = 1\n  ab        = 2\n}'),
        ({"\u65e5\u672c": 1, "a${ b+c }": 2}, '{\n  "\u65e5\u672c"        = 1\n  "a${b + c}" = 2\n}'),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: Any, hcl: str) -> None:
    assert expression(value) == hcl


# What jsonencode gives back to the letter.
DOCUMENTS = {
    '{"a":["${aws_b.c.arn}"]}': "jsonencode({\n  a = [aws_b.c.arn]\n})",
    '{"a":"${var.n}"}': "jsonencode({\n  a = tostring(var.n)\n})",
    '{"a":0.5,"b":"$${c} %%{d}"}': 'jsonencode({\n  a = 0.5\n  b = "$${c} %%{d}"\n})',
    # Quotes of templates are none of JSON's.
    '{"a":["${join(",", var.l)}"]}': 'jsonencode({\n  a = [join(",", var.l)]\n})',
    '["${f("a")["b"]}","c"]': 'jsonencode([tostring(f("a")["b"]), "c"])',
    # Unless who wrote the JSON escaped them.
    '["${lower(\\"a\\")}"]': 'jsonencode([lower("a")])',
    # Lists and objects are no strings, so they are meant as they are.
    '{"a":"${[for each in b : each]}"}': "jsonencode({\n  a = [for each in b : each]\n})",
    '{"a":"${b == c ? null : [d]}"}': "jsonencode({\n  a = b == c ? null : [d]\n})",
}
# What stays a string, since jsonencode would say something else.
TEXTS = (
    *("{not json", "[", "{}", "[]", "[1, 2]", '{"a": 1}', '{"b":1,"a":2}', '{"a":1.0}', '{"a":1e3}', '{"a":NaN}'),
    *('{"a":1,"a":2}', '{"a":"<"}', '{"a":"\\u00e9"}', '{"a":"\\/"}', '{"a":-0}'),
    # Templates that are no strings, or of which the JSON is made.
    *('{"a":${b}}', '{"${a}":1}', '{"a":{"b-${a}":1}}', '{"a":"%{ if b }c%{ endif }"}', '["${join("\\",\\"", a)}"]'),
    # Templates only to JSON, or only to Terraform.
    *('["a\\n${~ b}"]', '["${b ~}\\t"]', '["\\u0024{a}"]', '["$\\u007ba}"]', '["\\r${a}"]', '["\\u0024${a}"]'),
)


def test_numbers_and_booleans_are_values_of_json() -> None:
    before = known_values.set(values_of({"n": {"type": "number"}, "b": {"type": "bool"}, "s": {"type": "string"}}))
    assert expression('{"a":${var.n},"b":[${var.b},"x ${var.n}"],"c":${length(var.l)}}') == (
        'jsonencode({\n  a = var.n\n  b = [var.b, "x ${var.n}"]\n  c = length(var.l)\n})'
    )
    assert decoded('{"a":${var.s}}', loosely=True) is None
    assert decoded('{"a":"\\\\","b":${var.n}}', loosely=True) == {"a": "\\", "b": Bare("var.n")}
    known_values.reset(before)


@pytest.mark.parametrize(("text", "hcl"), DOCUMENTS.items())
def test_a_json_text_is_written_as_what_it_holds(text: str, hcl: str) -> None:
    assert expression(text) == hcl


@pytest.mark.parametrize("text", TEXTS)
def test_a_json_text_that_is_not_terraform_s_stays_a_text(text: str) -> None:
    assert decoded(text, loosely=False) is None


@pytest.mark.parametrize(
    ("text", "hcl"),
    [
        ('{"b": 1, "a": ["<\\u00e9"]}', 'jsonencode({\n  a = ["<\u00e9"]\n  b = 1\n})'),
        ('\n[\n  "a"\n]\n', 'jsonencode(["a"])'),
        ('{"Statement": [{"Action": "*", "Effect": "Allow"}], "Version": "2012-10-17"}', None),
        ('{"a": 1, "a": 2}', '"{\\"a\\": 1, \\"a\\": 2}"'),
        ("no json\nat all\n", "<<-EOT\n  no json\n  at all\nEOT"),
    ],
)
def test_an_argument_that_is_taken_as_json_may_have_any_spaces_and_order(text: str, hcl: str | None) -> None:
    people_s = (
        'jsonencode({\n  Version = "2012-10-17"\n  Statement = [\n    {\n      Effect = "Allow"\n      Action = "*"\n'
        "    },\n  ]\n})"
    )
    assert document(text, 0) == (hcl or people_s)


@pytest.mark.parametrize(
    ("bare", "known"),
    [
        ("aws_vpc.main.id", True),
        ('aws_vpc.main["a"].arn', True),
        ("data.aws_region.current.name", True),
        ("terraform_data.a.id", True),
        ("each.key", True),
        ("var.name", True),
        ("local.named", True),
        ("local.joined", True),
        ('coalesce(var.name, "a")', True),
        ('join(",", var.list)', True),
        ('format("%s", var.count)', True),
        # Lists, and whatever somebody put there.
        ("aws_vpc.main[*].id", False),
        ("aws_vpc.main.*.id", False),
        ("aws_vpc.main.ingress[0].id", False),
        ("data.aws_identitystore_user.a.name", False),
        ("terraform_data.a.name", False),
        ("data.terraform_remote_state.a.outputs.id", False),
        ("data.external.a.id", False),
        *((f"{root}.id", False) for root in ("var.object", "local.object", "module.a", "each.value", "self")),
        ("var.count", False),
        ("local.number", False),
        ('format("%s", a) == b', False),
        ('join(",", a)[0]', False),
        ("a ? b :", False),
    ],
)
def test_only_what_is_a_string_for_certain_goes_into_json_bare(bare: str, known: bool) -> None:
    variables = {"name": {"type": "string"}, "count": {"type": "number"}, "object": {}}
    values = {"joined": "a-${var.count}", "named": "${var.name}", "number": 1, "object": {"id": 1}}
    before = known_strings.set(strings_of(variables, values))
    assert is_string(bare) is known
    known_strings.reset(before)


@pytest.mark.parametrize(
    ("bare", "makes"),
    [
        ("[1]", True),
        ("{a = 1}", True),
        ("a == b ? null : [1]", True),
        ("[1, 2][0]", False),
        ("{a = 1}.a", False),
        ("[1] == [2]", False),
        ("a ? b : c ? null : [1]", False),
        ("a ? null : [1][0]", False),
        ("a ? 1 : [1]", False),
        ("a[0]", False),
    ],
)
def test_a_collection_is_one_to_the_end(bare: str, makes: bool) -> None:
    assert is_collection(bare) is makes


@pytest.mark.parametrize(
    ("text", "hcl"),
    [
        ('#!/bin/sh\necho "$HOME\\"\n', '<<-EOT\n    #!/bin/sh\n    echo "$HOME\\"\n  EOT'),
        ("if:\n\n  ${var.r}\n", "<<-EOT\n    if:\n\n      ${var.r}\n  EOT"),
        # Their blanks would be taken away with those of the block.
        ("  a\n  b\n", "<<EOT\n  a\n  b\nEOT"),
        ("a\n\u0301b\n", "<<EOT\na\n\u0301b\nEOT"),
        ("one line\n", '"one line\\n"'),
        ("no\nend", '"no\\nend"'),
        ('a\n${"EOT"}\n', "<<-EOF\n    a\n    EOT\n  EOF"),
        ("a\n EOT\n", "<<-EOF\n    a\n     EOT\n  EOF"),
        ("a\nb\nc", "chomp(<<-EOT\n    a\n    b\n    c\n  EOT\n  )"),
        ("a\nb\n ", '"a\\nb\\n "'),
        ("EOT\nEOF\nEND\nTEXT\nEND_OF_TEXT\n", '"EOT\\nEOF\\nEND\\nTEXT\\nEND_OF_TEXT\\n"'),
        ({"a": "b\nc\n", "d": ["e\nf\n"]}, '{\n    a = <<-EOT\n      b\n      c\n    EOT\n    d = ["e\\nf\\n"]\n  }'),
        ('{"a":"b\\nc\\n"}', "jsonencode({\n    a = <<-EOT\n      b\n      c\n    EOT\n  })"),
        ("dos\r\nline\r\n", '"dos\\r\\nline\\r\\n"'),
        ("a\n%{if true}b%{endif}\n", "<<EOT\na\n%{if true}b%{endif}\nEOT"),
        # A strip marker takes away the blanks of one line.
        ("a\n%{ if b ~}\n  c\n%{ endif ~}\n", "<<EOT\na\n%{if b~}\n  c\n%{endif~}\nEOT"),
        ("a\n\n${~ b ~}", "<<EOT\na\n\n${~b~}\nEOT"),
        ("a\n\n${b}", 'trimsuffix(<<-EOT\n    a\n\n    ${b}\n  EOT\n  , "\\n")'),
        ("a ${b ~}\n  c", '"a ${b}  c"'),
        (["a\n\n ${~ b ~} \n\n"], '["a\\n\\n${b}\\n"]'),
        (["% \t\n%{ if b }%{ endif }c ${~ d}"], '["% \\t\\n%{if b}%{endif}c${d}"]'),
        (["\n%\t${~ b}%\t%{~ if b }%{ endif }"], '["\\n%${b}\\u0025%{if b}%{endif}"]'),
    ],
)
def test_a_text_of_several_lines_is_a_heredoc_where_it_stays_as_it_is(text: Any, hcl: str) -> None:
    assert argument(text, 1) == hcl


def test_a_strip_marker_whose_blanks_are_not_certain_is_refused() -> None:
    with pytest.raises(ValueError, match="strip marker") as error:
        argument(["100 % \n${~ a}"], 1)
    assert str(error.value) == (
        "a strip marker, ~, behind '100 % \\n': quotes cannot say the same; leave out the marker, or the blank behind "
        "the sign"
    )
    assert argument("100 % \n\n${~ a}\n", 1) == "<<EOT\n100 % \n\n${~a}\nEOT"


def test_what_is_taken_literally_calls_no_function() -> None:
    assert setting("${a}\nb\n", 1) == "<<-EOT\n    $${a}\n    b\n  EOT"
    assert setting("a\nb\nc", 1) == '"a\\nb\\nc"'


def test_json_is_written_as_terraform_writes_it() -> None:
    assert terraform_json({"b": "<&>\u2028é", "a": [1, None]}) == '{"a":[1,null],"b":"\\u003c\\u0026\\u003e\\u2028é"}'


def templates_of(text: str) -> Counter[str]:
    return Counter(part for template, part in split(text) if template)


KNOWN = set().union(*map(templates_of, TEMPLATES))


def is_template(text: str) -> bool:
    """Whether the parts of a text, put together, are templates still, and no new ones: `%` and `{` may have met."""
    try:
        found = templates_of(text)
        return found.keys() <= KNOWN and found["%{ if true }"] == found["%{ endif }"]
    except ValueError:
        return False


plain = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), st.sampled_from(AWKWARD)), max_size=2
)
texts = (
    st.lists(
        st.one_of(plain.map("".join).map(literal), st.sampled_from(TEMPLATES)),
        max_size=3,
    )
    .map("".join)
    .filter(is_template)
)
keys = st.one_of(
    st.from_regex(r"[a-z_-]{1,6}", fullmatch=True),
    st.sampled_from(["for", "null", "//", "a b", "e\u0301", "\u65e5", "\U0001f468\u200d\U0001f469", "\u0e2a\u0e33"]),
)
numbers = st.one_of(st.integers(-(2**53), 2**53), st.sampled_from([0.5, 1.25, -2.75, 1e21]))
values = st.recursive(
    st.one_of(texts, numbers, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)


starts = st.sampled_from(["", "", "  ", "\t", "EOT", "${var.r}", "~", "\u0301", "\u0e33"])
lines = st.builds(str.__add__, starts, st.one_of(texts, st.text('ab \\"$%{}#-<', max_size=6).map(literal)))
scripts = st.lists(lines, min_size=1, max_size=4).map("\n".join).map("{}\n".format).filter(is_template)


def examples(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """As many values as asked for, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def test_nasty_values_mean_the_same_in_json_and_hcl(tmp_path: Path, terraform_in: TerraformIn) -> None:
    given_values = [*map(literal, AWKWARD), *TEMPLATES, *examples(values, 300)]
    assert len({json.dumps(value) for value in given_values}) >= 250
    given_scripts = examples(scripts, 150)
    as_heredocs = [text for text in given_scripts if argument(text, 1).startswith("<<")]
    assert len([text for text in as_heredocs if argument(text, 1).startswith("<<-")]) >= 20
    assert len(as_heredocs) >= 40
    inputs = {f"v{index}": value for index, value in enumerate([*given_values, *given_scripts])}
    resource = {"input": {name: f"${{local.{name}}}" for name in inputs}}
    document = {"locals": inputs, "resource": {"terraform_data": {"values": resource}}}
    hcl = "\n".join(
        (
            block("locals", aligned([(name, argument(value, 1)) for name, value in inputs.items()], 1)),
            block('resource "terraform_data" "values"', aligned([("input", expression(resource["input"], 1))], 1)),
        )
    )
    planned = {}
    for file, text in (("json/values.tf.json", json.dumps(document)), ("hcl/values.tf", hcl)):
        path = tmp_path / file
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8", newline="")
        (path.parent / "main.tf").write_text('variable "r" {\n  default = "ref"\n}\n')
        terraform = terraform_in(path.parent)
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        (found,) = json.loads(terraform("show", "-json", "plan"))["planned_values"]["root_module"]["resources"]
        planned[path.parent.name] = found["values"]["input"]
    assert planned["hcl"].keys() == planned["json"].keys() == inputs.keys()
    different = {name: inputs[name] for name in inputs if planned["hcl"][name] != planned["json"][name]}
    assert different == {}
    assert terraform_in(tmp_path / "hcl")("fmt", "-check", "-diff") == ""
