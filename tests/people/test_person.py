"""When a person is there: terms of service and leave against shifts that run past midnight."""

from __future__ import annotations

from datetime import date, timedelta

from engine.people.person import Leave, Person
from tests.assignment.drawing import shift_of

DAY = date(2026, 10, 14)
SHIFT = shift_of(DAY)
NEXT = DAY + timedelta(days=1)


def test_leave_that_begins_on_the_morning_a_shift_ends_meets_it():
    assert Leave("a", NEXT, NEXT).meets(SHIFT.start, SHIFT.end)
    later = NEXT + timedelta(days=1)
    assert not Leave("a", later, later).meets(SHIFT.start, SHIFT.end)


def test_leave_that_ended_the_day_before_does_not_meet_a_shift():
    eve = DAY - timedelta(days=1)
    assert not Leave("a", eve, eve).meets(SHIFT.start, SHIFT.end)


def test_one_serves_from_the_first_date_through_the_last():
    def serves(first, last):
        return Person("a", "water", ("staff",), first, last).serves(SHIFT.start, SHIFT.end)

    assert serves(None, None)
    assert serves(DAY, NEXT)
    assert not serves(NEXT, None)
    assert not serves(None, DAY)  # the shift ends a day after the last


def test_a_name_is_no_part_of_a_person():
    one = Person("a", "water", ("staff",), name="测试甲")
    assert one == Person("a", "water", ("staff",), name="测试乙")
    assert "测试甲" not in repr(one)
    assert (one.called, Person("a", "water", ()).called) == ("测试甲", "a")
