"""Which files a module has, what stands in them and in which order, and what it requires."""

import json
from pathlib import Path

import pytest

from tests.handoff.acme import SCHEMA, VERSIONS
from tests.handoff.stacks import Json, cdktf, child, data, files_of, new_stack


def test_blocks_stand_in_the_order_in_which_they_were_made_with_their_comments(tmp_path: Path) -> None:
    from fargate_privatelink.cdktf.bindings import Construct

    _, stack = new_stack(tmp_path / "out")
    data(cdktf(), stack, "second_by_name", 1)
    first = Construct(stack, "room")
    made = data(
        cdktf(),
        first,
        "a",
        'say "x"\n',
        provisioners=[cdktf().LocalExecProvisioner(type="local-exec", command="a\nb\n", when="destroy")],
    )
    made.override_logical_id("a")
    made.add_override("tags", {"a": 1})
    made.add_override("count", 1)
    made.add_override("triggers_replace", ["a", {"b": [1]}])
    Construct(stack, "empty")
    child(cdktf(), stack, variables={"given": 1, "a": 2}, version="1.0", depends_on=[made])
    cdktf().TerraformVariable(stack, "v", default="x")
    cdktf().TerraformOutput(stack, "o", value="x")
    comments = {
        "terraform_data.a": "Why:\n\n  in lines  ",
        "variable.v": "A variable",
        "output.o": "o",
        "module.child": "m",
    }
    texts = files_of(stack, tmp_path, files={"room": "room.tf", "empty": "empty.tf"}, comments=comments)
    assert texts == {
        "main.tf": (
            'resource "terraform_data" "second_by_name" {\n  input = {\n    v = 1\n  }\n}\n\n'
            '# m\nmodule "child" {\n  source  = "../../child"\n  version = "1.0"\n\n'
            "  a     = 2\n  given = 1\n\n  depends_on = [terraform_data.a]\n}\n"
        ),
        "room.tf": (
            '# Why:\n#\n#   in lines\nresource "terraform_data" "a" {\n  count = 1\n\n'
            '  input = {\n    v = "say \\"x\\"\\n"\n  }\n'
            '  triggers_replace = [\n    "a",\n    {\n      b = [1]\n    },\n  ]\n  tags = {\n    a = 1\n  }\n\n'
            '  provisioner "local-exec" {\n    when = destroy\n\n'
            "    command = <<-EOT\n      a\n      b\n    EOT\n  }\n}\n"
        ),
        "variables.tf": '# A variable\nvariable "v" {\n  default = "x"\n}\n',
        "outputs.tf": '# o\noutput "o" {\n  value = "x"\n}\n',
    }


def test_a_file_of_which_nothing_is_left_is_removed(tmp_path: Path) -> None:
    for name in ("main.tf", "variables.tf", "outputs.tf", "versions.tf", "room.tf", "mine.tf"):
        (tmp_path / name).write_text("# of an earlier time\n")
    from fargate_privatelink.cdktf.bindings import Construct

    _, stack = new_stack(tmp_path / "out")
    Construct(stack, "room")
    cdktf().TerraformOutput(stack, "o", value="x")
    texts = files_of(stack, tmp_path, files={"room": "room.tf"})
    assert texts == {"mine.tf": "# of an earlier time\n", "outputs.tf": 'output "o" {\n  value = "x"\n}\n'}


def test_providers_become_requirements_and_aliases(tmp_path: Path) -> None:
    from fargate_privatelink.cdktf.bindings import AwsProvider, EcsCluster, TerraformIterator

    _, stack = new_stack(tmp_path / "out")
    AwsProvider(stack, "aws", region="us-east-1")
    west = AwsProvider(stack, "west", region="us-west-2", alias="west")
    rules = TerraformIterator.from_list(["enabled"]).dynamic({"name": "containerInsights", "value": "${each.value}"})
    EcsCluster(stack, "main", name="main", provider=west, setting=rules)
    texts = files_of(stack, tmp_path)
    assert texts["versions.tf"] == (
        "terraform {\n  required_providers {\n    aws = {\n"
        '      source                = "hashicorp/aws"\n'
        '      version               = ">= 6.25.0"\n'
        "      configuration_aliases = [aws.west]\n    }\n  }\n}\n"
    )
    assert texts["main.tf"] == (
        'resource "aws_ecs_cluster" "main" {\n  provider = aws.west\n\n  name = "main"\n\n'
        '  dynamic "setting" {\n    for_each = toset(["enabled"])\n\n'
        '    content {\n      name  = "containerInsights"\n      value = setting.value\n    }\n  }\n}\n'
    )


@pytest.mark.parametrize(
    ("required", "hcl"),
    [
        (
            {"aws": {"version": "6.24.0"}},
            '    aws = {\n      source  = "hashicorp/aws"\n      version = "6.24.0"\n    }\n',
        ),
        (
            {"aws": {"version": "~> 6.0"}},
            '    aws = {\n      source  = "hashicorp/aws"\n      version = "~> 6.0"\n    }\n',
        ),
        (
            {"null": "~> 3.0"},
            '    aws = {\n      source  = "hashicorp/aws"\n      version = ">= 6.25.0"\n    }\n    null = "~> 3.0"\n',
        ),
        (
            {"aws": {"configuration_aliases": ["aws.east", "aws.west"]}},
            '    aws = {\n      source                = "hashicorp/aws"\n      version               = ">= 6.25.0"\n'
            "      configuration_aliases = [aws.east, aws.west]\n    }\n",
        ),
    ],
)
def test_what_somebody_requires_stays(tmp_path: Path, required: Json, hcl: str) -> None:
    from fargate_privatelink.cdktf.bindings import AwsProvider

    _, stack = new_stack(tmp_path / "out")
    AwsProvider(stack, "west", alias="west") if "configuration_aliases" in str(required) else AwsProvider(stack, "aws")
    for name, value in required.items():
        for key, item in value.items() if isinstance(value, dict) else [("", value)]:
            stack.add_override(f"terraform.required_providers.{name}.{key}".rstrip("."), item)
    assert files_of(stack, tmp_path)["versions.tf"] == f"terraform {{\n  required_providers {{\n{hcl}  }}\n}}\n"


def test_a_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    from fargate_privatelink.handoff import write_module

    _, stack = new_stack(tmp_path / "out")
    data(cdktf(), stack, "a", 1)
    write_module(stack, str(tmp_path / "modules" / "a"))
    assert (tmp_path / "modules" / "a" / "main.tf").read_text().startswith('resource "terraform_data" "a" {')


def test_a_schema_tells_more_than_the_bindings(tmp_path: Path) -> None:
    _, stack = new_stack(tmp_path / "out")
    stack.add_override("terraform.required_providers.acme", {"source": "acme/acme", "version": "1.2.3"})
    made = cdktf().TerraformResource(stack, "t", terraform_resource_type="acme_thing")
    for key, value in {"size": 1, "rules": [{"a": 1}], "many": [{"a": "x"}]}.items():
        made.add_override(key, value)
    (tmp_path / "schemas.json").write_text(json.dumps(VERSIONS | SCHEMA))
    texts = files_of(stack, tmp_path / "hcl", schemas=[str(tmp_path / "schemas.json")])
    assert texts["main.tf"] == (
        'resource "acme_thing" "t" {\n  size = 1\n  rules = [\n    {\n      a = 1\n    },\n  ]\n\n'
        '  many {\n    a = "x"\n  }\n}\n'
    )


def test_a_stack_that_refers_to_another_is_written_as_the_app_would(tmp_path: Path) -> None:
    from fargate_privatelink.cdktf.bindings import TerraformStack
    from fargate_privatelink.handoff import synthesized

    app, first = new_stack(tmp_path / "out")
    second = TerraformStack(app, "second")
    inside = TerraformStack(first, "inside")
    data(cdktf(), second, "main", 1)
    data(cdktf(), inside, "other", 1)
    data(cdktf(), second, "use", data(cdktf(), first, "main", 1).id)
    texts = {stack.node.id: files_of(stack, tmp_path / stack.node.id) for stack in (second, first, inside)}
    documents = {stack.node.id: synthesized(stack).document for stack in (first, second, inside)}
    app.synth()
    for name, document in documents.items():
        path = tmp_path / "out" / "stacks" / name / "cdk.tf.json"
        assert document == json.loads(path.read_text())
    reference = (
        "data.terraform_remote_state.cross-stack-reference-input-stack.outputs.cross-stack-output-terraform_datamainid"
    )
    assert f"    v = {reference}\n" in texts["second"]["main.tf"]
    assert texts["stack"]["outputs.tf"] == (
        'output "cross-stack-output-terraform_datamainid" {\n'
        "  value     = terraform_data.main.id\n  sensitive = true\n}\n"
    )
    assert '"other"' in texts["inside"]["main.tf"]
    assert '"other"' not in texts["stack"]["main.tf"]


def test_imports_are_left_out_with_a_warning(tmp_path: Path) -> None:
    _, stack = new_stack(tmp_path / "out")
    data(cdktf(), stack, "one", 1).import_from("one-id")
    with pytest.warns(UserWarning, match="left out of the module") as warned:
        texts = files_of(stack, tmp_path / "hcl")
    assert [str(each.message) for each in warned] == [
        "import of terraform_data.one: left out of the module, since Terraform imports in a root configuration only: "
        "put it into the one that calls the module, with module.NAME. before the address"
    ]
    assert texts == {"main.tf": 'resource "terraform_data" "one" {\n  input = {\n    v = 1\n  }\n}\n'}
