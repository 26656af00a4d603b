"""Whatever is drawn, the sheet passes the checker, and its figures are what the solver says."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assignment.checking import loads_of, recounted, spread_of, violations
from engine.assignment.planning import plan
from engine.assignment.sheet import Assignment, sheet_of
from engine.people.day_classes import DayClass
from engine.people.person import Leave, Wish
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


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_drawn_sheet_violates_anything_and_every_wish_is_counted_alike(problem):
    found = plan(problem, SOLVER)
    given_ = against(problem)
    assert violations(found.sheet, given_) == ()
    assert found.proved
    counted = recounted(found.sheet, given_)
    for one in found.reached:
        if one.name in counted:
            assert counted[one.name] == one.cost, one
    assert (found.explanation is not None) == bool(found.sheet.unfilled)


@settings(max_examples=20, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_same_people_in_another_order_give_the_same_sheet(problem, chance):
    def mixed(values):
        return tuple(chance.sample(values, len(values)))

    names = ("seats", "people", "leave", "wishes")
    other = replace(problem, **{name: mixed(getattr(problem, name)) for name in names})
    assert plan(other, SOLVER) == plan(problem, SOLVER)


def test_a_name_changes_nothing():
    problem = problem_of()
    renamed = tuple(replace(person, name="测试甲") for person in problem.people)
    assert plan(replace(problem, people=renamed), SOLVER).sheet == plan(problem, SOLVER).sheet


def every_sheet(problem):
    """All sheets of single seats that the checker passes."""
    ids = [person.id for person in problem.people]
    for chosen in product(ids, repeat=len(problem.seats)):
        pairs = zip(problem.seats, chosen, strict=True)
        sheet = sheet_of(Assignment(seat, who) for seat, who in pairs)
        if not violations(sheet, against(problem)):
            yield sheet


@settings(max_examples=15, deadline=None)
@given(problems(most_people=3, most_days=6, most_seats=1))
def test_no_sheet_at_all_is_better_by_the_order_of_the_wishes(problem):
    names = (
        "holiday",
        "spring_festival",
        "weekend",
        "adjusted_workday",
        "total",
        "other",
        "spaced",
    )

    def worth(sheet):
        counted = recounted(sheet, against(problem))
        return [counted[name] for name in names]

    best = min(map(worth, every_sheet(problem)), default=None)
    found = plan(problem, SOLVER)
    if best is None:
        assert found.explanation is not None
    else:
        assert worth(found.sheet) == best


def test_loads_are_even_where_everybody_is_there():
    problem = problem_of(people=8, days=31, count=2)
    found = plan(problem, SOLVER)
    loads = loads_of(found.sheet, problem.classes)
    everybody = [person.id for person in problem.people]
    for kinds in [(kind,) for kind in DayClass] + [tuple(DayClass)]:
        assert spread_of(loads, {}, everybody, kinds) <= 1


def test_who_has_stood_more_holidays_stands_fewer():
    problem = problem_of(people=4, days=7)  # 1 to 7 October, all off
    tired = {kind: 5 if kind is DayClass.HOLIDAY else 0 for kind in DayClass}
    found = plan(replace(problem, balances={"water-01": tired}), SOLVER)
    assert found.sheet.of("water-01") == ()


def test_a_wish_is_met_where_nothing_weightier_stands_against_it():
    problem = problem_of(people=5, days=10)
    wishes = (Wish("water-03", days_of(10)[4], wanted=True), Wish("water-02", days_of(10)[0]))
    found = plan(replace(problem, wishes=wishes), SOLVER)
    days = {one.seat.day for one in found.sheet.of("water-03")}
    assert days_of(10)[4] in days
    assert days_of(10)[0] not in {one.seat.day for one in found.sheet.of("water-02")}
    assert {one.name: one.cost for one in found.reached}["wished"] == 0


def test_the_last_duty_of_the_month_before_is_rested_from():
    eve = days_of(1, days_of(1)[0].replace(month=9, day=30))
    (last,) = seats_of(eve)
    problem = problem_of(people=3, days=5, elsewhere=(Assignment(last, "water-01"),))
    found = plan(problem, SOLVER)
    assert days_of(1)[0] not in {one.seat.day for one in found.sheet.of("water-01")}
    assert violations(found.sheet, against(problem)) == ()


def test_two_leaders_rest_where_they_can_and_break_rest_only_for_leave():
    days = days_of(10)
    leaders = people_of(2, posts=("deputy_leader",), name="市水务局 领导")
    seats = seats_of(days, post="deputy_leader")
    base = replace(problem_of(), seats=seats, people=leaders, classes=classes(days))
    assert {one.name: one.cost for one in plan(base, SOLVER).reached}["rest_breaks"] == 0
    away = replace(base, leave=(Leave("water-01", days[3], days[5]),))
    found = plan(away, SOLVER)
    assert found.sheet.unfilled == ()
    assert {one.name: one.cost for one in found.reached}["rest_breaks"] > 0
    assert violations(found.sheet, against(away)) == ()


def test_a_newcomer_without_credit_is_still_capped():
    held = {kind: 12 if kind is DayClass.OTHER else 0 for kind in DayClass}
    problem = problem_of(people=8, days=31, count=2)
    problem = replace(problem, balances={one.id: held for one in problem.people[1:]})
    found = plan(problem, SOLVER)
    assert len(found.sheet.of(problem.people[0].id)) == problem.cap == 12


def test_drawn_months_come_out_the_same_in_another_run():
    chance = random.Random(3)  # noqa: S311 - the same month every time
    problem = problem_of(people=8, days=31, count=2)
    leave = tuple(
        Leave(one.id, *sorted(chance.sample(days_of(31)[:6], 2))) for one in problem.people[:4]
    )
    drawn = replace(problem, leave=leave)
    assert plan(drawn, SOLVER) == plan(replace(drawn), SOLVER)
