"""The content of blocks: arguments, blocks inside, and meta-arguments, each in its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.handoff.blocks import ALWAYS, ATTRIBUTES_AS_BLOCKS, Facts, holds_objects
from modules.handoff.lines import INDENT, aligned, block
from modules.handoff.model import Address, Json
from modules.handoff.templates import quoted_literal
from modules.handoff.values import argument, expression

# Meta-arguments stand first, then what names a thing; tags, and these meta-arguments, stand last.
FIRST = ("count", "for_each", "provider", "source", "version", "providers")
NAMES = ("name", "name_prefix", "family", "description")
LAST = ("lifecycle", "depends_on")
# Arguments whose strings are references to the letter: of a resource or module, of its lifecycle, of provisioners.
REFERENCES = ("depends_on", "provider", "providers")
REFERENCES_OF_LIFECYCLE = ("ignore_changes", "replace_triggered_by")
REFERENCES_OF_PROVISIONERS = ("when", "on_failure")


class NotExpressibleError(ValueError):
    """Something in a stack that HCL cannot say exactly, or that does not say whether it is a block."""


def body(value: Json, address: Address, facts: Facts) -> str:
    """The content of the block at `address`; a NotExpressibleError names what cannot be written."""
    if address[0] in ("resource", "data"):
        facts.arguments.update(ATTRIBUTES_AS_BLOCKS.get(address[1], ()))
    return _content(value, facts, 1, ".".join(address))


def _content(body: Json, facts: Facts, level: int, place: str) -> str:
    rows: list[tuple[str, str]] = []
    nested: list[str] = []
    last: list[str] = []
    for key in sorted((key for key in body if key != "//"), key=_order):
        value = body[key]
        where = f"{place}.{key}"
        if key == "dynamic":
            nested += _dynamic(value, facts, level, where)
        elif key == "provisioner":
            last += _provisioners(value, level, where)
        elif (level == 1 and key in REFERENCES) or (place.endswith(".lifecycle") and key in REFERENCES_OF_LIFECYCLE):
            rows.append((key, references(value, level)))
        elif value is None:
            continue
        elif key in ALWAYS or key in facts.blocks:
            texts = [block(key, _content(item, _inside(key, facts), level + 1, where), level) for item in listed(value)]
            (last if key in LAST else nested).extend(texts)
        elif key not in (*FIRST, *facts.arguments) and holds_objects(value) and place.split(".")[0] != "module":
            raise NotExpressibleError(f"{where}: an override that does not say whether it is a block; use the property")
        else:
            rows.append((key, argument(value, level)))
    head = [row for row in rows if row[0] in FIRST]
    middle = sorted((row for row in rows if row[0] not in FIRST and row[0] not in LAST), key=_is_long)
    tail = [row for row in rows if row[0] in LAST]
    parts = [aligned(part, level) for part in (head, middle) if part]
    return "\n".join([*parts, *nested, *last, *([aligned(tail, level)] if tail else [])])


def _inside(key: str, facts: Facts) -> Facts:
    inside = facts.of(key)
    inside.blocks.update(ALWAYS.get(key, ()))
    return inside


def _dynamic(value: Any, facts: Facts, level: int, place: str) -> Iterator[str]:
    for entry in listed(value):
        for name, dynamic in entry.items():
            for one in listed(dynamic):
                inner = "\n".join(
                    [
                        aligned(
                            [
                                (key, one[key] if key == "iterator" else expression(one[key], level + 1))
                                for key in ("for_each", "iterator", "labels")
                                if key in one
                            ],
                            level + 1,
                        ),
                        block(
                            "content",
                            _content(one["content"], facts.of(name), level + 2, f"{place}.{name}"),
                            level + 1,
                        ),
                    ]
                )
                yield block(f"dynamic {quoted_literal(name)}", inner, level)


def _provisioners(value: Any, level: int, place: str) -> Iterator[str]:
    for entry in listed(value):
        for name, body in entry.items():
            for one in listed(body):
                plain = Facts(arguments=set(one) - {"connection"})
                content = _content(
                    {key: item for key, item in one.items() if key not in REFERENCES_OF_PROVISIONERS},
                    plain,
                    level + 1,
                    f"{place}.{name}",
                )
                raw = [(key, str(one[key])) for key in REFERENCES_OF_PROVISIONERS if key in one]
                head = aligned(raw, level + 1) + "\n" if raw else ""
                yield block(f"provisioner {quoted_literal(name)}", head + content, level)


def listed(value: Any) -> list[Any]:
    """The blocks of one name: JSON has one by itself, and several in a list."""
    return value if isinstance(value, list) else [value]


def references(value: Any, level: int) -> str:
    """References to the letter: a list on a line each, a map of them, or one."""
    if isinstance(value, Mapping):
        return "{\n" + aligned([(key, str(item)) for key, item in value.items()], level + 1) + INDENT * level + "}"
    if isinstance(value, str):
        return value
    items = [_bare(item) for item in value]
    line = f"[{', '.join(items)}]"
    if len(items) <= 1 and len(line) <= 100:
        return line
    inner = INDENT * (level + 1)
    return "[\n" + "".join(f"{inner}{item},\n" for item in items) + INDENT * level + "]"


def _bare(text: str) -> str:
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def _is_long(row: tuple[str, str]) -> tuple[bool, bool]:
    """Puts arguments of several lines behind those of one, and tags behind all."""
    key, text = row
    return key == "tags", "\n" in text


def _order(key: str) -> tuple[int, int | str]:
    if key in FIRST:
        return 0, FIRST.index(key)
    if key in NAMES:
        return 1, NAMES.index(key)
    return 2, key
