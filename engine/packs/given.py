"""Read what a case or an example gives（前提）: a date, records, choices, all known to the pack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from calendars.duty_day import BEIJING
from engine.errors import DutyError, PackFault
from engine.facts.choices import Operator, ParameterValue, epochs
from engine.facts.moments import DAY
from engine.facts.observations import quantity_of
from engine.facts.registry import unit_of
from engine.likeness import nearest
from engine.records.form import read_records
from engine.records.record import (
    Consent,
    Consultation,
    Observation,
    Order,
    Proposal,
    ReadingChoice,
    Release,
    WindowOverride,
)

if TYPE_CHECKING:
    from engine.packs.case_forms import GivenForm
    from engine.packs.forms_checked import Place, Source
    from engine.packs.pack import Pack
    from engine.records.record import Record
    from engine.roster.roster import Stretch

ALWAYS: Final = date(1990, 1, 1)
"""The day from which a choice of a case holds: before every date that a case may give."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is given（前提）: a calendar date, records and choices."""

    day: date
    records: tuple[Record, ...]
    operator: Operator
    exercise: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """The records of a case as a records file of their own（案例中的记录）."""

    value: Mapping[str, Any]
    whole: Source
    prefix: Place

    def where(self, path: Place) -> str:
        """The place in the whole file."""
        return self.whole.where((*self.prefix, *path))


def stretch_of(day: date) -> Stretch:
    """The calendar date as aware instants, ``[00:00, 24:00)`` Beijing time（公历日）."""
    start = datetime.combine(day, time(0), BEIJING)
    return start, start + DAY


def unknown_word(
    code: str, title: str, name: str, words: Collection[str], where: str
) -> list[DutyError]:
    """The fault of a ``name`` that is not one of ``words``, or none."""
    if name in words:
        return []
    close = nearest(name, words, 0.4) or [*words][:6]
    what, remedy = f"不认识的{title}「{name}」", f"是不是：{'、'.join(close)}"
    return [PackFault(code, what, where=where, remedy=remedy)]


@dataclass(frozen=True, slots=True)
class GivenReader:
    """Reads one ``given``（读取前提）, standing at ``place`` of ``source``; adds to ``faults``."""

    source: Source
    place: Place
    pack: Pack
    faults: list[DutyError]

    def given(self, form: GivenForm) -> Given:
        """What the form gives; records raise R101–R104, R301, R302, choices R201 and R202."""
        operator = self.operator(form.readings, form.parameters)
        day = date.fromisoformat(form.date)
        return Given(day, self.records(form.records), operator, form.exercise)

    def operator(self, readings: Mapping[str, str], parameters: Mapping[str, str]) -> Operator:
        """The choices given, for all time."""
        return Operator(self._readings(readings), self._parameters(parameters))

    def _where(self, *path: str | int) -> str:
        return self.source.where((*self.place, *path))

    def _tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except DutyError as fault:
            self.faults.extend(getattr(fault, "faults", (fault,)))

    def records(self, written: Sequence[Any]) -> tuple[Record, ...]:
        """The records given, every name in them known."""
        part = _Part({"records": list(written)}, self.source, self.place)
        found: list[Record] = []
        self._tried(lambda: found.extend(read_records(part, self.pack.vocabulary)))
        for record in found:
            self._record(record)
        return tuple(found)

    def _record(self, record: Record) -> None:
        """Refuse what gathering facts would refuse, and say where."""
        if isinstance(record, Proposal | Consent | Release | Consultation):
            self._tried(lambda: unit_of(record.unit, self.pack, record.where))
        elif isinstance(record, Order):
            self._tried(lambda: unit_of(record.by, self.pack, record.where))
        elif isinstance(record, Observation):
            self._tried(lambda: quantity_of(record, self.pack))
        elif isinstance(record, WindowOverride):
            windows = [window.id for window in self.pack.windows]
            self.faults.extend(unknown_word("R302", "窗口", record.window, windows, record.where))
        elif isinstance(record, ReadingChoice):
            self._choose(Operator(readings=(record,)))

    def _readings(self, chosen: Mapping[str, str]) -> tuple[ReadingChoice, ...]:
        found = [
            ReadingChoice(name, choice, ALWAYS, where=self._where("readings", name))
            for name, choice in chosen.items()
        ]
        for choice in found:
            self._choose(Operator(readings=(choice,)))
        return tuple(found)

    def _parameters(self, chosen: Mapping[str, str]) -> tuple[ParameterValue, ...]:
        found = [
            ParameterValue(name, value, ALWAYS, where=self._where("parameters", name))
            for name, value in chosen.items()
        ]
        for value in found:
            self._choose(Operator(parameters=(value,)))
        return tuple(found)

    def _choose(self, operator: Operator) -> None:
        start, end = stretch_of(ALWAYS)
        self._tried(lambda: epochs(self.pack, operator, (), start, end))
