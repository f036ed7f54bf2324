"""What the first name of a reference means where an expression stands, and how an expression may fail to have a value.

Source: Terraform documentation, References to Named Values.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.terraform.symbols import symbol


class UnresolvedError(Exception):
    """A named value cannot be told here, or not before an apply: the expression is unknown."""


class InvalidError(Exception):
    """Terraform refuses the expression: a `try` goes on to its next argument, and `can` is false.

    `at` is the place in the text where it cannot be read; None where it can be read and has no value.
    """

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


class Namespace:
    """A value whose attributes are looked up when they are asked for: `var`, `data`, a type of resource."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def attribute(self, name: str) -> Any:
        """The value of one attribute; UnresolvedError or InvalidError when there is none."""
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
    """What a reader knows of the values that a module names.

    Each method raises UnresolvedError for what it cannot tell, and InvalidError for what the module does not have.
    `called` are the outputs of a module that it calls. `resource` is one instance, a list of them by `count`, or a map
    by `for_each`; its address is without a key, such as `data.aws_vpc.main`.
    """

    def variable(self, name: str) -> Any: ...

    def local(self, name: str) -> Any: ...

    def called(self, name: str) -> Any: ...

    def resource(self, address: str) -> Any: ...


class Files(Protocol):
    """The files that a configuration may read, by the paths that it writes.

    Each method raises InvalidError where there is no such file, and UnresolvedError where it may not be read.
    """

    def content(self, path: str) -> bytes:
        """What a file holds."""

    def exists(self, path: str) -> bool:
        """Whether there is a regular file."""

    def below(self, folder: str) -> list[str]:
        """The files in a folder and below it, as paths from there with `/` between the parts."""

    def absolute(self, path: str) -> str:
        """The path from the root of the file system."""


class Scope:
    """The named values of a module, behind those that a block or a `for` expression adds: `each`, `count`, its own.

    `added` may also be what `path` and `terraform` are; else they are symbols. Without `files` nothing that a file
    holds is known. All scopes of one read share one budget.
    """

    def __init__(
        self,
        values: NamedValues,
        added: Mapping[str, Any] | None = None,
        *,
        budget: Budget | None = None,
        files: Files | None = None,
    ) -> None:
        self._values, self._added, self.files = values, added or {}, files
        self.budget = budget or Budget()

    def within(self, added: Mapping[str, Any]) -> "Scope":
        """The scope inside of something that adds values."""
        return Scope(self._values, {**self._added, **added}, budget=self.budget, files=self.files)

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


class TemplateScope(Scope):
    """The scope of a template that a function fills: nothing but the variables that it is given."""

    def __init__(self, variables: Mapping[str, Any], outer: Scope) -> None:
        super().__init__(outer._values, variables, budget=outer.budget, files=outer.files)

    def within(self, added: Mapping[str, Any]) -> "TemplateScope":
        return TemplateScope({**self._added, **added}, self)

    def root(self, name: str) -> Any:
        if name not in self._added:
            raise InvalidError(f"a template without a variable {name}")
        return self._added[name]
