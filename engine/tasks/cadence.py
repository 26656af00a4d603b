"""Cadences（周期）: the days on which something that comes again and again is due.

A month without the day that is meant has its last day instead; a year without 29 February has the
28th. A day off moves nothing: only a text that says so could.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from engine.packs.words import names_of

LAST: Final = "last"
SHORTEST_MONTH: Final = 28
MONTHS: Final = {"half_year": (6, 12), "quarter": (3, 6, 9, 12), "month": tuple(range(1, 13))}
"""Cadence → the months in which it comes due, each the last of its period."""


def due_days(every: str, on: str, first: date, last: date) -> tuple[date, ...]:
    """The due days of a cadence from ``first`` to ``last``, both inclusive, each once, in order.

    Args:
        every: one of ``CADENCES``.
        on: the days, as ``engine.packs.words.due_days`` allows them; empty for the period's end.
        first: the first day that counts.
        last: the last day that counts.

    """
    named = names_of(on) or ("",)
    return tuple(sorted({day for one in named for day in _days(every, one, first, last)}))


def _days(every: str, on: str, first: date, last: date) -> tuple[date, ...]:
    days: dict[str, Any] = {"dtstart": datetime(*_parts(first)), "until": datetime(*_parts(last))}  # noqa: DTZ001 - days, no instants
    if every == "day":
        found = rrule(DAILY, **days)
    elif every == "week":
        found = rrule(WEEKLY, byweekday=int(on) - 1, **days)
    elif every == "year":
        month, day = (int(part) for part in on.split("-"))
        found = rrule(YEARLY, bymonth=month, **_days_of_month(day), **days)
    else:
        day = 31 if on in ("", LAST) else int(on)
        found = rrule(MONTHLY, bymonth=MONTHS[every], **_days_of_month(day), **days)
    return tuple(moment.date() for moment in found)


def _days_of_month(day: int) -> dict[str, Any]:
    """The day of a month, or the last that it has before it."""
    if day <= SHORTEST_MONTH:
        return {"bymonthday": day}
    return {"bymonthday": tuple(range(SHORTEST_MONTH, day + 1)), "bysetpos": -1}


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def is_shortened(every: str, on: str, day: date) -> bool:
    """Whether the period has no such day, so that ``day``, the month's last, stands for it."""
    wanted = [one.rpartition("-")[2] for one in names_of(on)]
    dated = every not in ("week", "day") and wanted and all(one.isdecimal() for one in wanted)
    return bool(dated) and day.day not in {int(one) for one in wanted}
