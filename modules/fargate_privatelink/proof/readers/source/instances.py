"""The instances that `count` and `for_each` make, and the values of their arguments and blocks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fargate_privatelink.proof.expressions.numbers import number_of
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope
from fargate_privatelink.proof.expressions.values import Open, SetOf, Unsized
from fargate_privatelink.proof.readers.source.language.bodies import META, Block, Body, value_of
from fargate_privatelink.proof.terraform.addresses import step_of
from fargate_privatelink.proof.terraform.argument_kinds import KINDS
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known

# Terraform's own limit is what the provider can bear; more than these nobody writes.
MAX_INSTANCES = 10_000
# Of a resource that may not be there, what others find it by where no argument refers to another resource.
NAMING = ("name", "family", "bucket")


class Made(NamedTuple):
    """One instance: what is behind the address, and the names that its expressions know besides."""

    key: str | int | None
    suffix: str
    added: Mapping[str, Any]


class Expansion(NamedTuple):
    """The instances of a block; not `is_known` where there may be none of it, or many.

    `kind` is what a reference without a key is: one instance, a list by `count` or a map by `for_each`.
    """

    kind: str
    made: Sequence[Made]
    is_known: bool = True


ONE = Expansion("one", (Made(None, "", {}),))


def expanded(body: Body, scope: Scope, planned: Sequence[str | None] | None = None) -> Expansion:
    """The instances of a resource or module; `planned` are the keys that a plan has."""
    if (count := body.get("count")) is not None:
        return _counted(value_of(count, scope) if planned is None else len(planned), planned)
    if (for_each := body.get("for_each")) is not None:
        return _each(value_of(for_each, scope), planned)
    return ONE if planned is None or planned else Expansion("one", ())


def _counted(count: Any, planned: Sequence[str | None] | None) -> Expansion:
    number = _whole(count)
    if number is None or number > MAX_INSTANCES:
        return Expansion("list", (Made(None, "", {"count": {"index": UNKNOWN}}),), is_known=False)
    indexes = range(number) if planned is None else sorted(int(key) for key in planned if key and key.isdigit())
    return Expansion("list", [Made(index, f"[{index}]", {"count": {"index": index}}) for index in indexes])


def _whole(count: Any) -> int | None:
    """A number of instances; None where it is not known."""
    try:
        number = number_of(count) if not isinstance(count, bool) and is_known(count) else None
    except InvalidError:
        return None
    return number if isinstance(number, int) else None


def _each(collection: Any, planned: Sequence[str | None] | None) -> Expansion:
    entries = entries_of(collection)
    if planned is not None:
        found = dict(entries or ())
        entries = [(key, found.get(key, UNKNOWN)) for key in planned if key is not None]
    if entries is None or len(entries) > MAX_INSTANCES:
        return Expansion("map", (Made(None, "", {"each": {"key": UNKNOWN, "value": UNKNOWN}}),), is_known=False)
    made = [Made(key, f"[{_quoted(key)}]", {"each": {"key": key, "value": value}}) for key, value in entries]
    return Expansion("map", made)


def _quoted(key: str) -> str:
    """A key as an address has it: of `for_each` always a text."""
    step = step_of(key)
    return step if step.startswith('"') else f'"{key}"'


def entries_of(collection: Any) -> list[tuple[str, Any]] | None:
    """The keys and values of what `for_each` goes through; None where a key is not known."""
    if isinstance(collection, Open):
        return None
    if isinstance(collection, Mapping):
        found = sorted(collection.items())
    elif isinstance(collection, list) and not isinstance(collection, Unsized):
        found = [(value, value) for value in collection if isinstance(value, str)]
        found = sorted(dict(found).items()) if len(found) == len(collection) else [(UNKNOWN, UNKNOWN)]
    else:
        return None
    return found if all(isinstance(key, str) and is_known(key) for key, _ in found) else None


def values_of(body: Body, scope: Scope) -> dict[str, Any]:
    """The arguments and nested blocks of a block: of each type of block a list of objects, in their order."""
    found = {name: value_of(each.value, scope) for name, each in body.arguments.items() if name not in META}
    for block in body.blocks:
        if block.type in META:
            continue
        if block.type == "dynamic" and block.labels:
            name, made = block.labels[0], list(_dynamic(block, scope))
        else:
            name, made = block.type, [values_of(block.body, scope)]
        before = found.get(name)
        found[name] = [*(before if isinstance(before, list) else [] if before is None else [before]), *made]
    return found


def _dynamic(block: Block, scope: Scope) -> Iterator[Any]:
    """The blocks that a dynamic block stands for."""
    iterator = block.body.get("iterator")
    name = str(getattr(iterator, "text", iterator) or block.labels[0])
    collection = value_of(block.body.get("for_each"), scope)
    is_sized = isinstance(collection, Mapping | list) and not isinstance(collection, Unsized | Open)
    for key, value in _blocks_of(collection) if is_sized else [(UNKNOWN, UNKNOWN)]:
        inner = scope.within({name: {"key": key, "value": value}})
        content = block.body.get("content")
        made = [] if content is None else [value_of(content, inner)]
        made += (values_of(each.body, inner) for each in block.body.of("content"))
        # Of blocks that may not be there, or many, nothing is certain.
        yield from made if is_sized else (dict.fromkeys(each, UNKNOWN) for each in made if isinstance(each, dict))


def _blocks_of(collection: Any) -> list[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        return sorted(collection.items())
    return list(zip(collection, collection, strict=True) if isinstance(collection, SetOf) else enumerate(collection))


def doubted(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a resource that may not be there: whatever ties it to others is not certain."""
    found = {name: _doubted(value) if name in KINDS else value for name, value in values.items()}
    if not any(name in KINDS for name in values):
        found |= {name: _doubted(values[name]) for name in NAMING if name in values}
    return found


def _doubted(value: Any) -> Any:
    if isinstance(value, str):
        return UNKNOWN + value
    return [*value, UNKNOWN] if isinstance(value, list) else value
