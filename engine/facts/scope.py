"""What facts are gathered from（收集范围）: pack, records, calendar, choices, for one stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, TypeVar

from calendars.duty_day import BEIJING
from calendars.holidays import HolidayCalendar
from engine.facts.alert_life import Lives
from engine.inference.compiling import Setting, value_of
from engine.inference.program import Program
from engine.packs.pack import Pack
from engine.records.record import Alert, Record

Kind = TypeVar("Kind", bound=Record)


class RecordsByKind:
    """Records told apart by kind once（按类记录）: a store keeps all there ever were."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._found: dict[type, list[Any]] = {}
        self._places: dict[type, list[int]] = {}
        self._lives: dict[bool, Lives] = {}
        self._drills: dict[bool, frozenset[str]] = {}
        for place, record in enumerate(records):
            kind = type(record)
            self._found.setdefault(kind, []).append(record)
            self._places.setdefault(kind, []).append(place)

    def of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The records of one kind, in the order they were recorded."""
        return tuple(self._found.get(kind, ()))

    def among(self, *kinds: type[Record]) -> tuple[Any, ...]:
        """The records of several kinds, in the order they were recorded."""
        placed = [
            pair
            for kind in kinds
            for pair in zip(self._places.get(kind, ()), self._found.get(kind, ()), strict=True)
        ]
        return tuple(record for _, record in sorted(placed, key=itemgetter(0)))

    def drills(self, *, exercise: bool) -> frozenset[str]:
        """Ids of the alerts that do not count: drills without ``exercise``, tests, drafts."""
        if exercise not in self._drills:
            counted = {"Actual", "Exercise"} if exercise else {"Actual"}
            found = (alert.id for alert in self.of(Alert) if alert.status not in counted)
            self._drills[exercise] = frozenset(found)
        return self._drills[exercise]

    def lives(self, *, exercise: bool) -> Lives:
        """When the alerts are in effect, drills with ``exercise``; worked out once."""
        if exercise not in self._lives:
            self._lives[exercise] = Lives(self.of(Alert), exercise=exercise)
        return self._lives[exercise]


@dataclass(frozen=True, slots=True)
class Gathering:
    """What facts are gathered from, for a stretch in which no choice changes（收集范围）."""

    pack: Pack
    records: RecordsByKind
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

    def recorded(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The records of one kind, in the order they were recorded."""
        return self.records.of(kind)

    def setting_value(self, name: str) -> str:
        """An engine setting of the pack, as the operator's choices make it."""
        return str(value_of(self.pack.setting_terms[name], self.pack, self.setting))

    def asks(self, kind: str, field: str) -> bool:
        """Whether some rule looks at ``field`` of a fact of ``kind``."""
        return any(
            pattern.kind == kind and any(test.field == field for test in pattern.tests)
            for pattern in self.program.inputs
        )
