"""Standby: who can be called in while a unit keeps nobody round the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from calendars.duty_day import BEIJING, duty_day_of
from engine.assignment.month import Month, answer_month
from engine.seating.seat import Seat, Shift
from engine.seating.standby import SHORTEST, standby_seats
from engine.terms import Coverage, Presence
from tests.assignment.drawing import HANDOVER, SOLVER, classes, days_of, people_of, shift_of
from tests.seating.test_laying_out import ALERT, OFFICE, asked, duty_days, lay_out, said

ONE = {"water": {"staff": 1}}
APRIL, OCTOBER = date(2026, 4, 30), date(2026, 10, 7)
OCTOBER_NOON = datetime(2026, 10, 7, 12, tzinfo=BEIJING)


def standby_of(day, text="", posts=ONE):
    laid = lay_out(asked(duty_days([day]), text), OFFICE).seats
    return standby_seats(posts, [day], laid, HANDOVER)


def test_days_without_a_seat_round_the_clock_have_standby_throughout():
    days = days_of(31)
    laid = lay_out(asked(duty_days(days)), OFFICE).seats
    standby = standby_seats(ONE, days, laid, HANDOVER)
    called_up = {
        one.day for one in laid if one.unit == "water" and one.coverage is Coverage.ROUND_THE_CLOCK
    }
    whole = {one.day for one in standby if one.shift == shift_of(one.day)}
    assert whole == set(days) - called_up
    assert {one.presence for one in standby} == {Presence.STANDBY}


@pytest.mark.parametrize(
    ("day", "alert", "parts"),
    [
        (APRIL, None, ["30 08:30-01 00:00"]),
        (OCTOBER, None, ["08 00:00-08 08:30"]),
        # an alert at 02:10, lifted at 14:00 of the day after: before it, and after it
        (date(2026, 6, 14), ("2026-06-15T02:10", "2026-06-16T14:00"), ["14 08:30-15 02:10"]),
        (date(2026, 6, 15), ("2026-06-15T02:10", "2026-06-16T14:00"), []),
        (date(2026, 6, 16), ("2026-06-15T02:10", "2026-06-16T14:00"), ["16 14:00-17 08:30"]),
        # both: two seats of one duty day, each the first
        (date(2026, 6, 15), ("2026-06-15T14:00", "2026-06-15T20:00"), ["15 08:30-15 14:00", "15 20:00-16 08:30"]),
        # in fire season whoever is there when it is lifted stays until office hours are over
        (date(2026, 4, 21), ("2026-04-20T20:00", "2026-04-21T14:00"), ["21 17:00-22 08:30"]),
        (date(2026, 4, 21), ("2026-04-22T02:10", "2026-04-22T12:00"), ["21 08:30-22 02:10"]),
    ],
)  # fmt: skip
def test_standby_for_what_no_seat_round_the_clock_covers(day, alert, parts):
    found = standby_of(day, ALERT.format(*alert) if alert else "")
    assert said(found) == [f"{part} 24h 1" for part in parts]


@pytest.mark.parametrize(("short", "seats"), [(timedelta(0), 1), (timedelta(minutes=1), 0)])
def test_a_gap_of_less_than_an_hour_has_no_standby(short, seats):
    whole = shift_of(OCTOBER)
    shift = Shift(whole.start, whole.end - SHORTEST + short)
    kept = Seat("water", "staff", OCTOBER, shift)
    assert len(standby_seats(ONE, [OCTOBER], [kept], HANDOVER)) == seats


def test_another_unit_or_office_hours_leave_standby_as_it_is():
    whole = shift_of(OCTOBER)
    other = Seat("fire_rescue", "staff", OCTOBER, whole)
    office = Seat("water", "staff", OCTOBER, whole, coverage=Coverage.OFFICE_HOURS)
    (found,) = standby_seats(ONE, [OCTOBER], [other, office], HANDOVER)
    assert found.shift == whole


def test_hours_round_the_clock_before_the_handover_need_no_standby():
    """Office hours begin before a handover at noon; round the clock they go on through it."""
    noon, whole = time(12), duty_day_of(OCTOBER, time(12))
    kept = Seat("water", "staff", OCTOBER, Shift(whole.start - timedelta(hours=3), whole.end))
    found = standby_seats(ONE, [OCTOBER - timedelta(days=1), OCTOBER], [kept], noon)
    assert said(found) == ["06 12:00-07 09:00 24h 1"]


def test_shifts_that_hide_one_another_leave_what_is_outside_of_all():
    hours = [OCTOBER_NOON + timedelta(hours=one) for one in range(7)]
    taken = [Shift(hours[1], hours[5]), Shift(hours[2], hours[3])]
    left = [Shift(hours[0], hours[1]), Shift(hours[5], hours[6])]
    assert list(Shift(hours[0], hours[6]).without(taken)) == left


def test_several_stand_by_in_every_gap():
    text = ALERT.format("2026-06-15T14:00", "2026-06-15T20:00")
    found = standby_of(date(2026, 6, 15), text, {"water": {"staff": 2, "deputy_leader": 1}})
    assert said(found) == [
        "15 08:30-15 14:00 24h 1", "15 08:30-15 14:00 24h 2",
        "15 20:00-16 08:30 24h 1", "15 20:00-16 08:30 24h 2",
    ]  # fmt: skip
    assert len(said(found, post="deputy_leader")) == 2


def test_whoever_stood_until_midnight_is_not_asked_to_stand_by():
    """Somebody else of the unit can be called: after a night of duty comes rest."""
    days = [OCTOBER, OCTOBER + timedelta(days=1)]
    laid = lay_out(asked(duty_days(days)), OFFICE).seats
    own = [one for one in laid if (one.unit, one.post) == ("water", "staff") and one.day in days]
    seats = (*own, *standby_seats(ONE, days, laid, HANDOVER))
    sheet = answer_month(Month(seats, people_of(3), classes(days)), SOLVER).sheet
    assert sheet.unfilled == ()
    held = {(one.seat.day, one.seat.presence): one.person for one in sheet.assignments}
    first = held[OCTOBER, Presence.ON_POST]
    assert first not in {held[day, Presence.STANDBY] for day in days}
