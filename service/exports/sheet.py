"""A duty sheet as a plain value（值班表）: its rows, whatever file they are written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.packs.pack import Unit
from engine.roster.roster import Roster, UnitDuty


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit on a day（单位当日）: its words; ``24h``, ``office_hours``, ``standby`` or none."""

    text: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day（一日一行）. ``shade`` is holiday, adjusted_workday, weekend, or empty."""

    day: date
    weekday: str
    note: str
    shade: str
    strength: str
    cells: tuple[Cell, ...]
    places: str
    basis: str
    attention: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One distinct reason（依据）, with the days and units it holds for."""

    number: int
    article: str
    title: str
    quote: str
    via: str
    units: str
    days: str
    facts: str
    readings: str
    parameters: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A pending item, a duty, a standing duty or a flag（待办、职责、常设职责、注意）."""

    sort: str
    what: str
    who: str
    to: str
    due: str
    text: str
    days: str
    basis: str


@dataclass(frozen=True, slots=True)
class DutySheet:
    """A span's unit roster ready to be written down（值班表内容）."""

    title: str
    regulation: str
    banner: str
    units: tuple[Unit, ...]
    days: tuple[DayRow, ...]
    reasons: tuple[ReasonRow, ...]
    tasks: tuple[TaskRow, ...]
    notes: tuple[str, ...]
    digests: str

    @property
    def several_years(self) -> bool:
        """Whether its dates must be written with the year."""
        return self.days[0].day.year != self.days[-1].day.year


def lines_of(roster: Roster) -> tuple[UnitDuty, ...]:
    """The lines on site, then those on standby."""
    return (*roster.units, *roster.standby)
