"""People as values（人员）: who may hold which post and when, leave, and wishes.

People are known here by id alone. A name is carried along only so that a sentence can use it: it
takes no part in comparing, ordering or solving, so that the same ids give the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from engine.terms import POSTS

HALL_LEADER: Final = "hall_leader"
"""The leader in charge of the hall（带班领导）: a post of the hall, not of one unit."""

HELD_POSTS: Final = (HALL_LEADER, *POSTS)
"""Posts that a person may hold（可任岗位）, from the highest down; shared posts come first."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person（人员）: ``posts`` are what they may hold, from the first date through the last.

    Dates are inclusive Beijing dates; None is without end. Source: the operator's list.
    """

    id: str
    unit: str
    posts: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    name: str = field(default="", compare=False, repr=False)

    @property
    def called(self) -> str:
        """What a sentence calls this person: the name, or the id where none is given."""
        return self.name or self.id

    def serves(self, start: datetime, end: datetime) -> bool:
        """Whether the person belongs to the unit throughout ``[start, end)``."""
        first, last = touched(start, end)
        return (self.first or first) <= first and last <= (self.last or last)


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave of a person（请假）, both dates inside. Its reason is nobody's business here."""

    person: str
    first: date
    last: date

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether any part of ``[start, end)`` falls on a day of leave.

        A round-the-clock shift that ends on the morning on which leave begins is touched too.
        """
        first, last = touched(start, end)
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person would like（意愿）: duty on ``day``, or none; ``weight`` says how much."""

    person: str
    day: date
    wanted: bool = False
    weight: int = 1


def touched(start: datetime, end: datetime) -> tuple[date, date]:
    """First and last Beijing date of which ``[start, end)`` holds any part."""
    last = (end - timedelta(microseconds=1)).astimezone(BEIJING).date()
    return start.astimezone(BEIJING).date(), last


def in_order(people: Iterable[Person]) -> tuple[Person, ...]:
    """People by unit and id, so that no answer depends on how a list was read."""
    return tuple(sorted(people, key=lambda one: (one.unit, one.id)))
