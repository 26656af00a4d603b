"""Days on which people run out（人手不够的日子）: of many drawn years at once, one bit an hour.

The same bound as ``engine.simulation.staffing``, with nobody on leave: n people who may hold a post
keep n seats of a duty day, and with rest due after a night also no more than n of two duty days
that follow with too little between them. A duty day is short if by itself, or together with the one
before or after it, it asks for more. Two shifts of one post on one duty day that are apart from
each other are taken for one here, so that this is a bound from below still.

Years lie one after another, each moved so that a block of 24 bits is a duty day; what is found is
written at a block's first bit. The block before the year's first holds its hours before handover.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from engine.assignment.problem import LEADING, HouseRules
from engine.seating.laying_out import Hours
from engine.simulation.grid import BYTE, Grid, parted, repeated
from engine.simulation.seating import Held
from engine.simulation.supposed import Headcount
from engine.simulation.tally import Counts
from engine.terms import Coverage, Presence

DAY: Final = 24
EMPTY: Final = bytes(DAY // BYTE)
"""A block without an hour in it."""
_STEPS: Final = (1, 2, 4, 8, 8)
"""Shifts that carry a bit over the rest of its block."""
SOME_DAY: Final = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class Headcounts:
    """How many people there are（人数）, and in which shifts and by which rules they stand."""

    of: tuple[Headcount, ...]
    hours: Hours
    rules: HouseRules

    def rest_is_due(self, post: str, people: int) -> bool:
        """Whether rest after a night must be kept: not by leaders too few to rest always."""
        if post not in LEADING:
            return True
        sole = people == 1 and self.rules.sole_leader is Presence.REACHABLE
        return not sole and people >= self.rules.soft_rest_below


@dataclass(frozen=True)
class ShortDays:
    """Finds short duty days in years of one calendar（缺人日）."""

    grid: Grid
    years: int
    headcounts: Headcounts

    def by_post(
        self, units: Sequence[str], held: Mapping[Held, int]
    ) -> Iterator[tuple[str, str, Counts, int]]:
        """Of units that are on site alike: unit, post, short duty days → years, the longest run.

        A unit and post of which no headcount is known is left out, as is one never asked for.
        """
        posts = dict.fromkeys(post for _, asked in held for post, count in asked if count)
        by_count = {post: _by_count(post, held) for post in posts}
        made: list[_Asked] = []
        found: dict[tuple[int, int, bool], tuple[Counts, int]] = {}
        for unit, post, people in self.headcounts.of:
            if unit not in units or post not in posts:
                continue
            asked = next((one for one in made if one.same(*by_count[post])), None)
            if asked is None:
                made.append(asked := _Asked(self, *by_count[post]))
            key = id(asked), people, self.headcounts.rest_is_due(post, people)
            if key not in found:
                found[key] = self._counted(asked.short(people, rest=key[2]))
            yield unit, post, *found[key]

    def _counted(self, short: int) -> tuple[Counts, int]:
        """Short days → years, and the most of them in a row."""
        if not short:
            return Counter({0: self.years}), 0
        counts = Counter(own.bit_count() for own in parted(short, self.hours, self.years))
        return counts, 1 + _longest_run(short & short >> DAY & self.followed)

    @property
    def hours(self) -> int:
        """Bits of a year: a block more than it has days."""
        return self.grid.hours + DAY

    def aligned(self, mask: int, hour: int) -> int:
        """The hours of the years with blocks beginning at ``hour`` o'clock.

        Before each year a block is put in, into which its first hours then move.
        """
        size = self.grid.hours // BYTE
        whole = mask.to_bytes(size * self.years, "little")
        years = (whole[n : n + size] for n in range(0, len(whole), size))
        return int.from_bytes(b"".join(EMPTY + year for year in years), "little") >> hour

    def pattern(self, first: int, after: int) -> int:
        """In every block the bits ``[first, after)``."""
        block = (1 << after) - (1 << first) if after > first else 0
        return repeated(block, DAY, self.hours // DAY * self.years)

    @cached_property
    def openings(self) -> int:
        """The first bit of every block."""
        return self.pattern(0, 1)

    @cached_property
    def but_last(self) -> int:
        """All bits of every block but the last."""
        return self.pattern(0, DAY - 1)

    @cached_property
    def followed(self) -> int:
        """The first bit of every block but the last of each year."""
        last = 1 << self.hours - DAY
        return self.openings ^ repeated(last, self.hours, self.years)

    @cached_property
    def office_hours(self) -> int:
        """In blocks that begin at midnight the hours of which office hours are any part."""
        return self.pattern(*_office_hours(self.headcounts.hours))

    @cached_property
    def up_to_office(self) -> int:
        """In each duty day the hours that leave less than a day to the next one's office hours."""
        hours = self.headcounts.hours
        return self.pattern(max(0, _office_hours(hours)[0] - hours.handover.hour), DAY)

    @cached_property
    def later(self) -> tuple[int, ...]:
        """For each of the steps the bits that a bit of the same block reaches by it."""
        return tuple(self.pattern(step, DAY) for step in _STEPS)

    def any(self, mask: int) -> int:
        """At each block's first bit whether any of its bits is in the mask.

        Adding ones to all bits but the last carries into the last one, if any of them is set.
        """
        last = DAY - 1
        return ((mask & self.but_last) + self.but_last | mask) >> last & self.openings

    def from_first(self, mask: int) -> int:
        """In each block all bits from its first one in the mask on."""
        for step, reached in zip(_STEPS, self.later, strict=True):
            mask |= mask << step & reached
        return mask


def _by_count(post: str, held: Mapping[Held, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Seats of a post → the hours in which so many are asked for: by night, in office hours."""
    found: dict[Coverage, dict[int, int]] = {one: {} for one in Coverage}
    for (coverage, posts), mask in held.items():
        for name, count in posts:
            if name == post and count:
                own = found[coverage]
                own[count] = own.get(count, 0) | mask
    return found[Coverage.ROUND_THE_CLOCK], found[Coverage.OFFICE_HOURS]


@dataclass(frozen=True)
class _Asked:
    """What is asked of one post（一个岗位的席位）: seats → hours, round the clock and by day."""

    days: ShortDays
    nights: Mapping[int, int]
    offices: Mapping[int, int]

    def same(self, nights: Mapping[int, int], offices: Mapping[int, int]) -> bool:
        """Whether just these seats are asked for."""
        return (self.nights, self.offices) == (nights, offices)

    @property
    def most(self) -> int:
        """The most seats asked for at once."""
        return max((*self.nights, *self.offices))

    @cached_property
    def night_hours(self) -> int:
        """The hours with duty round the clock, by duty day."""
        return self.days.aligned(_from(1, self.nights), self.days.headcounts.hours.handover.hour)

    @cached_property
    def spilled(self) -> int:
        """Duty days that go on to a handover within the first hour of the next one's block."""
        if not self.days.headcounts.hours.handover.minute:
            return 0
        return (self.night_hours & self.days.openings) >> DAY

    @cached_property
    def night(self) -> tuple[int, ...]:
        """For each number from 1 the duty days that ask for so many round the clock, or more."""
        days, hour = self.days, self.days.headcounts.hours.handover.hour
        found = []
        for number in range(1, self.most + 1):
            own = _from(number, self.nights)
            mask = self.night_hours if number == 1 else days.aligned(own, hour)
            over = (mask & days.openings) >> DAY if self.spilled else 0
            found.append(days.any(mask) | over)
        return tuple(found)

    @cached_property
    def office(self) -> tuple[int, ...]:
        """The same for office hours, which give way to a night of the same duty day."""
        days, found = self.days, []
        for number in range(1, self.most + 1):
            own = _from(number, self.offices)
            asked = days.any(days.aligned(own, 0) & days.office_hours) if own else 0
            found.append(asked & ~self.night[0])
        return tuple(found)

    @cached_property
    def no_rest_to_night(self) -> int:
        """Duty days after whose night the next one's begins within a day.

        Never the last of a year and the first of the next one drawn: the one has hours up to
        midnight only, the other from midnight on, and so in other bits of the block.
        """
        days = self.days
        begun = days.from_first(self.night_hours) >> DAY
        return days.any(self.night_hours & begun) | self.spilled

    @cached_property
    def no_rest_to_office(self) -> int:
        """Duty days whose night ends less than a day before the next one's office hours."""
        return self.days.any(self.night_hours & self.days.up_to_office) | self.spilled

    def short(self, people: int, *, rest: bool) -> int:
        """The short duty days of a unit with so many people."""
        found = 0
        if people < self.most:
            found = self.night[people] | self.office[people]
        if not rest or self.days.headcounts.rules.rest < timedelta(days=1):
            return found
        for first in range(1, self.most + 1):
            second = max(1, people + 1 - first)
            if second <= self.most:
                night = self.night[second - 1] >> DAY & self.no_rest_to_night
                office = self.office[second - 1] >> DAY
                office &= self.no_rest_to_office if office else 0
                both = self.night[first - 1] & (night | office)
                found |= both | both << DAY
        return found


def _from(number: int, masks: Mapping[int, int]) -> int:
    """The hours in which at least ``number`` seats are asked for."""
    found = 0
    for count, mask in masks.items():
        found |= mask if count >= number else 0
    return found


def _office_hours(hours: Hours) -> tuple[int, int]:
    """The hours of the clock that office hours are any part of, ``[first, after)``."""
    shift = hours.office_shift(SOME_DAY)
    midnight = datetime.combine(SOME_DAY, datetime.min.time(), shift.start.tzinfo)
    hour = timedelta(hours=1)
    return (shift.start - midnight) // hour, -(-(shift.end - midnight) // hour)


def _longest_run(days: int) -> int:
    """How many blocks follow one another at most, of those marked at their first bit."""
    if not days:
        return 0
    doubled = [days]  # where runs of 1, 2, 4 … begin
    while longer := doubled[-1] & doubled[-1] >> DAY * (1 << len(doubled) - 1):
        doubled.append(longer)
    begun, length = doubled[-1], 1 << len(doubled) - 1
    for place in reversed(range(len(doubled) - 1)):
        longer = begun & doubled[place] >> DAY * length
        if longer:
            begun, length = longer, length + (1 << place)
    return length
