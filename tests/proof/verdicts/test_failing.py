"""What is a failure, and for whom."""

import pytest

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.failing import DEFAULT, FailOn, fails
from fargate_privatelink.proof.verdicts.verdicts import Finding, Hop, PathProof, Proof, TaskProof, Verdict

FAILED, EXEC, APPLICATION, REQUESTS, UNKNOWN, WARNING = FailOn


def path(concern: Concern, verdict: Verdict) -> PathProof:
    return PathProof("x", None, "", (Hop(Step.ROUTE, verdict, "aws_x.y", "says"),), concern=concern)


def proof(*paths: PathProof, findings: tuple[Finding, ...] = ()) -> Proof:
    return Proof("x", (TaskProof("a", "f", "s", paths),), findings)


SOUND = path(Concern.START, Verdict.PASSED)
# What is found, and what has to be named so that it is a failure.
FOUND: dict[str, tuple[Proof, set[FailOn]]] = {
    "nothing": (proof(SOUND), set()),
    "a task that reaches nothing": (proof(), set()),
    "no start": (proof(path(Concern.START, Verdict.FAILED)), {FAILED}),
    "a start that is not known": (proof(path(Concern.START, Verdict.UNKNOWN)), {UNKNOWN}),
    "no ECS Exec": (proof(SOUND, path(Concern.EXEC, Verdict.FAILED)), {EXEC}),
    "no log of ECS Exec": (proof(SOUND, path(Concern.EXEC_LOG, Verdict.FAILED)), {WARNING}),
    "a log of ECS Exec that is not known": (proof(SOUND, path(Concern.EXEC_LOG, Verdict.UNKNOWN)), set()),
    "no way of the application": (proof(SOUND, path(Concern.APPLICATION, Verdict.FAILED)), {APPLICATION}),
    "no way of a log router": (proof(SOUND, path(Concern.LOG_ROUTER, Verdict.FAILED)), {APPLICATION}),
    "no way of requests": (proof(SOUND, path(Concern.REQUESTS, Verdict.FAILED)), {REQUESTS}),
    "an apply that is refused": (proof(SOUND, findings=(Finding("deny-only-policy", "a", "m"),)), {FAILED}),
    "a warning": (proof(SOUND, findings=(Finding("public-ip", "a", "m"),)), {WARNING}),
    "a note": (proof(SOUND, findings=(Finding("log-group", "a", "m"),)), set()),
    "nothing to prove": (Proof("x", ()), {UNKNOWN}),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_found_fails_where_it_is_named(case: str) -> None:
    found, named = FOUND[case]
    assert {each for each in FailOn if fails([found], [each])} == named
    assert fails([found], DEFAULT) is bool(named.intersection(DEFAULT))
    assert not fails([found], [each for each in FailOn if each not in named])


def test_what_is_not_known_counts_for_what_else_is_to_fail() -> None:
    """Who wants the start alone to be known gives nothing for a session."""
    doubtful = proof(SOUND, path(Concern.EXEC, Verdict.UNKNOWN))
    assert [fails([doubtful], on) for on in ([FAILED, UNKNOWN], [EXEC, UNKNOWN], [UNKNOWN], DEFAULT)] == [
        *(False, True, False, True)
    ]
