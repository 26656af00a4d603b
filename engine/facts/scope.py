"""What facts are gathered from（收集范围）: pack, records, calendar, choices, for one stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from calendars.duty_day import BEIJING
from calendars.holidays import HolidayCalendar
from engine.inference.compiling import Setting, value_of
from engine.inference.program import Program
from engine.packs.pack import Pack
from engine.records.record import Record

Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What facts are gathered from, for a stretch in which no choice changes（收集范围）."""

    pack: Pack
    records: Sequence[Record]
    holidays: HolidayCalendar
    setting: Setting
    program: Program
    start: datetime
    end: datetime
    exercise: bool = False

    @property
    def first(self) -> date:
        """The first calendar date touched."""
        return self.start.astimezone(BEIJING).date()

    @property
    def last(self) -> date:
        """The last calendar date touched, inclusive."""
        return (self.end - timedelta(microseconds=1)).astimezone(BEIJING).date()

    def recorded(self, kind: type[Kind]) -> list[Kind]:
        """The records of one kind, in the order they were recorded."""
        return [record for record in self.records if isinstance(record, kind)]

    def setting_value(self, name: str) -> str:
        """An engine setting of the pack, as the operator's choices make it."""
        return str(value_of(self.pack.setting_terms[name], self.pack, self.setting))

    def asks(self, kind: str, field: str) -> bool:
        """Whether some rule looks at ``field`` of a fact of ``kind``."""
        return any(
            pattern.kind == kind and any(test.field == field for test in pattern.tests)
            for pattern in self.program.inputs
        )
