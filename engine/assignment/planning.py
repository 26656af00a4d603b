"""Make the sheet of one problem（排班）: level by level, proved, or with what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.assignment.choices import Choices
from engine.assignment.explaining import Explanation, explained
from engine.assignment.hard import HARD
from engine.assignment.model import Level, Model
from engine.assignment.problem import Problem
from engine.assignment.sheet import Assignment, Sheet, sheet_of
from engine.assignment.solving import Outcome, Search, Solver, Status
from engine.assignment.wishes import WISHES, unfilled
from engine.roster.roster import Marked
from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Reached:
    """What one wish came to（各项目标）: its cost, and the cost below which it cannot come."""

    name: str
    title: str
    cost: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether no sheet does better in this, those before it held."""
        return self.cost == self.bound


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
    """The best sheet of ``problem``; seats that nobody can keep stay empty and are explained."""
    written = _written(problem)
    outcome, reached = _by_levels(solver.search(written.model), written.levels)
    if outcome.status.found:
        return Plan(_sheet(written.choices, outcome), reached, solver.name)
    explanation = explained(hard_model(problem)[0], solver)
    eased, slacks = written.model.relaxed(("covered",))
    levels = (unfilled(slacks), *(_without_floor(level) for level in written.levels))
    outcome, reached = _by_levels(solver.search(eased), levels)
    sheet = _sheet(written.choices, outcome)
    return Plan(sheet, reached, solver.name, explanation)


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
    reached = []
    for level in levels:
        if not level.terms:
            continue
        found = search.minimise(level)
        if found.status.found:
            outcome = found
        else:  # the limit came before a solution: the one before stands, nothing is proved
            cost = level.constant + sum(w * outcome.values[one] for w, one in level.terms)
            found = Outcome(Status.FEASIBLE, outcome.values, cost, min(level.floor, cost))
        search.hold(level, found.cost)
        reached.append(Reached(level.name, level.title, found.cost, found.bound))
    return outcome, tuple(reached)


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
