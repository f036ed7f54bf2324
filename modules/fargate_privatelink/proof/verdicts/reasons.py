"""Why tasks do not start, or are not known to: each reason once, with all that it keeps tasks from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from fargate_privatelink.proof.rules import Concern, Severity
from fargate_privatelink.proof.verdicts.table import PARTS
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict

# What is to be pasted stands further in than what says where.
INDENT = "  "
NOWHERE = ("", 0)
# Which instance of a module it is.
MODULE_KEY = re.compile(r'(\bmodule\.[\w-]+)\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')
# What tasks reach, by the phase.
Targets = dict[str, dict[str, None]]


@dataclass
class Reason:
    """What decides paths at one address, or an error besides, which keeps no task from anything.

    `place` is the file and line, where known; `instances` are its addresses in all instances of a module, which one
    change mends; `keeps` has by a task's index what it keeps that from; `errors` are AWS's words at run time.
    """

    verdict: Verdict
    severity: Severity
    concern: Concern
    step: str
    address: str
    message: str
    place: tuple[str, int] = NOWHERE
    instances: dict[str, None] = field(default_factory=dict)
    keeps: dict[int, Targets] = field(default_factory=dict)
    errors: dict[str, None] = field(default_factory=dict)
    remedies: dict[str, None] = field(default_factory=dict)

    @property
    def is_failure(self) -> bool:
        """Whether it is certain, and more than a warning."""
        return self.verdict is Verdict.FAILED and self.severity is Severity.ERROR

    @property
    def rank(self) -> int:
        """Where it stands among others: what keeps tasks from their start first, warnings last."""
        if self.is_failure:
            return 0 if self.concern is Concern.START else 1
        return 2 if self.verdict is Verdict.UNKNOWN else 3

    @property
    def is_pasted(self) -> bool:
        """Whether there is Terraform to paste."""
        return any(map(is_pasted, self.remedies))


def reasons(proofs: Sequence[Proof]) -> list[tuple[Proof, Reason]]:
    """Everything that decides, each with the proof that it is of, the worst first."""
    found = [(proof, reason) for proof in proofs for reason in _reasons(proof)]
    return sorted(found, key=lambda each: each[1].rank)


def _reasons(proof: Proof) -> Iterator[Reason]:
    found: dict[tuple[object, ...], Reason] = {}
    for index, task in enumerate(proof.tasks):
        for path in task.paths:
            for hop in path.reported:
                place = proof.written.get(hop.address, NOWHERE)
                made = Reason(hop.verdict, path.severity, path.concern, hop.step, hop.address, hop.message, place)
                said = tuple(map(of_any_instance, (hop.address, hop.message, hop.remedy)))
                reason = found.setdefault((made.rank, hop.step, *said), made)
                reason.instances[hop.address] = None
                reason.keeps.setdefault(index, Targets()).setdefault(path.phase or "", {})[path.target] = None
                reason.errors |= {hop.error: None} if hop.error else {}
                reason.remedies = reason.remedies or _parts(hop.remedy)
    for finding in proof.findings:
        if finding.severity is Severity.ERROR:
            made = Reason(
                *(Verdict.FAILED, finding.severity, Concern.START, "", finding.address, finding.message),
                place=proof.written.get(finding.address, NOWHERE),
                remedies=_parts(finding.remedy),
            )
            said = tuple(map(of_any_instance, (finding.address, finding.message, finding.remedy)))
            found.setdefault(("", *said), made).instances[finding.address] = None
    yield from found.values()


def of_any_instance(text: str) -> str:
    """A text on an instance of a module as it would be on any other."""
    return MODULE_KEY.sub(r"\1[*]", text)


def _parts(remedy: str) -> dict[str, None]:
    return dict.fromkeys(PARTS.split(remedy)) if remedy else {}


def is_pasted(remedy: str) -> bool:
    """Whether a remedy gives Terraform to paste, which is to be there once, whatever else it mends."""
    return f"\n{INDENT}" in remedy


def paragraphs(remedy: str) -> Iterator[tuple[bool, list[str]]]:
    """What a remedy says and what it gives to paste, in turns, with whether it is the latter."""
    lines = remedy.split("\n")
    for is_block, found in groupby(lines, key=lambda line: line.startswith(INDENT) or not line):
        yield is_block, [line.removeprefix(INDENT) for line in found]
