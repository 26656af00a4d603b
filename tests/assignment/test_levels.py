"""However levels are searched, each comes to the same least cost; at a limit costs are still counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from engine.assignment.checking import recounted, violations
from engine.assignment.cp_sat import CpSat
from engine.assignment.model import Waiver
from engine.assignment.planning import plan
from engine.assignment.solving import Outcome, Status
from engine.errors import NoAnswer
from engine.people.day_classes import DayClass
from tests.assignment.drawing import (
    SOLVER,
    against,
    classes,
    days_of,
    people_of,
    problem_of,
    problems,
    seats_of,
)  # fmt: skip


class OneByOne(CpSat):
    """A solver that never finds several levels at their floors at once."""

    def search(self, model):
        return _OneByOne(super().search(model))


class _OneByOne:
    def __init__(self, inner):
        self.minimise, self.hold = inner.minimise, inner.hold

    def at_floors(self, _levels):
        return Outcome(Status.UNKNOWN)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_levels_at_their_floors_together_cost_what_they_cost_one_by_one(problem):
    assert plan(problem, SOLVER).reached == plan(problem, OneByOne()).reached


def test_at_a_limit_every_cost_is_a_count_and_no_bound_is_above_it():
    """A limit at which a search finds next to nothing: what is said of the sheet is still so."""
    problem = problem_of(people=8, days=31, count=2)
    held = {one.id: {DayClass.OTHER: number} for number, one in enumerate(problem.people)}
    problem = replace(problem, balances=held)
    best = {one.name: one.cost for one in plan(problem, SOLVER).reached}
    for limit in (0.005, 0.01, 0.02):
        found = plan(problem, CpSat(limit))
        told = against(problem)
        assert violations(found.sheet, told) == ()
        counted = recounted(found.sheet, told)
        assert all(counted.get(one.name, one.cost) == one.cost for one in found.reached)
        assert all(one.bound <= one.cost for one in found.reached)
        first = found.reached[0]
        assert first.bound <= best[first.name] <= first.cost
    assert not plan(problem, CpSat(0.005)).proved


def test_what_is_not_decided_is_not_called_impossible():
    with pytest.raises(NoAnswer) as fault:
        plan(problem_of(people=8, days=31, count=2), CpSat(1e-9))
    assert fault.value.code == "L322"


def test_a_seat_lent_from_elsewhere_leaves_the_others_as_even_as_can_be():
    problem = problem_of(people=4, days=8)
    slot = problem.slots[0]
    lent = Waiver("covered", "", slot.place, 50, "借 1 人", (slot.day,))
    found = plan(problem.with_waivers((lent,)), SOLVER)
    assert found.proved
    assert found.sheet.unfilled == slot.seats
    counted = recounted(found.sheet, against(problem))
    assert {one.name: one.cost for one in found.reached if one.name in counted} == {
        one.name: counted[one.name] for one in found.reached if one.name in counted
    }


def leaders_in_september(eve):
    """Three leaders up to the eve of National Day, the first two holidays ahead of the third."""
    days = days_of(6, date(2026, 9, 25))
    known = classes((*days, date(2026, 10, 1)) if eve else days)
    people = people_of(3, posts=("deputy_leader",), name="市水务局 领导")
    ahead = {one.id: {DayClass.HOLIDAY: 2} for one in people[:2]}
    return replace(
        problem_of(), seats=seats_of(days, post="deputy_leader"), people=people,
        classes=known, balances=ahead,
    )  # fmt: skip


def test_who_is_behind_in_holidays_is_free_on_the_eve_of_one():
    problem = leaders_in_september(eve=True)
    found = plan(problem, SOLVER)
    (last,) = [one.person for one in found.sheet.assignments if one.seat.day.day == 30]
    assert last != problem.people[2].id
    assert {one.name: one.cost for one in found.reached}["ready"] == 0
    assert recounted(found.sheet, against(problem))["ready"] == 0


def test_where_the_day_after_is_not_known_nothing_is_kept_free():
    found = plan(leaders_in_september(eve=False), SOLVER)
    assert "ready" not in {one.name for one in found.reached}
