"""The holiday calendar（节假日历）: what the notices held so far say of a day.

Which notice a day belongs to. A day belongs to the notice of its own year, but 29, 30 and 31
December are covered only if the next year's notice is held too, because that notice has in fact
named or joined such days: 2017-12-30 and -31 (元旦 2018, 与周末连休), 2018-12-29, -30 and -31 (元旦
2019), 2022-12-31 (元旦 2023), 2023-12-30 and -31 (元旦 2024, 与周末连休); before the data held here
also 2011-12-31 and 2007-12-29 to -31. No notice since 2007 has named an earlier day of the year
before. Should one do so, its own words decide that day as soon as it is held. A day that is not
covered has no kind: unknown is not false.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from calendars.errors import CalendarFault
from calendars.notices import HolidayBlock, Notice
from calendars.spans import SATURDAY, DateSpan, plain_date
from calendars.ten_days import DECEMBER

TYPE_CHECKING = False  # spares the import of typing; checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_FIRST_OPEN_DAY = 29

_Held = tuple[HolidayBlock, Notice]


class DayKind(Enum):
    """What sort of day it is（日期类别）for those who keep office hours."""

    HOLIDAY = "放假"
    ADJUSTED_WORKDAY = "调休上班"
    WEEKEND = "周末"
    WORKDAY = "工作日"


@dataclass(frozen=True, slots=True, init=False)
class HolidayCalendar:
    """The days as a set of notices settles them（节假日历）; Beijing dates.

    A paper that ``amends`` another replaces only the blocks of the festivals that it arranges anew,
    and adds those the earlier one has not; the rest stands. To see the calendar as it was known on
    a date, ask ``known_at``: from an amendment's day of issue on its arrangement decides, also of
    days that had passed by then.

    Raises:
        CalendarFault: CAL11 if the notices do not fit together: two papers for a year of which
            neither amends the other, an amendment of a paper that is not held, two blocks that
            claim one day.

    """

    notices: tuple[Notice, ...]
    _own: dict[int, Notice] = field(init=False, repr=False, compare=False)
    _off: dict[date, _Held] = field(init=False, repr=False, compare=False)
    _work: dict[date, _Held] = field(init=False, repr=False, compare=False)
    _left: dict[date, Notice] = field(init=False, repr=False, compare=False)

    def __init__(self, notices: Iterable[Notice]) -> None:
        """Put the notices in the order of issue and settle every day that they name."""
        ordered = sorted(notices, key=lambda notice: (notice.issued, notice.amends is not None))
        held, left = _settle(ordered)
        object.__setattr__(self, "notices", tuple(ordered))
        object.__setattr__(self, "_own", _own_notices(ordered))
        object.__setattr__(self, "_left", left)
        off, work = _days_of(held)
        object.__setattr__(self, "_off", off)
        object.__setattr__(self, "_work", work)

    @property
    def years(self) -> tuple[int, ...]:
        """Years whose own notice is held, in order."""
        return tuple(sorted(self._own))

    def known_at(self, on: date) -> HolidayCalendar:
        """Return the calendar as known on ``on``: notices issued on that day or before."""
        limit = plain_date(on, "所知日期")
        return HolidayCalendar(notice for notice in self.notices if notice.issued <= limit)

    def covers(self, day: date) -> bool:
        """Whether the notices held settle ``day``; see the module for 29 to 31 December."""
        asked = plain_date(day, "节假日历")
        if asked.month == DECEMBER and asked.day >= _FIRST_OPEN_DAY:
            return asked.year in self._own and asked.year + 1 in self._own
        return asked.year in self._own

    def kind(self, day: date) -> DayKind | None:
        """Give the kind of ``day``, or None where no notice held settles it."""
        if not self.covers(day):
            return None
        if day in self._off:
            return DayKind.HOLIDAY
        if day in self._work:
            return DayKind.ADJUSTED_WORKDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def block_on(self, day: date) -> HolidayBlock | None:
        """Give the holiday of which ``day`` is a day off; None for every other day.

        An adjusted workday (调休上班) is not a day of the block (AMB-12).
        """
        found = self._off.get(day) if self.covers(day) else None
        return found[0] if found else None

    def workday_block_on(self, day: date) -> HolidayBlock | None:
        """Give the holiday for which ``day`` is an adjusted workday（调休上班）, if it is one."""
        found = self._work.get(day) if self.covers(day) else None
        return found[0] if found else None

    def notice_on(self, day: date) -> Notice | None:
        """Give the notice, in the version held, that decides ``day``.

        A day that no block names is decided by the notice of its own year, unless an amendment
        took it out of a block; None where the day is not covered.
        """
        if not self.covers(day):
            return None
        found = self._off.get(day) or self._work.get(day)
        if found is not None:
            return found[1]
        return self._left.get(day) or self._own[day.year]

    def unknown_days(self, first: date, last: date) -> tuple[date, ...]:
        """Days from ``first`` to ``last``, both inside, that no notice held settles.

        Raises:
            CalendarFault: CAL13 if ``last`` comes before ``first``.

        """
        return tuple(day for day in DateSpan(first, last).days() if not self.covers(day))


def _own_notices(ordered: Iterable[Notice]) -> dict[int, Notice]:
    """Year to the paper that arranges it on its own; amendments must find theirs."""
    own: dict[int, Notice] = {}
    numbers: set[str | None] = set()
    for notice in ordered:
        if notice.amends is None and notice.year in own:
            raise _clash(notice, f"{notice.year} 年已有通知 {own[notice.year].title}")
        if notice.amends is None:
            own[notice.year] = notice
        elif notice.amends not in numbers:
            raise _clash(notice, f"它调整的通知 {notice.amends} 没有收录")
        numbers.add(notice.number)
    return own


def _settle(ordered: Iterable[Notice]) -> tuple[list[_Held], dict[date, Notice]]:
    """Blocks in force, and days that an amendment took out of a block."""
    held: list[_Held] = []
    left: dict[date, Notice] = {}
    for notice in ordered:
        for block in notice.blocks:
            old = [entry for entry in held if _replaces(notice, block, entry)]
            left.update({day: notice for entry in old for day in _named(entry[0])})
            held = [entry for entry in held if entry not in old]
            held.append((_prolonged(notice, block, old) if block.prolongs else block, notice))
    return held, left


def _replaces(notice: Notice, block: HolidayBlock, entry: _Held) -> bool:
    same_year = notice.amends is not None and entry[1].year == notice.year
    return same_year and bool(set(block.festivals) & set(entry[0].festivals))


def _prolonged(notice: Notice, block: HolidayBlock, old: list[_Held]) -> HolidayBlock:
    """Return the earlier block run on to its new last day; workdays it swallows are off."""
    if len(old) != 1 or old[0][0].last >= block.last:
        raise _clash(notice, f"{block.name}没有可延长的安排")
    base = old[0][0]
    days = DateSpan(base.first, block.last).days()
    return HolidayBlock(
        festival=base.festival,
        name=base.name,
        days=days,
        statutory=base.statutory,
        adjusted_workdays=tuple(day for day in base.adjusted_workdays if day not in days),
    )


def _named(block: HolidayBlock) -> tuple[date, ...]:
    return (*block.days, *block.adjusted_workdays)


def _days_of(held: Iterable[_Held]) -> tuple[dict[date, _Held], dict[date, _Held]]:
    """Day off to its block, adjusted workday to its block; no day twice."""
    off: dict[date, _Held] = {}
    work: dict[date, _Held] = {}
    for entry in held:
        for day in _named(entry[0]):
            if day in off or day in work:
                raise _clash(entry[1], f"{day} 由两处安排")
            (off if day in entry[0].days else work)[day] = entry
    return off, work


def _clash(notice: Notice, what: str) -> CalendarFault:
    remedy = "核对通知的 year、number、amends 与原文"
    return CalendarFault("CAL11", what, where=notice.title, remedy=remedy)
