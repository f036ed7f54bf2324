"""Expressions that Terraform cannot parse are refused, those that it can are not, and are written without ado."""

import json
from pathlib import Path

import pytest
from hypothesis import strategies as st

from fargate_privatelink.hcl.lines import block
from fargate_privatelink.hcl.spacing import spaced, spaced_template
from fargate_privatelink.hcl.values import argument
from tests.hcl.test_values import examples
from tests.terraform import TerraformIn

# What Terraform parses, with no reference to anything.
VALID = (
    *("1", "-1", "!true", "1.5e3", "null", '"a"', '"\\n\\r\\t\\"\\\\\\u00e9\\U0001f600"', '"$${a} %%{b} $ %"'),
    *("1 + 2 * 3 / 4 % 5 - -6", "1 < 2 && 2 >= 1 || !(3 == 4)", "true ? 1 : false ? 2 : 3", "(1)", "((1))"),
    *(
        "[]",
        "[1, 2,]",
        "[\n1,\n2\n]",
        "{}",
        "{ a = 1, b : 2 }",
        "{\na = 1\nb = 2,\n}",
        '{ "a b" = 1, (upper("c")) = 2 }',
    ),
    *("{ a = 1,\n b = 2 }", "{ 1 = 2 }", "[for x in [1] : x]", "[for i, x in [1] : x if i > 0]"),
    *(
        "{ for k, v in { a = 1 } : k => v }",
        '{ for x in ["a"] : x => x... if x != "" }',
        "{\nfor x in [1] :\nx => x\n}",
    ),
    *("[1, 2][0]", "[1].0", "[{ a = 1 }].*.a", "[{ a = 1 }][*].a", "[{ a = 1 }][0].a", "{ a = 1 }.a"),
    *(
        'upper("a")',
        "max([1, 2]...)",
        "max(1, 2,)",
        "concat(\n[1],\n[2]\n)",
        'upper("${lower("A")}")',
        "provider::a::b(1)",
    ),
    *(
        '"%{ if true }a%{ else }b%{ endif }"',
        '"%{ for x in [1] }${x}%{ endfor }"',
        '"%{ for i, x in [1] ~}${i}%{~ endfor }"',
    ),
    *('"${~ 1 ~}"', '"%{~ if true ~} a %{~ endif ~}"', "1 # a", "1 /* a */", "<<E\n${1}\nE\n"),
)
# What it does not.
INVALID = (
    *(
        "1 2",
        "1 +",
        "* 1",
        "1 ? 2",
        "1 ? 2 :",
        "a..b",
        "a.",
        ".a",
        "a.0.1",
        "a.[0]",
        "a[]",
        "a[1, 2]",
        "()",
        "(1, 2)",
        "(1",
    ),
    *("1)", "[1 2]", "[1,,2]", "[,1]", "{ a }", "{ a = }", "{ = 1 }", "{ a = 1 b = 2 }", "{ a = 1,, b = 2 }"),
    *(
        "{ a = 1\n, b = 2 }",
        "{ a =\n1 }",
        "[for x : x]",
        "[for x in [1] x]",
        "[for x in [1] : x => x]",
        "[for 1 in [1] : 1]",
    ),
    *("{ for x in [1] : x }", "upper(", "upper(1 2)", "max(1..., 2)", "a::b", "a ~ b", "1 => 2", "1 = 2", "&a", "'a'"),
    *('"a', '"\\d"', '"\\u12"', '"a\nb"', '"${}"', '"${1 2}"', '"${1"', '"%{ if }a%{ endif }"', '"%{ if true }a"'),
    *(
        '"%{ endif }"',
        '"%{ for x in [1] }%{ endif }"',
        '"%{ if true }%{ else }%{ else }%{ endif }"',
        '"%{ while true }"',
    ),
    *("", "# a", "a \\ b", "${a}"),
)


@pytest.mark.parametrize("text", VALID)
def test_what_terraform_can_parse_is_taken(text: str) -> None:
    assert spaced(spaced(text)) == spaced(text)


@pytest.mark.parametrize("text", INVALID)
def test_what_terraform_cannot_parse_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        spaced(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a ${b c}", "not an expression: b c"),
        ("${f(1,)}%{ if a }b", "a template directive has no end: if"),
        ("%{ elseif a }", "a template directive that is not known there: elseif"),
        ("${a[1,2]}", "an index must be one expression: [ 1 , 2 ]"),
        ("${{a = 1 b}}", "not an expression: a = 1 b"),
        ("${[for a b : c]}", "in is missing: for a b : c"),
        ("${f(a,,b)}", "a comma stands where a value belongs"),
        ("${a::b}", "a function without arguments: a :: b"),
        ("${()}", "brackets without a value in them: ( )"),
        ('${"\\d"}', "a string that Terraform cannot read: '\\\\d'"),
        ("${a.-b}", "not an expression: a . - b"),
        ("${}", "an expression is empty"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as error:
        spaced_template(text)
    assert str(error.value) == message


def test_terraform_parses_the_same(tmp_path: Path, terraform_in: TerraformIn) -> None:
    for name, texts in (("valid", VALID), ("invalid", INVALID)):
        (tmp_path / name).mkdir()
        for index, text in enumerate(texts):
            (tmp_path / name / f"{index:03}.tf").write_text(f"locals {{\n  v{index} = {text}\n}}\n")
    done = terraform_in(tmp_path / "invalid").run("validate", "-json")
    wrong = {each["range"]["filename"] for each in json.loads(done.stdout)["diagnostics"]}
    assert wrong == {f"{index:03}.tf" for index in range(len(INVALID))}
    done = terraform_in(tmp_path / "valid").run("validate", "-json")
    # A provider's function is parsed, and not there.
    functions = {each["summary"] for each in json.loads(done.stdout)["diagnostics"]}
    assert functions <= {"Unknown provider function"}, done.stdout


# What CDKTF and programs write, and a person would not.
SIMPLE = {
    "(a + b)": "a + b",
    "((a.b))": "a.b",
    "(a.b) + (c)": "a.b + c",
    "(a + b) * c": "(a + b) * c",
    "(a && b) ? c : d": "a && b ? c : d",
    "a ? b : (c && d) ? e : f": "a ? b : c && d ? e : f",
    "(a ? b : c) ? d : e": "(a ? b : c) ? d : e",
    "!(a && b) ? c : d": "!(a && b) ? c : d",
    "(a && b) == c ? d : e": "(a && b) == c ? d : e",
    '"${"a"}-x"': '"a-x"',
    '"x${"{a"}${"a b "}${"b\\n"}${~ "c" }${""}"': '"x${"{a"}${"a b "}${"b\\n"}${~"c"}${""}"',
    "!(a)": "!a",
    "!(a == b)": "!(a == b)",
    "-(1)": "-1",
    "f((a), (b + c))": "f(a, b + c)",
    "[(a), (b ? c : d)]": "[a, b ? c : d]",
    "{ (a) = (b), c = (d + e) }": "{ (a) = b, c = d + e }",
    "a[(b)]": "a[b]",
    "(a).b": "a.b",
    "(a.*.b)[0]": "(a.*.b)[0]",
    "(a[*].b)[0]": "(a[*].b)[0]",
    "([1])[0]": "([1])[0]",
    "[for x in (a) : (x + 1) if (x > 1)]": "[for x in a : x + 1 if x > 1]",
    "{ for x in a : (x) => (x + 1) }": "{ for x in a : x => x + 1 }",
    "a ? (b) : (c)": "a ? b : c",
    "a ? (b ? c : d) : (e ? f : g)": "a ? (b ? c : d) : (e ? f : g)",
    "a.0": "a[0]",
    "a.0.b.1.c": "a[0].b[1].c",
    "a.*.b.0": "a.*.b.0",
    "a.*.b == c.0": "a.*.b == c[0]",
    "a * b.0": "a * b[0]",
    "f(a).0": "f(a)[0]",
    '"${a}"': "a",
    '"${"${a.b}"}"': "a.b",
    '"${a + b}" * 2': "(a + b) * 2",
    '"${a}" == "b"': 'a == "b"',
    '"${a}${b}"': '"${a}${b}"',
    '"${~ a ~}"': '"${~a~}"',
    'f("${a}", "x-${(b)}")': 'f(a, "x-${b}")',
    '{ "${a}" = "${b}" }': '{ "${a}" = b }',
    '["${a}"][0]': "[a][0]",
    "(1).a": "(1).a",
}


@pytest.mark.parametrize(("given", "expected"), SIMPLE.items())
def test_what_says_nothing_is_left_out(given: str, expected: str) -> None:
    assert spaced(given) == expected
    assert spaced(expected) == expected


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def operations(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    just = st.just
    return st.one_of(
        joined(just("("), inner, just(")")),
        joined(just('"${'), inner, just('}"')),
        joined(inner, st.sampled_from([" + ", " - ", " * "]), inner),
        joined(just("-"), inner),
        joined(just("length(["), inner, just(", "), inner, just("])")),
        joined(just("max("), inner, just(","), inner, just(")")),
        joined(just("[("), inner, just("), 5].0")),
        joined(just('{ (upper("a")) = ('), inner, just(") }.A")),
        joined(just("(true ? ("), inner, just(") : ("), inner, just("))")),
        joined(just("sum([for x in [("), inner, just(")] : (x) if (x > 0 || true)])")),
        joined(just("(local.lists[0].*.n)["), just("0"), just("] + "), inner),
    )


numbers = st.recursive(
    st.sampled_from(["1", "2.5", "local.n", "local.lists[0].1.n", "(local.n)", '"${local.n}"', "local.m.a"]),
    operations,
    max_leaves=6,
)


def test_expressions_without_ado_give_the_same(tmp_path: Path, terraform_in: TerraformIn) -> None:
    texts = [*dict.fromkeys(examples(numbers, 400))]
    assert len(texts) > 250
    assert len([text for text in texts if spaced(text) != text]) > 200
    inputs = {f"v{index}": f"${{{text}}}" for index, text in enumerate(texts)}
    shared = "locals {\n  n = 3\n  m = { a = 4 }\n  lists = [[{ n = 7 }, { n = 8 }]]\n}\n"
    planned = {}
    for form, file, text in (
        ("json", "values.tf.json", json.dumps({"output": {name: {"value": text} for name, text in inputs.items()}})),
        (
            "hcl",
            "values.tf",
            "\n".join(block(f'output "{name}"', f"  value = {argument(text, 1)}\n") for name, text in inputs.items()),
        ),
    ):
        (tmp_path / form).mkdir()
        (tmp_path / form / file).write_text(text)
        (tmp_path / form / "main.tf").write_text(shared)
        terraform = terraform_in(tmp_path / form)
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        planned[form] = json.loads(terraform("show", "-json", "plan"))["planned_values"]["outputs"]
    different = {name: inputs[name] for name in inputs if planned["hcl"][name] != planned["json"][name]}
    assert different == {}
