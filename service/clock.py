"""The wall clock（时钟）, read here and nowhere else."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from calendars.duty_day import BEIJING

if TYPE_CHECKING:
    from threading import Event

LONGEST_WAIT: Final = 30.0
"""Seconds after which a clock that was set, or a machine that slept, is noticed."""


SET_BACK: Final = timedelta(minutes=1)
"""A clock that goes back by more was set back; by less, it was put right."""


def now() -> datetime:
    """The present instant, Beijing time."""
    return datetime.now(BEIJING)


def ticks() -> float:
    """Seconds of a clock that only goes forward, whatever the wall clock is set to（单调时钟）."""
    return time.monotonic()


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


class Reading:
    """Reads a clock, and notices that it was set back（时钟倒退）; for one thread alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest: datetime | None = None
        self._set_back = False

    def now(self) -> datetime:
        """The present instant, Beijing time."""
        read = self._clock.now()
        if self._latest is not None and read < self._latest - SET_BACK:
            self._set_back = True
            self._latest = read
        self._latest = read if self._latest is None else max(read, self._latest)
        return read

    def was_set_back(self) -> bool:
        """Whether the clock was set back since this was asked last."""
        found, self._set_back = self._set_back, False
        return found
