"""What drawn years come to（扫描的计数）: counts only, so that any split adds up to the same.

Each measure is a count of years by value. Tallies of different years are added in any order; equal
sums are equal tallies, written alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

MEASURES: Final = (
    "peak_seats",
    "peak_units",
    "seat_hours",
    "seat_days",
    "called_in",
    "called_in_by_events",
)
"""Of a year: most seats and most units at once, 24-hour seat-hours, office-hours seat-days, how
often a unit was called in, and how often when the calendar alone would not have."""
OF_SITUATIONS: Final = ("spells", "hours", "overlapping")
"""Of a situation in a year: how many separate spells, hours, hours with two causes at once."""
MOST_KEPT: Final = 5
Counts = Counter[int]
Busy = tuple[int, int]
"""24-hour seat-hours of a year, and minus its number: the first of equals is the greater."""


@dataclass(frozen=True)
class Tally:
    """What some years come to（计数）.

    Attributes:
        years: how many years.
        states: how many hours of them were evaluated.
        drawn: how many things happened in them.
        measures: measure → value → years.
        situations: situation and measure → value → years.
        months: month → units called in in it → years.
        seats: seats at once → hours.
        days: ``MM-DD`` → seat-hours of that day, of all coverages, in all years together.
        dated: ``MM-DD`` → years that have this day.
        units: unit id and ``called_in``, ``hours`` or ``days`` → times, hours of 24-hour duty,
            dates with office-hours duty, in all years together.
        busiest: the years with most seat-hours, the busiest first.
        short: unit id and post → duty days on which people run out → years; only of those whose
            headcount is known and who were asked for.
        runs: unit id and post → the most such days in a row, in any year.

    """

    years: int = 0
    states: int = 0
    drawn: int = 0
    measures: Mapping[str, Counts] = field(default_factory=dict)
    situations: Mapping[tuple[str, str], Counts] = field(default_factory=dict)
    months: Mapping[int, Counts] = field(default_factory=dict)
    seats: Counts = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    dated: Counter[str] = field(default_factory=Counter)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    busiest: tuple[Busy, ...] = ()
    short: Mapping[tuple[str, str], Counts] = field(default_factory=dict)
    runs: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.years + other.years,
            self.states + other.states,
            self.drawn + other.drawn,
            _added(self.measures, other.measures),
            _filled(_added(self.situations, other.situations), self.years + other.years),
            _added(self.months, other.months),
            self.seats + other.seats,
            self.days + other.days,
            self.dated + other.dated,
            self.units + other.units,
            busiest((*self.busiest, *other.busiest)),
            _filled(_added(self.short, other.short), self.years + other.years),
            _greatest(self.runs, other.runs),
        )

    @property
    def busiest_years(self) -> tuple[tuple[int, int], ...]:
        """Numbers of the busiest years (from 0), each with its seat-hours."""
        return tuple((-number, hours) for hours, number in self.busiest)

    def form(self) -> dict[str, Any]:
        """As plain values, to be kept or sent; ``of_form`` reads them."""
        return {
            "years": self.years,
            "states": self.states,
            "drawn": self.drawn,
            "measures": {name: _pairs(self.measures[name]) for name in sorted(self.measures)},
            "situations": [[*key, _pairs(self.situations[key])] for key in sorted(self.situations)],
            "months": [[month, _pairs(self.months[month])] for month in sorted(self.months)],
            "seats": _pairs(self.seats),
            "days": dict(sorted(self.days.items())),
            "dated": dict(sorted(self.dated.items())),
            "units": [[*key, self.units[key]] for key in sorted(self.units)],
            "busiest": [list(one) for one in self.busiest],
            "short": [[*key, _pairs(self.short[key])] for key in sorted(self.short)],
            "runs": [[*key, self.runs[key]] for key in sorted(self.runs)],
        }

    @classmethod
    def of_form(cls, form: Mapping[str, Any]) -> Self:
        """The tally that ``form`` wrote. Raises KeyError, ValueError, TypeError for any other."""
        if set(form) != {one.name for one in fields(cls)}:
            message = "another form"
            raise ValueError(message)
        return cls(
            int(form["years"]),
            int(form["states"]),
            int(form["drawn"]),
            {str(name): _counts(pairs) for name, pairs in form["measures"].items()},
            {(str(n), str(m)): _counts(pairs) for n, m, pairs in form["situations"]},
            {int(month): _counts(pairs) for month, pairs in form["months"]},
            _counts(form["seats"]),
            Counter({str(day): int(n) for day, n in form["days"].items()}),
            Counter({str(day): int(n) for day, n in form["dated"].items()}),
            Counter({(str(unit), str(what)): int(n) for unit, what, n in form["units"]}),
            tuple((int(hours), int(number)) for hours, number in form["busiest"]),
            {(str(unit), str(post)): _counts(pairs) for unit, post, pairs in form["short"]},
            {(str(unit), str(post)): int(run) for unit, post, run in form["runs"]},
        )


def busiest(years: Iterable[Busy]) -> tuple[Busy, ...]:
    """The busiest of some years, the busiest first."""
    return tuple(sorted(years, reverse=True)[:MOST_KEPT])


def _added(one: Mapping[Any, Counts], other: Mapping[Any, Counts]) -> dict[Any, Counts]:
    keys = dict.fromkeys((*one, *other))
    empty: Counts = Counter()
    return {key: one.get(key, empty) + other.get(key, empty) for key in keys}


def _greatest(one: Mapping[Any, int], other: Mapping[Any, int]) -> dict[Any, int]:
    return {key: max(one.get(key, 0), other.get(key, 0)) for key in dict.fromkeys((*one, *other))}


def _filled(counts: Mapping[Any, Counts], years: int) -> dict[Any, Counts]:
    """Each year counted: one in which a situation never came up counts as none of it."""
    found = {}
    for key, own in counts.items():
        left = years - own.total()
        found[key] = own + Counter({0: left}) if left else own
    return found


def _pairs(counts: Counts) -> list[list[int]]:
    return [[value, counts[value]] for value in sorted(counts)]


def _counts(pairs: Iterable[tuple[int, int]]) -> Counts:
    return Counter({int(value): int(years) for value, years in pairs})
