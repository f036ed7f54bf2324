"""Names that Terraform takes, be they in JSON or in HCL."""

import re
from collections.abc import Iterable, Iterator

from fargate_privatelink.errors import shown
from fargate_privatelink.handoff.unfolding import Address
from fargate_privatelink.hcl.references import NAME

# Of variables these are meta-arguments of a module's call. Source: Terraform documentation, Input Variables.
RESERVED = ("count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version")


def wrong_names(addresses: Iterable[Address], locals_: Iterable[str]) -> Iterator[str]:
    """What is wrong with types and names of blocks and with names of local values, a line each."""
    for address in (*addresses, *(("local", name) for name in locals_)):
        place = ".".join(address)
        for label in address[1:]:
            if not re.fullmatch(NAME, label):
                yield (
                    f"{place}: {shown(label)} is no name, and Terraform refuses it in JSON too: a letter or _ first, "
                    "then letters, digits, _ and -"
                )
        if address[0] == "variable" and address[1] in RESERVED:
            yield f"{place}: {shown(address[1])} is reserved, and Terraform refuses it in JSON too"
