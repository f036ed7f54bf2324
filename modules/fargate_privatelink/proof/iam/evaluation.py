"""IAM policy documents, and what they allow, as far as the documents alone tell.

Source: IAM User Guide, Policy evaluation logic and IAM JSON policy elements.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import Any

from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN, UNKNOWN, readable

Json = Mapping[str, Any]
# Stands for a name that only an apply can tell, where a document needs one.
STAND_IN = "known-after-apply"
# Stands for the account where nothing in a configuration tells it; an ARN cannot do without.
UNKNOWN_ACCOUNT = "000000000000"


class Decision(IntEnum):
    """Whether something is allowed, worst first."""

    DENIED = 0
    UNKNOWN = 1
    ALLOWED = 2


@dataclass(frozen=True)
class Statement:
    """One statement of a policy; `principals` is empty in an identity's policy."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    excludes_actions: bool = False
    excludes_resources: bool = False
    excludes_principals: bool = False


@dataclass(frozen=True)
class Document:
    """A policy's statements, and how many characters it has."""

    statements: tuple[Statement, ...]
    size: int = 0


@dataclass(frozen=True)
class Attached:
    """A policy and the address of what attaches it; no document where its text is not known.

    `name` is the ARN by which it is attached, if it is.
    """

    address: str
    document: Document | None
    name: str = ""


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


def named(text: str) -> str:
    """A name or ARN as people read it."""
    return readable(text).replace(f":{UNKNOWN_ACCOUNT}:", ":<account>:")


def parse_document(value: Any) -> Document | None:
    """The policy in a JSON text or object; None where it is not known, or no policy at all."""
    text = value if isinstance(value, str) else ""
    if isinstance(value, str):
        if value == UNKNOWN:
            return None
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if not isinstance(value, Mapping):
        return None
    statements = _listed(value.get("Statement"))
    if not all(isinstance(each, Mapping) for each in statements):
        return None
    return Document(tuple(_statement(each) for each in statements), len(text))


def _statement(body: Json) -> Statement:
    given = body.get("Condition")
    conditions = [
        (test, key, _texts(wanted))
        for test, pairs in (given.items() if isinstance(given, Mapping) else ())
        for key, wanted in (pairs.items() if isinstance(pairs, Mapping) else ())
    ]
    return Statement(
        allows=body.get("Effect") == "Allow",
        actions=_texts(body.get("Action", body.get("NotAction"))),
        resources=_texts(body.get("Resource", body.get("NotResource", "*"))),
        principals=_principals(body.get("Principal", body.get("NotPrincipal"))),
        conditions=tuple(conditions),
        excludes_actions="NotAction" in body,
        excludes_resources="NotResource" in body,
        excludes_principals="NotPrincipal" in body,
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in _listed(value))


def _principals(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(each for names in value.values() for each in _texts(names))
    return _texts(value)


def decide(documents: Iterable[Document], request: Request) -> Decision:
    """What the documents together say of a request: a Deny wins, and without an Allow it is denied."""
    statements = [statement for document in documents for statement in document.statements]
    allowed = max((applies(each, request) for each in statements if each.allows), default=Decision.DENIED)
    denied = max((applies(each, request) for each in statements if not each.allows), default=Decision.DENIED)
    return min(allowed, Decision(Decision.ALLOWED - denied))


def applies(statement: Statement, request: Request) -> Decision:
    """Whether a statement is about a request."""
    parts = [_principalapplies(statement, request), _conditions_apply(statement, request)]
    if request.action is not None:
        parts.append(_any(statement.actions, request.action.lower(), statement.excludes_actions, lower=True))
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


def _principalapplies(statement: Statement, request: Request) -> Decision:
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


def _conditions_apply(statement: Statement, request: Request) -> Decision:
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
    found = max((covers(each, actual) for each in wanted), default=Decision.DENIED)
    return Decision(Decision.ALLOWED - found) if negated else found


IF_EXISTS, FOR_ALL, FOR_ANY, NEGATION = "ifexists", "forallvalues:", "foranyvalue:", "not"
TESTS = ("stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase", "bool")


@cache
def covers(pattern: str, text: str) -> Decision:
    """Whether every name that `text` may stand for matches `pattern`; both may hold wildcards and symbols."""
    if pattern == "*" or _expression(pattern, guess=False).fullmatch(text):
        return Decision.ALLOWED
    if _expression(pattern, guess=True).fullmatch(text) or _expression(text, guess=True).fullmatch(pattern):
        return Decision.UNKNOWN
    return Decision.DENIED


@cache
def _expression(pattern: str, *, guess: bool) -> re.Pattern[str]:
    """A regular expression of a pattern; to `guess` is to let what is not known stand for anything."""
    return re.compile("".join(_part(part, guess) for part in PARTS.split(pattern)), re.DOTALL)


def _part(part: str, guess: bool) -> str:
    if part in WILDCARDS:
        return WILDCARDS[part]
    if part == UNKNOWN_ACCOUNT:
        return r"\d{12}"
    if re.fullmatch(r"\d{12}", part):
        return f"(?:{part}|{UNKNOWN_ACCOUNT})"
    if part.startswith((OPEN, STAND_IN)):
        if guess:
            return ".*"
        # Two values that nothing tells apart are not therefore the same.
        return "(?!)" if part in (UNKNOWN, STAND_IN) else re.escape(part)
    return re.escape(part)


WILDCARDS = {"*": ".*", "?": "."}
PARTS = re.compile(rf"({OPEN}[^{CLOSE}]*{CLOSE}|{STAND_IN}[a-z0-9-]*|[*?]|(?<![\w-])\d{{12}}(?![\w-]))")
