"""Reads Terraform's JSON configuration, such as the `cdk.tf.json` that CDKTF synthesizes.

References, `for_each`, `count` and expressions are resolved as far as the configuration alone tells; what a module, a
data source or an apply would have to tell becomes a symbol.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.expressions.functions import UnresolvedError, plain
from fargate_privatelink.proof.expressions.operations import Scope
from fargate_privatelink.proof.expressions.parser import evaluate
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, path_of, symbol

META = ("//", "count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "dynamic")


def read_synthesized(document: Json, *, source: str) -> Configuration:
    """The configuration in a document of Terraform's JSON syntax."""
    root = _Root(document)
    resources = tuple(root.resources())
    outputs = {name: plain(root.value(body.get("value"), root)) for name, body in _blocks(document.get("output"))}
    return Configuration(source, resources, outputs, root.provider_region(None))


def _blocks(section: Any) -> Iterator[tuple[str, Json]]:
    """The named blocks of a section, which Terraform allows to be one object or a list of them."""
    for part in section if isinstance(section, list) else [section]:
        for name, body in (part or {}).items() if isinstance(part, Mapping) else ():
            for each in body if isinstance(body, list) else [body]:
                if isinstance(each, Mapping) and name != "//":
                    yield name, each


class _Attributes:
    """A namespace over a function."""

    def __init__(self, find: Any) -> None:
        self._find = find

    def attribute(self, name: str) -> Any:
        return self._find(name)


class _Each:
    """The scope inside one instance of a resource: `each`, `count` and everything outside."""

    def __init__(self, outer: "Scope", roots: Mapping[str, Any]) -> None:
        self._outer, self._roots = outer, roots

    def root(self, name: str) -> Any:
        return self._roots[name] if name in self._roots else self._outer.root(name)


class _Instance:
    """An instance of a resource or data source, whose arguments are evaluated when they are asked for."""

    def __init__(self, root: "_Root", address: str, body: Json, scope: "Scope") -> None:
        self.address, self._root, self._body, self._scope = address, root, body, scope
        self._values: dict[str, Any] = {}

    def attribute(self, name: str) -> Any:
        value = self._value(name) if name in self._body and name not in META else None
        return symbol(f"{self.address}.{name}") if value is None else value

    def _value(self, name: str) -> Any:
        if name not in self._values:
            self._values[name] = UNKNOWN  # what a reference in a circle sees
            self._values[name] = self._root.value(self._body[name], self._scope)
        return self._values[name]

    def values(self) -> dict[str, Any]:
        found = {name: plain(self._value(name)) for name in self._body if name not in META}
        for name, block in _blocks(self._body.get("dynamic")):
            found[name] = [*_as_list(found.get(name)), *self._dynamic(name, block)]
        return found

    def _dynamic(self, name: str, block: Json) -> Iterator[Any]:
        """The blocks that a dynamic block stands for."""
        iterator = block.get("iterator", name)
        collection = self._root.value(block.get("for_each"), self._scope)
        for key, value in _entries(collection):
            each = {iterator: {"key": key, "value": value}}
            yield plain(self._root.value(block.get("content", {}), _Each(self._scope, each)))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _entries(collection: Any) -> list[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        return sorted(collection.items())
    if isinstance(collection, list):
        return [(value, value) for value in collection]
    return [(UNKNOWN, UNKNOWN)]


class _Root:
    """The root module: the scope outside of every resource."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._variables = dict(_blocks(document.get("variable")))
        self._locals: dict[str, Any] = {}
        for part in _as_list(document.get("locals")):
            self._locals |= part if isinstance(part, Mapping) else {}
        self._blocks = {
            **{(False, *key): body for key, body in _two_labels(document.get("resource"))},
            **{(True, *key): body for key, body in _two_labels(document.get("data"))},
        }
        self._types = {type_ for is_data, type_, _ in self._blocks if not is_data}
        self._made: dict[tuple[bool, str, str], Any] = {}
        self._evaluated: dict[tuple[str, str], Any] = {}
        self._namespaces = {
            "var": _Attributes(self._variable),
            "local": _Attributes(self._local),
            "data": _Attributes(lambda type_: _Attributes(lambda name: self._resource(True, type_, name))),
        }

    def root(self, name: str) -> Any:
        if name in self._namespaces:
            return self._namespaces[name]
        if name in self._types:
            return _Attributes(lambda each: self._resource(False, name, each))
        if name in ("module", "path", "terraform"):
            return symbol(name)
        raise UnresolvedError(f"nothing is called {name}")

    def value(self, raw: Any, scope: "Scope") -> Any:
        """A value of the JSON syntax, in which every string is a template."""
        if isinstance(raw, str):
            return evaluate(raw, scope)
        if isinstance(raw, Mapping):
            return {key: self.value(item, scope) for key, item in raw.items() if key != "//"}
        if isinstance(raw, list):
            return [self.value(item, scope) for item in raw]
        return raw

    def resources(self) -> Iterator[Resource]:
        for (is_data, type_, name), body in self._blocks.items():
            region = self.provider_region(body.get("provider"))
            made = self._resource(is_data, type_, name)
            instances = made.values() if isinstance(made, dict) else made if isinstance(made, list) else [made]
            for instance in instances:
                yield Resource(instance.address, type_, instance.values(), is_data, region)

    def provider_region(self, alias: str | None) -> str | None:
        """The region of the AWS provider with an alias such as `aws.west`, or of the one without."""
        wanted = alias.partition(".")[2] if alias else ""
        for name, body in _blocks(self._document.get("provider")):
            if name == "aws" and body.get("alias", "") == wanted:
                region = self.value(body.get("region"), self)
                return region if isinstance(region, str) and is_known(region) else None
        return None

    def _variable(self, name: str) -> Any:
        return self._once("var", name, lambda: self._variables.get(name, {}).get("default"))

    def _local(self, name: str) -> Any:
        return self._once("local", name, lambda: self._locals.get(name))

    def _once(self, root: str, name: str, raw: Any) -> Any:
        key = (root, name)
        if key not in self._evaluated:
            self._evaluated[key] = UNKNOWN
            value = self.value(raw(), self)
            self._evaluated[key] = symbol(f"{root}.{name}") if value is None else value
        return self._evaluated[key]

    def _resource(self, is_data: bool, type_: str, name: str) -> Any:
        """An instance, or the instances in a list by `count` or in a map by `for_each`."""
        key = (is_data, type_, name)
        if key not in self._made:
            if key not in self._blocks:
                raise UnresolvedError(f"no {type_}.{name}")
            self._made[key] = symbol(f"{'data.' if is_data else ''}{type_}.{name}")
            self._made[key] = self._instances(*key)
        return self._made[key]

    def _instances(self, is_data: bool, type_: str, name: str) -> Any:
        body = self._blocks[is_data, type_, name]
        address = f"{'data.' if is_data else ''}{type_}.{name}"

        def made(key: str, roots: Mapping[str, Any]) -> _Instance:
            return _Instance(self, f"{address}{key}", body, _Each(self, roots))

        if body.get("count") is not None:
            count = self.value(body["count"], self)
            if not isinstance(count, int | float) or isinstance(count, bool):
                return [made("", {"count": {"index": UNKNOWN}})]
            return [made(f"[{index}]", {"count": {"index": index}}) for index in range(int(count))]
        if body.get("for_each") is not None:
            each = self.value(body["for_each"], self)
            if path_of(each) is not None or not isinstance(each, list | Mapping) or not all(map(is_known, each)):
                return {UNKNOWN: made("", {"each": {"key": UNKNOWN, "value": UNKNOWN}})}
            return {
                str(key): made(f'["{key}"]', {"each": {"key": key, "value": value}}) for key, value in _entries(each)
            }
        return made("", {})


def _two_labels(section: Any) -> Iterator[tuple[tuple[str, str], Json]]:
    for type_, named in _blocks(section):
        for name, body in _blocks(named):
            yield (type_, name), body
