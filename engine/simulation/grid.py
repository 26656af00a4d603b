"""A calendar year by the hour（逐小时的一年）: what the calendar says, what each rung adds.

A year is cut where a choice of the operator changes; within such a part one program holds. Every
fact of the calendar begins and ends on a whole hour, so the hours lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from engine.facts.choices import Epoch, epochs
from engine.facts.gathering import gather
from engine.facts.moments import DAY, midnight
from engine.facts.scope import Gathering, RecordsByKind
from engine.inference.bit_matcher import BitMatcher
from engine.inference.compiling import compile_pack
from engine.inference.matching import Matched
from engine.inference.program import Atom
from engine.records.record import Alert, Incident, Record
from engine.roster.evaluation import Evaluation, Inputs
from engine.simulation.drawing import HOUR, Episode, Span, hours_in, seasons_of
from engine.simulation.sweep import MARK, Sweep, Template, rungs_of

Place = tuple[int, int]
"""A rung: which ladder of the sweep, which rung of it."""
BYTE: Final = 8


@dataclass(frozen=True)
class Part:
    """Hours of a calendar year in which no choice changes（年内的一段）, from hour ``first`` on.

    ``calendar``: atom → mask of the hours in which it holds by the calendar. ``rungs``: the atoms
    that hold while something is on a rung; ``doubts``: what a roster would flag of it then.
    """

    epoch: Epoch
    inputs: Inputs
    matcher: BitMatcher
    first: int
    hours: int
    calendar: Mapping[Atom, int]
    rungs: Mapping[Place, tuple[Atom, ...]]
    doubts: Mapping[Place, tuple[str, ...]]

    @property
    def closed(self) -> int:
        """Hours of this part, of one year, in which the rules are not in force（未施行）."""
        gate = self.matcher.program.gate
        if gate is None:
            return 0
        evaluation = self.evaluated([{}])
        in_force = 0
        for firing in evaluation.conclusions.get(gate, ()):
            in_force |= evaluation.matched.firings[firing]
        return self.hours - in_force.bit_count()

    def evaluated(self, years: Sequence[Mapping[Place, int]]) -> Evaluation:
        """What fires in this part of each year, the years one after another, hour by hour.

        Args:
            years: for each year the mask of its hours, from its first on, that each rung is held.

        """
        states = self.hours * len(years)
        firings = self.matcher.match(self.masks(years), states)
        ordered = dict(sorted(firings.items(), key=lambda item: item[0].rule))
        matched = Matched(ordered, 0, (self.matcher.name,))
        program, bounds = self.matcher.program, (self.epoch.start, self.epoch.end)
        return Evaluation(self.inputs.pack, self.epoch.setting, program, bounds, (), (), matched)

    def masks(self, years: Sequence[Mapping[Place, int]]) -> dict[Atom, int]:
        """Base atoms → mask of the hours of all years in which each holds."""
        found = {one: repeated(mask, self.hours, len(years)) for one, mask in self.calendar.items()}
        held: dict[Atom, list[int]] = {}
        full = (1 << self.hours) - 1
        for number, year in enumerate(years):
            for place, mask in year.items():
                own = mask >> self.first & full
                for one in self.rungs[place] if own else ():
                    masks = held.setdefault(one, [0] * len(years))
                    masks[number] |= own
        for one, masks in held.items():
            found[one] = found.get(one, 0) | joined(masks, self.hours)
        return found


@dataclass(frozen=True)
class Grid:
    """A calendar year by the hour（逐小时的一年）: its parts, and when what may begin."""

    year: int
    hours: int
    parts: tuple[Part, ...]
    seasons: tuple[tuple[Span, ...], ...]
    unknown: tuple[date, ...]
    """Days that no notice of the State Council decides."""
    closed: int
    """Days on which the rules are not in force."""
    days: tuple[tuple[str, int], ...]
    """Each day as ``MM-DD``, and its first hour."""


def grid_of(year: int, sweep: Sweep, inputs: Inputs) -> Grid:
    """The grid of a calendar year.

    Args:
        year: the calendar year.
        sweep: what may happen.
        inputs: pack, holidays and the operator's choices, those of the sweep in place; its records
            are not looked at.

    Raises:
        DutyError: R201, R202 choices that do not fit the pack.

    """
    start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    found = epochs(inputs.pack, inputs.operator, (), start, end)
    parts = tuple(_part(epoch, start, sweep, inputs) for epoch in found)
    last = (end - DAY).date()
    unknown = tuple(inputs.holidays.unknown_days(start.date(), last))
    days = tuple(_days(year))
    closed = sum(part.closed for part in parts) // 24
    return Grid(year, hours_in(year), parts, seasons_of(sweep, year), unknown, closed, days)


def _part(epoch: Epoch, start: datetime, sweep: Sweep, inputs: Inputs) -> Part:
    program = compile_pack(inputs.pack, epoch.setting)
    gathering = Gathering(
        pack=inputs.pack,
        records=RecordsByKind(()),
        holidays=inputs.holidays,
        setting=epoch.setting,
        program=program,
        start=epoch.start,
        end=epoch.end,
    )
    calendar: dict[Atom, int] = {}
    for fact in gather(gathering).facts:
        first, after = (_hour(one, epoch) for one in (fact.start, fact.end))
        calendar[fact.atom] = calendar.get(fact.atom, 0) | _span(first, after)
    added = dict(_rungs(sweep, replace(gathering, end=epoch.start + DAY)))
    return Part(
        epoch=epoch,
        inputs=inputs,
        matcher=BitMatcher(program),
        first=(epoch.start - start) // HOUR,
        hours=(epoch.end - epoch.start) // HOUR,
        calendar=calendar,
        rungs={place: atoms for place, (atoms, _) in added.items()},
        doubts={place: doubts for place, (_, doubts) in added.items()},
    )


def _rungs(
    sweep: Sweep, gathering: Gathering
) -> Iterator[tuple[Place, tuple[tuple[Atom, ...], tuple[str, ...]]]]:
    """What each rung adds to facts and flags: the same gathering with its record, and without."""
    usual = gather(gathering)
    atoms, flags = {fact.atom for fact in usual.facts}, {flag.text for flag in usual.flags}
    for place, rung in rungs_of(sweep):
        record = _held(rung.template, gathering.start, gathering.end)
        found = gather(replace(gathering, records=RecordsByKind([record])))
        added = dict.fromkeys(fact.atom for fact in found.facts if fact.atom not in atoms)
        doubts = (flag.text.removeprefix(f"{MARK}：") for flag in found.flags)
        yield place, (tuple(added), tuple(one for one in doubts if one not in flags))


def _held(template: Template, start: datetime, end: datetime) -> Record:
    """The record, in force the whole stretch."""
    if isinstance(template, Alert):
        return replace(template, issued=start, expires=end)
    if isinstance(template, Incident):
        return replace(template, at=start, closed=end)
    return replace(template, started=start, ended=end)


def _hour(moment: datetime, epoch: Epoch) -> int:
    """The hour of the part, within it: the calendar knows whole days only."""
    inside = min(max(moment, epoch.start), epoch.end) - epoch.start
    assert not inside % HOUR, moment  # noqa: S101 - see above
    return inside // HOUR


def held_hours(episodes: Sequence[Episode]) -> dict[Place, int]:
    """For each rung the mask of the hours of the year in which something is on it."""
    found: dict[Place, int] = {}
    for episode in episodes:
        for step in episode.steps:
            place = episode.ladder, step.rung
            found[place] = found.get(place, 0) | _span(step.start, step.end)
    return found


def _span(first: int, after: int) -> int:
    return (1 << after) - (1 << first) if after > first else 0


def _days(year: int) -> Iterator[tuple[str, int]]:
    day = date(year, 1, 1)
    for first in range(0, hours_in(year), 24):
        yield f"{day + timedelta(hours=first):%m-%d}", first


# --- masks of many years --------------------------------------------------------------------------


def repeated(mask: int, hours: int, years: int) -> int:
    """The mask of a year, as often as there are years; ``hours`` is a whole number of days."""
    return int.from_bytes(mask.to_bytes(hours // BYTE, "little") * years, "little")


def joined(masks: Sequence[int], hours: int) -> int:
    """The masks of years, one after another."""
    size = hours // BYTE
    return int.from_bytes(b"".join(mask.to_bytes(size, "little") for mask in masks), "little")


def parted(mask: int, hours: int, years: int) -> list[int]:
    """The masks of years that were joined."""
    if not mask:
        return [0] * years
    size = hours // BYTE
    whole = mask.to_bytes(size * years, "little")
    return [int.from_bytes(whole[n : n + size], "little") for n in range(0, len(whole), size)]
