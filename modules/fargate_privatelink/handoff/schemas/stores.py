"""Where schemas come from without Terraform: what is built in, and files that a person hands in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.handoff.schemas import BUILT_IN, EMPTY, Kind, ProviderSchema, Schemas
from fargate_privatelink.handoff.schemas.reading import Take, read
from fargate_privatelink.handoff.schemas.required import Required, required, used
from fargate_privatelink.handoff.schemas.versions import allows, exact, mentioned

# What this project's own stacks use of the AWS provider, as version 5.100.0 has it and all up to 7 (tests/handoff).
OWN = Path(__file__).with_name("built_in.json")
AWS, OWN_FROM, OWN_BEFORE = "hashicorp/aws", "5.100.0", "7.0.0"
# AWS's answer has 14 MB.
MAX_ANSWER = 256 * 2**20

# The kinds and types that are needed of each provider, by source.
Needed = Mapping[str, Collection[tuple[Kind, str]]]


@cache
def built_in() -> Mapping[str, ProviderSchema]:
    """The schemas that are built in, by source."""
    bodies: dict[str, dict[tuple[Kind, str], Json]] = {}
    answer = read(OWN.read_text("utf-8"), lambda *_: True, taking(bodies))
    return {source: ProviderSchema(answer.versions.get(source), found) for source, found in bodies.items()}


def is_built_in(required: Required) -> bool:
    """Whether what is built in of a provider is true of the version that a stack takes of it."""
    if required.source == BUILT_IN:
        return True
    within = f">= {OWN_FROM}, < {OWN_BEFORE}"
    version = required.locked or exact(required.constraint)
    if version:
        return required.source == AWS and allows(within, version)
    candidates = [OWN_FROM, "6.999.0", *mentioned(required.constraint)]
    return required.source == AWS and any(
        allows(within, each) and allows(required.constraint, each) for each in candidates
    )


def from_files(paths: Sequence[Path], needed: Needed) -> Mapping[str, ProviderSchema]:
    """The schemas of what is needed in files of `terraform providers schema -json`, by source.

    Where `terraform version -json` stands in a file too, it tells the versions. An InputError says what is wrong.
    """
    bodies: dict[str, dict[tuple[Kind, str], Json]] = {}
    versions: dict[str, str] = {}
    problems = []
    for path in paths:
        try:
            answer = from_text(read_text(path, file=str(path), limit=MAX_ANSWER), needed, bodies)
            versions |= answer
        except ValueError as error:
            problems.append(Problem(str(path), "", f"is no answer of terraform providers schema -json: {error}"))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return {source: ProviderSchema(versions.get(source), found) for source, found in bodies.items()}


def from_text(text: str, needed: Needed, bodies: dict[str, dict[tuple[Kind, str], Json]]) -> dict[str, str]:
    """Add what is needed of an answer to the bodies by source; the versions that it tells."""

    def wanted(source: str, kind: Kind, type_: str) -> bool:
        return (kind, type_) in needed.get(source, ())

    answer = read(text, wanted, taking(bodies))
    if not answer.providers:
        raise ValueError("it is of no provider")
    for source in answer.providers:
        bodies.setdefault(source, {})
    return answer.versions


def taking(bodies: dict[str, dict[tuple[Kind, str], Json]]) -> Take:
    """What adds to bodies by source."""

    def take(source: str, kind: Kind, type_: str, body: Json) -> None:
        bodies.setdefault(source, {})[kind, type_] = body

    return take


def needed_of(document: Json, required_: Mapping[str, Required]) -> dict[str, set[tuple[Kind, str]]]:
    """The kinds and types that a stack uses of each provider, by source."""
    found: dict[str, set[tuple[Kind, str]]] = defaultdict(set)
    for name, kind, type_, _ in used(document):
        found[required_[name].source].add((kind, type_))
    return found


def by_name(required_: Mapping[str, Required], found: Mapping[str, ProviderSchema]) -> dict[str, ProviderSchema]:
    """Schemas by what a stack calls their providers."""
    return {name: found[each.source] for name, each in required_.items() if each.source in found}


def other_version(required_: Required, version: str) -> str | None:
    """What is wrong with a schema of a version for what a stack takes of its provider, if anything is."""
    if required_.locked and required_.locked != version:
        return f"{required_.source} {required_.locked} is locked, and the schema is of {version}"
    if not required_.locked and not allows(required_.constraint, version):
        return f"{required_.source} {required_.constraint} is required, and the schema is of {version}"
    return None


def known_from(paths: Sequence[Path], document: Json) -> Schemas:
    """What files tell of the providers of a stack that is not written yet; an InputError says what is wrong."""
    if not paths:
        return EMPTY
    wanted = required(document, {})
    found = by_name(wanted, from_files(paths, needed_of(document, wanted)))
    problems = [
        Problem(", ".join(map(str, paths)), "", message)
        for name, schema in found.items()
        if schema.version and (message := other_version(wanted[name], schema.version))
    ]
    if problems:
        raise InputError(problems)
    return Schemas(found)
