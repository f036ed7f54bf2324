"""Evaluates the templates that a plan of a configuration in JSON syntax holds.

For HCL a plan names only the references of an expression. For Terraform's JSON syntax, which CDKTF writes, it holds
the template too, so that its value is known as far as the synthesized file tells it.
"""

from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions.parser import evaluate
from fargate_privatelink.proof.expressions.scope import Instance, Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.terraform.addresses import Module
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def templated(expression: Any) -> bool:
    """Whether an expression of a plan's configuration comes with its template."""
    return isinstance(expression, Mapping) and "constant_value" in expression and "references" in expression


def value_of(planned: Planned, held: Held, template: Any) -> Any:
    """The value of a template where it stands."""
    scope = _scope(planned, held)
    return plain(evaluate(template, scope), scope.budget)


def _scope(planned: Planned, held: Held) -> Scope:
    index = int(held.key) if held.key and held.key.isdigit() else UNKNOWN
    own = {"each": {"key": held.key, "value": _each(held)}, "count": {"index": index}}
    return Scope(_PlannedModule(planned, held.module), own, budget=planned.budget)


def _each(held: Held) -> Any:
    for_each = held.configured.get("for_each_expression") or {}
    if "constant_value" not in for_each or "references" in for_each:
        return UNKNOWN
    collection = for_each["constant_value"]
    return collection.get(held.key, UNKNOWN) if isinstance(collection, Mapping) else held.key


class _PlannedModule:
    """The named values of a module of a plan; what is known after apply is a symbol."""

    def __init__(self, planned: Planned, module: Module) -> None:
        self._planned, self._module = planned, module

    def variable(self, name: str) -> Any:
        if not self._module:
            return self._planned.variable(name)
        call = self._planned.call(self._module)
        expression = (call.configured.get("expressions") or {}).get(name) or {}
        if "constant_value" not in expression:
            raise UnresolvedError(f"variable {name} is not in the plan")
        if "references" not in expression:
            return expression["constant_value"]
        return evaluate(expression["constant_value"], _scope(self._planned, call))

    def local(self, name: str) -> Any:
        raise UnresolvedError(f"local {name} is not in a plan")

    def called(self, name: str) -> Any:
        keys = self._planned.keys(self._module, name)
        made = {str(key): self._outputs((*self._module, (name, key))) for key in keys}
        return made.get("None") or made

    def _outputs(self, module: Module) -> Namespace:
        def find(name: str) -> Any:
            expression = self._planned.outputs(module).get(name, {})
            if "constant_value" not in expression:
                raise UnresolvedError(f"output {name} is not in the plan")
            return evaluate(expression["constant_value"], _scope(self._planned, Held(module)))

        return Namespace(find)

    def resource(self, address: str) -> Any:
        found = self._planned.instances(self._module, address)
        if not found:
            raise UnresolvedError(f"{address} is not in the plan")
        made = [(key, Instance(each, self._planned.values(each).get)) for key, each in found]
        if made[0][0] is None:
            return made[0][1]
        if all(key is not None and key.isdigit() for key, _ in made):
            return [instance for _, instance in sorted(made, key=lambda each: int(each[0] or 0))]
        return {str(key): instance for key, instance in made}
