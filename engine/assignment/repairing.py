"""Repair a published sheet（调整）: the fewest changes from now on, the past as it was.

What is over stays over; a duty that is being stood stays with whoever stands it, unless that person
has fallen out. Swaps that were agreed lie on top of the published sheet and stay, unless the taker
has fallen out too. Everything else is one more wish before fairness: take away as few published
duties as can be. Seats that are no longer asked for fall away; that is nobody's change of mind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.assignment.planning import Plan, plan
from engine.assignment.problem import Problem
from engine.assignment.sheet import Assignment, Sheet, Swap, sheet_of, swapped
from engine.assignment.solving import Solver
from engine.people.person import Person
from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired sheet（调整结果）: the sheet whole, what changes, and how it was reached.

    ``past`` are the duties in it that are over or being stood; ``released`` are published duties
    whose seat is no longer asked for; ``void`` are swaps that cannot stay: their taker cannot come,
    or may not by the rules.
    """

    sheet: Sheet
    past: tuple[Assignment, ...]
    taken_away: tuple[Assignment, ...]
    added: tuple[Assignment, ...]
    released: tuple[Assignment, ...]
    void: tuple[Swap, ...]
    plan: Plan


def repair(
    problem: Problem,
    published: Sheet,
    since: datetime,
    solver: Solver,
    swaps: Sequence[Swap] = (),
) -> Repair:
    """The sheet of ``problem`` with the provably fewest published duties taken away.

    Args:
        problem: the month as it is asked for now: its seats, people and leave.
        published: what was announced for the unit, post and presence of ``problem``.
        since: from when on changes may be made.
        solver: who solves.
        swaps: agreed on top of ``published``, in order.

    """
    announced = swapped(published, swaps).assignments
    settled, void = _settled(problem, announced, since, swaps)
    found = plan(settled, solver)
    missed = tuple(one for one in published.unfilled if one.shift.end <= since)
    sheet = sheet_of((*settled.past, *found.sheet.assignments), (*missed, *found.sheet.unfilled))
    fallen = {one for one in settled.kept if one not in found.sheet.assignments}
    void += tuple(one for one in swaps if Assignment(one.seat, one.taker) in fallen)
    duties = {(one.person, one.seat.day): one for one in sheet.assignments}
    before = {(one.person, one.seat.day): one for one in announced}
    days = {seat.day for seat in problem.seats}
    gone = tuple(one for key, one in before.items() if key not in duties)
    return Repair(
        sheet=sheet,
        past=settled.past,
        taken_away=tuple(one for one in gone if one.seat.day in days),
        added=tuple(one for key, one in duties.items() if key not in before),
        released=tuple(one for one in gone if one.seat.day not in days),
        void=void,
        plan=found,
    )


def _settled(
    problem: Problem, announced: Sequence[Assignment], since: datetime, swaps: Sequence[Swap]
) -> tuple[Problem, tuple[Swap, ...]]:
    """The question that is left: what is past taken out of it, swaps and announcements put in."""
    people = {person.id: person for person in problem.people}
    now = [Assignment(_as_asked(one.seat, problem.seats, since), one.person) for one in announced]
    past = [one for one in now if _stays(problem, people.get(one.person), one.seat, since)]
    open_seats = tuple(
        seat
        for seat in problem.seats
        if seat.shift.end > since and not any(_is_same(one.seat, seat) for one in past)
    )
    standing = [one for one in swaps if Assignment(one.seat, one.taker) in announced]
    kept, void = _swaps_to_keep(problem, people, since, standing)
    announced_open = tuple(one for one in now if one not in past)
    question = replace(
        problem,
        seats=open_seats,
        past=(*problem.past, *past),
        published=tuple(one for one in announced_open if one.seat.shift.end > since),
        kept=kept,
    )
    return question, void


def _as_asked(seat: Seat, asked: Sequence[Seat], since: datetime) -> Seat:
    """A seat that was begun, as it is asked for now: whoever stands it stands it to its new end."""
    if seat.shift.start >= since:
        return seat
    return next((one for one in asked if _is_same(seat, one) and one.shift.end > since), seat)


def _is_same(seat: Seat, other: Seat) -> bool:
    """Whether two seats are one, though its hours may have changed."""
    is_same = (seat.day, seat.number) == (other.day, other.number)
    return is_same and seat.shift.meets(other.shift)


def _stays(problem: Problem, person: Person | None, seat: Seat, since: datetime) -> bool:
    """Whether a duty is past: over, or begun by somebody who can finish it."""
    if seat.shift.end <= since:
        return True
    return seat.shift.start < since and person is not None and problem.free(person, seat.shift)


def _swaps_to_keep(
    problem: Problem, people: dict[str, Person], since: datetime, swaps: Sequence[Swap]
) -> tuple[tuple[Assignment, ...], tuple[Swap, ...]]:
    last = {swap.seat.key: swap for swap in swaps if swap.seat.shift.start >= since}
    kept: list[Assignment] = []
    void: list[Swap] = []
    for swap in last.values():
        person = people.get(swap.taker)
        if person is not None and problem.free(person, swap.seat.shift):
            kept.append(Assignment(swap.seat, swap.taker))
        else:
            void.append(swap)
    return tuple(kept), tuple(void)
