"""Evaluate a stretch of time（推理一段时间）: states between change points, and what fires in each.

Between two change points (a window opens, an alert expires, a choice changes) nothing can change,
so each such state is evaluated once, and all of them together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Epoch, Operator, epochs
from engine.facts.fact import Fact, Flag
from engine.facts.gathering import Gathering, gather
from engine.inference.compiling import Setting, compile_pack
from engine.inference.matching import BOTH, Matched, Matcher, match, matchers_for
from engine.inference.program import Atom, Firing, Program
from engine.packs.pack import Pack
from engine.records.record import Record

MARGIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a roster is made from（输入）: pack, records, holidays, the operator's choices."""

    pack: Pack
    records: tuple[Record, ...]
    holidays: HolidayCalendar
    operator: Operator = field(default_factory=Operator)
    exercise: bool = False


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
        found: dict[Atom, tuple[Fact, ...]] = {}
        for fact in self.facts:
            found[fact.atom] = (*found.get(fact.atom, ()), fact)
        return found

    @cached_property
    def conclusions(self) -> Mapping[Atom, tuple[Firing, ...]]:
        """The firings that conclude each derived atom."""
        found: dict[Atom, tuple[Firing, ...]] = {}
        for firing in self.matched.firings:
            for head in firing.heads:
                found[head] = (*found.get(head, ()), firing)
        return found

    def mask(self, start: datetime, end: datetime) -> int:
        """The states that touch ``[start, end)``."""
        return span_mask(self.bounds, start, end)

    def stretches(
        self, mask: int, start: datetime, end: datetime
    ) -> list[tuple[datetime, datetime]]:
        """The stretches of time of ``mask``, joined where they touch, within ``[start, end)``."""
        found: list[tuple[datetime, datetime]] = []
        state = 0
        while mask >> state:
            if not mask >> state & 1:
                state += 1
                continue
            last = state
            while mask >> (last + 1) & 1:
                last += 1
            first, after = max(self.bounds[state], start), min(self.bounds[last + 1], end)
            if first < after:
                found.append((first, after))
            state = last + 1
        return found


def span_mask(bounds: Sequence[datetime], start: datetime, end: datetime) -> int:
    """The mask of the states between ``bounds`` that touch ``[start, end)``."""
    first = max(bisect_right(bounds, start) - 1, 0)
    last = min(bisect_left(bounds, end), len(bounds) - 1)
    return ((1 << (last - first)) - 1) << first if last > first else 0


class Evaluator:
    """Evaluates stretches for one set of inputs（推理机）; programs and matchers are kept."""

    def __init__(self, inputs: Inputs, matcher: str = BOTH) -> None:
        self.inputs = inputs
        self.matcher = matcher
        self._compiled: dict[tuple[Setting, bool], tuple[Program, tuple[Matcher, ...]]] = {}

    def evaluate(
        self, start: datetime, end: datetime, *, standing: bool = False
    ) -> tuple[Evaluation, ...]:
        """What fires in ``[start, end)``, one evaluation for each epoch.

        Raises:
            DutyError: R201–R302 for inputs that do not fit the pack.

        """
        found = epochs(self.inputs.pack, self.inputs.operator, self.inputs.records, start, end)
        return tuple(self._epoch(epoch, standing=standing) for epoch in found)

    def compiled(
        self, setting: Setting, *, standing: bool = False
    ) -> tuple[Program, tuple[Matcher, ...]]:
        """The program and its matchers under ``setting``."""
        key = (setting, standing)
        if key not in self._compiled:
            program = compile_pack(self.inputs.pack, setting, standing=standing)
            self._compiled[key] = (program, matchers_for(program, self.matcher))
        return self._compiled[key]

    def _epoch(self, epoch: Epoch, *, standing: bool) -> Evaluation:
        program, matchers = self.compiled(epoch.setting, standing=standing)
        inputs = self.inputs
        gathered = gather(
            Gathering(
                pack=inputs.pack,
                records=inputs.records,
                holidays=inputs.holidays,
                setting=epoch.setting,
                program=program,
                start=epoch.start,
                end=epoch.end,
                exercise=inputs.exercise,
            )
        )
        bounds = _bounds(gathered.facts, epoch)
        atoms = _masks(gathered.facts, bounds)
        matched = match(matchers, atoms, len(bounds) - 1)
        return Evaluation(
            inputs.pack, epoch.setting, program, bounds, gathered.facts, gathered.flags, matched
        )


def _bounds(facts: Iterable[Fact], epoch: Epoch) -> tuple[datetime, ...]:
    """Change points within the epoch, its own ends included."""
    points = {epoch.start, epoch.end}
    for fact in facts:
        points.update(point for point in (fact.start, fact.end) if epoch.start < point < epoch.end)
    return tuple(sorted(points))


def _masks(facts: Iterable[Fact], bounds: Sequence[datetime]) -> dict[Atom, int]:
    masks: dict[Atom, int] = {}
    for fact in facts:
        masks[fact.atom] = masks.get(fact.atom, 0) | span_mask(bounds, fact.start, fact.end)
    return masks
