"""Compare two answers over a span（比对）: which days, units and articles differ, by how much.

Two packs, two choices of a reading, two values of a parameter: both are evaluated over the whole
span at once, and wherever the state of either changes, who must be on site is set side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from calendars.duty_day import BEIJING
from engine.roster.claims import Claim, on_site_claims
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator
from engine.roster.roster import Stretch
from engine.simulation.seats import held_by
from engine.terms import Coverage, Presence


@dataclass(frozen=True, slots=True)
class Post:
    """How a unit is on site at one moment（在岗方式）: coverage, seats, and the articles."""

    coverage: Coverage
    seats: int
    articles: tuple[str, ...]

    @property
    def ask(self) -> tuple[Coverage, int]:
        """What is asked of the unit, whatever the reason."""
        return self.coverage, self.seats


@dataclass(frozen=True, slots=True)
class Apart:
    """One unit over one stretch in which the two answers ask otherwise（一处差别）.

    ``before`` is ``None`` where only the second has it on site, ``after`` where only the first.
    """

    unit: str
    name: str
    start: datetime
    end: datetime
    before: Post | None
    after: Post | None

    @property
    def sort(self) -> tuple[str, str]:
        """The kind of difference: what is asked before and after, by coverage."""
        return _word(self.before), _word(self.after)


@dataclass(frozen=True, slots=True)
class Balance:
    """What the second answer asks more than the first（增减）: 24-hour seat-hours, seat-days."""

    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers over a span（比对结果）, the differences in the order of time and of the pack."""

    start: datetime
    end: datetime
    apart: tuple[Apart, ...]

    @property
    def dates(self) -> tuple[date, ...]:
        """The calendar dates on some part of which the answers differ."""
        return tuple(sorted({day for one in self.apart for day in _dates(one.start, one.end)}))

    def balance(self, apart: Iterable[Apart]) -> Balance:
        """What some differences come to."""
        listed = tuple(apart)
        hours = sum(_hours(one, one.after) - _hours(one, one.before) for one in listed)
        days = _seat_days(listed, after=True) - _seat_days(listed, after=False)
        return Balance(hours, days)

    def by_unit(self) -> Mapping[str, tuple[Apart, ...]]:
        """The differences of each unit, by its name."""
        return _grouped((one.name, one) for one in self.apart)

    def by_article(self) -> Mapping[str, tuple[Apart, ...]]:
        """The differences under each article that only one of the answers rests on."""
        return _grouped((article, one) for one in self.apart for article in _articles(one))

    def examples(self) -> Mapping[tuple[str, str], Apart]:
        """Of each kind of difference the smallest: the shortest, and of those the first."""
        found: dict[tuple[str, str], Apart] = {}
        for one in self.apart:
            known = found.get(one.sort)
            if known is None or one.end - one.start < known.end - known.start:
                found[one.sort] = one
        return found


def compare(first: Evaluator, second: Evaluator, start: datetime, end: datetime) -> Comparison:
    """Who must be on site by ``second`` otherwise than by ``first``, in ``[start, end)``."""
    one, other = _states(first, start, end), _states(second, start, end)
    points = sorted({moment for states in (one, other) for (moment, _), _ in states} | {end})
    names = {
        unit.id: unit.name for evaluator in (second, first) for unit in evaluator.inputs.pack.units
    }
    order = {unit: number for number, unit in enumerate(names)}
    open_: dict[str, Apart] = {}
    found: list[Apart] = []
    rows = zip(pairwise(points), _aligned(one, points), _aligned(other, points), strict=False)
    for (begin, over), was, now in rows:
        for unit in sorted({*was, *now, *open_}, key=order.__getitem__):
            found += _continued(open_, unit, names[unit], (begin, over), was, now)
    found += open_.values()
    return Comparison(start, end, tuple(sorted(found, key=lambda a: (a.start, order[a.unit]))))


_States = Sequence[tuple[Stretch, Mapping[str, Post]]]


def _continued(  # noqa: PLR0913 - a unit, a stretch, both answers
    open_: dict[str, Apart],
    unit: str,
    name: str,
    span: Stretch,
    was: Mapping[str, Post],
    now: Mapping[str, Post],
) -> Iterator[Apart]:
    """Extend the unit's difference over the stretch, or close it and begin another."""
    before, after = was.get(unit), now.get(unit)
    known = open_.get(unit)
    differ = (before and before.ask) != (after and after.ask)
    if known is not None and differ and (known.before, known.after) == (before, after):
        open_[unit] = Apart(unit, name, known.start, span[1], before, after)
        return
    if known is not None:
        yield open_.pop(unit)
    if differ:
        open_[unit] = Apart(unit, name, *span, before, after)


def _states(evaluator: Evaluator, start: datetime, end: datetime) -> _States:
    """Who is on site in every stretch between change points."""
    found = []
    for evaluation in evaluator.evaluate(start, end):
        posts = _posts(evaluation)
        for number, span in enumerate(pairwise(evaluation.bounds)):
            found.append((span, posts[number]))
    return found


def _posts(evaluation: Evaluation) -> list[dict[str, Post]]:
    """For each state the units on post in it."""
    count = len(evaluation.bounds) - 1
    held: list[dict[str, list[Claim]]] = [{} for _ in range(count)]
    for claim in on_site_claims(evaluation, (1 << count) - 1):
        mask = claim.mask
        while mask:
            state = (mask & -mask).bit_length() - 1
            held[state].setdefault(claim.unit.id, []).append(claim)
            mask &= mask - 1
    return [_on_post(state) for state in held]


def _on_post(state: Mapping[str, Sequence[Claim]]) -> dict[str, Post]:
    """The units on post, of those that anything is asked of."""
    posts = ((unit, claims, held_by(claims)) for unit, claims in state.items())
    return {unit: Post(*held, _articles_of(claims)) for unit, claims, held in posts if held}


def _articles_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The articles that have the unit on post."""
    by_id = claims[0].evaluation.pack.rule_by_id
    rules = (one.firing.rule for one in claims if one.presence is Presence.ON_POST)
    return tuple(dict.fromkeys(by_id[rule].cites.article for rule in rules))


def _aligned(states: _States, moments: Iterable[datetime]) -> Iterator[Mapping[str, Post]]:
    """Who is on site at each of the moments, which are in order."""
    number = 0
    for moment in moments:
        while number + 1 < len(states) and states[number + 1][0][0] <= moment:
            number += 1
        yield states[number][1]


def _word(post: Post | None) -> str:
    return post.coverage.value if post is not None else "absent"


def _dates(start: datetime, end: datetime) -> Iterator[date]:
    day = start.astimezone(BEIJING).date()
    last = (end.astimezone(BEIJING) - timedelta(microseconds=1)).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _hours(one: Apart, post: Post | None) -> float:
    if post is None or post.coverage is not Coverage.ROUND_THE_CLOCK:
        return 0.0
    return (one.end - one.start).total_seconds() / 3600 * post.seats


def _seat_days(apart: Iterable[Apart], *, after: bool) -> int:
    most: dict[tuple[str, date], int] = {}
    for one in apart:
        post = one.after if after else one.before
        if post is not None and post.coverage is Coverage.OFFICE_HOURS:
            for day in _dates(one.start, one.end):
                key = one.unit, day
                most[key] = max(most.get(key, 0), post.seats)
    return sum(most.values())


def _articles(one: Apart) -> tuple[str, ...]:
    """The articles of the one answer that the other does not rest on; all where they are alike."""
    before = one.before.articles if one.before else ()
    after = one.after.articles if one.after else ()
    apart = [name for name in (*before, *after) if (name in before) != (name in after)]
    return tuple(dict.fromkeys(apart or (*before, *after)))


def _grouped(pairs: Iterable[tuple[str, Apart]]) -> dict[str, tuple[Apart, ...]]:
    found: dict[str, list[Apart]] = {}
    for name, one in pairs:
        found.setdefault(name, []).append(one)
    return {name: tuple(rows) for name, rows in found.items()}
