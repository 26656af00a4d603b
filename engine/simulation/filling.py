"""Which seats nobody can keep（空缺）: the exact answer, by a solver, with the cheapest remedy.

The same hard rules as for a month's sheet, no wish: how even the duties are is no question here.
As in a sheet, posts follow one another from the highest down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.assignment.choices import Choices
from engine.assignment.explaining import Explanation, explained
from engine.assignment.month import Month, problem_of, questions_of, unit_months, with_sole_leaders
from engine.assignment.planning import hard_model, undecided
from engine.assignment.problem import Problem
from engine.assignment.question import Question
from engine.assignment.sheet import Assignment
from engine.assignment.solving import Outcome, Solver, Status
from engine.assignment.wishes import unfilled
from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Seats of one unit and post that nobody can keep（空缺席位）.

    Attributes:
        question: unit, post, and way of being at hand.
        asked: all seats of the duty days on which one stays empty.
        empty: those that stay empty, the fewest there can be if ``proved``.
        explanation: facts that clash, and the cheapest remedy.
        proved: whether no sheet leaves fewer empty.

    """

    question: Question
    asked: tuple[Seat, ...]
    empty: tuple[Seat, ...]
    explanation: Explanation
    proved: bool


@dataclass(frozen=True, slots=True)
class _Filled:
    """A problem with as many seats filled as can be."""

    kept: tuple[Assignment, ...]
    empty: tuple[Seat, ...] = ()
    explanation: Explanation | None = None
    proved: bool = True


def unfilled_seats(month: Month, solver: Solver) -> tuple[Unfilled, ...]:
    """What nobody can keep of the seats of ``month``, by unit and post; the hall's are left out.

    Args:
        month: seats, people, leave and house rules; of any length.
        solver: who solves.

    Raises:
        NoAnswer: L322 within its limit the solver came to no conclusion.

    """
    month, _ = with_sole_leaders(as_stretch(month))
    return tuple(one for unit in unit_months(month) for one in _of_unit(unit, solver))


def as_stretch(month: Month) -> Month:
    """The month as a stretch of any length: a cap for a month holds for each that it touches."""
    cap = month.rules.cap
    if cap is None:
        return month
    months = {(seat.day.year, seat.day.month) for seat in month.seats}
    return replace(month, rules=replace(month.rules, cap=cap * max(1, len(months))))


def _of_unit(unit: Month, solver: Solver) -> Iterator[Unfilled]:
    settled = unit.before
    for question, seats in questions_of(unit):
        found = _filled(problem_of(unit, question, seats, settled), solver)
        settled = (*settled, *found.kept)
        if found.explanation is not None and found.empty:
            days = {seat.day for seat in found.empty}
            asked = tuple(seat for seat in seats if seat.day in days)
            yield Unfilled(question, asked, found.empty, found.explanation, found.proved)


def _filled(problem: Problem, solver: Solver) -> _Filled:
    model, choices = hard_model(problem)
    outcome = solver.search(model).minimise(None)
    if outcome.status is Status.UNKNOWN:
        raise undecided(problem)
    if outcome.status.found:
        return _Filled(*_read(choices, outcome))
    explanation = explained(model, solver)
    eased, slacks = model.relaxed(("covered",))
    outcome = solver.search(eased).minimise(unfilled(slacks))
    if not outcome.status.found:
        raise undecided(problem)
    return _Filled(*_read(choices, outcome), explanation, outcome.status is Status.OPTIMAL)


def _read(
    choices: Choices, outcome: Outcome
) -> tuple[tuple[Assignment, ...], tuple[Seat, ...]]:  # fmt: skip
    """Who keeps which seat, and the seats left over."""
    kept: list[Assignment] = []
    empty: list[Seat] = []
    for slot, row in choices.by_slot():
        there = [choice.person.id for choice in row if outcome.values[choice.variable]]
        kept += map(Assignment, slot.seats, there)
        empty += slot.seats[len(there) :]
    return tuple(kept), tuple(empty)
