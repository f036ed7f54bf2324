"""A tag that AWS takes becomes Terraform that says the same; another is refused where it was given."""

import json
import re
from pathlib import Path
from typing import Any

import hcl2
import pytest

from fargate_privatelink.commands.synth import main
from tests.cases import TAGS, web

CONFIGURATION = """
[stacks.case]
region = "us-east-1"
vpc_cidr = "10.0.0.0/16"
private_subnets = { us-east-1a = "10.0.0.0/20" }
public_subnets = { us-east-1a = "10.0.128.0/24" }
nat = "single"
cluster = "web-cluster"
tags = %s
tasks = [{ definition = "web.json" }]
"""


def synthesized(folder: Path, *, own: dict[str, str], operators: dict[str, str]) -> int:
    """The exit status of a synth into `folder`, of a task definition and a stack with these tags."""
    inline = ", ".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in operators.items())
    (folder / "stacks.toml").write_text(CONFIGURATION % f"{{ {inline} }}", "utf-8")
    tags = [{"key": key, "value": value} for key, value in own.items()]
    (folder / "web.json").write_text(json.dumps(web(tags=tags)))
    return main(["--config", str(folder / "stacks.toml"), "--out", str(folder / "out")])


def test_whatever_tags_aws_takes_are_in_the_stack_and_in_the_module(tmp_path: Path) -> None:
    assert synthesized(tmp_path, own=TAGS, operators={key: f"{value}." for key, value in TAGS.items()}) == 0
    stack: dict[str, Any] = json.loads((tmp_path / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    assert stack["resource"]["aws_ecs_task_definition"]["web"]["tags"] == {k: f"{v}." for k, v in TAGS.items()}
    text = (tmp_path / "out" / "modules" / "case" / "ecs.tf").read_text()
    assert hcl2.loads(text)
    (merged,) = re.findall(r"^  tags = merge\(\{\n(.*?)^  \}, var.tags\)$", text, re.DOTALL | re.MULTILINE)
    pairs = (line.split(" = ") for line in merged.splitlines())
    assert {key.strip().strip('"'): json.loads(value) for key, value in pairs} == TAGS


def test_more_tags_than_a_resource_may_have_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, operators = ({f"{whose}-{n}": "" for n in range(count)} for whose, count in (("own", 50), ("all", 48)))
    assert synthesized(tmp_path, own=own, operators=operators) == 1
    expected = f"{tmp_path / 'web.json'}: tags: its 50 and the stack's 48 make 98 tags, AWS allows 50\n"
    assert capsys.readouterr().err == expected
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("key", ['say "hi"', "${var.x}", "%{ if true }", "one\ntwo", "a\\b", "", "a&b", "aws:x"])
def test_a_tag_that_aws_refuses_is_refused(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert synthesized(tmp_path, own={key: "1"}, operators={}) == 1
    assert synthesized(tmp_path, own={"a": key} if key else {"": ""}, operators={}) == 1
    assert synthesized(tmp_path, own={}, operators={key: "1"}) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3
    assert not (tmp_path / "out").exists()
