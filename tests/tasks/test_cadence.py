"""Cadences against a day-by-day recount that knows nothing of recurrence rules."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks.cadence import due_days, is_shortened

DATES = st.dates(date(1999, 1, 1), date(2030, 12, 31))
DAYS_OF = {
    "day": st.just(""),
    "week": st.sampled_from("1234567"),
    "month": st.sampled_from(["", "last", *map(str, range(1, 32))]),
    "quarter": st.sampled_from(["", "last", *map(str, range(1, 32))]),
    "half_year": st.sampled_from(["", "last", *map(str, range(1, 32))]),
    "year": st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}"),
}
LENGTH = {"month": 1, "quarter": 3, "half_year": 6}


def is_due(every: str, on: str, day: date) -> bool:
    """Whether a day is one of a cadence, told from the day alone."""
    if every == "day":
        return True
    if every == "week":
        return day.isoweekday() == int(on)
    if every != "year" and day.month % LENGTH[every]:
        return False
    if every == "year" and day.month != int(on[:2]):
        return False
    wanted = on[3:] if every == "year" else on
    last = monthrange(day.year, day.month)[1]
    return day.day == (last if wanted in ("", "last") else min(int(wanted), last))


@given(st.data(), st.sampled_from(sorted(DAYS_OF)), DATES, st.integers(0, 900))
def test_the_days_are_those_that_a_count_of_every_day_finds(data, every, first, length):
    on = data.draw(DAYS_OF[every])
    last = first + timedelta(days=length)
    days = (first + timedelta(days=n) for n in range(length + 1))
    assert list(due_days(every, on, first, last)) == [d for d in days if is_due(every, on, d)]


@pytest.mark.parametrize(
    ("every", "on", "day", "said"),
    [
        ("month", "31", date(2024, 4, 30), True),
        ("month", "31", date(2024, 5, 31), False),
        ("month", "last", date(2024, 4, 30), False),
        ("month", "", date(2024, 4, 30), False),
        ("quarter", "31", date(2024, 6, 30), True),
        ("year", "02-29", date(2023, 2, 28), True),
        ("year", "02-29", date(2024, 2, 29), False),
        ("week", "7", date(2024, 4, 28), False),
        ("day", "", date(2024, 4, 30), False),
        ("month", "15、last", date(2024, 4, 30), False),
        ("year", "02-29、02-28", date(2023, 2, 28), False),
    ],
)
def test_it_is_said_where_the_last_day_stands_for_another(every, on, day, said):
    assert day in due_days(every, on, day, day)
    assert is_shortened(every, on, day) is said


def test_a_cadence_without_a_day_in_the_span_has_none():
    assert due_days("year", "11-20", date(2024, 11, 21), date(2025, 11, 19)) == ()
    assert due_days("month", "last", date(2024, 5, 2), date(2024, 5, 1)) == ()
