"""Blocks in Terraform's JSON syntax: one by itself, several in lists, labels as keys."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.documents import Json

# The kind of a block and its labels.
Address = tuple[str, ...]


class NotExpressibleError(ValueError):
    """Something in a stack that HCL cannot say exactly, or that does not say whether it is a block."""


@dataclass
class Refusals:
    """What cannot be expressed, gathered so that a person reads of all of it at once."""

    messages: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Gather what is refused in the block; what does not say of what it speaks is said of `name`."""
        try:
            yield
        except NotExpressibleError as error:
            self.messages.append(str(error))
        except ValueError as error:
            self.messages.append(f"{name}: {error}")

    def tell(self) -> None:
        """Raise a NotExpressibleError of all that was gathered, a line each, if there is any."""
        if self.messages:
            raise NotExpressibleError("\n".join(dict.fromkeys(self.messages)))


def unpacked(value: Any, name: str) -> Iterator[Json]:
    """The bodies of the blocks of one name; a NotExpressibleError when there is something else."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from unpacked(each, name)
    elif value is not None:
        raise NotExpressibleError(f"{name}: {value!r} where blocks belong; write them, or an iterator's `dynamic`")


def labelled(value: Any, address: Address, labels: int) -> Iterator[tuple[Address, Json]]:
    """The addresses and the bodies of blocks with so many labels more than the address has."""
    for each in unpacked(value, ".".join(address)):
        if labels:
            for label, inside in each.items():
                yield from labelled(inside, (*address, label), labels - 1)
        else:
            yield address, each


def merged(bodies: Iterable[Json], name: str) -> Json:
    """The arguments of several blocks that are meant as one."""
    found: dict[str, Any] = {}
    for body in bodies:
        if twice := found.keys() & body.keys() - {"//"}:
            raise NotExpressibleError(f"{name}: {', '.join(sorted(twice))} is set twice")
        found |= {key: value for key, value in body.items() if key != "//"}
    return found
