"""Lay out standby（备勤席位）: who can be called in when a unit keeps nobody round the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Final

from calendars.duty_day import duty_day_of
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence

DAY: Final = timedelta(days=1)
SHORTEST: Final = timedelta(hours=1)
"""A shorter gap has no standby of its own: whoever goes, or is to come, is still at hand."""


def standby_seats(
    posts: Mapping[str, Mapping[str, int]],
    days: Iterable[date],
    seats: Iterable[Seat],
    handover: time,
) -> tuple[Seat, ...]:
    """Standby（备勤）for every part of a duty day in which a unit keeps no seat round the clock.

    A call-in at 02:00 so has names at once. Nobody sits anywhere: standby seats are lists to call.
    Each part has seats of its own, numbered from 1, as the whole of a day without any has.

    Args:
        posts: unit id → post → how many are to stand by.
        days: the duty days of the month.
        seats: what is laid out already.
        handover: hour of handover.

    """
    kept = _round_the_clock(seats)
    duty_days = [duty_day_of(day, handover) for day in days]
    shifts = {duty.day: Shift(duty.start, duty.end) for duty in duty_days}
    found = [
        Seat(unit, post, day, gap, number, presence=Presence.STANDBY)
        for unit, counts in posts.items()
        for day, shift in shifts.items()
        for gap in shift.without(kept.get((unit, day), ()))
        if gap.end - gap.start >= SHORTEST
        for post, count in counts.items()
        for number in range(1, count + 1)
    ]
    return tuple(sorted(found, key=lambda seat: seat.key))


def _round_the_clock(seats: Iterable[Seat]) -> dict[tuple[str, date], list[Shift]]:
    """Unit and duty day → when it keeps seats round the clock; the hours before handover too."""
    found: dict[tuple[str, date], list[Shift]] = {}
    for one in seats:
        if one.coverage is Coverage.ROUND_THE_CLOCK:
            for day in (one.day - DAY, one.day):
                found.setdefault((one.unit, day), []).append(one.shift)
    return found
