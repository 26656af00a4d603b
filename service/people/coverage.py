"""Count again whether what rosters ask for has seats（席位核对）, minute by minute.

Nothing here is shared with what lays seats out: stretches are taken from the rosters as they stand,
and every moment of them is looked for in the seats.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from calendars.duty_day import BEIJING
from engine.assignment.problem import LEADING
from engine.packs.pack import Unit
from engine.roster.roster import Roster
from engine.seating.seat import TITLES, Seat
from engine.terms import Coverage, Presence

if TYPE_CHECKING:
    from engine.seating.laying_out import Hours


@dataclass(frozen=True, slots=True)
class _Ask:
    """One stretch in which a unit is to have ``count`` people of a post at hand."""

    unit: Unit
    post: str
    start: datetime
    end: datetime
    presence: Presence
    count: int


def uncovered(
    rosters: Iterable[Roster],
    seats: Iterable[Seat],
    hours: Hours,
    *,
    units: Collection[str] | None = None,
    since: datetime | None = None,
) -> tuple[str, ...]:
    """Sentences for what rosters ask for and too few seats cover; none if all is covered.

    A seat counts in all its time, for what asks for its own presence or a weaker one. A reachable
    （在位听令）seat of a leader counts for any: that is how a post is kept that has one leader.

    Args:
        rosters: the duty days of a month, in order; office hours of the date on which the last of
            them ends belong to the next month.
        seats: those laid out, or those of a sheet, filled or not.
        hours: handover and office hours.
        units: ids of the units to look at; None for all.
        since: what was asked before is not looked at; None for everything.

    """
    listed = tuple(rosters)
    asks: dict[tuple[str, str], list[_Ask]] = {}
    for one in _asks(listed, hours):
        if units is None or one.unit.id in units:
            asks.setdefault((one.unit.id, one.post), []).append(one)
    held: dict[tuple[str, str], list[Seat]] = {}
    for seat in seats:
        held.setdefault((seat.unit, seat.post), []).append(seat)
    return tuple(
        said
        for place, own in asks.items()
        for said in _short(own, held.get(place, []), since)
    )  # fmt: skip


def _asks(rosters: Sequence[Roster], hours: Hours) -> Iterator[_Ask]:
    until = max((one.end for one in rosters), default=None)
    for roster in rosters:
        for line in (*roster.units, *roster.standby):
            ways = dict(line.post_presence)
            for first, last, coverage in line.parts:
                spans = [(first, last)]
                if coverage is Coverage.OFFICE_HOURS:
                    spans = list(_office(first, last, hours, until or last))
                for start, end in spans:
                    for post, count in line.posts:
                        presence = ways.get(post, line.presence)
                        yield _Ask(line.unit, post, start, end, presence, count)


def _office(
    first: datetime, last: datetime, hours: Hours, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The office hours in a stretch, from the first to the last of each date, breaks included."""
    clocks = sorted(time.fromisoformat(one) for one in hours.office.replace("-", " ").split())
    opening, closing = (clocks[0], clocks[-1]) if clocks else (hours.handover, time())
    day = first.astimezone(BEIJING).date()
    while datetime.combine(day, time(), BEIJING) < last:
        following = day + timedelta(days=1)
        opens = datetime.combine(day, opening, BEIJING)
        closes = datetime.combine(day if clocks else following, closing, BEIJING)
        start, end = max(first, opens), min(last, closes)
        if start < end and datetime.combine(day, hours.handover, BEIJING) < until:
            yield start, end
        day = following


def _short(asks: Sequence[_Ask], seats: Sequence[Seat], since: datetime | None) -> Iterator[str]:
    """What is short of one post of one unit; moments in a row that lack the same are one."""
    points = {point for one in asks for point in (one.start, one.end)}
    points.update(point for one in seats for point in (one.shift.start, one.shift.end))
    points.update(filter(None, (since,)))
    found: list[tuple[datetime, datetime, int, int]] = []
    for start, end in pairwise(sorted(points)):
        lack = None if since is not None and start < since else _lack(asks, seats, start)
        if lack is None:
            continue
        if found and (found[-1][1], *found[-1][2:]) == (start, *lack):
            found[-1] = (found[-1][0], end, *lack)
        else:
            found.append((start, end, *lack))
    unit, post = asks[0].unit.name, TITLES.get(asks[0].post, asks[0].post)
    for start, end, wanted, there in found:
        stretch = f"{_minute(start)} 至 {_minute(end)}"
        yield f"{unit} {stretch}要{post} {wanted} 人，席位只有 {there} 个"


def _lack(
    asks: Sequence[_Ask], seats: Sequence[Seat], moment: datetime
) -> tuple[int, int] | None:  # fmt: skip
    """How many are asked for at a moment, and the fewer seats that there are; None if enough.

    Strongest presence first: whoever is wanted on post is not replaced by one on standby.
    """
    asked = [one for one in asks if one.start <= moment < one.end]
    there = [one for one in seats if one.shift.start <= moment < one.shift.end]
    for want in sorted(asked, key=lambda one: -one.presence.strength):
        fit = [seat for seat in there if _fits(seat, want)]
        if len(fit) < want.count:
            return want.count, len(fit)
    return None


def _fits(seat: Seat, want: _Ask) -> bool:
    sole_leader = seat.presence is Presence.REACHABLE and seat.post in LEADING
    return sole_leader or seat.presence.strength >= want.presence.strength


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
