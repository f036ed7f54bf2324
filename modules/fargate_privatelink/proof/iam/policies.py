"""IAM policy documents.

Source: IAM User Guide, IAM JSON policy elements.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.symbols import SYMBOL, UNKNOWN, is_known, worded
from fargate_privatelink.requirements.start import SUFFIX

# AWS takes no policy of more than 32 KiB, a key's; what is larger would only take long to read.
# Source: AWS KMS Developer Guide, Resource quotas; IAM User Guide, IAM and AWS STS quotas.
MAX_SIZE, MAX_STATEMENTS = 64 * 1024, 1000
# Stands for a name that only an apply can tell, where a document needs one.
STAND_IN = "known-after-apply"
# A condition of which nothing is known.
DOUBT = ("StringEquals", "", ())
# How the name of something that a reference will be called ends, so that what follows it in a name is no part of it.
END = "etc"
STOOD = rf"{STAND_IN}(?:-[a-z0-9-]*?-{END}(?![a-z0-9]))?"
# No name is longer that nobody knows; AWS's limits begin at 255.
MAX_NAME = 200


@dataclass(frozen=True)
class PolicyStatement:
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
class PolicyDocument:
    """A policy's statements, and how many characters it has."""

    statements: tuple[PolicyStatement, ...]
    size: int = 0


@dataclass(frozen=True)
class AttachedPolicy:
    """A policy and the address of what attaches it; no document where its text is not known.

    `name` is the ARN by which it is attached, if it is, and `text` the address of what holds its text then. `unread`
    says why it has no document, and `size` how many characters what is too long to be read has.
    """

    address: str
    document: PolicyDocument | None
    name: str = ""
    text: str = ""
    unread: str = "known after apply"
    size: int = 0


def stand_in(path: str) -> str:
    """A name for what a reference will be called, of the characters that every service allows in names."""
    slug = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-").replace(f"-{END}", "-and-so-on")
    return f"{STAND_IN}-{slug}-{END}" if slug else STAND_IN


def stood_in(text: str) -> str:
    """A name with something in the place of each reference, which is the same for the same one."""
    if is_known(text):
        return text
    found = SYMBOL.sub(lambda symbol: stand_in(symbol[1]), text)
    return found if len(found) <= MAX_NAME else STAND_IN


def named(text: str) -> str:
    """A name or ARN as people read it."""
    text = re.sub(STOOD, "...", worded(text))
    return text.replace(f":{UNKNOWN_ACCOUNT}:", ":<account>:").replace(f"-{UNKNOWN_SUFFIX}", SUFFIX)


def parse_document(value: Any) -> PolicyDocument | None:
    """The policy in a JSON text or object; None where it is not known, or none that AWS takes."""
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
    if len(text) > MAX_SIZE or len(statements) > MAX_STATEMENTS:
        return None
    if not all(isinstance(each, Mapping) for each in statements):
        return None
    return PolicyDocument(tuple(found for each in statements for found in _statements(each)), len(text))


def read_policy(address: str, value: Any, name: str = "", text: str = "") -> AttachedPolicy:
    """The policy in a JSON text or object, and the address of what attaches it."""
    document = parse_document(value)
    is_text = isinstance(value, str) and value != UNKNOWN
    if document is None and is_text and len(value) > MAX_SIZE:
        why = f"not read: it has {len(value)} characters"
        return AttachedPolicy(address, None, name, text, why, len(value))
    if document is None and is_text and is_known(value):
        why = f"not read: it is no JSON of at most {MAX_STATEMENTS} statements"
        return AttachedPolicy(address, None, name, text, why)
    return AttachedPolicy(address, document, name, text)


def _statements(body: Json) -> Iterator[PolicyStatement]:
    """A statement; one of which it is not known what it does may be an Allow, or a Deny, and is certainly neither."""
    if is_known(body.get("Effect")):
        yield _statement(body)
        return
    for effect in ("Allow", "Deny"):
        found = _statement({**body, "Effect": effect})
        yield replace(found, conditions=(*found.conditions, DOUBT))


def _conditions(given: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if given is not None and not isinstance(given, Mapping):
        yield DOUBT
        return
    for test, pairs in (given or {}).items():
        if not isinstance(pairs, Mapping):
            yield DOUBT
            continue
        for key, wanted in pairs.items():
            yield (test, key, _texts(wanted)) if is_known(test) and is_known(key) else DOUBT


def _statement(body: Json) -> PolicyStatement:
    return PolicyStatement(
        allows=body.get("Effect") == "Allow",
        actions=_texts(body.get("Action", body.get("NotAction"))),
        resources=_texts(body.get("Resource", body.get("NotResource", "*"))),
        principals=_principals(body.get("Principal", body.get("NotPrincipal"))),
        conditions=tuple(_conditions(body.get("Condition"))),
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
