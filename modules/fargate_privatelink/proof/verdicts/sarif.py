"""Proofs in SARIF 2.1.0, for code review. Source: OASIS, Static Analysis Results Interchange Format 2.1.0."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from fargate_privatelink.proof.verdicts.table import NOTHING, is_nothing, sentence
from fargate_privatelink.proof.verdicts.verdicts import Proof, Severity, Step, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# The rules: the hops of a path, and the findings.
HOPS = {
    Step.DEFINITION: "The task definition is known, and Fargate accepts it",
    Step.NAME: "The service's name is resolved to addresses the task can reach",
    Step.EGRESS: "The task's security groups let the traffic out",
    Step.ACL: "The subnets' network ACLs let the traffic and its answers pass",
    Step.ROUTE: "A route leads from the task's subnets to the service",
    Step.ENDPOINT: "The VPC has an endpoint of the service",
    Step.INGRESS: "The endpoint's security groups let the task in",
    Step.POLICY: "The endpoint's policy allows the calls",
    Step.PERMISSION: "The role that calls is allowed to",
}
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def rule_id(step: Step) -> str:
    """A hop's rule, such as `task-security-group`."""
    return re.sub(r"[^a-z]+", "-", step.lower())


def sarif(proofs: Sequence[Proof]) -> dict[str, Any]:
    """The proofs as a SARIF log with one run."""
    results = [result for proof in proofs for result in _results(proof)]
    if is_nothing(proofs):
        results += [_result(proof, "nothing-to-prove", "warning", "", NOTHING) for proof in proofs]
    described = {rule_id(step): text for step, text in HOPS.items()}
    named = sorted({result["ruleId"] for result in results} | described.keys())
    rules = [
        {"id": name, "shortDescription": {"text": described.get(name, name.replace("-", " ").capitalize())}}
        for name in named
    ]
    driver = {"name": "prove", "rules": rules}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _results(proof: Proof) -> Iterator[dict[str, Any]]:
    for task in proof.tasks:
        for path in task.paths:
            if hop := path.decisive:
                level = "error" if hop.verdict is Verdict.FAILED else "warning"
                text = f"task {task.family}: {sentence(path, hop)}"
                yield _result(proof, rule_id(hop.step), level, hop.address, text)
    for finding in proof.findings:
        text = f"{finding.address} {finding.message}" + (f". Fix: {finding.remedy}" if finding.remedy else "")
        yield _result(proof, finding.rule, LEVELS[finding.severity], finding.address, text)


def _result(proof: Proof, rule: str, level: str, address: str, text: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(proof.source)}, "region": {"startLine": 1}}
    }
    if address:
        location["logicalLocations"] = [{"fullyQualifiedName": address, "kind": "resource"}]
    return {"ruleId": rule, "level": level, "message": {"text": text}, "locations": [location]}


def _uri(source: str) -> str:
    from urllib.parse import quote

    return quote(source.replace("\\", "/"))
