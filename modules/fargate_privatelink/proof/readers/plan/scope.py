"""Evaluates the templates that a plan of a configuration in JSON syntax holds.

For HCL a plan names only the references of an expression. For Terraform's JSON syntax, which CDKTF writes, it holds
the template too, so that its value is known as far as the synthesized file tells it.
"""

from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions.functions import UnresolvedError, plain
from fargate_privatelink.proof.expressions.parser import evaluate
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.terraform.addresses import Module
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol


def templated(expression: Any) -> bool:
    """Whether an expression of a plan's configuration comes with its template."""
    return isinstance(expression, Mapping) and "constant_value" in expression and "references" in expression


def value_of(planned: Planned, held: Held, template: Any) -> Any:
    """The value of a template where it stands."""
    return plain(_value(template, _Scope(planned, held)))


def _value(raw: Any, scope: "_Scope") -> Any:
    if isinstance(raw, str):
        return evaluate(raw, scope)
    if isinstance(raw, Mapping):
        return {name: _value(item, scope) for name, item in raw.items()}
    return [_value(item, scope) for item in raw] if isinstance(raw, list) else raw


class _Namespace:
    def __init__(self, find: Any) -> None:
        self._find = find

    def attribute(self, name: str) -> Any:
        return self._find(name)


class _Instance:
    """An instance as it is planned; what is known after apply is a symbol."""

    def __init__(self, planned: Planned, address: str) -> None:
        self.address, self._values = address, planned.values(address)

    def attribute(self, name: str) -> Any:
        value = self._values.get(name)
        return symbol(f"{self.address}.{name}") if value is None else value


class _Scope:
    def __init__(self, planned: Planned, held: Held) -> None:
        self._planned, self._module, self._key, self._configured = planned, held.module, held.key, held.configured

    def root(self, name: str) -> Any:
        if name == "each":
            return {"key": self._key, "value": self._each()}
        if name == "count":
            return {"index": int(self._key) if self._key and self._key.isdigit() else UNKNOWN}
        if name == "var":
            return _Namespace(self._variable)
        if name == "data":
            return _Namespace(lambda type_: _Namespace(lambda each: self._resource(f"data.{type_}.{each}")))
        if name == "module":
            return _Namespace(self._called)
        if name in ("local", "path", "terraform", "self"):
            raise UnresolvedError(f"{name} is not in a plan")
        return _Namespace(lambda each: self._resource(f"{name}.{each}"))

    def _each(self) -> Any:
        for_each = self._configured.get("for_each_expression") or {}
        if "constant_value" not in for_each or "references" in for_each:
            return UNKNOWN
        collection = for_each["constant_value"]
        return collection.get(self._key, UNKNOWN) if isinstance(collection, Mapping) else self._key

    def _variable(self, name: str) -> Any:
        if not self._module:
            return self._planned.variable(name)
        call = self._planned.call(self._module)
        expression = (call.configured.get("expressions") or {}).get(name) or {}
        if "constant_value" not in expression:
            raise UnresolvedError(f"variable {name} is not in the plan")
        if "references" not in expression:
            return expression["constant_value"]
        return _value(expression["constant_value"], _Scope(self._planned, call))

    def _called(self, name: str) -> Any:
        """The outputs of a module, by the keys of its instances where it has some."""
        keys = self._planned.keys(self._module, name)
        made = {str(key): self._outputs((*self._module, (name, key))) for key in keys}
        return made.get("None") or made

    def _outputs(self, module: Module) -> Any:
        def find(name: str) -> Any:
            expression = self._planned.outputs(module).get(name, {})
            if "constant_value" not in expression:
                raise UnresolvedError(f"output {name} is not in the plan")
            return _value(expression["constant_value"], _Scope(self._planned, Held(module)))

        return _Namespace(find)

    def _resource(self, name: str) -> Any:
        found = self._planned.instances(self._module, name)
        if not found:
            raise UnresolvedError(f"{name} is not in the plan")
        made = [(key, _Instance(self._planned, address)) for key, address in found]
        if made[0][0] is None:
            return made[0][1]
        if all(key is not None and key.isdigit() for key, _ in made):
            return [instance for _, instance in sorted(made, key=lambda each: int(each[0] or 0))]
        return {str(key): instance for key, instance in made}
