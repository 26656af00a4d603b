"""Written times and lists（书写的时间）, as instants and tuples.

Written dates are inclusive: a start written as a date is that day's 00:00, an end written as a date
is the end of that day. A time without an offset is Beijing time. Inside, everything is an aware
instant and every stretch half-open ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from calendars.duty_day import BEIJING


def start_of(text: str) -> datetime:
    """The instant at which a written start begins; a bare date begins at 00:00."""
    if len(text) <= len("2024-06-15"):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    moment = datetime.fromisoformat(text)
    aware = moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment
    return aware.astimezone(BEIJING)


def end_of(text: str) -> datetime:
    """The instant at which a written end is over; a bare date is over at 24:00 of that day."""
    whole_day = len(text) <= len("2024-06-15")
    return start_of(text) + timedelta(days=1) if whole_day else start_of(text)


def end_in(form: Mapping[str, Any], key: str) -> datetime | None:
    """When the end written in a key is over; ``None`` where nothing is written."""
    text = form.get(key)
    return end_of(text) if text else None


def listed_in(form: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The values of a key that may hold one or several."""
    written: str | Sequence[str] = form.get(key) or ()
    return (written,) if isinstance(written, str) else tuple(written)


def counted(text: str | None) -> int | None:
    """A number of cases, ``None`` where it is unknown or not written."""
    return None if text in (None, "", "unknown") else int(text)
