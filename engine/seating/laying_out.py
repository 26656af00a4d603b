"""Lay out seats（铺席位）: unit rosters in, seats per shift out.

A round-the-clock seat runs from handover to handover; where the roster asks for it on a part of the
duty day only (an alert at 02:00), the shift is that part, and belongs to the duty day in which it
lies. An office-hours seat takes the hours that the operator gave. Where both are asked of a post
on one duty day, the stronger one stands: whoever is there all night is there by day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from calendars.duty_day import BEIJING, duty_day_at, duty_day_of
from engine.errors import InputFault
from engine.roster.roster import Marked, Roster, UnitDuty
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence

DAY: Final = timedelta(days=1)
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours:
    """When shifts change（班次时间）: the handover, and office hours as an operator writes them.

    ``office`` is such as ``08:30-11:30 13:30-17:00``; the shift runs from the first of these to the
    last. Empty: the hours are not stated, and the seat is laid from handover to midnight, flagged.

    Raises:
        InputFault: L101 for office hours that cannot be read.

    """

    handover: time
    office: str = ""

    def __post_init__(self) -> None:
        """Refuse hours that cannot be read, or that do not run forwards."""
        clocks = self._clocks()
        readable = all(_HOURS.fullmatch(part) for part in self.office.split())
        if not readable or clocks != sorted(set(clocks)):
            what = f"工作时间「{self.office}」不对"
            remedy = "写成 08:30-11:30 13:30-17:00"
            raise InputFault("L101", what, where="office_hours", remedy=remedy)

    def office_shift(self, day: date) -> Shift:
        """The office-hours shift of a Beijing date."""
        clocks = self._clocks()
        first = time.fromisoformat(clocks[0]) if clocks else self.handover
        start = datetime.combine(day, first, BEIJING)
        midnight = datetime.combine(day, time(), BEIJING) + DAY
        last = time.fromisoformat(clocks[-1]) if clocks else None
        return Shift(start, datetime.combine(day, last, BEIJING) if last else midnight)

    def _clocks(self) -> list[str]:
        return [clock for part in self.office.split() for clock in part.split("-")]


@dataclass(frozen=True, slots=True)
class Laid:
    """Seats laid out（席位）, and what was not known when they were."""

    seats: tuple[Seat, ...]
    flags: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch in which a unit is asked for a post, cut at the handovers."""

    shift: Shift
    day: date
    coverage: Coverage
    presence: Presence
    count: int


def lay_out(rosters: Iterable[Roster], hours: Hours) -> Laid:
    """The seats of all units in ``rosters``, in the order of their keys.

    Args:
        rosters: stretches that follow one another; they need not be duty days.
        hours: handover and office hours of the operator.

    """
    asked: dict[tuple[str, str], list[_Piece]] = {}
    for roster in rosters:
        for line in (*roster.units, *roster.standby):
            for post, count in line.posts:
                pieces = asked.setdefault((line.unit.id, post), [])
                pieces += _pieces(line, post, count, hours)
    seats = [
        seat
        for (unit, post), pieces in asked.items()
        for seat in _seats(unit, post, pieces)
    ]  # fmt: skip
    return Laid(tuple(sorted(seats, key=lambda seat: seat.key)), _flags(seats, hours))


def _pieces(line: UnitDuty, post: str, count: int, hours: Hours) -> Iterator[_Piece]:
    presence = dict(line.post_presence).get(post, line.presence)
    for start, end, coverage in line.parts:
        if coverage is Coverage.ROUND_THE_CLOCK:
            for shift, day in _duty_days(start, end, hours.handover):
                yield _Piece(shift, day, coverage, presence, count)
        else:
            for day in _dates(start, end):
                shift = hours.office_shift(day)
                if shift.start < end and start < shift.end:
                    yield _Piece(shift, day, coverage, presence, count)


def _duty_days(start: datetime, end: datetime, handover: time) -> Iterator[tuple[Shift, date]]:
    """The parts of a stretch in each duty day, and the duty day's date."""
    duty = duty_day_at(start, handover)
    while duty.start < end:
        yield Shift(max(start, duty.start), min(end, duty.end)), duty.day
        duty = duty_day_of(duty.day + DAY, handover)


def _dates(start: datetime, end: datetime) -> Iterator[date]:
    day = start.astimezone(BEIJING).date()
    while datetime.combine(day, time(), BEIJING) < end:
        yield day
        day += DAY


def _seats(unit: str, post: str, pieces: Sequence[_Piece]) -> Iterator[Seat]:
    """One shift a duty day: the strongest presence, then coverage, as long as it is asked for."""
    for day in sorted({piece.day for piece in pieces}):
        own = [piece for piece in pieces if piece.day == day]
        presence = max((piece.presence for piece in own), key=lambda one: one.strength)
        own = [piece for piece in own if piece.presence is presence]
        coverage = max((piece.coverage for piece in own), key=lambda one: one.strength)
        own = [piece for piece in own if piece.coverage is coverage]
        start = min(piece.shift.start for piece in own)
        shift = Shift(start, max(piece.shift.end for piece in own))
        for number in range(1, max(piece.count for piece in own) + 1):
            yield Seat(unit, post, day, shift, number, coverage, presence)


def _flags(seats: Iterable[Seat], hours: Hours) -> tuple[Marked, ...]:
    office = any(seat.coverage is Coverage.OFFICE_HOURS for seat in seats)
    if hours.office or not office:
        return ()
    text = "没有写工作时间（office_hours）：集中办公的席位从交接时刻算到当日24:00"
    return (Marked("no_office_hours", text),)


# --- standby --------------------------------------------------------------------------------------


def standby_seats(
    posts: Mapping[str, Mapping[str, int]],
    days: Iterable[date],
    seats: Iterable[Seat],
    handover: time,
) -> tuple[Seat, ...]:
    """Standby（备勤）for duty days on which a unit keeps no seat round the clock.

    A call-in at 02:00 so has names at once. Nobody sits anywhere: standby seats are lists to call.

    Args:
        posts: unit id → post → how many are to stand by.
        days: the duty days of the month.
        seats: what is laid out already.
        handover: hour of handover.

    """
    kept = {(one.unit, one.day) for one in seats if one.coverage is Coverage.ROUND_THE_CLOCK}
    shifts = {duty.day: Shift(duty.start, duty.end) for duty in _each(days, handover)}
    found = [
        Seat(unit, post, day, shift, number, presence=Presence.STANDBY)
        for unit, counts in posts.items()
        for day, shift in shifts.items()
        if (unit, day) not in kept
        for post, count in counts.items()
        for number in range(1, count + 1)
    ]
    return tuple(sorted(found, key=lambda seat: seat.key))


def _each(days: Iterable[date], handover: time) -> Iterator[Shift]:
    for day in days:
        duty = duty_day_of(day, handover)
        yield Shift(duty.start, duty.end)
