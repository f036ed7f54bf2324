"""What `fargate-hcl` writes, copies, says and refuses, as a person types it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import hcl
from fargate_privatelink.handoff import leaving
from tests import ROOT
from tests.handoff.acme import SCHEMA, VERSIONS
from tests.handoff.apps import Json, as_hcl, noted, refused, texts_of, written
from tests.handoff.own_corpus import OWN

VPC: Json = {"resource": {"aws_vpc": {"main": noted("app/main", {"cidr_block": "10.0.0.0/16"})}}}
PINNED: Json = {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}}
IS_NO = "is no answer of terraform providers schema -json: "
ACME: Json = {"required_providers": {"acme": {"source": "acme/acme", "version": "1.2.3"}}}


def thing(**body: Any) -> Json:
    return {"terraform": ACME, "resource": {"acme_thing": {"t": noted("app/t", {"size": 1, **body})}}}


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps(VERSIONS) + "\n" + json.dumps(SCHEMA))
    return path


@pytest.fixture(autouse=True)
def no_terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Terraform, and without what it told before."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_each_stack_becomes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"net": VPC, "app": VPC})
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert capsys.readouterr().out == f"wrote {tmp_path}/hcl/app\nwrote {tmp_path}/hcl/net\n"
    assert texts_of(tmp_path / "hcl" / "net") == {
        "main.tf": 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    }
    assert hcl.main([str(out), "--stack", "net", "--out", str(tmp_path / "one")]) == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["net"]
    assert hcl.main([str(out / "stacks" / "net"), "--out", str(tmp_path / "direct")]) == 0
    assert texts_of(tmp_path / "direct" / "net") == texts_of(tmp_path / "hcl" / "net")


def test_a_configuration_keeps_its_providers_and_its_backend_and_a_module_does_not(tmp_path: Path) -> None:
    document = VPC | {
        "terraform": {
            "required_version": ">= 1.6",
            "backend": {"remote": {"hostname": "h", "organization": "o", "workspaces": {"name": "w"}}},
            **PINNED,
            "provider_meta": {"aws": {"name": "x"}},
            "experiments": ["e"],
        },
        "provider": {"aws": [{"region": "r"}, {"alias": "west", "region": "w", "assume_role": [{"role_arn": "a"}]}]},
    }
    texts = as_hcl(tmp_path / "root", document)
    assert texts["backend.tf"] == (
        'terraform {\n  backend "remote" {\n    hostname     = "h"\n    organization = "o"\n\n'
        '    workspaces {\n      name = "w"\n    }\n  }\n}\n'
    )
    assert texts["providers.tf"] == (
        'provider "aws" {\n  region = "r"\n}\n\n'
        'provider "aws" {\n  alias  = "west"\n  region = "w"\n\n  assume_role {\n    role_arn = "a"\n  }\n}\n'
    )
    assert texts["versions.tf"] == (
        'terraform {\n  required_version = ">= 1.6"\n  experiments      = [e]\n\n  required_providers {\n'
        '    aws = {\n      source  = "hashicorp/aws"\n      version = "5.100.0"\n    }\n  }\n\n'
        '  provider_meta "aws" {\n    name = "x"\n  }\n}\n'
    )
    texts = as_hcl(tmp_path / "module", document | {"terraform": PINNED}, "--as", "module")
    assert texts.keys() == {"main.tf", "versions.tf"}
    # Others would have to take that one version, too.
    assert texts["versions.tf"] == (
        'terraform {\n  required_providers {\n    aws = {\n      source                = "hashicorp/aws"\n'
        '      version               = ">= 5.100.0"\n      configuration_aliases = [aws.west]\n    }\n  }\n}\n'
    )


def test_hcp_terraform_stays(tmp_path: Path) -> None:
    document = VPC | {"terraform": {"cloud": {"organization": "o", "workspaces": {"tags": ["a"]}}}}
    assert as_hcl(tmp_path, document)["backend.tf"] == (
        'terraform {\n  cloud {\n    organization = "o"\n\n    workspaces {\n      tags = ["a"]\n    }\n  }\n}\n'
    )


def test_a_schema_tells_blocks_from_arguments(tmp_path: Path, schemas: Path) -> None:
    document = thing(
        rules=[{"a": 1}],
        labels={"a": "b"},
        one={"a": "x"},
        group={},
        many=[{"a": "y"}, {"a": "z"}],
        old=[{"a": "o", "b": None}],
        dynamic={"many": {"for_each": ["v"], "content": {"a": "${many.value}"}}},
    ) | {"provider": {"acme": [{"auth": [{}]}]}}
    texts = as_hcl(tmp_path, document, "--schemas", str(schemas))
    assert texts["main.tf"] == (
        'resource "acme_thing" "t" {\n  size = 1\n  labels = {\n    a = "b"\n  }\n  rules = [\n    {\n      a = 1\n'
        '    },\n  ]\n\n  dynamic "many" {\n    for_each = ["v"]\n\n    content {\n      a = many.value\n    }\n  }\n\n'
        '  group {}\n\n  many {\n    a = "y"\n  }\n\n  many {\n    a = "z"\n  }\n\n  old {\n    a = "o"\n  }\n\n'
        '  one {\n    a = "x"\n  }\n}\n'
    )
    assert texts["providers.tf"] == 'provider "acme" {\n  auth {}\n}\n'


@pytest.mark.parametrize(
    ("old", "text"),
    [
        ([], "  old  = []\n"),
        ("${var.x}", "  old  = var.x\n"),
        (
            [{"a": "o", "b": None}, "${var.x}"],
            '  old = [\n    {\n      a = "o"\n      b = null\n    },\n    var.x,\n  ]\n',
        ),
    ],
)
def test_a_list_of_objects_that_is_none_of_blocks_stays_an_argument(
    tmp_path: Path, schemas: Path, old: Any, text: str
) -> None:
    texts = as_hcl(tmp_path, thing(old=old), "--schemas", str(schemas))
    assert texts["main.tf"] == f'resource "acme_thing" "t" {{\n  size = 1\n{text}}}\n'


def test_what_a_schema_says_is_a_string_goes_into_json_bare(tmp_path: Path, schemas: Path) -> None:
    other = {"size": 2, "labels": {"json": '{"a":"${acme_thing.t.arn}","b":"${acme_thing.t.size}"}'}}
    document = thing()
    document["resource"]["acme_thing"]["u"] = noted("app/u", other)
    assert (
        "a = acme_thing.t.arn\n      b = tostring(acme_thing.t.size)\n"
        in (as_hcl(tmp_path, document, "--schemas", str(schemas))["main.tf"])
    )


UNKNOWN = "acme 1.2.3 has no such argument or block here; Terraform refuses it in JSON too"
REFUSED: dict[str, tuple[Json, list[str]]] = {
    "not in the schema": (
        thing(wrong=1),
        ["resource.acme_thing.t.wrong: " + UNKNOWN],
    ),
    "all of them at once": (
        thing(wrong=1, one=[{"b": 1}], key="${", depends_on=["a b"])
        | {"output": {"o": {"value": "${1 +}"}, "p": {"other": 1}}},
        [
            "resource.acme_thing.t.depends_on: not an expression: a b",
            "resource.acme_thing.t.key: a template does not end: '${'",
            "resource.acme_thing.t.one.b: " + UNKNOWN,
            "resource.acme_thing.t.wrong: " + UNKNOWN,
            "output.o: not an expression: 1 +",
            "output.p: other is not known",
        ],
    ),
    "blocks with labels": (
        thing(named={"a": {}}),
        ["resource.acme_thing.t.named: blocks with a label, nesting mode map, are not known"],
    ),
    "an expression where blocks belong": (
        thing(many="${var.many}"),
        [
            "resource.acme_thing.t.many: '${var.many}' where blocks belong; write them, or an iterator's `dynamic`",
        ],
    ),
    "a version that is none": (
        {"terraform": {"required_providers": {"acme": {"version": "new"}}}},
        ['terraform.required_providers: "new" is not a version constraint'],
    ),
    "a source that is none": (
        {"terraform": {"required_providers": {"acme": {"source": 5}}}},
        ["terraform.required_providers.acme.source: must be text"],
    ),
    "no blocks": ({"resource": 5}, ["resource: 5 where blocks belong; write them, or an iterator's `dynamic`"]),
    "a block that Terraform has not": ({"thing": {"a": 1}}, ["thing: not a block that a module can hold"]),
    "a setting that Terraform has not": ({"terraform": {"encryption": {}}}, ["terraform.encryption: is not known"]),
    "a local module outside": (
        {"module": {"m": {"source": "../../../m"}}},
        [
            'module.m.source: "../../../m" is TMP/m from TMP/cdktf.out/stacks/app, and from TMP/hcl/app it is ROOT/m; '
            "give an --out in which each stack is as deep in the same folder, or an absolute path in the program"
        ],
    ),
    "a file outside": (
        {"output": {"o": {"value": '${file("../x")}'}}},
        [
            'output.o.value: "../x" is TMP/cdktf.out/stacks/x from TMP/cdktf.out/stacks/app, and from TMP/hcl/app it '
            "is TMP/hcl/x; give an --out in which each stack is as deep in the same folder, or an absolute path in the "
            "program"
        ],
    ),
}


@pytest.mark.parametrize(("document", "lines"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_written_is_refused_by_name(
    document: Json, lines: list[str], tmp_path: Path, schemas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [line.replace("TMP", str(tmp_path)).replace("ROOT", str(tmp_path.parent)) for line in lines]
    assert refused(tmp_path, document, capsys, "--schemas", str(schemas)) == expected


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


NOTES: dict[str, tuple[Json, list[str]]] = {
    "secrets": (
        {
            "terraform": {"backend": {"s3": {"secret_key": "x", "key": "k"}}},
            "provider": {"aws": [{"token": "x", "region": "r", "access_key": "${var.k}"}]},
            "variable": {"v": {"sensitive": True, "default": "x"}, "w": {"sensitive": True}},
            "resource": {"aws_vpc": {"main": {"cidr_block": "x", "tags": {"db_password": "x"}}}},
        },
        [
            f"{place}: a secret in plain text, in the HCL too: have it from a variable or a secret store"
            for place in (
                *("variable.v.default", "provider.aws.token", "resource.aws_vpc.main.tags.db_password"),
                "terraform.backend.s3.secret_key",
            )
        ],
    ),
    "a number that is a token": (
        {
            "terraform": {"backend": {"s3": {}}},
            "output": {"o": {"value": [-1.8881545897087827e298, "a-8.109562212591395e+298"]}},
        },
        [
            "output.o.value: a number that CDKTF did not resolve, which Terraform takes as it is: mend the program or "
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
            "data.terraform_remote_state.r: the state was TMP/cdktf.out/stacks/app/y.tfstate, and from TMP/hcl/app it "
            "is TMP/hcl/app/y.tfstate: copy it there before the first plan",
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


def test_variables_that_cdktf_hands_over_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC | {"terraform": {"backend": {"s3": {}}}}})
    (tmp_path / "x.auto.tfvars").write_text("")
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert capsys.readouterr().err == (
        f"note: {tmp_path}/x.auto.tfvars: cdktf hands it to Terraform, which reads only its own folder: copy it there\n"
    )


ASSETS: Json = {
    "module": {"m": {"source": "./assets/m/1"}, "n": {"source": "./own"}},
    "output": {"o": {"value": ["assets/o/1", '${file("assets/o/1/o.txt")}', '${file("own/o.txt")}', "assets of ours"]}},
}


def test_assets_and_files_of_the_stack_are_carried(tmp_path: Path) -> None:
    out = written(tmp_path, {"app": ASSETS})
    for name in ("assets/m/1/main.tf", "assets/o/1/o.txt", "own/o.txt"):
        path = out / "stacks" / "app" / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    for form in ("root", "module"):
        assert hcl.main([str(out), "--out", str(tmp_path / form), "--as", form]) == 0
        for name in ("assets/m/1/main.tf", "assets/o/1/o.txt", "own/o.txt"):
            assert (tmp_path / form / "app" / name).read_text() == name
    # To the letter where the state has it, and from the module where another folder is the root.
    assert texts_of(tmp_path / "root" / "app")["outputs.tf"] == (
        'output "o" {\n  value = ["assets/o/1", file("assets/o/1/o.txt"), file("own/o.txt"), "assets of ours"]\n}\n'
    )
    assert texts_of(tmp_path / "module" / "app")["outputs.tf"] == (
        'output "o" {\n  value = [\n    "${path.module}/assets/o/1",\n    file("${path.module}/assets/o/1/o.txt"),\n'
        '    file("own/o.txt"),\n    "assets of ours",\n  ]\n}\n'
    )
    assert 'source = "./assets/m/1"' in texts_of(tmp_path / "module" / "app")["main.tf"]


def test_a_file_beside_the_stack_that_path_module_names_is_carried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = ['${file("${path.module}/own.txt")}', "${path.root}/../outside.txt"]
    out = written(tmp_path, {"app": {"output": {"o": {"value": values}}, "terraform": {"backend": {"s3": {}}}}})
    (out / "stacks" / "app" / "own.txt").write_text("own")
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert (tmp_path / "hcl" / "app" / "own.txt").read_text() == "own"
    assert '"../outside.txt" is relative' in capsys.readouterr().err
    (out / "stacks" / "outside.txt").write_text("outside")
    assert hcl.main([str(out), "--out", str(tmp_path / "other")]) == 1
    assert '"../outside.txt" is ' in capsys.readouterr().err


def test_an_out_as_deep_in_the_same_folder_keeps_relative_paths(tmp_path: Path) -> None:
    out = written(tmp_path, {"app": {"module": {"m": {"source": "../../../m"}}}})
    assert hcl.main([str(out), "--out", str(tmp_path / "infra" / "stacks")]) == 0
    assert texts_of(tmp_path / "infra" / "stacks" / "app")["main.tf"] == 'module "m" {\n  source = "../../../m"\n}\n'


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


def test_a_module_s_source_is_taken_literally(tmp_path: Path) -> None:
    texts = as_hcl(tmp_path, {"module": {"m": {"source": "acme/${x}/aws", "version": "1.0"}}})
    assert texts["main.tf"] == 'module "m" {\n  source  = "acme/$${x}/aws"\n  version = "1.0"\n}\n'


def test_nobody_s_work_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC})
    (tmp_path / "hcl").mkdir()
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    before = texts_of(tmp_path / "hcl" / "app")
    capsys.readouterr()
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == (
        f"--out: {tmp_path}/hcl is there already: name a new folder, or remove what is in it\n"
    )
    assert texts_of(tmp_path / "hcl" / "app") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cdktf.out", "hcl"]


INPUTS = {
    "no folder": (
        "",
        None,
        "holds no manifest.json and no cdk.tf.json: name the folder that cdktf synth writes, such as cdktf.out",
    ),
    "no stacks": ("manifest.json", "{}", "manifest.json: stacks: must be an object of stacks"),
    "a stack without a folder": (
        "manifest.json",
        '{"stacks": {"a": {}}}',
        "manifest.json: stacks.a: is no stack with a workingDirectory",
    ),
    "a stack that leads elsewhere": (
        "manifest.json",
        '{"stacks": {"..": {"workingDirectory": "x"}}}',
        "manifest.json: stacks...: is no stack with a workingDirectory",
    ),
    "a stack that is not there": (
        "manifest.json",
        '{"stacks": {"a": {"workingDirectory": "x"}}}',
        "x/cdk.tf.json: cannot be read: No such file or directory",
    ),
    "no JSON": (
        "cdk.tf.json",
        "{",
        "cdk.tf.json: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    "no object": ("cdk.tf.json", "[]", "cdk.tf.json: must hold an object"),
    "no number": ("cdk.tf.json", '{"a": Infinity}', "cdk.tf.json: is not JSON: Infinity is no number"),
    "a key twice": (
        "cdk.tf.json",
        '{"a": 1, "a": 2}',
        'cdk.tf.json: is not JSON: the key "a" occurs twice in one object',
    ),
    "deep": ("cdk.tf.json", "[" * 100_000, "cdk.tf.json: is not JSON: nested too deeply"),
    "deep for Terraform": (
        "cdk.tf.json",
        '{"locals": {"x": ' + '{"a": ' * 100 + "1" + "}" * 102,
        "cdk.tf.json: is nested too deeply: more than 100 levels",
    ),
    "a token": (
        "cdk.tf.json",
        '{"output": {"o": {"value": ["x-${TfToken[TOKEN.3]}"]}}}',
        "cdk.tf.json: output.o.value: holds a token that CDKTF did not resolve: mend the program",
    ),
}


@pytest.mark.parametrize(("name", "content", "message"), INPUTS.values(), ids=INPUTS)
def test_what_is_no_output_of_cdktf_is_refused(
    name: str, content: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = tmp_path / "cdktf.out"
    app.mkdir()
    if content is not None:
        (app / name).write_text(content)
    assert hcl.main([str(app), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == f"{app}{': ' if not name else '/'}{message}\n"


def test_a_stack_that_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"network": VPC})
    assert hcl.main([str(out), "--stack", "netwrok", "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == '--stack: unknown stack "netwrok": did you mean "network"?\n'


def test_what_another_stack_gives_as_a_string_goes_into_json_bare(tmp_path: Path) -> None:
    given = {"output": {"arn": {"value": "${aws_vpc.main.arn}"}, "some": {"value": "${aws_vpc.main.tags}"}}}
    remote = "data.terraform_remote_state.cross-stack-reference-input-net.outputs"
    takes = {"value": f'{{"a":"${{{remote}.arn}}","b":"${{{remote}.some}}"}}'}
    reads = {
        "terraform_remote_state": {"cross-stack-reference-input-net": {"backend": "local", "config": {"path": "/x"}}}
    }
    out = written(tmp_path, {"net": VPC | given, "app": {"data": reads, "output": {"o": takes}}})
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 0
    assert texts_of(tmp_path / "hcl" / "app")["outputs.tf"] == (
        f'output "o" {{\n  value = jsonencode({{\n    a = {remote}.arn\n    b = tostring({remote}.some)\n  }})\n}}\n'
    )


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from places(item, (*place, key))


JUNK: tuple[Any, ...] = (None, 5, "${", [[]], {"a": 5})


def test_no_damage_to_a_stack_ends_in_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = OWN["modules"] | {"terraform": PINNED | {"backend": {"local": {"path": "x"}}}, "provider": {"aws": [{}]}}
    statuses: Counter[int] = Counter()
    for index, place in enumerate(places(document)):
        for junk in JUNK:
            damaged = json.loads(json.dumps(document))
            inside = damaged
            for key in place[:-1]:
                inside = inside[key]
            inside[place[-1]] = junk
            status = hcl.main(
                [str(written(tmp_path / "in", {"app": damaged})), "--out", str(tmp_path / f"{index}{junk}")]
            )
            statuses[status] += 1
            said = capsys.readouterr().err
            assert status == 0 or said.strip(), (place, junk)
    assert statuses.keys() == {0, 1}


def test_the_document_has_every_option_and_every_refusal() -> None:
    document = (ROOT / "docs" / "leaving-cdktf.md").read_text()
    usage = hcl.parser().format_help()
    assert set(re.findall(r"^\| `(--\w+)", document, re.MULTILINE)) == set(re.findall(r"(--\w+)", usage)) - {"--help"}
    said = " ".join(line for _, lines in REFUSED.values() for line in lines) + leaving.ADVICE + " nothing says whether"
    told = re.findall(r'"([^"]+)"', document.partition("## What is refused")[2].partition("## Compared")[0])
    sources = "".join(path.read_text() for path in (ROOT / "modules" / "fargate_privatelink").rglob("h*/**/*.py"))
    assert [each for each in told if each not in said and each not in sources] == []
