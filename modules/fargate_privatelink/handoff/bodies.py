"""Bodies whose arguments are a provider's or a module's: arguments, blocks inside, and what Terraform adds to them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.blocks import Spot, holds_objects
from fargate_privatelink.handoff.grammar import CONNECTION, LIFECYCLE, PROVISIONER, own_blocks, references, says_nothing
from fargate_privatelink.handoff.places import Shape, is_document
from fargate_privatelink.handoff.unfolding import NotExpressibleError, Refusals, labelled, unpacked
from fargate_privatelink.hcl.json_texts import unknown
from fargate_privatelink.hcl.lines import aligned, block
from fargate_privatelink.hcl.rewriting import renamed
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.hcl.values import Render, argument, constant, document, row

# Meta-arguments stand first, then what names a thing; tags, these blocks and `depends_on` stand last.
FIRST = ("count", "for_each", "provider")
FIRST_OF_PROVIDER = ("alias", "version")
FIRST_OF_MODULE = ("source", "version", "providers", "count", "for_each")
NAMES = ("name", "name_prefix", "family", "description")
LAST = ("lifecycle", "provisioner")
# Meta-arguments whose strings are references.
REFERENCES = ("provider", "depends_on")
REFERENCES_OF_MODULE = ("providers", "depends_on")
# How a module's meta-arguments are written: a source is taken literally, and so is a version.
OF_MODULE: Mapping[str, Render] = {
    "source": constant,
    "version": constant,
    **dict.fromkeys(REFERENCES_OF_MODULE, references),
}
# What CDKTF calls the iterator of each `dynamic`.
EACH = "each"
# Blocks of Terraform's own in the body of a resource.
OWN = {"connection": CONNECTION, "lifecycle": LIFECYCLE, "provisioner": PROVISIONER}

Rows = list[tuple[str, str]]


def module(value: Json, level: int = 1) -> str:
    """The content of a `module` block: whatever is no meta-argument is an input, and may be null."""
    rows: Rows = []
    for key in _ordered(value, FIRST_OF_MODULE):
        if value[key] is None and key in (*FIRST_OF_MODULE, *REFERENCES_OF_MODULE):
            continue
        if key in REFERENCES_OF_MODULE and not value[key]:
            # CDKTF writes it for every call, and it says nothing.
            continue
        rows.append(row(key, value[key], level, OF_MODULE.get(key, argument)))
    return _sections(rows, [], [], FIRST_OF_MODULE, level)


def resource(value: Json, spot: Spot, level: int = 1) -> str:
    """The content of a block of a resource, a data source or the like."""
    rows: Rows = []
    nested: list[str] = []
    last: list[str] = []
    refusals = Refusals()
    for key in (key for key in _ordered(value, FIRST, spot) if value[key] is not None and not says_nothing(key, value)):
        with refusals.of(f"{spot.name}.{key}"):
            if key in OWN:
                texts = own_blocks(key, value[key], OWN[key], level, f"{spot.name}.{key}")
                (last if key in LAST else nested).extend(texts)
            elif key in REFERENCES:
                rows.append(row(key, value[key], level, references))
            elif key in FIRST:
                rows.append(row(key, value[key], level, argument))
            else:
                _add(key, value[key], spot, level, rows, nested)
    refusals.tell()
    return _sections(rows, nested, last, FIRST, level)


def provider(value: Json, spot: Spot, level: int = 1) -> str:
    """The content of a `provider` block."""
    rows: Rows = []
    nested: list[str] = []
    refusals = Refusals()
    for key in (key for key in _ordered(value, FIRST_OF_PROVIDER, spot) if value[key] is not None):
        with refusals.of(f"{spot.name}.{key}"):
            if key in FIRST_OF_PROVIDER:
                rows.append(row(key, value[key], level, argument))
            else:
                _add(key, value[key], spot, level, rows, nested)
    refusals.tell()
    return _sections(rows, nested, [], (), level)


def _body(value: Json, spot: Spot, level: int) -> str:
    """The content of a block inside a resource."""
    rows: Rows = []
    nested: list[str] = []
    refusals = Refusals()
    for key in (key for key in _ordered(value, (), spot) if value[key] is not None):
        with refusals.of(f"{spot.name}.{key}"):
            _add(key, value[key], spot, level, rows, nested)
    refusals.tell()
    return _sections(rows, nested, [], (), level)


def _add(key: str, value: Any, spot: Spot, level: int, rows: Rows, nested: list[str]) -> None:
    """Add an argument to the rows, or blocks to the nested ones."""
    if key == "dynamic":
        nested += _dynamic(value, spot, level)
    elif _is_argument(value, spot, key):
        rows.append(row(key, value, level, document if is_document(f"{spot.place}.{key}") else argument))
    else:
        inside = spot.inside(key)
        nested += [block(key, _body(each, inside, level + 1), level) for each in unpacked(value, inside.name)]


def _is_argument(value: Any, spot: Spot, key: str) -> bool:
    match spot.shape(key):
        case Shape.ARGUMENT:
            return True
        case Shape.BLOCK:
            return False
        case Shape.EITHER:
            # With anything but objects in it, it is no list of blocks; without anything, it is not even a block.
            return not (isinstance(value, list) and value and all(isinstance(item, dict) for item in value))
        case Shape.BLOCKS if value != []:
            return not holds_objects(value)
        case _ if not holds_objects(value):
            return True
    advice = spot.advice.replace("PLACE", f"{spot.place}.{key}")
    raise NotExpressibleError(f"{spot.name}.{key}: nothing says whether it is a block; {advice}")


def _dynamic(value: Any, spot: Spot, level: int) -> Iterator[str]:
    for (_, label), body in labelled(value, (f"{spot.name}.dynamic",), 1):
        yield block(f"dynamic {quoted_literal(label)}", _repeated(label, body, spot, level + 1), level)


def _repeated(label: str, value: Json, spot: Spot, level: int) -> str:
    """The content of a `dynamic` block."""
    inside = spot.inside(label)
    if extra := value.keys() - {"//", "for_each", "iterator", "labels", "content"}:
        raise NotExpressibleError(f"{inside.name}: {', '.join(sorted(extra))} is not known in a `dynamic`")
    value = _with_own_iterator(label, value)
    rows = [
        row(key, value[key], level, references if key == "iterator" else argument)
        for key in ("for_each", "iterator", "labels")
        if key in value
    ]
    # The key of an element is a number where the elements are a list.
    with unknown(f"{value.get('iterator', label)}.key"):
        bodies = [_body(each, inside, level + 1) for each in unpacked(value.get("content"), inside.name)]
    contents = [block("content", each, level) for each in bodies]
    return "\n".join([aligned(rows, level), *contents])


def _with_own_iterator(label: str, value: Json) -> Json:
    """A `dynamic` whose iterator is called as its block, where CDKTF has it called `each`, as it has all."""
    if value.get("iterator") != EACH:
        return value
    try:
        content = [_named_anew(each, label) for each in unpacked(value.get("content"), label)]
    except ValueError:
        return value
    return {key: item for key, item in value.items() if key != "iterator"} | {"content": content}


def _named_anew(content: Json, label: str) -> Json:
    """The content of a `dynamic` with its iterator's new name; a ValueError where another thing has that name."""
    found = {key: renamed(value, EACH, label) for key, value in content.items() if key != "dynamic"}
    inner = []
    for (_, name), body in labelled(content.get("dynamic"), ("dynamic",), 1):
        iterator = body.get("iterator", name)
        if label in (name, iterator):
            raise ValueError(f"two iterators are called {label}")
        outside = {key: renamed(value, EACH, label) for key, value in body.items() if key != "content"}
        inside = [
            each if iterator == EACH else _named_anew(each, label) for each in unpacked(body.get("content"), name)
        ]
        inner.append({name: outside | {"content": inside}})
    return found | ({"dynamic": inner} if inner else {})


def _sections(rows: Rows, nested: Sequence[str], last: Sequence[str], first: Sequence[str], level: int) -> str:
    head = [each for each in rows if each[0] in first]
    tail = [each for each in rows if first and each[0] == "depends_on"]
    middle = sorted((each for each in rows if each not in (*head, *tail)), key=_is_long)
    parts = [aligned(part, level) for part in (head, middle) if part]
    return "\n".join([*parts, *nested, *last, *([aligned(tail, level)] if tail else [])])


def _is_long(row: tuple[str, str]) -> tuple[bool, bool]:
    """Puts arguments of several lines behind those of one, and tags behind all."""
    key, text = row
    return key == "tags", "\n" in text


def _ordered(value: Json, first: Sequence[str], spot: Spot | None = None) -> list[str]:
    def place(key: str) -> tuple[int, int | str]:
        if key in first:
            return 0, first.index(key)
        if key in NAMES:
            return 1, NAMES.index(key)
        return (2 if spot and spot.required(key) else 3), key

    return sorted((key for key in value if key != "//"), key=place)
