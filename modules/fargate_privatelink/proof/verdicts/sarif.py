"""Proofs in SARIF 2.1.0, for code review. Source: OASIS, Static Analysis Results Interchange Format 2.1.0."""

from collections.abc import Iterator, Sequence
from typing import Any

from fargate_privatelink.proof.rules import CONCERNS, FINDINGS, HOPS, ReportedRule, Severity
from fargate_privatelink.proof.verdicts.table import NOTHING, sentence
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict, is_nothing

# How bad it is that nothing tells whether a rule holds.
UNKNOWN = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(proofs: Sequence[Proof]) -> dict[str, Any]:
    """The proofs as a SARIF log with one run; a severity is called as SARIF calls a level."""
    results = [result for proof in proofs for result in _results(proof)]
    if is_nothing(proofs):
        nothing = FINDINGS["nothing-to-prove"]
        results += [_result(proof, nothing.id, nothing.severity, "", NOTHING) for proof in proofs]
    driver = {
        "name": "prove",
        "rules": [_rule(rule) for rule in (*HOPS.values(), *CONCERNS.values(), *FINDINGS.values())],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(rule: ReportedRule) -> dict[str, Any]:
    described = {
        "id": rule.id,
        "shortDescription": {"text": rule.sentence},
        "defaultConfiguration": {"level": rule.severity},
    }
    return {**described, "helpUri": rule.source} if rule.source else described


def _results(proof: Proof) -> Iterator[dict[str, Any]]:
    for task in proof.tasks:
        for path in task.paths:
            for hop in path.reported:
                rule = CONCERNS.get(path.concern) or HOPS[hop.step]
                level = rule.severity if hop.verdict is Verdict.FAILED else UNKNOWN[rule.severity]
                text = f"task {task.family}: {sentence(path, hop)}"
                yield _result(proof, rule.id, level, hop.address, text)
    for finding in proof.findings:
        text = f"{finding.address} {finding.message}" + (f". Fix: {finding.remedy}" if finding.remedy else "")
        yield _result(proof, finding.rule, finding.severity, finding.address, text)


def _result(proof: Proof, rule: str, level: Severity, address: str, text: str) -> dict[str, Any]:
    file, line = proof.written.get(address, (proof.source, 1))
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": max(line, 1)}}
    }
    if address:
        location["logicalLocations"] = [{"fullyQualifiedName": address, "kind": "resource"}]
    return {"ruleId": rule, "level": level, "message": {"text": text}, "locations": [location]}


def _uri(source: str) -> str:
    from urllib.parse import quote

    return quote(source.replace("\\", "/"))
