"""Runs of days（日期区间）, both ends inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from calendars.errors import CalendarFault

SATURDAY = 5
"""Number of Saturday in ``date.weekday``; a weekday from it on is the weekend（周末）."""


def plain_date(day: object, where: str) -> date:
    """Return ``day`` if it is a date and not a date with a time of day（纯日期）.

    Raises:
        CalendarFault: CAL14. A datetime would compare unequal to every date and so be lost.

    """
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    what = f"{day!r} 不是纯日期"
    raise CalendarFault("CAL14", what, where=where, remedy="先换成北京时间的日期")


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """A run of days（日期区间）, first and last both inside; Beijing calendar dates.

    Source: 「至」 is inclusive (AMB-05).

    Raises:
        CalendarFault: CAL13 if ``last`` comes before ``first``; CAL14 if either is no plain date.

    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a span that runs backwards."""
        if plain_date(self.last, "区间止日") < plain_date(self.first, "区间起日"):
            where = f"{self.first} 至 {self.last}"
            raise CalendarFault("CAL13", "区间的止日早于起日", where=where, remedy="对调起止日期")

    def __contains__(self, day: object) -> bool:
        """Whether ``day`` is one of the days of the span."""
        return self.first <= plain_date(day, "区间成员") <= self.last

    def __len__(self) -> int:
        """Count the days, both ends included."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def days(self) -> tuple[date, ...]:
        """Every day of the span, in order."""
        ordinals = range(self.first.toordinal(), self.last.toordinal() + 1)
        return tuple(date.fromordinal(ordinal) for ordinal in ordinals)

    def clipped(self, other: DateSpan) -> DateSpan | None:
        """Return the days that both spans hold, or None when they share none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return DateSpan(first, last) if first <= last else None
