"""Why policies decide as they do: the Deny, or the condition, that it hangs on."""

from collections.abc import Iterable
from dataclasses import replace

from fargate_privatelink.proof.iam.evaluation import NEGATION, Decision, Request, applies, condition_holds
from fargate_privatelink.proof.iam.policies import PolicyDocument, named


def withheld(documents: Iterable[PolicyDocument], request: Request) -> str:
    """The condition that alone keeps an Allow from a request, in words; empty where something else does."""
    for statement in (each for document in documents for each in document.statements if each.allows):
        if applies(replace(statement, conditions=()), request) is not Decision.ALLOWED:
            continue
        for test, key, wanted in statement.conditions:
            if condition_holds(test, key, wanted, request.about) is Decision.DENIED:
                is_not = "other than" if NEGATION in test.lower() else "="
                actual = request.about[key.lower()]
                words = ACTUAL.get(key.lower(), "the call has {}") if actual else "the call has none"
                return f"only with {key} {is_not} {named(' or '.join(wanted))}, and {words.format(named(actual))}"
    return ""


def doubted(documents: Iterable[PolicyDocument], request: Request) -> str:
    """The first condition key of a statement about a request of which it is not known whether it holds."""
    for statement in (each for document in documents for each in document.statements):
        if applies(statement, request) is Decision.UNKNOWN:
            for test, key, wanted in statement.conditions:
                if condition_holds(test, key, wanted, request.about) is Decision.UNKNOWN:
                    return key
    return ""


def is_open(document: PolicyDocument, request: Request) -> bool:
    """Whether a statement of a document may be about a request, and may not."""
    return any(applies(each, request) is Decision.UNKNOWN for each in document.statements)


def denies(documents: Iterable[PolicyDocument], request: Request) -> bool:
    """Whether a Deny of some documents is certainly about a request."""
    statements = [statement for document in documents for statement in document.statements]
    return any(not each.allows and applies(each, request) is Decision.ALLOWED for each in statements)


# What a request has, by condition key.
ACTUAL = {
    "aws:principalaccount": "the caller is of {}",
    "aws:principalarn": "the caller is {}",
    "aws:sourceaccount": "ECS calls for {}",
    "aws:sourcearn": "ECS calls for {}",
    "aws:sourcevpc": "the call comes from {}",
    "aws:sourcevpce": "the call comes through {}",
}
