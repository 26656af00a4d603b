"""A scenario as a value（推演脚本）: its records, its stretch, what is expected when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from engine.errors import DutyError, InputFault, refuse
from engine.facts.choices import Operator
from engine.facts.moments import DAY
from engine.packs.cases import ExpectationReader
from engine.packs.forms_checked import check_form
from engine.packs.given import GivenReader
from engine.people.person import touched
from engine.records.record import Record
from engine.records.written import end_of, start_of
from engine.simulation.scenario_form import RELATIVE, ExpectationForm, ScenarioForm
from engine.simulation.supposed import NOBODY, Supposed, read_supposed

if TYPE_CHECKING:
    from engine.packs.forms_checked import Place, Source
    from engine.packs.pack import Pack

LONGEST: Final = timedelta(days=400)
"""The longest stretch that one scenario may take."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a moment（预期）; ``where`` is its file:line."""

    at: datetime
    expect: ExpectationForm
    where: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario（推演脚本）, of the half-open stretch ``[start, end)``."""

    name: str
    note: str
    start: datetime
    end: datetime
    records: tuple[Record, ...]
    operator: Operator
    expectations: tuple[Expectation, ...]
    people: Supposed = NOBODY

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last date（起止日期）, inclusive."""
        return touched(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A source whose relative times are written out（时间已算出的来源）."""

    value: Any
    whole: Source

    def where(self, path: Place) -> str:
        """The place in the file."""
        return self.whole.where(path)


def read_scenario(source: Source, pack: Pack) -> Scenario:
    """The scenario of a file, every name in it known to the pack.

    Raises:
        DutyError: one, or several together: P101 form, P203, P204 names, R101–R104, R301, R302
            records, R201, R202 choices; N101 a stretch that is empty or too long; N113, N114
            people that cannot be supposed so.

    """
    checked, faults = check_form(ScenarioForm, source.value, source)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    start = start_of(checked.start)
    dated = _Dated(_with_times(source.value, start), source)
    given = GivenReader(dated, (), pack, faults)
    records = given.records([_with_times(row, start) for row in checked.records])
    operator = given.operator(checked.readings, checked.parameters)
    for number, one in enumerate(checked.expect):
        ExpectationReader(source, ("expect", number), pack, faults).check(one)
    refuse(faults)
    end = _end(checked, records, start, source)
    expectations = tuple(
        Expectation(_instant(one.at, start), one, source.where(("expect", number)))
        for number, one in enumerate(checked.expect)
    )
    refuse(list(_outside(expectations, start, end)))
    people = read_supposed(checked.people, source, pack, touched(start, end), faults)
    refuse(faults)
    return Scenario(
        checked.scenario, checked.note, start, end, records, operator, expectations, people
    )


def _with_times(value: Any, start: datetime) -> Any:  # noqa: ANN401
    """Plain values with every relative time as the instant that it means."""
    if isinstance(value, str):
        return _instant(value, start).isoformat() if RELATIVE.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {key: _with_times(inner, start) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_times(inner, start) for inner in value]
    return value


def _instant(text: str, start: datetime) -> datetime:
    match = RELATIVE.fullmatch(text)
    if match is None:
        return start_of(text)
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return start + timedelta(days=days, hours=hours, minutes=minutes)


def _end(
    checked: ScenarioForm, records: tuple[Record, ...], start: datetime, source: Source
) -> datetime:
    """When the simulation ends. Raises InputFault N101."""
    if checked.through is None:
        named = [moment for record in records for moment in _moments(record)]
        named += [_instant(one.at, start) for one in checked.expect]
        end = max([start, *(one for one in named if one < start + LONGEST)]) + DAY
    else:
        relative = RELATIVE.fullmatch(checked.through)
        end = _instant(checked.through, start) if relative else end_of(checked.through)
    if not start < end <= start + LONGEST:
        where = source.where(("through",) if checked.through else ("start",))
        what = "推演的时段是空的" if end <= start else f"推演的时段超过 {LONGEST.days} 天"
        raise InputFault("N101", what, where=where, remedy="through 要晚于 start，在 400 天以内")
    return end


def _moments(record: Record) -> Iterator[datetime]:
    """Every time that a record names."""
    values = (getattr(record, field.name) for field in fields(record))
    return (value for value in values if isinstance(value, datetime))


def _outside(
    expectations: tuple[Expectation, ...], start: datetime, end: datetime
) -> Iterator[DutyError]:
    for one in expectations:
        if not start <= one.at < end:
            what = f"预期的时刻 {one.at:%Y-%m-%d %H:%M} 不在推演的时段里"
            yield InputFault("N101", what, where=one.where, remedy="改时刻，或改 start、through")
