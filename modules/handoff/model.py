"""A stack as the writer takes it: its JSON, and what each of its elements declares."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from modules.bindings import TerraformElement, TerraformStack, Testing
from modules.handoff.blocks import Facts, holds_objects

Json = Mapping[str, Any]
# The kind of a block and its labels.
Address = tuple[str, ...]

# Kinds of blocks that an element declares with the facts of its body.
DECLARED = ("data", "resource", "module")


class Element(NamedTuple):
    """What an element declares: addresses of blocks, the child of the stack it is below, and the facts of bodies."""

    addresses: tuple[Address, ...]
    child: str
    facts: Mapping[Address, Facts]


class Synthesized(NamedTuple):
    """A stack's JSON, and its elements in the order in which they were made."""

    document: Json
    elements: Sequence[Element]

    def addresses(self, *kinds: str) -> Iterator[tuple[Address, str]]:
        """Addresses and places of the blocks of these kinds, as made; last what only overrides added."""
        found = {
            address: element.child for element in self.elements for address in element.addresses if address[0] in kinds
        }
        for address in _addresses(self.document, kinds):
            found.setdefault(address, "")
        return iter(found.items())


def synthesized(stack: TerraformStack) -> Synthesized:
    """Synthesize one stack, with its aspects, as the app would."""
    document = json.loads(Testing.synth(stack))
    path = f"{stack.node.path}/"
    elements = (element for element in stack.node.find_all() if isinstance(element, TerraformElement))
    return Synthesized(document, [_declared(element.to_hcl_terraform(), document, path) for element in elements])


def _declared(declared: Json, document: Json, path: str) -> Element:
    addresses = tuple(_addresses(declared, (*DECLARED, "variable", "output")))
    child, facts = "", {}
    for address in addresses:
        attributes = at(declared, address)
        place = str(attributes.get("//", {}).get("metadata", {}).get("path", ""))
        child = place.removeprefix(path).partition("/")[0]
        # Without values that could be blocks there is nothing to know.
        if address[0] in DECLARED and any(map(holds_objects, at(document, address).values())):
            facts[address] = Facts()
            facts[address].add(attributes)
    return Element(addresses, child, facts)


def _addresses(declared: Json, kinds: Sequence[str]) -> Iterator[Address]:
    for kind in kinds:
        for name, inside in declared.get(kind, {}).items():
            if kind in ("data", "resource"):
                yield from ((kind, name, each) for each in inside)
            else:
                yield kind, name


def at(document: Json, address: Sequence[str]) -> Json:
    """What is at an address of a document."""
    for part in address:
        document = document[part]
    return document
