"""What IAM policies allow, as far as their documents alone tell.

Source: IAM User Guide, Policy evaluation logic.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX
from fargate_privatelink.proof.iam.policies import STAND_IN, STOOD, PolicyDocument, PolicyStatement, stand_in
from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN, SYMBOL, UNKNOWN


class Decision(IntEnum):
    """Whether something is allowed, worst first."""

    DENIED = 0
    UNKNOWN = 1
    ALLOWED = 2


@dataclass(frozen=True)
class Request:
    """One call that a policy has to allow. No action: whatever the application does."""

    action: str | None
    resource: str
    principal: str = ""
    context: tuple[tuple[str, str], ...] = ()

    @cached_property
    def about(self) -> Mapping[str, str]:
        """The condition keys, in small letters, with their values."""
        return dict(self.context)


def decide(documents: Iterable[PolicyDocument], request: Request) -> Decision:
    """What the documents together say of a request: a Deny wins, and without an Allow it is denied."""
    allowed, free = halves(documents, request)
    return min(allowed, free)


def halves(documents: Iterable[PolicyDocument], request: Request) -> tuple[Decision, Decision]:
    """Whether some Allow of the documents is about a request, and whether no Deny is."""
    statements = [statement for document in documents for statement in document.statements]
    allowed = max((applies(each, request) for each in statements if each.allows), default=Decision.DENIED)
    denied = max((applies(each, request) for each in statements if not each.allows), default=Decision.DENIED)
    return allowed, Decision(Decision.ALLOWED - denied)


def applies(statement: PolicyStatement, request: Request) -> Decision:
    """Whether a statement is about a request."""
    parts = [_principal_applies(statement, request), _conditions_apply(statement, request)]
    if request.action is not None:
        parts.append(_any(statement.actions, request.action.lower(), statement.excludes_actions, lower=True))
        if parts[-1] is Decision.DENIED:
            return Decision.DENIED
        parts.append(_any(statement.resources, request.resource, statement.excludes_resources))
    elif not statement.allows and not {"*"}.issuperset(statement.actions + statement.resources):
        return Decision.DENIED
    return min(parts)


def _any(patterns: tuple[str, ...], text: str, excludes: bool, *, lower: bool = False) -> Decision:
    if text == "*":
        # An action without resources of its own, which only a statement about all of them allows.
        found = Decision.ALLOWED if "*" in patterns else Decision.DENIED
    else:
        found = max((covers(each.lower() if lower else each, text) for each in patterns), default=Decision.DENIED)
    return Decision(Decision.ALLOWED - found) if excludes else found


def _principal_applies(statement: PolicyStatement, request: Request) -> Decision:
    if not request.principal or not statement.principals:
        return Decision.ALLOWED
    found = max(_principal_covers(each, request.principal) for each in statement.principals)
    return Decision(Decision.ALLOWED - found) if statement.excludes_principals else found


def _principal_covers(named: str, principal: str) -> Decision:
    if named == "*":
        return Decision.ALLOWED
    # An account, by its number or its root, is every principal of it.
    account = re.fullmatch(r"(?:arn:[\w-]+:iam::)?([^:]+)(?::root)?", named)
    if (account and not named.startswith("arn:")) or named.endswith(":root"):
        assert account is not None
        own = principal.split(":")[4] if principal.count(":") >= 5 else principal
        return covers(account[1], own)
    return covers(named, principal)


def _conditions_apply(statement: PolicyStatement, request: Request) -> Decision:
    return min((condition_holds(*each, request.about) for each in statement.conditions), default=Decision.ALLOWED)


def condition_holds(test: str, key: str, wanted: tuple[str, ...], context: Mapping[str, str]) -> Decision:
    """Whether a condition holds; an empty value in the context is a key that the request does not have.

    Source: IAM User Guide, IAM JSON policy elements: Condition operators.
    """
    name = test.lower()
    if key.lower() not in context:
        return Decision.UNKNOWN
    actual = context[key.lower()]
    if name == "null":
        return Decision.ALLOWED if wanted == (str(not actual).lower(),) else Decision.DENIED
    negated = NEGATION in name
    vacuous = name.endswith(IF_EXISTS) or name.startswith(FOR_ALL) or (negated and not name.startswith(FOR_ANY))
    test = name.removeprefix(FOR_ALL).removeprefix(FOR_ANY).removesuffix(IF_EXISTS).replace(NEGATION, "")
    if test not in TESTS:
        return Decision.UNKNOWN
    if not actual:
        return Decision.ALLOWED if vacuous else Decision.DENIED
    if f"{CREATED}{key.lower()}" in context:
        wanted = tuple(each for each in wanted if not ID.fullmatch(each))
    found = max((covers(each, actual) for each in wanted), default=Decision.DENIED)
    return Decision(Decision.ALLOWED - found) if negated else found


# Before a condition key, in a context: what it names is made by the plan, so that no id which is known is its.
CREATED = "created "
ID = re.compile(r"[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})")

# Patterns that are kept compiled: those of the largest policy that is read, and of many that are not so large.
MAX_PATTERNS = 8192
IF_EXISTS, FOR_ALL, FOR_ANY, NEGATION = "ifexists", "forallvalues:", "foranyvalue:", "not"
TESTS = ("stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase", "bool")


@lru_cache(maxsize=1024)
def covers(pattern: str, text: str) -> Decision:
    """Whether every name that `text` may stand for matches `pattern`; both may hold wildcards and symbols."""
    # Most names differ in what stands before anything else, which is told without a regular expression.
    ours, theirs = _beginning(pattern), _beginning(text)
    size = min(len(ours), len(theirs))
    if ours[:size] != theirs[:size]:
        return Decision.DENIED
    if OPEN in pattern or OPEN in text:
        pattern, text = _stood_in(pattern), _stood_in(text)
    if pattern == "*" or _expression(pattern, guess=False).fullmatch(text):
        return Decision.ALLOWED
    if _expression(pattern, guess=True).fullmatch(text) or _expression(text, guess=True).fullmatch(pattern):
        return Decision.UNKNOWN
    return Decision.DENIED


def _stood_in(text: str) -> str:
    """A text whose symbols are as those of names are."""
    return SYMBOL.sub(lambda symbol: stand_in(symbol[1]) if symbol[1] else UNKNOWN, text)


def _beginning(text: str) -> str:
    """What a name begins with before it holds wildcards, symbols, numbers, or what stands for these."""
    match = BEGINNING.match(text)
    return match[0].partition(STAND_IN[:5])[0] if match else ""


@lru_cache(maxsize=MAX_PATTERNS)
def _expression(pattern: str, *, guess: bool) -> re.Pattern[str]:
    """A regular expression of a pattern; to `guess` is to let what is not known stand for anything.

    What stands between two wildcards is taken where it comes first: it has one length, so that no later place is
    better, and a pattern of many wildcards is not tried in all ways.
    """
    segments = [""]
    for part in (_part(part, guess) for part in PARTS.split(pattern)):
        if part == ANYTHING:
            segments.append("")
        else:
            segments[-1] += part
    first, *others = segments
    between = "".join(f"(?>.*?{each})" for each in others[:-1] if each)
    return re.compile(f"{first}{between}{ANYTHING}{others[-1]}" if others else first, re.DOTALL)


def _part(part: str, guess: bool) -> str:
    if part in WILDCARDS:
        return WILDCARDS[part]
    if part == UNKNOWN_ACCOUNT:
        return r"\d{12}"
    if part == f"-{UNKNOWN_SUFFIX}":
        # No two secrets of an account have one name, so that any six characters are those of this one.
        return r"-[A-Za-z0-9?]{6}" if guess else rf"-(?:{UNKNOWN_SUFFIX}|\?{{6}})"
    if re.fullmatch(r"\d{12}", part):
        return f"(?:{part}|{UNKNOWN_ACCOUNT})"
    if part.startswith((OPEN, STAND_IN)):
        if guess:
            return ANYTHING
        # Two values that nothing tells apart are not therefore the same.
        return "(?!)" if part in (UNKNOWN, STAND_IN) else re.escape(part)
    return re.escape(part)


ANYTHING = ".*"
WILDCARDS = {"*": ANYTHING, "?": "."}
BEGINNING = re.compile(rf"[^*?{OPEN}\d-]*")
PARTS = re.compile(rf"({OPEN}[^{CLOSE}]*{CLOSE}|{STOOD}|-{UNKNOWN_SUFFIX}(?!\w)|[*?]|(?<![\w-])\d{{12}}(?![\w-]))")
