"""`fargate-hcl --rename`: HCL under names without hashes, the moves, and what a person is told."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands import hcl, renaming
from tests.commands.hcl.test_hcl_refusals import JUNK, places
from tests.handoff.apps import texts_of
from tests.handoff.renames.documents import Json, at, name_of, write_app

VPC, SUBNET, TAKEN = name_of("net/vpc"), name_of("net/subnet"), name_of("net/taken")
NETWORK: Json = {
    "//": {"metadata": {"stackName": "stack"}},
    "terraform": {
        "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
        "backend": {"s3": {"bucket": "states", "key": "network", "region": "us-east-1"}},
    },
    "provider": {"aws": [{"region": "us-east-1"}]},
    "resource": {
        "aws_vpc": {
            VPC: at("net/vpc", cidr_block="10.0.0.0/16"),
            TAKEN: at("net/taken", cidr_block="10.1.0.0/16"),
            "net_taken": {"cidr_block": "10.2.0.0/16"},
        },
        "aws_subnet": {
            SUBNET: at("net/subnet", vpc_id=f"${{aws_vpc.{VPC}.id}}", cidr_block="10.0.0.0/24"),
        },
    },
    "output": {"cross-stack-output-vpc": {"value": f"${{aws_vpc.{VPC}.id}}", "sensitive": True}},
}
MOVED = f"""# These may go once every state, in every workspace, has been applied with them.

moved {{
  from = aws_subnet.{SUBNET}
  to   = aws_subnet.net_subnet
}}

moved {{
  from = aws_vpc.{VPC}
  to   = aws_vpc.net_vpc
}}
"""


def test_names_lose_their_hashes_and_the_state_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app, out = write_app(tmp_path / "cdktf.out", stack=NETWORK), tmp_path / "hcl"
    assert hcl.main([str(app), "--out", str(out), "--rename"]) == hcl.WRITTEN
    printed = capsys.readouterr()
    assert printed.out == f"wrote {out / 'stack'}\n"
    assert printed.err.splitlines() == [
        "note: stack: 2 renamed, 2 of them with a block in moved.tf",
        f"note: stack: aws_vpc.{TAKEN} keeps its name: there is aws_vpc.net_taken",
        f"note: {renaming.NO_WAY_BACK}",
    ]
    assert (out / "stack" / "moved.tf").read_text() == MOVED
    texts = {path.name: path.read_text() for path in (out / "stack").iterdir() if path.name != "moved.tf"}
    together = "".join(texts.values())
    assert VPC not in together
    assert SUBNET not in together
    assert f'resource "aws_vpc" "{TAKEN}"' in together
    assert "aws_vpc.net_vpc.id" in together
    # Other stacks read it.
    assert 'output "cross-stack-output-vpc"' in texts["outputs.tf"]


def test_without_the_option_names_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app, out = write_app(tmp_path / "cdktf.out", stack=NETWORK), tmp_path / "hcl"
    assert hcl.main([str(app), "--out", str(out)]) == hcl.WRITTEN
    assert capsys.readouterr().err == ""
    assert not (out / "stack" / "moved.tf").exists()
    assert VPC in "".join(path.read_text() for path in (out / "stack").iterdir())


def test_a_stack_without_hashes_has_a_way_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = {**NETWORK, "resource": {"aws_vpc": {"main": {"cidr_block": "10.0.0.0/16"}}}, "output": {}}
    app = write_app(tmp_path / "cdktf.out", stack=plain)
    assert hcl.main([str(app), "--out", str(tmp_path / "hcl"), "--rename"]) == hcl.WRITTEN
    assert capsys.readouterr().err == "note: stack: 0 renamed\n"


def test_a_nested_stack_is_renamed_by_its_own_folder_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nested = json.loads(json.dumps(NETWORK).replace('"stack/net', '"stage/stack/net'))
    app = write_app(tmp_path / "cdktf.out", stack=nested)
    manifest = app / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"constructPath": "stack"', '"constructPath": "stage/stack"'))
    folder = app / "stacks" / "stack"
    for given, named in ((app, "app"), (folder, "folder"), (folder / "cdk.tf.json", "file")):
        assert hcl.main([str(given), "--out", str(tmp_path / named), "--rename"]) == hcl.WRITTEN
        assert capsys.readouterr().err.startswith("note: stack: 2 renamed, ")
    manifest.unlink()
    moved = folder.rename(tmp_path / "elsewhere")
    arguments = [str(moved), "--stack", "stack", "--out", str(tmp_path / "alone"), "--rename"]
    assert hcl.main(arguments) == hcl.WRITTEN
    assert capsys.readouterr().err.startswith("note: stack: 2 renamed, ")
    texts = [texts_of(tmp_path / named / "stack") for named in ("app", "folder", "file", "alone")]
    assert texts == [texts[0]] * 4
    assert texts[0].keys() > {"moved.tf"}


def test_what_cannot_be_followed_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**NETWORK, "output": {"ids": {"value": f"${{[for aws_vpc in [1] : aws_vpc.{VPC}]}}"}}}
    app, out = write_app(tmp_path / "cdktf.out", stack=wrong), tmp_path / "hcl"
    assert hcl.main([str(app), "--out", str(out), "--rename"]) == hcl.REFUSED
    file = app / "stacks" / "stack" / "cdk.tf.json"
    assert capsys.readouterr().err == (
        f"{file}: output.ids: a `for` calls its value aws_vpc, as the type of renamed blocks is called\n"
    )
    assert not out.exists()


def test_no_damage_to_a_stack_ends_in_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lifecycle = {"replace_triggered_by": [f"aws_vpc.{VPC}"], "precondition": [{"condition": True}]}
    document = json.loads(json.dumps(NETWORK))
    document["resource"]["aws_subnet"][SUBNET] |= {"lifecycle": lifecycle, "depends_on": [f"aws_vpc.{VPC}"]}
    document |= {
        "moved": [{"from": "aws_vpc.old", "to": f"aws_vpc.{VPC}"}],
        "import": [{"to": f"aws_vpc.{TAKEN}", "id": "x"}],
        "check": {"c": {"data": {"aws_vpc": {"v": {"id": "x"}}}, "assert": [{"condition": True}]}},
    }
    statuses = set()
    for index, place in enumerate(places(document)):
        for number, junk in enumerate((JUNK[index % len(JUNK)], JUNK[(index + 2) % len(JUNK)])):
            damaged = json.loads(json.dumps(document))
            inside = damaged
            for key in place[:-1]:
                inside = inside[key]
            inside[place[-1]] = junk
            folder = tmp_path / f"{index}-{number}"
            app = write_app(folder / "cdktf.out", stack=damaged)
            status = hcl.main([str(app), "--out", str(folder / "hcl"), "--rename"])
            statuses.add(status)
            assert capsys.readouterr().err.strip(), (place, junk)
            assert (folder / "hcl").exists() is (status == 0)
    assert statuses == {0, 1}
