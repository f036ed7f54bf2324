"""Expressions of EventBridge Scheduler: what AWS takes, and what they say in words.

Source: Amazon EventBridge Scheduler User Guide, schedule-types.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from fargate_privatelink.errors import shown, unknown

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()
RATE = re.compile(r"rate\(([1-9]\d{0,8}) (minute|hour|day)(s?)\)")
AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)")
CRON = re.compile(r"cron\((.*)\)", re.DOTALL)
FORMS = "cron(<minutes> <hours> <day of month> <month> <day of week> <year>), rate(<number> <unit>) or at(<time>)"


class Field(NamedTuple):
    """A field of a cron expression: its name, its bounds, names in place of its numbers, and forms of its own."""

    name: str
    low: int
    high: int
    names: Sequence[str] = ()
    others: str = "(?!)"


FIELDS = (
    Field("minutes", 0, 59),
    Field("hours", 0, 23),
    Field("day of month", 1, 31, others=r"L|LW|L-([12]\d|30|[1-9])|([12]\d|3[01]|[1-9])W"),
    Field("month", 1, 12, [each[:3].upper() for each in MONTHS]),
    Field("day of week", 1, 7, [each[:3].upper() for each in DAYS], r"L|([1-7]|[A-Z]{3})L|([1-7]|[A-Z]{3})#[1-5]"),
    Field("year", 1970, 2199),
)
OF_MONTH, OF_WEEK = 2, 4


@cache
def time_zones() -> frozenset[str]:
    """The time zones of the tz database on this machine; none where it has none."""
    return frozenset(available_timezones())


def time_zone_problem(name: str) -> str | None:
    """What is wrong with the name of a time zone, or None, also where nothing on this machine tells."""
    if name in time_zones() or (not time_zones() and re.fullmatch(r"[A-Za-z0-9_+/-]{1,50}", name)):
        return None
    return unknown(name, time_zones() or ("UTC", "Europe/Berlin"), what="time zone")


def expression_problem(expression: str) -> str | None:
    """What is wrong with an expression, or None."""
    if match := RATE.fullmatch(expression):
        return _rate_problem(match[1], match[2], match[3])
    if match := AT.fullmatch(expression):
        return _time_problem(match[1])
    if match := CRON.fullmatch(expression):
        return _cron_problem(match[1].split())
    return f"must be {FORMS}, got {shown(expression)}"


def _rate_problem(number: str, unit: str, plural: str) -> str | None:
    if (number == "1") == (plural == ""):
        return None
    right = unit if number == "1" else f"{unit}s"
    return f"must be rate({number} {right}), got rate({number} {unit}{plural})"


def _time_problem(text: str) -> str | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return f"must be a time such as at(2026-12-24T08:00:00), got at({text})"
    return None


def _cron_problem(parts: Sequence[str]) -> str | None:
    if len(parts) != len(FIELDS):
        return f"cron has 6 fields, {', '.join(each.name for each in FIELDS)}, got {len(parts)}"
    for field, text in zip(FIELDS, parts, strict=True):
        wrong = next((each for each in text.split(",") if not _is_right(each, field, text)), None)
        if wrong is not None:
            names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
            return f"the {field.name} of cron are {field.low} to {field.high}{names}, got {shown(wrong)}"
    if (parts[OF_MONTH] == "?") == (parts[OF_WEEK] == "?"):
        return f"cron has ? in one of day of month and day of week, got {parts[OF_MONTH]} and {parts[OF_WEEK]}"
    return None


def _is_right(text: str, field: Field, whole: str) -> bool:
    if text == "?":
        return field in (FIELDS[OF_MONTH], FIELDS[OF_WEEK]) and whole == "?"
    text = text.upper()
    if re.fullmatch(field.others, text):
        named = re.match("[A-Z]{3}", text)
        return named is None or named[0] in field.names
    span, slash, step = text.partition("/")
    if slash and not (step.isascii() and step.isdigit() and 0 < int(step) <= field.high):
        return False
    ends = span.split("-")
    return span == "*" or (len(ends) <= 2 and all(_number(each, field) is not None for each in ends))


def _number(text: str, field: Field) -> int | None:
    """A number of a field or what its name stands for; None for what is none."""
    if text in field.names:
        return field.names.index(text) + field.low
    is_number = text.isascii() and text.isdigit() and len(text) <= 4
    return int(text) if is_number and field.low <= int(text) <= field.high else None


def words(expression: str, time_zone: str) -> str:
    """What an expression that AWS takes says, in words: `every day at 03:00, Europe/Berlin`."""
    if match := RATE.fullmatch(expression):
        return f"every {match[2]}" if match[1] == "1" else f"every {match[1]} {match[2]}s"
    if match := AT.fullmatch(expression):
        return f"once, on {match[1].replace('T', ' at ')}, {time_zone}"
    minutes, hours, *days, year = CRON.sub(r"\1", expression).upper().split()
    when = _days(*days)
    time = _times(minutes, hours)
    if when == "every day" and time.startswith("every "):
        when = ""
    years = "" if year == "*" else f" in {_listed(year, FIELDS[5])}"
    return f"{' '.join(filter(None, (when, time)))}{years}, {time_zone}"


def _times(minutes: str, hours: str) -> str:
    if _are_numbers(minutes) and _are_numbers(hours):
        pairs = [(int(hour), int(minute)) for hour in hours.split(",") for minute in minutes.split(",")]
        return f"at {_joined([f'{hour:02}:{minute:02}' for hour, minute in sorted(pairs)])}"
    during = "" if hours == "*" else f" in the hours {_listed(hours, FIELDS[1])}"
    if minutes == "*":
        return f"every minute{during}"
    if step := re.fullmatch(r"(\*|\d+)/(\d+)", minutes):
        start = "" if step[1] in ("*", "0") else f" from minute {step[1]}"
        return f"every {step[2]} minutes{start}{during}"
    return f"every hour at minute {_listed(minutes, FIELDS[0])}{during}"


def _are_numbers(text: str) -> bool:
    return all(each.isdigit() for each in text.split(","))


def _days(of_month: str, month: str, of_week: str) -> str:
    months = "" if month == "*" else f" in {_listed(month, FIELDS[3], MONTHS)}"
    if of_week not in ("?", "*"):
        return f"{_of_week(of_week)}{months}"
    if of_month in ("?", "*"):
        return f"every day{months}"
    return f"{_of_month(of_month)}{months or ' of every month'}"


def _of_week(text: str) -> str:
    if found := re.fullmatch(r"(\w+)#(\d)", text):
        return f"on the {ORDINALS[int(found[2]) - 1]} {_name(found[1], FIELDS[4], DAYS)} of the month"
    if found := re.fullmatch(r"(\w+)L", text):
        return f"on the last {_name(found[1], FIELDS[4], DAYS)} of the month"
    return f"every {'Saturday' if text == 'L' else _listed(text, FIELDS[4], DAYS)}"


# What a field counts in steps.
UNITS = {"day of month": "days", "month": "months", "day of week": "days", "year": "years"} | {
    each: each for each in ("minutes", "hours")
}
ORDINALS = "first second third fourth fifth".split()
LAST: Mapping[str, str] = {"L": "on the last day", "LW": "on the last weekday"}


def _of_month(text: str) -> str:
    if text in LAST:
        return LAST[text]
    if found := re.fullmatch(r"(\d+)W", text):
        return f"on the weekday nearest to day {found[1]}"
    if found := re.fullmatch(r"L-(\d+)", text):
        return f"{found[1]} days before the last day"
    return f"on day {_listed(text, FIELDS[2])}"


def _listed(text: str, field: Field, names: Sequence[str] = ()) -> str:
    """The values of a field in words: `Monday to Friday`, `1, 2 and every 5 from 10`."""
    return _joined([_span(each, field, names) for each in text.split(",")])


def _span(text: str, field: Field, names: Sequence[str]) -> str:
    span, slash, step = text.partition("/")
    ends = " to ".join(_name(each, field, names) for each in span.split("-"))
    if not slash:
        return ends
    return f"every {step} {UNITS[field.name]}" + ("" if span == "*" else f" from {ends}")


def _name(text: str, field: Field, names: Sequence[str]) -> str:
    number = _number(text, field)
    return names[number - field.low] if names and number is not None else text


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
