"""The wall clock（时钟）, read here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from calendars.duty_day import BEIJING


def now() -> datetime:
    """The present instant, Beijing time."""
    return datetime.now(BEIJING)
