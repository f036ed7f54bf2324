"""A task definition with values that no rule can read: a rule goes as far as it does not need one of them."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, SupportsIndex

from fargate_privatelink.task_definition.rules import Problems


class UnreadableError(Exception):
    """A rule has come to a value of the wrong type, or to one that is missing."""


def readable(rule: Callable[[], Problems]) -> Problems:
    """What a rule finds before it comes to something unreadable, after which it could only guess."""
    try:
        yield from rule()
    except UnreadableError:
        return


def partial(value: Any, damaged: Collection[str], path: str = "") -> Any:
    """A JSON value that raises an UnreadableError for the values at the paths in `damaged`, and for a whole with one.

    Paths are as in messages: `containerDefinitions[0].image`.
    """
    if isinstance(value, dict):
        start = f"{path}." if path else ""
        members = {key: partial(item, damaged, f"{start}{key}") for key, item in value.items()}
        unreadable = {key.removeprefix(start) for key in damaged if key.startswith(start)}
        return PartialObject(members, unreadable)
    if isinstance(value, list):
        items = [partial(item, damaged, f"{path}[{index}]") for index, item in enumerate(value)]
        return PartialArray(items, {index for index in range(len(items)) if f"{path}[{index}]" in damaged})
    return value


def whole(value: Any) -> Any:
    """A value of `partial` as it was given, which can be read everywhere."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in dict.items(value)}
    return [whole(item) for item in list.__iter__(value)] if isinstance(value, list) else value


class PartialObject(dict[str, Any]):
    """An object some of whose members are unreadable."""

    def __init__(self, members: dict[str, Any], unreadable: Collection[str]) -> None:
        super().__init__(members)
        self._unreadable = unreadable

    def _read(self, key: object) -> None:
        if key in self._unreadable:
            raise UnreadableError

    def _read_all(self) -> None:
        if any(key in self._unreadable for key in self):
            raise UnreadableError

    def __getitem__(self, key: str) -> Any:
        self._read(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._read(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._read(key)
        return super().__contains__(key)

    def items(self) -> Any:
        self._read_all()
        return super().items()

    def values(self) -> Any:
        self._read_all()
        return super().values()


class PartialArray(list[Any]):
    """An array some of whose items are unreadable."""

    def __init__(self, items: list[Any], unreadable: Collection[int]) -> None:
        super().__init__(items)
        self._unreadable = unreadable

    def __iter__(self) -> Iterator[Any]:
        for index, item in enumerate(super().__iter__()):
            if index in self._unreadable:
                raise UnreadableError
            yield item

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        wanted = range(len(self))[index]
        if self._unreadable and any(
            each in self._unreadable for each in ([wanted] if isinstance(wanted, int) else wanted)
        ):
            raise UnreadableError
        return super().__getitem__(index)

    def __contains__(self, item: object) -> bool:
        return any(item == each for each in self)
