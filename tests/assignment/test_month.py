"""A month of nine units, and twelve months in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from engine.assignment.checking import Against, violations
from engine.assignment.month import Month, answer_month, unit_months, with_sole_leaders
from engine.assignment.problem import HouseRules
from engine.assignment.question import Question
from engine.people.day_classes import DayClass
from engine.people.person import HALL_LEADER, Leave, Person
from engine.terms import Presence
from service.solving import answer_month_at_hand
from service.spreading import open_executor
from tests.assignment.bureaus import SOLE, UNITS, month, reachable, rolled
from tests.assignment.drawing import SOLVER, classes, days_of, seats_of

OCTOBER = month(2026, 10)


@pytest.fixture(scope="module")
def october():
    """The answer to October for the nine units."""
    return answer_month(OCTOBER, SOLVER)


def check(given, found, **other):
    told = Against(
        seats=reachable(given.seats), people=given.people, classes=given.classes,
        leave=given.leave, settled=given.before, **other,
    )  # fmt: skip
    return violations(found.sheet, told)


def test_october_for_nine_units_is_proved_and_passes_the_checker(october):
    assert check(OCTOBER, october) == ()
    assert october.proved
    assert len(october.answers) == 2 * len(UNITS)
    missing = {(seat.unit, seat.post) for seat in october.sheet.unfilled}
    explained = {
        (one.question.unit, one.question.post) for one in october.answers if one.plan.explanation
    }
    assert missing == explained


def test_a_sole_leader_is_reachable_and_that_is_said(october):
    assert [one.code for one in october.flags] == ["sole_leader"]
    assert "第9单位 领导01" in october.flags[0].text
    kept = [
        one
        for one in october.sheet.assignments
        if one.seat.unit == SOLE and one.seat.post == "deputy_leader"
    ]
    assert {one.seat.presence for one in kept} == {Presence.REACHABLE}
    assert {one.person for one in kept} == {f"{SOLE}-01"}


def test_the_operator_may_want_the_sole_leader_on_post_and_is_told_why_that_fails():
    rules = HouseRules(sole_leader=Presence.ON_POST)
    alone = replace(unit_months(OCTOBER)[-1], rules=rules, leave=())
    same, flags = with_sole_leaders(alone)
    assert (same, flags) == (alone, ())
    found = answer_month(alone, SOLVER)
    (leader,) = [one for one in found.answers if one.question.post == "deputy_leader"]
    assert leader.plan.explanation is None  # one person, every day, without rest: soft for leaders
    assert {one.name: one.cost for one in leader.plan.reached}["rest_breaks"] == 30


def test_workers_give_the_same_sheet():
    small = month(2026, 10, UNITS[:2])
    with open_executor(2, "") as pool:
        spread = answer_month_at_hand(small, pool)
    assert spread == answer_month(small, SOLVER)


def test_the_hall_is_settled_first_and_nobody_sits_in_two_places():
    days = days_of(9)
    both = tuple(
        Person(f"{unit}-{one}", unit, (HALL_LEADER, "deputy_leader"))
        for unit in ("fire", "water") for one in range(5)
    )  # fmt: skip
    seats = (
        *seats_of(days, unit="hall", post=HALL_LEADER),
        *seats_of(days, unit="fire", post="deputy_leader"),
        *seats_of(days, unit="water", post="deputy_leader"),
    )
    given = Month(seats, both, classes(days), (Leave("fire-1", days[2], days[4]),))
    found = answer_month(given, SOLVER)
    assert found.answers[0].question == Question("hall", HALL_LEADER, "on_post")
    assert check(given, found) == ()
    assert found.sheet.unfilled == ()


def test_posts_of_one_person_follow_one_another():
    days = days_of(8)
    staff = tuple(Person(f"water-{one}", "water", ("staff",)) for one in range(3))
    able = tuple(Person(f"water-{one}", "water", ("deputy_leader", "staff")) for one in range(3, 7))
    seats = (*seats_of(days, post="deputy_leader"), *seats_of(days, post="staff"))
    given = Month(seats, (*staff, *able), classes(days))
    found = answer_month(given, SOLVER)
    assert check(given, found) == ()
    assert found.sheet.unfilled == ()


def test_standby_is_dealt_out_beside_duty_and_never_to_who_is_on_post_or_resting():
    days = days_of(10)
    staff = tuple(Person(f"water-{one}", "water", ("staff",)) for one in range(5))
    seats = (*seats_of(days[:5]), *seats_of(days[5:], presence=Presence.STANDBY))
    given = Month(seats, staff, classes(days))
    found = answer_month(given, SOLVER)
    assert [one.question.presence for one in found.answers] == ["on_post", "standby"]
    assert check(given, found) == ()


CLASSES = [(kind,) for kind in DayClass] + [tuple(DayClass)]


def test_after_twelve_months_nobody_is_more_than_one_duty_ahead():
    """Other days are what makes all duties together even: they may differ by one more."""
    year, ends = rolled(range(1, 13), UNITS[:1])
    for given, found, excused in ends:
        assert check(given, found, excused=excused) == ()
        assert found.proved
        assert found.sheet.unfilled == ()
    for question, kinds in product(year.ledgers, CLASSES):
        every, alike = year.spreads(question, kinds)
        assert (alike or 0) <= 1, (question, year.loads(question, kinds))
        assert every <= 1 + (kinds == (DayClass.OTHER,)), (question, kinds)
    assert date(2026, 12, 31) in ends[-1][0].classes


def test_those_who_could_on_equally_many_days_stand_equally_often():
    """A quarter with every holiday of the autumn in it, though people are away on some of them."""
    year, ends = rolled((9, 10, 11), UNITS[1:5], seed=2)
    assert all(found.proved for _, found, _ in ends)
    compared = 0
    for question, kinds in product(year.ledgers, CLASSES):
        _, alike = year.spreads(question, kinds)
        compared += alike is not None
        assert (alike or 0) <= 1, (question, year.loads(question, kinds))
    assert compared > len(year.ledgers)
