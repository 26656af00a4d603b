"""Ten-day periods of a month（旬）: 上旬 1 to 10, 中旬 11 to 20, 下旬 21 to the month's end."""

from __future__ import annotations

from datetime import date
from enum import Enum

from calendars.errors import CalendarFault

DECEMBER = 12


class TenDays(Enum):
    """A third of a month（旬）. Source: common usage; stated as a reading, AMB-02 and AMB-03."""

    FIRST = "上旬"
    MIDDLE = "中旬"
    LAST = "下旬"


_FIRST = {TenDays.FIRST: 1, TenDays.MIDDLE: 11, TenDays.LAST: 21}
_LAST = {TenDays.FIRST: 10, TenDays.MIDDLE: 20}


def month_end(year: int, month: int) -> date:
    """Last day of a month（月末）.

    Raises:
        CalendarFault: CAL06 for a month or year that does not exist.

    """
    first = _date(year, month, 1)
    if month == DECEMBER:
        return first.replace(day=31)
    return date.fromordinal(first.replace(month=month + 1).toordinal() - 1)


def first_day(year: int, month: int, part: TenDays) -> date:
    """First day of a ten-day period（旬首日）.

    Raises:
        CalendarFault: CAL06 for a month or year that does not exist.

    """
    return _date(year, month, _FIRST[part])


def last_day(year: int, month: int, part: TenDays) -> date:
    """Last day of a ten-day period（旬末日）, itself inside; 下旬 ends with the month.

    Raises:
        CalendarFault: CAL06 for a month or year that does not exist.

    """
    day = _LAST.get(part)
    return month_end(year, month) if day is None else _date(year, month, day)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        where = f"{year}年{month}月"
        raise CalendarFault("CAL06", "没有这个年月", where=where, remedy="核对年月") from error
