"""What `fargate-hcl --rename` does with stacks, and what it tells of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.handoff import leaving
from fargate_privatelink.handoff.app import SourceStack
from fargate_privatelink.handoff.renames import Renamed, renamed, shown
from fargate_privatelink.handoff.unfolding import NotExpressibleError

NO_WAY_BACK = (
    "once the moves are applied, the JSON of CDKTF would destroy and create anew what moved: take cdktf out of CI "
    "with the same change, and have nobody deploy with it again"
)


class RenamedStack(NamedTuple):
    """A stack under its new names, and which they are."""

    stack: SourceStack
    renamed: Renamed


def renamed_stacks(stacks: Sequence[SourceStack]) -> list[RenamedStack]:
    """The stacks under names without hashes; an InputError holds all that cannot be renamed of any."""
    found = []
    problems: list[Problem] = []
    for stack in stacks:
        try:
            made = renamed(stack.document, stack.path)
        except NotExpressibleError as error:
            problems += leaving.problems_of(stack, error)
        else:
            found.append(RenamedStack(replace(stack, document=made.document), made))
    if problems:
        raise InputError(problems)
    return found


def report(stacks: Sequence[RenamedStack]) -> Iterator[str]:
    """What is renamed, what is not, and why; last, that there is no way back."""
    for stack, made in stacks:
        moves = f", {len(made.moves)} of them with a block in moved.tf" if made.moves else ""
        yield f"{stack.name}: {len(made.names)} renamed{moves}"
        for address, reason in made.left:
            yield f"{stack.name}: {shown(address)} keeps its name: {reason}"
    if any(made.moves for _, made in stacks):
        yield NO_WAY_BACK
