"""Nine units of ten made-up people each, with leave and wishes, month after month."""

from __future__ import annotations

import random
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from engine.assignment.ledger import Ledger
from engine.assignment.month import Month, answer_month
from engine.people.person import Leave, Person, Wish
from tests.assignment.drawing import SOLVER, classes, days_of, seats_of

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
        tuple(seats),
        held,
        classes((*days, days[-1] + timedelta(days=1))),
        tuple(leave),
        tuple(wishes),
        ledgers or {},
        before,
    )


@dataclass
class Year:
    """What is carried from month to month, and what each could have stood.

    ``could`` counts, by question, person and class of day, the days on which a person was not on
    leave, or was asked to break it.
    """

    ledgers: dict = field(default_factory=dict)
    before: tuple = ()
    could: dict = field(default_factory=dict)

    def after(self, found, given):
        for answer in found.answers:
            ledger = self.ledgers.get(answer.question, Ledger())
            stood = answer.plan.sheet.assignments
            self.ledgers[answer.question] = ledger.after(stood, given.classes)
            self._count(answer.question, answer.problem)
        last = max(seat.day for seat in given.seats)
        close = last - timedelta(days=2)
        self.before = tuple(one for one in found.sheet.assignments if one.seat.day >= close)

    def _count(self, question, problem):
        recalled = {(one.person, day) for one in problem.waived for day in one.days}
        for person in problem.people:
            held = self.could.setdefault(question, {}).setdefault(person.id, Counter())
            held.update(
                problem.classes[slot.day] for slot in problem.slots
                if problem.free(person, slot.shift) or (person.id, slot.day) in recalled
            )  # fmt: skip

    def loads(self, question, kinds):
        """Person → duties of some classes, and days of them on which the person could."""
        return {
            person: (
                sum(self.ledgers[question].balance(person)[kind] for kind in kinds),
                sum(could[kind] for kind in kinds),
            )
            for person, could in sorted(self.could[question].items())
        }

    def spreads(self, question, kinds):
        """The spread among all, and the greatest among people who could on equally many days.

        The second is None where no two could on equally many.
        """
        loads = self.loads(question, kinds).values()
        alike = {}
        for stood, could in loads:
            alike.setdefault(could, []).append(stood)
        several = [max(held) - min(held) for held in alike.values() if len(held) > 1]
        every = [stood for stood, _ in loads]
        return max(every) - min(every), max(several, default=None)


def rolled(months, units=UNITS, **other):
    """A year of months in a row, each with its remedies taken up: the year, and each month's end.

    An end is the month as it was answered, its answer, and who was excused from what.
    """
    year, ends = Year(), []
    for number in months:
        carried = {"ledgers": dict(year.ledgers), "before": year.before}
        ends.append(mended(month(2026, number, units, **carried, **other)))
        year.after(ends[-1][1], ends[-1][0])
    return year, ends


def mended(given):
    """The month with the remedies taken up that its explanations name, and what they excuse."""
    found = answer_month(given, SOLVER)
    remedies = {
        one.question: one.plan.explanation.remedy for one in found.answers if one.plan.explanation
    }
    if not remedies:
        return given, found, frozenset()
    waivers = [one for remedy in remedies.values() for one in remedy]
    excused = frozenset((one.person, day) for one in waivers for day in one.days)
    given = replace(given, waived=remedies)
    return given, answer_month(given, SOLVER), excused


def reachable(seats):
    """The seats of the sole leader as they are kept."""
    return tuple(
        replace(seat, presence=type(seat.presence).REACHABLE)
        if (seat.unit, seat.post) == (SOLE, "deputy_leader") else seat
        for seat in seats
    )  # fmt: skip
