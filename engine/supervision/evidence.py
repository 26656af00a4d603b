"""What records tell（凭据）: who was there, what was done, whether anything was recorded at all.

A unit that did nothing and a unit of which nothing was recorded look alike. Where no record of the
sort exists that could tell them apart, a line is unverifiable and not missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from engine.facts.moments import DAY
from engine.facts.registry import units_meant
from engine.packs.pack import Pack, Unit
from engine.records.follow_ups import Checkin, Development, Inspection, Rollcall
from engine.records.record import Consultation, Done, Observation, Record
from engine.supervision.line import Evidence

CLASS: Final = "class"
ALSO: Final = {
    "lead_consultation": ("consultation",),
    "inspect": ("inspection",),
    "monitor": ("observation",),
}
"""Kind of duty → the sorts of evidence, besides a record of something done, that tell of it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of one day that a unit is to be on site（在岗时段）: ``[start, end)``.

    Who comes before the start, from ``since`` on, is there at the start.
    """

    since: datetime
    start: datetime
    end: datetime

    def covered_by(self, one: Checkin) -> bool:
        """Whether a check-in counts for the stay; without an end it tells of its moment alone."""
        if one.until is None:
            return self.since <= one.at < self.end
        return one.at < self.end and one.until > self.start


class Book:
    """The records until a moment（凭据簿）, by what they tell of.

    Args:
        pack: whose units the names in the records are.
        records: everything recorded.
        at: later acts do not count; what was done at that moment does.

    """

    def __init__(self, pack: Pack, records: Iterable[Record], at: datetime) -> None:
        self.pack = pack
        self.at = at
        self.records = tuple(records)

    @cached_property
    def checkins(self) -> tuple[Checkin, ...]:
        """Check-ins, earliest first."""
        found = [one for one in self.records if isinstance(one, Checkin) and one.at <= self.at]
        return tuple(sorted(found, key=lambda one: one.at))

    @cached_property
    def roll_calls(self) -> tuple[Rollcall, ...]:
        """Roll calls, earliest first."""
        found = [one for one in self.records if isinstance(one, Rollcall) and one.at <= self.at]
        return tuple(sorted(found, key=lambda one: one.at))

    @cached_property
    def done(self) -> tuple[Done, ...]:
        """What was done, earliest first."""
        found = [one for one in self.records if isinstance(one, Done) and one.at <= self.at]
        return tuple(sorted(found, key=lambda one: one.at))

    @cached_property
    def told(self) -> tuple[Evidence, ...]:
        """Every record that tells of a duty that is to be done at all, earliest first."""
        found = [one for one in self._told() if one.at <= self.at]
        return tuple(sorted(found, key=lambda one: one.at))

    def _told(self) -> Iterator[Evidence]:
        for one in self.records:
            if isinstance(one, Done):
                yield evidence_of(one)
            elif isinstance(one, Inspection):
                yield Evidence("inspection", one.at, one.by, one.where, one.document)
            elif isinstance(one, Consultation):
                yield Evidence("consultation", one.at, one.unit, one.where, one.document)
            elif isinstance(one, Observation) and one.by:
                yield Evidence("observation", one.at, one.by, one.where)
            elif isinstance(one, Development) and one.by:
                yield Evidence("development", one.at, one.by, one.where, one.document)

    def kept(self, *kinds: str) -> bool:
        """Whether anybody ever recorded something of these kinds: else nothing can be told."""
        return any(one.kind in kinds for one in self.told)

    def means(self, name: str, unit: Unit) -> bool:
        """Whether ``name`` is the unit or its office; of a class of units, any registered unit."""
        meant = units_meant(name, self.pack)
        if unit.sort == CLASS:
            return bool(meant)
        return any(one.id == unit.id for one in meant)

    def checked_in(self, unit: Unit, stay: Stay, post: str = "") -> list[Checkin]:
        """Check-ins of a unit that count for a stay, at a post if one is given."""
        return [
            one
            for one in self.checkins
            if stay.covered_by(one)
            and (not post or one.post == post)
            and self.means(one.unit, unit)
        ]

    def called(self, unit: Unit, stay: Stay) -> list[tuple[Rollcall, bool]]:
        """Roll calls during a stay that name the unit, and whether it answered."""
        found = []
        for one in self.roll_calls:
            if stay.start <= one.at < stay.end:
                here = any(self.means(name, unit) for name in one.present)
                gone = any(self.means(name, unit) for name in one.absent)
                if here or gone:
                    found.append((one, here))
        return found

    def attended(self, day: datetime) -> bool:
        """Whether anybody checked in or was called by roll on the day that begins at ``day``."""
        called = any(day <= one.at < day + DAY for one in self.roll_calls)
        return called or self.signed(day)

    def signed(self, day: datetime) -> bool:
        """Whether anybody checked in on the day that begins at ``day``."""
        return any(day <= one.at < day + DAY for one in self.checkins)

    def left_open(self, unit: Unit, start: datetime, post: str = "") -> list[Checkin]:
        """Check-ins of the day before ``start`` that do not say until when."""
        return [
            one
            for one in self.checkins
            if one.until is None
            and start - DAY <= one.at < start
            and (not post or one.post == post)
            and self.means(one.unit, unit)
        ]


def evidence_of(record: Done | Checkin | Rollcall) -> Evidence:
    """The record as evidence."""
    if isinstance(record, Done):
        return Evidence(record.kind, record.at, record.by, record.where, record.document)
    if isinstance(record, Checkin):
        return Evidence("checkin", record.at, record.unit, record.where)
    return Evidence("rollcall", record.at, record.by, record.where)
