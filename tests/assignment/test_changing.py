"""A whole month changed: duties carried to new seats, the past as it was, no violation, few moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.assignment.changing import Announced, carried, change_month
from engine.assignment.month import Month, answer_month
from engine.assignment.sheet import Assignment, Swap, sheet_of
from engine.people.person import Leave
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence
from service.people.checked import check_change
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
    moved = carried(made.assignments, asked)
    (before,) = [one for one in made.assignments if one.seat.day == DAYS[4]]
    (after,) = [one for one in moved if one.seat.day == DAYS[4]]
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
        moved = carried(made.assignments, [on_post(day, at)])
        now = {one.person for one in moved if one.seat.presence is Presence.ON_POST
               and one.seat.coverage is Coverage.ROUND_THE_CLOCK}  # fmt: skip
        assert now == {expected}


def test_a_seat_that_is_still_asked_for_is_nobody_elses():
    made = answer_month(month_of(STANDBY), SOLVER).sheet
    assert carried(made.assignments, STANDBY) == made.assignments
    both = (*STANDBY, on_post(DAYS[2]))
    assert set(made.assignments) <= set(carried(made.assignments, both))


def test_begun_and_lengthened_it_stays_with_whoever_stands_it():
    short = Seat(
        "water",
        "staff",
        DAYS[0],
        Shift(shift_of(DAYS[0]).start, shift_of(DAYS[0]).start + timedelta(hours=6)),
    )
    made = sheet_of([Assignment(short, "water-03")])
    since = short.shift.start + timedelta(hours=3)
    found = change_month(month_of([on_post(DAYS[0])]), Announced(made, since), SOLVER)
    assert found.sheet.assignments == (Assignment(on_post(DAYS[0]), "water-03"),)


def test_who_falls_out_in_the_middle_has_stood_it_until_then():
    made = sheet_of([Assignment(on_post(DAYS[0]), "water-03")])
    since = shift_of(DAYS[0]).start + timedelta(hours=11)
    ill = [Leave("water-03", DAYS[0], DAYS[1])]
    found = change_month(month_of([on_post(DAYS[0])], ill), Announced(made, since), SOLVER)
    check_change(found, month_of([on_post(DAYS[0])], ill))
    first, second = sorted(found.sheet.assignments, key=lambda one: one.seat.shift)
    assert (first.person, first.seat.shift.end) == ("water-03", since)
    assert second.person != "water-03"
    assert second.seat.shift == Shift(since, on_post(DAYS[0]).shift.end)


def test_what_is_not_asked_any_more_ends_when_the_rosters_say_so():
    whole, ended = on_post(DAYS[0]), shift_of(DAYS[0]).start + timedelta(hours=5)
    made = sheet_of([Assignment(whole, "water-03")])
    short = Seat("water", "staff", DAYS[0], Shift(whole.shift.start, ended))
    found = change_month(month_of([short]), Announced(made, ended + timedelta(minutes=5)), SOLVER)
    assert found.sheet.assignments == (Assignment(short, "water-03"),)


def test_an_alert_that_never_was_does_not_change_what_was_stood():
    made = sheet_of(
        [Assignment(on_post(DAYS[0]), "water-03"), Assignment(on_post(DAYS[1]), "water-04")]
    )
    since = shift_of(DAYS[1]).start + timedelta(hours=4)
    found = change_month(month_of(STANDBY), Announced(made, since), SOLVER)
    stood = [one for one in found.sheet.assignments if one.seat.day in DAYS[:2]]
    assert Assignment(on_post(DAYS[0]), "water-03") in stood
    cut = replace(on_post(DAYS[1]), shift=Shift(shift_of(DAYS[1]).start, since))
    assert Assignment(cut, "water-04") in stood


def test_a_late_record_asks_nobody_for_the_past():
    made = answer_month(month_of(STANDBY), SOLVER).sheet
    over = on_post(DAYS[2], shift_of(DAYS[2]).start)
    asked = (over, *(one for one in STANDBY if one.day != DAYS[2]))
    found = change_month(month_of(asked), Announced(made, shift_of(DAYS[6]).start), SOLVER)
    assert found.sheet == made


def test_whoever_stands_by_is_left_to_it_where_somebody_else_can_come():
    """A repair on post counts what it would take away elsewhere: one change, not two."""
    posts = [on_post(day) for day in DAYS[:6:2]]
    made = answer_month(month_of((*posts, *STANDBY)), SOLVER).sheet
    for duty in made.assignments:
        if duty.seat.presence is Presence.ON_POST:
            ill = [Leave(duty.person, duty.seat.day, duty.seat.day)]
            asked = (*posts, *STANDBY)
            found = change_month(
                month_of(asked, ill), Announced(made, posts[0].shift.start - timedelta(1)), SOLVER
            )
            now = {(one.seat, one.person) for one in found.sheet.assignments}
            lost = [one for one in made.assignments if (one.seat, one.person) not in now
                    and not ill[0].meets(one.seat.shift.start, one.seat.shift.end)]  # fmt: skip
            if one_is_free(made, duty):
                assert all(one.person == duty.person for one in lost), lost


def one_is_free(made, duty):
    """Whether somebody is on nothing from the day before to the day after."""
    near = {duty.seat.day + timedelta(days=n) for n in (-1, 0, 1)}
    busy = {one.person for one in made.assignments if one.seat.day in near}
    return any(person.id not in busy for person in PEOPLE)


def test_a_swap_that_the_rules_forbid_by_now_is_void_not_a_crash():
    made = answer_month(month_of(STANDBY), SOLVER).sheet
    at = shift_of(DAYS[4]).start + timedelta(hours=18)
    (called,) = [one for one in made.assignments if one.seat.day == DAYS[4]]
    (after,) = [one for one in made.assignments if one.seat.day == DAYS[5]]
    swap = Swap(after.seat, after.person, called.person)
    agreed = sheet_of(
        Assignment(one.seat, called.person) if one == after else one for one in made.assignments
    )
    month = month_of(alerted(at, 1))
    found = change_month(month, Announced(agreed, at, (swap,)), SOLVER)
    check_change(found, month)
    assert [one for change in found.changes for one in change.repair.void] == [swap]
    assert found.sheet.unfilled == ()


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
    check_change(found, month)
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
    assert {one for one in made.assignments if one.seat.shift.end <= since} <= set(
        found.sheet.assignments
    )


def test_nothing_changed_is_nothing_moved():
    month = month_of(STANDBY)
    made = answer_month(month, SOLVER).sheet
    found = change_month(month, Announced(made, shift_of(DAYS[6]).start), SOLVER)
    assert found.sheet == made
    assert replace(month) == month
