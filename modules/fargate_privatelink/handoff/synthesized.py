"""A stack as the writer takes it: its JSON, and what each of its elements declares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.unfolding import Address, NotExpressibleError, labelled
from fargate_privatelink.hcl.templates import expression_of

# Kinds of blocks by the number of their labels.
LABELS = {
    **dict.fromkeys(("import", "locals", "moved", "removed", "terraform"), 0),
    **dict.fromkeys(("check", "module", "output", "provider", "variable"), 1),
    **dict.fromkeys(("data", "ephemeral", "resource"), 2),
}
# Kinds of blocks that Terraform refuses in a module. Source: terraform validate of Terraform 1.11.
ROOT_ONLY = ("import",)
# Kinds of blocks that a provider or a module declares.
DECLARED = ("data", "ephemeral", "resource", "module")


class Element(NamedTuple):
    """What an element declares: the child of the stack that it is below, its blocks, and versions of providers."""

    child: str
    blocks: Mapping[Address, Json]
    pinned: Mapping[str, str]


@dataclass(frozen=True)
class Synthesized:
    """A stack's JSON, its elements in the order in which they were made, and whether it has a child of an id."""

    document: Json
    elements: Sequence[Element]
    has_child: Callable[[str], bool]

    @cached_property
    def blocks(self) -> Mapping[str, Sequence[tuple[Address, Json]]]:
        """The blocks of each kind; a NotExpressibleError names what is no kind of block that a module can hold."""
        if unknown := self.document.keys() - {"//", *LABELS}:
            raise NotExpressibleError(f"{', '.join(sorted(unknown))}: not a block that a module can hold")
        return {kind: list(labelled(self.document.get(kind), (kind,), count)) for kind, count in LABELS.items()}

    @cached_property
    def bodies(self) -> Mapping[Address, Json]:
        """The bodies of blocks with labels."""
        return {address: body for kind in LABELS if LABELS[kind] for address, body in self.blocks[kind]}

    @property
    def left_out(self) -> str:
        """What a module has to be without that somebody would miss, and what they do about it; "" if nothing."""
        places = [str(body.get("to")) for _, body in self.blocks["import"]]
        named = ", ".join(expression_of(place) or place for place in places)
        return named and (
            f"import of {named}: left out of the module, since Terraform imports in a root configuration only: put it "
            "into the one that calls the module, with module.NAME. before the address"
        )

    def addresses(self, *kinds: str) -> Iterator[tuple[Address, str]]:
        """Addresses and places of the blocks of these kinds, as made; last what only overrides added."""
        found = {
            address: element.child for element in self.elements for address in element.blocks if address[0] in kinds
        }
        for address in (address for kind in kinds for address, _ in self.blocks[kind]):
            found.setdefault(address, "")
        # An override can take away what an element declares.
        return ((address, child) for address, child in found.items() if address in self.bodies)
