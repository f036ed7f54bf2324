"""The HCL of a stack means what its JSON means, and reads as Terraform's own formatter would leave it."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from modules.expressions import literal, terraform_json
from modules.handoff.bodies import block
from modules.handoff.spacing import spaced
from modules.handoff.templates import reference, split
from modules.handoff.values import aligned, argument, expression
from tests.conftest import Synthesize
from tests.terraform import NO_SERVER, Terraform

Json = dict[str, Any]
TEMPLATES = (
    *("${var.r}\r${var.r}$${x}%%{y}", "\r%{ if", "${var.r}\r\n${var.r}"),
    *("${var.r}", "${ var.r }", 'x-${var.r}-"y"\\z', "${var.r}${var.r}", '${{ "a" = "}" }["a"]}'),
    *('%{ if true }a%{ else }b"%{ endif }', '${join(",", ["${var.r}", "}"])}', "$${lit} %%{lit}"),
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
    ("text", "parts"),
    [
        ("a", [(False, "a")]),
        ("", []),
        ("${a}", [(True, "${a}")]),
        ("a${b}c", [(False, "a"), (True, "${b}"), (False, "c")]),
        ("$${a}", [(False, "$${a}")]),
        ("$$${a}", [(False, "$$${a}")]),
        ('${"}"}', [(True, '${"}"}')]),
        ('${f("${x}")}b', [(True, '${f("${x}")}'), (False, "b")]),
        ("%{ if a }b%{ endif }", [(True, "%{ if a }"), (False, "b"), (True, "%{ endif }")]),
        ("${{a = 1}}", [(True, "${{a = 1}}")]),
        ("a${b}\r${c}$${d}", [(False, "a"), (True, "${b}"), (False, "\r$${c}$${d}")]),
        ("a\r\n${b}", [(False, "a\r\n"), (True, "${b}")]),
    ],
)
def test_a_template_ends_where_its_brace_does(text: str, parts: list[tuple[bool, str]]) -> None:
    assert list(split(text)) == parts


@pytest.mark.parametrize("text", ["${", "${a", '${"}', "%{ if", '${"\\'])
def test_a_template_that_does_not_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not end"):
        list(split(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("${a}", "a"), ("${ a.b }", "a.b"), ("${~ a ~}", "a"), ("x${a}", None), ("${a}${b}", None), ("%{ if a }", None)],
)
def test_only_a_text_that_is_one_reference_is_bare(text: str, expected: str | None) -> None:
    assert reference(text) == expected


@pytest.mark.parametrize(
    ("value", "hcl"),
    [
        ("${aws_vpc.main.id}", "aws_vpc.main.id"),
        ("vpc-${aws_vpc.main.id}", '"vpc-${aws_vpc.main.id}"'),
        ([], "[]"),
        ({}, "{}"),
        (["a", "${b.c}"], '["a", b.c]'),
        ({"a": None, "b-c": True, "d e": 1.5}, '{\n  a     = null\n  b-c   = true\n  "d e" = 1.5\n}'),
        ({"for": 1}, '{\n  "for" = 1\n}'),
        ('{"a":["${b.arn}"]}', "jsonencode({\n  a = [b.arn]\n})"),
        ('{"a":"${var.n}"}', "jsonencode({\n  a = tostring(var.n)\n})"),
        ('{"a": 1}', '"{\\"a\\": 1}"'),
        ("${a\n.b}", "(a\n.b)"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: Any, hcl: str) -> None:
    assert expression(value) == hcl


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
        ("a\n EOT\n", '"a\\n EOT\\n"'),
        ("dos\r\nline\r\n", '"dos\\r\\nline\\r\\n"'),
        ("a\n%{if true}b%{endif}\n", '"a\\n%{if true}b%{endif}\\n"'),
    ],
)
def test_a_text_of_several_lines_is_a_heredoc_where_it_stays_as_it_is(text: str, hcl: str) -> None:
    assert argument(text, 1) == hcl


# As CDKTF and people write them, and as `terraform fmt` leaves them.
SPACES = {
    "a.b": "a.b",
    "1+1": "1 + 1",
    "-1 - -a": "-1 - -a",
    "f( a,b ... )": "f(a, b...)",
    "!a&&(b||c)": "!a && (b || c)",
    "a?b:c": "a ? b : c",
    "[ for key, val in var.m: key]": "[for key, val in var.m : key]",
    "[for x in [1]: x if x>=0]": "[for x in [1] : x if x >= 0]",
    "{ for k, v in a: k => v.id...}": "{ for k, v in a : k => v.id... }",
    '{"a" = 1,b={}}': '{ "a" = 1, b = {} }',
    'merge({"a"=[1,2]} , x [0] )': 'merge({ "a" = [1, 2] }, x[0])',
    'f("a,b ${g( 1,2 )} $${x,y} ")': 'f("a,b ${g(1, 2)} $${x,y} ")',
    '"%{ if a==1 }${ {b=1}.b }%{~ else ~}c%{ endif }"': '"%{if a == 1}${ { b = 1 }.b}%{~else~}c%{endif}"',
    'a["k"] [ 0 ].b [*].c': 'a["k"][0].b[*].c',
    "provider::x::f(1)": "provider::x::f(1)",
    # Left alone: what is not one line of expressions.
    "a # b,c": "a # b,c",
    "(a,\nb)": "(a,\nb)",
}


@pytest.mark.parametrize(("given", "expected"), SPACES.items())
def test_spaces_are_set_as_terraform_s_formatter_sets_them(given: str, expected: str) -> None:
    assert spaced(given) == expected
    assert spaced(expected) == expected


def test_terraform_s_formatter_agrees_on_spaces(tmp_path: Path) -> None:
    if not shutil.which("terraform"):
        pytest.skip("no terraform on PATH")
    lines = [f"v{index:02} = {text}" for index, text in enumerate(SPACES.values()) if "\n" not in text]
    (tmp_path / "main.tf").write_text("locals {\n  " + "\n  ".join(lines) + "\n}\n")
    assert Terraform(tmp_path, NO_SERVER)("fmt", "-check", "-diff") == ""


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
keys = st.one_of(st.from_regex(r"[a-z_-]{1,6}", fullmatch=True), st.sampled_from(["for", "null", "//", "a b", "é"]))
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


def test_a_thousand_nasty_values_mean_the_same_in_json_and_hcl(tmp_path: Path) -> None:
    if not shutil.which("terraform"):
        pytest.skip("no terraform on PATH")
    given_values = [*map(literal, AWKWARD), *TEMPLATES, *examples(values, 1200)]
    assert len({json.dumps(value) for value in given_values}) >= 1000
    given_scripts = examples(scripts, 400)
    as_heredocs = [text for text in given_scripts if argument(text, 1).startswith("<<")]
    assert len([text for text in as_heredocs if argument(text, 1).startswith("<<-")]) >= 50
    assert len(as_heredocs) >= 100
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
        terraform = Terraform(path.parent, NO_SERVER)
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        (found,) = json.loads(terraform("show", "-json", "plan"))["planned_values"]["root_module"]["resources"]
        planned[path.parent.name] = found["values"]["input"]
    assert planned["hcl"].keys() == planned["json"].keys() == inputs.keys()
    different = {name: inputs[name] for name in inputs if planned["hcl"][name] != planned["json"][name]}
    assert different == {}
    assert Terraform(tmp_path / "hcl", NO_SERVER)("fmt", "-check", "-diff") == ""


CHILD = 'variable "given" {}\noutput "gives" {\n  value = var.given\n}\n'
STATE = {"version": 4, "outputs": {"name": {"value": "x", "type": "string"}}, "resources": []}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stack of somebody else's with what CDKTF can put into one, in folders `json` and `hcl`."""
    from modules import assembly

    assembly.use_pruned()
    import cdktf

    from modules.bindings import App, TerraformStack
    from modules.handoff import write_module

    folder = tmp_path_factory.mktemp("everything")
    (folder / "out").mkdir()
    app = App(outdir=str(folder / "out"), skip_validation=True)
    stack = TerraformStack(app, "stack")
    cdktf.LocalBackend(stack, path="terraform.tfstate")
    region = cdktf.TerraformVariable(
        stack,
        "region",
        type="string",
        description="not a ${template}",
        default="$${x} ${y}",
        sensitive=True,
        validation=[
            cdktf.TerraformVariableValidationConfig(
                condition='${length(var.region) > 0 && "a" != "}"}', error_message='say "region"'
            )
        ],
    )
    cdktf.TerraformLocal(stack, "names", ["a", "b\n", '${upper("c")}'])
    first = cdktf.DataResource(stack, "first", input={"a": "${var.region}", "b": 'x "y" $${z}'})
    second = cdktf.DataResource(
        stack,
        "second",
        input={"ref": "${terraform_data.first[0].id}"},
        triggers_replace={"names": "${local.names}"},
        depends_on=[first],
        lifecycle=cdktf.TerraformResourceLifecycle(
            ignore_changes=["input"],
            replace_triggered_by=["terraform_data.first"],
            precondition=[cdktf.Precondition(condition="${length(local.names) < 4}", error_message="one")],
        ),
        provisioners=[cdktf.LocalExecProvisioner(type="local-exec", command='echo "bye ${self.id}"', when="destroy")],
    )
    first.add_override("count", 2)
    each = cdktf.TerraformIterator.from_map({"a": "1", "b c": "${var.region}"})
    cdktf.DataResource(stack, "each", for_each=each, input={"key": each.key, "value": each.value, "none": [None, {}]})
    remote = cdktf.DataTerraformRemoteStateLocal(stack, "remote", path="remote.tfstate")
    child = cdktf.TerraformHclModule(
        stack,
        "child",
        source="./child",
        skip_asset_creation_from_local_modules=True,
        variables={"given": {"keys": each.keys(), "sum": cdktf.Op.add(1, 2), "remote": remote.get("name")}},
        depends_on=[first],
    )
    cdktf.TerraformOutput(stack, "child_gives", value=child.get("gives"), sensitive=True)
    imported = cdktf.DataResource(stack, "imported", input={"a": 1})
    imported.import_from("an-id")
    stack.add_override("removed", [{"from": "terraform_data.gone", "lifecycle": {"destroy": False}}])
    stack.add_override("moved", [{"from": "terraform_data.old", "to": "terraform_data.second"}])
    stack.add_override(
        "check", {"names": {"assert": {"condition": "${length(local.names) == 3}", "error_message": "!"}}}
    )
    stack.add_override("terraform.required_version", ">= 1.5")
    cdktf.TerraformOutput(stack, "out", value=second.input, sensitive=True, depends_on=[], description="${plain}")
    cdktf.TerraformOutput(stack, "region_name", value=region.string_value, sensitive=True)
    (folder / "hcl").mkdir()
    write_module(stack, folder / "hcl", comments={"terraform_data.first": "Why it is there:\n  in two lines"})
    app.synth()
    (folder / "json").mkdir()
    shutil.copy(folder / "out" / "stacks" / "stack" / "cdk.tf.json", folder / "json" / "main.tf.json")
    return folder


def test_any_stack_of_cdktf_plans_the_same_as_hcl(everything: Path) -> None:
    if not shutil.which("terraform"):
        pytest.skip("no terraform on PATH")
    plans = {}
    for kind in ("json", "hcl"):
        (everything / kind / "child").mkdir()
        (everything / kind / "child" / "main.tf").write_text(CHILD)
        (everything / kind / "remote.tfstate").write_text(json.dumps(STATE))
        terraform = Terraform(everything / kind, NO_SERVER)
        terraform.init()
        assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
        terraform("plan", "-input=false", "-out=plan")
        plan = json.loads(terraform("show", "-json", "plan"))
        plans[kind] = {key: plan[key] for key in ("planned_values", "resource_changes", "output_changes", "checks")}
        plans[kind]["variables"] = plan["configuration"]["root_module"]["variables"]
    assert plans["hcl"] == plans["json"]
    assert Terraform(everything / "hcl", NO_SERVER)("fmt", "-check", "-diff") == ""
    text = (everything / "hcl" / "main.tf").read_text()
    assert "# Why it is there:\n#   in two lines\nresource" in text
    # No plan holds a provisioner.
    assert '  provisioner "local-exec" {\n    when = destroy\n\n    command = "echo \\"bye ${self.id}\\""\n  }' in text


def test_an_override_that_may_be_a_block_or_an_argument_is_refused(synthesize: Synthesize, tmp_path: Path) -> None:
    from modules.bindings import App, EcsCluster, TerraformStack
    from modules.handoff import NotExpressibleError, write_module

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    EcsCluster(stack, "main", name="main").add_override("setting", [{"name": "containerInsights", "value": "enabled"}])
    with pytest.raises(NotExpressibleError) as error:
        write_module(stack, tmp_path)
    assert str(error.value) == (
        "resource.aws_ecs_cluster.main.setting: an override that does not say whether it is a block; use the property"
    )
    assert list(tmp_path.glob("*.tf")) == []


def test_providers_become_requirements_and_aliases(synthesize: Synthesize, tmp_path: Path) -> None:
    from modules.bindings import App, AwsProvider, EcsCluster, TerraformIterator, TerraformStack
    from modules.handoff import write_module

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    west = AwsProvider(stack, "west", region="us-west-2", alias="west")
    settings = TerraformIterator.from_list(["enabled"]).dynamic({"name": "containerInsights", "value": "${each.value}"})
    EcsCluster(stack, "main", name="main", provider=west, setting=settings)
    write_module(stack, tmp_path)
    assert (tmp_path / "versions.tf").read_text() == (
        "terraform {\n  required_providers {\n    aws = {\n"
        '      source                = "hashicorp/aws"\n'
        '      version               = ">= 6.25.0"\n'
        "      configuration_aliases = [aws.west]\n    }\n  }\n}\n"
    )
    assert (tmp_path / "main.tf").read_text() == (
        'resource "aws_ecs_cluster" "main" {\n  provider = aws.west\n\n  name = "main"\n\n'
        '  dynamic "setting" {\n    for_each = toset(["enabled"])\n    iterator = each\n\n'
        '    content {\n      name  = "containerInsights"\n      value = each.value\n    }\n  }\n}\n'
    )
