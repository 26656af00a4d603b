"""Duty days（值班日）: from one handover of the shift to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from calendars.errors import CalendarFault
from calendars.spans import plain_date

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Beijing time（北京时间）, UTC+8: China has kept no summer time since 1991."""


@dataclass(frozen=True, slots=True, order=True)
class DutyDay:
    """One duty day（值班日）: aware instants, ``start`` inside, ``end`` outside.

    Raises:
        CalendarFault: CAL12 for a naive instant, CAL13 if it does not run forwards.

    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse naive instants and empty days."""
        if _aware(self.end) <= _aware(self.start):
            where = f"{self.start} 至 {self.end}"
            raise CalendarFault("CAL13", "值班日的终点不晚于起点", where=where, remedy="对调起止")

    def __contains__(self, instant: object) -> bool:
        """Whether the aware ``instant`` falls in the duty day."""
        return self.start <= _aware(instant) < self.end

    @property
    def day(self) -> date:
        """The Beijing date on which it starts, by which rosters name it."""
        return self.start.astimezone(BEIJING).date()


def duty_day_of(day: date, handover: time) -> DutyDay:
    """Duty day that starts on ``day`` at ``handover``, Beijing time.

    Raises:
        CalendarFault: CAL12 for a handover with a zone, CAL14 at the edge of the years 1 to 9999.

    """
    if handover.tzinfo is not None:
        what = f"交接时刻 {handover} 带了时区"
        raise CalendarFault("CAL12", what, where="交接时刻", remedy="只写北京时间的时分")
    start = datetime.combine(plain_date(day, "值班日"), handover, BEIJING)
    try:
        return DutyDay(start, start + timedelta(days=1))
    except OverflowError as error:
        raise _outside(day) from error


def duty_day_at(instant: datetime, handover: time) -> DutyDay:
    """Duty day that contains ``instant``, whatever zone the instant is given in.

    At the very handover the new duty day has begun.

    Raises:
        CalendarFault: CAL12 for a naive instant or a handover with a zone, CAL14 at the edge of
            the years 1 to 9999.

    """
    try:
        local = _aware(instant).astimezone(BEIJING)
        found = duty_day_of(local.date(), handover)
        if instant in found:
            return found
        return duty_day_of(local.date() - timedelta(days=1), handover)
    except OverflowError as error:
        raise _outside(instant) from error


def _aware(instant: object) -> datetime:
    if isinstance(instant, datetime) and instant.utcoffset() is not None:
        return instant
    what = f"时刻 {instant} 没有时区"
    raise CalendarFault("CAL12", what, where="值班日", remedy="写明时区，如 2024-07-11T08:30+08:00")


def _outside(moment: object) -> CalendarFault:
    what = f"{moment} 的值班日超出公元 1 至 9999 年"
    return CalendarFault("CAL14", what, where="值班日", remedy="核对日期")
