"""What `fargate-hcl` says to a person who takes a configuration over."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands import hcl
from tests.handoff.acme import VPC
from tests.handoff.apps import Json, as_hcl, written

NOTES: dict[str, tuple[Json, list[str]]] = {
    "secrets": (
        {
            "terraform": {"backend": {"s3": {"secret_key": "x", "key": "k"}}},
            "provider": {"aws": [{"token": "x", "region": "r", "access_key": "${var.k}"}]},
            "variable": {"v": {"sensitive": True, "default": "x"}, "w": {"sensitive": True}},
            "resource": {"aws_vpc": {"main": {"cidr_block": "x", "tags": {"db_password": "x"}}}},
        },
        [
            "variable.v.default, provider.aws.token, resource.aws_vpc.main.tags.db_password, "
            "terraform.backend.s3.secret_key: secrets in plain text, in the HCL too: have them from a variable or a "
            "secret store"
        ],
    ),
    "a number that is a token": (
        {
            "terraform": {"backend": {"s3": {}}},
            "output": {"o": {"value": [-1.8881545897087827e298, "a-8.109562212591395e+298"]}},
        },
        [
            "output.o.value: a number that CDKTF did not resolve, and Terraform takes it as it is: mend the program or "
            "the HCL"
        ],
    ),
    "a state beside the stack": (
        {},
        [
            "terraform.backend.local: the state was TMP/cdktf.out/stacks/app/terraform.tfstate, and from TMP/hcl/app "
            "it is TMP/hcl/app/terraform.tfstate: copy it there before the first plan"
        ],
    ),
    "a state on this machine": (
        {
            "terraform": {"backend": {"local": {"path": "/x/terraform.app.tfstate"}}},
            "data": {"terraform_remote_state": {"r": {"backend": "local", "config": {"path": "y.tfstate"}}}},
        },
        [
            "terraform.backend.local: the state is a file, /x/terraform.app.tfstate, which is only on the machine "
            "where CDKTF ran; to have it elsewhere, change the path and run terraform init -migrate-state",
            "data.terraform_remote_state.r: the state that is read was TMP/cdktf.out/stacks/app/y.tfstate, and from "
            "TMP/hcl/app it is TMP/hcl/app/y.tfstate: have it there, or change the path",
        ],
    ),
    "states of others": (
        {
            "terraform": {"backend": {"s3": {}}},
            "data": {
                "terraform_remote_state": {
                    name: {"backend": "local", "config": {"path": f"/x/{name}.tfstate"}} for name in ("a", "b")
                }
            },
        },
        [
            "data.terraform_remote_state.a, data.terraform_remote_state.b: a state in a file is read, /x/a.tfstate, "
            "/x/b.tfstate, which is only on the machine where CDKTF ran; when that state moves, name its new place here"
        ],
    ),
    "a path that may be one": (
        {"terraform": {"backend": {"s3": {}}}, "output": {"o": {"value": "../out.txt"}}},
        [
            'output.o.value: "../out.txt" is relative: it was TMP/cdktf.out/stacks/out.txt, and from TMP/hcl/app it is '
            "TMP/hcl/out.txt"
        ],
    ),
}


@pytest.mark.parametrize(("document", "lines"), NOTES.values(), ids=NOTES)
def test_what_a_person_should_know_is_said(
    document: Json, lines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_hcl(tmp_path, document)
    prefix = f"note: {tmp_path}/cdktf.out/stacks/app/cdk.tf.json: "
    assert capsys.readouterr().err.splitlines() == [prefix + line.replace("TMP", str(tmp_path)) for line in lines]


def test_a_parameter_that_is_no_secret_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attributes = {"type": {"type": "string"}, "value": {"type": "string", "sensitive": True}}
    parameter = {"aws_ssm_parameter": {"block": {"attributes": attributes | {"tags": {"type": ["map", "string"]}}}}}
    schemas = tmp_path / "schemas.json"
    schemas.write_text(json.dumps({"provider_schemas": {"hashicorp/aws": {"resource_schemas": parameter}}}))
    types = {"a": "String", "b": "StringList", "c": "SecureString", "d": "${var.type}"}
    made = {name: {"type": type_, "value": "x", "tags": {"token": "x"}} for name, type_ in types.items()}
    document = {"terraform": {"backend": {"s3": {}}}, "resource": {"aws_ssm_parameter": made}}
    as_hcl(tmp_path, document, "--schemas", str(schemas))
    assert capsys.readouterr().err.splitlines()[1:] == [
        f"note: {tmp_path}/cdktf.out/stacks/app/cdk.tf.json: resource.aws_ssm_parameter.a.tags.token, "
        "resource.aws_ssm_parameter.b.tags.token, resource.aws_ssm_parameter.c.tags.token, "
        "resource.aws_ssm_parameter.c.value, resource.aws_ssm_parameter.d.tags.token, "
        "resource.aws_ssm_parameter.d.value: secrets in plain text, in the HCL too: have them from a variable or a "
        "secret store"
    ]


def test_what_a_module_cannot_hold_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imports = [{"to": "aws_vpc.main", "id": "vpc-1"}, {"to": "${aws_vpc.other}", "id": "vpc-2"}]
    out = written(tmp_path, {"app": VPC | {"import": imports, "moved": {"from": "aws_vpc.a", "to": "aws_vpc.main"}}})
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl"), "--as", "module"]) == 0
    assert capsys.readouterr().err == (
        f"note: {out}/stacks/app/cdk.tf.json: import of aws_vpc.main, aws_vpc.other: left out of the module, since "
        "Terraform imports in a root configuration only: put it into the one that calls the module, with module.NAME. "
        "before the address\n"
    )
    text = (tmp_path / "hcl" / "app" / "main.tf").read_text()
    assert "moved {" in text
    assert "import {" not in text


def test_variables_that_cdktf_hands_over_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC | {"terraform": {"backend": {"s3": {}}}}})
    (tmp_path / "x.auto.tfvars").write_text("")
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert capsys.readouterr().err == (
        f"note: {tmp_path}/x.auto.tfvars: cdktf hands it to Terraform, which reads only its own folder: copy it there\n"
    )


def test_files_of_a_person_beside_the_stack_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC | {"terraform": {"backend": {"s3": {}}}}})
    stack = out / "stacks" / "app"
    for name in ("extra.tf", "x_override.tf.json", "terraform.tfvars", "y.auto.tfvars.json", "README.md", "cdk.tf"):
        (stack / name).write_text("")
    (tmp_path / "terraform.tfvars.json").write_text("{}")
    # From the stack's own folder the project is the same.
    for given, as_ in ((out, "all"), (stack, "one")):
        assert hcl.main([str(given), "--out", str(tmp_path / as_)]) == 0
        assert capsys.readouterr().err == (
            f"note: {stack}/cdk.tf.json: extra.tf, terraform.tfvars, x_override.tf.json, y.auto.tfvars.json: not of "
            f"CDKTF, but Terraform reads what is beside cdk.tf.json: copy to {tmp_path}/{as_}/app what shall stay\n"
            f"note: {tmp_path}/terraform.tfvars.json: cdktf hands it to Terraform, which reads only its own folder: "
            "copy it there\n"
        )


def test_a_workspace_that_is_selected_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC | {"terraform": {"backend": {"s3": {}}}}})
    selected = out / "stacks" / "app" / ".terraform" / "environment"
    selected.parent.mkdir()
    selected.write_text("prod")
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert capsys.readouterr().err == (
        f"note: {out}/stacks/app/cdk.tf.json: terraform: workspace prod is selected: in {tmp_path}/hcl/app, run "
        "terraform workspace select prod\n"
    )
