"""A proof as people read it, and as JSON for machines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.rules import Severity
from fargate_privatelink.proof.verdicts.verdicts import Finding, Hop, PathProof, Proof, TaskProof, Verdict, worst

VERBS = {Verdict.PASSED: "starts", Verdict.FAILED: "does not start", Verdict.UNKNOWN: "cannot be proved"}
MARKS = {Verdict.PASSED: "ok", Verdict.FAILED: "FAILED", Verdict.UNKNOWN: "unknown"}
Written = Mapping[str, tuple[str, int]]
NOTHING = "no task definition for Fargate: nothing to prove"


def table(proofs: Sequence[Proof]) -> str:
    """The proofs as a table: a line for each path, and under what did not pass the hop that decides, and the cure."""
    return "\n".join(line for proof in proofs for line in _proof(proof)) + f"\n{summary(proofs)}"


def summary(proofs: Sequence[Proof]) -> str:
    """The outcome in one line."""
    counts = Counter(task.verdict for proof in proofs for task in proof.tasks)
    parts = [f"{counts[verdict]} {word}" for verdict, word in WORDS.items() if counts[verdict]]
    found = Counter(finding.severity for proof in proofs for finding in proof.findings)
    parts += [f"{found[each]} {each}{'s' * (found[each] != 1)}" for each in Severity if found[each]]
    return f"tasks: {', '.join(parts)}" if counts else ", ".join([NOTHING, *parts])


WORDS = {Verdict.PASSED: "proved", Verdict.FAILED: "failed", Verdict.UNKNOWN: "unknown"}


def _proof(proof: Proof) -> Iterator[str]:
    yield proof.source
    if not proof.tasks:
        yield f"  {NOTHING}"
    for task in proof.tasks:
        yield from _task(task, proof.written)
    for finding in proof.findings:
        line = _line(finding.address, proof.written)
        yield f"  {finding.severity}: {finding.address}{line} {finding.message}"
        yield from _remedy(finding.remedy, "    ")


def _remedy(remedy: str, indent: str) -> Iterator[str]:
    lines = f"fix: {remedy}".split("\n") if remedy else []
    yield from (f"{indent}{line}".rstrip() for line in lines)


def _task(task: TaskProof, written: Written) -> Iterator[str]:
    yield f"  task {task.family} {VERBS[task.verdict]} ({task.address}; placed by {task.source})"
    told: dict[str, str] = {}
    rows = [(MARKS[path.verdict], path.target, path.phase or "", _where(path, written), path) for path in task.paths]
    widths = [max((len(str(row[column])) for row in rows), default=0) for column in range(3)]
    for *cells, where, path in rows:
        padded = "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield f"    {padded}  {where}".rstrip()
        if hop := path.decisive:
            again = told.get(hop.remedy) if "\n" in hop.remedy else None
            told.setdefault(hop.remedy, path.target)
            yield from _hop(hop, f"as for {again}" if again else hop.remedy)


def _where(path: PathProof, written: Written) -> str:
    hop = path.decisive
    return f"{hop.step}: {hop.address}{_line(hop.address, written)}" if hop else f"over {path.over}"


def _line(address: str, written: Written) -> str:
    """Where something is written, where that is known, as editors and terminals open it."""
    file, line = written.get(address, ("", 0))
    return f" ({file}:{line})" if line else ""


def _hop(hop: Hop, remedy: str) -> Iterator[str]:
    yield f"      {hop.message}"
    if hop.error:
        yield f"      at run time: {hop.error}"
    yield from _remedy(remedy, "      ")


def sentence(path: PathProof, hop: Hop) -> str:
    """Why a path fails; only the lines to paste are lines of their own."""
    parts = [f"no way to {path.target}, {hop.step}: {hop.address}: {hop.message}"]
    parts += [f"at run time: {hop.error}"] if hop.error else []
    parts += [f"fix: {hop.remedy}"] if hop.remedy else []
    return "; ".join(parts)


def as_json(proofs: Sequence[Proof]) -> dict[str, Any]:
    """The proofs with every hop, as JSON."""
    return {
        "verdict": overall(proofs),
        **({"message": NOTHING} if is_nothing(proofs) else {}),
        "configurations": [
            {
                "source": proof.source,
                "verdict": overall([proof]) if is_nothing(proofs) else proof.verdict,
                "tasks": [_task_json(task) for task in proof.tasks],
                "findings": [_finding_json(finding) for finding in proof.findings],
            }
            for proof in proofs
        ],
    }


def is_nothing(proofs: Sequence[Proof]) -> bool:
    """Whether there was no task to prove."""
    return not any(proof.tasks for proof in proofs)


def overall(proofs: Sequence[Proof]) -> Verdict:
    """The verdict of all proofs together; unknown when there is nothing to prove."""
    if is_nothing(proofs):
        return worst([Verdict.UNKNOWN, *(proof.verdict for proof in proofs)])
    return worst(proof.verdict for proof in proofs)


def _task_json(task: TaskProof) -> dict[str, Any]:
    return {
        "address": task.address,
        "family": task.family,
        "placed_by": task.source,
        "verdict": task.verdict,
        "paths": [
            {
                "target": path.target,
                "phase": path.phase,
                "reason": path.reason,
                "over": path.over,
                "verdict": path.verdict,
                "hops": [_hop_json(hop) for hop in path.hops],
            }
            for path in task.paths
        ],
    }


def _hop_json(hop: Hop) -> dict[str, str]:
    pairs = {
        "step": hop.step,
        "verdict": hop.verdict,
        "address": hop.address,
        "message": hop.message,
        "error": hop.error,
        "remedy": hop.remedy,
    }
    return {key: str(value) for key, value in pairs.items() if value}


def _finding_json(finding: Finding) -> dict[str, str]:
    pairs = {
        "rule": finding.rule,
        "severity": finding.severity,
        "address": finding.address,
        "message": finding.message,
        "remedy": finding.remedy,
    }
    return {key: str(value) for key, value in pairs.items() if value}
