"""What `fargate-hcl` writes, as a person types it."""

import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import hcl
from fargate_privatelink.handoff import leaving
from tests import ROOT
from tests.commands.hcl.test_hcl_refusals import REFUSED
from tests.handoff.acme import PINNED, VPC, thing
from tests.handoff.apps import Json, as_hcl, noted, texts_of, written


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


def test_dependencies_on_nothing_are_left_out(tmp_path: Path) -> None:
    document = thing(depends_on=[]) | {"output": {"o": {"value": 1, "depends_on": []}}}
    texts = as_hcl(tmp_path, document)
    assert texts["main.tf"] == 'resource "acme_thing" "t" {\n  size = 1\n}\n'
    assert texts["outputs.tf"] == 'output "o" {\n  value = 1\n}\n'


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


def test_an_out_in_the_folder_that_goes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC})
    (tmp_path / "link").symlink_to(out)
    for given, inside in ((out, out / "hcl"), (out / "stacks" / "app", tmp_path / "link" / "hcl")):
        assert hcl.main([str(given), "--out", str(inside)]) == 1
        assert capsys.readouterr().err == (
            f"--out: {inside} is inside of {out}, which goes when the program does: name a folder outside of it\n"
        )
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "stacks"]


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


def test_the_document_has_every_option_and_every_refusal() -> None:
    document = (ROOT / "docs" / "leaving-cdktf.md").read_text()
    usage = hcl.parser().format_help()
    assert set(re.findall(r"^\| `(--\w+)", document, re.MULTILINE)) == set(re.findall(r"(--\w+)", usage)) - {"--help"}
    said = " ".join(line for _, lines in REFUSED.values() for line in lines) + leaving.ADVICE + " nothing says whether"
    told = re.findall(r'"([^"]+)"', document.partition("## What is refused")[2].partition("## Compared")[0])
    sources = "".join(path.read_text() for path in (ROOT / "modules" / "fargate_privatelink").rglob("h*/**/*.py"))
    assert [each for each in told if each not in said and each not in sources] == []
