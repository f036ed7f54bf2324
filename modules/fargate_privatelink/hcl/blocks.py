"""Blocks of Terraform's native syntax, as `terraform fmt` leaves them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.hcl.lines import INDENT, aligned


@dataclass(frozen=True)
class Block:
    """A block: its header, such as `resource "aws_route" "nat"`, its arguments as expressions, and blocks in it.

    Without a header it is an object, such as a list of objects has.
    """

    header: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    def lines(self) -> Iterator[str]:
        """The block's lines, with an empty one before each block in it that is not the first thing there."""
        yield f"{self.header} {{".lstrip()
        yield from aligned(tuple(self.arguments.items()), 1).splitlines()
        for position, block in enumerate(self.blocks):
            if self.arguments or position:
                yield ""
            yield from (f"{INDENT}{line}".rstrip() for line in block.lines())
        yield "}"
