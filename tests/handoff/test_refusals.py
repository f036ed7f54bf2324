"""What HCL cannot say exactly is refused, with its name and what to do."""

import json
from pathlib import Path

import pytest

from tests.handoff.acme import SCHEMA, VERSIONS
from tests.handoff.stacks import Build, Json, cdktf, data, files_of, new_stack


def unknown(name: str, place: str) -> str:
    return (
        f"{name}: nothing says whether it is a block; use the property of that name, or tell write_module: "
        f'blocks=["{place}"] or arguments=["{place}"]'
    )


# What is refused, and how it is told.
REFUSED: dict[str, tuple[Build, str]] = {
    "override": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("other", [{"b": 1}]),
        unknown("resource.terraform_data.a.other", "terraform_data.other"),
    ),
    "empty override": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("other", []),
        unknown("resource.terraform_data.a.other", "terraform_data.other"),
    ),
    "data source of an override": (
        lambda cdktf, stack: stack.add_override("data.http.a", {"version": {"b": 1}}),
        unknown("data.http.a.version", "data.http.version"),
    ),
    "ephemeral resource": (
        lambda cdktf, stack: stack.add_override("ephemeral.random_password.a", {"rules": [{"b": 1}]}),
        unknown("ephemeral.random_password.a.rules", "ephemeral.random_password.rules"),
    ),
    "dynamic": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override(
            "dynamic.rule", {"for_each": [1], "content": {"to": {"b": 1}}}
        ),
        unknown("resource.terraform_data.a.rule.to", "terraform_data.rule.to"),
    ),
    "dynamic with something else": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("dynamic.rule", {"forEach": [1], "content": {}}),
        "resource.terraform_data.a.rule: forEach is not known in a `dynamic`",
    ),
    "token for blocks": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("lifecycle", "${local.rules}"),
        "resource.terraform_data.a.lifecycle: '${local.rules}' where blocks belong; "
        "write them, or an iterator's `dynamic`",
    ),
    "argument of Terraform's own": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("lifecycle.destroy", True),
        "resource.terraform_data.a.lifecycle: destroy is not known",
    ),
    "variable": (
        lambda cdktf, stack: cdktf.TerraformVariable(stack, "v").add_override("const", True),
        "variable.v: const is not known",
    ),
    "check": (
        lambda cdktf, stack: stack.add_override("check.c", {"asserts": []}),
        "check.c: asserts is not known",
    ),
    "reference": (
        lambda cdktf, stack: data(cdktf, stack, "a", 1).add_override("depends_on", [1]),
        "resource.terraform_data.a.depends_on: 1 is not a reference",
    ),
    "template": (
        lambda cdktf, stack: data(cdktf, stack, "a", "${upper("),
        "resource.terraform_data.a.input: a template does not end: '${upper('",
    ),
    "local value": (
        lambda cdktf, stack: cdktf.TerraformLocal(stack, "a", "${upper("),
        "locals: a template does not end: '${upper('",
    ),
    "heredoc whose indent is taken away": (
        lambda cdktf, stack: data(cdktf, stack, "a", "${upper(<<-E\n  a\n  E\n)}"),
        "resource.terraform_data.a.input: a heredoc in an expression: '  a\\n  E'",
    ),
    "block of the stack": (
        lambda cdktf, stack: stack.add_override("provider_meta", {"aws": {}}),
        "provider_meta: not a block that a module can hold",
    ),
    "setting of Terraform": (
        lambda cdktf, stack: stack.add_override("terraform.experiments", ["x"]),
        "terraform.experiments: a module does not set it",
    ),
    "setting twice": (
        lambda cdktf, stack: stack.add_override(
            "terraform", [{"required_version": ">= 1"}, {"required_version": "< 2"}]
        ),
        "terraform: required_version is set twice",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_what_hcl_cannot_say_exactly_is_refused(tmp_path: Path, build: Build, message: str) -> None:
    from fargate_privatelink.handoff import NotExpressibleError

    _, stack = new_stack(tmp_path / "out")
    cdktf().TerraformOutput(stack, "o", value="x")
    build(cdktf(), stack)
    with pytest.raises(NotExpressibleError) as error:
        files_of(stack, tmp_path / "hcl")
    assert str(error.value) == message
    # Nothing is written, not even what could be.
    assert list((tmp_path / "hcl").iterdir()) == []


@pytest.mark.parametrize(
    ("told", "hcl"),
    [
        ({"blocks": ["null_resource.triggers"]}, "  triggers {\n    a = 1\n  }\n"),
        ({"arguments": ["null_resource.triggers"]}, "  triggers = {\n    a = 1\n  }\n"),
    ],
)
def test_a_place_may_be_told_to_be_a_block_or_an_argument(tmp_path: Path, told: Json, hcl: str) -> None:
    _, stack = new_stack(tmp_path / "out")
    cdktf().TerraformResource(stack, "a", terraform_resource_type="null_resource").add_override("triggers", {"a": 1})
    assert files_of(stack, tmp_path, **told)["main.tf"] == f'resource "null_resource" "a" {{\n{hcl}}}\n'


def test_an_asset_is_refused(tmp_path: Path) -> None:
    from fargate_privatelink.handoff import NotExpressibleError

    _, stack = new_stack(tmp_path / "out")
    asset = cdktf().TerraformAsset(stack, "code", path=str(Path(__file__)))
    with pytest.raises(NotExpressibleError) as error:
        files_of(stack, tmp_path / "hcl")
    assert str(error.value) == (
        f"stack/code: an asset, {asset.path}, which a module does not carry; put its files into the module yourself "
        'and name them with "${path.module}/...", or a local module with skip_asset_creation_from_local_modules=True'
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"comments": {"terraform_data.b": "x", "o": "x"}}, "comments: the stack has no block o, terraform_data.b"),
        ({"files": {"rooms": "rooms.tf"}}, "files: the stack has no child rooms"),
        *(
            ({"files": {"room": name}}, f"files: Terraform does not read {name} as a part of a module")
            for name in ("room.txt", "../room.tf", "override.tf", "room_override.tf", ".room.tf")
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path, options: Json, message: str) -> None:
    from fargate_privatelink.cdktf.bindings import Construct

    _, stack = new_stack(tmp_path / "out")
    data(cdktf(), Construct(stack, "room"), "a", 1)
    cdktf().TerraformOutput(stack, "o", value="x")
    with pytest.raises(ValueError, match=r"^(files|comments):") as error:
        files_of(stack, tmp_path / "hcl", **options)
    assert str(error.value) == message


def test_a_synthesis_to_hcl_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fargate_privatelink.handoff import NotExpressibleError

    _, stack = new_stack(tmp_path / "out")
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: 'resource "a" "b" {}\n')
    with pytest.raises(NotExpressibleError) as error:
        files_of(stack, tmp_path / "hcl")
    assert str(error.value) == "SYNTH_HCL_OUTPUT is set, so that CDKTF writes no JSON; unset it"


def test_a_stack_that_is_refused_spoils_no_other(tmp_path: Path) -> None:
    engine = cdktf()
    refused, other = (
        engine.TerraformStack(engine.App(outdir=str(tmp_path), skip_validation=True), name)
        for name in ("a-refused", "b-other")
    )
    engine.Annotations.of(refused).add_error("not like this")
    with pytest.raises(RuntimeError):
        files_of(refused, tmp_path / "module")
    data(engine, other, "kept", "value")
    assert "kept" in files_of(other, tmp_path / "module")["main.tf"]


def test_what_an_application_s_own_validation_refuses_is_refused(tmp_path: Path) -> None:
    import jsii
    from constructs import IValidation

    from fargate_privatelink.cdktf.bindings import App, TerraformStack, Vpc

    @jsii.implements(IValidation)
    class NotLikeThis:
        def validate(self) -> list[str]:
            return ["not like this"]

    for skips, said in ((False, ["not like this", "without a matching provider construct"]), (True, [])):
        stack = TerraformStack(App(outdir=str(tmp_path / "out"), skip_validation=skips), "stack")
        Vpc(stack, "main", cidr_block="10.0.0.0/16")
        stack.node.add_validation(NotLikeThis())
        if said:
            with pytest.raises(RuntimeError, match="not like this") as error:
                files_of(stack, tmp_path / "hcl")
            assert [each for each in said if each in str(error.value)] == said
            assert list((tmp_path / "hcl").iterdir()) == []
        else:
            assert files_of(stack, tmp_path / "hcl").keys() == {"main.tf"}


def test_a_schema_of_another_version_is_refused(tmp_path: Path) -> None:
    from fargate_privatelink.errors import InputError

    _, stack = new_stack(tmp_path / "out")
    stack.add_override("terraform.required_providers.acme", {"source": "acme/acme", "version": "2.0.0"})
    cdktf().TerraformResource(stack, "a", terraform_resource_type="acme_thing").add_override("size", 1)
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps(VERSIONS | SCHEMA))
    with pytest.raises(InputError) as error:
        files_of(stack, tmp_path / "hcl", schemas=[path])
    assert str(error.value) == f"{path}: acme/acme 2.0.0 is required, and the schema is of 1.2.3"
