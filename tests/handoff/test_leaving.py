"""What CDKTF has written plans the same as the HCL that is made of its JSON alone."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands import hcl
from fargate_privatelink.hcl.text import literal
from tests.handoff.apps import Json, written
from tests.handoff.aws_corpus import ON_AWS
from tests.handoff.own_corpus import OWN
from tests.handoff.stacks import without_constants
from tests.hcl.test_values import AWKWARD, TEMPLATES, examples, scripts, values
from tests.terraform import TerraformIn

MODULE = 'variable "given" {}\noutput "gives" {\n  value = var.given\n}\n'
# Where the state is does not matter to a plan of everything, and is nobody's here.
OVERRIDE = 'terraform {\n  backend "local" {}\n}\n'
STATE = {"version": 4, "outputs": {"x": {"value": "y", "type": "string"}}, "resources": []}
PARTS = ("resource_changes", "output_changes", "checks", "prior_state", "planned_values")


def left(folder: Path, document: Json, *options: str) -> tuple[Path, Path]:
    """The folders of a stack as CDKTF wrote it and as the command does, with what they need beside them."""
    out = written(folder, {"app": json.loads(json.dumps(document).replace("/nowhere", str(folder)))})
    (folder / "other.tfstate").write_text(json.dumps(STATE))
    stack = out / "stacks" / "app"
    (stack / "assets" / "o" / "1").mkdir(parents=True)
    (stack / "assets" / "o" / "1" / "o.txt").write_text("${this} is content\n")
    (stack / "modules" / "m").mkdir(parents=True)
    (stack / "modules" / "m" / "main.tf").write_text(MODULE)
    assert hcl.main([str(out), "--out", str(folder / "hcl"), *options]) == 0
    return stack, folder / "hcl" / "app"


def planned(terraform_in: TerraformIn, folder: Path) -> Json:
    """What a configuration plans from nothing."""
    (folder / "backend_override.tf").write_text(OVERRIDE)
    terraform = terraform_in(folder)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan", "-refresh=false")
    plan = json.loads(terraform("show", "-json", "plan"))
    found = {part: plan.get(part) for part in PARTS}
    root = plan["configuration"]["root_module"]
    # A plan tells no references of attributes in the form of blocks.
    found["configured"] = [
        {key: value for key, value in without_constants(each).items() if value and key != "expressions"}
        for each in root.get("resources", [])
    ]
    return found


@pytest.mark.parametrize("document", OWN.values(), ids=OWN)
def test_a_stack_plans_the_same_from_its_json_and_from_its_hcl(
    document: Json, tmp_path: Path, terraform_in: TerraformIn
) -> None:
    json_, made = left(tmp_path, document)
    assert planned(terraform_in, made) == planned(terraform_in, json_)
    assert terraform_in(made)("fmt", "-check", "-diff", "-recursive") == ""


def test_resources_of_aws_plan_the_same_from_their_json_and_from_their_hcl(
    tmp_path: Path, terraform_in: TerraformIn, aws_schemas: Path
) -> None:
    json_, made = left(tmp_path, ON_AWS, "--schemas", str(aws_schemas))
    found = planned(terraform_in, made)
    assert found == planned(terraform_in, json_)
    assert len(found["resource_changes"]) > 12
    assert terraform_in(made)("fmt", "-check", "-diff") == ""


def test_a_thousand_nasty_values_mean_the_same_through_the_command(tmp_path: Path, terraform_in: TerraformIn) -> None:
    given = [*map(literal, AWKWARD), *TEMPLATES, *examples(values, 1100), *examples(scripts, 200)]
    assert len({json.dumps(value) for value in given}) >= 1000
    inputs = {f"v{index}": value for index, value in enumerate(given)}
    document = {
        "variable": {"r": {"default": "ref"}},
        "locals": inputs,
        "resource": {"terraform_data": {"all": {"input": {"nested": [inputs]}}}},
    }
    json_, made = left(tmp_path, document)
    assert planned(terraform_in, made) == planned(terraform_in, json_)
    assert terraform_in(made)("fmt", "-check", "-diff") == ""
