"""`format` and `formatlist`. Source: Terraform documentation, format Function; go-cty, stdlib."""

import re
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.functions.encodings import encoded, quoted
from fargate_privatelink.proof.expressions.functions.strings import characters
from fargate_privatelink.proof.expressions.functions.table import Function, partial
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.expressions.values import ListOf, SetOf, Unsized, as_bool, as_text, is_known, is_unknown
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

VERB = re.compile(
    r"%(?P<flags>[ +\-0#]*)(?P<width>\d*)(?P<point>\.)?(?P<precision>\d*)(?:\[(?P<at>\d+)\])?(?P<verb>.)", re.DOTALL
)
# Terraform pads to any width; a person pads to a few characters.
MAX_DIGITS = 3
BASES = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}


def _format(budget: Budget, template: Any, *values: Any) -> str:
    if not isinstance(template, str) or OPEN in template:
        if template is None:
            raise InvalidError("a format that is null")
        if is_unknown(template) or (isinstance(template, str) and OPEN in template):
            return UNKNOWN
        template = as_text(template)
    found: list[str] = []
    used, at, end = set[int](), 0, 0
    for match in VERB.finditer(template):
        found.append(_literal(template[end : match.start()]))
        end = match.end()
        if match[0] == "%%":
            found.append("%")
            continue
        at = int(match["at"]) if match["at"] else at + 1
        if not 1 <= at <= len(values):
            raise InvalidError("a verb without its argument")
        used.add(at)
        found.append(_formatted(budget, match, values[at - 1]))
        budget.spend(1, len(found[-1]))
    found.append(_literal(template[end:]))
    if len(values) > max(used, default=0):
        raise InvalidError("an argument without its verb")
    return "".join(found)


def _literal(text: str) -> str:
    if "%" in text:
        raise InvalidError("a verb that is not complete")
    return text


def _formatted(budget: Budget, match: re.Match[str], value: Any) -> str:
    flags, verb = match["flags"], match["verb"]
    if len(match["width"]) > MAX_DIGITS or len(match["precision"]) > MAX_DIGITS:
        raise UnresolvedError("a width of many digits")
    if verb not in "vtbdoxXeEfgGsq":
        raise InvalidError(f"no verb {verb}")
    width = int(match["width"] or 0)
    precision = int(match["precision"] or 0) if match["point"] else None
    if isinstance(value, str) and OPEN in value:
        as_it_is = verb in "sv" and not width and precision is None and "#" not in flags
        return value if as_it_is else UNKNOWN
    if not is_known(value, budget):
        return encoded(value, budget) if verb == "v" and not width and isinstance(value, list | dict) else UNKNOWN
    if value is None:
        # It depends on its type what null is written as.
        raise UnresolvedError("null in a format")
    text = _text(verb, value, flags, precision, budget)
    return text if verb == "t" else _padded(text, flags, width, signed=verb not in "vsq")


def _text(verb: str, value: Any, flags: str, precision: int | None, budget: Budget) -> str:
    match verb:
        case "v":
            if "#" in flags or isinstance(value, list | dict):
                return encoded(value, budget)
            is_number = not isinstance(value, str | bool)
            return _number("g", numbers.number_of(value), "", None) if is_number else as_text(value)
        case "t":
            return as_text(as_bool(value))
        case "s" | "q":
            text = as_text(value)
            text = "".join(characters(text)[:precision]) if precision else text
            return quoted(text) if verb == "q" else text
    return _number(verb, numbers.number_of(value), flags, precision)


def _number(verb: str, number: numbers.Number, flags: str, precision: int | None) -> str:
    sign = "-" if numbers.compare(number, 0) < 0 else "+" if "+" in flags else " " if " " in flags else ""
    if verb in BASES:
        if "#" in flags:
            raise UnresolvedError("a number with its base")
        return sign + format(abs(numbers.whole_of(number)), BASES[verb]).rjust(precision or 0, "0")
    if "#" in flags:
        raise UnresolvedError("a number with all its zeros")
    lower = verb.lower()
    if lower == "g":
        return sign + _general(verb, number, precision)
    digits = 6 if precision is None else precision
    return sign + (_fixed(number, digits) if lower == "f" else _scientific(verb, numbers.exact(number), digits))


def _fixed(number: numbers.Number, places: int) -> str:
    text, point = numbers.exact(number)
    text, point = ("0" * -point + text, 0) if point < 0 else (text, point)
    text, point = numbers.rounded_digits(text, point, point + places)
    whole, rest = text[:point].ljust(point, "0") or "0", text[point:].ljust(places, "0")
    return f"{whole}.{rest}" if places else whole


def _scientific(verb: str, exact: tuple[str, int], places: int) -> str:
    text, point = numbers.rounded_digits(*exact, places + 1)
    exponent = point - 1 if text != "0" else 0
    mantissa = text[0] + ("." + text[1:].ljust(places, "0") if places else "")
    return f"{mantissa}{verb}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(verb: str, number: numbers.Number, precision: int | None) -> str:
    """The shorter of two notations. Source: Go, math/big, Float.Text."""
    text, point = numbers.shortest(number)
    limit = 6
    if precision is not None:
        text, point = numbers.rounded_digits(*numbers.exact(number), precision or 1)
        limit = len(text) if precision > len(text) >= point else precision or 1
    elif limit > len(text) >= point:
        limit = 6
    if not -4 <= point - 1 < limit:
        return _scientific("E" if verb == "G" else "e", (text, point), len(text) - 1)
    return numbers.pointed(text, point)


def _padded(text: str, flags: str, width: int, *, signed: bool) -> str:
    missing = width - len(characters(text))
    if missing <= 0:
        return text
    if "-" in flags:
        return text + ("0" if "0" in flags and not signed else " ") * missing
    if "0" not in flags:
        return " " * missing + text
    sign = text[:1] if signed and text[:1] in "+- " else ""
    return sign + "0" * missing + text[len(sign) :]


def _format_list(budget: Budget, template: Any, *values: Any) -> Any:
    if any(is_unknown(value) for value in values):
        return Unsized([UNKNOWN])
    values = tuple(ListOf(value) if isinstance(value, SetOf) else value for value in values)
    lists = [value for value in values if isinstance(value, list)]
    sizes = {len(each) for each in lists}
    if any(isinstance(each, Unsized) for each in lists):
        return Unsized([UNKNOWN])
    if len(sizes) > 1:
        raise InvalidError("lists of different lengths")
    count = sizes.pop() if sizes else 1
    budget.spend(count * (len(values) + 1))
    return ListOf(
        _format(budget, template, *(value[at] if isinstance(value, list) else value for value in values))
        for at in range(count)
    )


FUNCTIONS: Mapping[str, Function] = {
    "format": partial(_format, "string", "any..."),
    "formatlist": partial(_format_list, "string", "any..."),
}
