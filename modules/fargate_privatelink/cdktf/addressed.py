"""Constructs whose resources have the Terraform addresses they are given."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from fargate_privatelink.cdktf import companion, engine
from fargate_privatelink.cdktf.bindings import Construct, TerraformElement, TerraformStack

DEPENDS_ON = "dependsOn"
# The attribute of an element that an `Addressed` construct added: its name in Terraform.
NAME = "_terraform_name"
P = ParamSpec("P")
Made = TypeVar("Made", bound=TerraformElement)

_taken: WeakKeyDictionary[TerraformStack, defaultdict[type, set[str]]] = WeakKeyDictionary()
_comments: WeakKeyDictionary[TerraformStack, dict[str, str]] = WeakKeyDictionary()


_waiting: list[companion.Waiting] | None = None


@contextmanager
def together() -> Iterator[None]:
    """Make what is added inside at its end, in one call instead of two or more for each element.

    An element that is asked for more than its address before is made with all that wait.
    """
    global _waiting
    if _waiting is not None:
        # Inside another, which makes all at its end.
        yield
        return
    _waiting = []
    try:
        yield
        _make_waiting()
    finally:
        _waiting = None


def _make_waiting() -> None:
    global _waiting
    if _waiting:
        made, _waiting = _waiting, []
        companion.add(made)


def add_element(
    scope: Construct,
    make: Callable[Concatenate[Construct, str, P], Made],
    id_: str,
    name: str | None,
    overrides: Mapping[str, Any],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Made:
    """Make an element with a name in Terraform, unless its id is that, and with overrides by path."""
    names = _configuration_names(cast(Any, make)) if _waiting is not None else {}
    # What Node knows no class of, or what would be refused here, is made at once, after those that it may need.
    if _waiting is None or not names or args or not kwargs.keys() <= names.keys():
        _make_waiting()
        element = make(scope, id_, *args, **kwargs)
        if name is not None:
            element.override_logical_id(name)
        for path, value in overrides.items():
            element.add_override(path, value)
        return element
    kind = cast(Any, make)
    configuration: dict[str, Any] = {names[key]: value for key, value in kwargs.items() if value is not None}
    if needed := configuration.get(DEPENDS_ON):
        # All that Node asks of them, and they may be waiting themselves.
        configuration[DEPENDS_ON] = [{"fqn": address(each)} if hasattr(each, NAME) else each for each in needed]
    unmade: Any = object.__new__(_unmade(kind))
    unmade._waiting = companion.Waiting(scope, kind.__jsii_type__, id_, configuration, name, dict(overrides))
    _waiting.append(unmade._waiting)
    return cast(Made, unmade)


@cache
def _configuration_names(kind: type[TerraformElement]) -> Mapping[str, str]:
    """The names in Node of the arguments of a generated class; none of another, such as a subclass of somebody's."""
    configuration = getattr(sys.modules[kind.__module__], f"{kind.__name__}Config", None)
    names: Mapping[str, str] = getattr(configuration, "__jsii_name_mapping__", {})
    return names


@cache
def _unmade(kind: type[TerraformElement]) -> Any:
    """The class of elements that wait, until jsii asks what they are in Node."""

    def made(self: Any) -> Any:
        _make_waiting()
        waited = self.__dict__.pop("_waiting")
        self.__class__ = kind
        self.__jsii_ref__ = waited.scope.node.find_child(waited.id).__jsii_ref__
        return self.__jsii_ref__

    def add_override(self: Any, path: str, value: Any) -> None:
        if self._waiting.made:
            kind.add_override(self, path, value)
        else:
            self._waiting.overrides[path] = value

    return type(kind.__name__, (kind,), {"__jsii_ref__": property(made), "add_override": add_override})


def address(resource: TerraformElement) -> str:
    """The Terraform address of a resource that an `Addressed` construct added: `aws_vpc.main`."""
    return f"{terraform_type(type(resource))}.{getattr(resource, NAME)}"


def reference(resource: TerraformElement, attribute: str) -> str:
    """An attribute of such a resource, for use in its stack: `${aws_vpc.main.id}`.

    The resource's own property says the same, but asks Node for it each time.
    """
    return f"${{{address(resource)}.{attribute}}}"


def comments(stack: TerraformStack) -> dict[str, str]:
    """Why the resources of a stack are there, by address, as far as its constructs say."""
    return _comments.setdefault(stack, {})


@cache
def terraform_type(kind: type[TerraformElement]) -> str:
    """The type of a resource: the bindings name their modules by it. Its class says the same, but asks Node."""
    prefix = f"{engine.installed().provider}."
    module = next((each.__module__ for each in kind.__mro__ if each.__module__.startswith(prefix)), None)
    if module is None:
        return str(getattr(kind, "TF_RESOURCE_TYPE"))  # noqa: B009
    return f"aws_{module.removeprefix(prefix)}"


class Addressed(Construct):
    """A construct that adds resources by class and name: `self.add(Vpc, "main", ...)` is `aws_vpc.main`.

    The address owes nothing to the construct's place in the tree, so moving code moves no resource.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.stack = TerraformStack.of(self)
        self._names = _taken.setdefault(self.stack, defaultdict(set))

    def must_share_stack(self, *others: "Addressed") -> None:
        """A ValueError where one of `others` is in another stack: references by address would lead nowhere."""
        for other in others:
            if other.stack is not self.stack:
                raise ValueError(f"{other.node.path} is not in the stack of {self.node.path}")

    def add(
        self, make: Callable[Concatenate[Construct, str, P], Made], name: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> Made:
        """Make a resource with the Terraform name `name`.

        A ValueError if the stack has one of this type and name: CDKTF would drop one of the two silently.
        """
        kind = cast(type, make)
        if name in self._names[kind]:
            raise ValueError(f"two {kind.__name__} resources would be called {name}")
        self._names[kind].add(name)
        element = add_element(self, make, f"{kind.__name__}.{name}", name, {}, *args, **kwargs)
        setattr(element, NAME, name)
        return element

    def explain(self, resource: TerraformElement, *lines: str) -> None:
        """Say why a resource is there: the comment above its block in HCL."""
        comments(self.stack)[address(resource)] = "\n".join(lines)
