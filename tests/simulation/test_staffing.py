"""Where people run out: the bound is sound, a solver confirms it, one leader is no shortage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.assignment.cp_sat import CpSat
from engine.assignment.month import Month
from engine.assignment.problem import HouseRules
from engine.people.person import Leave, Person
from engine.seating.laying_out import Hours, lay_out
from engine.seating.seat import Seat, Shift
from engine.simulation.filling import unfilled_seats
from engine.simulation.staffing import shortages
from engine.terms import Coverage, Presence
from tests.assignment.drawing import days_of, people_of, seats_of
from tests.simulation.test_scenarios import run

SOLVER = CpSat()
POST = HouseRules(sole_leader=Presence.ON_POST)


def month(seats, people, leave=(), rules=None):
    return Month(tuple(seats), tuple(people), {}, tuple(leave), rules=rules or HouseRules())


def told(found):
    return [
        (one.question.post, [day.day for day in one.days], one.asked, one.there) for one in found
    ]


# --- the bound ------------------------------------------------------------------------------------


def test_seats_of_a_day_need_as_many_people():
    short = shortages(month(seats_of(days_of(1), 3), people_of(2)))
    assert told(short) == [("staff", [1], 3, 2)]
    assert short[0].missing == 1
    assert short[0].why == ("能任具体工作人员的共 2 人",)
    assert not shortages(month(seats_of(days_of(1), 3), people_of(3)))


def test_two_days_running_need_two_people_because_of_the_rest():
    days = days_of(2)
    short = shortages(month(seats_of(days), people_of(1)))
    assert told(short) == [("staff", [1, 2], 2, 1)]
    assert short[0].why[-1] == "值完24小时须休息24小时，相接的 2 班不能是同一人"
    assert not shortages(month(seats_of(days), people_of(2)))
    apart = [seat for seat in seats_of(days_of(3)) if seat.day != days_of(3)[1]]
    assert not shortages(month(apart, people_of(1)))


def test_who_is_away_is_named_with_the_leave():
    days = days_of(3)
    away = Leave("water-01", days[1], days[1])
    short = shortages(month(seats_of(days[:1]), people_of(1), [away]))
    assert told(short) == [("staff", [1], 1, 0)]  # the shift ends on the morning of the leave
    assert short[0].why[1] == "市水务局 工作人员01 10月2日请假"
    gone = replace(people_of(1)[0], last=days[0])
    short = shortages(
        month(seats_of(days[:1]), [gone, *people_of(2)[1:]], [replace(away, person="water-02")])
    )
    assert (
        "市水务局 工作人员01 10月1日不在本单位任职" not in short[0].why
    )  # serves at no time at all
    assert told(short) == [("staff", [1], 1, 0)]


def test_leave_may_leave_only_the_same_person_for_two_days():
    days = days_of(2)
    away = [Leave("water-02", days[0], days[1])]
    short = shortages(month(seats_of(days), people_of(2), away))
    assert told(short) == [("staff", [1, 2], 2, 1)]
    assert "市水务局 工作人员02 10月1日至10月2日请假" in short[0].why


def test_nobody_at_all_is_said():
    short = shortages(month(seats_of(days_of(1), post="deputy_leader"), people_of(2)))
    assert short[0].why == ("没有能任分管领导的人",)


def test_days_that_are_short_by_themselves_are_not_told_again_together():
    short = shortages(month(seats_of(days_of(2)), people_of(1), [Leave("water-01", *days_of(2))]))
    assert told(short) == [("staff", [1], 1, 0), ("staff", [2], 1, 0)]


def test_of_days_that_follow_no_more_are_told_than_are_needed_to_see_it():
    days = days_of(3)
    away = [Leave("water-02", days[0], days[1])]
    rules = HouseRules(rest=timedelta(hours=48))
    short = shortages(month(seats_of(days), people_of(2), away, rules))
    assert told(short) == [("staff", [1, 2], 2, 1)]


def test_leaders_too_few_to_rest_always_are_not_short():
    days = days_of(5)
    seats = seats_of(days, post="deputy_leader")
    two = people_of(2, posts=("deputy_leader",))
    away = Leave("water-02", days[0], days[4])
    assert not shortages(month(seats, two, [away]))
    three = people_of(3, posts=("deputy_leader",))
    gone = [away, replace(away, person="water-03")]
    assert [one.missing for one in shortages(month(seats, three, gone))] == [1] * 4


def test_a_part_of_a_duty_day_leaves_time_to_rest():
    def seat(day, first, last):
        start = datetime(2026, 10, day, first, tzinfo=BEIJING)
        shift = Shift(start, datetime(2026, 10, day, last, tzinfo=BEIJING))
        return Seat("water", "staff", date(2026, 10, day), shift)

    assert not shortages(month([seat(1, 9, 10), seat(2, 10, 12)], people_of(1)))
    assert shortages(month([seat(1, 9, 11), seat(2, 10, 12)], people_of(1)))


SHIFTS = st.tuples(
    st.integers(0, 4),
    st.integers(0, 20),
    st.integers(2, 24),
    st.sampled_from(list(Coverage)),
    st.integers(1, 2),
)


@st.composite
def stretches(draw):
    """Shifts of any hours, people with leave, one unit, one post."""
    post = draw(st.sampled_from(["staff", "deputy_leader"]))
    seats, taken = [], set()
    for day, hour, length, coverage, count in draw(st.lists(SHIFTS, min_size=1, max_size=6)):
        start = datetime(2026, 10, 1 + day, hour, tzinfo=BEIJING)
        shift = Shift(start, start + timedelta(hours=length))
        if shift not in taken:
            taken.add(shift)
            seats += [
                Seat("water", post, shift.day, shift, n, coverage) for n in range(1, count + 1)
            ]
    people = people_of(draw(st.integers(0, 4)), posts=(post,))
    leave = [
        Leave(one.id, date(2026, 10, first), date(2026, 10, first + more))
        for one in people
        for first, more in draw(
            st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2)), max_size=1)
        )
    ]
    rest = timedelta(hours=draw(st.sampled_from([0, 12, 24, 48, 96])))
    sole = draw(st.sampled_from([Presence.ON_POST, Presence.REACHABLE]))
    return month(seats, people, leave, HouseRules(rest=rest, sole_leader=sole))


def most_kept(asked):
    """The most seats that can be kept, by trying every way: no model, no bound."""
    from engine.assignment.checking import Against, violations
    from engine.assignment.sheet import Assignment, sheet_of

    soft = len(asked.people) < asked.rules.soft_rest_below and asked.seats[0].post != "staff"
    against = Against(
        asked.seats, asked.people, {}, asked.leave, rest=asked.rules.rest,
        rest_where_possible=frozenset({("water", asked.seats[0].post)} if soft else ()),
    )  # fmt: skip
    best = 0
    for chosen in product([None, *(one.id for one in asked.people)], repeat=len(asked.seats)):
        pairs = list(zip(asked.seats, chosen, strict=True))
        sheet = sheet_of(
            (Assignment(seat, who) for seat, who in pairs if who),
            (seat for seat, who in pairs if not who),
        )
        if len(sheet.assignments) > best and not violations(sheet, against):
            best = len(sheet.assignments)
    return best


@settings(max_examples=150, deadline=None)
@given(stretches())
def test_where_the_bound_says_short_a_solver_leaves_seats_empty(asked):
    short, empty = shortages(asked), unfilled_seats(asked, SOLVER)
    if short:
        assert empty
        (found,) = {one.question for one in short}
        assert [one.question for one in empty] == [found]
        assert len(empty[0].empty) >= max(one.missing for one in short)
    for one in empty:
        assert one.proved
        assert set(one.empty) <= set(one.asked)
        assert one.explanation.remedy


@settings(max_examples=40, deadline=None)
@given(stretches().filter(lambda one: len(one.seats) <= 4 and one.people))
def test_what_stays_empty_is_what_no_sheet_at_all_can_fill(asked):
    asked = replace(asked, rules=replace(asked.rules, cap=30, sole_leader=Presence.ON_POST))
    empty = sum(len(one.empty) for one in unfilled_seats(asked, SOLVER))
    assert len(asked.seats) - empty == most_kept(asked)
    assert all(one.missing <= empty for one in shortages(asked))


def test_who_keeps_a_higher_post_is_not_there_for_a_lower_one():
    day = days_of(1)
    both = people_of(1, posts=("deputy_leader", "staff"))
    asked = month((*seats_of(day, post="deputy_leader"), *seats_of(day)), both, rules=POST)
    assert not shortages(asked)  # the bound looks at posts one by one
    assert [one.question.post for one in unfilled_seats(asked, SOLVER)] == ["staff"]


def test_a_remedy_that_is_applied_fills_the_seats():
    days = days_of(3)
    asked = month(seats_of(days), people_of(2), [Leave("water-02", days[1], days[1])])
    (found,) = unfilled_seats(asked, SOLVER)
    assert "最省的办法" in found.explanation.text
    waived = {found.question: found.explanation.remedy}
    assert not unfilled_seats(replace(asked, waived=waived), SOLVER)


def test_a_cap_for_a_month_holds_for_each_month_of_a_long_stretch():
    days = [day for day in days_of(61) if day.day % 3 == 2]  # ten duty days in each month
    asked = month(seats_of(days), people_of(1), rules=HouseRules(cap=10))
    assert not unfilled_seats(asked, SOLVER)
    (found,) = unfilled_seats(replace(asked, rules=HouseRules(cap=8)), SOLVER)
    assert "最多值" in found.explanation.text


# --- the only leader on leave ---------------------------------------------------------------------

RED = """\
scenario: 唯一的分管领导请假
start: 2026-06-15
through: 2026-06-17
records:
  - alert: {id: A-1, hazard: 暴雨, colour: 红, area: "230500", issued: +0h, expires: +3d}
"""


def leaders(number, leave, rules):
    laid = lay_out(run(RED).stretches, Hours(time(8, 30)))
    seats = [one for one in laid.seats if (one.unit, one.post) == ("water", "deputy_leader")]
    people = [Person(f"water-{n}", "water", ("deputy_leader",)) for n in range(number)]
    assert [seat.day.day for seat in seats] == [14, 15, 16, 17]
    return month(seats, people, leave, rules)


@pytest.mark.parametrize("rules", [HouseRules(), POST])
def test_a_sole_leader_is_no_shortage_until_on_leave(rules):
    assert not shortages(leaders(1, [], rules))
    assert not unfilled_seats(leaders(1, [], rules), SOLVER)
    away = leaders(1, [Leave("water-0", date(2026, 6, 16), date(2026, 6, 16))], rules)
    short = shortages(away)
    assert told(short) == [("deputy_leader", [15], 1, 0), ("deputy_leader", [16], 1, 0)]
    presence = {one.question.presence for one in short}
    assert presence == {rules.sole_leader.value}
    (found,) = unfilled_seats(away, SOLVER)
    assert [seat.day.day for seat in found.empty] == [15, 16]
    assert "销假，值 6月15日、6月16日的班" in found.explanation.text


def test_a_second_leader_ends_the_shortage():
    leave = [Leave("water-0", date(2026, 6, 16), date(2026, 6, 16))]
    assert not shortages(leaders(2, leave, POST))
    assert not unfilled_seats(leaders(2, leave, POST), SOLVER)
