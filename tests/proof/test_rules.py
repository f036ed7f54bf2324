"""Holds docs/proof.md and the proof's sources to the table of rules."""

import re

import pytest

from fargate_privatelink.proof.rules import CONCERNS, FINDINGS, HOPS, Concern, ReportedRule, Step
from tests import ROOT

PROOF = ROOT / "modules" / "fargate_privatelink" / "proof"
DOCS = (ROOT / "docs" / "proof.md").read_text()


def row(rule: ReportedRule) -> str:
    """A rule as docs/proof.md has it."""
    name = f"[`{rule.id}`]({rule.source})" if rule.source else f"`{rule.id}`"
    return f"| {name} | {rule.severity} | {rule.sentence} |\n"


def test_the_docs_have_the_table_of_findings() -> None:
    head = "| rule | severity | |\n|---|---|---|\n"
    assert head + "".join(map(row, FINDINGS.values())) + "\n" in DOCS


def test_the_docs_have_the_table_of_what_a_running_task_does() -> None:
    head = "| rule | severity | |\n|---|---|---|\n"
    assert head + "".join(map(row, CONCERNS.values())) + "\n" in DOCS
    assert {*CONCERNS, Concern.START} == {*Concern}


def test_the_docs_have_every_hop_in_its_order() -> None:
    table = DOCS.partition("| hop | passes when |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([\w ]+) \|", table, re.MULTILINE) == [*Step]
    assert list(HOPS) == [*Step]


def test_ids_are_all_different() -> None:
    ids = [rule.id for rule in (*HOPS.values(), *CONCERNS.values(), *FINDINGS.values())]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", FINDINGS)
def test_a_rule_in_the_table_is_one_that_is_reported(rule: str) -> None:
    sources = [path.read_text() for path in PROOF.rglob("*.py") if path.name != "rules.py"]
    assert any(f'"{rule}"' in text for text in sources)


def test_what_is_reported_is_in_the_table() -> None:
    text = "".join(path.read_text() for path in PROOF.rglob("*.py"))
    reported = re.findall(r'(?:Finding|Named|notes\.append)\(+\s*"([\w-]+)"', text)
    reported += re.findall(r'yield "([a-z]+-[a-z-]+)", ', text)
    assert len(set(reported)) > 20
    assert set(reported) <= FINDINGS.keys()
