"""An occurrence of a task as a value（一次到期）: what, by whom, to whom, by when, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from calendars.duty_day import BEIJING
from engine.packs.pack import UNASSIGNED, Unit
from engine.records.record import Done
from engine.roster.roster import Because
from engine.terms import TASK_STATES

INSTANT: Final = timedelta(microseconds=1)
OWN_DIGITS: Final = 6
"""Characters that tell one unit's occurrence from all others due on a day."""
SHARED_DIGITS: Final = 4
"""Characters that tell what is due on a day apart, whoever owes it."""

WAITING, COMING, DUE_SOON, OVERDUE, DONE, DONE_LATE = TASK_STATES

PERIOD_END: Final = "period_end"
DEFAULT_REMINDER: Final = "default_reminder"
MONTH_END: Final = "month_end"
DAY_OFF: Final = "day_off"
WEEKEND: Final = "weekend"
DAY_UNKNOWN: Final = "day_unknown"
NOTES: Final = (PERIOD_END, MONTH_END, DAY_OFF, WEEKEND, DAY_UNKNOWN, DEFAULT_REMINDER)
"""What is to be said of a due date（说明）: the text names no day, so it is the period's end; the
month has no such day, so it is its last; the day is a day off, which moves nothing; nobody said how
long before to remind."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a task is due（一次到期）, for one unit or, ``each: to``, for one receiver.

    Attributes:
        shared: the number of what is due, whoever owes or gets it; ``number`` is this one's own.
        units: who owes it; none where the text names nobody or the operator has yet to.
        due: the first instant that is too late; ``None`` where a parameter is waited for.
        remind_from: from when it is brought to mind.
        lapses: from when it is not brought to mind any more: the next one is, or sixty days passed.
        waits_for: parameters without a value; without those that date it there is no ``due``.
        done: the record that says that it was done.
        index: which obligation of the rule.
        cause: the records from whose beginning it is counted, by id or name; else empty.
        follows: its due date is counted from the moment of these records alone: the ``tail`` of its
            number stays when that is corrected.

    """

    number: str
    shared: str
    rule: str
    title: str
    units: tuple[Unit, ...]
    to: tuple[str, ...]
    text: str
    due: datetime | None
    remind_from: datetime | None
    lapses: datetime | None
    because: tuple[Because, ...]
    waits_for: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    every: str = ""
    done: Done | None = None
    index: int = 0
    cause: tuple[str, ...] = ()
    follows: bool = False

    @property
    def task(self) -> tuple[object, ...]:
        """What is due, when, and by what: the same for all who owe it and who get it."""
        return (self.rule, self.index, self.cause, self.due)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time, Beijing time."""
        return None if self.due is None else last_day_before(self.due)

    @property
    def who(self) -> tuple[str, ...]:
        """The names of those who owe it."""
        return tuple(unit.name for unit in self.units)

    @property
    def is_nobodys(self) -> bool:
        """Whether the text does not say whose it is."""
        return all(unit.id == UNASSIGNED for unit in self.units)

    def state(self, at: datetime) -> str:
        """How far it has come by ``at``, one of ``TASK_STATES``, by what was done until then."""
        if self.due is None or self.remind_from is None:
            return WAITING
        if self.done is not None and self.done.at <= at:
            return DONE if self.done.at < self.due else DONE_LATE
        if at >= self.due:
            return OVERDUE
        return DUE_SOON if at >= self.remind_from else COMING


def last_day_before(due: datetime) -> date:
    """The day of the last instant before ``due``, Beijing time."""
    return (due - INSTANT).astimezone(BEIJING).date()


def number_of(due: datetime | None, parts: tuple[str, ...], digits: int) -> str:
    """A number that stays the same: the last day in time, and characters of what it is about."""
    day = last_day_before(due).strftime("%y%m%d") if due else "000000"
    written = "\n".join(parts)
    return f"{day}-{sha256(written.encode()).hexdigest()[:digits]}"


def tail_of(number: str) -> str:
    """What of a number tells what it is about, without the day."""
    return number.partition("-")[2]
