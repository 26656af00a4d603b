"""Change an announced month（变更）: every question repaired, a duty carried to the seat it became.

An alert turns a standby（备勤）of a day into a seat on post（在岗）. Whoever was listed for the one
is the first to be asked for the other: that is what lists are for. So before anything is repaired,
each announced duty whose seat is no longer asked for is carried to the seat that now stands in its
place: of the same unit, post, duty day and number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.assignment.month import Month, problem_of, questions_of, unit_months, with_sole_leaders
from engine.assignment.planning import Plan
from engine.assignment.problem import Problem
from engine.assignment.question import Question, question_of
from engine.assignment.repairing import Repair, repair
from engine.assignment.sheet import Assignment, Sheet, Swap, joined, sheet_of
from engine.assignment.solving import Solver
from engine.people.person import HALL_LEADER
from engine.roster.roster import Marked
from engine.seating.seat import Seat

_Place = tuple[str, str, date, int]


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced, and since when it may be changed（已公布的班）.

    ``sheet`` has the swaps on top already; ``swaps`` are those agreed and not void, which stay.
    """

    sheet: Sheet
    since: datetime
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One question repaired（分题调整结果）: with the problem as it was put, for the checker."""

    question: Question
    problem: Problem
    announced: Sheet
    repair: Repair

    @property
    def plan(self) -> Plan:
        """What the wishes came to."""
        return self.repair.plan


@dataclass(frozen=True, slots=True)
class MonthChange:
    """A month repaired（一个月的调整结果）."""

    changes: tuple[Change, ...]
    flags: tuple[Marked, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """All sheets together."""
        return joined(change.repair.sheet for change in self.changes)


ChangeJob = tuple[Month, Announced]
Changing = Callable[[Sequence[ChangeJob]], Iterable[tuple[Change, ...]]]
"""Repairs months of single units, in the order given; here, or spread over many machines."""


def change_month(
    month: Month, announced: Announced, solver: Solver, changing: Changing | None = None
) -> MonthChange:
    """The month as it is asked for now, with the provably fewest announced duties taken away.

    Args:
        month: seats, people and leave as they are now.
        announced: what was announced, and from when on it may change.
        solver: who solves, for the hall's seats, and for all without ``changing``.
        changing: repairs the units; by default one after the other.

    """
    month, flags = with_sole_leaders(month)
    announced = _carried(announced, month.seats)
    hall = replace(month, seats=tuple(one for one in month.seats if one.post == HALL_LEADER))
    first = change_unit(hall, announced, solver) if hall.seats else ()
    settled = (*month.before, *(a for one in first for a in one.repair.sheet.assignments))
    jobs = [(one, announced) for one in unit_months(replace(month, before=settled))]
    found = changing(jobs) if changing else (change_unit(*job, solver) for job in jobs)
    return MonthChange((*first, *(one for changes in found for one in changes)), flags)


def change_unit(month: Month, announced: Announced, solver: Solver) -> tuple[Change, ...]:
    """The repairs of one unit, question after question, what is settled taken as given."""
    changes: list[Change] = []
    settled = month.before
    for question, seats in questions_of(month):
        problem = problem_of(month, question, seats, settled)
        own = _of_question(announced.sheet, question)
        swaps = [one for one in announced.swaps if question_of(one.seat) == question]
        found = repair(problem, own, announced.since, solver, swaps)
        changes.append(Change(question, problem, own, found))
        settled = (*settled, *found.sheet.assignments)
    return tuple(changes)


def carried(sheet: Sheet, seats: Iterable[Seat]) -> Sheet:
    """``sheet`` with each duty on the seat that now stands in its place（顺延到新席位）.

    Whoever holds just that seat has it. Else it goes to whoever was listed for that time: of
    somebody on post and somebody on standby, to the one on post; in the small hours, when office
    hours are over, to the one on standby.
    """
    claims: dict[_Place, list[Assignment]] = {}
    for one in sheet.assignments:
        claims.setdefault(_place(one.seat), []).append(one)
    moved: dict[Assignment, Seat] = {}
    asked = sorted(set(seats), key=lambda seat: (-seat.presence.strength, seat.key))
    still = set(asked)
    for seat in asked:
        own = sorted(claims.get(_place(seat), ()), key=lambda one: -one.seat.presence.strength)
        found = next((one for one in own if one.seat == seat), None) or next(
            (one for one in own if one.seat not in still and one.seat.shift.meets(seat.shift)), None
        )
        if found is not None:
            moved[found] = seat
            claims[_place(seat)].remove(found)
    return sheet_of(
        (Assignment(moved.get(one, one.seat), one.person) for one in sheet.assignments),
        sheet.unfilled,
    )


def _carried(announced: Announced, seats: Iterable[Seat]) -> Announced:
    """What was announced on the seats of now; an agreed swap goes with its duty."""
    sheet = carried(announced.sheet, seats)
    held = {(_place(one.seat), one.person): one.seat for one in sheet.assignments}
    kept = {(one.seat.key, one.person) for one in sheet.assignments}
    swaps = tuple(
        one
        if (one.seat.key, one.taker) in kept
        else replace(one, seat=held.get((_place(one.seat), one.taker), one.seat))
        for one in announced.swaps
    )
    return replace(announced, sheet=sheet, swaps=swaps)


def _place(seat: Seat) -> _Place:
    return seat.unit, seat.post, seat.day, seat.number


def _of_question(sheet: Sheet, question: Question) -> Sheet:
    return sheet_of(
        (one for one in sheet.assignments if question_of(one.seat) == question),
        (seat for seat in sheet.unfilled if question_of(seat) == question),
    )
