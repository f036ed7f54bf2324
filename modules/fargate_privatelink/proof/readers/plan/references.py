"""Follows the references of a plan's expressions to what they lead to.

The configuration in a plan names what an expression refers to, and not the expression. References are followed through
variables, outputs and `for_each`; an index that is computed is followed where the plan has what it is computed from.
Locals are not in a plan: one may hold whatever its module sees.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fargate_privatelink.proof.readers.plan.parts import Hidden, Known, Part, Thing, dug, indexed, things_in
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.readers.plan.templates import templated
from fargate_privatelink.proof.terraform.addresses import Module, is_key, key_of, references_in, step_of
from fargate_privatelink.proof.terraform.argument_kinds import DATA, IDENTITY, KINDS, TELLING, denotes, may_tell

# The kinds of a text: whatever it mentions.
ANY: tuple[str, ...] = ("*",)


class References:
    """What the expressions of a plan refer to."""

    def __init__(self, planned: Planned) -> None:
        self._planned = planned
        self._found: dict[tuple[tuple[str, ...], Module, str | None, int], list[Part]] = {}
        self._seen: dict[tuple[tuple[str, ...], Module], list[Part]] = {}
        self._same: dict[str, str] = {}

    def parts(self, kinds: tuple[str, ...], held: Held, expression: Any) -> list[Part]:
        """What takes part in an expression: things of some kinds, and everything else."""
        if not isinstance(expression, dict):
            return []
        if "constant_value" in expression and not templated(expression):
            return [Known(expression["constant_value"])]
        references = references_in(expression.get("references") or ())
        where = (kinds, held.module, held.key, id(expression))
        if references and where not in self._found:
            # What an expression in a cycle sees; the plan holds all expressions, so that each has an id of its own.
            self._found[where] = []
            parts = indexed([self._one(kinds, held, steps) for steps in references])
            same = [self._canonical(part) if isinstance(part, Thing) and kinds != ANY else part for part in parts]
            self._found[where] = same
        return list(self._found.get(where, ()))

    def _one(self, kinds: tuple[str, ...], held: Held, steps: list[str]) -> list[Part]:
        root, *rest = steps
        match root:
            case "local":
                return [Hidden(held.module)]
            case "count":
                return [Known(held.key, is_index=True, count=held.count)]
            case "each" if rest[:1] == ["key"]:
                return [Known(held.key, is_index=True)]
            case "each":
                return self._each(kinds, held, rest[1:])
            case "var":
                return self._variable(kinds, held, rest)
            case "module":
                return self._output(kinds, held, rest)
            case "path" | "terraform" | "self":
                return [Known()]
        data = root == "data"
        return self._resource(kinds, held, steps[: 3 if data else 2], steps[3 if data else 2 :])

    def _each(self, kinds: tuple[str, ...], held: Held, path: list[str]) -> list[Part]:
        """What `each.value` is, as far as the instance's key tells."""
        for_each = held.configured.get("for_each_expression")
        if held.key is None or not isinstance(for_each, dict):
            return [Hidden(held.module)]
        references = references_in(for_each.get("references") or ())
        if not references and "constant_value" not in for_each:
            # A function of constants: of a set, each value is its own key.
            return [Known(None if path else held.key, is_index=True)]
        if len(references) < 2:
            found = self._within(kinds, held, for_each, [step_of(held.key), *path])
            return [Known(part.value, is_index=True) if isinstance(part, Known) else part for part in found]
        parts = self.parts(kinds, held, for_each)
        return [part for part in things_in(parts) if part.key == held.key] or [*parts, Known()]

    def _variable(self, kinds: tuple[str, ...], held: Held, rest: list[str]) -> list[Part]:
        name, *path = rest
        if not held.module:
            return [Known(dug(self._planned.variable(name), path))]
        call = self._planned.call(held.module)
        expression = (call.configured.get("expressions") or {}).get(name)
        if expression is None:
            return [Known(dug(self._planned.default(held.module, name), path))]
        return self._within(kinds, call, expression, path)

    def _output(self, kinds: tuple[str, ...], held: Held, rest: list[str]) -> list[Part]:
        name, *path = rest
        keys: Sequence[str | None] = self._planned.keys(held.module, name) or [None]
        if path and is_key(path[0]):
            keys, path = [key for key in keys if key == key_of(path[0])], path[1:]
        found: list[tuple[str, list[Part]]] = []
        for key in keys:
            inside = Held((*held.module, (name, key)))
            outputs = self._planned.outputs(inside.module)
            named = path[:1] or list(outputs)
            found += [(each, self._within(kinds, inside, outputs.get(each), path[1:])) for each in named]
        # Behind an index that is computed, a plan does not name the output.
        leading = list(
            dict.fromkeys(output for output, parts in found if not all(isinstance(part, Known) for part in parts))
        )
        if len({_addresses(found, output) for output in leading}) == 1:
            # Attributes of the same things: whichever is meant, it is one of these.
            leading = leading[:1]
        parts = [part for output, each in found if output in leading or not leading for part in each]
        return [*parts, Known()] if len(leading) > 1 else parts

    def _within(self, kinds: tuple[str, ...], held: Held, expression: Any, path: list[str]) -> list[Part]:
        """What takes part in what a path leads to inside the value of an expression."""
        if not isinstance(expression, dict):
            return [Known()]
        if "constant_value" in expression and not templated(expression):
            return [Known(dug(expression["constant_value"], path))]
        references = references_in(expression.get("references") or ())
        parts = self.parts(kinds, held, expression)
        if not path or not parts:
            return parts or [Known()]
        if len(references) == 1:
            deeper = self._one(kinds, held, [*references[0], *path])
            if any(not isinstance(part, Known) or part.value is not None for part in deeper):
                return deeper
        things = things_in(parts)
        if len(things) == len(parts) and is_key(path[0]):
            wanted = key_of(path[0])
            same = [thing for thing in things if thing.key == wanted]
            if not same and len(things) == len(references) and wanted.isdigit():
                same = things[int(wanted) : int(wanted) + 1]
            if len(same) == 1:
                return list(same)
        return [*parts, Known()]

    def _resource(self, kinds: tuple[str, ...], held: Held, name: list[str], rest: list[str]) -> list[Part]:
        found = self._planned.instances(held.module, ".".join(name))
        if rest and is_key(rest[0]):
            found = [each for each in found if each[0] == key_of(rest[0])]
            rest = rest[1:]
        attribute = ".".join(step for step in rest if not is_key(step))
        return [part for key, address in found for part in self._attribute(kinds, address, key, attribute)]

    def _attribute(self, kinds: tuple[str, ...], address: str, key: str | None, attribute: str) -> list[Part]:
        type_ = self._planned.type_of(address)
        if kinds == ANY or denotes(type_, attribute, kinds):
            return [Thing(address, type_, attribute, key)]
        value = self._planned.values(address).get(attribute)
        if value is not None or type_ in kinds:
            return [Known(value)]
        held = self._planned.held(address)
        expressions = (held.configured.get("expressions") or {}) if held else {}
        names = [attribute] if attribute else list(expressions)
        leading = [expressions[name] for name in names if set(KINDS.get(name, ())) & set(kinds) and name in expressions]
        found = [part for each in leading for part in self.parts(kinds, held or Held(()), each)]
        tells = not leading and attribute not in IDENTITY and may_tell(type_, attribute, kinds)
        tells = tells if attribute else self._tells(kinds, address)
        return [*found, Hidden()] if tells else found or [Known()]

    def seen(self, kinds: tuple[str, ...], module: Module) -> list[Part]:
        """Everything that a local of a module can hold of some kinds."""
        if (kinds, module) not in self._seen:
            self._seen[kinds, module] = []  # what a module in a cycle sees
            found: dict[str, Part] = {}
            for part in self._sights(kinds, module):
                inner = (
                    self.seen(kinds, part.module) if isinstance(part, Hidden) and part.module is not None else [part]
                )
                found.update({str(each): each for each in inner if not isinstance(each, Known)})
            self._seen[kinds, module] = list(found.values())
        return self._seen[kinds, module]

    def _sights(self, kinds: tuple[str, ...], module: Module) -> Iterator[Part]:
        for address in self._planned.inside(module):
            type_ = self._planned.type_of(address)
            if type_ in kinds:
                yield self._canonical(Thing(address, type_, ""))
            elif self._tells(kinds, address):
                yield Hidden()
        for called in self._planned.calls(module):
            for expression in self._planned.outputs(called).values():
                yield from self.parts(kinds, Held(called), expression)
        if module:
            call = self._planned.call(module)
            for name, expression in (call.configured.get("expressions") or {}).items():
                if not self._planned.is_known_variable(module, name):
                    yield from self.parts(kinds, call, expression)

    def _tells(self, kinds: tuple[str, ...], address: str) -> bool:
        """Whether an instance will tell of a thing of some kinds that its configuration does not name."""
        held = self._planned.held(address)
        configured = (held.configured.get("expressions") or {}) if held else {}
        telling = TELLING if self._planned.is_data(address) else TELLING[:2]
        names = [name for name in KINDS if KINDS[name] == kinds and name not in configured and name not in IDENTITY]
        return any(self._planned.unknown(address).get(name) is True for name in (*names, *telling))

    def _canonical(self, thing: Thing) -> Thing:
        """A data source's thing as the resource that it reads, where that is in the plan."""
        if not self._planned.is_data(thing.address):
            return thing
        if thing.address not in self._same:
            self._same[thing.address] = thing.address
            self._same[thing.address] = self._read_by(thing)
        same = self._same[thing.address]
        return thing if same == thing.address else Thing(same, thing.type, thing.attribute, thing.key)

    def _read_by(self, thing: Thing) -> str:
        argument, attribute = DATA.get(thing.type, ("id", "id"))
        value = self._planned.values(thing.address).get(argument)
        if value is not None:
            same = [
                address
                for address in self._planned.of_type(thing.type)
                if self._planned.values(address).get(attribute) == value
            ]
            return same[0] if len(same) == 1 else thing.address
        held = self._planned.held(thing.address)
        expression = (held.configured.get("expressions") or {}).get(argument) if held else None
        parts = self.parts((thing.type,), held, expression) if held else []
        (only,) = things_in(parts) if len(parts) == 1 and things_in(parts) else (None,)
        return only.address if only else thing.address


def _addresses(found: Sequence[tuple[str, list[Part]]], output: str) -> tuple[object, ...]:
    """What the instances of a module give in an output: the addresses of things, and whatever is none."""
    parts = [part for name, each in found if name == output for part in each]
    return tuple(part.address if isinstance(part, Thing) else part for part in parts)
