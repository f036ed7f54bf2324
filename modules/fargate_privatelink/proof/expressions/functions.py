"""Terraform's functions, as far as configurations of networks use them. Source: Terraform documentation, Functions.

An argument that is not known makes the result unknown, unless the function only moves its arguments about.
"""

import ipaddress
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.expressions.scope import Instance, Namespace, UnresolvedError
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, symbol


def as_text(value: Any) -> str:
    """A value as Terraform converts it to a string."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else str(value)
    raise UnresolvedError("not a string")


def plain(value: Any) -> Any:
    """A value as JSON: an instance of a resource becomes the symbol of its address."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Instance):
        return symbol(value.address)
    return UNKNOWN if isinstance(value, Namespace) else value


def _known(value: Any) -> Any:
    if not is_known(value):
        raise UnresolvedError("an argument that is not known")
    return value


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise UnresolvedError("not a list")


def _map(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise UnresolvedError("not a map")


def _distinct(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in _list(values):
        if value not in found:
            found.append(value)
    return found


def _set(values: Any) -> list[Any]:
    found = _distinct(values)
    return sorted(found) if all(isinstance(value, str) for value in found) else found


def _element(values: Any, position: Any) -> Any:
    found = _list(values)
    if not found:
        raise UnresolvedError("an element of an empty list")
    return found[int(_known(position)) % len(found)]


def _flatten(values: Any) -> list[Any]:
    return [item for value in _list(values) for item in (_flatten(value) if isinstance(value, list) else [value])]


def _length(value: Any) -> int:
    if isinstance(value, str):
        _known(value)
    elif not isinstance(value, list | dict):
        raise UnresolvedError("not a collection")
    return len(value)


def _lookup(values: Any, key: Any, *default: Any) -> Any:
    found = _map(values)
    if _known(key) in found:
        return found[key]
    if default:
        return default[0]
    raise UnresolvedError(f"no key {key}")


def _merge(*maps: Any) -> dict[str, Any]:
    return {key: value for each in maps if each is not None for key, value in _map(each).items()}


def _coalesce(*values: Any) -> Any:
    for value in values:
        if value not in (None, ""):
            return value
    raise UnresolvedError("nothing but null")


def _format(template: Any, *values: Any) -> str:
    text = str(_known(template)).replace("%v", "%s").replace("%q", '"%s"')
    numeric = "%d" in text or "%0" in text
    try:
        return text % tuple(value if numeric and isinstance(value, int) else as_text(value) for value in values)
    except (TypeError, ValueError) as error:
        raise UnresolvedError(str(error)) from None


def _cidr_subnet(prefix: Any, bits: Any, number: Any) -> str:
    network = _network(prefix)
    length = network.prefixlen + int(_known(bits))
    size = 2 ** (network.max_prefixlen - length)
    return f"{network.network_address + int(_known(number)) * size}/{length}"


def _cidr_subnets(prefix: Any, *bits: Any) -> list[str]:
    network = _network(prefix)
    found, at = [], int(network.network_address)
    for each in bits:
        size = 2 ** (network.max_prefixlen - network.prefixlen - int(_known(each)))
        at = -(-at // size) * size
        found.append(f"{ipaddress.ip_address(at)}/{network.prefixlen + int(each)}")
        at += size
    return found


def _cidr_host(prefix: Any, number: Any) -> str:
    return str(_network(prefix)[int(_known(number))])


def _network(prefix: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(_known(prefix))
    except ValueError as error:
        raise UnresolvedError(str(error)) from None


def _range(*bounds: Any) -> list[int]:
    return list(range(*(int(_known(bound)) for bound in bounds)))


def _text(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that needs to know its arguments."""

    def run(*values: Any) -> Any:
        try:
            return function(*map(_known, values))
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise UnresolvedError(str(error)) from None

    return run


def _json(value: Any) -> str:
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": _text(abs),
    "chunklist": _text(lambda values, size: [values[at : at + size] for at in range(0, len(values), size)]),
    "cidrhost": _cidr_host,
    "cidrsubnet": _cidr_subnet,
    "cidrsubnets": _cidr_subnets,
    "coalesce": _coalesce,
    "coalescelist": lambda *values: next((value for value in values if value), []),
    "compact": lambda values: [value for value in _list(values) if value not in (None, "")],
    "concat": lambda *values: [item for value in values for item in _list(value)],
    "contains": _text(lambda values, value: value in values),
    "distinct": _distinct,
    "element": _element,
    "endswith": _text(lambda text, end: text.endswith(end)),
    "flatten": _flatten,
    "format": _format,
    "formatlist": lambda template, values: [_format(template, value) for value in _list(values)],
    "index": _text(lambda values, value: values.index(value)),
    "join": lambda separator, values: _known(separator).join(as_text(value) for value in _list(values)),
    "jsondecode": _text(json.loads),
    "jsonencode": _json,
    "keys": lambda values: sorted(_map(values)),
    "length": _length,
    "lookup": _lookup,
    "lower": _text(str.lower),
    "max": _text(max),
    "merge": _merge,
    "min": _text(min),
    "one": lambda values: _list(values)[0] if values else None,
    "range": _range,
    "replace": _text(lambda text, old, new: text.replace(old, new)),
    "reverse": lambda values: _list(values)[::-1],
    "setunion": lambda *sets: _set([item for each in sets for item in _list(each)]),
    "slice": lambda values, start, end: _list(values)[int(_known(start)) : int(_known(end))],
    "sort": _text(sorted),
    "split": _text(lambda separator, text: text.split(separator)),
    "startswith": _text(lambda text, start: text.startswith(start)),
    "substr": _text(lambda text, start, size: text[start:] if size < 0 else text[start : start + size]),
    "title": _text(str.title),
    "tolist": _list,
    "tomap": _map,
    "tonumber": _text(lambda value: float(value) if "." in str(value) else int(value)),
    "toset": _set,
    "tostring": as_text,
    "trimprefix": _text(lambda text, start: text.removeprefix(start)),
    "trimspace": _text(str.strip),
    "trimsuffix": _text(lambda text, end: text.removesuffix(end)),
    "upper": _text(str.upper),
    "values": lambda values: [value for _, value in sorted(_map(values).items())],
    "zipmap": lambda keys, values: dict(zip(_list(keys), _list(values), strict=True)),
}


def _try(arguments: Sequence[Callable[[], Any]]) -> Any:
    for argument in arguments:
        try:
            return argument()
        except UnresolvedError:
            continue
    raise UnresolvedError("no argument of try has a value")


# Functions that decide which of their arguments to evaluate.
LAZY: Mapping[str, Callable[[Sequence[Callable[[], Any]]], Any]] = {
    "try": _try,
    # A secret is a value like any other here: none is printed.
    "sensitive": lambda arguments: arguments[0](),
    "nonsensitive": lambda arguments: arguments[0](),
}
