"""What a stretch of rosters costs（座席）: seats, seat-hours, and when most are taken.

A seat is one post of one unit that must be filled on site. Round-the-clock seats are counted by the
hour; for office hours the hours of a day are not in the rules, so those seats are counted by the
day: each calendar date on which one is asked for is one seat-day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendars.duty_day import BEIJING
from engine.roster.claims import Claim
from engine.roster.lines import asked_of
from engine.roster.roster import Roster, UnitDuty
from engine.terms import Coverage, Presence

Posts = tuple[tuple[str, int], ...]
"""Posts, and how many seats there are of each."""


@dataclass(frozen=True, slots=True)
class UnitSeats:
    """What one unit gives（一个单位的座席）: 24-hour seat-hours and office-hours seat-days."""

    unit: str
    name: str
    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class Seats:
    """What rosters cost（座席）: the most seats at once and since when, and what each unit gives.

    ``unstated`` are units on site for which no rule says which posts.
    """

    peak: int
    peak_at: datetime
    units: tuple[UnitSeats, ...]
    unstated: tuple[str, ...]

    @property
    def hours(self) -> float:
        """24-hour seat-hours of all units."""
        return sum(unit.hours for unit in self.units)

    @property
    def days(self) -> int:
        """Office-hours seat-days of all units."""
        return sum(unit.days for unit in self.units)


def seats_of(found: Sequence[Roster]) -> Seats:
    """The seats of rosters that follow one another."""
    peaks = [(sum(_posts(line) for line in roster.units), roster.start) for roster in found]
    peak = max(count for count, _ in peaks)
    lines = [(roster, line) for roster in found for line in roster.units]
    order = dict.fromkeys(line.unit for _, line in lines)
    units = []
    for unit in order:
        own = [(roster, line) for roster, line in lines if line.unit == unit]
        units.append(UnitSeats(unit.id, unit.name, _hours(own), _days(own)))
    bare = dict.fromkeys(line.unit.name for _, line in lines if not line.posts)
    return Seats(peak, next(at for count, at in peaks if count == peak), tuple(units), tuple(bare))


def held_by(claims: Sequence[Claim]) -> tuple[Coverage, int] | None:
    """How claims that hold together have a unit on post: coverage and seats.

    As a roster of that moment would have it in the unit's line; ``None`` if it is not on post.
    """
    held = posts_held_by(claims)
    return (held[0], seats_in(held[1])) if held is not None else None


def posts_held_by(claims: Sequence[Claim]) -> tuple[Coverage, Posts] | None:
    """The same, post by post: those that must be filled on site."""
    on_post = [claim.coverage for claim in claims if claim.presence is Presence.ON_POST]
    if not on_post:
        return None
    coverage = max(on_post, key=lambda one: one.strength)
    posts, post_presence = asked_of(claims, Presence.ON_POST)
    return coverage, _filled_on_site(posts.items(), post_presence)


def seats_in(posts: Posts) -> int:
    """How many seats posts are."""
    return sum(count for _, count in posts)


def _posts(line: UnitDuty) -> int:
    return seats_in(_filled_on_site(line.posts, line.post_presence))


def _filled_on_site(
    posts: Iterable[tuple[str, int]], post_presence: Iterable[tuple[str, Presence]]
) -> Posts:
    """The posts that must be filled on site; those that may be elsewhere are none."""
    elsewhere = {post for post, presence in post_presence if presence is not Presence.ON_POST}
    return tuple((post, count) for post, count in posts if post not in elsewhere)


def _hours(lines: Sequence[tuple[Roster, UnitDuty]]) -> float:
    seconds = sum(
        ((roster.end - roster.start) * _posts(line)).total_seconds()
        for roster, line in lines
        if line.coverage is Coverage.ROUND_THE_CLOCK
    )
    return seconds / 3600


def _days(lines: Sequence[tuple[Roster, UnitDuty]]) -> int:
    """For each date the most office-hours seats asked for on it."""
    most: dict[object, int] = {}
    for roster, line in lines:
        if line.coverage is Coverage.OFFICE_HOURS:
            day = roster.start.astimezone(BEIJING).date()
            last = (roster.end.astimezone(BEIJING) - timedelta(microseconds=1)).date()
            while day <= last:
                most[day] = max(most.get(day, 0), _posts(line))
                day += timedelta(days=1)
    return sum(most.values())
