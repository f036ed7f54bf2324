"""What the remedies of one run add: each thing once, under one name and number, for all who ask for it."""

from collections.abc import Container, Hashable
from typing import Any


class Additions:
    """Names, numbers and requests that a run has given out.

    Of two remedies that add the same, each says the same; of two that add different things, no name, address or number
    is the same. `grew` says that a remedy which was written already would say more now.
    """

    def __init__(self) -> None:
        self.grew = False
        self._names: dict[Hashable, str] = {}
        self._addresses: set[str] = set()
        self._numbers: dict[tuple[Hashable, Hashable], int] = {}
        self._asked: dict[Hashable, dict[Hashable, Any]] = {}

    def name(self, taken: Container[str], prefix: str, name: str, key: Hashable) -> str:
        """A name that nothing with the prefix has, for what has a key."""
        if (prefix, key) not in self._names:
            number, free = 1, name
            while f"{prefix}{free}" in taken or f"{prefix}{free}" in self._addresses:
                number += 1
                free = f"{name}_{number}"
            self._names[prefix, key] = free
            self._addresses.add(f"{prefix}{free}")
        return self._names[prefix, key]

    def number(self, taken: Container[int], start: int, holder: Hashable, key: Hashable) -> int | None:
        """The number up to `start` that nothing of a holder has, for what has a key; None where none is left."""
        if (holder, key) not in self._numbers:
            given = {number for (of, _), number in self._numbers.items() if of == holder}
            found = next(
                (number for number in range(start, 0, -1) if number not in taken and number not in given), None
            )
            if found is None:
                return None
            self._numbers[holder, key] = found
        return self._numbers[holder, key]

    def together(self, key: Hashable, item: Hashable, value: Any) -> list[Any]:
        """All that was asked of a thing so far, this among it, in the order in which it was asked."""
        asked = self._asked.setdefault(key, {})
        self.grew = self.grew or (bool(asked) and item not in asked)
        asked.setdefault(item, value)
        return list(asked.values())
