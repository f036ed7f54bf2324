"""What the first name of a reference means where an expression stands.

Source: Terraform documentation, References to Named Values.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fargate_privatelink.proof.terraform.symbols import symbol


class UnresolvedError(Exception):
    """An expression has no value that can be told before an apply."""


class Namespace:
    """A value whose attributes are looked up when they are asked for: `var`, `data`, a type of resource."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def attribute(self, name: str) -> Any:
        """The value of one attribute; UnresolvedError when there is none."""
        return self._find(name)


class Instance(Namespace):
    """An instance of a resource or data source; an attribute that is not known is its symbol."""

    def __init__(self, address: str, find: Callable[[str], Any]) -> None:
        super().__init__(find)
        self.address = address

    def attribute(self, name: str) -> Any:
        value = super().attribute(name)
        return symbol(f"{self.address}.{name}") if value is None else value


class NamedValues(Protocol):
    """What a reader knows of the values that a module names; each method raises UnresolvedError for what it does not.

    `called` are the outputs of a module that it calls. `resource` is one instance, a list of them by `count`, or a map
    by `for_each`; its address is without a key, such as `data.aws_vpc.main`.
    """

    def variable(self, name: str) -> Any: ...

    def local(self, name: str) -> Any: ...

    def called(self, name: str) -> Any: ...

    def resource(self, address: str) -> Any: ...


class Scope:
    """The named values of a module, behind those that a block or a `for` expression adds: `each`, `count`, its own."""

    def __init__(self, values: NamedValues, added: Mapping[str, Any] | None = None) -> None:
        self._values, self._added = values, added or {}

    def within(self, added: Mapping[str, Any]) -> "Scope":
        """The scope inside of something that adds values."""
        return Scope(self._values, {**self._added, **added})

    def root(self, name: str) -> Any:
        """The value of a reference's first name."""
        if name in self._added:
            return self._added[name]
        match name:
            case "var":
                return Namespace(self._values.variable)
            case "local":
                return Namespace(self._values.local)
            case "module":
                return Namespace(self._values.called)
            case "data":
                return Namespace(lambda type_: self._of_type(f"data.{type_}"))
            case "path" | "terraform":
                return symbol(name)
        return self._of_type(name)

    def _of_type(self, type_: str) -> Namespace:
        return Namespace(lambda name: self._values.resource(f"{type_}.{name}"))
