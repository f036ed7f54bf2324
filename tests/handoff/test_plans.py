"""The HCL of a stack means what its JSON means, and reads as Terraform's own formatter would leave it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fargate_privatelink.commands import hcl
from tests.handoff.stacks import (
    Build,
    Json,
    cdktf,
    child,
    data,
    new_stack,
    planned,
    write_both,
    write_from_json,
)
from tests.terraform import TerraformIn

INPUTS = ("given", "connection", "dynamic", "lifecycle_", "precondition", "provider_", "provisioner", "timeouts")
# A module with inputs that have the names of Terraform's own blocks, and a default that no null may become.
CHILD = "".join(f'variable "{name}" {{\n  default = "default"\n}}\n' for name in INPUTS) + (
    f'output "gives" {{\n  value = [{", ".join(f"var.{name}" for name in INPUTS)}]\n}}\n'
    'resource "terraform_data" "given" {\n  input = { given = var.given }\n}\n'
)
STATE = {
    "version": 4,
    "outputs": {"name": {"value": "x", "type": "string"}, "id": {"value": 5, "type": "number"}},
    "resources": [],
}


@dataclass
class Case:
    """A stack of somebody else's, and what it takes to plan it as a module."""

    build: Build
    inputs: Json = field(default_factory=dict)
    write: Json = field(default_factory=dict)


CASES: dict[str, Case] = {}


def case(**options: Json) -> Callable[[Build], Build]:
    def add(build: Build) -> Build:
        CASES[build.__name__] = Case(build, **options)
        return build

    return add


@case()
def inputs_of_modules(cdktf: ModuleType, stack: Any) -> None:
    child(cdktf, stack, "null", variables={"given": cdktf.Token.null_value()})
    values = {name: {"a": [{"//": None}], "b": "x"} for name in INPUTS}
    child(cdktf, stack, "blocks", variables=values)
    child(cdktf, stack, "texts", variables=dict.fromkeys(INPUTS, "x"))


@case()
def calls_of_modules(cdktf: ModuleType, stack: Any) -> None:
    first = data(cdktf, stack, "first", 1)
    each = cdktf.TerraformIterator.from_map({"a": {"camelKey": "1"}, "b": {"camelKey": "2"}})
    child(cdktf, stack, "each", for_each=each, variables={"given": each.value}, depends_on=[first])
    child(cdktf, stack, "counted", variables={"given": [{"a": None, "b": [{}]}, "x"]}).add_override("count", 2)
    cdktf.TerraformOutput(stack, "gives", value='${module.each["a"].gives}')
    cdktf.TerraformOutput(stack, "all", value="${module.counted[*].gives}")


@case()
def json_texts(cdktf: ModuleType, stack: Any) -> None:
    number = cdktf.TerraformVariable(stack, "number", type="object({ id = number })", default={"id": 7})
    names = cdktf.TerraformVariable(stack, "names", type="list(string)", default=["a", "b"])
    cdktf.TerraformVariable(stack, "name", type="string", default="zzz")
    cdktf.TerraformLocal(stack, "map", {"id": 7, "url": True})
    cdktf.TerraformLocal(stack, "copy", "${var.name}")
    remote = cdktf.DataTerraformRemoteStateLocal(stack, "remote", path="remote.tfstate")
    compact: Json = {"separators": (",", ":"), "sort_keys": True}
    texts = [
        json.dumps({"a": [cdktf.Fn.join(",", names.list_value)]}, **compact),
        json.dumps([cdktf.Fn.join(",", names.list_value)]),
        json.dumps({"a": "${var.number.id}", "b": number.fqn and "${local.map.url}"}, **compact),
        json.dumps({"a": remote.get_string("id"), "b": remote.get_string("name")}, **compact),
        '{"a":"${[1,2][0]}","b":"${{a=1}.a}","c":"${local.copy}","d":"${coalesce(local.copy, \\"q\\")}"}'.replace(
            '\\"', '"'
        ),
        '["${join("\\",\\"", var.names)}"]',
        '{"a":{"${var.name}":1,"b":2}}',
        '{"a":"%{ if var.name == "zzz" }x","b":"y%{ else }z%{ endif }"}',
        '{"a":"$${b}","c":0.5}',
        '${[for each in [{key = 1}] : "{\\"a\\":\\"${each.key}\\"}"]}',
    ]
    for index, text in enumerate(texts):
        data(cdktf, stack, f"d{index}", text)


@case()
def keys_that_are_comments_elsewhere(cdktf: ModuleType, stack: Any) -> None:
    data(cdktf, stack, "kept", {"//": "kept", "b": {"//": "kept too"}})
    data(cdktf, stack, "comment", 1).add_override("lifecycle", {"//": "a comment", "prevent_destroy": True})
    stack.add_override("locals", {"//": "a comment", "a": {"//": "kept"}})
    child(cdktf, stack, variables={"given": {"//": "kept", "a": 1}})
    data(cdktf, stack, "local", "${local.a}")


@case()
def expressions(cdktf: ModuleType, stack: Any) -> None:
    long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    texts = [
        '${~ upper("a") ~}',
        'a ${~ upper("a") ~} b',
        "a ${-1}${ {a = 1}.a }",
        "${merge(\n    {a = 1},\n  {b   = 2}\n)}",
        '${"a" == "("\n ? 1 : 2}',
        '${upper(<<EOT\nhello ) "world" ${1 + 1}\\n\nEOT\n)}',
        "${[1, # one }\n2]}",
        '${[1, /* one } " */ 2]}',
        '%{for x in ["a"]}${x}, %{endfor}%{if 1==1}one%{else}many%{endif}',
        '${{\n "a" = 1, b = {\n c: 2 }\n (upper("d")) = 3\n}}',
        "${{ for k, v in {a = 1} :\n k => v }}",
        f'${{jsonencode({{"b": ["{long}", {{"c-d" = null}}], "a": merge({{"x" = 1}}, {{"y": "{long}"}})}})}}',
        f'${{[for x in ["{long}"] : {{ a = x, b = "{long}" }}]}}',
        f'${{{{for k, v in {{a = "{long}"}} : k => [v, "{long}"]...}}}}',
        f'${{true ? ["{long}", "{long}"] : null}}',
        f'${{{{a = ["{long}"], b = ["{long}"]}}["a"]}}',
    ]
    for index, text in enumerate(texts):
        data(cdktf, stack, f"d{index}", text)
    cdktf.TerraformOutput(stack, "policy", value=cdktf.Fn.jsonencode({"Statement": [{"Effect": "Allow", "A": [long]}]}))


@case(inputs={"constrained": 5, "secret": "hush"})
def variables(cdktf: ModuleType, stack: Any) -> None:
    types = [
        (cdktf.VariableType.object({"a": "string", "b": cdktf.VariableType.map("number")}), {"a": "x", "b": {"aB": 1}}),
        ("object({name=string,port=optional(number,80)})", {"name": "x"}),
        ("list(object({\n    a = string\n  }))", []),
        ("map(list(string))", {"a": ["b"], "C d": []}),
        ("tuple([string, bool])", ["a", True]),
        ("list", ["a"]),
        ("any", {"n": cdktf.Token.null_value(), "innerCamel": [1.5, 1e21]}),
        ("number", 0),
        ("bool", False),
        ("string", 'line1\nline2\t${x} %{y} \\ "q"'),
    ]
    for index, (type_, default) in enumerate(types):
        cdktf.TerraformVariable(stack, f"v{index}", type=type_, default=default, nullable=False)
    data(cdktf, stack, "all", [f"${{var.v{index}}}" for index in range(len(types))])
    check = cdktf.TerraformVariableValidationConfig
    cdktf.TerraformVariable(
        stack,
        "constrained",
        type="number",
        description='lines\nand "quotes" ${x}',
        validation=[
            check(condition="${var.constrained>0}", error_message="Must be > 0: ${var.constrained}"),
            check(condition='${var.constrained!=length("}")}', error_message="never"),
        ],
    )
    cdktf.TerraformVariable(stack, "secret", type="string", sensitive=True, nullable=True)
    cdktf.TerraformVariable(stack, "null", default=cdktf.Token.null_value())


@case()
def outputs_and_locals(cdktf: ModuleType, stack: Any) -> None:
    made = data(cdktf, stack, "made", {"a": [1, 2]})
    cdktf.TerraformLocal(stack, "names", ["a", "b\n", '${upper("c")}', {"x": cdktf.Token.null_value()}])
    cdktf.TerraformLocal(stack, "text", '#!/bin/sh\necho "$HOME"\n')
    cdktf.TerraformOutput(stack, "whole", value=made.fqn, sensitive=True)
    cdktf.TerraformOutput(stack, "null", value=cdktf.Token.null_value())
    said = cdktf.TerraformOutput(stack, "said", value="${local.text}", description="${plain}")
    said.add_override("depends_on", ["terraform_data.made", "local.names"])
    checked = cdktf.TerraformOutput(stack, "checked", value="${local.names}")
    checked.add_override("precondition", [{"condition": "${length(local.names)==4}", "error_message": "a"}])


@case()
def meta_arguments(cdktf: ModuleType, stack: Any) -> None:
    first = data(cdktf, stack, "first", 1, count=2)
    each = cdktf.TerraformIterator.from_map({"a": "1", "b c": "2"})
    data(cdktf, stack, "each", {"key": each.key, "value": each.value, "none": [None, {}]}, for_each=each)
    data(cdktf, stack, "counted", "i-${count.index+1}", count=cdktf.TerraformCount.of(2))
    data(
        cdktf,
        stack,
        "second",
        {"ref": "${terraform_data.first[0].id}"},
        triggers_replace={"names": "${terraform_data.first}"},
        depends_on=[first],
        lifecycle=cdktf.TerraformResourceLifecycle(
            ignore_changes=["input"],
            replace_triggered_by=["terraform_data.first", "terraform_data.each"],
            precondition=[cdktf.Precondition(condition="${length(terraform_data.first) == 2}", error_message="one")],
            postcondition=[cdktf.Postcondition(condition="${self.input != null}", error_message="${self.id}")],
        ),
        connection=cdktf.SSHProvisionerConnection(type="ssh", host="127.0.0.1", private_key="a\nb\n"),
        provisioners=[
            cdktf.LocalExecProvisioner(type="local-exec", command='echo "bye ${self.id}"', when="destroy"),
            cdktf.FileProvisioner(type="file", content="a: 1\n", destination="/x"),
        ],
    )
    over = data(cdktf, stack, "over", 1)
    over.add_override("provisioner", [{"local-exec": {"command": "a", "on_failure": "continue", "quiet": True}}])
    over.add_override("lifecycle", [{"ignore_changes": "all"}])


@case()
def blocks_of_the_stack(cdktf: ModuleType, stack: Any) -> None:
    data(cdktf, stack, "new", 1).move_from_id("terraform_data.old")
    data(cdktf, stack, "target", 2).add_move_target("target")
    data(cdktf, stack, "moved", 2).move_to("target")
    gone = {"when": "destroy", "command": "echo ${self.id}"}
    stack.add_override(
        "removed",
        [
            {
                "from": "terraform_data.gone",
                "lifecycle": {"destroy": True},
                "connection": {"type": "ssh", "host": "x"},
                "provisioner": {"local-exec": gone},
            },
            {"from": "module.gone", "lifecycle": {"destroy": False}},
        ],
    )
    asserts = {"condition": "${terraform_data.new.input.v == 1}", "error_message": "e ${terraform_data.new.input.v}"}
    remote = {"terraform_remote_state": {"r": {"backend": "local", "config": {"path": "remote.tfstate"}}}}
    stack.add_override("check", {"one": [{"assert": [asserts, asserts]}], "two": {"data": remote, "assert": asserts}})


@case()
def shapes_that_json_allows(cdktf: ModuleType, stack: Any) -> None:
    kept = data(cdktf, stack, "kept", 1)
    data(cdktf, stack, "deleted", 1)
    stack.add_override("resource.terraform_data.deleted", None)
    stack.add_override("terraform", [{"required_version": ">= 1.5"}, {"backend": {"local": {}}}])
    stack.add_override("variable", [{"a": {"default": 1}}, {"b": [{"default": "x"}]}])
    stack.add_override(
        "data", [{"terraform_remote_state": [{"r": [[{"backend": "local", "config": {"path": "remote.tfstate"}}]]}]}]
    )
    cdktf.TerraformOutput(stack, "id", value=kept.input)


@case(write={"files": {"room": "outputs.tf", "other": "main.tf"}})
def files_of_one_name(cdktf: ModuleType, stack: Any) -> None:
    from fargate_privatelink.cdktf.bindings import Construct

    for name in ("room", "other", "third"):
        data(cdktf, Construct(stack, name), "x", name)
    cdktf.TerraformOutput(stack, "o", value="x")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case in folders `<case>/json`, `<case>/hcl` and `<case>/command`, and the module that they call."""
    root = tmp_path_factory.mktemp("cases")
    for name, each in CASES.items():
        write_both(name, each.build, root, **each.write)
        write_from_json(name, root)
    (root / "child").mkdir()
    (root / "child" / "main.tf").write_text(CHILD)
    (root / "remote.tfstate").write_text(json.dumps(STATE))
    return root


def test_any_stack_plans_the_same_as_hcl(written: Path, terraform_in: TerraformIn) -> None:
    plans = planned(terraform_in, written, {name: each.inputs for name, each in CASES.items()})
    for name in CASES:
        assert plans[f"{name}-hcl"] == plans[f"{name}-json"], name
        assert plans[f"{name}-command"] == plans[f"{name}-json"], name
    assert terraform_in(written)("fmt", "-check", "-diff", "-recursive") == ""


def test_an_import_plans_the_same_as_hcl(tmp_path: Path, terraform_in: TerraformIn) -> None:
    app, stack = new_stack(tmp_path / "out")
    data(cdktf(), stack, "one", 1).import_from("one-id")
    data(cdktf(), stack, "many", "${each.value}").add_override("for_each", {"x": "1"})
    stack.add_override(
        "import", [{"for_each": {"x": "x-id"}, "to": "terraform_data.many[each.key]", "id": "${each.value}"}]
    )
    app.synth()
    assert hcl.main([str(tmp_path / "out"), "--out", str(tmp_path / "hcl")]) == 0
    assert (tmp_path / "hcl" / "stack" / "imports.tf").read_text().count("import {") == 2
    plans = []
    for folder in (tmp_path / "hcl" / "stack", tmp_path / "out" / "stacks" / "stack"):
        terraform = terraform_in(folder)
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        plans.append(json.loads(terraform("show", "-json", "plan"))["resource_changes"])
    assert plans[0] == plans[1]
    assert [each["change"]["importing"]["id"] for each in plans[0]] == ["x-id", "one-id"]
