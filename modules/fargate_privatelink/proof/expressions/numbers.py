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
    if (a == 0 and b < 0) or (b == 0 and a < 0):
        raise UnresolvedError("a zero with a sign")
    return rounded(a * b, a_scale + b_scale)


def negated(number: Number) -> Number:
    if number == 0:
        raise UnresolvedError("a zero with a sign")
    return subtract(0, number)


def divide(left: Number, right: Number) -> Number:
    if right == 0:
        # Terraform calculates on with infinity.
        raise UnresolvedError("a division by zero")
    a, b, _ = _aligned(left, right)
    if a == 0 and b < 0:
        raise UnresolvedError("a zero with a sign")
    return quotient(a, b)


def quotient(a: int, b: int) -> Number:
    """One whole number divided by another."""
    shift = max(PRECISION + 2 + abs(b).bit_length() - abs(a).bit_length(), 0)
    whole, rest = divmod(abs(a) << shift, abs(b))
    # What remains only decides which of two numbers is nearer.
    return rounded((whole << 1 | bool(rest)) * (-1 if (a < 0) != (b < 0) else 1), shift + 1)


def remainder(left: Number, right: Number) -> Number:
    """What a division that is cut at its point leaves: it has the sign of the left one."""
    return subtract(left, multiply(right, truncated(divide(left, right))))


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
    if not value and sign < 0:
        raise UnresolvedError("a zero with a sign")
    return rounded(value * 10**shift, 0) if shift >= 0 else quotient(value, 10**-shift)


def text_of(number: Number) -> str:
    """The shortest decimal that is this number in 512 bits, never with an exponent."""
    if isinstance(number, int) and number.bit_length() <= PRECISION:
        return str(number)
    digits, point = shortest(number)
    return ("-" if compare(number, 0) < 0 else "") + pointed(digits, point)


def pointed(digits: str, point: int) -> str:
    """Digits with their point in its place."""
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[:point]}.{digits[point:]}" if point < len(digits) else digits.ljust(point, "0")


def exact(number: Number) -> tuple[str, int]:
    """All decimal digits of a number without its sign, and the place of its point among them."""
    mantissa, scale = _parts(number)
    return _significant(abs(mantissa), scale)


def shortest(number: Number) -> tuple[str, int]:
    """The fewest decimal digits that mean a number in 512 bits, and the place of its point among them.

    Source: Go, math/big, roundShortest.
    """
    mantissa, scale = _parts(number)
    mantissa = abs(mantissa)
    if not mantissa:
        return "0", 1
    # In units of half of the last place, so that the borders to its neighbours are whole.
    shift = PRECISION + 1 - mantissa.bit_length()
    mantissa, scale = (mantissa << shift if shift >= 0 else mantissa >> -shift), scale + shift
    sides = [_significant(each, scale) for each in (mantissa - 1, mantissa, mantissa + 1)]
    point = max(place for _, place in sides)
    lower, digits, upper = ("0" * (point - place) + text for text, place in sides)
    inclusive = mantissa & 2 == 0
    width = max(map(len, (lower, digits, upper)))
    below_end, above_end = len(lower), len(upper)
    lower, digits, upper = (text.ljust(width, "0") for text in (lower, digits, upper))
    for at, digit in enumerate(digits):
        may_fall = lower[at] != digit or (inclusive and at + 1 == below_end)
        may_rise = digit != upper[at] and (inclusive or int(digit) + 1 < int(upper[at]) or at + 1 < above_end)
        if may_fall and may_rise:
            return rounded_digits(digits, point, at + 1)
        if may_fall or may_rise:
            return _carried(int(digits[: at + 1]) + may_rise, at + 1, point)
    return digits.rstrip("0"), point


def rounded_digits(digits: str, point: int, count: int) -> tuple[str, int]:
    """The first digits of a decimal, rounded to the nearest, and the place of its point."""
    if count >= len(digits):
        return digits, point
    kept, rest = digits[:count], digits[count:]
    half = "5" + "0" * (len(rest) - 1)
    up = rest > half or (rest == half and int(kept[-1:] or "0") % 2 == 1)
    return _carried(int(kept or "0") + up, count, point)


def _carried(value: int, count: int, point: int) -> tuple[str, int]:
    text = str(value).rjust(count, "0")
    return text.rstrip("0") or "0", point + len(text) - count


def _significant(mantissa: int, scale: int) -> tuple[str, int]:
    """The decimal digits of a binary fraction from the first to the last that is not zero, and its point's place."""
    digits = str(mantissa * 5**scale if scale > 0 else mantissa << -scale)
    return digits.rstrip("0") or "0", len(digits) - max(scale, 0)


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
