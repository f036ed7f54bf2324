"""Reads Terraform's JSON configuration, such as the `cdk.tf.json` that CDKTF synthesizes.

References, `for_each`, `count` and expressions are resolved as far as the configuration alone tells; what a module, a
data source or an apply would have to tell becomes a symbol.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.expressions.parser import evaluate
from fargate_privatelink.proof.expressions.scope import Instance, InvalidError, Scope
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, path_of, symbol

META = ("//", "count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "dynamic")


def read_synthesized(document: Json, *, source: str) -> Configuration:
    """The configuration in a document of Terraform's JSON syntax."""
    root = _Root(document)
    resources = tuple(root.resources())
    outputs = {
        name: plain(evaluate(body.get("value"), root.scope), root.scope.budget)
        for name, body in _blocks(document.get("output"))
    }
    return Configuration(source, resources, outputs, root.provider_region(None))


def _blocks(section: Any) -> Iterator[tuple[str, Json]]:
    """The named blocks of a section, which Terraform allows to be one object or a list of them."""
    for part in section if isinstance(section, list) else [section]:
        for name, body in (part or {}).items() if isinstance(part, Mapping) else ():
            for each in body if isinstance(body, list) else [body]:
                if isinstance(each, Mapping) and name != "//":
                    yield name, each


def _addressed(section: Any, prefix: str = "") -> Iterator[tuple[str, tuple[str, Json]]]:
    """The resources or data sources of a section, by address, each with its type."""
    for type_, named in _blocks(section):
        for name, body in _blocks(named):
            yield f"{prefix}{type_}.{name}", (type_, body)


class _ResourceBlock(Instance):
    """The block of an instance, whose arguments are evaluated when they are asked for."""

    def __init__(self, address: str, body: Json, scope: Scope) -> None:
        super().__init__(address, self._argument)
        self._body, self._scope = body, scope
        self._values: dict[str, Any] = {}

    def _argument(self, name: str) -> Any:
        return self._value(name) if name in self._body and name not in META else None

    def _value(self, name: str) -> Any:
        if name not in self._values:
            self._values[name] = UNKNOWN  # what a reference in a cycle sees
            self._values[name] = evaluate(self._body[name], self._scope)
        return self._values[name]

    def values(self) -> dict[str, Any]:
        found = {name: plain(self._value(name), self._scope.budget) for name in self._body if name not in META}
        for name, block in _blocks(self._body.get("dynamic")):
            found[name] = [*_as_list(found.get(name)), *self._dynamic(name, block)]
        return found

    def _dynamic(self, name: str, block: Json) -> Iterator[Any]:
        """The blocks that a dynamic block stands for."""
        iterator = block.get("iterator", name)
        for key, value in _entries(evaluate(block.get("for_each"), self._scope)):
            scope = self._scope.within({iterator: {"key": key, "value": value}})
            yield plain(evaluate(block.get("content", {}), scope), scope.budget)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _entries(collection: Any) -> list[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        return sorted(collection.items())
    if isinstance(collection, list):
        return [(value, value) for value in collection]
    return [(UNKNOWN, UNKNOWN)]


class _Root:
    """The root module, whose named values are evaluated when they are asked for."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._variables = dict(_blocks(document.get("variable")))
        self._locals: dict[str, Any] = {}
        for part in _as_list(document.get("locals")):
            self._locals |= part if isinstance(part, Mapping) else {}
        self._bodies = {
            **dict(_addressed(document.get("resource"))),
            **dict(_addressed(document.get("data"), "data.")),
        }
        self._resources: dict[str, Any] = {}
        self._evaluated: dict[str, Any] = {}
        self.scope = Scope(self)

    def resources(self) -> Iterator[Resource]:
        for address, (type_, body) in self._bodies.items():
            region = self.provider_region(body.get("provider"))
            made = self.resource(address)
            instances = made.values() if isinstance(made, dict) else made if isinstance(made, list) else [made]
            for instance in instances:
                yield Resource(instance.address, type_, instance.values(), address.startswith("data."), region)

    def provider_region(self, alias: str | None) -> str | None:
        """The region of the AWS provider with an alias such as `aws.west`, or of the one without."""
        wanted = alias.partition(".")[2] if alias else ""
        for name, body in _blocks(self._document.get("provider")):
            if name == "aws" and body.get("alias", "") == wanted:
                region = evaluate(body.get("region"), self.scope)
                return region if isinstance(region, str) and is_known(region) else None
        return None

    def variable(self, name: str) -> Any:
        return self._once(f"var.{name}", lambda: self._variables.get(name, {}).get("default"))

    def local(self, name: str) -> Any:
        return self._once(f"local.{name}", lambda: self._locals.get(name))

    def called(self, name: str) -> Any:
        return symbol(f"module.{name}")

    def _once(self, path: str, raw: Callable[[], Any]) -> Any:
        if path not in self._evaluated:
            self._evaluated[path] = UNKNOWN
            value = evaluate(raw(), self.scope)
            self._evaluated[path] = symbol(path) if value is None else value
        return self._evaluated[path]

    def resource(self, address: str) -> Any:
        if address not in self._resources:
            if address not in self._bodies:
                raise InvalidError(f"no {address}")
            self._resources[address] = symbol(address)
            self._resources[address] = self._instances(address)
        return self._resources[address]

    def _instances(self, address: str) -> Any:
        _, body = self._bodies[address]

        def made(key: str, added: Mapping[str, Any]) -> _ResourceBlock:
            return _ResourceBlock(f"{address}{key}", body, self.scope.within(added))

        if body.get("count") is not None:
            count = evaluate(body["count"], self.scope)
            if not isinstance(count, int | float) or isinstance(count, bool):
                return [made("", {"count": {"index": UNKNOWN}})]
            return [made(f"[{index}]", {"count": {"index": index}}) for index in range(int(count))]
        if body.get("for_each") is not None:
            each = evaluate(body["for_each"], self.scope)
            if path_of(each) is not None or not isinstance(each, list | Mapping) or not all(map(is_known, each)):
                return {UNKNOWN: made("", {"each": {"key": UNKNOWN, "value": UNKNOWN}})}
            return {
                str(key): made(f'["{key}"]', {"each": {"key": key, "value": value}}) for key, value in _entries(each)
            }
        return made("", {})
