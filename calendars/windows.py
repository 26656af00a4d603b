"""Windows that come back every year（年度窗口）: 04-20 to 05-20, 07-中旬 to 08-下旬."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from calendars.errors import CalendarFault
from calendars.spans import DateSpan
from calendars.ten_days import TenDays, first_day, last_day

_TEXT = re.compile(r"([0-9]{2})-(?:([0-9]{2})|(上旬|中旬|下旬))")
_LEAP_YEAR = 2000
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day or a ten-day period of any year（月日或旬）: exactly one of ``day`` and ``part``.

    29 February is a valid day: in a common year it means 28 February as an end and 1 March as a
    start, so that a window neither gains nor loses a day that exists.

    Raises:
        CalendarFault: CAL01 if neither or both are given, or no year has such a day.

    """

    month: int
    day: int | None = None
    part: TenDays | None = None

    def __post_init__(self) -> None:
        """Refuse a day that no year has."""
        if (self.day is None) == (self.part is None):
            raise _bad_text(str(self.month))
        try:
            self.start_in(_LEAP_YEAR)
        except ValueError as error:
            raise _bad_text(str(self)) from error

    @classmethod
    def parse(cls, text: str) -> MonthDay:
        """Read ``MM-DD``, ``MM-上旬``, ``MM-中旬`` or ``MM-下旬``.

        Raises:
            CalendarFault: CAL01 for any other text.

        """
        found = _TEXT.fullmatch(text)
        if found is None:
            raise _bad_text(text)
        month, day, part = found.groups()
        if part is None:
            return cls(int(month), day=int(day))
        return cls(int(month), part=TenDays(part))

    def __str__(self) -> str:
        """Give the text that ``parse`` reads."""
        return f"{self.month:02d}-" + (self.part.value if self.part else f"{self.day:02d}")

    def start_in(self, year: int) -> date:
        """Day on which a window starting here starts in ``year``（起日）."""
        if self.part is not None:
            return first_day(year, self.month, self.part)
        if self._missing_in(year):
            return date(year, 3, 1)
        return date(year, self.month, self.day or 0)

    def end_in(self, year: int) -> date:
        """Last day, itself inside, of a window ending here in ``year``（止日）."""
        if self.part is not None:
            return last_day(year, self.month, self.part)
        if self._missing_in(year):
            return date(year, 2, 28)
        return date(year, self.month, self.day or 0)

    def _missing_in(self, year: int) -> bool:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return not leap and (self.month, self.day) == _LEAP_DAY


@dataclass(frozen=True, slots=True)
class YearlyWindow:
    """A stretch of days of every year（年度窗口）, both ends inside, 00:00 to 24:00 Beijing time.

    An end that lies before the start in the calendar belongs to the next year (11-15 to 02-20).
    Source: AMB-02, AMB-03, AMB-05.
    """

    start: MonthDay
    end: MonthDay

    @property
    def crosses_year(self) -> bool:
        """Whether an occurrence runs over 31 December（跨年）."""
        return self.end.end_in(_LEAP_YEAR) < self.start.start_in(_LEAP_YEAR)

    def __contains__(self, day: object) -> bool:
        """Whether ``day`` lies in some occurrence."""
        span = DateSpan(day, day)  # type: ignore[arg-type]  # DateSpan refuses what is no date
        return bool(self.spans(span.first, span.last))

    def spans(self, first: date, last: date) -> tuple[DateSpan, ...]:
        """Occurrences that share a day with ``first`` to ``last``, whole, in order.

        An occurrence that would leave the years 1 to 9999 stops at their edge.

        Raises:
            CalendarFault: CAL13 if ``last`` comes before ``first``; CAL14 if either is no date.

        """
        asked = DateSpan(first, last)
        found = (self._occurrence(year) for year in range(first.year - 1, last.year + 1))
        return tuple(span for span in found if span is not None and span.clipped(asked) is not None)

    def _occurrence(self, year: int) -> DateSpan | None:
        end_year = year + 1 if self.crosses_year else year
        if end_year < MINYEAR:
            return None
        start = self.start.start_in(year) if year >= MINYEAR else date.min
        end = self.end.end_in(end_year) if end_year <= MAXYEAR else date.max
        return DateSpan(start, end) if start <= end else None


def _bad_text(text: str) -> CalendarFault:
    remedy = "写成 MM-DD（如 04-20）或 MM-上旬、MM-中旬、MM-下旬"
    return CalendarFault("CAL01", f"「{text}」不是月日或旬", where="年度窗口", remedy=remedy)
