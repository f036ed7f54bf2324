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
    r"%(?P<flags>[ +\-0#]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?:\[(?P<at>\d+)\])?(?P<verb>.)", re.DOTALL
)
# Terraform pads to any width; a person pads to a few characters.
MAX_WIDTH = 9999
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
        if match["verb"] == "%":
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
    if any(len(match[name] or "") > 4 for name in ("width", "precision")):
        raise UnresolvedError("a width of more than four digits")
    width = int(match["width"] or 0)
    precision = None if match["precision"] is None else int(match["precision"] or 0)
    if verb not in "vtbdoxXeEfgGsq":
        raise InvalidError(f"no verb {verb}")
    if isinstance(value, str) and OPEN in value:
        # A text in which something is not known is known to be one.
        as_it_is = verb in "sv" and not width and precision is None and "#" not in flags
        return value if as_it_is else UNKNOWN
    if not is_known(value, budget):
        return encoded(value, budget) if verb == "v" and not width and isinstance(value, list | dict) else UNKNOWN
    if value is None:
        if verb != "v":
            raise InvalidError("null in a format")
        return _padded("null", flags, width)
    text = _verbs(verb, value, flags, precision, budget)
    zeros = "0" in flags and "-" not in flags and verb not in "qtv"
    return _padded(text, flags, width, zeros=zeros and not isinstance(value, str))


def _verbs(verb: str, value: Any, flags: str, precision: int | None, budget: Budget) -> str:
    match verb:
        case "v":
            if "#" in flags or isinstance(value, list | dict):
                return encoded(value, budget)
            return as_text(value)
        case "t":
            return as_text(as_bool(value))
        case "s" | "q":
            text = as_text(value)
            text = text if precision is None else "".join(characters(text)[:precision])
            return quoted(text) if verb == "q" else text
        case "x" | "X" if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9.]+", value):
            text = value.encode().hex()
            return text if verb == "x" else text.upper()
    number = numbers.number_of(value)
    sign = "-" if numbers.compare(number, 0) < 0 else "+" if "+" in flags else " " if " " in flags else ""
    if verb in BASES:
        if "#" in flags or precision is not None:
            raise UnresolvedError("a flag that is not read")
        return sign + format(abs(numbers.truncated(number)), BASES[verb])
    return sign + _fraction(verb, number, flags, precision)


def _fraction(verb: str, number: numbers.Number, flags: str, precision: int | None) -> str:
    if verb == "f" and "#" not in flags:
        digits = 6 if precision is None else precision
        size = numbers.multiply(number, -1) if numbers.compare(number, 0) < 0 else number
        mantissa, scale = (size, 0) if isinstance(size, int) else (size.mantissa, size.scale)
        scaled, rest = divmod(mantissa * 10**digits, 1 << scale)
        half = 1 << scale >> 1
        scaled += scale > 0 and (rest > half or (rest == half and scaled & 1))
        text = str(scaled).rjust(digits + 1, "0")
        return f"{text[:-digits]}.{text[-digits:]}" if digits else text
    raise UnresolvedError("a notation with an exponent")


def _padded(text: str, flags: str, width: int, *, zeros: bool = False) -> str:
    missing = width - len(characters(text))
    if missing <= 0:
        return text
    if zeros:
        sign = text[:1] if text[:1] in "+- " else ""
        return sign + "0" * missing + text[len(sign) :]
    return text + " " * missing if "-" in flags else " " * missing + text


def _format_list(budget: Budget, template: Any, *values: Any) -> Any:
    if any(is_unknown(value) for value in values):
        return Unsized([UNKNOWN])
    lists = [value for value in values if isinstance(value, list)]
    sizes = {len(each) for each in lists}
    if any(isinstance(each, Unsized) for each in lists):
        return Unsized([UNKNOWN])
    if len(sizes) > 1:
        raise InvalidError("lists of different lengths")
    count = sizes.pop() if sizes else 1
    if any(isinstance(each, SetOf) for each in lists):
        raise UnresolvedError("a set to format")
    budget.spend(count * (len(values) + 1))
    return ListOf(
        _format(budget, template, *(value[at] if isinstance(value, list) else value for value in values))
        for at in range(count)
    )


FUNCTIONS: Mapping[str, Function] = {
    "format": partial(_format, "string", "any..."),
    "formatlist": partial(_format_list, "string", "any..."),
}
