"""The seats of a month（一个月的席位）: from the rosters, standby and the hall's own leaders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from calendars.duty_day import duty_day_of
from calendars.spans import DateSpan
from calendars.ten_days import month_end
from engine.people.person import HALL_LEADER
from engine.roster.roster import Roster
from engine.seating.laying_out import Hours, Laid, lay_out
from engine.seating.seat import Seat, Shift
from engine.seating.standby import standby_seats
from service.answering import Desk
from service.people.settings import PeopleSettings

HALL: Final = "hall"
"""What stands in the place of a unit for the hall's own seats."""

HALL_NAME: Final = "指挥大厅"


def month_seats(
    desk: Desk, month: date, units: Collection[str], settings: PeopleSettings
) -> Laid:  # fmt: skip
    """The seats of the duty days of a month, by unit.

    Args:
        desk: what answers for the rosters.
        month: its first day.
        units: the units that stand by while they keep nobody round the clock.
        settings: the operator's.

    Raises:
        InputFault: L101 for office hours that cannot be read.

    """
    site = desk.loaded.site
    days = _days(month)
    laid = lay_out(month_rosters(desk, month), Hours(site.handover, site.office_hours))
    asked = tuple(seat for seat in laid.seats if month <= seat.day <= days[-1])
    posts = dict.fromkeys(sorted(units), settings.standby)
    standby = standby_seats(posts, days, asked, site.handover) if settings.standby else ()
    hall = _hall_seats(desk, days, settings.hall_leaders)
    found = sorted((*asked, *standby, *hall), key=lambda seat: seat.key)
    return replace(laid, seats=tuple(found))


def month_rosters(desk: Desk, month: date) -> tuple[Roster, ...]:
    """The rosters of the duty days of the month that begins on ``month``, in order."""
    duty_days = (duty_day_of(day, desk.loaded.site.handover) for day in _days(month))
    return tuple(desk.rosters([(one.start, one.end) for one in duty_days]))


def _days(month: date) -> list[date]:
    return list(DateSpan(month, month_end(month.year, month.month)).days())


def _hall_seats(desk: Desk, days: list[date], count: int) -> Iterator[Seat]:
    for day in days:
        duty = duty_day_of(day, desk.loaded.site.handover)
        for number in range(1, count + 1):
            yield Seat(HALL, HALL_LEADER, day, Shift(duty.start, duty.end), number)
