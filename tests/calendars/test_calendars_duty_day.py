"""Duty days around the handover, around midnight and from other zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.duty_day import BEIJING, DutyDay, duty_day_at, duty_day_of
from calendars.errors import CalendarFault

HANDOVER = time(8, 30)


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (beijing(2024, 7, 11, 8, 29, 59, 999999), date(2024, 7, 10)),
        (beijing(2024, 7, 11, 8, 29, 59), date(2024, 7, 10)),
        (beijing(2024, 7, 11, 8, 30), date(2024, 7, 11)),
        (beijing(2024, 7, 11, 23, 59, 59), date(2024, 7, 11)),
        (beijing(2024, 7, 12, 0, 0), date(2024, 7, 11)),
        (beijing(2024, 1, 1, 0, 0), date(2023, 12, 31)),
        (beijing(2024, 3, 1, 0, 0), date(2024, 2, 29)),
        (datetime(2024, 7, 11, 0, 30, tzinfo=UTC), date(2024, 7, 11)),
        (datetime(2024, 7, 11, 0, 29, 59, tzinfo=UTC), date(2024, 7, 10)),
        (datetime(2024, 7, 10, 23, 0, tzinfo=UTC), date(2024, 7, 10)),
        (datetime(2024, 7, 10, 20, 30, tzinfo=timezone(timedelta(hours=-4))), date(2024, 7, 11)),
    ],
)
def test_the_duty_day_of_an_instant(instant: datetime, day: date) -> None:
    found = duty_day_at(instant, HANDOVER)
    assert found.day == day
    assert found == duty_day_of(day, HANDOVER)


def test_a_midnight_handover_is_the_calendar_day() -> None:
    midnight = time(0, 0)
    assert duty_day_at(beijing(2024, 7, 11, 0, 0), midnight).day == date(2024, 7, 11)
    assert duty_day_at(beijing(2024, 7, 10, 23, 59, 59), midnight).day == date(2024, 7, 10)
    assert duty_day_at(datetime(2024, 7, 10, 16, 0, tzinfo=UTC), midnight).day == date(2024, 7, 11)


def test_a_duty_day_is_half_open_and_a_day_long() -> None:
    found = duty_day_of(date(2024, 7, 11), HANDOVER)
    assert found.start == beijing(2024, 7, 11, 8, 30)
    assert found.end == beijing(2024, 7, 12, 8, 30)
    assert found.start in found
    assert found.end not in found
    assert found.start.utcoffset() == timedelta(hours=8)


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.timezones()),  # noqa: DTZ001
    st.times(),
)
def test_every_instant_lies_in_just_its_duty_day(instant: datetime, handover: time) -> None:
    found = duty_day_at(instant, handover)
    assert instant in found
    for days in (-1, 1):
        assert instant not in duty_day_of(found.day + timedelta(days=days), handover)


def test_naive_instants_and_zoned_handovers_are_refused() -> None:
    naive = datetime(2024, 7, 11, 8, 30)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(CalendarFault, match="CAL12"):
        duty_day_at(naive, HANDOVER)
    with pytest.raises(CalendarFault, match="CAL12"):
        assert naive in duty_day_of(date(2024, 7, 11), HANDOVER)
    with pytest.raises(CalendarFault, match="CAL12"):
        duty_day_of(date(2024, 7, 11), time(8, 30, tzinfo=UTC))
    with pytest.raises(CalendarFault, match="CAL12"):
        DutyDay(naive, beijing(2024, 7, 12))
    with pytest.raises(CalendarFault, match="CAL13"):
        DutyDay(beijing(2024, 7, 12), beijing(2024, 7, 12))


def test_a_datetime_is_no_duty_date() -> None:
    with pytest.raises(CalendarFault, match="CAL14"):
        duty_day_of(beijing(2024, 7, 11, 8, 30), HANDOVER)


def test_the_ends_of_time() -> None:
    with pytest.raises(CalendarFault, match="CAL14"):
        duty_day_of(date.max, HANDOVER)
    with pytest.raises(CalendarFault, match="CAL14"):
        duty_day_at(beijing(1, 1, 1, 8, 0), HANDOVER)
    with pytest.raises(CalendarFault, match="CAL14"):
        duty_day_at(datetime(9999, 12, 31, 23, 0, tzinfo=UTC), HANDOVER)
