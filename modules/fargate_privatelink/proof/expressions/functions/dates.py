"""Functions of dates and times. Source: Terraform documentation, Date and Time Functions; go-cty, stdlib."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fargate_privatelink.proof.expressions.functions.table import Function, known
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError

STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.ASCII)
DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
# Microseconds in a unit.
UNITS = {"us": 1, "µs": 1, "μs": 1, "ms": 10**3, "s": 10**6, "m": 60 * 10**6, "h": 3600 * 10**6}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WORDS = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|.", re.DOTALL)


def _time(text: str) -> datetime:
    match = STAMP.fullmatch(text)
    if match is None:
        raise InvalidError("no timestamp of RFC 3339")
    if match[3] and int(match[3]):
        raise UnresolvedError("parts of a second")
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[4].replace('Z', '+00:00')}")
    except ValueError:
        raise InvalidError("no time that there is") from None


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _zone(time, colon=True, utc="Z")


def _zone(time: datetime, *, colon: bool, utc: str = "") -> str:
    offset = int((time.utcoffset() or timedelta()).total_seconds()) // 60
    if utc and not offset:
        return utc
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}{':' if colon else ''}{abs(offset) % 60:02d}"


def _format(spec: str, stamp: str) -> str:
    time = _time(stamp)
    return "".join(_part(match[0], time) for match in WORDS.finditer(spec))


def _part(word: str, time: datetime) -> str:
    if word.startswith("'"):
        if len(word) < 2 or not word.endswith("'"):
            raise InvalidError("a quote without its end")
        return word[1:-1].replace("''", "'")
    if not word[0].isalpha() or not word.isascii():
        return word
    hour = time.hour % 12 or 12
    parts = {
        "YYYY": f"{time.year:04d}", "YY": f"{time.year % 100:02d}", "MMMM": MONTHS[time.month - 1],
        "MMM": MONTHS[time.month - 1][:3], "MM": f"{time.month:02d}", "M": str(time.month),
        "DD": f"{time.day:02d}", "D": str(time.day), "EEEE": DAYS[time.weekday()], "EEE": DAYS[time.weekday()][:3],
        "hh": f"{time.hour:02d}", "h": str(time.hour), "HH": f"{hour:02d}", "H": str(hour),
        "AA": "AM" if time.hour < 12 else "PM", "aa": "am" if time.hour < 12 else "pm",
        "mm": f"{time.minute:02d}", "m": str(time.minute), "ss": f"{time.second:02d}", "s": str(time.second),
        "ZZZZZ": _zone(time, colon=True), "ZZZZ": _zone(time, colon=False),
        "ZZZ": _zone(time, colon=False, utc="UTC"), "Z": _zone(time, colon=True, utc="Z"),
    }  # fmt: skip
    if word not in parts:
        raise InvalidError(f"no format {word}")
    return parts[word]


def _add(stamp: str, duration: str) -> str:
    time = _time(stamp)
    sign, rest = (-1, duration[1:]) if duration.startswith("-") else (1, duration.removeprefix("+"))
    if rest != "0" and not re.fullmatch(rf"(?:{DURATION.pattern})+", rest, re.ASCII):
        raise InvalidError("no duration")
    total = 0
    for amount, unit in DURATION.findall(rest):
        if unit == "ns" or "." in amount or len(amount) > 12:
            raise UnresolvedError("parts of a unit")
        total += int(amount) * UNITS[unit]
    if total % 10**6:
        raise UnresolvedError("parts of a second")
    try:
        return _text(time + sign * timedelta(seconds=total // 10**6))
    except OverflowError:
        raise UnresolvedError("a year of more than four digits") from None


def _compare(left: str, right: str) -> int:
    first, second = (_time(each).astimezone(UTC) for each in (left, right))
    return (first > second) - (first < second)


FUNCTIONS: Mapping[str, Function] = {
    "formatdate": known(_format, "string", "string"),
    "timeadd": known(_add, "string", "string"),
    "timecmp": known(_compare, "string", "string"),
}
