"""A repair keeps the past, keeps swaps, and takes away as few published duties as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assignment.checking import recounted, violations
from engine.assignment.planning import plan
from engine.assignment.repairing import repair
from engine.assignment.sheet import Assignment, Swap, sheet_of, swapped
from engine.people.person import Leave
from tests.assignment.drawing import SOLVER, against, days_of, problem_of, problems, seats_of

DAYS = days_of(31)
MONTH = problem_of(people=8, days=31, count=2)
PUBLISHED = plan(MONTH, SOLVER).sheet
ALERT = next(one.shift.start for one in MONTH.seats if one.day == DAYS[10]) + timedelta(hours=6)


def pairs(assignments):
    return {(one.person, one.seat.day) for one in assignments}


def alerted():
    """Day 11: three seats instead of two for a week, and the first of the staff falls ill."""
    more = tuple(one for one in seats_of(DAYS[10:17], 3) if one.number == 3)
    ill = Leave(PUBLISHED.assignments[24].person, DAYS[11], DAYS[15])
    return replace(MONTH, seats=(*MONTH.seats, *more), leave=(ill,)), ill


def test_a_mid_month_alert_changes_only_what_it_must():
    problem, ill = alerted()
    found = repair(problem, PUBLISHED, ALERT, SOLVER)
    assert found.plan.proved
    assert violations(found.sheet, against(problem, past=past())) == ()
    forced = [one for one in PUBLISHED.assignments
              if one.person == ill.person and one.seat.shift.end > ALERT
              and ill.meets(one.seat.shift.start, one.seat.shift.end)]  # fmt: skip
    assert len(forced) <= len(found.taken_away) <= len(forced) + 4
    scratch = plan(problem, SOLVER).sheet
    anew = pairs(PUBLISHED.assignments) - pairs(scratch.assignments)
    assert len(found.taken_away) < len(anew)


def past():
    return tuple(one for one in PUBLISHED.assignments if one.seat.shift.end <= ALERT)


def test_what_is_over_or_being_stood_stays():
    problem, _ = alerted()
    found = repair(problem, PUBLISHED, ALERT, SOLVER)
    begun = [one for one in PUBLISHED.assignments if one.seat.shift.start <= ALERT]
    assert set(begun) <= set(found.sheet.assignments)
    assert any(one.seat.number == 3 and one.seat.day == DAYS[10] for one in found.sheet.assignments)


def test_nothing_to_repair_changes_nothing():
    found = repair(MONTH, PUBLISHED, ALERT, SOLVER)
    assert found.sheet == PUBLISHED
    assert (found.taken_away, found.added, found.released) == ((), (), ())


def test_seats_no_longer_asked_for_are_released_and_counted_apart():
    fewer = replace(MONTH, seats=tuple(one for one in MONTH.seats if one.day <= DAYS[20]))
    found = repair(fewer, PUBLISHED, ALERT, SOLVER)
    assert found.taken_away == ()
    assert {one.seat.day for one in found.released} == set(DAYS[21:])


def swap_on(day):
    """A swap on ``day`` by which somebody takes a duty who can."""
    one = next(one for one in PUBLISHED.assignments if one.seat.day == day)
    for person in MONTH.people:
        swap = Swap(one.seat, one.person, person.id)
        if not violations(swapped(PUBLISHED, [swap]), against(MONTH)):
            return swap
    raise AssertionError(day)


def test_a_swap_is_an_event_on_top_and_survives_a_repair():
    swap = swap_on(DAYS[24])
    problem, _ = alerted()
    found = repair(problem, PUBLISHED, ALERT, SOLVER, [swap])
    assert Assignment(swap.seat, swap.taker) in found.sheet.assignments
    assert found.void == ()


def test_a_swap_whose_taker_falls_out_is_void_and_said_to_be():
    swap = swap_on(DAYS[24])
    ill = Leave(swap.taker, DAYS[23], DAYS[26])
    found = repair(replace(MONTH, leave=(ill,)), PUBLISHED, ALERT, SOLVER, [swap])
    assert found.void == (swap,)
    assert violations(found.sheet, against(replace(MONTH, leave=(ill,)))) == ()


def test_of_equally_few_changes_the_farther_ones_are_made():
    """One of two people who share a week falls out for one of two days: the later duty moves."""
    days = days_of(8)
    problem = problem_of(people=4, days=8)
    published = plan(problem, SOLVER).sheet
    ill = Leave(published.assignments[4].person, days[4], days[4])
    found = repair(replace(problem, leave=(ill,)), published, problem.seats[0].shift.start, SOLVER)
    reached = {one.name: one for one in found.plan.reached}
    assert reached["taken_away"].cost == len(found.taken_away)
    assert reached["taken_away_soon"].proved


@settings(max_examples=30, deadline=None)
@given(problems(), st.integers(0, 12), st.data())
def test_whatever_happens_the_past_stays_and_the_figures_agree(problem, hours, data):
    published = plan(problem, SOLVER).sheet
    since = data.draw(st.sampled_from(problem.seats)).shift.start + timedelta(hours=hours)
    who = data.draw(st.sampled_from(problem.people)).id
    day = data.draw(st.sampled_from([one.day for one in problem.seats if one.shift.end > since]))
    changed = replace(problem, leave=(*problem.leave, Leave(who, day, day + timedelta(days=2))))
    found = repair(changed, published, since, SOLVER)
    over = {one for one in published.assignments if one.seat.shift.end <= since}
    assert over <= set(found.sheet.assignments)
    ahead = [one for one in published.assignments if one not in over]
    counted = recounted(found.sheet, against(changed), ahead)["taken_away"]
    assert counted == len(found.taken_away)
    assert found.plan.proved


@settings(max_examples=12, deadline=None)
@given(problems(most_people=3, most_days=6, most_seats=1), st.data())
def test_no_sheet_at_all_takes_fewer_duties_away(problem, data):
    published = plan(problem, SOLVER).sheet
    who = data.draw(st.sampled_from(problem.people)).id
    day = data.draw(st.sampled_from(problem.seats)).day
    changed = replace(problem, leave=(*problem.leave, Leave(who, day, day)))
    found = repair(changed, published, problem.seats[0].shift.start, SOLVER)
    if found.sheet.unfilled:
        return
    ids = [person.id for person in problem.people]
    fewest = min(
        len(pairs(published.assignments) - pairs(sheet.assignments))
        for chosen in product(ids, repeat=len(problem.seats))
        for sheet in [sheet_of(map(Assignment, problem.seats, chosen))]
        if not violations(sheet, against(changed))
    )
    assert len(found.taken_away) == fewest
