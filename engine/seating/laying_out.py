"""Lay out seats（铺席位）: unit rosters in, seats per shift out.

A round-the-clock seat runs from handover to handover; where the roster asks for it on a part of the
duty day only (an alert at 02:00), the shift is that part, and belongs to the duty day in which it
lies. An office-hours seat takes the hours that the operator gave, as far as they are asked for.
Where both are asked of a post and overlap or touch, whoever is there stays: one seat, round the
clock. Where time lies between them (the eve of a holiday: office hours, then from midnight), they
are two seats of one duty day. A weaker presence has a seat where no stronger one has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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

    Beyond the first and the last roster nothing is known: office hours that an edge cuts through
    are laid whole.

    Args:
        rosters: stretches that follow one another; they need not be duty days.
        hours: handover and office hours of the operator.

    """
    listed = tuple(rosters)
    if not listed:
        return Laid(())
    known = Shift(min(one.start for one in listed), max(one.end for one in listed))
    asked: dict[tuple[str, str], list[_Piece]] = {}
    for roster in listed:
        for line in (*roster.units, *roster.standby):
            for post, count in line.posts:
                pieces = asked.setdefault((line.unit.id, post), [])
                pieces += _pieces(line, post, count, hours, known)
    seats = [
        seat
        for (unit, post), pieces in asked.items()
        for seat in _seats(unit, post, pieces)
    ]  # fmt: skip
    return Laid(tuple(sorted(seats, key=lambda seat: seat.key)), _flags(seats, hours))


def _pieces(
    line: UnitDuty, post: str, count: int, hours: Hours, known: Shift
) -> Iterator[_Piece]:  # fmt: skip
    presence = dict(line.post_presence).get(post, line.presence)
    for start, end, coverage in line.parts:
        if coverage is Coverage.ROUND_THE_CLOCK:
            for shift, day in _duty_days(start, end, hours.handover):
                yield _Piece(shift, day, coverage, presence, count)
        else:
            for day in _dates(start, end):
                office = hours.office_shift(day)
                if office.start < end and start < office.end:
                    shift = _asked_part(office, start, end, known)
                    yield _Piece(shift, day, coverage, presence, count)


def _asked_part(office: Shift, start: datetime, end: datetime, known: Shift) -> Shift:
    """Office hours as far as they are asked for."""
    first = office.start if start == known.start else max(start, office.start)
    last = office.end if end == known.end else min(end, office.end)
    return Shift(first, last)


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


def _seats(unit: str, post: str, pieces: Iterable[_Piece]) -> Iterator[Seat]:
    """The seats of each duty day: the second for what asks for two or more, and so on."""
    by_day: dict[date, list[_Piece]] = {}
    for piece in pieces:
        by_day.setdefault(piece.day, []).append(piece)
    for day, own in sorted(by_day.items(), key=lambda one: one[0]):
        for number in range(1, max(piece.count for piece in own) + 1):
            asked = [piece for piece in own if piece.count >= number]
            for shift, coverage, presence in _kept_by_one(asked):
                yield Seat(unit, post, day, shift, number, coverage, presence)


def _kept_by_one(asked: Sequence[_Piece]) -> Iterator[tuple[Shift, Coverage, Presence]]:
    """Shifts that do not meet, of all that is asked for: the stronger presence where two do."""
    taken: list[Shift] = []
    for presence in sorted(Presence, key=lambda one: one.strength, reverse=True):
        spans = [
            (left, piece.coverage)
            for piece in asked
            if piece.presence is presence
            for left in piece.shift.without(taken)
        ]
        found = _joined(spans)
        taken += [shift for shift, _ in found]
        for shift, coverage in found:
            yield shift, coverage, presence


def _joined(spans: Iterable[tuple[Shift, Coverage]]) -> list[tuple[Shift, Coverage]]:
    """Spans that overlap or touch made one, with the strongest coverage among them."""
    found: list[tuple[Shift, Coverage]] = []
    for shift, coverage in sorted(spans, key=lambda one: one[0]):
        if found and shift.start <= found[-1][0].end:
            before, known = found[-1]
            whole = Shift(before.start, max(before.end, shift.end))
            found[-1] = whole, max(known, coverage, key=lambda one: one.strength)
        else:
            found.append((shift, coverage))
    return found


def _flags(seats: Iterable[Seat], hours: Hours) -> tuple[Marked, ...]:
    office = any(seat.coverage is Coverage.OFFICE_HOURS for seat in seats)
    if hours.office or not office:
        return ()
    text = "没有写工作时间（office_hours）：集中办公的席位从交接时刻算到当日24:00"
    return (Marked("no_office_hours", text),)
