"""A proof as JSON, with every hop, for machines."""

from collections.abc import Sequence
from typing import Any

from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.proof.verdicts.table import NOTHING
from fargate_privatelink.proof.verdicts.verdicts import (
    Finding,
    Hop,
    PathProof,
    Proof,
    TaskProof,
    is_nothing,
    overall,
)


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


def _task_json(task: TaskProof) -> dict[str, Any]:
    """A task; beside the verdict on its start those on what it does afterwards, where it does such things."""
    running = {concern: task.of(concern) for concern in Concern if concern is not Concern.START}
    return {
        "address": task.address,
        "family": task.family,
        "placed_by": task.source,
        "verdict": task.verdict,
        **{concern.replace(" ", "_"): verdict for concern, verdict in running.items() if verdict},
        "paths": [_path_json(path) for path in task.paths],
    }


def _path_json(path: PathProof) -> dict[str, Any]:
    return {
        "target": path.target,
        "phase": path.phase,
        "reason": path.reason,
        "over": path.over,
        "concern": path.concern,
        "verdict": path.verdict,
        "hops": [_hop_json(hop) for hop in path.hops],
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
