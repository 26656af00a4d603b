"""Seats as values（席位）: one post of one unit in one shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendars.duty_day import BEIJING
from engine.people.person import HALL_LEADER
from engine.terms import POSTS, Coverage, Presence

TITLES: Final = {
    HALL_LEADER: "带班领导",
    "principal": "主要负责人",
    "deputy_leader": "分管领导",
    "section_head": "科室负责人",
    "staff": "具体工作人员",
}
"""Post → its Chinese name in sentences; a post that is not listed goes by its code."""

ORDER: Final = {post: number for number, post in enumerate((HALL_LEADER, *POSTS))}
"""Post → its place, the highest first."""


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One shift（班次）: aware instants, ``start`` inside, ``end`` outside."""

    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        """The Beijing date on which it starts, by which sheets name it."""
        return self.start.astimezone(BEIJING).date()

    def meets(self, other: Shift) -> bool:
        """Whether the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def without(self, taken: Iterable[Shift]) -> Iterator[Shift]:
        """What is left of it beside the shifts that are taken, in order of time."""
        start = self.start
        for other in sorted(one for one in taken if self.meets(one)):
            if start < other.start:
                yield Shift(start, other.start)
            start = max(start, other.end)
        if start < self.end:
            yield Shift(start, self.end)


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat（席位）: post × unit × shift; ``day`` is the duty day to which it belongs.

    ``number`` tells seats of one post apart that are kept at one time, from 1; two seats of one
    duty day that do not meet may both be the first. ``presence`` says in what way the seat is to be
    kept: on post（在岗）, standby（备勤）, or reachable（在位听令）.
    """

    unit: str
    post: str
    day: date
    shift: Shift
    number: int = 1
    coverage: Coverage = Coverage.ROUND_THE_CLOCK
    presence: Presence = Presence.ON_POST

    @property
    def key(self) -> tuple[str, int, str, str, str, datetime, datetime, int]:
        """What orders seats, and tells any two apart."""
        place = ORDER.get(self.post, len(ORDER))
        shift = self.shift
        return (
            self.unit, place, self.post, self.presence.value, self.coverage.value,
            shift.start, shift.end, self.number,
        )  # fmt: skip

    @property
    def title(self) -> str:
        """The Chinese name of the post."""
        return TITLES.get(self.post, self.post)
