"""Expressions and templates are read as Terraform reads them, and set as its formatter sets them."""

from pathlib import Path

import pytest

from fargate_privatelink.hcl.layout import laid_out
from fargate_privatelink.hcl.spacing import spaced, spaced_template
from fargate_privatelink.hcl.templates import expression_of, split
from tests.terraform import TerraformIn


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", [(False, "a")]),
        ("", []),
        ("${a}", [(True, "${a}")]),
        ("a${b}c", [(False, "a"), (True, "${b}"), (False, "c")]),
        ("$${a}", [(False, "$${a}")]),
        ("$$${a}", [(False, "$$${a}")]),
        ('${"}"}', [(True, '${"}"}')]),
        ('${"\\"}"}', [(True, '${"\\"}"}')]),
        ('${f("${x}")}b', [(True, '${f("${x}")}'), (False, "b")]),
        ("%{ if a }b%{ endif }", [(True, "%{ if a }"), (False, "b"), (True, "%{ endif }")]),
        ("${{a = 1}}", [(True, "${{a = 1}}")]),
        ("${[1, # }\n2]}b", [(True, "${[1, # }\n2]}"), (False, "b")]),
        ("${[1, // }\n2]}b", [(True, "${[1, // }\n2]}"), (False, "b")]),
        ('${[1, /* } " */ 2]}b', [(True, '${[1, /* } " */ 2]}'), (False, "b")]),
        ('${f(<<E\n} " ${x}\n  E\n)}b', [(True, '${f(<<E\n} " ${x}\n  E\n)}'), (False, "b")]),
        ("a${b}\r${c}$${d}", [(False, "a"), (True, "${b}"), (False, "\r$${c}$${d}")]),
        ("a\r\n${b}", [(False, "a\r\n"), (True, "${b}")]),
    ],
)
def test_a_template_ends_where_its_brace_does(text: str, parts: list[tuple[bool, str]]) -> None:
    assert list(split(text)) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${", "a template does not end: '${'"),
        ("${a # }", "a template does not end: '${a # }'"),
        ("%{ if", "a template does not end: '%{ if'"),
        ('${"}', "a string in a template does not end: '${\"}'"),
        ("${<<E\n}", "a heredoc does not end: '${<<E\\n}'"),
        ("${a\\}", "a template holds a backslash outside of a string: '${a\\\\}'"),
    ],
)
def test_a_template_that_does_not_end_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"template|heredoc") as error:
        list(split(text))
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [("${a}", "a"), ("${ a.b }", "a.b"), ("${~ a ~}", "a"), ("x${a}", None), ("${a}${b}", None), ("%{ if a }", None)],
)
def test_only_a_text_that_is_one_reference_is_bare(text: str, expected: str | None) -> None:
    assert expression_of(text) == expected


# As CDKTF and people write them, and as `terraform fmt` leaves them.
SPACES = {
    "a.b": "a.b",
    "a.b[*].c*d.*.e": "a.b[*].c * d.*.e",
    "1+1": "1 + 1",
    "-1 - -a": "-1 - -a",
    "f( a,b ... )": "f(a, b...)",
    "!a&&(b||c)": "!a && (b || c)",
    "a?b:c": "a ? b : c",
    "[ for key, val in var.m: key]": "[for key, val in var.m : key]",
    "[for x in [1]: x if x>=0]": "[for x in [1] : x if x >= 0]",
    "{ for k, v in a: k => v.id...}": "{ for k, v in a : k => v.id... }",
    '{"a" = 1,"b c"={}}': '{ a = 1, "b c" = {} }',
    'merge({"a"=[1,2],"for":1} , x [0] )': 'merge({ a = [1, 2], "for" : 1 }, x[0])',
    'f("a,b ${g( 1,2 )} $${x,y} ")': 'f("a,b ${g(1, 2)} $${x,y} ")',
    '"%{ if a==1 }${ {b=1}.b }%{~ else ~}c%{ endif }"': '"%{if a == 1}${ { b = 1 }.b}%{~else~}c%{endif}"',
    '"${-a}${[-a]}"': '"${- a}${[-a]}"',
    'a["k"] [ 0 ].b [*].c': 'a["k"][0].b[*].c',
    "provider::x::f(1)": "provider::x::f(1)",
    # Comments say nothing, and newlines only where an item of an object ends.
    "a # b,c": "a",
    "f(a,\nb)": "f(a, b)",
    "a\n.b": "a.b",
    'var.v == "("\n ? 1 : 2': 'var.v == "(" ? 1 : 2',
    "f([1, # one }\n2])": "f([1, 2])",
    'f([1, /* one } " */ 2])': "f([1, 2])",
    'upper(<<E\nhello ) "world"\nE\n)': 'upper("hello ) \\"world\\"\\n")',
    "<<E\na\nE": '"a\\n"',
}


@pytest.mark.parametrize(("given", "expected"), SPACES.items())
def test_spaces_are_set_as_terraform_s_formatter_sets_them(given: str, expected: str) -> None:
    assert spaced(given) == expected
    assert spaced(expected) == expected


@pytest.mark.parametrize("text", ["(a\n~)", "<<-E\n  a\n  E\n", "<<E\n${~ a }\nE\n", "<<E\na\r\nE\n"])
def test_what_this_cannot_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a token|a heredoc"):
        spaced(text)


LONG = "local.something_with_a_name_that_takes_half_of_a_line"
# Beginning at column 10 of a block of the first level.
LAYOUTS = {
    f"[{LONG}, {LONG}]": f"[\n    {LONG},\n    {LONG},\n  ]",
    f'jsonencode({{"Version" = "2012-10-17", "a-b" = [{LONG}, {{"c d" : {LONG}}}]}})': (
        'jsonencode({\n    Version = "2012-10-17"\n    a-b = [\n'
        f'      {LONG},\n      {{ "c d" : {LONG} }},\n    ]\n  }})'
    ),
    f"merge({{a = {LONG}}}, {LONG})": f"merge({{\n    a = {LONG}\n  }}, {LONG})",
    f"merge({{a = {LONG}}}, {{b = {LONG}}})": f"merge(\n    {{ a = {LONG} }},\n    {{ b = {LONG} }}\n  )",
    f"a ? [{LONG}] : [{LONG}]": f"a ? [{LONG}] : [\n    {LONG},\n  ]",
    f"{{a = [1], b = {LONG}, c=2}}[{LONG}]": f"{{\n    a = [1]\n    b = {LONG}\n    c = 2\n  }}[{LONG}]",
    f"alltrue([for each in {LONG} : each == {LONG}])": (f"alltrue([\n    for each in {LONG} : each == {LONG}\n  ])"),
    f"{{for k, v in {LONG} : k => {{a = v, b = {LONG}}}}}": (
        f"{{\n    for k, v in {LONG} : k => {{\n      a = v\n      b = {LONG}\n    }}\n  }}"
    ),
    f"contains([{', '.join(map(str, range(40)))}], a)": (
        f"contains([\n    {', '.join(map(str, range(26)))},\n    {', '.join(map(str, range(26, 40)))},\n  ], a)"
    ),
    # A call by itself stays on its line, and so does an object whose keys are not plain.
    f"coalesce({LONG}, {LONG})": f"coalesce({LONG}, {LONG})",
    f"f({{a ? b : c = {LONG}}}, {LONG})": f"f({{ a ? b : c = {LONG} }}, {LONG})",
    # The formatter would move the equal sign to a column of its own.
    f"[for x in {{ a = 1 }} : {{ a = {LONG}, b = {LONG} }}]": (
        f"[\n    for x in {{ a = 1 }} : {{ a = {LONG}, b = {LONG} }}\n  ]"
    ),
    # What its author wrote over lines stays so.
    "merge(\n {a = 1},\n  {b   = 2}\n)": "merge({ a = 1 }, { b = 2 })",
    "f({\n a = 1\n bcd = 2, e : 3 })": "f({\n    a   = 1\n    bcd = 2\n    e   = 3\n  })",
    "[\n1,\n2\n]": "[\n    1, 2,\n  ]",
    "object({\n  a = string\n  b = optional(map(number), {})\n})": (
        "object({\n    a = string\n    b = optional(map(number), {})\n  })"
    ),
}


@pytest.mark.parametrize(("given", "expected"), LAYOUTS.items())
def test_lists_and_objects_of_a_long_expression_are_laid_out_over_lines(given: str, expected: str) -> None:
    assert laid_out(given, 1, 10) == expected
    assert laid_out(expected, 1, 10) == expected


def test_an_expression_is_as_long_as_its_line() -> None:
    assert laid_out(f"[{LONG}]", 1, 40) == f"[{LONG}]"
    assert laid_out(f"[{LONG}]", 1, 50) == f"[\n    {LONG},\n  ]"


def test_terraform_s_formatter_agrees(tmp_path: Path, terraform_in: TerraformIn) -> None:
    texts = [*SPACES.values(), *LAYOUTS.values()]
    for index, text in enumerate(texts):
        # Each by itself, since an equal sign looks for its column among its neighbours.
        (tmp_path / f"{index:02}.tf").write_text(f"locals {{\n  v = {text}\n}}\n")
    assert terraform_in(tmp_path)("fmt", "-check", "-diff") == ""


def test_templates_are_spaced_in_their_text() -> None:
    assert (
        spaced_template("a ${ b+1 } ${ {c=1} } %{if x==1}d%{endif}")
        == "a ${b + 1} ${ { c = 1 } } %{if x == 1}d%{endif}"
    )
