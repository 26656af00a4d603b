"""What fires in a stretch of time（一段时间的推理结果）: states between change points.

Between two change points (a window opens, an alert expires, a choice changes) nothing can change,
so each such state is evaluated once, and all of them together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator
from engine.facts.fact import Fact, Flag
from engine.inference.compiling import Setting
from engine.inference.matching import Matched
from engine.inference.program import Atom, Firing, Program
from engine.packs.pack import Pack
from engine.records.record import ReadingChoice, Record
from engine.roster.roster import Stretch


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a roster is made from（输入）: pack, records, holidays, the operator's choices."""

    pack: Pack
    records: tuple[Record, ...]
    holidays: HolidayCalendar
    operator: Operator = field(default_factory=Operator)
    exercise: bool = False

    def under(self, own: Operator) -> Inputs:
        """The same inputs with ``own`` choices in place of all that was chosen of the same.

        Choices that records make of those readings are left aside too.
        """
        readings = {one.reading for one in own.readings}
        parameters = {one.parameter for one in own.parameters}
        usual = self.operator
        others = (one for one in usual.readings if one.reading not in readings)
        values = (one for one in usual.parameters if one.parameter not in parameters)
        operator = replace(
            usual,
            readings=(*others, *own.readings),
            parameters=(*values, *own.parameters),
        )
        records = tuple(
            record
            for record in self.records
            if not (isinstance(record, ReadingChoice) and record.reading in readings)
        )
        return replace(self, operator=operator, records=records)


@dataclass(frozen=True)
class Evaluation:
    """What fires in one epoch（一段时间的推理结果）.

    ``bounds`` has one instant more than there are states: state *n* is
    ``[bounds[n], bounds[n+1])``.
    """

    pack: Pack
    setting: Setting
    program: Program
    bounds: tuple[datetime, ...]
    facts: tuple[Fact, ...]
    flags: tuple[Flag, ...]
    matched: Matched

    @property
    def start(self) -> datetime:
        """The first instant."""
        return self.bounds[0]

    @property
    def end(self) -> datetime:
        """The first instant after."""
        return self.bounds[-1]

    @cached_property
    def facts_of(self) -> Mapping[Atom, tuple[Fact, ...]]:
        """The facts behind each base atom."""
        return {one: tuple(fact for fact, _ in held) for one, held in self.held_facts.items()}

    @cached_property
    def held_facts(self) -> Mapping[Atom, Sequence[tuple[Fact, int]]]:
        """The facts behind each base atom, each with the states that it touches."""
        found: dict[Atom, list[tuple[Fact, int]]] = {}
        for fact in self.facts:
            held = self.mask(fact.start, fact.end)
            found.setdefault(fact.atom, []).append((fact, held))
        return found

    @cached_property
    def spans_of(self) -> Mapping[Atom, list[Stretch]]:
        """When each base atom holds: the times of its facts, those that touch joined."""
        return {
            one: joined_spans((fact.start, fact.end) for fact in facts)
            for one, facts in self.facts_of.items()
        }

    @cached_property
    def causes_of(self) -> Mapping[str, tuple[str, ...]]:
        """For facts that others brought about: sentence → the sentences of those."""
        return {fact.text: fact.causes for fact in self.facts if fact.causes}

    @cached_property
    def conclusions(self) -> Mapping[Atom, tuple[Firing, ...]]:
        """The firings that conclude each derived atom."""
        found: dict[Atom, list[Firing]] = {}
        for firing in self.matched.firings:
            for head in firing.heads:
                found.setdefault(head, []).append(firing)
        return {head: tuple(firings) for head, firings in found.items()}

    @cached_property
    def kept_reasons(self) -> dict[tuple[tuple[Firing, ...], int], Any]:
        """What ``derivation.because`` has found of this evaluation."""
        return {}

    def mask(self, start: datetime, end: datetime) -> int:
        """The states that touch ``[start, end)``."""
        return span_mask(self.bounds, start, end)

    def stretches(
        self, mask: int, start: datetime, end: datetime
    ) -> list[tuple[datetime, datetime]]:
        """The stretches of time of ``mask``, joined where they touch, within ``[start, end)``."""
        found: list[tuple[datetime, datetime]] = []
        while mask:
            state = _lowest(mask)
            past = state + _lowest(~(mask >> state))
            first, after = max(self.bounds[state], start), min(self.bounds[past], end)
            if first < after:
                found.append((first, after))
            mask = mask >> past << past
        return found


def _lowest(mask: int) -> int:
    """The number of the lowest bit that is set."""
    return (mask & -mask).bit_length() - 1


def joined_spans(spans: Iterable[Stretch]) -> list[Stretch]:
    """Spans in order, those that touch joined."""
    found: list[Stretch] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def span_mask(bounds: Sequence[datetime], start: datetime, end: datetime) -> int:
    """The mask of the states between ``bounds`` that touch ``[start, end)``."""
    first = max(bisect_right(bounds, start) - 1, 0)
    last = min(bisect_left(bounds, end), len(bounds) - 1)
    return ((1 << (last - first)) - 1) << first if last > first else 0
