"""Which of what a proof found is a failure, for whom."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from fargate_privatelink.proof.rules import Concern, Severity
from fargate_privatelink.proof.verdicts.verdicts import PathProof, Proof, Verdict


class FailOn(StrEnum):
    """What a person wants to be a failure."""

    FAILED = "failed"
    EXEC = "exec"
    APPLICATION = "application"
    REQUESTS = "requests"
    UNKNOWN = "unknown"
    WARNING = "warning"


# What each is about besides findings.
CONCERNS = {
    FailOn.FAILED: (Concern.START,),
    FailOn.EXEC: (Concern.EXEC,),
    FailOn.APPLICATION: (Concern.APPLICATION, Concern.LOG, Concern.LOG_ROUTER),
    FailOn.REQUESTS: (Concern.REQUESTS,),
}
# Everything that is certain, or not known, of what somebody asked for.
DEFAULT = (FailOn.FAILED, FailOn.EXEC, FailOn.APPLICATION, FailOn.REQUESTS, FailOn.UNKNOWN)


def fails(proofs: Sequence[Proof], on: Collection[FailOn]) -> bool:
    """Whether proofs found what is a failure; `unknown` counts for what else is to be one, and is nothing to prove."""
    wanted = {concern for each in on for concern in CONCERNS.get(each, ())}
    paths = [path for proof in proofs for task in proof.tasks for path in task.paths]
    findings = {finding.severity for proof in proofs for finding in proof.findings}
    found = []
    if FailOn.FAILED in on:
        found.append(Severity.ERROR in findings)
    if FailOn.WARNING in on:
        found.append(Severity.WARNING in findings or any(map(_is_warning, paths)))
    if FailOn.UNKNOWN in on:
        about = wanted or {Concern.START}
        nothing = not any(proof.tasks for proof in proofs)
        found.append(nothing or any(path.concern in about and path.verdict is Verdict.UNKNOWN for path in paths))
    return any(found) or any(path.concern in wanted and path.verdict is Verdict.FAILED for path in paths)


def _is_warning(path: PathProof) -> bool:
    return path.severity is Severity.WARNING and path.verdict is Verdict.FAILED
