"""What `fargate-hcl --rename` does with stacks, and what it tells of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from fargate_privatelink.errors import Problem
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.renames import Kept, moves_of, renamed, shown
from fargate_privatelink.handoff.unfolding import Address, NotExpressibleError

NO_WAY_BACK = (
    "once the moves are applied, the JSON of CDKTF would destroy and create anew what moved: take cdktf out of CI "
    "with the same change, and have nobody deploy with it again"
)


class RenamedStack(NamedTuple):
    """A stack under its new names, these by the addresses that it had, what kept its name, and what is refused."""

    stack: SourceStack
    names: Mapping[Address, str]
    kept: Sequence[Kept]
    problems: Sequence[Problem]


def as_it_is(stack: SourceStack) -> RenamedStack:
    """A stack under the names that it has."""
    return RenamedStack(stack, {}, (), ())


def renamed_stack(stack: SourceStack) -> RenamedStack:
    """A stack under names without hashes."""
    try:
        made = renamed(stack.document, stack.path)
    except NotExpressibleError as error:
        return RenamedStack(stack, {}, (), [Problem(stack.file, "", line) for line in str(error).split("\n")])
    return RenamedStack(replace(stack, document=made.document), made.names, made.kept, ())


def report(stacks: Sequence[RenamedStack]) -> Iterator[str]:
    """What is renamed, what is not, and why; last, that there is no way back."""
    every = [(each, moves_of(each.names)) for each in stacks]
    for each, moves in every:
        blocks = f", {len(moves)} of them with a block in moved.tf" if moves else ""
        yield f"{each.stack.name}: {len(each.names)} renamed{blocks}"
        for address, reason in each.kept:
            yield f"{each.stack.name}: {shown(address)} keeps its name: {reason}"
    if any(moves for _, moves in every):
        yield NO_WAY_BACK
