"""Moments and days（时刻与日期）, Beijing time: where a day begins, and how a moment is written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING

DAY: Final = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The instant at which ``day`` begins, Beijing time."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def shown(moment: datetime) -> str:
    """A moment as people write it, to the minute, Beijing time."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
