"""Nine units of ten made-up people each, with leave and wishes, month after month."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.assignment.ledger import Ledger
from engine.assignment.month import Month, question_of
from engine.people.person import Leave, Person, Wish
from tests.assignment.drawing import classes, days_of, seats_of

UNITS = tuple(f"unit{number}" for number in range(1, 10))
LEADERS, STAFF = 3, 7
SOLE = UNITS[-1]
"""The unit that has one leader, as some bureaus do."""


def people(unit):
    leaders = 1 if unit == SOLE else LEADERS
    number = UNITS.index(unit) + 1
    return tuple(
        Person(f"{unit}-{one:02}", unit, ("deputy_leader",) if one <= leaders else ("staff",),
               name=f"第{number}单位 {'领导' if one <= leaders else '工作人员'}{one:02}")
        for one in range(1, LEADERS + STAFF + 1)
    )  # fmt: skip


def month(year, number, units=UNITS, *, seed=1, staff_seats=1, ledgers=None, before=()):
    """A month round the clock for every unit; every person may have leave and a wish."""
    chance = random.Random(f"{seed} {year}-{number}")  # noqa: S311 - the same people every time
    days = days_of(monthrange(year, number)[1], date(year, number, 1))
    held = tuple(person for unit in units for person in people(unit))
    leave, wishes = [], []
    for person in held:
        if chance.random() < 0.6:
            start = chance.choice(days)
            leave.append(Leave(person.id, start, start + timedelta(days=chance.randrange(7))))
        if chance.random() < 0.3:
            wishes.append(Wish(person.id, chance.choice(days), chance.random() < 0.3))
    seats = [
        seat
        for unit in units
        for post, count in (("deputy_leader", 1), ("staff", staff_seats))
        for seat in seats_of(days, count, unit=unit, post=post)
    ]
    return Month(
        tuple(seats), held, classes(days), tuple(leave), tuple(wishes), ledgers or {}, before
    )


@dataclass
class Year:
    """What is carried from month to month."""

    ledgers: dict
    before: tuple

    def after(self, found, given):
        for answer in found.answers:
            ledger = self.ledgers.get(answer.question, Ledger())
            stood = answer.plan.sheet.assignments
            self.ledgers[answer.question] = ledger.after(stood, given.classes)
        last = max(seat.day for seat in given.seats)
        close = last - timedelta(days=2)
        self.before = tuple(one for one in found.sheet.assignments if one.seat.day >= close)


def reachable(seats):
    """The seats of the sole leader as they are kept."""
    return tuple(
        replace(seat, presence=type(seat.presence).REACHABLE)
        if (seat.unit, seat.post) == (SOLE, "deputy_leader") else seat
        for seat in seats
    )  # fmt: skip


__all__ = ["SOLE", "UNITS", "Year", "month", "people", "question_of", "reachable"]
