"""The values of arguments that a plan leaves to the apply, as far as what takes part in them tells.

Of a set with one member that is not known yet a plan shows none, and of its expression the references alone: it may
hold constants besides.

A value that only the apply will tell is made of something that the apply makes. Where nothing but things take part in
an expression, they are its value. Where a condition, a filter or an index takes part as well, the value is known when
only one thing can be meant; otherwise it is unknown, and holds the things that it may be.
"""

import re
from collections.abc import Sequence
from typing import Any

from fargate_privatelink.proof.readers.plan.parts import Hidden, Known, Part, Thing, things_in
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.readers.plan.references import ANY, References
from fargate_privatelink.proof.readers.plan.templates import templated, value_of
from fargate_privatelink.proof.terraform.addresses import parsed
from fargate_privatelink.proof.terraform.argument_kinds import (
    ATTRIBUTES,
    COMPUTED,
    KINDS,
    KINDS_IN,
    LISTS,
    MENTIONING,
    OF_ONE_VPC,
    OF_VPC,
    TEXTS,
)
from fargate_privatelink.proof.terraform.kinds import VPCS
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, has_unknown, symbol

# An id or ARN of AWS, which may be one of the values of a list.
AWS_ID = re.compile(r"\b(?:[a-z]+-[0-9a-f]{8,17}|arn:[\w-]+:.+)")
# What can stand for an expression that a plan does not hold.
DYNAMIC = {"references": ["local.dynamic"]}


class Arguments:
    """The arguments of a plan's instances."""

    def __init__(self, planned: Planned) -> None:
        self._planned = planned
        self._references = References(planned)

    def region_of(self, provider: str) -> str | None:
        """The region of a provider, by its key in the plan: `module.app:aws` is configured in that module."""
        module, _, _ = parsed(f"{provider.rpartition(':')[0]}.")
        parts = self._references.parts((), Held(module), self._planned.provider(provider).get("region"))
        values = [part.value for part in parts if isinstance(part, Known)]
        return values[0] if len(values) == len(parts) == 1 and isinstance(values[0], str) else None

    def output(self, name: str) -> Any:
        """The value of an output of the root module, as far as the plan tells."""
        expression = self._planned.outputs(()).get(name, {})
        if templated(expression):
            return value_of(self._planned, Held(()), expression["constant_value"])
        return self._mention(Held(()), expression)

    def value(self, name: str, expression: Any, held: Held) -> Any:
        """The value of an argument as symbols; None where the configuration does not set it."""
        if not isinstance(expression, dict):
            return None if expression is None else UNKNOWN
        if templated(expression):
            value = value_of(self._planned, held, expression["constant_value"])
            if not has_unknown(value):
                return value
        elif "constant_value" in expression:
            return expression["constant_value"]
        if name in MENTIONING:
            return self._mention(held, expression)
        kinds = self._kinds(name, held)
        if kinds is None:
            return self._texts(name, self._patterns(held, expression))
        if name in LISTS and (several := self._of_alike(kinds, held, expression)):
            # A dynamic block may refer to more.
            return [*(_symbol(thing, name) for thing in several), UNKNOWN]
        parts = self._parts(kinds, held, expression)
        computed = (held.configured.get("type"), name) in COMPUTED
        things = self._several(parts, computed) if name in LISTS else self._single(kinds, parts, computed)
        if things is None:
            return self._maybe(name, kinds, parts)
        symbols = [_symbol(thing, name) for thing in things]
        if name not in LISTS:
            return symbols[0]
        return symbols if name in OF_ONE_VPC and all(map(self._is_of_new_vpc, things)) else [*symbols, UNKNOWN]

    @staticmethod
    def _texts(name: str, patterns: list[str]) -> Any:
        if name in TEXTS:
            return [*patterns, UNKNOWN]
        return patterns[0] if len(patterns) == 1 else UNKNOWN

    def _is_of_new_vpc(self, thing: Thing) -> bool:
        """Whether a thing is of a VPC, or is one, that the plan makes."""
        held = self._planned.held(thing.address)
        if thing.type in VPCS:
            return not self._planned.is_data(thing.address) and not self._is_known(Thing(thing.address, thing.type, ""))
        expression = (held.configured.get("expressions") or {}).get("vpc_id") if held else None
        found = self._single(VPCS, self._parts(VPCS, held, expression), computed=False) if held and expression else None
        return bool(found) and all(map(self._is_of_new_vpc, found or ()))

    def elements(self, name: str, values: Sequence[Any], mask: Sequence[Any], expression: Any, held: Held) -> Any:
        """A list of which only some values are known."""
        known = [value for value, unknown in zip(values, mask, strict=True) if unknown is not True]
        kinds = self._kinds(name, held)
        if kinds is None:
            return [*known, *self._patterns(held, expression)]
        parts = self._parts(kinds, held, expression)
        things = [thing for thing in _distinct(parts) if not self._is_known(thing)]
        if len(things) != len(mask) - len(known) or any(isinstance(part, Hidden) for part in parts):
            return self._maybe(name, kinds, parts)
        return [*known, *(_symbol(thing, name) for thing in things)]

    def _parts(self, kinds: tuple[str, ...], held: Held, expression: Any) -> list[Part]:
        blocks = expression.get("blocks", 1) if isinstance(expression, dict) else 1
        parts = self._references.parts(kinds, held, expression["of_all"] if blocks > 1 else expression)
        if blocks > 1:
            # Of several blocks a plan does not tell which refers to what, unless all refer to the same.
            same = len(_distinct(parts)) == 1 and len(things_in(parts)) >= blocks
            parts.append(Known() if same else Hidden(held.module))
        return parts

    def _of_alike(self, kinds: tuple[str, ...], held: Held, expression: Any) -> list[Thing]:
        """The things to which blocks refer that are alike, so that it makes no difference which refers to what.

        There are none where something else takes part in the blocks.
        """
        names = expression.get("alike", ())
        of_any = tuple(dict.fromkeys(kind for name in names for kind in KINDS.get(name, ())))
        parts = self._references.parts(of_any, held, expression["of_all"]) if of_any else []
        things = [thing for thing in _distinct(parts) if thing.type in kinds]
        return things if len(things) > 1 and all(isinstance(part, Thing) for part in parts) else []

    def _kinds(self, name: str, held: Held) -> tuple[str, ...] | None:
        if name == "id" and held.configured.get("mode") == "data":
            return (str(held.configured.get("type")),)
        return KINDS_IN.get(str(held.configured.get("type")), KINDS).get(name, KINDS.get(name))

    def _single(self, kinds: tuple[str, ...], parts: Sequence[Part], computed: bool) -> list[Thing] | None:
        """The one thing that a value is, if it can be no other."""
        things = _distinct(parts)
        if len(things) == 1 and all(isinstance(part, Thing) for part in parts):
            return things if self._any_unknown(parts) else None
        others = [part for part in parts if not isinstance(part, Thing)]
        picked = [part.picked for part in others if isinstance(part, Known) and part.picked]
        if len(picked) == 1 and len(others) == 2 and not computed:
            return picked
        possible = self._possible(kinds, parts)
        unknown = [thing for thing in _distinct(possible) if not self._is_known(thing)]
        certain = len(unknown) == 1 and not any(isinstance(part, Hidden) for part in possible)
        return unknown if certain and not computed else None

    def _several(self, parts: Sequence[Part], computed: bool) -> list[Thing] | None:
        """The things that a list holds, if nothing else decides about that."""
        things = _distinct(parts)
        others = [part for part in parts if not isinstance(part, Thing)]
        if not others:
            return things if self._any_unknown(parts) else None
        harmless = all(isinstance(part, Known) and not _may_be_an_id(part.value) for part in others)
        certain = len(things) == 1 and not self._is_known(things[0]) and not computed
        return things if certain and harmless else None

    def _possible(self, kinds: tuple[str, ...], parts: Sequence[Part]) -> list[Part]:
        """The things that a value may be, and what of that is not known."""
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Hidden) and part.module is not None:
                found += self._references.seen(kinds, part.module)
            elif not isinstance(part, Known):
                found.append(part)
        return found

    def _maybe(self, name: str, kinds: tuple[str, ...], parts: Sequence[Part]) -> str:
        """An unknown value with the things that it may be."""
        things = _distinct(self._possible(kinds, parts))
        return UNKNOWN + "".join(dict.fromkeys(_symbol(each, name) for each in things))

    def _any_unknown(self, parts: Sequence[Part]) -> bool:
        """Whether the apply makes one of some things: without, it is something else that is not known."""
        return any(not self._is_known(thing) for thing in things_in(parts))

    def _is_known(self, thing: Thing) -> bool:
        return self._planned.values(thing.address).get(thing.attribute or "id") is not None

    def _mention(self, held: Held, expression: Any) -> str:
        """A text of which only the references are known."""
        things = things_in(self._parts(ANY, held, expression))
        return UNKNOWN + "".join(dict.fromkeys(_symbol(each, "") for each in things))

    def _patterns(self, held: Held, expression: Any) -> list[str]:
        """What the texts of an expression may look like: a reference, and before and behind it anything."""
        parts = self._parts(ANY, held, expression)
        things = things_in(parts)
        if not things or any(isinstance(part, Hidden) for part in parts):
            return [UNKNOWN]
        return list(dict.fromkeys(f"{UNKNOWN}{_symbol(each, '')}{UNKNOWN}" for each in things))


def of_blocks(expression: Any, count: int, alike: Sequence[str]) -> Any:
    """The one expression that a plan has for all blocks of a name, of which so many have the argument.

    Where those differ in nothing else, `alike` are the arguments of any block that are not known.
    """
    return {"of_all": expression, "blocks": count, "alike": alike} if count > 1 else expression


def _distinct(parts: Sequence[Part]) -> list[Thing]:
    """The things among some parts, each once."""
    return list({thing.address: thing for thing in things_in(parts)}.values())


def _may_be_an_id(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_may_be_an_id, value.values()))
    if isinstance(value, list):
        return any(map(_may_be_an_id, value))
    return isinstance(value, str) and bool(AWS_ID.search(value))


def _symbol(thing: Thing, name: str) -> str:
    default = ATTRIBUTES.get(name, "id")
    if thing.type in VPCS and name in KINDS:
        default = OF_VPC.get(name, "default_security_group_id")
    return symbol(f"{thing.address}.{thing.attribute or default}")
