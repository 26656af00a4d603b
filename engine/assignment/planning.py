"""Make the sheet of one problem（排班）: level by level, proved, or with what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from engine.assignment.choices import Choices
from engine.assignment.explaining import Explanation, explained
from engine.assignment.hard import HARD
from engine.assignment.model import Level, Model
from engine.assignment.problem import Problem
from engine.assignment.reached import Reached
from engine.assignment.sheet import Assignment, Sheet, sheet_of
from engine.assignment.solving import Outcome, Search, Solver, Status
from engine.assignment.wishes import WISHES, swaps_void, unfilled
from engine.errors import NoAnswer
from engine.roster.roster import Marked
from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer（排班结果）: the sheet, what each wish came to, and why a seat is empty.

    ``explanation`` is there exactly if not every seat could be filled.
    """

    sheet: Sheet
    reached: tuple[Reached, ...]
    solver: str
    explanation: Explanation | None = None
    flags: tuple[Marked, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether every wish is proved to be as good as it can be."""
        return all(one.proved for one in self.reached)


@dataclass(frozen=True, slots=True)
class _Written:
    """A problem as a model: its hard rows, its wishes as levels, the choices to read off."""

    model: Model
    choices: Choices
    levels: tuple[Level, ...]


def plan(problem: Problem, solver: Solver) -> Plan:
    """The best sheet of ``problem``; seats that nobody can keep stay empty and are explained.

    Raises:
        NoAnswer: L322 within its limit the solver found neither a sheet nor that there is none.

    """
    written = _written(problem)
    outcome, reached = _by_levels(solver.search(written.model), written.levels)
    if outcome.status is Status.UNKNOWN:
        raise undecided(problem)
    if outcome.status.found:
        return Plan(_sheet(written.choices, outcome), reached, solver.name)
    eased, slacks = written.model.relaxed(("covered", "swaps_kept"))
    floorless = (_without_floor(level) for level in written.levels)
    outcome, reached = _by_levels(
        solver.search(eased), (unfilled(slacks), swaps_void(slacks), *floorless)
    )
    if not outcome.status.found:
        raise undecided(problem)
    sheet = _sheet(written.choices, outcome)
    explanation = explained(hard_model(problem)[0], solver) if sheet.unfilled else None
    return Plan(sheet, reached, solver.name, explanation)


def undecided(problem: Problem) -> NoAnswer:
    """The fault of a search that came to its limit without any answer（没有结论）."""
    seat = problem.seats[0]
    return NoAnswer(
        "L322",
        f"{seat.unit} 的{seat.title}：求解器在限度内既没有排出来，也没有证明排不出来",
        remedy="把月份分开排，或少报些人和席位再试；并告知维护人员",
    )


def hard_model(problem: Problem) -> tuple[Model, Choices]:
    """The model of what every sheet must keep, without any wish."""
    model = Model()
    choices = Choices(problem, model)
    for part in HARD:
        model.rows += part.rows(choices)
    return model, choices


def _written(problem: Problem) -> _Written:
    model, choices = hard_model(problem)
    levels = tuple(part.level(choices, part) for part in WISHES)
    return _Written(model, choices, levels)


def _by_levels(search: Search, levels: Sequence[Level]) -> tuple[Outcome, tuple[Reached, ...]]:
    """The last solution found, and what each level came to; nothing if there is no solution."""
    outcome = search.minimise(None)
    if not outcome.status.found:
        return outcome, ()
    reached: list[Reached] = []
    left = [level for level in levels if level.terms]
    most = len(left)  # so many from here on may all be had at their floors, for all that is known
    while left:
        outcome, costs, most = _at_floors(search, left, most, outcome)
        if not costs:
            outcome = search.minimise(left[0])
            costs = [Reached(left[0].name, left[0].title, outcome.cost, outcome.bound)]
            at_floor = left[0].at_floor and costs[0].cost == left[0].floor
            most = max(most - 1, 1) if at_floor else len(left)
        for level, found in zip(left, costs, strict=False):
            search.hold(level, found.cost)
        reached += costs
        left = left[len(costs) :]
    return outcome, tuple(reached)


def _at_floors(
    search: Search, levels: Sequence[Level], most: int, before: Outcome
) -> tuple[Outcome, list[Reached], int]:
    """As many of the next levels as are at their floors in one search: proved, all at once.

    Tried are all of them that have floors, at most ``most``, and half as many where that fails.
    Given back is also how many after them may still be had so.
    """
    together = list(takewhile(lambda level: level.at_floor, levels))[:most]
    while len(together) > 1:
        found = search.at_floors(together)
        if found.status.found:
            costs = [Reached(one.name, one.title, one.floor, one.floor) for one in together]
            return found, costs, max(most - len(together), 1)
        most = len(together) - 1
        together = together[: len(together) // 2]
    return before, [], most


def _without_floor(level: Level) -> Level:
    """A floor counts on every seat being filled."""
    return Level(level.name, level.title, level.terms, level.constant)


def _sheet(choices: Choices, outcome: Outcome) -> Sheet:
    """The sheet read off the choices; whoever stays in a shift keeps the seat of that number."""
    published = {one.seat.key: one.person for one in choices.problem.published}
    assignments: list[Assignment] = []
    empty: list[Seat] = []
    for slot, row in choices.by_slot():
        there = [choice.person.id for choice in row if outcome.values[choice.variable]]
        seats = list(slot.seats)
        for seat in slot.seats:
            before = published.get(seat.key)
            if before in there:
                assignments.append(Assignment(seat, before))
                there.remove(before)
                seats.remove(seat)
        assignments += [Assignment(seat, who) for seat, who in zip(seats, there, strict=False)]
        empty += seats[len(there) :]
    return sheet_of(assignments, empty)
