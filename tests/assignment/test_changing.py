"""A whole month changed: duties carried to new seats, the past as it was, no violation, few moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.assignment.changing import Announced, carried, change_month
from engine.assignment.month import Month, answer_month
from engine.assignment.sheet import Assignment, sheet_of
from engine.people.person import Leave
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence
from service.people.checked import check_whole
from tests.assignment.drawing import SOLVER, classes, days_of, people_of, seats_of, shift_of

DAYS = days_of(12)
STANDBY = seats_of(DAYS, unit="water", post="staff", presence=Presence.STANDBY)
PEOPLE = people_of(6)


def month_of(seats, leave=()):
    return Month(tuple(seats), PEOPLE, classes(DAYS), tuple(leave))


def on_post(day, start=None):
    whole = shift_of(day)
    return Seat("water", "staff", day, Shift(start or whole.start, whole.end))


def office(day):
    noon = datetime.combine(day, time(8, 30), BEIJING)
    return Seat(
        "water",
        "staff",
        day,
        Shift(noon, noon + timedelta(hours=8, minutes=30)),
        1,
        Coverage.OFFICE_HOURS,
    )


def alerted(at, days):
    """Standby until ``at``; then on post to the end of ``days`` duty days, and standby again."""
    there = [day for day in DAYS if shift_of(day).end > at][:days]
    posts = [on_post(day, max(at, shift_of(day).start)) for day in there]
    return (*posts, *(one for one in STANDBY if one.day not in there))


def test_standby_becomes_a_seat_on_post_with_the_same_person():
    made = answer_month(month_of(STANDBY), SOLVER).sheet
    at = shift_of(DAYS[4]).start + timedelta(hours=18)
    asked = alerted(at, 1)
    moved = carried(made, asked)
    (before,) = [one for one in made.assignments if one.seat.day == DAYS[4]]
    (after,) = [one for one in moved.assignments if one.seat.day == DAYS[4]]
    assert after == Assignment(on_post(DAYS[4], at), before.person)
    found = change_month(month_of(asked), Announced(made, at), SOLVER)
    assert after in found.sheet.assignments
    assert all(change.plan.proved for change in found.changes)


def test_by_day_the_one_in_the_office_stays_by_night_the_one_on_standby_comes():
    day = DAYS[3]
    (standby,) = [one for one in STANDBY if one.day == day]
    made = sheet_of([Assignment(office(day), "water-01"), Assignment(standby, "water-02")])
    for hour, expected in ((14, "water-01"), (26, "water-02")):
        at = datetime.combine(day, time(), BEIJING) + timedelta(hours=hour)
        moved = carried(made, [on_post(day, at)])
        now = {one.person for one in moved.assignments if one.seat.presence is Presence.ON_POST
               and one.seat.coverage is Coverage.ROUND_THE_CLOCK}  # fmt: skip
        assert now == {expected}


def test_a_seat_that_is_still_asked_for_is_nobody_elses():
    made = answer_month(month_of(STANDBY), SOLVER).sheet
    assert carried(made, STANDBY) == made
    both = (*STANDBY, on_post(DAYS[2]))
    assert set(made.assignments) <= set(carried(made, both).assignments)


def test_begun_and_lengthened_it_stays_with_whoever_stands_it():
    short = Seat(
        "water",
        "staff",
        DAYS[0],
        Shift(shift_of(DAYS[0]).start, shift_of(DAYS[0]).start + timedelta(hours=6)),
    )
    made = sheet_of([Assignment(short, "water-03")])
    for hours in (3, 12):  # while it is being stood, and after
        since = short.shift.start + timedelta(hours=hours)
        found = change_month(month_of([on_post(DAYS[0])]), Announced(made, since), SOLVER)
        assert found.sheet.assignments == (Assignment(on_post(DAYS[0]), "water-03"),)


def test_an_empty_seat_of_the_past_stays_empty():
    made = answer_month(month_of(STANDBY[1:]), SOLVER).sheet
    made = sheet_of(made.assignments, [STANDBY[0]])
    since = shift_of(DAYS[5]).start
    found = change_month(month_of(STANDBY), Announced(made, since), SOLVER)
    assert found.sheet.unfilled == (STANDBY[0],)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_happens_no_rule_is_broken_and_the_past_stays(data):
    chosen = st.sampled_from([person.id for person in PEOPLE])
    drawn = [
        Leave(data.draw(chosen), day, day + timedelta(days=data.draw(st.integers(0, 3))))
        for day in data.draw(st.lists(st.sampled_from(DAYS), max_size=2))
    ]
    mixed = data.draw(st.booleans())
    first = (*STANDBY, *(office(day) for day in DAYS)) if mixed else STANDBY
    made = answer_month(month_of(first, drawn), SOLVER).sheet
    at = shift_of(data.draw(st.sampled_from(DAYS))).start + timedelta(
        hours=data.draw(st.integers(0, 23))
    )
    asked = alerted(at, data.draw(st.integers(0, 4)))
    more = Leave(data.draw(chosen), data.draw(st.sampled_from(DAYS)), DAYS[-1])
    month = month_of(asked, (*drawn, more) if data.draw(st.booleans()) else drawn)
    since = at + timedelta(minutes=data.draw(st.integers(0, 600)))
    found = change_month(month, Announced(made, since), SOLVER)
    past = [one for change in found.changes for one in change.repair.past]
    check_whole(found.sheet, month, past, since)
    now = {(one.person, one.seat.day) for one in found.sheet.assignments}
    places = {(seat.unit, seat.day) for seat in asked}
    over = [
        o
        for o in made.assignments
        if o.seat.shift.end <= since and o.seat.presence is Presence.STANDBY
    ]
    for one in over:
        if ("water", one.seat.day) in places:
            assert (one.person, one.seat.day) in now, one
    for change in found.changes:
        reached = {one.name: one.cost for one in change.plan.reached}
        assert reached.get("taken_away", 0) <= len(change.announced.assignments)


def test_nothing_changed_is_nothing_moved():
    month = month_of(STANDBY)
    made = answer_month(month, SOLVER).sheet
    found = change_month(month, Announced(made, shift_of(DAYS[6]).start), SOLVER)
    assert found.sheet == made
    assert replace(month) == month
