"""Where `fargate-hcl` has schemas from, and what it refuses without."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands import hcl
from tests.handoff.acme import SCHEMA, thing
from tests.handoff.apps import as_hcl, refused, written

IS_NO = "is no answer of terraform providers schema -json: "


def test_without_a_schema_what_nothing_tells_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(tmp_path, thing(one={"a": "x"}, rules=[], size="${local.x}"), capsys) == [
        "resource.acme_thing.t.one: nothing says whether it is a block; no schema of its provider is at hand",
        "resource.acme_thing.t.rules: nothing says whether it is a block; no schema of its provider is at hand",
        "schemas tell what is a block: in a folder that requires the providers, terraform init && (terraform version "
        "-json && terraform providers schema -json) > schemas.json, then --schemas schemas.json",
    ]
    # What needs none is written without.
    assert hcl.main([str(written(tmp_path / "two", {"app": thing()})), "--out", str(tmp_path / "three")]) == 0
    assert capsys.readouterr().err.startswith("note: acme/acme: no schema: terraform is not installed\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", IS_NO + "Expecting value: line 1 column 2 (char 1)"),
        ("[]", IS_NO + "an object is missing at character 0"),
        ("{}", IS_NO + "it is of no provider"),
        (
            '{"format_version": "2.0"}',
            IS_NO + "format version 2.0 of the schemas is not known",
        ),
        (
            '{"provider_schemas": {"acme/acme": {"resource_schemas": {"acme_thing": 1}}}}',
            IS_NO + "not the answer of terraform providers schema -json",
        ),
        (
            '{"provider_schemas" 1}',
            IS_NO + "a colon is missing at character 20",
        ),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_answer_of_terraform_is_refused(
    content: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.json"
    if content is not None:
        path.write_text(content)
    assert refused(tmp_path, thing(), capsys, "--schemas", str(path)) == [f"{path}: {message}"]


def test_a_schema_of_another_version_is_refused(
    tmp_path: Path, schemas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = thing()
    document["terraform"] = {"required_providers": {"acme": {"source": "acme/acme", "version": "~> 2.0"}}}
    place = "terraform.required_providers.acme"
    assert refused(tmp_path, document, capsys, "--schemas", str(schemas)) == [
        f"{place}: acme/acme ~> 2.0 is required, and the schema is of 1.2.3"
    ]
    lock = tmp_path / "cdktf.out" / "stacks" / "app" / ".terraform.lock.hcl"
    lock.write_text('provider "registry.terraform.io/acme/acme" {\n  version     = "2.1.0"\n}\n')
    assert refused(tmp_path, document, capsys, "--schemas", str(schemas)) == [
        f"{place}: acme/acme 2.1.0 is locked, and the schema is of 1.2.3"
    ]
    lock.write_text('provider "registry.terraform.io/acme/acme" {\n  version     = "1.2.3"\n}\n')
    assert hcl.main([str(tmp_path / "cdktf.out"), "--out", str(tmp_path / "hcl"), "--schemas", str(schemas)]) == 0
    # The lock file goes with the configuration.
    assert (tmp_path / "hcl" / "app" / lock.name).read_text() == lock.read_text()


def test_terraform_is_asked_once_for_a_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = 'provider "registry.terraform.io/acme/acme" {\\n  version = "1.2.3"\\n}\\n'
    fake = tmp_path / "bin" / "terraform"
    fake.parent.mkdir()
    (tmp_path / "answer.json").write_text(json.dumps(SCHEMA) + "\n")
    fake.write_text(
        f'#!/bin/sh\necho "$PWD $*" >> {tmp_path}/asked\n'
        f"case \"$1\" in init) printf '{lock}' > .terraform.lock.hcl ;; "
        f'*) while read -r line; do echo "$line"; done < {tmp_path}/answer.json ;; esac\n'
    )
    fake.chmod(0o755)
    texts = [as_hcl(tmp_path / str(index), thing(one={"a": "x"})) for index in range(2)]
    assert texts[0] == texts[1]
    assert '  one {\n    a = "x"\n  }\n' in texts[0]["main.tf"]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.partition(" ")[2] for line in asked] == [
        "init -input=false -no-color",
        "providers schema -json -no-color",
    ]
    assert not Path(asked[0].partition(" ")[0]).exists()
    # One that fails says why.
    fake.write_text("#!/bin/sh\necho 'no such  provider' >&2\nexit 1\n")
    document = thing()
    document["terraform"] = {"required_providers": {"acme": {"source": "acme/acme", "version": "9.9.9"}}}
    capsys.readouterr()
    as_hcl(tmp_path / "failing", document)
    assert capsys.readouterr().err.startswith(
        "note: acme/acme: no schema: terraform init -input=false: no such provider\n"
    )


def test_a_provider_that_cannot_be_had_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake = tmp_path / "bin" / "terraform"
    fake.parent.mkdir()
    (tmp_path / "answer.json").write_text(json.dumps(SCHEMA) + "\n")
    # Of the others it says the same, as of a registry that is not there.
    fake.write_text(
        f"#!/bin/sh\necho asked >> {tmp_path}/asked\n"
        'read -r line < main.tf.json; case "$line" in *missing*) echo "no such provider" >&2; exit 1 ;; esac\n'
        'case "$1" in init) echo > .terraform.lock.hcl ;; '
        f'*) while read -r line; do echo "$line"; done < {tmp_path}/answer.json ;; esac\n'
    )
    fake.chmod(0o755)
    document = thing(one={"a": "x"})
    document["resource"] |= {"one_thing": {"t": {"a": 1}}, "two_thing": {"t": {"a": 1}}}
    document["terraform"] = {
        "required_providers": {
            "acme": {"source": "acme/acme"},
            "one": {"source": "missing/one"},
            "two": {"source": "missing/two"},
        },
        "backend": {"s3": {}},
    }
    assert '  one {\n    a = "x"\n  }\n' in as_hcl(tmp_path, document)["main.tf"]
    assert capsys.readouterr().err == (
        "note: missing/one, missing/two: no schema: terraform init -input=false: no such provider\n"
    )
    # All of them, each alone, and what the one that can be had says.
    assert len((tmp_path / "asked").read_text().splitlines()) == 5
