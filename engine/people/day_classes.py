"""Classes of day（日子的类别）: what a duty weighs for the one who stands it.

A duty belongs to the class of the date on which its shift begins. Every day off of a holiday block
is a holiday duty, whether the decree names the day or a weekend was joined to it: the person gives
up the holiday either way. Spring Festival（春节）is counted apart, as duty rooms do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from calendars.holidays import DayKind, HolidayCalendar
from calendars.spans import SATURDAY

SPRING: Final = "spring_festival"


class DayClass(Enum):
    """Class of a day（日子的类别）, the one most guarded first."""

    HOLIDAY = "法定节假日"
    SPRING_FESTIVAL = "春节"
    WEEKEND = "周末"
    ADJUSTED_WORKDAY = "调休上班"
    OTHER = "平日"


@dataclass(frozen=True, slots=True)
class DayClasses:
    """Date → class（日子的类别）; ``unknown`` are those that no notice settles.

    An unknown day is counted by its weekday, and said to be unknown: unknown is not false.
    """

    of: Mapping[date, DayClass]
    unknown: tuple[date, ...] = ()

    def __getitem__(self, day: date) -> DayClass:
        """The class of ``day``."""
        return self.of[day]


def classes_of(days: Iterable[date], holidays: HolidayCalendar) -> DayClasses:
    """The class of each of ``days`` (Beijing dates), by the notices held."""
    ordered = sorted(set(days))
    unknown = tuple(day for day in ordered if not holidays.covers(day))
    return DayClasses({day: _class_of(day, holidays) for day in ordered}, unknown)


def _class_of(day: date, holidays: HolidayCalendar) -> DayClass:
    kind = holidays.kind(day)
    if kind is DayKind.HOLIDAY:
        block = holidays.block_on(day)
        spring = block is not None and SPRING in block.festivals
        return DayClass.SPRING_FESTIVAL if spring else DayClass.HOLIDAY
    if kind is DayKind.ADJUSTED_WORKDAY:
        return DayClass.ADJUSTED_WORKDAY
    weekend = kind is DayKind.WEEKEND or (kind is None and day.weekday() >= SATURDAY)
    return DayClass.WEEKEND if weekend else DayClass.OTHER
