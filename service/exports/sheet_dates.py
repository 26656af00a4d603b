"""Dates as a sheet writes them（版面日期）: months and spans in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendars.duty_day import BEIJING
from engine.facts.moments import DAY
from engine.roster.roster import Roster
from service.answers.wording import WEEKDAYS

DECEMBER: Final = 12
NO_HOLIDAY_DATA: Final = "no_holiday_data"


@dataclass(frozen=True, slots=True)
class Dates:
    """How a sheet writes dates（日期写法）: with the year only where its span has several."""

    first: date
    last: date

    @property
    def title(self) -> str:
        """The span: 2026年10月、2026年、2026年10月1日至11月3日."""
        first, last = self.first, self.last
        if first == last:
            return f"{first.year}年{_month_day(first)}"
        if first.day != 1 or (last + DAY).day != 1:
            return f"{first.year}年{_month_day(first)}至{self._until(last)}{_month_day(last)}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year}年{first.month}月"
        if first.year == last.year and (first.month, last.month) == (1, DECEMBER):
            return f"{first.year}年"
        return f"{first.year}年{first.month}月至{self._until(last)}{last.month}月"

    def _until(self, last: date) -> str:
        return "" if last.year == self.first.year else f"{last.year}年"

    @property
    def several_years(self) -> bool:
        """Whether the span touches more than one year."""
        return self.first.year != self.last.year

    def day(self, day: date) -> str:
        """One date: 10月1日, with the year where it is not plain."""
        plain = day.year == self.first.year and not self.several_years
        return _month_day(day) if plain else f"{day.year}年{_month_day(day)}"

    def moment(self, moment: datetime) -> str:
        """A moment to the minute, Beijing time; midnight is the date alone."""
        local = moment.astimezone(BEIJING)
        clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"
        return self.day(local.date()) + clock

    def spans(self, days: Iterable[date]) -> str:
        """Dates as spans: 10月1日至7日、10月9日."""
        spans: list[list[date]] = []
        for day in sorted(set(days)):
            if spans and day - spans[-1][1] == DAY:
                spans[-1][1] = day
            else:
                spans.append([day, day])
        return "、".join(self._span(first, last) for first, last in spans)

    def _span(self, first: date, last: date) -> str:
        if first == last:
            return self.day(first)
        same_month = (first.year, first.month) == (last.year, last.month)
        return f"{self.day(first)}至{f'{last.day}日' if same_month else self.day(last)}"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def day_of(roster: Roster) -> date:
    """The Beijing date by which a roster is named."""
    return roster.start.astimezone(BEIJING).date()


def weekday_of(day: date) -> str:
    """The weekday: 周一 … 周日."""
    return f"周{WEEKDAYS[day.weekday()]}"


def open_days(rosters: Iterable[Roster]) -> list[date]:
    """Days whose holidays are not known yet（预排的日子）."""
    return [day_of(r) for r in rosters if any(f.code == NO_HOLIDAY_DATA for f in r.flags)]


def undated(text: str, day: date) -> str:
    """A fact's sentence without the date it begins with, where that is ``day``."""
    return text.removeprefix(f"{day.isoformat()} ")
