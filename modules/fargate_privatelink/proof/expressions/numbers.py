"""Terraform's numbers: binary, of 512 bits, written as the shortest decimal that means the same.

A whole number is an `int`, any other a `Real`. Source: go-cty, Number; Go, math/big, Float.
"""

from typing import Any

from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError

PRECISION = 512
# Bits of a whole number, and of what is behind the point; Python writes no longer ones.
MAX_BITS = 12_000


class Real:
    """A number that is not whole: `mantissa`, which is odd, divided by two to the power of `scale`."""

    __slots__ = ("mantissa", "scale")

    def __init__(self, mantissa: int, scale: int) -> None:
        self.mantissa, self.scale = mantissa, scale

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Real) and (self.mantissa, self.scale) == (other.mantissa, other.scale)

    def __hash__(self) -> int:
        return hash((self.mantissa, self.scale))

    def __float__(self) -> float:
        return float(self.mantissa / (1 << self.scale))

    def __repr__(self) -> str:
        return text_of(self)


Number = int | Real


def rounded(mantissa: int, scale: int) -> Number:
    """`mantissa` divided by two to the power of `scale`, in 512 bits."""
    if extra := max(mantissa.bit_length() - PRECISION, 0):
        half, rest = 1 << (extra - 1), abs(mantissa) & ((1 << extra) - 1)
        kept = abs(mantissa) >> extra
        kept += rest > half or (rest == half and kept & 1)
        mantissa, scale = (kept if mantissa > 0 else -kept), scale - extra
    if not mantissa:
        return 0
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa, scale = mantissa >> zeros, scale - zeros
    if scale > MAX_BITS or -scale > MAX_BITS:
        raise UnresolvedError("a number of too many digits")
    return mantissa << -scale if scale <= 0 else Real(mantissa, scale)


def _parts(number: Number) -> tuple[int, int]:
    return (number, 0) if isinstance(number, int) else (number.mantissa, number.scale)


def _aligned(left: Number, right: Number) -> tuple[int, int, int]:
    (a, a_scale), (b, b_scale) = _parts(left), _parts(right)
    scale = max(a_scale, b_scale)
    return a << (scale - a_scale), b << (scale - b_scale), scale


def add(left: Number, right: Number) -> Number:
    a, b, scale = _aligned(left, right)
    return rounded(a + b, scale)


def subtract(left: Number, right: Number) -> Number:
    a, b, scale = _aligned(left, right)
    return rounded(a - b, scale)


def multiply(left: Number, right: Number) -> Number:
    (a, a_scale), (b, b_scale) = _parts(left), _parts(right)
    return rounded(a * b, a_scale + b_scale)


def divide(left: Number, right: Number) -> Number:
    if right == 0:
        raise InvalidError("a division by zero")
    a, b, _ = _aligned(left, right)
    return quotient(a, b)


def quotient(a: int, b: int) -> Number:
    """One whole number divided by another."""
    shift = max(PRECISION + 2 + abs(b).bit_length() - abs(a).bit_length(), 0)
    whole, rest = divmod(abs(a) << shift, abs(b))
    # What remains only decides which of two numbers is nearer.
    return rounded((whole << 1 | bool(rest)) * (-1 if (a < 0) != (b < 0) else 1), shift + 1)


def remainder(left: Number, right: Number) -> Number:
    """What a division that is cut at its point leaves: it has the sign of the left one."""
    if right == 0:
        raise InvalidError("a division by zero")
    a, b, scale = _aligned(left, right)
    rest = abs(a) % abs(b)
    return rounded(-rest if a < 0 else rest, scale)


def compare(left: Number, right: Number) -> int:
    """Negative, zero or positive."""
    a, b, _ = _aligned(left, right)
    return (a > b) - (a < b)


def floor(number: Number) -> int:
    mantissa, scale = _parts(number)
    return mantissa >> scale


def truncated(number: Number) -> int:
    mantissa, scale = _parts(number)
    return -(-mantissa >> scale) if mantissa < 0 else mantissa >> scale


def parsed(text: str) -> Number:
    """A number as Terraform writes it in expressions and takes it from texts; InvalidError for anything else."""
    sign = -1 if text.startswith("-") else 1
    digits, _, exponent = text.lower().removeprefix("-" if sign < 0 else "+").partition("e")
    whole, _, fraction = digits.partition(".")
    power = exponent.removeprefix("-").removeprefix("+")
    if not all(part.isascii() and part.isdigit() for part in (whole + fraction, power or "0")) or (
        "e" in text.lower() and not power
    ):
        raise InvalidError("not a number")
    if len(digits) > 4000 or len(power) > 6:
        raise UnresolvedError("a number of too many digits")
    shift = int(exponent or "0") - len(fraction)
    if abs(shift) > MAX_BITS // 3:
        raise UnresolvedError("a number of too many digits")
    value = sign * int(whole + fraction)
    return rounded(value * 10**shift, 0) if shift >= 0 else quotient(value, 10**-shift)


def text_of(number: Number) -> str:
    """The shortest decimal that is this number in 512 bits, never with an exponent."""
    mantissa, scale = _parts(number)
    sign, mantissa = "-" if mantissa < 0 else "", abs(mantissa)
    if mantissa.bit_length() <= PRECISION and scale == 0:
        return f"{sign}{mantissa}"
    # In units of half of the last place, so that its neighbours' borders are whole.
    shift = PRECISION + 1 - mantissa.bit_length()
    mantissa = mantissa << shift if shift >= 0 else mantissa >> -shift
    scale += shift
    digits, places = _digits(mantissa, scale)
    lower, upper = _digits(mantissa - 1, scale)[0], _digits(mantissa + 1, scale)[0]
    width = max(len(digits), len(upper))
    digits, lower, upper = (each.rjust(width, "0") for each in (digits, lower, upper))
    return sign + _pointed(_shortest(digits, lower, upper, inclusive=mantissa & 2 == 0), width, places)


def _digits(mantissa: int, scale: int) -> tuple[str, int]:
    """The decimal digits of a binary fraction, and how many of them stand behind the point."""
    return (str(mantissa * 5**scale), scale) if scale > 0 else (str(mantissa << -scale), 0)


def _shortest(digits: str, lower: str, upper: str, *, inclusive: bool) -> str:
    """The first digits that lie between two others. Source: Go, math/big, roundShortest."""
    lower_end, upper_end = len(lower.rstrip("0")), len(upper.rstrip("0"))
    for at, digit in enumerate(digits):
        below, above = lower[at], upper[at]
        may_fall = below != digit or (inclusive and at + 1 == lower_end)
        may_rise = digit != above and (inclusive or int(digit) + 1 < int(above) or at + 1 < upper_end)
        kept, rest = digits[: at + 1], digits[at + 1 :]
        if may_fall and may_rise:
            half = "5" + "0" * (len(rest) - 1)
            up = rest > half or (rest == half and int(digit) % 2 == 1)
        elif may_fall or may_rise:
            up = may_rise
        else:
            continue
        return str(int(kept) + up).rjust(len(kept), "0") if rest else kept
    return digits


def _pointed(kept: str, width: int, places: int) -> str:
    whole = width - places
    text = kept.ljust(width, "0")
    before, behind = text[: len(text) - places], text[len(text) - places :].rstrip("0") if whole >= 0 else ""
    before = before.lstrip("0") or "0"
    return f"{before}.{behind}" if behind else before


def number_of(value: Any) -> Number:
    """A number as Terraform converts it from a number or a text; InvalidError for anything else."""
    if isinstance(value, bool):
        raise InvalidError("not a number")
    if isinstance(value, int | Real):
        return value
    if isinstance(value, float):
        return parsed(repr(value))
    if isinstance(value, str):
        return parsed(value)
    raise InvalidError("not a number")


def whole_of(value: Any) -> int:
    """A whole number, from a number or a text."""
    number = number_of(value)
    if isinstance(number, int):
        return number
    raise InvalidError("not a whole number")
