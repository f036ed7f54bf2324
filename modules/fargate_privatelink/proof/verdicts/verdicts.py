"""What a proof says: hops of a path, each with a verdict and the Terraform address that decides it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.rules import CONCERNS, FINDINGS, Concern, Severity, Step
from fargate_privatelink.requirements import Phase


class Verdict(StrEnum):
    """What became of a hop, a path or a task."""

    PASSED = "passed"
    UNKNOWN = "unknown"
    FAILED = "failed"


VERDICTS = {Decision.ALLOWED: Verdict.PASSED, Decision.UNKNOWN: Verdict.UNKNOWN, Decision.DENIED: Verdict.FAILED}


@dataclass(frozen=True)
class Hop:
    """One hop: what was found at `address`; a failed one with AWS's words at run time and the line that fixes it."""

    step: Step
    verdict: Verdict
    address: str
    message: str
    remedy: str = ""
    error: str = ""


@dataclass(frozen=True)
class PathProof:
    """What is proved of the way to what a task must reach: `target`, in a phase, for a reason in its definition.

    `over` is what it leads over: the address of an endpoint, the VPC, the internet. `concern` is what does not work
    when it fails, and `container` whose definition asks for it, if one does.
    """

    target: str
    phase: Phase | None
    reason: str
    hops: tuple[Hop, ...]
    over: str = ""
    concern: Concern = Concern.START
    container: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is when it fails."""
        return CONCERNS[self.concern].severity if self.concern in CONCERNS else Severity.ERROR

    @property
    def verdict(self) -> Verdict:
        return worst(hop.verdict for hop in self.hops)

    @property
    def reported(self) -> tuple[Hop, ...]:
        """The hops to tell of: the decisive one, and behind one that fails the others that fail too."""
        found = [hop for hop in self.hops if hop.verdict is self.verdict is Verdict.FAILED]
        return tuple(found) or tuple(filter(None, [self.decisive]))

    @property
    def decisive(self) -> Hop | None:
        """The first hop that has the path's verdict; None when it passed."""
        verdict = self.verdict
        return None if verdict is Verdict.PASSED else next(hop for hop in self.hops if hop.verdict is verdict)


@dataclass(frozen=True)
class Finding:
    """Something to know besides whether tasks start, by the id of its rule."""

    rule: str
    address: str
    message: str
    remedy: str = ""

    @property
    def severity(self) -> Severity:
        return FINDINGS[self.rule].severity


@dataclass(frozen=True)
class TaskProof:
    """A task definition in one place where it runs, and the paths to everything it must reach.

    `verdict` is on its start, and on nothing that it does afterwards.
    """

    address: str
    family: str
    source: str
    paths: tuple[PathProof, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(path.verdict for path in self.paths if path.concern is Concern.START)

    def of(self, concern: Concern) -> Verdict | None:
        """The verdict on something of the task that runs; None where it has no such thing."""
        found = [path.verdict for path in self.paths if path.concern is concern]
        return worst(found) if found else None


@dataclass(frozen=True)
class Proof:
    """What is proved of one configuration; `written` is the file and line of what an address names."""

    source: str
    tasks: tuple[TaskProof, ...]
    findings: tuple[Finding, ...] = ()
    written: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        found = [task.verdict for task in self.tasks]
        return worst([*found, Verdict.FAILED] if self.has_errors else found)

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong besides the tasks' paths, such as what AWS refuses at the apply."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def failures(self) -> Sequence[tuple[TaskProof, PathProof, Hop]]:
        """Every path that fails, with its task and the hop that decides."""
        return [
            (task, path, hop)
            for task in self.tasks
            for path in task.paths
            if path.verdict is Verdict.FAILED and (hop := path.decisive)
        ]


INTERNET = "the internet"
IN_VPC = "the VPC"
NOT_KNOWN = "what is not known"
ORDER = (Verdict.PASSED, Verdict.UNKNOWN, Verdict.FAILED)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; of none, passed."""
    return max(verdicts, key=ORDER.index, default=Verdict.PASSED)


def is_nothing(proofs: Sequence[Proof]) -> bool:
    """Whether there was no task to prove."""
    return not any(proof.tasks for proof in proofs)


def overall(proofs: Sequence[Proof]) -> Verdict:
    """The verdict of all proofs together; unknown when there is nothing to prove."""
    if is_nothing(proofs):
        return worst([Verdict.UNKNOWN, *(proof.verdict for proof in proofs)])
    return worst(proof.verdict for proof in proofs)
