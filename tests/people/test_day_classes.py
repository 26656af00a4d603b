"""The class of a day, from the real notices."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.holidays import HolidayCalendar
from engine.people.day_classes import DayClass, classes_of
from tests.assignment.drawing import HOLIDAYS


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-10-01", DayClass.HOLIDAY),
        ("2026-10-07", DayClass.HOLIDAY),  # 调休放假，也是节假日
        ("2026-10-08", DayClass.OTHER),
        ("2026-10-10", DayClass.ADJUSTED_WORKDAY),
        ("2026-10-11", DayClass.WEEKEND),
        ("2026-02-15", DayClass.SPRING_FESTIVAL),
        ("2026-02-23", DayClass.SPRING_FESTIVAL),
        ("2026-02-28", DayClass.ADJUSTED_WORKDAY),
    ],
)
def test_a_day_has_the_class_that_the_notice_gives_it(day, kind):
    one = date.fromisoformat(day)
    assert classes_of([one], HOLIDAYS)[one] is kind


def test_a_day_without_notice_goes_by_its_weekday_and_is_said_to_be_unknown():
    days = [date(2031, 10, 4), date(2031, 10, 6)]
    found = classes_of(days, HolidayCalendar(()))
    assert [found[day] for day in days] == [DayClass.WEEKEND, DayClass.OTHER]
    assert found.unknown == tuple(days)
