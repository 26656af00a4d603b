"""Windows, ten-day periods and spans, against a day-by-day oracle."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendars.errors import CalendarFault
from calendars.spans import DateSpan
from calendars.ten_days import TenDays, first_day, last_day
from calendars.windows import MonthDay, YearlyWindow

MONTH_DAYS = [
    f"{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, calendar.monthrange(2000, m)[1] + 1)
]
PARTS = [f"{m:02d}-{part.value}" for m in range(1, 13) for part in TenDays]
NOMINAL = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}

texts = st.sampled_from(MONTH_DAYS + PARTS)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))


def window(start: str, end: str) -> YearlyWindow:
    return YearlyWindow(MonthDay.parse(start), MonthDay.parse(end))


def nominal(text: str, *, start: bool) -> tuple[int, int]:
    """Month and day of a text; plain tuples order the days of any year, leap or not."""
    month, tail = text.split("-")
    if tail in NOMINAL:
        return int(month), NOMINAL[tail][0 if start else 1]
    return int(month), int(tail)


def inside(start: str, end: str, day: date) -> bool:
    low, high, at = nominal(start, start=True), nominal(end, start=False), (day.month, day.day)
    leap = calendar.isleap(day.year)
    if not leap and low == (2, 29):
        low = (3, 1)
    wraps = nominal(end, start=False) < nominal(start, start=True)
    return (at >= low or at <= high) if wraps else (low <= at <= high)


@given(texts, texts, days)
@example("11-15", "02-20", date(1, 1, 1))
@example("11-15", "02-20", date(9999, 12, 31))
@example("02-29", "02-29", date(2023, 2, 28))
@example("02-29", "02-29", date(2023, 3, 1))
@example("02-29", "02-29", date(2024, 2, 29))
@example("02-下旬", "02-下旬", date(1900, 2, 28))
def test_membership_is_the_oracle_s(start: str, end: str, day: date) -> None:
    assert (day in window(start, end)) is inside(start, end, day)


@given(texts, texts, st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(0, 900))
def test_spans_are_sorted_whole_and_cover_exactly_the_oracle_s_days(
    start: str, end: str, first: date, length: int
) -> None:
    asked = DateSpan(first, first + timedelta(days=length))
    found = window(start, end).spans(asked.first, asked.last)
    assert list(found) == sorted(found)
    assert all(span.clipped(asked) for span in found)
    named = {day for span in found for day in span.days()}
    assert {d for d in named if d in asked} == {d for d in asked.days() if inside(start, end, d)}
    for span in found:  # not clipped: the day before and the day after are no members of it
        assert MonthDay.parse(start).start_in(span.first.year) == span.first
        assert MonthDay.parse(end).end_in(span.last.year) == span.last


@pytest.mark.parametrize(
    ("start", "end", "asked", "spans"),
    [
        ("04-20", "05-20", ("2024-05-20", "2024-05-20"), [("2024-04-20", "2024-05-20")]),
        ("04-20", "05-20", ("2024-05-21", "2025-04-19"), []),
        ("07-中旬", "08-下旬", ("2024-01-01", "2024-12-31"), [("2024-07-11", "2024-08-31")]),
        (
            "11-15",
            "02-20",
            ("2024-02-20", "2024-11-15"),
            [("2023-11-15", "2024-02-20"), ("2024-11-15", "2025-02-20")],
        ),
        (
            "02-29",
            "03-05",
            ("2023-01-01", "2024-12-31"),
            [("2023-03-01", "2023-03-05"), ("2024-02-29", "2024-03-05")],
        ),
        (
            "02-10",
            "02-29",
            ("2023-01-01", "2024-12-31"),
            [("2023-02-10", "2023-02-28"), ("2024-02-10", "2024-02-29")],
        ),
        ("02-29", "02-29", ("2023-01-01", "2024-12-31"), [("2024-02-29", "2024-02-29")]),
        ("01-01", "12-31", ("2024-06-01", "2024-06-01"), [("2024-01-01", "2024-12-31")]),
        ("11-15", "02-20", ("0001-01-01", "0001-01-01"), [("0001-01-01", "0001-02-20")]),
        ("11-15", "02-20", ("9999-12-31", "9999-12-31"), [("9999-11-15", "9999-12-31")]),
    ],
)
def test_spans_at_the_edges(
    start: str, end: str, asked: tuple[str, str], spans: list[tuple[str, str]]
) -> None:
    found = window(start, end).spans(*map(date.fromisoformat, asked))
    assert [(span.first.isoformat(), span.last.isoformat()) for span in found] == spans


@pytest.mark.parametrize(
    ("inside_days", "outside_days"),
    [(["2024-07-11", "2024-08-31", "2024-07-20"], ["2024-07-10", "2024-09-01"])],
)
def test_flood_season_of_the_regulation(inside_days: list[str], outside_days: list[str]) -> None:
    flood = window("07-中旬", "08-下旬")
    assert all(date.fromisoformat(day) in flood for day in inside_days)
    assert not any(date.fromisoformat(day) in flood for day in outside_days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4-20",
        "04-2",
        "04/20",
        "13-01",
        "00-10",
        "04-31",
        "02-30",
        "04-00",
        "04-中",
        "0\uff14-20",
        "04-20 ",
        "13-上旬",
        "04-20-上旬",
    ],
)
def test_bad_text_is_refused(text: str) -> None:
    with pytest.raises(CalendarFault, match="CAL01"):
        MonthDay.parse(text)


def test_a_month_day_is_a_day_or_a_part_and_not_both() -> None:
    for day, part in ((None, None), (1, TenDays.FIRST)):
        with pytest.raises(CalendarFault, match="CAL01"):
            MonthDay(4, day=day, part=part)


@given(texts)
def test_text_round_trip(text: str) -> None:
    assert str(MonthDay.parse(text)) == text


@given(days)
def test_the_three_parts_of_a_month_share_it_out(day: date) -> None:
    parts = [
        DateSpan(first_day(day.year, day.month, p), last_day(day.year, day.month, p))
        for p in TenDays
    ]
    assert sum(day in part for part in parts) == 1
    assert sum(len(part) for part in parts) == calendar.monthrange(day.year, day.month)[1]


@pytest.mark.parametrize(
    ("year", "month", "part", "first", "last"),
    [
        (2023, 2, TenDays.LAST, 21, 28),
        (2024, 2, TenDays.LAST, 21, 29),
        (2024, 12, TenDays.LAST, 21, 31),
        (2024, 4, TenDays.LAST, 21, 30),
        (2024, 7, TenDays.MIDDLE, 11, 20),
        (2024, 7, TenDays.FIRST, 1, 10),
        (9999, 12, TenDays.LAST, 21, 31),
    ],
)
def test_ten_days(year: int, month: int, part: TenDays, first: int, last: int) -> None:
    assert first_day(year, month, part) == date(year, month, first)
    assert last_day(year, month, part) == date(year, month, last)


@pytest.mark.parametrize(("year", "month"), [(2024, 13), (2024, 0), (0, 1), (10000, 1)])
def test_ten_days_of_no_month(year: int, month: int) -> None:
    for ask in (first_day, last_day):
        with pytest.raises(CalendarFault, match="CAL06"):
            ask(year, month, TenDays.LAST)


@given(days, st.integers(0, 400), days, st.integers(0, 400))
def test_clipping_is_the_common_days(
    first: date, length: int, other: date, other_length: int
) -> None:
    one = DateSpan(first, _plus(first, length))
    two = DateSpan(other, _plus(other, other_length))
    clipped = one.clipped(two)
    common = sorted(set(one.days()) & set(two.days()))
    assert list(clipped.days() if clipped else ()) == common
    assert clipped == two.clipped(one)
    assert len(one) == len(one.days())


def _plus(day: date, length: int) -> date:
    return date.fromordinal(min(date.max.toordinal(), day.toordinal() + length))


def test_a_span_runs_forwards_and_holds_dates_only() -> None:
    with pytest.raises(CalendarFault, match="CAL13"):
        DateSpan(date(2024, 1, 2), date(2024, 1, 1))
    span = DateSpan(date(2024, 1, 1), date(2024, 1, 1))
    assert date(2024, 1, 1) in span
    assert date(2024, 1, 2) not in span
    for other in (datetime(2024, 1, 1), "2024-01-01"):  # noqa: DTZ001 - a naive one on purpose
        with pytest.raises(CalendarFault, match="CAL14"):
            assert other in span
    with pytest.raises(CalendarFault, match="CAL14"):
        assert datetime(2024, 1, 1) in window("01-01", "01-02")  # noqa: DTZ001 - on purpose


def test_a_fault_prints_its_four_texts() -> None:
    with pytest.raises(CalendarFault) as caught:
        MonthDay.parse("13-01")
    fault = caught.value
    for text in (fault.code, fault.what, fault.where, fault.remedy):
        assert text
        assert text in str(fault)
    assert isinstance(fault, ValueError)
