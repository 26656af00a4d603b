"""The checker finds every kind of fault that can be planted, and names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.assignment.checking import violations
from engine.assignment.planning import plan
from engine.assignment.sheet import Assignment, Sheet, sheet_of
from engine.people.person import Leave, Person
from tests.assignment.drawing import SOLVER, against, days_of, problem_of, problems, seats_of

PROBLEM = problem_of(people=6, days=14, count=2)
GOOD = plan(PROBLEM, SOLVER).sheet


def codes(sheet, given_):
    return {one.code for one in violations(sheet, given_)}


def moved(sheet, number, person):
    """The sheet with one duty given to another."""
    one = sheet.assignments[number]
    others = (*sheet.assignments[:number], *sheet.assignments[number + 1 :])
    return sheet_of((*others, Assignment(one.seat, person)), sheet.unfilled)


def test_the_good_sheet_has_no_fault():
    assert violations(GOOD, against(PROBLEM)) == ()


def unknown_seat():
    (seat,) = seats_of(days_of(1, days_of(20)[-1]))
    return sheet_of((*GOOD.assignments, Assignment(seat, "water-01"))), against(PROBLEM)


def seat_twice():
    one = GOOD.assignments[0]
    idle = next(
        p.id for p in PROBLEM.people if all(a.seat.day != one.seat.day for a in GOOD.of(p.id))
    )
    return sheet_of((*GOOD.assignments, Assignment(one.seat, idle))), against(PROBLEM)


def both():
    return Sheet(GOOD.assignments, (GOOD.assignments[0].seat,)), against(PROBLEM)


def seat_lost():
    return Sheet(GOOD.assignments[1:]), against(PROBLEM)


def unknown_person():
    return moved(GOOD, 3, "nobody"), against(PROBLEM)


def other_unit():
    guest = Person("fire-01", "fire", ("staff",))
    return moved(GOOD, 3, guest.id), against(PROBLEM, people=(*PROBLEM.people, guest))


def not_qualified():
    first, *others = PROBLEM.people
    return GOOD, against(PROBLEM, people=(replace(first, posts=("deputy_leader",)), *others))


def not_serving():
    first, *others = PROBLEM.people
    gone = replace(first, last=GOOD.of(first.id)[0].seat.day)
    return GOOD, against(PROBLEM, people=(gone, *others))


def on_leave():
    one = GOOD.assignments[5]
    morning = one.seat.day + timedelta(days=1)  # the shift ends on the morning of the leave
    return GOOD, against(PROBLEM, leave=(Leave(one.person, morning, morning),))


def two_seats():
    return moved(GOOD, 1, GOOD.assignments[0].person), against(PROBLEM)


def no_rest():
    return moved(GOOD, 2, GOOD.assignments[0].person), against(PROBLEM)


def over_cap():
    return GOOD, against(PROBLEM, caps={"water-01": len(GOOD.of("water-01")) - 1})


def past_changed():
    one = GOOD.assignments[0]
    return moved(GOOD, 0, "water-06"), against(PROBLEM, past=(Assignment(one.seat, "water-05"),))


PLANTED = [
    unknown_seat, seat_twice, both, seat_lost, unknown_person, other_unit, not_qualified,
    not_serving, on_leave, two_seats, no_rest, over_cap, past_changed,
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_and_named(plant):
    sheet, given_ = plant()
    found = violations(sheet, given_)
    assert plant.__name__ in {one.code for one in found}
    assert all(one.text for one in found)


def test_rest_into_the_month_is_checked_against_duties_before_it():
    (eve,) = seats_of([days_of(1)[0] - timedelta(days=1)])
    first = GOOD.assignments[0]
    given_ = against(PROBLEM, settled=(Assignment(eve, first.person),))
    assert codes(GOOD, given_) == {"no_rest"}


def test_what_was_excused_is_no_fault():
    one = GOOD.assignments[5]
    leave = (Leave(one.person, one.seat.day, one.seat.day),)
    assert codes(GOOD, against(PROBLEM, leave=leave)) == {"on_leave"}
    excused = frozenset({(one.person, one.seat.day)})
    assert violations(GOOD, against(PROBLEM, leave=leave, excused=excused)) == ()


@settings(max_examples=40, deadline=None)
@given(problems(), st.data())
def test_a_duty_moved_to_somebody_who_cannot_take_it_is_always_found(problem, data):
    sheet = plan(problem, SOLVER).sheet
    assume(sheet.assignments)
    number = data.draw(st.integers(0, len(sheet.assignments) - 1))
    seat = sheet.assignments[number].seat
    busy = [
        person.id
        for person in problem.people
        if not problem.free(person, seat.shift)
        or any(
            abs(one.seat.day - seat.day) <= timedelta(days=1)
            for one in sheet.of(person.id)
            if one.seat != seat
        )
    ]
    busy = [who for who in busy if who != sheet.assignments[number].person]
    assume(busy)
    assert violations(moved(sheet, number, data.draw(st.sampled_from(busy))), against(problem))
