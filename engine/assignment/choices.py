"""The choices of a problem（决策）: one variable for each person and shift, and sums of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.assignment.model import Model
from engine.assignment.problem import Problem, Slot
from engine.assignment.sheet import Assignment
from engine.people.person import Person
from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether ``person`` keeps a seat of ``slot``（是否值这一班）."""

    person: Person
    slot: Slot
    variable: int


class Choices:
    """Every choice of a problem（全部决策）, by person and by shift."""

    def __init__(self, problem: Problem, model: Model) -> None:
        self.problem = problem
        self.model = model
        self._held = [
            [Choice(person, slot, model.new()) for slot in problem.slots]
            for person in problem.people
        ]
        self._people = {person.id: row for row, person in enumerate(problem.people)}
        self._slots = {slot.shift: column for column, slot in enumerate(problem.slots)}

    def __iter__(self) -> Iterator[Choice]:
        """Every choice, person by person."""
        return (choice for row in self._held for choice in row)

    def by_person(self) -> Iterator[tuple[Person, list[Choice]]]:
        """Each person with the choices of the month, in order of time."""
        return zip(self.problem.people, self._held, strict=True)

    def by_slot(self) -> Iterator[tuple[Slot, list[Choice]]]:
        """Each shift with the choice of every person."""
        for column, slot in enumerate(self.problem.slots):
            yield slot, [row[column] for row in self._held]

    def of(self, person: str, seat: Seat) -> Choice | None:
        """The choice that stands for a published duty; None if either is gone from the question.

        A shift that was lengthened or shortened meanwhile is still the shift of its duty day.
        """
        row = self._people.get(person)
        if row is None:
            return None
        column = self._slots.get(seat.shift)
        if column is None:
            column = next(
                (n for n, slot in enumerate(self.problem.slots) if _same_duty(slot, seat)), None
            )
        return None if column is None else self._held[row][column]

    def kept(self, assignments: tuple[Assignment, ...]) -> list[Choice]:
        """The choices that stand for published duties, those that are still there."""
        found = (self.of(one.person, one.seat) for one in assignments)
        return [choice for choice in dict.fromkeys(found) if choice is not None]

    def where(self, holds: Callable[[Slot], bool]) -> Iterator[tuple[Person, list[Choice]]]:
        """Each person with the choices of the shifts of which ``holds`` is true."""
        for person, row in self.by_person():
            yield person, [choice for choice in row if holds(choice.slot)]


def _same_duty(slot: Slot, seat: Seat) -> bool:
    return slot.day == seat.day and slot.shift.meets(seat.shift)
