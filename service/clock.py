"""The wall clock（时钟）, read here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from calendars.duty_day import BEIJING

if TYPE_CHECKING:
    from threading import Event

LONGEST_WAIT: Final = 30.0
"""Seconds after which a clock that was set, or a machine that slept, is noticed."""


def now() -> datetime:
    """The present instant, Beijing time."""
    return datetime.now(BEIJING)


class Clock(Protocol):
    """What the time is, and how to wait for a time（时钟）; a test has one of its own."""

    def now(self) -> datetime:
        """The present instant, Beijing time."""
        ...

    def wait(self, woken: Event, seconds: float) -> None:
        """Return after ``seconds`` by this clock, sooner if ``woken`` is set, or for no reason."""
        ...


class WallClock:
    """The clock of the machine（本机时钟）."""

    def now(self) -> datetime:
        """The present instant, Beijing time."""
        return now()

    def wait(self, woken: Event, seconds: float) -> None:
        """Wait so long, at most half a minute, or until woken."""
        woken.wait(min(max(seconds, 0.0), LONGEST_WAIT))
