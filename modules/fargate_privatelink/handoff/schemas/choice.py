"""Which schemas a stack is written with: from files, built in, kept from before, or from Terraform."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.schemas import BUILT_IN, Kind, ProviderSchema, Schemas, asking
from fargate_privatelink.handoff.schemas.covering import covers
from fargate_privatelink.handoff.schemas.required import Required, used
from fargate_privatelink.handoff.schemas.stores import (
    Needed,
    built_in,
    by_name,
    from_files,
    is_built_in,
    needed_of,
    other_version,
)


class Chosen(NamedTuple):
    """The schemas of each stack, in order, and what a person should know of what there is none of."""

    schemas: list[Schemas]
    notes: list[str]


def from_given(stacks: Sequence[SourceStack], paths: Sequence[Path]) -> Chosen:
    """The schemas in files, and what is built in of providers that are in none of them.

    An InputError names files that cannot be read or are of other versions than the stacks.
    """
    needed = _needed(stacks)
    found = from_files(paths, needed)
    problems = []
    notes = []
    for stack in stacks:
        for name, each in stack.required.items():
            if each.source not in found:
                continue
            version = found[each.source].version
            if version is None and each.source != BUILT_IN:
                notes.append(
                    f"{each.source}: --schemas does not tell of which version it is; with the answer of "
                    "`terraform version -json` in the same file it is checked"
                )
            elif version and (message := other_version(each, version)):
                problems.append(Problem(stack.file, f"terraform.required_providers.{name}", message))
    if problems:
        raise InputError(problems)
    return Chosen(
        [Schemas(_built_in(stack) | by_name(stack.required, found)) for stack in stacks], [*dict.fromkeys(notes)]
    )


def from_terraform(stacks: Sequence[SourceStack]) -> Chosen:
    """The schemas that are built in or were asked for before, and the others as Terraform tells them now.

    Where it does not, a note says of which providers, and why.
    """
    needed = _needed(stacks)
    found = [_built_in(stack) for stack in stacks]
    open_: dict[Required, None] = {}
    for stack, known in zip(stacks, found, strict=True):
        for name, each in stack.required.items():
            if name in known or each.source not in needed or each.source == BUILT_IN:
                continue
            if (kept := asking.cached(each, needed)) is not None:
                known[name] = kept
            else:
                open_[each] = None
    mirrors = [path for stack in stacks if (path := stack.folder / ".terraform" / "providers").is_dir()]
    without: dict[str, dict[str, None]] = defaultdict(dict)
    for group in _groups(open_):
        for each, answer in _answers(group, needed, mirrors).items():
            if isinstance(answer, asking.NoAnswerError):
                without[str(answer)][each.source] = None
                continue
            for stack, known in zip(stacks, found, strict=True):
                known |= {name: answer for name, wanted in stack.required.items() if wanted == each}
    notes = [f"{', '.join(sources)}: no schema: {reason}" for reason, sources in without.items()]
    return Chosen([Schemas(known) for known in found], notes)


def _answers(
    group: Sequence[Required], needed: Needed, mirrors: Sequence[Path]
) -> Mapping[Required, ProviderSchema | asking.NoAnswerError]:
    """The schema of each provider, or why there is none: one that cannot be had hides no other."""
    try:
        answered = asking.ask(group, needed, mirrors)
    except asking.FailedError as error:
        if len(group) == 1:
            return {group[0]: error}
        return {each: answer for one in group for each, answer in _answers([one], needed, mirrors).items()}
    except asking.NoAnswerError as error:
        return dict.fromkeys(group, error)
    return {each: answered[each.source] for each in group}


def _groups(wanted: Iterable[Required]) -> Iterator[list[Required]]:
    """Providers that one configuration can require: each once."""
    groups: list[dict[str, Required]] = []
    for each in wanted:
        group = next((group for group in groups if each.source not in group), None)
        if group is None:
            groups.append(group := {})
        group[each.source] = each
    yield from (list(group.values()) for group in groups)


def _needed(stacks: Sequence[SourceStack]) -> Needed:
    found: dict[str, set[tuple[Kind, str]]] = defaultdict(set)
    for stack in stacks:
        for source, types in needed_of(stack.document, stack.required).items():
            found[source] |= types
    return found


def _built_in(stack: SourceStack) -> dict[str, ProviderSchema]:
    """Of the providers of a stack, by its names, those of which all that it uses is built in."""
    found = {}
    for name, each in stack.required.items():
        schema = built_in().get(each.source)
        if not schema or not is_built_in(each):
            continue
        blocks = (
            (schema.bodies.get((kind, type_)), body)
            for local, kind, type_, body in used(stack.document)
            if local == name
        )
        if all(covers(body, known) for known, body in blocks):
            found[name] = schema
    return found
