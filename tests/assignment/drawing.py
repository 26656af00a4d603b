"""Months of made-up people for tests: seats of whole duty days, drawn leave, wishes and balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import strategies as st

from calendars.duty_day import duty_day_of
from calendars.spans import DateSpan
from engine.assignment.checking import Against
from engine.assignment.cp_sat import CpSat
from engine.assignment.problem import Problem
from engine.people.day_classes import DayClass, classes_of
from engine.people.person import Leave, Person, Wish
from engine.seating.seat import Seat, Shift
from service.files.calendar_files import calendar_files, holiday_calendar

HANDOVER = time(8, 30)
HOLIDAYS = holiday_calendar(calendar_files())
FIRST = date(2026, 10, 1)
SOLVER = CpSat()


def days_of(number, first=FIRST):
    return DateSpan(first, first + timedelta(days=number - 1)).days()


def shift_of(day):
    duty = duty_day_of(day, HANDOVER)
    return Shift(duty.start, duty.end)


def seats_of(days, count=1, *, unit="water", post="staff", **other):
    return tuple(
        Seat(unit, post, day, shift_of(day), number, **other)
        for day in days
        for number in range(1, count + 1)
    )


def people_of(number, *, unit="water", posts=("staff",), name="市水务局 工作人员"):
    return tuple(
        Person(f"{unit}-{one:02}", unit, posts, name=f"{name}{one:02}")
        for one in range(1, number + 1)
    )


def classes(days):
    return classes_of(days, HOLIDAYS).of


def problem_of(people=6, days=14, count=1, **other):
    chosen = days_of(days)
    made = people_of(people)
    return replace(Problem(seats_of(chosen, count), made, classes(chosen)), **other)


def against(problem, **other):
    """What the checker is told about a problem."""
    seat = problem.seats[0] if problem.seats else None
    soft = frozenset() if problem.rest_is_hard or not seat else frozenset({(seat.unit, seat.post)})
    made = Against(
        seats=problem.seats,
        people=problem.people,
        classes=problem.classes,
        leave=problem.leave,
        balances={
            person.id: {kind: problem.balance(person.id, (kind,)) for kind in DayClass}
            for person in problem.people
        },
        settled=(*problem.past, *problem.elsewhere),
        rest=problem.rules.rest,
        rest_where_possible=soft,
        caps={
            person.id: problem.cap - sum(problem.stood[person.id].values())
            for person in problem.people
        },
    )
    return replace(made, **other)


@st.composite
def problems(draw, most_people=6, most_days=12, most_seats=2):
    """A drawn question: people with leave, wishes and unequal balances."""
    days = days_of(draw(st.integers(3, most_days)), date(2026, 9, draw(st.integers(18, 30))))
    people = people_of(draw(st.integers(2, most_people)))
    chosen = st.sampled_from([person.id for person in people])
    offsets = st.integers(0, len(days) - 1)
    leave = st.builds(
        lambda who, start, length: Leave(who, days[start], days[start] + timedelta(days=length)),
        chosen, offsets, st.integers(0, 4),
    )  # fmt: skip
    wishes = st.builds(
        lambda who, at, wanted: Wish(who, days[at], wanted), chosen, offsets, st.booleans()
    )
    balances = {
        person.id: {kind: draw(st.integers(0, 3)) for kind in DayClass} for person in people
    }
    return Problem(
        seats=seats_of(days, draw(st.integers(1, most_seats))),
        people=people,
        classes=classes(days),
        leave=tuple(draw(st.lists(leave, max_size=4))),
        wishes=tuple(draw(st.lists(wishes, max_size=3))),
        balances=balances,
    )
