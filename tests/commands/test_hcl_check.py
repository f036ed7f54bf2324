"""`fargate-hcl --check` writes what plans as the JSON does, and says of anything else what differs or is not known."""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import checking, hcl
from tests.handoff.check.answers import Answers, answers
from tests.handoff.check.plans import OLD, change, moved, plan
from tests.handoff.renames.documents import at, write_app

__all__ = ["answers"]

VPC = OLD.partition(".")[2]
HEAD = "stack  state  compared  moved  changed by both  plans"
UNSEEN = "stack  -      -         -      -                "
FAILED = "\u2577\n\u2502 Error: no credentials\n\u2502 \n\u2502   with provider\n\u2575\n"
SAID = "Error: no credentials with provider"
UNTOLD = "stack: the JSON of CDKTF does not plan: terraform"


def app(folder: Path, **terraform: Any) -> Path:
    document = {
        "terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}, **terraform},
        "resource": {"aws_vpc": {VPC: at("net/vpc", cidr_block="10.0.0.0/16")}},
    }
    return write_app(folder / "cdktf.out", stack=document)


def run(folder: Path, *options: str, backend: Any = None) -> int:
    made = app(folder, backend=backend or {"local": {"path": str(folder / "x.tfstate")}})
    return hcl.main([str(made), "--out", str(folder / "hcl"), "--check", *options])


def test_equal_plans_are_written(tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.tfstate").write_text("{}")
    (tmp_path / "a.auto.tfvars").write_text("")
    answers.plans("json", plan(change(OLD)))
    answers.plans("hcl", plan(moved()))
    assert run(tmp_path, "--rename") == checking.EQUAL
    assert capsys.readouterr().out.splitlines() == [
        "stack  state       compared  moved  changed by both  plans",
        "stack  1 resource  1         1      0                equal",
        f"wrote {tmp_path / 'hcl' / 'stack'}",
    ]
    asked = [line.partition(" -plugin-dir=")[0] for line in answers.asked()]
    variables = f"-var-file={tmp_path / 'a.auto.tfvars'}"
    assert asked == [
        line
        for side in ("json", "hcl")
        for line in (
            f"{side} init -input=false" + " -no-color" * (side == "json"),
            f"{side} plan -input=false -lock=false -out=plan {variables} -no-color",
            f"{side} show -json plan -no-color",
        )
    ]
    assert (tmp_path / "x.tfstate").read_text() == "{}"


def test_different_plans_are_told_and_nothing_is_written(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.tfstate").write_text("{}")
    answers.plans("json", plan(change(OLD)))
    answers.plans("hcl", plan(change(OLD, "update")))
    assert run(tmp_path) == checking.DIFFERENT
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1:] == [
        "stack  1 resource  1         0      0                different",
        f"stack: {OLD}: the JSON plans no-op, the HCL update",
    ]
    assert printed.err.endswith("nothing was written\n")
    assert not (tmp_path / "hcl").exists()


def test_what_both_plans_change_is_told(tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.tfstate").write_text("{}")
    for side in ("json", "hcl"):
        answers.plans(side, plan(change(OLD, "delete", "create")))
    assert run(tmp_path) == checking.EQUAL
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "stack  1 resource  1         0      1                equal",
        f"stack: {OLD}: both plan delete and create",
    ]


@pytest.mark.parametrize(
    ("refusals", "verdict", "line"),
    [
        ([("json", "init")], "unknown", f"{UNTOLD} init: {SAID}"),
        ([("json", "plan"), ("json", "validate")], "unknown", f"{UNTOLD} plan: {SAID}"),
        ([("json", "plan"), ("hcl", "plan")], "unknown", f"{UNTOLD} plan: {SAID}"),
        ([("json", "show")], "unknown", f"{UNTOLD} show: {SAID}"),
        ([("hcl", "init")], "unknown", f"stack: the HCL does not plan: terraform init: {SAID}"),
        ([("hcl", "plan")], "unknown", f"stack: the HCL does not plan: terraform plan: {SAID}"),
        (
            [("hcl", "plan"), ("hcl", "validate")],
            "different",
            f"stack: Terraform does not take the HCL: terraform plan: {SAID}",
        ),
        (
            [("hcl", "plan"), ("hcl", "validate"), ("json", "validate")],
            "unknown",
            f"stack: the HCL does not plan: terraform plan: {SAID}",
        ),
        (
            [("json", "plan"), ("hcl", "plan"), ("hcl", "validate")],
            "different",
            f"stack: Terraform does not take the HCL: terraform plan: {SAID}",
        ),
    ],
)
def test_what_does_not_plan_is_unknown_unless_terraform_refuses_the_hcl_alone(
    tmp_path: Path,
    answers: Answers,
    capsys: pytest.CaptureFixture[str],
    refusals: list[tuple[str, str]],
    verdict: str,
    line: str,
) -> None:
    for side in ("json", "hcl"):
        answers.plans(side, plan(change(OLD)))
    for side, command in refusals:
        answers.refuses(side, command, FAILED)
    assert run(tmp_path) == (checking.DIFFERENT if verdict == "different" else checking.UNKNOWN)
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [HEAD, f"{UNSEEN}{verdict}", line]
    assert printed.err.endswith("nothing was written\n")
    assert not (tmp_path / "hcl").exists()


def test_without_terraform_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(tmp_path) == checking.UNKNOWN
    line = "stack: the JSON of CDKTF does not plan: terraform is not installed, or not on PATH"
    assert capsys.readouterr().out.splitlines() == [HEAD, f"{UNSEEN}unknown", line]


def test_an_answer_that_is_no_plan_is_unknown(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.plans("json", "{")
    assert run(tmp_path) == checking.UNKNOWN
    assert capsys.readouterr().out.splitlines()[2].startswith(f"{UNTOLD} show: Expecting property name")


def test_a_stack_that_plans_otherwise_each_time_is_unknown(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.plans("json", plan(change(OLD, after={"at": 1})))
    answers.plans("json", plan(change(OLD, after={"at": 3})), command="again")
    answers.plans("hcl", plan(change(OLD, after={"at": 2})))
    assert run(tmp_path) == checking.UNKNOWN
    line = "stack: the JSON of CDKTF plans otherwise each time, so that there is nothing to compare"
    assert capsys.readouterr().out.splitlines()[2] == line


def test_a_state_that_cannot_be_read_is_told(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.tfstate").write_bytes(b"\xff")
    assert run(tmp_path) == checking.UNKNOWN
    line = f"stack: the state cannot be read: {tmp_path / 'x.tfstate'} is not UTF-8 text"
    assert capsys.readouterr().out.splitlines() == [HEAD, f"{UNSEEN}unknown", line]


def test_what_cannot_be_copied_is_told(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = app(tmp_path)
    pipe = made / "stacks" / "stack" / "pipe"
    os.mkfifo(pipe)
    arguments = [str(made), "--out", str(tmp_path / "hcl"), "--check"]
    assert hcl.main(arguments) == checking.UNKNOWN
    assert capsys.readouterr().out.splitlines()[2] == f"stack: cannot be copied: `{pipe}` is a named pipe"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert hcl.main(arguments) == checking.UNKNOWN
    line = capsys.readouterr().out.splitlines()[2]
    assert line.startswith(f"stack: {tmp_path / 'none'}/check-")
    assert line.endswith(": No such file or directory")


@pytest.mark.parametrize(
    ("backend", "line"),
    [
        ({"local": {"path": "none.tfstate"}}, "there is no {folder}/none.tfstate"),
        ({"local": {}}, "there is no {folder}/terraform.tfstate"),
        ({"s3": {"bucket": "b"}}, "the backend is not initialized: terraform init in {folder}"),
    ],
)
def test_without_a_state_it_says_so(
    tmp_path: Path, answers: Answers, capsys: pytest.CaptureFixture[str], backend: Any, line: str
) -> None:
    for side in ("json", "hcl"):
        answers.plans(side, plan(change(OLD, "create", before=None)))
    assert run(tmp_path, backend=backend) == checking.EQUAL
    folder = tmp_path / "cdktf.out" / "stacks" / "stack"
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "stack  none   1         0      1                equal",
        f"stack: planned without a state: {line.format(folder=folder)}",
    ]


def test_a_module_has_no_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, "--as", "module")
    assert ended.value.code == 2
    message = "fargate-hcl: error: --check compares configurations with a state: --as module has none\n"
    assert capsys.readouterr().err.endswith(message)
