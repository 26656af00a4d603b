"""Who is on duty（当班人员）: the people of a duty day, by the sheet that stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.seating.seat import Seat
from engine.terms import Presence
from service.jobs.publications import KINDS, publications, standing
from service.people.register import Register
from service.people.standing import SWAP, stood_of
from service.store.events import Reader


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One seat with its person（当班的一席）; without a name nobody keeps it."""

    seat: Seat
    person: str = ""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    @property
    def standby(self) -> bool:
        """Whether the person only stands by, at home（备勤）."""
        return self.seat.presence is Presence.STANDBY


@dataclass(frozen=True, slots=True)
class OnDutyList:
    """The people of a duty day（当班名单）, and the number of the sheet that says so."""

    number: str
    seats: tuple[OnDuty, ...]

    def at(self, moment: datetime) -> OnDutyList:
        """Those whose shift has ``moment`` in it."""
        there = tuple(
            one for one in self.seats if one.seat.shift.start <= moment < one.seat.shift.end
        )
        return OnDutyList(self.number, there)

    def changes_after(self, moment: datetime) -> datetime | None:
        """The next moment at which somebody of the day comes or goes; None if there is none."""
        shifts = [one.seat.shift for one in self.seats]
        points = (point for shift in shifts for point in (shift.start, shift.end))
        return min((point for point in points if point > moment), default=None)


def on_duty(
    store: Reader, day: date, *, phones: bool = False, exercise: bool = False
) -> OnDutyList | None:
    """The people of a duty day; None where no sheet with people was issued for its month.

    Raises:
        NoAnswer: the store cannot be used; J108 the kept file is gone.

    """
    with store.people_rows() as rows:
        register = rows.register()
    if not register.listed:
        return None
    events = store.find((*KINDS, SWAP))
    one = standing(publications(events, exercise=exercise), day.replace(day=1))
    if one is None:
        return None
    with store.job_rows() as kept:
        stood = stood_of(kept, one, events, exercise=exercise)
    if stood is None:
        return None
    held = {a.seat: a.person for a in stood.sheet.assignments}
    seats = sorted(
        (seat for seat in (*held, *stood.sheet.unfilled) if seat.day == day),
        key=lambda seat: (-seat.presence.strength, seat.key),
    )
    listed = tuple(_named(seat, held.get(seat, ""), register, phones=phones) for seat in seats)
    return OnDutyList(one.number, listed)


def _named(seat: Seat, person: str, register: Register, *, phones: bool) -> OnDuty:
    if not person:
        return OnDuty(seat)
    return OnDuty(seat, person, register.called(person), register.phone(person, whole=phones))
