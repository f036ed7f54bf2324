"""Why policies keep requests out, each reason by itself, and what to do about it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fargate_privatelink.proof.iam.evaluation import Request
from fargate_privatelink.proof.iam.policies import AttachedPolicy, named
from fargate_privatelink.proof.iam.reasons import denies, withheld
from fargate_privatelink.proof.remedies.policies import allow


class Refusal(NamedTuple):
    """Why policies keep some requests out, what to do about all of them, and whether that is an Allow to add."""

    message: str
    remedy: str
    lacking: tuple[Request, ...] = ()


def refusals(
    policies: Sequence[AttachedPolicy], denied: Sequence[Request], lacking: Sequence[Request], where: str
) -> Iterator[Refusal]:
    """Each reason for which policies do not allow requests: `denied` may meet a Deny, and `lacking` have no Allow."""
    documents = [policy.document for policy in policies if policy.document]
    if forbidden := [each for each in denied if denies(documents, each)]:
        actions = ", ".join(dict.fromkeys(each.action or "the calls" for each in forbidden))
        yield Refusal(f"denies {_what(forbidden[0])}", f"take {actions} out of the Deny in {where}")
    held: dict[str, Request] = {}
    bare: list[Request] = []
    for each in lacking:
        if condition := withheld(documents, each):
            held.setdefault(condition, each)
        else:
            bare.append(each)
    for condition, each in held.items():
        yield Refusal(f"allows {_what(each)} {condition}", f"change that condition in {where}")
    if bare:
        wanted = tuple(dict.fromkeys(each.action or "the calls" for each in bare))
        resources = tuple(dict.fromkeys(named(each.resource) for each in bare))
        yield Refusal(f"does not allow {_what(bare[0])}", allow(wanted, resources, where), tuple(bare))


def _what(request: Request) -> str:
    return named(f"{request.action} on {request.resource}" if request.action else "any call")
