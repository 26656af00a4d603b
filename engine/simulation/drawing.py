"""Draw a year（抽取一年）: what happens in it, by the hour; and the records that would say so.

Times are whole hours from the year's first, so that a drawn year by the hour is the year itself and
no approximation of it. What would go on after the year's last hour is cut there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import floor, log, sqrt
from typing import Final, Protocol

from calendars.spans import DateSpan
from engine.facts.moments import DAY, midnight
from engine.records.follow_ups import Adjustment, Development
from engine.records.record import Alert, Incident, Record, Response
from engine.simulation.sweep import MARK, Hours, Occurrence, Rung, Sweep
from engine.simulation.sweep_form import CERTAIN

HOUR: Final = timedelta(hours=1)
Span = tuple[int, int]
"""Hours of a year, ``[first, after)``."""


class Chance(Protocol):
    """Where chance comes from（随机数）: seeded outside, so that the same seed draws the same."""

    def random(self) -> float:
        """The next number, ``[0, 1)``."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung held for some hours（一段）: which rung, ``[start, end)`` in hours of the year."""

    rung: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Episode:
    """One thing that happens（一次）: on which ladder of the sweep, and its steps in order."""

    ladder: int
    steps: tuple[Step, ...]


def hours_in(year: int) -> int:
    """The hours of a calendar year, as the clock on the wall has them in the rules: 24 a day."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days * 24


def seasons_of(sweep: Sweep, year: int) -> tuple[tuple[Span, ...], ...]:
    """For each occurrence the hours of the year in which it may begin."""
    return tuple(_season(one, year) for one in sweep.occurrences)


def _season(one: Occurrence, year: int) -> tuple[Span, ...]:
    if one.season is None:
        return ((0, hours_in(year)),)
    first, last = date(year, 1, 1), date(year, 12, 31)
    spans = (span.clipped(DateSpan(first, last)) for span in one.season.spans(first, last))
    return tuple((_hour(span.first, year), _hour(span.last, year) + 24) for span in spans if span)


def _hour(day: date, year: int) -> int:
    return (day - date(year, 1, 1)) // DAY * 24


def drawn_year(
    sweep: Sweep, seasons: Sequence[Sequence[Span]], hours: int, chance: Chance
) -> tuple[Episode, ...]:
    """What happens in a year of ``hours`` hours, in the order of the sweep."""
    found: list[Episode] = []
    ladder = 0
    for one, season in zip(sweep.occurrences, seasons, strict=True):
        for start in _starts(one, season, chance):
            steps = _climbed(one.ladder, start, hours, chance)
            found.append(Episode(ladder, steps))
            found += _following(one, ladder + 1, steps, hours, chance)
        ladder += 2 if one.then else 1
    return tuple(found)


def _starts(one: Occurrence, season: Sequence[Span], chance: Chance) -> Iterator[int]:
    """When it begins: a Poisson process of the given rate over the season's hours."""
    whole = sum(after - first for first, after in season)
    mean = whole * 1000 / one.rate
    at = -log(1 - chance.random()) * mean
    while at < whole:
        yield _in_season(floor(at), season)
        at -= log(1 - chance.random()) * mean


def _in_season(hour: int, season: Sequence[Span]) -> int:
    """The hour of the year that is the ``hour``-th of the season."""
    for first, after in season:
        if hour < after - first:
            return first + hour
        hour -= after - first
    message = "beyond the season"
    raise AssertionError(message)


def _climbed(ladder: Sequence[Rung], start: int, hours: int, chance: Chance) -> tuple[Step, ...]:
    """The steps of one episode from ``start`` to its end, cut at the year's."""
    rung = _first_rung(ladder, chance)
    found: list[Step] = []
    while start < hours:
        end = start + _length(ladder[rung].hours, chance)
        found.append(Step(rung, start, min(end, hours)))
        move = _move(ladder[rung], chance)
        if not move or not 0 <= rung + move < len(ladder):
            break
        rung, start = rung + move, end
    return tuple(found)


def _first_rung(ladder: Sequence[Rung], chance: Chance) -> int:
    left = chance.random() * sum(rung.weight for rung in ladder)
    for number, rung in enumerate(ladder):
        left -= rung.weight
        if left < 0:
            return number
    return max(number for number, rung in enumerate(ladder) if rung.weight)


def _move(rung: Rung, chance: Chance) -> int:
    """One rung up, one down, or 0 for the end."""
    drawn = chance.random() * CERTAIN
    if drawn < rung.up:
        return 1
    return -1 if drawn < rung.up + rung.down else 0


def _length(hours: Hours, chance: Chance) -> int:
    """How many hours: each whole number alike, or a triangle rounded to the nearest."""
    drawn, least, most = chance.random(), hours.least, hours.most
    if hours.usual is None:
        return least + floor(drawn * (most - least + 1))
    if least == most:
        return least
    turn = (hours.usual - least) / (most - least)
    if drawn < turn:
        return floor(least + sqrt((most - least) * (hours.usual - least) * drawn) + 0.5)
    return floor(most - sqrt((most - least) * (most - hours.usual) * (1 - drawn)) + 0.5)


def _following(
    one: Occurrence, ladder: int, steps: Sequence[Step], hours: int, chance: Chance
) -> Iterator[Episode]:
    """The response that follows, if this time it does."""
    then = one.then
    reached = next((s.start for s in steps if then and s.rung >= then.at), None)
    if then is None or reached is None or chance.random() * CERTAIN >= then.chance:
        return
    start = reached + _length(then.after, chance)
    if start < hours:
        yield Episode(ladder, _climbed(then.ladder, start, hours, chance))


# --- as records -----------------------------------------------------------------------------------


def records_of(sweep: Sweep, episodes: Sequence[Episode], year: int) -> tuple[Record, ...]:
    """The records that say what was drawn, in the order of time; their ids begin with 推演."""
    start = midnight(date(year, 1, 1))
    found: list[tuple[datetime, Record]] = []
    for number, episode in enumerate(episodes, start=1):
        ladder = sweep.ladders[episode.ladder]
        written = _RECORDS[type(ladder[0].template)]
        found += written(f"{MARK}-{number}", ladder, episode.steps, start)
    return tuple(record for _, record in sorted(found, key=lambda pair: pair[0]))


_Written = Iterator[tuple[datetime, Record]]


def _alerts(name: str, ladder: Sequence[Rung], steps: Sequence[Step], start: datetime) -> _Written:
    """An alert for each step, each replacing the one before."""
    before: tuple[str, ...] = ()
    for number, step in enumerate(steps, start=1):
        template = ladder[step.rung].template
        assert isinstance(template, Alert)  # noqa: S101 - a ladder is of one kind
        issued, expires = start + step.start * HOUR, start + step.end * HOUR
        identity = f"{name}-{number}"
        yield (
            issued,
            replace(
                template, id=identity, issued=issued, expires=expires, supersedes=before, where=name
            ),
        )
        before = (identity,)


def _responses(
    name: str, ladder: Sequence[Rung], steps: Sequence[Step], start: datetime
) -> _Written:
    """A response, and an adjustment for each later step."""
    template = ladder[steps[0].rung].template
    assert isinstance(template, Response)  # noqa: S101 - a ladder is of one kind
    began, ended = start + steps[0].start * HOUR, start + steps[-1].end * HOUR
    yield began, replace(template, id=name, started=began, ended=ended, where=name)
    for step in steps[1:]:
        at = start + step.start * HOUR
        yield at, Adjustment(name, ladder[step.rung].word, at, template.decided_by, where=name)


def _incidents(
    name: str, ladder: Sequence[Rung], steps: Sequence[Step], start: datetime
) -> _Written:
    """An incident, and a development for each later step."""
    template = ladder[steps[0].rung].template
    assert isinstance(template, Incident)  # noqa: S101 - a ladder is of one kind
    began, closed = start + steps[0].start * HOUR, start + steps[-1].end * HOUR
    yield began, replace(template, id=name, at=began, closed=closed, where=name)
    for step in steps[1:]:
        at = start + step.start * HOUR
        yield at, Development(name, at, ladder[step.rung].word, where=name)


_RECORDS: Final = {Alert: _alerts, Response: _responses, Incident: _incidents}
