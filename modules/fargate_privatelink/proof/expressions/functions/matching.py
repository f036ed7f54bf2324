"""Regular expressions as RE2 has them, matched in time that grows with the text alone.

Python's own go back and try again, which a pattern of a stranger makes last for ever; and they mean other things by
`$`, `\\s` and flags. This is Thompson's construction with Pike's threads: a program, and the set of places in it that
are reached, in the order of preference. Source: RE2 documentation, Syntax; Go, regexp/syntax.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.syntax import Node, parsed

# Instructions of a program; RE2 has a limit of its own, of 1,000 repetitions.
MAX_PROGRAM = 3000
Instruction = tuple[str, Any, Any]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern; `names` are those of its groups, None for a group without."""

    program: Sequence[Instruction]
    names: tuple[str | None, ...] = field(default=())

    def match(self, text: str, at: int, budget: Budget) -> list[int | None] | None:
        """The leftmost match from a place on: the places of its groups, the whole first."""
        slots = 2 * len(self.names) + 2
        threads: list[tuple[int, list[int | None]]] = []
        found: list[int | None] | None = None
        for place in range(at, len(text) + 1):
            seen: set[int] = set()
            after: list[tuple[int, list[int | None]]] = []
            for pc, groups in threads:
                self._follow(pc, place, text, groups, seen, after)
            if found is None:
                self._follow(0, place, text, [None] * slots, seen, after)
            budget.spend(1 + len(seen) // 4)
            threads = []
            char = text[place] if place < len(text) else None
            for pc, groups in after:
                kind, what, _ = self.program[pc]
                if kind == "match":
                    found = groups
                    break
                if char is not None and what(char):
                    threads.append((pc + 1, groups))
            if not threads and found is not None:
                break
        return found

    def _follow(
        self,
        pc: int,
        place: int,
        text: str,
        groups: list[int | None],
        seen: set[int],
        found: list[tuple[int, list[int | None]]],
    ) -> None:
        """Add the places in the program that are reached without a character."""
        stack: list[tuple[int, list[int | None]]] = [(pc, groups)]
        while stack:
            pc, groups = stack.pop()
            if pc in seen:
                continue
            seen.add(pc)
            kind, one, other = self.program[pc]
            if kind == "jump":
                stack.append((one, groups))
            elif kind == "split":
                stack += (other, groups), (one, groups)
            elif kind == "save":
                kept = list(groups)
                kept[one] = place
                stack.append((pc + 1, kept))
            elif kind == "assert":
                if one(text, place):
                    stack.append((pc + 1, groups))
            else:
                found.append((pc, groups))


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Pattern:
    """A pattern; InvalidError where RE2 refuses it, UnresolvedError where it is not read here."""
    tree, names = parsed(pattern)
    program: list[Instruction] = []
    _emit(("group", 0, tree), program)
    program.append(("match", None, None))
    return Pattern(program, names)


def _emit(node: Node, program: list[Instruction]) -> None:
    from fargate_privatelink.proof.expressions.scope import UnresolvedError

    if len(program) > MAX_PROGRAM:
        raise UnresolvedError("a pattern that is too large")
    kind, *rest = node
    EMIT[kind](program, *rest)


def _sequence(program: list[Instruction], nodes: Sequence[Node]) -> None:
    for node in nodes:
        _emit(node, program)


def _alternatives(program: list[Instruction], nodes: Sequence[Node]) -> None:
    ends = []
    for node in nodes[:-1]:
        split = len(program)
        program.append(("split", split + 1, None))
        _emit(node, program)
        ends.append(len(program))
        program.append(("jump", None, None))
        program[split] = ("split", split + 1, len(program))
    _emit(nodes[-1], program)
    for end in ends:
        program[end] = ("jump", len(program), None)


def _group(program: list[Instruction], number: int, node: Node) -> None:
    program.append(("save", 2 * number, None))
    _emit(node, program)
    program.append(("save", 2 * number + 1, None))


def _repeat(program: list[Instruction], node: Node, least: int, most: int | None, greedy: bool) -> None:
    for _ in range(least):
        _emit(node, program)
    if most is None:
        split = len(program)
        program.append(("split", None, None))
        _emit(node, program)
        program.append(("jump", split, None))
        program[split] = _split(split + 1, len(program), greedy)
        return
    splits = []
    for _ in range(most - least):
        splits.append(len(program))
        program.append(("split", None, None))
        _emit(node, program)
    for split in splits:
        program[split] = _split(split + 1, len(program), greedy)


def _split(into: int, past: int, greedy: bool) -> Instruction:
    return ("split", into, past) if greedy else ("split", past, into)


def _one(kind: str) -> Callable[[list[Instruction], Any], None]:
    return lambda program, what: program.append((kind, what, None))


EMIT: dict[str, Callable[..., None]] = {
    "sequence": _sequence,
    "alternatives": _alternatives,
    "group": _group,
    "repeat": _repeat,
    "char": _one("char"),
    "assert": _one("assert"),
}
