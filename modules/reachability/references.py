"""Follows the references of a plan's configuration to the resources that its unknown values will come from.

The configuration in a plan names what an expression refers to, and not the expression itself: where an index is
computed, the reference ends at the resource, and its instance is the one with the key or index of the resource that
refers. Locals are not in a plan; a value of theirs is followed only where a single resource can be meant.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from modules.reachability.addresses import Module, is_key, key_of, parsed, prefix, specific, steps_of
from modules.reachability.argument_kinds import ATTRIBUTES, KINDS, LISTS
from modules.reachability.planned_scope import templated, value_of
from modules.reachability.resources import Json
from modules.reachability.symbols import UNKNOWN, symbol

Expression = Any

# What an expression refers to besides the things it takes, when it is a condition.
CONDITIONS = ("local.", "each.value")


@dataclass(frozen=True)
class Held:
    """An instance of a resource: where it is, its key, and what the configuration says of it."""

    address: str
    module: Module
    key: str | None
    configured: Json


@dataclass(frozen=True)
class Referred:
    """Something that a reference leads to: an attribute of an instance, or a constant."""

    address: str
    type: str
    attribute: str
    key: str | None = None
    constant: Any = None


class References:
    """The configuration of a plan."""

    def __init__(self, document: Json, planned: Mapping[str, Json]) -> None:
        configuration = document.get("configuration") or {}
        self._root: Json = configuration.get("root_module") or {}
        self._providers: Json = configuration.get("provider_config") or {}
        self._variables: Json = document.get("variables") or {}
        self._planned = planned
        self.assumed: list[tuple[str, str]] = []
        self._instances: dict[str, list[tuple[str | None, str, str]]] = defaultdict(list)
        self._children: dict[tuple[Module, str], list[str | None]] = defaultdict(list)
        for address, each in planned.items():
            module, base, key = parsed(address)
            self._instances[base].append((key, address, str(each.get("type"))))
            for depth, (name, module_key) in enumerate(module):
                keys = self._children[module[:depth], name]
                if module_key not in keys:
                    keys.append(module_key)

    def held(self, address: str) -> Held | None:
        """What the configuration holds of an instance."""
        module, base, key = parsed(address)
        local = base[len(prefix(module)) :]
        configured = self._resources(module).get(local)
        return Held(address, module, key, configured) if configured else None

    def _resources(self, module: Module) -> Mapping[str, Json]:
        names = tuple(name for name, _ in module)
        if names not in self._indexed:
            found = self._module(module)
            self._indexed[names] = {str(each.get("address")): each for each in found.get("resources") or ()}
        return self._indexed[names]

    @cached_property
    def _indexed(self) -> dict[tuple[str, ...], Mapping[str, Json]]:
        return {}

    def _module(self, module: Module) -> Json:
        found = self._root
        for name, _ in module:
            found = (self._call(found, name)).get("module") or {}
        return found

    @staticmethod
    def _call(module: Json, name: str) -> Json:
        call: Json = (module.get("module_calls") or {}).get(name) or {}
        return call

    def region(self, provider: str) -> str | None:
        """The region of a provider, by its key in the plan."""
        expression = ((self._providers.get(provider) or {}).get("expressions") or {}).get("region")
        found = [each.constant for each in self._referred((), None, expression) if each.constant is not None]
        return str(found[0]) if len(found) == 1 else None

    def region_of(self, held: Held | None) -> str | None:
        """The region of the provider of an instance."""
        key = str(held.configured.get("provider_config_key", "")) if held else ""
        return self.region(key) or self.region(key.rpartition(":")[2])

    def instances(self, module: Module, name: str) -> Sequence[tuple[str | None, str]]:
        """The keys and addresses of a resource's instances."""
        return [(key, address) for key, address, _ in self._instances.get(prefix(module) + name, ())]

    def values(self, address: str) -> Json:
        """The planned values of an instance."""
        values: Json = self._planned[address].get("values") or {}
        return values

    def call(self, module: Module) -> tuple[Module, str | None, Json]:
        """What calls a module: the module of the call, the key of the instance, and the call's configuration."""
        *outer, (name, key) = module
        return tuple(outer), key, self._call(self._module(tuple(outer)), name)

    def variable(self, name: str) -> Any:
        """The value of a root variable."""
        return (self._variables.get(name) or {}).get("value")

    def keys(self, module: Module, name: str) -> Sequence[str | None]:
        """The keys of the instances of a module that a module calls."""
        return self._children[module, name]

    def output(self, module: Module, name: str) -> Json:
        """The configuration of a module's output."""
        expression: Json = ((self._module(module).get("outputs") or {}).get(name) or {}).get("expression") or {}
        return expression

    def root_output(self, name: str) -> Any:
        """The value of an output of the root module, as far as the plan tells."""
        expression = self.output((), name)
        if templated(expression):
            return value_of(self, (), None, {}, expression["constant_value"])
        return self.text((), None, expression)

    def value(self, name: str, expression: Expression, held: Held) -> Any:
        """The value of an argument as symbols; None where the configuration does not set it."""
        if not isinstance(expression, Mapping):
            return None if expression is None else UNKNOWN
        if templated(expression):
            found = value_of(self, held.module, held.key, held.configured, expression["constant_value"])
            if UNKNOWN not in json.dumps(found, ensure_ascii=False):
                return found
        elif "constant_value" in expression:
            return expression["constant_value"]
        kinds = KINDS.get(name)
        if kinds is None:
            return self.text(held.module, held.key, expression, held.configured)
        things = self._of_kinds(kinds, name, expression, held)
        symbols = [_symbol(each, ATTRIBUTES.get(name, "id")) for each in things]
        if name in LISTS:
            return symbols or UNKNOWN
        return symbols[0] if len(symbols) == 1 else UNKNOWN

    def text(self, module: Module, key: str | None, expression: Expression, configured: Json | None = None) -> str:
        """A text of which only the references are known."""
        found = self._referred(module, key, expression, configured)
        return UNKNOWN + "".join(dict.fromkeys(_symbol(each, "id") for each in found if each.constant is None))

    def _of_kinds(self, kinds: Sequence[str], name: str, expression: Expression, held: Held) -> list[Referred]:
        plural = name in LISTS
        referred = list(self._referred(held.module, held.key, expression, held.configured, plural=plural))
        found = list({each.address: each for each in referred if each.type in kinds}.values())
        others = any(each.type not in kinds for each in referred)
        if found and (others or any(each.startswith(CONDITIONS) for each in expression.get("references") or ())):
            self.assumed.append((held.address, name))
        if not found and any(each.startswith(("local.", "each.")) for each in expression.get("references") or ()):
            found = self._only(kinds, held.module)
        return found

    def _only(self, kinds: Sequence[str], module: Module) -> list[Referred]:
        """The one resource to be made that a local can mean: of its module, or of the whole plan."""
        everywhere = [
            Referred(address, type_, "", key)
            for base, instances in self._instances.items()
            for key, address, type_ in instances
            if type_ in kinds and "id" not in (self._planned[address].get("values") or {})
        ]
        here = [each for each in everywhere if parsed(each.address)[0] == module]
        return here if len(here) == 1 else everywhere if len(everywhere) == 1 else []

    def _referred(
        self,
        module: Module,
        key: str | None,
        expression: Expression,
        configured: Json | None = None,
        *,
        plural: bool = True,
        depth: int = 0,
    ) -> Iterator[Referred]:
        """Everything that an expression in a module refers to, through variables, outputs and `each`."""
        if not isinstance(expression, Mapping) or depth > 50:
            return
        if "constant_value" in expression and not templated(expression):
            yield Referred("", "", "", constant=expression["constant_value"])
        names = specific(expression.get("references") or ())
        by_key = any(name.startswith(("each.", "count.")) for name in names)
        for name in names:
            steps = steps_of(name)
            yield from self._one(module, key, steps, configured, by_key, plural, depth + 1)

    def _one(
        self,
        module: Module,
        key: str | None,
        steps: list[str],
        configured: Json | None,
        by_key: bool,
        plural: bool,
        depth: int,
    ) -> Iterator[Referred]:
        root, *rest = steps
        if root == "var" and rest:
            yield from self._variable(module, rest[0], plural, depth)
        elif root == "module" and rest:
            yield from self._output(module, key, rest, by_key, plural, depth)
        elif root == "each" and rest[:1] == ["value"]:
            for_each = (configured or {}).get("for_each_expression")
            yield from (
                each
                for each in self._referred(module, key, for_each, plural=True, depth=depth)
                if each.key == key or each.key is None
            )
        elif root not in ("each", "local", "count", "path", "self", "terraform") and rest:
            data = root == "data"
            yield from self._instance(module, key, steps[: 3 if data else 2], steps[3 if data else 2 :], by_key, plural)

    def _variable(self, module: Module, name: str, plural: bool, depth: int) -> Iterator[Referred]:
        if not module:
            if name in self._variables:
                yield Referred("", "", "", constant=self._variables[name].get("value"))
            return
        outer, key, call = self.call(module)
        expression = (call.get("expressions") or {}).get(name)
        if expression is None:
            default = ((self._module(module).get("variables") or {}).get(name) or {}).get("default")
            if default is not None:
                yield Referred("", "", "", constant=default)
        yield from self._referred(outer, key, expression, call, plural=plural, depth=depth)

    def _output(
        self, module: Module, key: str | None, rest: list[str], by_key: bool, plural: bool, depth: int
    ) -> Iterator[Referred]:
        name, *path = rest
        keys = self._children[module, name]
        if path and is_key(path[0]) and key_of(path[0]) in keys:
            keys, path = [key_of(path[0])], path[1:]
        elif by_key and key in keys:
            keys = [key]
        outputs = self._module((*module, (name, None))).get("outputs") or {}
        for each in keys:
            for output in [path[0]] if path else list(outputs):
                expression = (outputs.get(output) or {}).get("expression")
                inside = (*module, (name, each))
                found = list(self._referred(inside, None, expression, plural=True, depth=depth))
                yield from _indexed(found, path[1:], key if by_key and not plural else None)

    def _instance(
        self, module: Module, key: str | None, name: list[str], rest: list[str], by_key: bool, plural: bool
    ) -> Iterator[Referred]:
        found = self._instances.get(prefix(module) + ".".join(name), [])
        if rest and is_key(rest[0]):
            found = [each for each in found if each[0] == key_of(rest[0])]
            rest = rest[1:]
        elif len(found) > 1 and by_key:
            found = _with_key(found, key) or (found if plural else [])
        elif len(found) > 1 and not plural:
            found = []
        attribute = ".".join(step for step in rest if not is_key(step))
        for instance_key, address, type_ in found:
            yield Referred(address, type_, attribute, instance_key)


def _with_key(found: list[tuple[str | None, str, str]], key: str | None) -> list[tuple[str | None, str, str]]:
    same = [each for each in found if each[0] == key]
    if not same and key is not None and key.isdigit() and all(each[0] and each[0].isdigit() for each in found):
        # Terraform's element() begins again where a list ends.
        same = [each for each in found if each[0] == str(int(key) % len(found))]
    return same


def _indexed(found: list[Referred], path: list[str], key: str | None) -> list[Referred]:
    """What an index into an output leads to; `key` stands for an index that is computed."""
    wanted = next((key_of(step) for step in path if is_key(step)), key)
    if wanted is None or len(found) < 2:
        return found
    same = [each for each in found if each.key == wanted]
    if same or not wanted.isdigit():
        return same or found
    return found[int(wanted) : int(wanted) + 1] or found


def _symbol(referred: Referred, default: str) -> str:
    return symbol(f"{referred.address}.{referred.attribute or default}")
