"""A survey: what an account held of a network when `fargate-survey` read it, as a file that people commit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.errors import InputError, Problem, shown

VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
KEYS = ("survey", "account", "region", "vpcs", "clusters", "read", "resources")
# The scope of what is read of a whole region.
EVERYWHERE = "*"
# The one tag that a survey keeps: the stack that made a thing, by the name in its settings. A stack in an existing
# network must not take for somebody else's what it made itself.
STACK_TAG = "fargate-privatelink-stack"


class Reading(StrEnum):
    """What became of a call: the answer is all there is, or why it is not."""

    READ = "read"
    DENIED = "denied"
    # Another account's, which AWS shows nobody else.
    HIDDEN = "hidden"
    # An operation that the region does not have.
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was read of one account in one region.

    `read` says for each action of IAM and each scope, the id of what was asked about, what became of the call.
    `resources` are values by Terraform's type of resource and by what AWS calls each: its id, or else its name.
    """

    account: str
    region: Region
    vpcs: tuple[str, ...]
    clusters: tuple[str, ...]
    read: Mapping[str, Mapping[str, Reading]]
    resources: Mapping[str, Mapping[str, Json]]

    def reading(self, action: str, scope: str = EVERYWHERE) -> Reading | None:
        """What became of a call, None where none was made."""
        return self.read.get(action, {}).get(scope)

    def is_read(self, action: str, scope: str = EVERYWHERE) -> bool:
        """Whether what the survey holds of this is all that there is."""
        return self.reading(action, scope) is Reading.READ

    def of(self, *types: str) -> Iterator[tuple[str, Json]]:
        """The resources of some types, each with what AWS calls it."""
        for type_ in types:
            yield from self.resources.get(type_, {}).items()

    @property
    def text(self) -> str:
        """The survey as a file holds it: sorted, the same for the same network."""
        document = {
            "survey": VERSION,
            "account": self.account,
            "region": self.region.name,
            "vpcs": sorted(self.vpcs),
            "clusters": sorted(self.clusters),
            "read": self.read,
            "resources": self.resources,
        }
        return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path, *, file: str) -> Survey:
    """The survey in a file; an InputError under the name `file` says why there is none."""
    text = read_text(path, file=file, limit=MAX_BYTES)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise InputError([Problem(file, "", message)]) from error
    except (RecursionError, ValueError) as error:
        raise InputError([Problem(file, "", "is nested too deeply for a survey")]) from error
    return parse(document, file=file)


def is_survey(document: object) -> bool:
    """Whether a JSON value is a survey, whether or not it is sound."""
    return isinstance(document, Mapping) and "survey" in document


def parse(document: object, *, file: str) -> Survey:
    """The survey in a JSON value; an InputError under the name `file` holds everything wrong with it."""
    problems = [Problem(file, path, message) for path, message in _problems(document)]
    if problems or not isinstance(document, Mapping):
        raise InputError(problems)
    return Survey(
        account=document["account"],
        region=regions()[document["region"]],
        vpcs=tuple(sorted(document["vpcs"])),
        clusters=tuple(sorted(document["clusters"])),
        read={
            action: {scope: Reading(each) for scope, each in scopes.items()}
            for action, scopes in document["read"].items()
        },
        resources=document["resources"],
    )


Problems = Iterator[tuple[str, str]]


def _problems(document: Any) -> Problems:
    if not is_survey(document):
        yield "", "is no survey: write one with fargate-survey"
        return
    if document["survey"] != VERSION:
        message = f"must be {VERSION}, got {shown(document['survey'])}: write it again with this fargate-survey"
        yield "survey", message
        return
    for key in sorted(set(KEYS) - document.keys()):
        yield key, "is required: write the survey again with fargate-survey"
    for key in sorted(document.keys() - set(KEYS)):
        yield key, f"is unknown: known are {', '.join(KEYS)}"
    account, region = document.get("account", "0" * 12), document.get("region", "us-east-1")
    if not (isinstance(account, str) and account.isascii() and account.isdigit() and len(account) == 12):
        yield "account", f"must be an account's 12 digits, got {shown(account)}"
    if not isinstance(region, str) or region not in regions():
        yield "region", f"must be a region of AWS, got {shown(region)}"
    for key in ("vpcs", "clusters"):
        names = document.get(key, [])
        if not (isinstance(names, list) and all(isinstance(each, str) for each in names)):
            yield key, f"must be an array of strings, got {shown(names)}"
    yield from _named(document.get("read", {}), "read", _reading_problems)
    yield from _named(document.get("resources", {}), "resources", _resource_problems)


def _named(value: Any, path: str, problems: Any) -> Problems:
    """What is wrong with an object of objects, whose members `problems` judges."""
    if not isinstance(value, Mapping):
        yield path, f"must be an object, got {shown(value)}"
        return
    for name, members in value.items():
        if not isinstance(members, Mapping):
            yield f"{path}.{name}", f"must be an object, got {shown(members)}"
            continue
        for key, member in members.items():
            yield from problems(f"{path}.{name}.{key}", member)


def _reading_problems(path: str, value: Any) -> Problems:
    if value not in tuple(Reading):
        yield path, f"must be one of {', '.join(Reading)}, got {shown(value)}"


def _resource_problems(path: str, value: Any) -> Problems:
    if not isinstance(value, Mapping):
        yield path, f"must be an object, got {shown(value)}"
