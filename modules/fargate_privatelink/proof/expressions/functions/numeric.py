"""Functions of numbers. Source: Terraform documentation, Numeric Functions; go-cty, stdlib."""

from collections.abc import Mapping
from functools import cmp_to_key
from typing import Any

from fargate_privatelink.proof.expressions import numbers
from fargate_privatelink.proof.expressions.functions.table import Function, known
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parse(text: Any, base: Any) -> int:
    radix = numbers.whole_of(base)
    if not isinstance(text, str):
        raise InvalidError("not a text")
    if not 2 <= radix <= 62:
        raise InvalidError("no base between 2 and 62")
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if len(digits) > 2000:
        raise UnresolvedError("a number of too many digits")
    value = 0
    for digit in digits if radix > 36 else digits.lower():
        place = DIGITS.find(digit)
        if not 0 <= place < radix:
            raise InvalidError("not a number of this base")
        value = value * radix + place
    if not digits:
        raise InvalidError("not a number")
    return -value if text.startswith("-") else value


def _power(base: numbers.Number, exponent: numbers.Number) -> numbers.Number:
    """Terraform calculates it in 64 bits, of which whole numbers up to 2^53 are exact."""
    if isinstance(base, int) and isinstance(exponent, int) and 0 <= exponent * max(base.bit_length() - 1, 0) <= 60:
        found = int(base ** min(exponent, 60 + exponent % 2))
        if exponent >= 0 and abs(found) <= 2**53:
            return found
    raise UnresolvedError("a power that is not exact")


def _logarithm(number: numbers.Number, base: numbers.Number) -> numbers.Number:
    if isinstance(number, int) and isinstance(base, int) and number > 0 and base > 1:
        if number == 1:
            return 0
        # Where Go's two logarithms are not divided exactly the digits are its own.
        if base == 2 and number < 2**53 and number & (number - 1) == 0:
            return number.bit_length() - 1
    raise UnresolvedError("a logarithm that is not exact")


def _sign(number: numbers.Number) -> int:
    return numbers.compare(number, 0)


def _extreme(largest: bool) -> Any:
    def run(*found: numbers.Number) -> numbers.Number:
        if not found:
            raise InvalidError("no number")
        return (max if largest else min)(found, key=cmp_to_key(numbers.compare))

    return run


FUNCTIONS: Mapping[str, Function] = {
    "abs": known(lambda number: numbers.subtract(0, number) if _sign(number) < 0 else number, "number"),
    "ceil": known(lambda number: -numbers.floor(numbers.subtract(0, number)), "number"),
    "floor": known(numbers.floor, "number"),
    "log": known(_logarithm, "number", "number"),
    "max": known(_extreme(True), "number..."),
    "min": known(_extreme(False), "number..."),
    "parseint": known(_parse, "any", "number"),
    "pow": known(_power, "number", "number"),
    "signum": known(lambda number: _sign(numbers.whole_of(number)), "number"),
}
