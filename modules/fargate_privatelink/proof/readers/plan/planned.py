"""What a plan holds: the instances that it plans, and the configuration that they come from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.terraform.addresses import Module, parsed, prefix


@dataclass(frozen=True)
class Held:
    """Where an expression stands: in an instance, in a call of a module with a key, or in a module's output.

    `configured` is what the configuration says of it; `count` is how many instances there are.
    """

    module: Module
    key: str | None = None
    configured: Json = field(default_factory=dict)
    count: int = 1


class Planned:
    """A plan, by address; `planned` are its instances, `budget` is what reading its templates may cost."""

    def __init__(self, document: Json, planned: Mapping[str, Json], unknown: Mapping[str, Any]) -> None:
        configuration = document.get("configuration") or {}
        self._root: Json = configuration.get("root_module") or {}
        # What a module only requires Terraform lists as its own, without arguments: it is the caller's.
        self._providers: Json = {
            key: body
            for key, body in (configuration.get("provider_config") or {}).items()
            if ":" not in key or body.get("expressions")
        }
        self._variables: Json = document.get("variables") or {}
        self._planned, self._unknown = planned, unknown
        self.budget = Budget()
        self._instances: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
        self._children: dict[tuple[Module, str], list[str | None]] = defaultdict(list)
        self._inside: dict[Module, list[str]] = defaultdict(list)
        self._managed: dict[str, list[str]] = defaultdict(list)
        self._configured: dict[tuple[str, ...], Mapping[str, Json]] = {}
        for address in planned:
            module, base, key = parsed(address)
            self._instances[base].append((key, address))
            self._inside[module].append(address)
            if not self.is_data(address):
                self._managed[self.type_of(address)].append(address)
            for depth, (name, module_key) in enumerate(module):
                keys = self._children[module[:depth], name]
                if module_key not in keys:
                    keys.append(module_key)

    def held(self, address: str) -> Held | None:
        """What the configuration holds of an instance."""
        module, base, key = parsed(address)
        configured = self._resources(module).get(base[len(prefix(module)) :])
        return Held(module, key, configured, len(self._instances[base])) if configured else None

    def _resources(self, module: Module) -> Mapping[str, Json]:
        names = tuple(name for name, _ in module)
        if names not in self._configured:
            found = self._module(module).get("resources") or ()
            self._configured[names] = {str(each.get("address")): each for each in found}
        return self._configured[names]

    def _module(self, module: Module) -> Json:
        found = self._root
        for name, _ in module:
            found = self._call(found, name).get("module") or {}
        return found

    @staticmethod
    def _call(module: Json, name: str) -> Json:
        call: Json = (module.get("module_calls") or {}).get(name) or {}
        return call

    def provider_key(self, key: str) -> str:
        """The key of the provider that a resource names, where the plan tells it.

        Deep inside modules that say nothing of providers Terraform leaves a key that none has, or one without
        arguments: the module's caller has the same provider.
        """
        if key in self._providers:
            return key
        module, _, name = key.rpartition(":")
        names = [each for each, _ in parsed(f"{module}.")[0]]
        for depth in range(len(names) - 1, 0, -1):
            found = self._module(tuple((each, None) for each in names[:depth])).get("resources") or ()
            used = {str(each.get("provider_config_key")) for each in found} & self._providers.keys()
            if used:
                return used.pop() if len(used) == 1 else ""
        of_root = [each for each in self._providers if each.partition(".")[0] == name]
        return of_root[0] if len(of_root) == 1 else ""

    def provider(self, key: str) -> Json:
        """The expressions of a provider, by its key in the plan."""
        expressions: Json = (self._providers.get(key) or {}).get("expressions") or {}
        return expressions

    def instances(self, module: Module, name: str) -> Sequence[tuple[str | None, str]]:
        """The keys and addresses of a resource's instances."""
        return self._instances.get(prefix(module) + name, ())

    def inside(self, module: Module) -> Sequence[str]:
        """The addresses of the instances in a module, and in none of the modules that it calls."""
        return self._inside.get(module, ())

    def of_type(self, type_: str) -> Sequence[str]:
        """The addresses of the resources of a type."""
        return self._managed.get(type_, ())

    def type_of(self, address: str) -> str:
        return str(self._planned[address].get("type"))

    def is_data(self, address: str) -> bool:
        return self._planned[address].get("mode") == "data"

    def values(self, address: str) -> Json:
        """The planned values of an instance."""
        values: Json = self._planned[address].get("values") or {}
        return values

    def unknown(self, address: str) -> Json:
        """Which of an instance's values only the apply will tell."""
        found = self._unknown.get(address)
        return found if isinstance(found, Mapping) else {}

    def call(self, module: Module) -> Held:
        """What calls a module."""
        *outer, (name, key) = module
        configured = self._call(self._module(tuple(outer)), name)
        return Held(tuple(outer), key, configured, len(self.keys(tuple(outer), name)))

    def calls(self, module: Module) -> Sequence[Module]:
        """The instances of the modules that a module calls."""
        names = self._module(module).get("module_calls") or {}
        return [(*module, (name, key)) for name in names for key in self.keys(module, name)]

    def keys(self, module: Module, name: str) -> Sequence[str | None]:
        """The keys of the instances of a module that a module calls."""
        return self._children.get((module, name), ())

    def variable(self, name: str) -> Any:
        """The value of a root variable."""
        return (self._variables.get(name) or {}).get("value")

    def default(self, module: Module, name: str) -> Any:
        """The default of a module's variable."""
        return ((self._module(module).get("variables") or {}).get(name) or {}).get("default")

    def is_known_variable(self, module: Module, name: str) -> bool:
        """Whether a module's variable is a text before the apply: two arguments made of it alone are the same text.

        One may be made of how many things a list has, which tells nothing of them.
        """
        alone = {"references": [f"var.{name}"]}
        found = [
            self.values(address).get(argument)
            for address in self.inside(module)
            if (held := self.held(address))
            for argument, expression in (held.configured.get("expressions") or {}).items()
            if expression == alone
        ]
        texts = [value for value in found if isinstance(value, str)]
        return len(texts) == len(found) and len(set(texts)) < len(texts)

    def variables(self) -> frozenset[str]:
        """The addresses of the variables of all modules, without keys."""

        def of(module: Json, path: str) -> Iterator[str]:
            yield from (f"{path}var.{name}" for name in module.get("variables") or ())
            for name, call in (module.get("module_calls") or {}).items():
                yield from of((call or {}).get("module") or {}, f"{path}module.{name}.")

        return frozenset(of(self._root, ""))

    def outputs(self, module: Module) -> Mapping[str, Json]:
        """The expressions of a module's outputs."""
        outputs = self._module(module).get("outputs") or {}
        return {name: (each or {}).get("expression") or {} for name, each in outputs.items()}
