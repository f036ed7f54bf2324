"""Expressions of schedules, in words."""

import pytest

from fargate_privatelink.aws import schedules
from fargate_privatelink.aws.schedules import expression_problem, time_zone_problem, words

WORDS = {
    "rate(1 hour)": "every hour",
    "rate(5 minutes)": "every 5 minutes",
    "at(2026-12-24T08:00:00)": "once, on 2026-12-24 at 08:00:00, Europe/Berlin",
    "cron(0 3 * * ? *)": "every day at 03:00, Europe/Berlin",
    "cron(30 20,8 ? * MON-FRI *)": "every Monday to Friday at 08:30 and 20:30, Europe/Berlin",
    "cron(0 9 ? * sun *)": "every Sunday at 09:00, Europe/Berlin",
    "cron(0 9 ? * L *)": "every Saturday at 09:00, Europe/Berlin",
    "cron(* * * * ? *)": "every minute, Europe/Berlin",
    "cron(0/15 8-18 ? * 2-6 *)": "every Monday to Friday every 15 minutes in the hours 8 to 18, Europe/Berlin",
    "cron(5/10 * * * ? *)": "every 10 minutes from minute 5, Europe/Berlin",
    "cron(0,30 */2 * * ? *)": "every hour at minute 0 and 30 in the hours every 2 hours, Europe/Berlin",
    "cron(0 8 1,15 * ? *)": "on day 1 and 15 of every month at 08:00, Europe/Berlin",
    "cron(0 8 L 1,JUN ? *)": "on the last day in January and June at 08:00, Europe/Berlin",
    "cron(0 8 LW * ? *)": "on the last weekday of every month at 08:00, Europe/Berlin",
    "cron(0 8 L-3 * ? *)": "3 days before the last day of every month at 08:00, Europe/Berlin",
    "cron(0 8 15W * ? *)": "on the weekday nearest to day 15 of every month at 08:00, Europe/Berlin",
    "cron(0 8 1 */3 ? *)": "on day 1 in every 3 months at 08:00, Europe/Berlin",
    "cron(0 8 ? * 6L *)": "on the last Friday of the month at 08:00, Europe/Berlin",
    "cron(0 8 ? * MON#2 2027)": "on the second Monday of the month at 08:00 in 2027, Europe/Berlin",
    "cron(0 8 * 12 ? *)": "every day in December at 08:00, Europe/Berlin",
}


@pytest.mark.parametrize("expression", WORDS)
def test_an_expression_in_words(expression: str) -> None:
    assert expression_problem(expression) is None
    assert words(expression, "Europe/Berlin") == WORDS[expression]


@pytest.mark.parametrize(
    "field",
    [
        "cron(*/0 0 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 ? * MON#6 *)",
        "cron(0 0 ? * FOOL *)",
        "cron(0 0 1-2-3 * ? *)",
    ],
)
def test_what_is_no_value_of_a_field_is_refused(field: str) -> None:
    assert "of cron are" in str(expression_problem(field))


def test_a_zone_written_almost_right_is_named_right() -> None:
    assert time_zone_problem("Europe/Berln") == 'unknown time zone "Europe/Berln": did you mean "Europe/Berlin"?'


def test_where_the_machine_knows_no_zones_a_name_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "time_zones", frozenset)
    assert time_zone_problem("Europe/Berlin") is None
    assert time_zone_problem("Mars or so") == 'unknown time zone "Mars or so": known are Europe/Berlin, UTC'
