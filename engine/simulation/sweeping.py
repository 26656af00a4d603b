"""Sweep drawn years（扫描）: all hours of many years evaluated at once, and what they come to.

A year is drawn from its own seed, so the same year comes out the same in whatever chunk. Within a
chunk the years of one calendar lie one after another, one bit an hour, and are matched together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from engine.facts.moments import midnight
from engine.roster.evaluation import Inputs
from engine.simulation.drawing import Chance, Episode, drawn_year, records_of
from engine.simulation.grid import Grid, Place, grid_of, held_hours, parted, repeated
from engine.simulation.scenario import Scenario
from engine.simulation.seating import (
    Causes,
    Held,
    causes_of,
    seating_of,
    whole_years,
)
from engine.simulation.seats import seats_in
from engine.simulation.short_days import Headcounts, ShortDays
from engine.simulation.supposed import Supposed
from engine.simulation.sweep import Sweep
from engine.simulation.tally import Counts, Tally, busiest
from engine.terms import Coverage

CHUNK: Final = 100
"""Years evaluated together: some 876,000 hours."""
_DAY: Final = (1 << 24) - 1
Chances = Callable[[int], Chance]
"""Where the chance of a year comes from, by the year's number."""


@dataclass
class Sweeper:
    """Sweeps years of one sweep（扫描器）; the grids of its calendar years are kept.

    ``inputs`` have the choices of the sweep in place. ``headcounts``: how many people there are;
    without them nothing is said of where people run out.
    """

    sweep: Sweep
    inputs: Inputs
    chances: Chances
    headcounts: Headcounts | None = None
    _grids: dict[int, Grid] = field(default_factory=dict, init=False, repr=False)
    _alone: dict[int, Mapping[str, int]] = field(default_factory=dict, init=False, repr=False)
    _short: dict[tuple[int, int], ShortDays] = field(default_factory=dict, init=False, repr=False)

    def grid(self, year: int) -> Grid:
        """The grid of a calendar year."""
        if year not in self._grids:
            self._grids[year] = grid_of(year, self.sweep, self.inputs)
        return self._grids[year]

    def episodes(self, number: int) -> tuple[Episode, ...]:
        """What happens in simulated year ``number`` (from 0)."""
        grid = self.grid(self.sweep.calendar_of(number))
        return drawn_year(self.sweep, grid.seasons, grid.hours, self.chances(number))

    def scenario(self, number: int) -> Scenario:
        """Simulated year ``number`` (from 0) as a scenario of records, from its first hour on."""
        sweep = self.sweep
        year = sweep.calendar_of(number)
        start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
        name = f"{sweep.name}，抽取的第 {number + 1} 年"
        records = records_of(sweep, self.episodes(number), year)
        people = Supposed(sweep.counts)
        return Scenario(name, sweep.note, start, end, records, sweep.operator, (), people)

    def tally(self, first: int, after: int) -> Tally:
        """What the simulated years ``[first, after)`` come to."""
        by_calendar: dict[int, list[int]] = {}
        for number in range(first, after):
            by_calendar.setdefault(self.sweep.calendar_of(number), []).append(number)
        found = Tally()
        for year, numbers in by_calendar.items():
            found = found.plus(self._alike(self.grid(year), numbers))
        return found

    def _alike(self, grid: Grid, numbers: Sequence[int]) -> Tally:
        """What years of one calendar come to."""
        held, drawn = [], 0
        for number in numbers:
            episodes = self.episodes(number)
            held.append(held_hours(episodes))
            drawn += len(episodes)
        seen = observed(grid, held)
        groups = _groups(seen, self.alone(grid))
        found = tallied(grid, seen, groups, numbers, drawn)
        if self.headcounts is None:
            return found
        key = grid.year, len(numbers)
        if key not in self._short:
            self._short[key] = ShortDays(grid, len(numbers), self.headcounts)
        return short_of(found, groups, self._short[key])

    def alone(self, grid: Grid) -> Mapping[str, int]:
        """When each unit is on site by the calendar alone, as a mask of the year's hours."""
        if grid.year not in self._alone:
            seen = observed(grid, [{}])
            self._alone[grid.year] = {unit: _any(held) for unit, held in seen.seating.items()}
        return self._alone[grid.year]


@dataclass(frozen=True, slots=True)
class Observed:
    """What is asked in every hour of some years（逐小时的结果）, the years one after another."""

    years: int
    seating: Mapping[str, Mapping[Held, int]]
    causes: Mapping[str, Causes]


def observed(grid: Grid, years: Sequence[Mapping[Place, int]]) -> Observed:
    """What is asked in every hour of years in which each rung is held as given."""
    seatings, held, twice = [], [], []
    for part in grid.parts:
        evaluation = part.evaluated(years)
        seating = seating_of(evaluation, part.hours * len(years))
        causes = causes_of(evaluation, part.calendar)
        seatings.append({(u, how): mask for u, own in seating.items() for how, mask in own.items()})
        held.append({name: one.held for name, one in causes.items()})
        twice.append({name: one.twice for name, one in causes.items()})
    together: dict[str, dict[Held, int]] = {}
    for (unit, how), mask in whole_years(grid, seatings, len(years)).items():
        together.setdefault(unit, {})[how] = mask
    both = whole_years(grid, twice, len(years))
    situations = whole_years(grid, held, len(years))
    causes = {name: Causes(mask, both.get(name, 0)) for name, mask in situations.items()}
    return Observed(len(years), together, causes)


@dataclass(frozen=True, slots=True)
class _Group:
    """Units that are on site alike（同进同出的单位）, and when the calendar alone has them."""

    units: tuple[str, ...]
    held: Mapping[Held, int]
    alone: int


def _groups(seen: Observed, alone: Mapping[str, int]) -> list[_Group]:
    found: dict[tuple[object, ...], list[str]] = {}
    for unit, held in seen.seating.items():
        found.setdefault((*held.items(), alone.get(unit, 0)), []).append(unit)
    return [
        _Group(tuple(units), seen.seating[units[0]], alone.get(units[0], 0))
        for units in found.values()
    ]


def tallied(
    grid: Grid, seen: Observed, groups: Sequence[_Group], numbers: Sequence[int], drawn: int
) -> Tally:
    """Count what was observed, year by year."""
    count = _Count(grid, seen.years)
    seats = _planes(
        (mask, seats_in(posts) * len(group.units))
        for group in groups
        for (_, posts), mask in group.held.items()
    )
    measures = {
        "peak_seats": count.peaks(seats),
        "peak_units": count.peaks(_planes((_any(g.held), len(g.units)) for g in groups)),
        "seat_hours": count.seat_hours(groups),
        "seat_days": count.seat_days(groups),
    }
    calls, by_events, months, units = count.calls(groups)
    measures |= {"called_in": calls, "called_in_by_events": by_events}
    hours = zip(measures["seat_hours"], numbers, strict=True)
    return Tally(
        years=seen.years,
        states=seen.years * grid.hours,
        drawn=drawn,
        measures={name: Counter(values) for name, values in measures.items()},
        situations=dict(count.situations(seen.causes)),
        months=months,
        seats=_by_value(seats, seen.years * grid.hours),
        days=count.days(seats),
        dated=Counter({day: seen.years for day, _ in grid.days}),
        units=units,
        busiest=busiest((value, -number) for value, number in hours),
    )


def short_of(found: Tally, groups: Iterable[_Group], days: ShortDays) -> Tally:
    """The tally with where people run out in the years that were observed."""
    short: dict[tuple[str, str], Counts] = {}
    runs: dict[tuple[str, str], int] = {}
    for group in groups:
        for unit, post, counts, run in days.by_post(group.units, group.held):
            short[unit, post], runs[unit, post] = counts, run
    return replace(found, short=short, runs=runs)


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts over years of one calendar that lie one after another（逐年计数）."""

    grid: Grid
    years: int

    def _parted(self, mask: int) -> list[int]:
        return parted(mask, self.grid.hours, self.years)

    def _counted(self, mask: int) -> list[int]:
        return [own.bit_count() for own in self._parted(mask)]

    def peaks(self, planes: Sequence[int]) -> list[int]:
        """For each year the greatest number in any of its hours."""
        found = [0] * self.years
        within = [-1] * self.years
        for place in reversed(range(len(planes))):
            for year, own in enumerate(self._parted(planes[place])):
                there = own & within[year]
                if there:
                    within[year] = there
                    found[year] |= 1 << place
        return found

    def seat_hours(self, groups: Iterable[_Group]) -> list[int]:
        """For each year the 24-hour seat-hours."""
        found = [0] * self.years
        for group in groups:
            for (coverage, posts), mask in group.held.items():
                seats = seats_in(posts)
                if coverage is Coverage.ROUND_THE_CLOCK and seats:
                    for year, hours in enumerate(self._counted(mask)):
                        found[year] += hours * seats * len(group.units)
        return found

    def seat_days(self, groups: Iterable[_Group]) -> list[int]:
        """For each year the office-hours seat-days: for each date the most asked for on it."""
        found = [0] * self.years
        starts = self._openings()
        for group in groups:
            office = [
                (seats_in(posts), mask)
                for (coverage, posts), mask in group.held.items()
                if coverage is Coverage.OFFICE_HOURS
            ]
            left = starts
            for seats, mask in sorted(office, reverse=True):
                days = _of_days(mask) & left
                left ^= days
                for year, number in enumerate(self._counted(days)):
                    found[year] += number * seats * len(group.units)
        return found

    def calls(
        self, groups: Iterable[_Group]
    ) -> tuple[list[int], list[int], dict[int, Counts], Counter[tuple[str, str]]]:
        """How often units are called in: by year, of these by events, by month, by unit.

        Who is on site in the year's first hour was there before: that is no call.
        """
        opening = repeated(1, self.grid.hours, self.years)
        months = _month_starts(self.grid.year)
        total, events = [0] * self.years, [0] * self.years
        by_month = [[0] * self.years for _ in months]
        by_unit: Counter[tuple[str, str]] = Counter()
        for group in groups:
            on_site, weight = _any(group.held), len(group.units)
            edges = on_site & ~(on_site << 1) & ~opening
            alone = repeated(group.alone, self.grid.hours, self.years)
            for year, own in enumerate(self._parted(edges)):
                total[year] += own.bit_count() * weight
                for hour in _bits(own):
                    by_month[bisect_right(months, hour) - 1][year] += weight
            for year, number in enumerate(self._counted(edges & ~alone)):
                events[year] += number * weight
            times = {"called_in": edges, **self._duty(group)}
            for unit in group.units:
                by_unit.update({(unit, what): mask.bit_count() for what, mask in times.items()})
        counted = {month: Counter(values) for month, values in enumerate(by_month, start=1)}
        return total, events, counted, by_unit

    def _duty(self, group: _Group) -> dict[str, int]:
        """The hours of a unit's 24-hour duty, and the first hours of its office-hours dates."""
        masks = dict.fromkeys(Coverage, 0)
        for (coverage, _), mask in group.held.items():
            masks[coverage] |= mask
        office = _of_days(masks[Coverage.OFFICE_HOURS]) & self._openings()
        return {"hours": masks[Coverage.ROUND_THE_CLOCK], "days": office}

    def _openings(self) -> int:
        """The first hour of every day."""
        opening = sum(1 << hour for _, hour in self.grid.days)
        return repeated(opening, self.grid.hours, self.years)

    def situations(self, causes: Mapping[str, Causes]) -> Iterator[tuple[tuple[str, str], Counts]]:
        """Of each situation its spells, hours, and hours with two causes at once."""
        opening = repeated(1, self.grid.hours, self.years)
        for name, one in causes.items():
            spells = one.held & (~(one.held << 1) | opening)
            yield (name, "spells"), Counter(self._counted(spells))
            yield (name, "hours"), Counter(self._counted(one.held))
            yield (name, "overlapping"), Counter(self._counted(one.twice))

    def days(self, seats: Sequence[int]) -> Counter[str]:
        """For each day of the year its seat-hours in all years together."""
        found: Counter[str] = Counter()
        for place, plane in enumerate(seats):
            together = _planes((own, 1) for own in self._parted(plane))
            for higher, mask in enumerate(together):
                for day, first in self.grid.days if mask else ():
                    number = (mask >> first & _DAY).bit_count()
                    if number:
                        found[day] += number << (place + higher)
        return found


# --- arithmetic on masks --------------------------------------------------------------------------


def _any(held: Mapping[Held, int]) -> int:
    together = 0
    for mask in held.values():
        together |= mask
    return together


def _planes(masks: Iterable[tuple[int, int]]) -> list[int]:
    """For every hour the sum of the weights of the masks it is in, as binary digits.

    Digit *n* of the sums is the *n*-th mask of what is given back.
    """
    planes: list[int] = []
    for mask, weight in masks:
        for place in range(weight.bit_length()):
            carry = mask if weight >> place & 1 else 0
            at = place
            while carry:
                planes += [0] * (at + 1 - len(planes))
                planes[at], carry = planes[at] ^ carry, planes[at] & carry
                at += 1
    return planes


def _by_value(planes: Sequence[int], states: int) -> Counts:
    """How many hours have each sum."""
    parts = [(0, (1 << states) - 1)]
    for place, plane in enumerate(planes):
        parts = [
            (value | (1 << place if one else 0), own)
            for value, mask in parts
            for one, own in ((0, mask & ~plane), (1, mask & plane))
            if own
        ]
    return Counter({value: mask.bit_count() for value, mask in parts})


def _of_days(mask: int) -> int:
    """At the first hour of each day whether any of its 24 hours is in the mask."""
    for step in (1, 2, 4, 8, 8):
        mask |= mask >> step
    return mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _month_starts(year: int) -> list[int]:
    """The first hour of each month."""
    return [(date(year, month, 1) - date(year, 1, 1)).days * 24 for month in range(1, 13)]
