"""Constructs whose resources have the Terraform addresses they are given."""

from collections.abc import Callable
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from fargate_privatelink.cdktf.bindings import Construct, TerraformElement, TerraformStack

P = ParamSpec("P")
Element = TypeVar("Element", bound=TerraformElement)

_taken: WeakKeyDictionary[TerraformStack, set[tuple[type, str]]] = WeakKeyDictionary()
_names: WeakKeyDictionary[TerraformElement, str] = WeakKeyDictionary()
_comments: WeakKeyDictionary[TerraformStack, dict[str, str]] = WeakKeyDictionary()


def address(resource: TerraformElement) -> str:
    """The Terraform address of a resource that an `Addressed` construct added: `aws_vpc.main`."""
    return f"{_type_of(type(resource))}.{_names[resource]}"


def reference(resource: TerraformElement, attribute: str) -> str:
    """An attribute of such a resource, for use in its stack: `${aws_vpc.main.id}`.

    The resource's own property says the same, but asks Node for it each time.
    """
    return f"${{{address(resource)}.{attribute}}}"


def comments(stack: TerraformStack) -> dict[str, str]:
    """Why the resources of a stack are there, by address, as far as its constructs say."""
    return _comments.setdefault(stack, {})


@cache
def _type_of(kind: type[TerraformElement]) -> str:
    return str(getattr(kind, "TF_RESOURCE_TYPE"))  # noqa: B009


class Addressed(Construct):
    """A construct that adds resources by class and name: `self.add(Vpc, "main", ...)` is `aws_vpc.main`.

    The address owes nothing to the construct's place in the tree, so moving code moves no resource.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.stack = TerraformStack.of(self)
        self._addresses = _taken.setdefault(self.stack, set())

    def must_share_stack(self, *others: "Addressed") -> None:
        """A ValueError where one of `others` is in another stack: references by address would lead nowhere."""
        for other in others:
            if other.stack is not self.stack:
                raise ValueError(f"{other.node.path} is not in the stack of {self.node.path}")

    def add(
        self, make: Callable[Concatenate[Construct, str, P], Element], name: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> Element:
        """Make a resource with the Terraform name `name`.

        A ValueError if the stack has one of this type and name: CDKTF would drop one of the two silently.
        """
        kind = cast(type, make)
        if (kind, name) in self._addresses:
            raise ValueError(f"two {kind.__name__} resources would be called {name}")
        self._addresses.add((kind, name))
        element = make(self, f"{kind.__name__}.{name}", *args, **kwargs)
        element.override_logical_id(name)
        _names[element] = name
        return element

    def explain(self, resource: TerraformElement, *lines: str) -> None:
        """Say why a resource is there: the comment above its block in HCL."""
        comments(self.stack)[address(resource)] = "\n".join(lines)
