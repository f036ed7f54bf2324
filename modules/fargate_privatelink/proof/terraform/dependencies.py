"""What Terraform makes before what: the resources that a resource refers to, or names in `depends_on`."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

# Stands for what refers to things that are not held: a local in a plan, a module in a file of JSON.
HIDDEN = "?"
# Names of what is no resource, and depends on nothing.
FREE = ("each", "count", "self", "path", "terraform")


class Dependencies:
    """A graph of addresses without keys; besides resources, those of variables, outputs and calls of modules.

    `direct` makes it when something asks.
    """

    def __init__(self, direct: Callable[[], Mapping[str, Iterable[str]]]) -> None:
        self._make = direct
        self._reached: dict[str, frozenset[str]] = {}

    @cached_property
    def direct(self) -> Mapping[str, Iterable[str]]:
        """What each address depends on without others in between."""
        return self._make()

    def of(self, address: str) -> frozenset[str]:
        """Everything that a resource depends on, directly or through others; HIDDEN is among it where more may be."""
        if address not in self._reached:
            found: set[str] = set()
            left = [address]
            while left:
                for each in self.direct.get(left.pop(), ()):
                    if each not in found:
                        found.add(each)
                        left.append(each)
            self._reached[address] = frozenset(found)
        return self._reached[address]
