"""The HCL of a stack means what its JSON means, and reads as Terraform's own formatter would leave it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Synthesize
from tests.terraform import NO_SERVER, Terraform

Json = dict[str, Any]
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
